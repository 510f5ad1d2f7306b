"""Find which institutions a text names, to explain them beside it."""

from collections.abc import Iterable, Iterator, Sequence

from mapapp.model import Term
from mapapp.records import ServedAction
from mapapp.words import fold


def find_terms(texts: Iterable[str], terms: Sequence[Term]) -> list[Term]:
    """Keep the terms whose words stand in the texts, whole, in the order of the glossary."""
    # Folded words never hold a bar: no term straddles two texts.
    said = f" {' | '.join(fold(text) for text in texts)} "
    return [term for term in terms if any(f" {fold(word)} " in said for word in term.words)]


def find_action_terms(action: ServedAction, terms: Sequence[Term]) -> list[Term]:
    """Keep the terms that the texts of an action's page name."""
    return find_terms(_list_texts(action), terms)


def _list_texts(action: ServedAction) -> Iterator[str]:
    """List the texts that the page of an action shows."""
    audience, told = action.audience, action.cross_border
    yield from (action.title, action.summary, action.description, audience.text)
    yield from (*audience.criteria, *action.carriers, *action.partners, *action.resources)
    yield from (step.label for step in action.timeline)
    yield from (contact.organisation for contact in action.contacts)
    yield from (tie.note for tie in action.related)
    yield from (remark.text for remark in action.remarks)
    yield action.coverage.note or ""
    for figure in action.key_figures:
        yield from (figure.label, figure.note or "")
    for offer in action.offers:
        yield from (offer.title, offer.summary, offer.audience.text if offer.audience else "")
    for venue in (*action.venues, *(v for offer in action.offers for v in offer.venues)):
        yield from (venue.name, venue.note or "")
    if told.value:
        yield from (told.note or "", *told.partners, *told.places, *told.languages, *told.law)
