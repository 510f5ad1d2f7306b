"""Find which institutions a text names, to explain them beside it."""

from collections.abc import Iterable, Sequence

from mapapp.model import Term
from mapapp.records import ServedAction
from mapapp.words import fold


def find_terms(texts: Iterable[str], terms: Sequence[Term]) -> list[Term]:
    """Keep the terms whose words stand in the texts, whole, in the order of the glossary."""
    said = f" {' '.join(fold(text) for text in texts)} "
    return [term for term in terms if any(f" {fold(word)} " in said for word in term.words)]


def find_action_terms(action: ServedAction, terms: Sequence[Term]) -> list[Term]:
    """Keep the terms that the texts of an action's page name."""
    return find_terms(_list_texts(action), terms)


def _list_texts(action: ServedAction) -> list[str]:
    audience, told = action.audience, action.cross_border
    return [
        action.title,
        action.summary,
        action.description,
        audience.text,
        *audience.criteria,
        *action.carriers,
        *action.partners,
        *action.resources,
        *(step.label for step in action.timeline),
        *(offer.summary for offer in action.offers),
        *([told.note or "", *told.partners] if told.value else ()),
    ]
