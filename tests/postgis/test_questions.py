"""The questions of docs/postgis.md have answers, and those of the map."""

import re

import pytest

from mapapp.snapshot import Snapshot
from tests.conftest import ROOT
from tests.postgis.publishing import Base

TEXT = (ROOT / "docs" / "postgis.md").read_text(encoding="utf-8")
QUERIES = [one for one in re.findall(r"```sql\n(.*?)```", TEXT, re.DOTALL) if "SELECT" in one]
QUESTIONS = [one for one in QUERIES if one.startswith("-- ")]
ROLES = next(one for one in QUERIES if "CREATE ROLE" in one)


def test_there_are_five() -> None:
    assert len(QUESTIONS) == 5


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda one: one.partition("\n")[0][3:])
def test_a_question_has_an_answer(mel_base: Base, question: str) -> None:
    rows = mel_base.ask(question)

    assert rows
    assert all(value is not None for row in rows for value in row)


def test_what_is_there_at_a_point_is_what_the_records_say(
    mel_base: Base, snapshot: Snapshot
) -> None:
    ages = {one.id: one.audience for one in snapshot.records.actions}
    titles = {one.id: one.title for one in snapshot.records.actions}
    rows = mel_base.ask(QUESTIONS[1])

    here = [one.action for one in snapshot.records.covers if one.code == "59350"]
    told = [name for name in here if (ages[name].age_min, ages[name].age_max) != (None, None)]
    fitting = [
        titles[name]
        for name in told
        if (ages[name].age_min or 0) <= 17 <= (ages[name].age_max or 120)
    ]
    assert sorted(title for title, _ in rows) == sorted(fitting)


def test_the_rights_that_are_written_are_enough(mel_base: Base) -> None:
    """What the page grants is valid SQL; the roles are dropped again."""
    statements = ROLES.replace("DATABASE carte", f"DATABASE {mel_base.name}")
    own = [
        one for one in re.sub(r"--[^\n]*", "", statements).split(";")
        if one.strip() and "EXTENSION" not in one and "CREATE SCHEMA" not in one
    ]  # fmt: skip
    try:
        for one in own:
            mel_base.reader.execute(one)  # type: ignore[call-overload]
        mel_base.reader.execute("SET ROLE sert")
        assert mel_base.one("SELECT count(*) FROM mapapp.snapshots") == 1
        assert not mel_base.one("SELECT has_table_privilege('mapapp.contacts', 'SELECT')")
    finally:
        mel_base.reader.execute("RESET ROLE")
        for role in ("sert", "lit", "publie"):
            mel_base.reader.execute(f"DROP OWNED BY {role}; DROP ROLE {role}")
