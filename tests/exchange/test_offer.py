"""Every form is offered once: one name, one file, one maker."""

from xml.etree.ElementTree import Element

import pytest

from mapapp.errors import Fault, FaultyFileError
from mapapp.exchange.making import MAKERS, make_downloads
from mapapp.exchange.offer import (
    FILE_NAMES,
    FORMS,
    GROUPS,
    Form,
    list_addresses,
    list_made,
    list_offers,
    name_refusal,
)
from mapapp.exchange.stock import Stock
from mapapp.snapshot import Snapshot
from mapapp.speech import say_number
from tests.conftest import text_of
from tests.exchange.stocks import make_stock

TEXTS = {"CSV", "Data Package", "GeoJSON", "HSDS 3.0", "JSON", "KML", "data·inclusion v1"}


def test_every_form_has_one_maker_and_one_file() -> None:
    assert set(MAKERS) == set(FORMS)
    assert len(FILE_NAMES) == len(FORMS)


def test_every_group_has_a_form() -> None:
    assert {form.group for form in FORMS.values()} == set(GROUPS)


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_a_form_says_what_it_holds_and_lacks(form: Form) -> None:
    for words in (form.holds, form.lacks):
        assert words.endswith(".")
        assert words == words.strip()
    assert not form.about.endswith(".")
    assert form.is_text == (form.kind in TEXTS)


def test_files_are_made_under_their_names() -> None:
    assert set(make_downloads(make_stock())) == set(FILE_NAMES)


def test_the_snapshot_holds_every_file(snapshot: Snapshot) -> None:
    assert set(FILE_NAMES) <= set(snapshot.files)
    assert min(len(snapshot.files[name]) for name in FILE_NAMES) > 1000


def test_forms_are_listed_by_use_with_their_sizes() -> None:
    files = {name: b"x" * place for place, name in enumerate(FILE_NAMES)}
    listed = [(form.file_name, size) for _, _, own in list_offers(files) for form, size in own]
    assert sorted(listed) == sorted((name, len(body)) for name, body in files.items())
    groups = [group for group, _, _ in list_offers(files)]
    assert groups == [group for group in GROUPS if group in groups]


def test_the_page_links_every_file_with_its_size(
    site: dict[str, Element], snapshot: Snapshot
) -> None:
    page = site["/donnees"]
    told = {
        link.attrib["href"]: text_of(item.find("./p[@class='head']/span"))
        for item in page.findall(".//li[@class='offer']")
        for link in item.findall("./p/a[@download]")
    }
    for form in FORMS.values():
        size = say_number(round(len(snapshot.files[form.file_name]) / 1000))
        assert told[f"/donnees/{form.file_name}"] == f"{form.kind}, {size} ko"


def test_the_page_says_what_each_file_holds_and_lacks(site: dict[str, Element]) -> None:
    page = text_of(site["/donnees"])
    for form in FORMS.values():
        assert form.holds in page
        assert form.lacks in page


def test_a_form_that_the_data_does_not_fit_is_left_out_with_its_reason(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refuse(_: Stock) -> bytes:
        raise FaultyFileError("data-inclusion.json", [Fault("forum", "nom trop court")])

    monkeypatch.setitem(MAKERS, "data-inclusion", refuse)
    files = make_downloads(make_stock())

    form = FORMS["data-inclusion"]
    assert form.file_name not in files
    assert files[name_refusal(form)].decode() == "data-inclusion.json, forum : nom trop court"
    assert set(files) == {*FILE_NAMES, name_refusal(form)} - {form.file_name}
    assert [one for one in FORMS.values() if one not in list_made(files)] == [form]
    assert "/donnees/data-inclusion.json" not in dict(list_addresses(files))
    assert "data-inclusion" not in {
        one.file_name for _, _, own in list_offers(files) for one, _ in own
    }
