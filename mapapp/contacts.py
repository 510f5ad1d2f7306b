"""Which contacts leave the system, by the operator's two switches, and which have grown old."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from mapapp.model import Action, ActionsFile, Contact
from mapapp.settings import Settings


def show_contacts(action: Action, settings: Settings) -> list[Contact]:
    """Keep of the contacts what the operator lets be shown."""
    if not settings.show_contacts:
        return []
    if settings.show_names:
        return action.contacts
    return [contact.model_copy(update={"name": None}) for contact in action.contacts]


def show_file(file: ActionsFile, settings: Settings) -> ActionsFile:
    """Return the actions file as it may leave the system."""
    actions = [
        action.model_copy(update={"contacts": show_contacts(action, settings)})
        for action in file.actions
    ]
    return file.model_copy(update={"actions": actions})


def list_withheld(settings: Settings) -> list[str]:
    """List the fields of actions that are kept back: an absence that is no deletion."""
    if not settings.show_contacts:
        return ["contacts"]
    return [] if settings.show_names else ["contacts.name"]


@dataclass(frozen=True, slots=True)
class OldContact:
    """Point to a contact whose source is old; ``months`` at least, from the end of its year on."""

    action: str
    position: int
    role: str
    document: str
    page: int | None
    months: int

    def __str__(self) -> str:
        page = f" p. {self.page}" if self.page else ""
        place = f"action « {self.action} », contacts[{self.position}]"
        return f"{place} : {self.role}, {self.document}{page}, {self.months} mois au moins"


def find_old_contacts(file: ActionsFile, today: date, *, months: int) -> Iterator[OldContact]:
    """Find the contacts that stand in a source older than so many months, in the file's order."""
    years = {source.id: source.year for source in file.sources}
    for action in file.actions:
        age = (today.year - years[action.source.document] - 1) * 12 + today.month - 1
        if age < months:
            continue
        for position, contact in enumerate(action.contacts):
            page = contact.page or action.source.page
            role = contact.role or contact.organisation
            yield OldContact(action.id, position, role, action.source.document, page, age)
