"""Notes made by hand, and a channel that they are read in."""

from typing import Any

from mapapp.exchange.dated import Channel, Note, list_news
from mapapp.model import Source
from mapapp.records import ServedAction
from tests.making import SOURCE, make_action

GUIDE = Source.model_validate(SOURCE)
SITE = "https://jeunes.exemple.fr"
CHANNEL = Channel(
    site=SITE,
    title="Actions jeunesse",
    address=f"{SITE}/actualites.atom",
    page=f"{SITE}/actions",
    language="fr",
    publisher="Actions jeunesse",
)


def make_dated(id_: str, *steps: dict[str, Any], **changes: Any) -> ServedAction:
    """Make an action with steps; a label is given to those without."""
    named = [{"label": "Début.", **step} for step in steps]
    return make_action(id_, timeline=named, **changes)


def note(*actions: ServedAction, year: int = 2019) -> list[Note]:
    """List the news of actions whose document is of a year."""
    return list_news(actions, {"guide": GUIDE.model_copy(update={"year": year})})
