"""Write dated steps as a calendar (RFC 5545, with the names of RFC 7986)."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from icalendar import Calendar, Event
from icalendar.prop import vDuration, vText, vUri

from mapapp.exchange.dated import Channel, Note, clean, say_note, say_title
from mapapp.words import say_theme

PRODUCT = "-//mapapp//actions//FR"
REFRESH = timedelta(days=1)


def write_calendar(notes: Sequence[Note], channel: Channel, names: Mapping[str, str]) -> bytes:
    """Write a whole-day event for each step; same notes, same bytes.

    A step that is known to the year or month lasts as long, takes nobody's time, and its words
    say how exact it is.
    """
    calendar = Calendar()
    title = vText(clean(channel.title).replace("\n", " "))
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("name", title)
    calendar.add("x-wr-calname", title)
    calendar.add("url", vUri(channel.page))
    calendar.add("source", vUri(channel.address), parameters={"VALUE": "URI"})
    calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", vDuration(REFRESH))
    for note in notes:
        calendar.add_component(_make_event(note, channel, names))
    return bytes(calendar.to_ical())


def _make_event(note: Note, channel: Channel, names: Mapping[str, str]) -> Event:
    action, year = note.action, note.source.year
    event = Event()
    event.add("uid", f"{action.id}.{note.key}@{urlsplit(channel.site).hostname}")
    # By the document's year: a later document's word replaces that of an earlier one.
    event.add("dtstamp", datetime(year, 12, 31, tzinfo=UTC))
    event.add("sequence", year)
    event.add("dtstart", note.first)
    event.add("dtend", note.last + timedelta(days=1))
    event.add("summary", say_title(note))
    event.add("description", "\n".join([*say_note(note, names), channel.link(action)]))
    event.add("categories", [say_theme(action.theme)])
    event.add("status", "TENTATIVE" if note.planned else "CONFIRMED")
    event.add("transp", "TRANSPARENT")
    event.add("class", "PUBLIC")
    event.add("url", vUri(channel.link(action)))
    return event
