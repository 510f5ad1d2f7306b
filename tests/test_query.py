"""Filters are read from addresses, every fault at once, blanks and strangers passed over."""

import pytest
from pydantic import ValidationError

from mapapp.errors import QueryError
from mapapp.query import (
    MAX_VALUES,
    MAX_WORDS_CHARS,
    CoverFilters,
    Filters,
    SearchQuery,
    query_error,
    read_filters,
)


def read(**values: list[str]) -> Filters:
    return read_filters(values.items())


def refuse(**values: list[str]) -> list[str]:
    with pytest.raises(QueryError) as caught:
        read(**values)
    return [str(fault) for fault in caught.value.faults]


def test_without_parameters_nothing_is_filtered() -> None:
    filters = read()
    assert filters == Filters()
    assert filters.as_parameters() == {}


def test_every_filter_is_read_from_text() -> None:
    filters = read(
        theme=["emploi", "mobilite"],
        age=["16"],
        situation=["lyceen"],
        commune=["59286", "59355"],
        scope=["local"],
        year=["2019"],
        q=["permis"],
        cross_border=["1"],
        source=["guide-mel-jeunesse"],
        certainty=["stated"],
    )
    assert filters.model_dump() == {
        "theme": ["emploi", "mobilite"],
        "age": [16],
        "situation": ["lyceen"],
        "commune": ["59286", "59355"],
        "scope": "local",
        "year": [2019],
        "q": "permis",
        "cross_border": True,
        "source": ["guide-mel-jeunesse"],
        "certainty": ["stated"],
    }


def test_an_empty_form_field_is_no_choice() -> None:
    blank = {name: [""] for name in Filters.model_fields}
    assert read(**blank) == Filters()


def test_strangers_in_the_address_are_passed_over() -> None:
    assert read(utm_source=["x"], fbclid=["y"], age=["16"]) == Filters(age=[16])


def test_the_last_of_a_single_choice_counts() -> None:
    assert read(scope=["local", "all"], q=["a", "b"]) == Filters(scope="all", q="b")


@pytest.mark.parametrize(("typed", "value"), [("1", True), ("0", False), ("", None)])
def test_cross_border_is_yes_no_or_unasked(typed: str, value: bool | None) -> None:  # noqa: FBT001
    assert read(cross_border=[typed]).cross_border is value


@pytest.mark.parametrize(
    ("scope", "counted"), [(None, "local"), ("local", "local"), ("all", "all")]
)
def test_the_map_counts_local_actions_unless_all_are_asked_for(
    scope: str | None, counted: str
) -> None:
    assert Filters.model_validate({"scope": scope}).map_scope == counted


def test_parameters_say_the_filters_again_some_changed() -> None:
    filters = Filters(age=[16], scope="all")
    assert filters.as_parameters() == {"age": [16], "scope": "all"}
    assert filters.as_parameters(scope="local", q="x") == {"age": [16], "scope": "local", "q": "x"}


@pytest.mark.parametrize(("typed", "written"), [("1", 1), ("0", 0), ("true", 1), ("False", 0)])
def test_yes_and_no_are_written_as_the_scripts_read_them(typed: str, written: int) -> None:
    parameters = read(cross_border=[typed]).as_parameters()
    assert str(parameters["cross_border"]) == str(written)


def test_situations_are_read_and_an_unknown_one_is_refused() -> None:
    assert read(situation=["lyceen", "", "femme"]).situation == ["lyceen", "femme"]
    (fault,) = refuse(situation=["marin"])
    assert fault.startswith("situation")


@pytest.mark.parametrize(
    ("name", "typed", "fault"),
    [
        ("age", "x", "age[0] : ce n'est pas un nombre entier : « x » → écrire un nombre"),
        ("age", "-1", "age[0] : nombre trop petit : « -1 » → au moins 0"),
        ("age", "121", "age[0] : nombre trop grand : « 121 » → au plus 120"),
        ("year", "20190", "year[0] : nombre trop grand : « 20190 » → au plus 2100"),
        (
            "scope",
            "lokal",
            "scope : valeur inconnue : « lokal » → l'une de : 'local' ou 'all'",
        ),
        (
            "cross_border",
            "peut-être",
            "cross_border : ce n'est ni vrai ni faux : « peut-être » → écrire 1 ou 0",
        ),
        (
            "commune",
            "Lille",
            "commune[0] : forme inattendue : « Lille »"
            " → un code INSEE, cinq caractères comme 59350",
        ),
    ],
)
def test_a_parameter_that_cannot_be_understood_is_named(name: str, typed: str, fault: str) -> None:
    assert refuse(**{name: [typed]}) == [fault]


def test_every_fault_of_an_address_is_told_at_once() -> None:
    faults = refuse(age=["x", "16", "200"], theme=["danse"], scope=["z"])
    assert [fault.partition(" : ")[0] for fault in faults] == [
        "theme[0]",
        "age[0]",
        "age[2]",
        "scope",
    ]


def test_words_have_a_greatest_length() -> None:
    assert read(q=["x" * MAX_WORDS_CHARS]).q == "x" * 100
    (fault,) = refuse(q=["x" * 101])
    assert fault.startswith("q : texte de plus de 100 caractères")


def test_filters_are_frozen_and_know_their_names() -> None:
    with pytest.raises(ValidationError):
        Filters().scope = "all"  # type: ignore[misc]
    with pytest.raises(ValidationError):
        Filters.model_validate({"postcode": ["59000"]})


def test_a_postcode_is_no_filter() -> None:
    assert not [name for name in Filters.model_fields if "post" in name or "zip" in name]


@pytest.mark.parametrize("limit", ["0", "51", "x"])
def test_a_search_gives_1_to_50_answers(limit: str) -> None:
    with pytest.raises(ValidationError) as caught:
        SearchQuery.model_validate({"q": "lille", "limit": limit})
    assert query_error(caught.value).faults[0].place == "limit"
    assert SearchQuery.model_validate({"q": "lille"}).limit == 10


def test_the_filters_of_one_commune_are_all_the_others() -> None:
    assert set(Filters.model_fields) == {*CoverFilters.model_fields, "commune"}
    assert Filters(**dict(CoverFilters(year=[2019], scope="local"))) == Filters(
        year=[2019], scope="local"
    )


@pytest.mark.parametrize("model", [CoverFilters, Filters])
def test_an_unknown_parameter_is_refused_with_those_there_are(model: type[CoverFilters]) -> None:
    with pytest.raises(ValidationError) as caught:
        model.model_validate({"lang": "nl"})
    (fault,) = query_error(caught.value).faults
    assert str(fault) == f"lang : champ inconnu : « nl » → {', '.join(model.model_fields)}"


def test_a_value_given_twice_counts_as_one_and_a_hundred_are_taken() -> None:
    assert read(year=["2019", "2024", "2019"]).year == [2019, 2024]
    codes = [f"{code:05}" for code in range(MAX_VALUES + 1)]
    assert len(read(commune=codes[1:]).commune) == 100
    (fault,) = refuse(commune=codes)
    assert fault.startswith("commune : liste trop longue")
