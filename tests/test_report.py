"""The shipped actions say what the report prints: each of its 29, read a second time by hand."""

import re

import pytest

from mapapp.areas import Area
from mapapp.model import Action
from mapapp.words import fold
from tests.test_data import records, shipped, territory, told_by

REPORT = "rapport-melt-2024"
# The pages that its contents print; nothing may be told of another.
CONTENTS = {
    *(4, 6),
    *(9, 12, 14, 16, 18, 20, 22, 26),
    *(29, 30, 34, 35),
    *(39, 41, 46, 50, 52),
    *(56, 58, 60, 62, 64),
    *(70, 73, 76, 78),
    *(81, 84, 87, 89, 92),
    *(95, 96, 98, 100, 102, 103, 104, 106, 108),
}
THEMES = {
    "emploi": (9, 14, 16, 18, 20, 22, 30, 35, 39, 41, 50, 52, 56, 89, 92),
    "mobilite": (26,),
    "acces-aux-droits": (34, 76, 78),
    "formation": (46, 84, 87),
    "numerique": (58,),
    "culture-sport": (60, 62),
    "engagement": (64, 81),
    "sante": (70,),
    "logement": (73,),
}
TEN = ("zone", "melt", "inferred")  # said of the association on page 6, not of the action
TOURCOING = ("commune", "59599", "stated")
# What each section states or lets one infer: rules with their certainty, then the whole's.
COVERAGES: dict[int, tuple[list[tuple[str, str, str]], str]] = {
    9: ([TEN, TOURCOING], "inferred"),
    14: ([TEN], "inferred"),
    16: ([TEN], "inferred"),
    18: ([("quarter", "59599", "stated")], "stated"),
    20: ([("zone", "evenements-transfrontaliers", "inferred"), TEN], "inferred"),
    22: ([TEN], "inferred"),
    26: ([TEN], "inferred"),
    30: ([TEN], "inferred"),
    34: ([TEN], "inferred"),
    35: ([TEN, TOURCOING, ("commune", "59279", "stated")], "inferred"),  # Halluin
    39: ([("zone", "vallee-de-la-lys-permanences", "stated"), TEN], "inferred"),
    41: ([TEN], "inferred"),
    46: ([TEN], "inferred"),
    50: ([TEN], "inferred"),
    52: ([TOURCOING, TEN], "inferred"),
    56: ([TEN], "inferred"),
    58: ([TEN, TOURCOING], "inferred"),
    60: ([TEN], "inferred"),
    62: ([TEN], "inferred"),
    64: ([TEN], "inferred"),
    70: ([TEN], "inferred"),
    73: ([TEN], "inferred"),
    76: ([TEN], "inferred"),
    78: ([TEN], "inferred"),
    81: ([TEN], "inferred"),
    84: ([TEN], "inferred"),
    87: ([("zone", "melt", "stated")], "stated"),  # "in each of the communes that MELT covers"
    89: ([TEN], "inferred"),
    92: ([TEN], "inferred"),
}
AGES: dict[int, tuple[int | None, int | None]] = {
    **dict.fromkeys(COVERAGES, (None, None)),
    39: (16, 25),
    41: (16, 25),
    46: (16, 17),
    73: (18, 30),
    76: (16, 25),  # of the Mission Locale, page 6
    78: (16, 25),
    81: (16, 25),
    92: (16, None),
}
YEARS = {  # the first and the last year that a section prints
    9: (2022, 2024),
    18: (2024, 2025),
    22: (2024, 2024),
    30: (2019, 2024),
    39: (2024, 2025),
    41: (2022, 2024),
    46: (2020, 2025),
    60: (2023, 2025),
    81: (2024, 2025),
    87: (2024, 2024),
}
FIGURES: dict[int, tuple[float, ...]] = {
    9: (43, 96, 211, 189, 40000, 83, 345, 97, 75, 36900, 125, 90, 80),
    14: (119,),
    16: (),
    18: (107, 50, 41, 1, 12, 1, 1353, 420),
    20: (27, 15, 142),
    22: (4, 13, 17),
    26: (4, 12, 11, 1),
    30: (258, 60, 67, 65, 44, 28, 213, 152, 77, 137, 26, 7, 8, 21, 14, 5, 47, 22),
    34: (23744, 2375, 1323, 16, 14627),
    35: (124, 34, 182, 15, 3, 3, 21),
    39: (695, 1096, 38, 533, 231, 150, 45, 40, 5, 190059),
    41: (1110, 84.7, 75, 8.2, 31.3, 6, 1148, 2230, 504, 388, 1461, 2419, 80, 29.6, 13.2),
    46: (694, 517, 98, 393, 238, 47, 26, 23, 54, 72, 56, 24, 19),
    50: (220, 19, 75, 65, 96, 2000),
    52: (965, 208, 22),
    56: (92, 6, 46, 48, 10, 7, 17),
    58: (1095, 952, 20),
    60: (200, 50, 23, 35, 61, 44),
    62: (212, 88, 16),
    64: (94, 63, 30, 18, 19, 60),
    70: (83, 162, 138, 17, 85.7, 64.9, 11, 71.5),
    73: (514, 1627, 975, 87, 83, 17),
    76: (67, 151),
    78: (193046, 167321, 471, 546, 141070, 25546, 705, 25725, 5295777),
    81: (80, 100, 110, 6, 63),
    84: (954, 746, 208, 371, 2520, 1663, 138, 1794, 81, 390, 60),
    87: (220, 150, 15, 1500, 30),
    89: (138, 43, 82, 198, 169, 20, 8, 1),
    92: (34, 181, 23500, 33, 10, 9, 9),
}
ZONES = {
    "melt": {
        *("Bondues", "Bousbecque", "Comines", "Deûlémont", "Halluin", "Linselles"),
        *("Neuville-en-Ferrain", "Tourcoing", "Warneton", "Wervicq-Sud"),
    },
    "vallee-de-la-lys-permanences": {
        *("Bousbecque", "Comines", "Halluin", "Linselles", "Neuville-en-Ferrain", "Wervicq-Sud"),
    },
    "evenements-transfrontaliers": {
        *("Armentières", "Comines", "Halluin", "Hem", "Tourcoing", "Wattrelos"),
    },
}


def report() -> list[Action]:
    return told_by(REPORT)


def on_page(page: int) -> Action:
    (found,) = [action for action in report() if action.source.page == page]
    return found


def place_of(area: Area) -> str | None:
    return area.zone if area.kind == "zone" else getattr(area, "code", None)


def test_the_report_has_29_actions_in_the_order_of_its_pages() -> None:
    pages = [action.source.page for action in report()]
    assert len(pages) == 29
    assert pages == sorted(pages) == list(COVERAGES) == list(FIGURES)


@pytest.mark.parametrize(
    ("theme", "page"), [(theme, page) for theme, pages in THEMES.items() for page in pages]
)
def test_a_section_has_one_theme(theme: str, page: int) -> None:
    assert on_page(page).theme == theme


@pytest.mark.parametrize("page", COVERAGES)
def test_the_coverage_is_the_one_that_the_section_gives(page: int) -> None:
    coverage = on_page(page).coverage
    rules = [
        (area.kind, place_of(area), area.certainty or coverage.certainty) for area in coverage.areas
    ]
    assert (rules, coverage.certainty) == COVERAGES[page]


def test_every_coverage_says_how_it_was_read() -> None:
    assert [action.id for action in report() if not action.coverage.note] == []


@pytest.mark.parametrize("zone", ZONES)
def test_a_zone_has_exactly_the_communes_that_its_page_names(zone: str) -> None:
    codes = territory().zones[zone].communes
    names = territory().communes.loc[list(codes), "name"]
    assert (set(names), len(codes)) == (ZONES[zone], len(ZONES[zone]))


def test_the_triangle_of_menin_is_a_quarter_of_tourcoing() -> None:
    covers = [cover for cover in records().covers if cover.action == on_page(18).id]
    assert [(cover.code, cover.extent, cover.basis) for cover in covers] == [
        ("59599", "part", "quarter")
    ]


@pytest.mark.parametrize("page", AGES)
def test_ages_are_those_of_the_section(page: int) -> None:
    audience = on_page(page).audience
    assert (audience.age_min, audience.age_max) == AGES[page]


@pytest.mark.parametrize("page", YEARS)
def test_the_timeline_spans_the_years_of_the_section(page: int) -> None:
    dates = [date for step in on_page(page).timeline for date in (step.from_, step.to) if date]
    years = [int(date[:4]) for date in dates]
    assert (min(years), max(years)) == YEARS[page]


def test_only_what_comes_after_the_report_is_called_planned() -> None:
    steps = [step for action in report() for step in action.timeline]
    assert [step.planned for step in steps] == [step.from_ >= "2025" for step in steps]
    assert {step.label for step in steps if step.from_ >= "2025"} == {
        step.label for step in steps if step.label.startswith("Prévu : ")
    }


@pytest.mark.parametrize("page", FIGURES)
def test_key_figures_are_those_of_the_section(page: int) -> None:
    figures = on_page(page).key_figures
    assert sorted(figure.value for figure in figures) == sorted(FIGURES[page])
    assert {figure.year for figure in figures} <= {2024}


def test_the_sums_that_the_report_prints_come_out() -> None:
    aid, contracts, courses = (
        {figure.label: figure.value for figure in on_page(page).key_figures}
        for page in (78, 89, 84)
    )
    uses = ("urgences", "besoins précis", "projet collectif")
    parts = [aid[f"FAJeM, {use} : montant"] for use in uses]
    assert sum(parts) == aid["FAJeM, dossiers de la MELT : montant"]
    kinds = ("CDD de moins de 6 mois", "CDI", "CDD de plus de 6 mois", "Contrat en alternance")
    assert sum(contracts[kind] for kind in kinds) == contracts["Contrats signés"]
    entries = courses["Entrées en formation : jeunes"] + courses["Entrées en formation : PLIE"]
    assert entries == courses["Entrées en formation"]


def test_every_page_told_is_one_of_the_contents() -> None:
    told = {
        item.page
        for action in report()
        for item in (
            *action.offers,
            *action.key_figures,
            *action.remarks,
            *action.contacts,
            *action.coverage.areas,
        )
    }
    assert told - {None} <= CONTENTS
    assert {offer.page for action in report() for offer in action.offers} <= CONTENTS
    assert None not in {figure.page for action in report() for figure in action.key_figures}


def test_no_offer_is_told_by_two_actions() -> None:
    titles = [fold(offer.title) for action in report() for offer in action.offers]
    assert sorted(title for title in set(titles) if titles.count(title) > 1) == []


def test_every_relation_ends_at_another_action() -> None:
    ids = {action.id for action in shipped().actions}
    ends = [(action.id, tie.action) for action in shipped().actions for tie in action.related]
    assert [end for end in ends if end[1] not in ids or end[0] == end[1]] == []
    assert len(set(ends)) == len(ends)


def test_the_clap_alone_is_told_by_both_sources() -> None:
    same = [
        (action.id, tie.action)
        for action in shipped().actions
        for tie in action.related
        if tie.same
    ]
    assert same == [("melt-entrepreneuriat-clap", "clap-metropolitains")]


def test_the_clap_counts_once_in_tourcoing() -> None:
    covers = [cover for cover in records().covers if cover.code == "59599"]
    (tourcoing,) = [commune for commune in records().communes if commune.code == "59599"]
    programmes = {cover.programme for cover in covers}
    assert {"melt-entrepreneuriat-clap", "clap-metropolitains"} <= {c.action for c in covers}
    assert tourcoing.counts.all == len(programmes) == len(covers) - 1


def test_the_report_names_nobody() -> None:
    contacts = [contact for action in report() for contact in action.contacts]
    texts = "\n".join(action.model_dump_json() for action in report())
    assert {(contact.role, contact.name) for contact in contacts} == {(None, None)}
    roles = r"(?i:responsables? de service)|(?i:conseill\w+[\w -]*) : \w+ [A-Z]{2}"
    assert re.search(roles, texts) is None
    assert re.search(r"\b(?:M\.|Mme|Mr) [A-Z]", texts) is None
