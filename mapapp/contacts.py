"""Which contacts leave the system: the operator's two switches, in one place."""

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
