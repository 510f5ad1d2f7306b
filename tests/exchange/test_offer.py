"""Every form is offered once: one name, one file, one maker."""

import pytest

from mapapp.exchange.making import MAKERS, make_downloads
from mapapp.exchange.offer import FILE_NAMES, FORMS, GROUPS, Form
from mapapp.snapshot import Snapshot
from tests.exchange.stocks import make_stock


def test_every_form_has_one_maker_and_one_file() -> None:
    assert set(MAKERS) == set(FORMS)
    assert len(FILE_NAMES) == len(FORMS)


def test_every_group_has_a_form() -> None:
    assert {form.group for form in FORMS.values()} <= set(GROUPS)


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_a_form_says_what_it_holds_and_lacks(form: Form) -> None:
    for words in (form.holds, form.lacks):
        assert words.endswith(".")
        assert words == words.strip()
    assert not form.about.endswith(".")
    assert form.is_text == (form.kind in {"CSV", "Data Package", "GeoJSON", "JSON", "KML"})


def test_files_are_made_under_their_names() -> None:
    assert set(make_downloads(make_stock())) == set(FILE_NAMES)


def test_the_snapshot_holds_every_file(snapshot: Snapshot) -> None:
    assert set(FILE_NAMES) <= set(snapshot.files)
    assert min(len(snapshot.files[name]) for name in FILE_NAMES) > 1000
