"""Départements by the codes of communes."""

from mapapp.departements import find_departement, list_zones, name_zone


def test_overseas_codes_name_their_departement_in_three_characters() -> None:
    codes = ("59350", "2A004", "97411", "98818")

    assert [find_departement(code) for code in codes] == ["59", "2A", "974", "988"]


def test_a_zone_is_named_in_small_letters() -> None:
    assert name_zone("2A") == "departement-2a"


def test_zones_are_sorted_and_named_by_their_code_where_no_name_is_known() -> None:
    assert list_zones(["59002", "2A004", "59001"], {"59": "Nord"}) == [
        {"id": "departement-2a", "name": "Département 2A", "communes": ["2A004"]},
        {"id": "departement-59", "name": "Nord", "communes": ["59001", "59002"]},
    ]
