"""Read our own records of data·inclusion back: only what really differs is told.

What the standard carries with loss is compared with what we would write, never read into fields.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from mapapp.exchange.crosswalk import name_producer, read_ages, say_ages_out
from mapapp.exchange.inclusion_out import compact_phone, make_service, say_audience, tell_rest
from mapapp.exchange.terrain import Terrain
from mapapp.model import Action

# Fields without a counterpart here, which are told when they change and never taken over.
LOST = (
    "structure_id",
    "type",
    "thematiques",
    "frais",
    "publics",
    "conditions_acces",
    "commune",
    "code_insee",
    "longitude",
    "latitude",
)
TOLD = ("Avec : ", "Territoire : ", "Frontière : ", "Source : ")
Fields = dict[str, Any]


def own_start() -> str:
    """Return how the ids of records of ours begin."""
    return f"{name_producer()}--"


def read_own(record: Mapping[str, Any], action: Action, terrain: Terrain) -> Fields:
    """Return the fields of an action that a record of ours changes; the identifier always.

    A field that is null or absent says nothing: a file may have been written without contacts.
    """
    before = make_service(action, terrain, "")
    changed = {
        name: record[name]
        for name in ("nom", "description", "publics_precisions")
        if record.get(name) is not None and record[name] != before[name]
    }
    fields: Fields = {"id": action.id}
    if "nom" in changed:
        fields["title"] = changed["nom"]
    if "description" in changed:
        fields |= _read_texts(changed["description"], action, terrain)
    if "publics_precisions" in changed:
        fields["audience"] = _read_audience(changed["publics_precisions"], action)
    return fields | _read_contact(record, before, action)


def find_lost(record: Mapping[str, Any], action: Action, terrain: Terrain) -> Iterator[str]:
    """Name the fields that were changed in a record of ours and have no counterpart here."""
    before = make_service(action, terrain, "")
    for name in LOST:
        value = record.get(name)
        if value is not None and _plain(value) != _plain(before.get(name)):
            yield name
    text = record.get("description")
    if text not in (None, before["description"]) and not str(text).endswith(
        "\n\n".join(tell_rest(action, terrain))
    ):
        yield "description (territoire, période, source)"


def _plain(value: Any) -> Any:
    return sorted(map(str, value)) if isinstance(value, list) else value


def _read_texts(text: str, action: Action, terrain: Terrain) -> Fields:
    """Read summary and description out of what we wrote around them."""
    rest = tell_rest(action, terrain)
    body = text.removesuffix("\n\n".join(rest)).strip()
    told = [part for part in body.split("\n\n") if part not in rest and not part.startswith(TOLD)]
    body = "\n\n".join(told)
    if body.startswith(f"{action.summary}\n\n"):
        summary, description = action.summary, body.removeprefix(action.summary).strip()
    elif body.endswith(f"\n\n{action.description}"):
        summary, description = body.removesuffix(action.description).strip(), action.description
    else:
        summary, _, description = body.partition("\n\n")
    read = {"summary": summary, "description": description}
    kept = {"summary": action.summary, "description": action.description}
    return {name: said for name, said in read.items() if said and said != kept[name]}


def _read_audience(text: str, action: Action) -> Fields:
    """Read the audience's words, and its ages where one phrase at their beginning says them."""
    said = action.audience
    before = say_audience(action)
    sentence = say_ages_out(said.age_min, said.age_max)
    head, _, rest = text.partition(". ")
    ages = read_ages(head)
    # We set a sentence before the words: a sentence of the same form takes its place.
    apart = before != said.text and ages != (None, None) and head + "." == say_ages_out(*ages)
    changed: Fields = said.model_dump(mode="json", exclude_unset=True)
    changed["text"] = rest if apart and rest else text.removeprefix(f"{sentence} ")
    if ages != (None, None):
        changed["age_min"], changed["age_max"] = ages
    return changed


def _read_contact(record: Mapping[str, Any], before: Mapping[str, Any], action: Action) -> Fields:
    """Read what changes of the first contact, beside the others that stay as they are."""
    read = {
        "email": record.get("courriel"),
        "phones": record.get("telephone"),
        "name": record.get("contact_nom_prenom"),
    }
    kept = {
        "email": before.get("courriel"),
        "phones": before.get("telephone"),
        "name": before.get("contact_nom_prenom"),
    }
    if read["phones"]:
        read["phones"] = compact_phone(str(read["phones"]))
    new = {name: value for name, value in read.items() if value and value != kept[name]}
    if not new:
        return {}
    if "phones" in new:
        rest = action.contacts[0].phones[1:] if action.contacts else []
        new["phones"] = [new["phones"], *rest]
    contacts = [
        contact.model_dump(mode="json", exclude_unset=True) for contact in action.contacts
    ] or [
        {
            "role": None,
            "name": None,
            "organisation": action.carriers[0],
            "email": None,
            "phones": [],
        }
    ]
    return {"contacts": [contacts[0] | new, *contacts[1:]]}
