"""oEmbed: what a consumer may ask, and the answer in both forms."""

from xml.etree.ElementTree import fromstring

import pytest

from mapapp.errors import QueryError, UnknownFormatError
from mapapp.oembed import OembedAnswer, OembedQuery, read_oembed_query, write_xml

ANSWER = OembedAnswer(
    title="A & <b>",
    provider_name="P",
    provider_url="https://p.example/",
    html='<iframe title="x"></iframe>',
    width=10,
    height=20,
)


def test_the_last_of_a_parameter_counts_and_those_of_others_are_passed_over() -> None:
    query = read_oembed_query(
        {"url": ["/a", "/b"], "maxwidth": ["300"], "format": ["xml"], "dnt": ["1"]}
    )

    assert query == OembedQuery(url="/b", maxwidth=300, maxheight=None, format="xml")


@pytest.mark.parametrize(
    ("parameters", "names"),
    [
        ({}, ["url"]),
        ({"url": [""]}, ["url"]),
        ({"url": ["/" * 2001]}, ["url"]),
        ({"url": ["/"], "maxwidth": ["0"]}, ["maxwidth"]),
        ({"url": ["/"], "maxwidth": ["a"], "maxheight": ["-1"]}, ["maxwidth", "maxheight"]),
    ],
)
def test_each_faulty_parameter_is_named(parameters: dict[str, list[str]], names: list[str]) -> None:
    with pytest.raises(QueryError) as told:
        read_oembed_query(parameters)

    assert [fault.place for fault in told.value.faults] == names


@pytest.mark.parametrize("form", ["", "JSON", "php"])
def test_another_format_is_not_offered(form: str) -> None:
    with pytest.raises(UnknownFormatError):
        read_oembed_query({"url": ["/"], "format": [form]})


@pytest.mark.parametrize(
    ("sides", "fits"),
    [({}, True), ({"maxwidth": 100}, True), ({"maxwidth": 99}, False), ({"maxheight": 49}, False)],
)
def test_a_picture_fits_where_neither_side_is_too_long(
    sides: dict[str, int], *, fits: bool
) -> None:
    assert OembedQuery(url="/", **sides).fits(100, 50) is fits


def test_xml_holds_the_same_as_json_with_markup_as_text() -> None:
    root = fromstring(write_xml(ANSWER))  # noqa: S314 -- our own

    assert root.tag == "oembed"
    told = {child.tag: child.text for child in root}
    assert told == {key: str(value) for key, value in ANSWER.model_dump(exclude_none=True).items()}
    assert told["title"] == "A & <b>"
    assert (told["type"], told["version"]) == ("rich", "1.0")
