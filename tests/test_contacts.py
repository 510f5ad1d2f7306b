"""Contacts leave the system as the operator's two switches say."""

import pytest

from mapapp.contacts import list_withheld, show_contacts, show_file
from mapapp.model import ActionsFile
from mapapp.settings import Settings
from tests.making import SOURCE, make_raw_action

CONTACT = {"role": None, "name": "A. B.", "organisation": "Ville", "email": None, "phones": []}
RAW = {"version": 1, "sources": [SOURCE], "actions": [make_raw_action(contacts=[CONTACT])]}
FILE = ActionsFile.model_validate(RAW)


@pytest.mark.parametrize(
    ("settings", "names", "withheld"),
    [
        (Settings(), [None], ["contacts.name"]),
        (Settings(show_names=True), ["A. B."], []),
        (Settings(show_contacts=False), [], ["contacts"]),
        (Settings(show_contacts=False, show_names=True), [], ["contacts"]),
    ],
)
def test_the_switches_are_obeyed(
    settings: Settings, names: list[str | None], withheld: list[str]
) -> None:
    assert [one.name for one in show_contacts(FILE.actions[0], settings)] == names
    assert [one.name for one in show_file(FILE, settings).actions[0].contacts] == names
    assert list_withheld(settings) == withheld


def test_the_file_itself_is_left_as_it_was() -> None:
    show_file(FILE, Settings(show_contacts=False))
    assert FILE.actions[0].contacts[0].name == "A. B."
