"""Write news as an Atom feed (RFC 4287)."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, time
from urllib.parse import urlsplit

from feedgen.entry import FeedEntry
from feedgen.feed import FeedGenerator

from mapapp.exchange.dated import Channel, Note, clean, say_note, say_title
from mapapp.speech import gettext
from mapapp.words import say_theme

# The day from which the name of a site is taken to be its operator's (RFC 4151, tag URIs).
TAG_YEAR = 2026
MOST_ENTRIES = 500
NO_DATE = datetime(1970, 1, 1, tzinfo=UTC)


def write_feed(notes: Sequence[Note], channel: Channel, names: Mapping[str, str]) -> bytes:
    """Write notes in the order given, 500 at most; same notes, same bytes.

    A date without a day becomes the last instant of its year or month, as no form of Atom's can
    leave it open; the feed's subtitle says so.
    """
    feed = FeedGenerator()
    own = urlsplit(channel.address)
    feed.id(make_tag(channel.site, f"actualites{own.query and '?'}{own.query}"))
    feed.title(clean(channel.title))
    feed.subtitle(
        gettext(
            "Ce que des documents publiés disent des actions pour les jeunes. Les dates sont "
            "celles des documents : sans jour précisé, le dernier du mois ou de l’année."
        )
    )
    feed.language(channel.language)
    feed.author({"name": clean(channel.publisher)})
    feed.generator("mapapp")
    feed.link(href=channel.address, rel="self", type="application/atom+xml")
    feed.link(href=channel.page, rel="alternate", type="text/html")
    kept = notes[:MOST_ENTRIES]
    feed.updated(max((to_instant(note) for note in kept), default=NO_DATE))
    for note in kept:
        feed.add_entry(_make_entry(note, channel, names), order="append")
    return bytes(feed.atom_str(pretty=True))


def make_tag(site: str, specific: str) -> str:
    """Make a tag URI (RFC 4151), stable as long as the site keeps its name."""
    return f"tag:{urlsplit(site).hostname},{TAG_YEAR}:{specific}"


def to_instant(note: Note) -> datetime:
    """Return the instant by which a note was known."""
    return datetime.combine(note.told, time(23, 59, 59), tzinfo=UTC)


def _make_entry(note: Note, channel: Channel, names: Mapping[str, str]) -> FeedEntry:
    action = note.action
    entry = FeedEntry()
    entry.id(make_tag(channel.site, f"actions/{action.id}{note.key and '/'}{note.key}"))
    entry.title(say_title(note))
    entry.updated(to_instant(note))
    entry.author({"name": clean(note.source.publisher)})
    entry.link(href=channel.link(action), rel="alternate", type="text/html")
    entry.category(
        term=action.theme,
        scheme=f"{channel.site}/actions",
        label=say_theme(action.theme),
    )
    if note.planned:
        entry.category(term="prevu", scheme=f"{channel.site}/actions", label=gettext("prévu"))
    entry.summary("\n".join(say_note(note, names)))
    return entry
