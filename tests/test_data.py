"""The shipped actions say what the guide prints: each of its 40, read a second time by hand."""

import json
import re
from functools import cache

import pytest

from mapapp.communes import Territory, read_territory
from mapapp.model import Action, ActionsFile
from mapapp.prepare import read_checked_actions
from mapapp.records import Records
from mapapp.settings import ROOT, Settings
from mapapp.words import fold
from tests.whole import make_records

ACTIONS = ROOT / "actions.json"
THEME_PAGES = {
    "emploi": range(10, 21),
    "mobilite": range(24, 30),
    "engagement": range(32, 45),
    "numerique": range(48, 55),
    "coordination": range(58, 61),
}
ALL = [("territory", None)]
LILLE = [("commune", "59350")]
MONS = [("commune", "59410")]  # Mons-en-Barœul
# What each page states or lets one infer: rules, certainty.
COVERAGES: dict[int, tuple[list[tuple[str, str | None]], str]] = {
    10: (LILLE, "stated"),
    11: ([("commune", "59286"), ("commune", "59360")], "stated"),  # Haubourdin, Loos
    12: ([*LILLE, *ALL], "inferred"),
    13: ([("commune", "59360"), ("commune", "59648"), ("commune", "59286")], "stated"),
    14: (ALL, "stated"),
    15: ([("neighbours", "59648")], "unclear"),  # around Wattignies
    16: (ALL, "stated"),
    17: ([("quarter", "59350")], "stated"),
    18: (ALL, "stated"),
    19: (ALL, "inferred"),
    20: (ALL, "inferred"),
    24: (LILLE, "stated"),
    25: (ALL, "stated"),
    26: (ALL, "stated"),
    27: (ALL, "stated"),
    28: (ALL, "stated"),
    29: (ALL, "stated"),
    32: (ALL, "stated"),
    33: ([("quarter", "59350")], "inferred"),
    34: (ALL, "unclear"),
    35: (LILLE, "stated"),
    36: (ALL, "stated"),
    37: (ALL, "stated"),
    38: (LILLE, "stated"),
    39: (MONS, "stated"),
    40: ([*[("quarter", "59350")] * 5, ("quarter", "59009")], "inferred"),  # Villeneuve-d'Ascq
    41: ([*LILLE, ("commune", "59009")], "inferred"),
    42: (ALL, "stated"),
    43: (MONS, "inferred"),
    44: ([("quarter", "59350")], "stated"),
    48: (MONS, "stated"),
    49: (ALL, "stated"),
    50: ([("commune", "59560")], "inferred"),  # Seclin
    51: (ALL, "stated"),
    52: (ALL, "stated"),
    53: (ALL, "stated"),
    54: (LILLE, "stated"),
    58: (MONS, "inferred"),
    59: ([("commune", "59299")], "inferred"),  # Hem
    # Croix, Hem, Lys-lez-Lannoy, Roubaix
    60: ([("commune", code) for code in ("59163", "59299", "59367", "59512")], "inferred"),
}
AMBIGUOUS = (15, 19, 20, 34, 40, 41, 43, 50, 58, 59, 60)
AGES: dict[int, tuple[int | None, int | None]] = {
    10: (16, 17),
    11: (13, 30),
    12: (13, 30),
    13: (16, 25),
    14: (18, 26),
    15: (18, 26),
    16: (18, 25),
    17: (18, 30),
    18: (16, 30),
    19: (16, 25),
    20: (18, 30),
    24: (18, 25),
    27: (13, 30),
    28: (18, 30),
    29: (13, 30),
    32: (16, 30),
    34: (13, 20),
    35: (16, 25),
    36: (16, 25),
    37: (16, 25),
    38: (17, 25),
    39: (12, 25),
    42: (19, 25),
    43: (16, 25),
    44: (16, 30),
    50: (13, 25),
    52: (15, 30),
    53: (13, 17),
    58: (16, 25),
    59: (16, 25),
    60: (13, 30),
    **dict.fromkeys((25, 26, 33, 40, 41, 48, 49, 51, 54), (None, None)),
}
YEARS = {  # the first and the last year that a page prints
    10: (2017, 2020),
    20: (2016, 2020),
    27: (2019, 2021),
    29: (2019, 2021),
    35: (2017, 2019),
    43: (2018, 2021),
    49: (2019, 2020),
    53: (2019, 2021),
    60: (2017, 2020),
}


@cache
def territory() -> Territory:
    return read_territory(ROOT / "geodata")


@cache
def shipped() -> ActionsFile:
    return read_checked_actions(Settings(actions=ACTIONS), territory())


@cache
def records() -> Records:
    return make_records(shipped(), territory(), Settings(actions=ACTIONS))


def told_by(document: str) -> list[Action]:
    return [action for action in shipped().actions if action.source.document == document]


def guide() -> list[Action]:
    return told_by("guide-mel-jeunesse")


def on_page(page: int) -> Action:
    (found,) = [action for action in guide() if action.source.page == page]
    return found


def test_the_guide_has_forty_actions_one_a_page_in_their_order() -> None:
    pages = [action.source.page for action in guide()]
    assert len(pages) == 40
    assert pages == [page for found in THEME_PAGES.values() for page in found]


def test_every_id_and_title_is_given_once() -> None:
    actions = shipped().actions
    assert len({action.id for action in actions}) == 69
    assert len({fold(action.title) for action in actions}) == 69


@pytest.mark.parametrize(
    ("theme", "page"), [(theme, page) for theme, pages in THEME_PAGES.items() for page in pages]
)
def test_a_chapter_of_the_guide_is_a_theme(theme: str, page: int) -> None:
    assert on_page(page).theme == theme


@pytest.mark.parametrize("page", COVERAGES)
def test_the_coverage_is_the_one_that_the_page_gives(page: int) -> None:
    coverage = on_page(page).coverage
    rules = [(area.kind, getattr(area, "code", None)) for area in coverage.areas]
    assert (rules, coverage.certainty) == COVERAGES[page]


def test_the_table_of_coverages_has_every_page() -> None:
    assert list(COVERAGES) == [action.source.page for action in guide()]
    assert sorted(AGES) == list(COVERAGES)


@pytest.mark.parametrize(
    ("page", "names"),
    [
        (17, ["Faubourg de Béthune"]),
        (33, ["Lille-Sud"]),
        (40, ["Moulins", "Wazemmes", "Bois-Blancs", "Lille-Sud", "Fives", "Pont-de-Bois"]),
        (44, ["Moulins"]),
    ],
)
def test_quarters_bear_their_names(page: int, names: list[str]) -> None:
    assert [area.name for area in on_page(page).coverage.areas if area.kind == "quarter"] == names


@pytest.mark.parametrize("page", AMBIGUOUS)
def test_an_ambiguous_page_is_never_called_stated(page: int) -> None:
    coverage = on_page(page).coverage
    assert coverage.certainty in {"inferred", "unclear"}
    assert coverage.note


def test_every_coverage_that_is_not_stated_says_why() -> None:
    silent = [
        action.id
        for action in shipped().actions
        if action.coverage.certainty != "stated" and not action.coverage.note
    ]
    assert silent == []


def test_the_missing_name_of_page_15_is_told_with_its_other_readings() -> None:
    note = on_page(15).coverage.note or ""
    assert [word in note for word in ("Wattignies", "Lille", "Roubaix", "vérifier")] == [True] * 4


@pytest.mark.parametrize("page", AGES)
def test_ages_are_those_of_the_page(page: int) -> None:
    audience = on_page(page).audience
    assert (audience.age_min, audience.age_max) == AGES[page]


@pytest.mark.parametrize("page", YEARS)
def test_the_timeline_spans_the_years_of_the_page(page: int) -> None:
    dates = [date for step in on_page(page).timeline for date in (step.from_, step.to) if date]
    years = [int(date[:4]) for date in dates]
    assert (min(years), max(years)) == YEARS[page]


def test_three_actions_cross_the_border_and_no_other() -> None:
    crossing = {action.id for action in shipped().actions if action.cross_border.value}
    assert crossing == {"fibr-co", "pass-transfrontalier", "melt-emploi-transfrontalier"}


def test_phones_are_in_international_form_as_kept() -> None:
    raw = json.loads(ACTIONS.read_text(encoding="utf-8"))["actions"]
    phones = [
        phone for action in raw for contact in action["contacts"] for phone in contact["phones"]
    ]
    assert len(phones) == 36 + 29  # the guide, and one for each of the report
    assert not [phone for phone in phones if not re.fullmatch(r"\+33 [1-9]( \d\d){4}", phone)]


def test_every_action_has_someone_to_ask() -> None:
    contacts = [contact for action in shipped().actions for contact in action.contacts]
    assert all(action.contacts for action in shipped().actions)
    assert not [contact for contact in contacts if not (contact.email or contact.phones)]


def test_no_name_of_a_person_stands_outside_contacts() -> None:
    raw = json.loads(ACTIONS.read_text(encoding="utf-8"))
    named = [contact.pop("name") for action in raw["actions"] for contact in action.pop("contacts")]
    parts = {part for name in named if name for part in fold(name).split() if len(part) > 3}
    said = set(fold(json.dumps(raw, ensure_ascii=False)).split())
    assert len(parts) > 50
    assert sorted(parts & said) == []


def test_the_served_records_hold_no_name_by_default() -> None:
    assert {contact.name for action in records().actions for contact in action.contacts} == {None}


def test_the_domain_misprinted_on_page_33_is_mended_with_a_remark() -> None:
    action = on_page(33)
    domains = [contact.email.partition("@")[2] for contact in action.contacts if contact.email]
    remarks = [remark.text for remark in action.remarks if remark.kind == "correction"]
    assert domains == ["itineraires.asso.fr"]
    assert any(re.search(r"\btineraires\.asso\.fr", text) for text in remarks)


def test_the_sources_tell_how_their_year_is_known() -> None:
    sources = shipped().sources
    years = {"guide-mel-jeunesse": 2019, "rapport-melt-2024": 2024}
    assert {source.id: source.year for source in sources} == years
    assert all(source.year_note for source in sources)
    assert [source.id for source in sources if source.year_is_inferred] == ["guide-mel-jeunesse"]


def test_haubourdin_has_two_local_actions_and_every_territory_wide_one() -> None:
    covers = [cover for cover in records().covers if cover.code == "59286"]
    wide = {page for page, (rules, _) in COVERAGES.items() if ("territory", None) in rules}
    pages = {action.id: action.source.page for action in guide()}
    assert [cover.action for cover in covers if cover.is_local] == [
        "forum-emploi",
        "connect-emploi",
    ]
    assert {pages[cover.action] for cover in covers if not cover.is_local} == wide
    assert len(covers) == 2 + len(wide) == 22


def test_no_commune_lists_an_action_twice() -> None:
    pairs = [(cover.code, cover.action) for cover in records().covers]
    assert len(set(pairs)) == len(pairs)


def test_mons_is_never_the_belgian_one() -> None:
    mons = [action.source.page for action in guide() if "Mons" in action.title]
    local = {cover.action for cover in records().covers if cover.code == "59410" and cover.is_local}
    assert mons == [43]
    assert {on_page(page).id for page in (39, 43, 48, 58)} == local


def test_the_committed_file_is_utf_8_without_mark() -> None:
    assert not ACTIONS.read_bytes().startswith(b"\xef\xbb\xbf")
