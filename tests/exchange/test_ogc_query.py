"""Parameters of /ogc are read in one form, and every fault is told at once."""

from typing import Any

import pytest

from mapapp.errors import QueryError
from mapapp.exchange.ogc_fields import Field
from mapapp.exchange.ogc_query import ItemsQuery, read_items_query, read_plain_query

FIELDS = (
    Field("theme", "string", "Thème", ("emploi", "logement")),
    Field("name", "string", "Nom"),
    Field("page", "integer", "Page"),
    Field("share", "number", "Part"),
    Field("local", "boolean", "Locale"),
)


def read(**given: Any) -> ItemsQuery:
    pairs = [(k, v if isinstance(v, list) else [v]) for k, v in given.items()]
    return read_items_query(pairs, FIELDS)


def refuse(**given: Any) -> list[str]:
    with pytest.raises(QueryError) as caught:
        read(**given)
    return [fault.place for fault in caught.value.faults]


def test_nothing_asked_is_the_first_hundred() -> None:
    assert read() == ItemsQuery(limit=100, offset=0, boxes=(), years=None, wanted={}, given=())


@pytest.mark.parametrize(
    ("text", "expected"), [("1", 1), ("1000", 1000), ("1001", 1000), ("9" * 5000, 1000), ("007", 7)]
)
def test_a_limit_above_the_maximum_is_the_maximum(text: str, expected: int) -> None:
    assert read(limit=text).limit == expected


@pytest.mark.parametrize("text", ["0", "000", "-1", "1.5", "ten", "1e2", " 1", "٣"])
def test_a_limit_that_counts_nothing_is_refused(text: str) -> None:
    assert refuse(limit=text) == ["limit"]


@pytest.mark.parametrize("text", ["-1", "x", "1000001", "9" * 5000])
def test_an_offset_is_a_whole_number(text: str) -> None:
    assert refuse(offset=text) == ["offset"]


def test_a_box_has_four_numbers_or_six() -> None:
    assert read(bbox="3,50.6,3.1,50.7").boxes == ((3, 50.6, 3.1, 50.7),)
    assert read(bbox=" 3 , 50.6,0, 3.1,50.7,100").boxes == ((3, 50.6, 3.1, 50.7),)
    assert read(bbox="-1e-1,+50.,.5,51").boxes == ((-0.1, 50, 0.5, 51),)


def test_a_box_across_the_antimeridian_is_two() -> None:
    assert read(bbox="170,-10,-170,10").boxes == ((170, -10, 180, 10), (-180, -10, -170, 10))


@pytest.mark.parametrize(
    "text",
    [
        *("3", "3,50,4", "3,50,4,51,5", "3,51,4,50", "3,50,9,4,51,1", "a,b,c,d", "3,50,4,nan"),
        *(",,,", "3,50,4,inf", "3,50,4,1e999", "3;50;4;51", "3,50,4,51." + "0" * 600),
    ],
)
def test_a_box_of_another_form_is_refused(text: str) -> None:
    assert refuse(bbox=text) == ["bbox"]


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("2019-06-30", (2019, 2019)),
        ("2019-06-30T12:00:00Z", (2019, 2019)),
        ("2019-06-30t12:00:00.25z", (2019, 2019)),
        ("2019-12-31T23:30:00-01:00", (2020, 2020)),
        ("2020-01-01T00:30:00+01:00", (2019, 2019)),
        ("2018-01-01/2019-12-31", (2018, 2019)),
        ("2018-01-01T00:00:00Z/..", (2018, None)),
        ("2018-01-01/", (2018, None)),
        ("../2018-01-01", (None, 2018)),
        ("/2018-01-01", (None, 2018)),
        ("2019-01-01/2019-01-01T00:00:00Z", (2019, 2019)),
    ],
)
def test_a_time_is_read_as_the_years_of_its_ends(text: str, years: tuple[Any, Any]) -> None:
    assert read(datetime=text).years == years


@pytest.mark.parametrize(
    "text",
    [
        *("2019", "2019-06", "hier", "2019-02-30", "2019-01-01T00:00", "2019-01-01T00:00:00"),
        *("..", "/", "../..", "2019-01-01/2018-01-01", "2018-01-01/2019-01-01/2020-01-01"),
        *("0000-01-01", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"),
        "2019-01-01T25:00:00Z",
    ],
)
def test_a_time_of_another_form_is_refused(text: str) -> None:
    assert refuse(datetime=text) == ["datetime"]


def test_the_last_day_of_the_calendar_is_a_day() -> None:
    assert read(datetime="9999-12-31").years == (9999, 9999)


def test_fields_are_asked_for_by_their_type() -> None:
    query = read(theme="emploi", name=["a", "b", "a"], page="12", share="0.5", local="true")
    assert query.wanted == {
        "theme": ["emploi"],
        "name": ["a", "b"],
        "page": [12],
        "share": [0.5],
        "local": [True],
    }


def test_a_blank_field_of_a_form_is_no_choice() -> None:
    assert read(theme="", bbox="", limit="") == ItemsQuery()


def test_every_fault_is_told_at_once_with_what_would_do() -> None:
    with pytest.raises(QueryError) as caught:
        read(theme="x", page="y", share="nan", local="oui", f="xml", lang="de", nope="1", limit="0")
    faults = {fault.place: fault for fault in caught.value.faults}
    assert {*faults} == {"« nope »", "f", "lang", "limit", "theme", "page", "share", "local"}
    assert faults["theme"].cure == "l'un de : emploi, logement"
    assert faults["« nope »"].cure == (
        "l'un de : f, lang, limit, offset, bbox, datetime, bbox-crs, crs, "
        "theme, name, page, share, local"
    )


@pytest.mark.parametrize("name", ["limit", "offset", "bbox", "datetime", "f", "lang"])
def test_what_has_one_value_is_not_given_twice(name: str) -> None:
    assert refuse(**{name: ["1", "2"]}) == [name]


def test_a_hundred_values_are_enough() -> None:
    assert len(read(name=[str(at) for at in range(100)]).wanted["name"]) == 100
    assert refuse(name=[str(at) for at in range(101)]) == ["name"]


def test_a_link_repeats_what_was_asked_but_where_the_page_begins() -> None:
    query = read(limit="5", offset="10", name=["a", "b"], f="json", theme="")
    assert query.given == (("limit", "5"), ("name", "a"), ("name", "b"), ("f", "json"))


def test_one_reference_system_is_known() -> None:
    known = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
    assert read(crs=known, **{"bbox-crs": known}).given == (("crs", known), ("bbox-crs", known))
    lambert = "http://www.opengis.net/def/crs/EPSG/0/2154"
    assert refuse(crs=lambert, **{"bbox-crs": lambert}) == ["crs", "bbox-crs"]
    read_plain_query([("crs", [known])], ("crs",))


def test_other_addresses_take_a_form_and_a_language_only() -> None:
    read_plain_query([("f", ["html"]), ("lang", ["nl"])])
    with pytest.raises(QueryError, match="limit"):
        read_plain_query([("limit", ["1"])])
