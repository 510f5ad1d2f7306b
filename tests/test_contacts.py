"""Contacts leave the system as the operator's two switches say."""

from datetime import date

import pytest

from mapapp.contacts import find_old_contacts, list_withheld, show_contacts, show_file
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


@pytest.mark.parametrize(
    ("today", "months"),
    [
        (date(2019, 6, 1), None),
        (date(2022, 12, 31), None),
        (date(2023, 1, 1), 36),
        (date(2026, 11, 23), 82),
    ],
)
def test_a_contact_is_as_old_as_the_end_of_its_sources_year(
    today: date, months: int | None
) -> None:
    found = [*find_old_contacts(FILE, today, months=36)]
    told = f"action « forum », contacts[0] : Ville, guide p. 11, {months} mois au moins"
    assert [str(one) for one in found] == ([told] if months else [])


def test_the_role_and_the_page_of_its_own_come_first() -> None:
    contact = CONTACT | {"role": "Accueil", "page": 7}
    file = ActionsFile.model_validate(RAW | {"actions": [make_raw_action(contacts=[contact])]})
    (old,) = find_old_contacts(file, date(2026, 1, 1), months=36)
    assert str(old) == "action « forum », contacts[0] : Accueil, guide p. 7, 72 mois au moins"
