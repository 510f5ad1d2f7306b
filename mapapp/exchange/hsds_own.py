"""Read our own HSDS services back: only what really differs is told."""

from collections.abc import Iterator, Mapping
from typing import Any

from mapapp.exchange.hsds_out import make_service
from mapapp.exchange.terrain import Terrain
from mapapp.model import Action, Contact

Fields = dict[str, Any]
Record = Mapping[str, Any]
CONTACT = {"name": "name", "title": "role", "department": "organisation", "email": "email"}
LOST = ("fees_description", "assured_date", "service_at_locations", "schedules", "attributes")


def read_own(record: Record, action: Action, terrain: Terrain) -> Fields:
    """Return the fields of an action that a service of ours changes; the identifier always.

    What is null or absent says nothing: a file may have been written without contacts.
    """
    before = make_service(action, terrain, "")
    fields: Fields = {"id": action.id}
    if _differs(record, before, "name"):
        fields["title"] = record["name"]
    if _differs(record, before, "description"):
        fields |= _read_texts(str(record["description"]), action)
    organization = record.get("organization")
    named = organization.get("name") if isinstance(organization, dict) else None
    if named and named != action.carriers[0]:
        fields["carriers"] = [named, *action.carriers[1:]]
    audience = _read_audience(record, before, action)
    contacts = _read_contacts(record.get("contacts"), before.get("contacts", []), action)
    return fields | audience | contacts


def find_lost(record: Record, action: Action, terrain: Terrain) -> Iterator[str]:
    """Name the fields that were changed in a service of ours and have no counterpart here."""
    before = make_service(action, terrain, "")
    for name in LOST:
        if _differs(record, before, name):
            yield name


def _differs(record: Record, before: Record, name: str) -> bool:
    value = record.get(name)
    return value is not None and value != before.get(name)


def _read_texts(text: str, action: Action) -> Fields:
    """Read summary and description, which we wrote one after the other."""
    if text.startswith(f"{action.summary}\n\n"):
        summary, description = action.summary, text.removeprefix(action.summary).strip()
    elif text.endswith(f"\n\n{action.description}"):
        summary, description = text.removesuffix(action.description).strip(), action.description
    else:
        summary, _, description = text.partition("\n\n")
    read = {"summary": summary.strip(), "description": description.strip()}
    kept = {"summary": action.summary, "description": action.description}
    return {name: said for name, said in read.items() if said and said != kept[name]}


def _read_audience(record: Record, before: Record, action: Action) -> Fields:
    changed: Fields = {}
    for theirs, ours in (("minimum_age", "age_min"), ("maximum_age", "age_max")):
        if _differs(record, before, theirs):
            age = float(record[theirs])
            changed[ours] = int(age) if age.is_integer() else age
    if _differs(record, before, "eligibility_description"):
        asked = str(before["eligibility_description"]).removeprefix(
            action.audience.text.rstrip(".")
        )
        changed["text"] = str(record["eligibility_description"]).removesuffix(asked).strip()
    return (
        {"audience": action.audience.model_dump(mode="json", exclude_unset=True) | changed}
        if changed
        else {}
    )


def _read_contacts(read: Any, before: list[Record], action: Action) -> Fields:
    """Read what changes of contacts, which the order of the file's own identifiers finds."""
    theirs = {one.get("id"): one for one in read or [] if isinstance(one, dict)}
    contacts = [contact.model_dump(mode="json", exclude_unset=True) for contact in action.contacts]
    changed = False
    for position, ours in enumerate(before):
        new = _read_contact(theirs.get(ours["id"], {}), ours, action.contacts[position])
        contacts[position] |= new
        changed = changed or bool(new)
    return {"contacts": contacts} if changed else {}


def _read_contact(theirs: Record, ours: Record, contact: Contact) -> Fields:
    new = {field: theirs[name] for name, field in CONTACT.items() if _differs(theirs, ours, name)}
    phones = [str(phone.get("number")) for phone in theirs.get("phones") or []]
    if phones and phones != contact.phones:
        new["phones"] = phones
    return new
