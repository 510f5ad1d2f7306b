"""People find their commune as they type it: names, pieces, faults, postal and INSEE codes."""

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from anyascii import anyascii
from hypothesis import given, settings
from hypothesis import strategies as st

from mapapp.limits import LEVELS_FROM
from mapapp.records import AssociatedCommune, Commune, Place, Records
from mapapp.search import Entry, Found, list_quarters, make_index, search_places
from mapapp.words import fold, fold_name
from tests.making import make_action

GEODATA = Path(__file__).parent.parent / "geodata"


def read_rows(name: str) -> list[dict[str, Any]]:
    features = json.loads((GEODATA / name).read_text(encoding="utf-8"))["features"]
    return [feature["properties"] for feature in features]


COMMUNES = read_rows("communes.geojson")
NAMES = {row["code"]: row["name"] for row in COMMUNES}
POSTAL_CODES = sorted({code for row in COMMUNES for code in row["postal_codes"]})


@cache
def index() -> list[Entry]:
    parts = [
        AssociatedCommune(
            code=row["code"],
            name=row["name"],
            postal_codes=row["postal_codes"],
            parent=Place(code=row["parent"], name=NAMES[row["parent"]]),
        )
        for row in read_rows("associated_communes.geojson")
    ]
    return make_index([Commune.model_construct(**row) for row in COMMUNES], parts)


def find(typed: str, *, limit: int = 10) -> list[str]:
    return [found.code for found in search_places(index(), typed, limit=limit)]


@pytest.mark.parametrize(("code", "name"), NAMES.items(), ids=NAMES.values())
def test_every_commune_is_found_first_by_its_name(code: str, name: str) -> None:
    assert find(name)[0] == code


@pytest.mark.parametrize(("code", "name"), NAMES.items(), ids=NAMES.values())
def test_every_commune_is_found_first_in_bare_letters(code: str, name: str) -> None:
    bare = anyascii(name).lower().replace("-", " ").replace("'", " ")
    assert [find(typed)[0] for typed in (bare, bare.upper(), f"  {bare} ")] == [code] * 3


@pytest.mark.parametrize("postal", POSTAL_CODES)
def test_a_postal_code_finds_every_commune_that_has_it(postal: str) -> None:
    having = {row["code"] for row in COMMUNES if postal in row["postal_codes"]}
    assert having <= set(find(postal, limit=50))


@pytest.mark.parametrize("code", NAMES)
def test_an_insee_code_finds_its_commune(code: str) -> None:
    assert code in find(code)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("Mons", "59410"),
        ("mons en baroeul", "59410"),
        ("Mons-en-Barœul", "59410"),
        ("monsenbaroeul", "59410"),
        ("la madelaine", "59368"),
        ("madeleine", "59368"),
        ("la madeleine", "59368"),
        ("st andre", "59527"),
        ("saint andré", "59527"),
        ("Saint-André-lez-Lille", "59527"),
        ("st-andre lez lille", "59527"),
        ("villeneuve d’ascq", "59009"),
        ("villeneuve d'ascq", "59009"),
        ("villeneuve ascq", "59009"),
        ("ascq", "59009"),
        ("maisnil", "59371"),
        ("chapelle", "59143"),
        ("armentiere", "59017"),
        ("tourcoin", "59599"),
        ("lile", "59350"),
        ("roubai", "59512"),
        ("lannoy", "59332"),
        ("hem", "59299"),
        ("don", "59670"),
        ("hellemes", "59298"),
        ("59000", "59350"),
        ("59800", "59350"),
        ("59370", "59410"),
        ("59286", "59286"),
        ("59355", "59355"),
    ],
)
def test_what_people_type_finds_their_place_first(typed: str, code: str) -> None:
    assert find(typed)[0] == code


def test_lomme_is_an_associated_commune_of_lille_and_not_salome() -> None:
    first, *others = search_places(index(), "lomme", limit=10)
    assert (first.code, first.name) == ("59355", "Lomme")
    assert first.parent == Place(code="59350", name="Lille")
    assert "59550" not in [found.code for found in others]


def test_lomme_is_found_by_the_postal_code_it_has() -> None:
    assert set(find("59160")) == {"59350", "59128", "59355"}


def test_salome_is_found_by_its_own_name_only() -> None:
    assert find("salome") == ["59550"]


def test_a_postal_code_of_nine_communes_lists_them_all_most_people_first() -> None:
    found = search_places(index(), "59320", limit=20)
    named = [place for place in found if "59320" in place.postal_codes]
    assert len(named) == 9
    assert named[0].name == "Haubourdin"
    assert "59320" in [place.code for place in found]  # Illies bears it as INSEE code


@pytest.mark.parametrize("typed", ["", "   ", "--", "'", "zzz", "99999", "Bruxelles", "xx yy"])
def test_what_is_nowhere_finds_nothing(typed: str) -> None:
    assert find(typed) == []


def test_a_beginning_comes_before_a_piece() -> None:
    found = find("lys")
    assert found == ["59367", "59202"]  # Lys-lez-Lannoy, then Erquinghem-Lys


def test_a_whole_name_typed_with_an_article_comes_before_a_larger_beginning() -> None:
    rows = [("59001", "Croix-Haute", 900), ("59002", "Croix", 10)]
    towns = [
        Commune.model_construct(code=code, name=name, postal_codes=[], population=people)
        for code, name, people in rows
    ]
    found = search_places(make_index(towns, []), "la croix", limit=10)
    assert [place.name for place in found] == ["Croix", "Croix-Haute"]


def test_the_beginning_of_a_code_lists_the_largest_first_up_to_the_limit() -> None:
    assert find("59", limit=3) == ["59350", "59599", "59512"]


def make_records(*areas: dict[str, str]) -> Records:
    """Make an action that names some areas, with Lille and its part Lomme."""
    lille = Place(code="59350", name="Lille")
    action = make_action(coverage={"areas": [*areas], "certainty": "stated"})
    return Records.model_construct(
        communes=[
            Commune.model_construct(
                **lille.model_dump(), postal_codes=["59000"], population=236_710
            ),
            Commune.model_construct(
                code="59009", name="Villeneuve-d'Ascq", postal_codes=["59491"], population=61_000
            ),
        ],
        associated=[
            AssociatedCommune(code="59355", name="Lomme", postal_codes=["59160"], parent=lille)
        ],
        actions=[action, action],
    )


QUARTERS = [
    {"kind": "quarter", "code": "59350", "name": "Moulins"},
    {"kind": "commune", "code": "59009"},
    {"kind": "quarter", "code": "59355", "name": "Les Marais"},
    {"kind": "quarter", "code": "59009", "name": "Résidence"},
    {"kind": "quarter", "code": "59350", "name": "Résidence"},
]


def test_quarters_are_listed_once_by_name_under_the_commune_that_holds_them() -> None:
    found = list_quarters(make_records(*QUARTERS))
    assert [(quarter.name, quarter.code) for quarter in found] == [
        ("Les Marais", "59350"),
        ("Moulins", "59350"),
        ("Résidence", "59009"),
        ("Résidence", "59350"),
    ]
    assert list_quarters(make_records({"kind": "territory"})) == []


@pytest.mark.parametrize(
    ("typed", "places"),
    [
        ("moulins", [("Moulins", "59350", True)]),
        ("moulin", [("Moulins", "59350", True)]),
        ("marais", [("Les Marais", "59350", True)]),
        ("les marais", [("Les Marais", "59350", True)]),
        ("residence", [("Résidence", "59009", True), ("Résidence", "59350", True)]),
        # Its code is no code of its own: only the commune is found by it.
        ("59009", [("Villeneuve-d'Ascq", "59009", False)]),
        ("lomme", [("Lomme", "59355", False)]),
    ],
)
def test_a_quarter_is_found_and_gives_its_commune(
    typed: str, places: list[tuple[str, str, bool]]
) -> None:
    records = make_records(*QUARTERS)
    known = make_index(records.communes, records.associated, list_quarters(records))
    found = search_places(known, typed, limit=10)
    assert [(place.name, place.code, place.quarter) for place in found] == places


def test_a_quarter_names_its_commune_and_has_neither_people_nor_post() -> None:
    records = make_records(*QUARTERS)
    known = make_index(records.communes, records.associated, list_quarters(records))
    (found,) = search_places(known, "marais", limit=1)
    assert found.model_dump() == {
        "code": "59350",
        "name": "Les Marais",
        "quarter": True,
        "postal_codes": [],
        "parent": {"code": "59350", "name": "Lille"},
        "population": None,
    }


def test_an_associated_commune_has_no_population_of_its_own() -> None:
    (found,) = search_places(index(), "hellemmes", limit=1)
    assert found.model_dump() == {
        "code": "59298",
        "name": "Hellemmes",
        "quarter": False,
        "postal_codes": ["59260"],
        "parent": {"code": "59350", "name": "Lille"},
        "population": None,
    }


@given(st.text(max_size=100), st.integers(1, 50))
@settings(max_examples=100, deadline=None, derandomize=True)
def test_any_text_is_answered_within_the_limit_and_alike(typed: str, limit: int) -> None:
    found = find(typed, limit=limit)
    assert len(found) <= limit
    assert len(set(found)) == len(found)
    assert found == find(typed, limit=limit)


def test_among_many_places_likeness_counts_only_where_nothing_else_does() -> None:
    def make(name: str) -> Entry:
        found = Found(code="59001", name=name, postal_codes=[], parent=None, population=1)
        return Entry(found, (fold(name), fold_name(name)))

    many = [make("Lille"), *[make("Lile")] * LEVELS_FROM]

    assert [found.name for found in search_places(many, "lille", limit=2)] == ["Lille"]
    assert [found.name for found in search_places(many, "lilee", limit=1)] == ["Lile"]
