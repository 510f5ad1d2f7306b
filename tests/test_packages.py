"""Any territory of France is read from the two packages, and what they lack is mended or told."""

from pathlib import Path

import pytest
import shapely

from mapapp.archives import Inputs
from mapapp.errors import GeodataError
from mapapp.packages import read_archives
from mapapp.wanted import Wanted, parse_wanted
from tests.national import square, write_packages


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    return write_packages(tmp_path_factory.mktemp("packages"))


def read(files: tuple[Path, Path], word: str) -> Inputs:
    return read_archives(parse_wanted(word), *files)


@pytest.mark.parametrize(
    ("word", "name", "first", "count"),
    [
        ("siren:200000001", "Communauté de communes du Pays d'Aval", "10001", 8),
        ("siren:200000002", "Île Métropole", "97401", 2),
        ("dep:10", "Aube", "10001", 8),
        ("dep:974", "La Réunion", "97401", 2),
        ("reg:44", "Grand Est", "10001", 9),
        ("france", "France", "10001", 11),
        ("codes:10001,97402", "", "10001", 2),
    ],
)
def test_each_kind_of_territory_has_its_communes_and_its_name(
    files: tuple[Path, Path], word: str, name: str, first: str, count: int
) -> None:
    inputs = read(files, word)
    codes = list(inputs.communes["code"])
    assert (inputs.name, codes[0], len(codes)) == (name, first, count)
    assert codes == sorted(codes)
    assert (inputs.year, inputs.communes.crs) == (2023, "EPSG:4326")


def test_a_commune_without_any_outline_is_left_out_and_told(files: tuple[Path, Path]) -> None:
    inputs = read(files, "siren:200000001")
    assert inputs.notes == (
        "commune 10011 (Perdue) : sans contour dans la source, laissée de côté",
    )


def test_a_new_commune_without_outline_is_joined_from_its_delegated_ones(
    files: tuple[Path, Path],
) -> None:
    inputs = read(files, "codes:20001")
    (outline,) = inputs.communes.geometry
    assert outline.equals(square(6, 0, wide=2))
    # The one that bears the code of the whole is no part: its code names the whole.
    assert list(inputs.parts["code"]) == ["20002"]


def test_a_commune_that_merged_takes_the_hole_beside_it(files: tuple[Path, Path]) -> None:
    communes = read(files, "codes:10002,10004").communes.set_index("code")
    assert communes.geometry["10002"].equals(square(1, 0) | square(1, 1))
    assert communes.geometry["10004"].equals(square(0, 1))


def test_parts_have_their_parent_and_the_postal_code_that_is_sure(
    files: tuple[Path, Path],
) -> None:
    (part,) = read(files, "dep:974").parts.drop(columns="geometry").to_dict("records")
    assert part == {
        "code": "97403",
        "name": "Pointe",
        "parent": "97402",
        "postal_codes": ["97400"],
    }


@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        (Wanted("epci", "999999999"), "siren:999999999 : territoire inconnu"),
        (Wanted("dep", "59"), "dep:59 : territoire inconnu"),
        (Wanted("reg", "11"), "reg:11 : territoire inconnu"),
        (Wanted("communes", codes=("10001", "10099")), "communes : commune inconnue 10099"),
    ],
)
def test_what_the_packages_do_not_know_is_refused(
    files: tuple[Path, Path], wanted: Wanted, said: str
) -> None:
    with pytest.raises(GeodataError, match=said):
        read_archives(wanted, *files)


def test_outlines_are_polygons(files: tuple[Path, Path]) -> None:
    assert {*shapely.get_type_id(read(files, "france").communes.geometry.to_numpy())} == {3}
