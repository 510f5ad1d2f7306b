"""The territory: 95 communes, two associated ones, and who touches whom."""

import json
from pathlib import Path
from typing import Any

import geopandas as gpd
import pytest
import shapely

from mapapp.communes import Territory, find_neighbours, read_territory
from mapapp.errors import FaultyFileError, GeodataError
from mapapp.model import SourceRef
from mapapp.records import Zone
from mapapp.settings import GEODATA_FILES
from tests.making import RAW_NAMING

GEODATA = Path(__file__).parent.parent / "geodata"
WEST_M, SOUTH_M, SIDE_M = 700_000, 7_060_000, 1000


def square(column: float, row: float, *, side: float = 1) -> shapely.Polygon:
    """Draw a square of a kilometre grid in EPSG:2154; rows go south."""
    west, north = WEST_M + column * SIDE_M, SOUTH_M - row * SIDE_M
    return shapely.box(west, north - side * SIDE_M, west + side * SIDE_M, north)


def frame(*shapes: shapely.Geometry) -> gpd.GeoDataFrame:
    codes = [f"5900{place}" for place in range(1, len(shapes) + 1)]
    return gpd.GeoDataFrame(geometry=list(shapes), index=codes, crs="EPSG:2154").to_crs("EPSG:4326")


def grid() -> gpd.GeoDataFrame:
    """Make nine squares: 59001 to 59003 in the north, 59005 in the middle."""
    return frame(*(square(place % 3, place // 3) for place in range(9)))


def feature(code: str, **properties: Any) -> dict[str, Any]:
    known = {
        "code": code,
        "name": f"Commune {code}",
        "postal_codes": ["59000"],
        "population": 10,
        "population_year": 2023,
        "area_km2": 1.0,
    }
    geometry = shapely.geometry.mapping(grid().geometry[code])
    return {"type": "Feature", "properties": known | properties, "geometry": geometry}


def make_town() -> dict[str, Any]:
    """Make a Belgian zone of one municipality, east of the grid."""
    names = {"name_fr": "Ville", "name_nl": "Stad"}
    properties = {
        "key": "nis:57096",
        "kind": "municipality",
        **names,
        "members": [{"nis": "57096", **names, "facilities": False, "partial": False}],
        "language": "fr",
        "distance_km": 0.0,
    }
    shape = gpd.GeoSeries([square(3, 0)], crs="EPSG:2154").to_crs("EPSG:4326").iloc[0]
    geometry = shapely.geometry.mapping(shape)
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def write_territory(folder: Path, *features: dict[str, Any], zones: Any = ()) -> Path:
    """Write communes, zones of both sides, and one associated commune of 59001."""
    part = feature("59009", parent="59001")
    files = {
        "communes.geojson": {"type": "FeatureCollection", "features": features},
        "associated_communes.geojson": {"type": "FeatureCollection", "features": [part]},
        "border_zones.geojson": {"type": "FeatureCollection", "features": [make_town()]},
        "zones.json": {"zones": zones},
        "territory.json": RAW_NAMING,
    }
    for name, content in files.items():
        (folder / name).write_text(json.dumps(content), encoding="utf-8")
    return folder


ZONE: dict[str, Any] = {"id": "lys", "name": "Vallée", "communes": ["59001"]}


@pytest.fixture(scope="module")
def shipped() -> Territory:
    return read_territory(GEODATA)


def test_the_middle_square_has_four_neighbours_and_not_its_corners() -> None:
    assert find_neighbours(grid())["59005"] == ("59002", "59004", "59006", "59008")


def test_a_corner_square_has_two_neighbours() -> None:
    assert find_neighbours(grid())["59001"] == ("59002", "59004")


def test_a_border_shorter_than_a_metre_makes_no_neighbours() -> None:
    grazing = frame(square(0, 0), square(1, 0.9995))
    assert find_neighbours(grazing) == {"59001": (), "59002": ()}


def test_a_border_of_two_metres_makes_neighbours() -> None:
    touching = frame(square(0, 0), square(1, 0.998))
    assert find_neighbours(touching) == {"59001": ("59002",), "59002": ("59001",)}


def test_squares_apart_are_listed_with_no_neighbour() -> None:
    assert find_neighbours(frame(square(0, 0), square(5, 5))) == {"59001": (), "59002": ()}


def test_a_part_may_have_no_postal_codes_but_must_say_so(tmp_path: Path) -> None:
    folder = write_territory(tmp_path, feature("59001"))
    path = folder / "associated_communes.geojson"
    parts = json.loads(path.read_text(encoding="utf-8"))
    parts["features"][0]["properties"]["postal_codes"] = []
    path.write_text(json.dumps(parts), encoding="utf-8")
    assert read_territory(folder).associated.loc["59009", "postal_codes"] == []
    del parts["features"][0]["properties"]["postal_codes"]
    path.write_text(json.dumps(parts), encoding="utf-8")
    with pytest.raises(FaultyFileError, match=r"59009\) : champ absent : postal_codes"):
        read_territory(folder)


def test_the_metres_are_those_that_the_territory_names(tmp_path: Path) -> None:
    folder = write_territory(tmp_path, feature("59001"))
    (folder / "territory.json").write_text(json.dumps(RAW_NAMING | {"crs": 3950}))
    assert read_territory(folder).crs == 3950


def test_neighbours_are_found_on_every_landmass_at_once() -> None:
    island = [shapely.box(55.5 + x, -21, 55.51 + x, -20.99) for x in (0, 0.01)]
    home = [shapely.box(3 + x, 50.6, 3.01 + x, 50.61) for x in (0, 0.01)]
    codes = ["97401", "97402", "59001", "59002"]
    outlines = gpd.GeoDataFrame(geometry=[*island, *home], index=codes, crs="EPSG:4326")
    assert find_neighbours(outlines) == {
        "97401": ("97402",),
        "97402": ("97401",),
        "59001": ("59002",),
        "59002": ("59001",),
    }


def test_communes_are_read_in_the_order_of_their_codes(tmp_path: Path) -> None:
    folder = write_territory(tmp_path, feature("59002"), feature("59001"))
    territory = read_territory(folder)
    assert list(territory.communes.index) == ["59001", "59002"]
    assert territory.communes.loc["59001", "postal_codes"] == ["59000"]
    assert territory.neighbours == {"59001": ("59002",), "59002": ("59001",)}


def test_zones_are_read_by_id(tmp_path: Path) -> None:
    zones = [{"id": "lys", "name": "Vallée", "communes": ["59002", "59001"]}]
    folder = write_territory(tmp_path, feature("59001"), feature("59002"), zones=zones)
    found = read_territory(folder).zones
    assert found == {"lys": Zone(id="lys", name="Vallée", communes=["59002", "59001"])}
    assert found["lys"].source is None


def test_a_zone_keeps_the_page_that_lists_it(tmp_path: Path) -> None:
    source = {"document": "rapport", "page": 6}
    folder = write_territory(tmp_path, feature("59001"), zones=[ZONE | {"source": source}])
    assert read_territory(folder).zones["lys"].source == SourceRef(document="rapport", page=6)


@pytest.mark.parametrize(
    ("zone", "word"),
    [
        ({"id": "La Lys"}, "id"),
        ({"id": None}, "id"),
        ({"name": 3}, "name"),
        ({"communes": "59001"}, "communes"),
        ({"communes": ["5900"]}, "communes"),
        ({"source": {"document": "rapport"}}, "page"),
        ({"source": {"document": "rapport", "page": 0}}, "page"),
    ],
)
def test_a_zone_of_another_form_is_refused_with_file_field_and_cure(
    tmp_path: Path, zone: dict[str, Any], word: str
) -> None:
    folder = write_territory(tmp_path, feature("59001"), zones=[ZONE | zone])
    with pytest.raises((GeodataError, FaultyFileError)) as caught:
        read_territory(folder)
    assert "zones.json" in str(caught.value)
    assert word in str(caught.value)
    assert "→" in str(caught.value)


def test_every_faulty_zone_is_told_at_once_in_words(tmp_path: Path) -> None:
    zones = [ZONE | {"id": "La Lys"}, ZONE | {"id": "ouest", "name": 3}]
    with pytest.raises((GeodataError, FaultyFileError)) as caught:
        read_territory(write_territory(tmp_path, feature("59001"), zones=zones))
    told = str(caught.value)
    assert [word for word in ("La Lys", "ouest") if word not in told] == []
    assert [word for word in ("validation error", "pydantic", "Input should") if word in told] == []


def test_a_zone_id_given_twice_is_refused(tmp_path: Path) -> None:
    folder = write_territory(tmp_path, feature("59001"), zones=[ZONE, ZONE | {"name": "Autre"}])
    with pytest.raises((GeodataError, FaultyFileError), match="lys"):
        read_territory(folder)


@pytest.mark.parametrize("field", ["id", "name", "communes"])
def test_a_zone_that_lacks_a_field_is_refused(tmp_path: Path, field: str) -> None:
    bare = {name: value for name, value in ZONE.items() if name != field}
    folder = write_territory(tmp_path, feature("59001"), zones=[bare])
    with pytest.raises((GeodataError, FaultyFileError), match=field):
        read_territory(folder)


def test_a_zone_of_unknown_communes_is_refused_with_each(tmp_path: Path) -> None:
    zones = [{"id": "lys", "name": "La Lys", "communes": ["59001", "59998", "59999"]}]
    folder = write_territory(tmp_path, feature("59001"), zones=zones)
    with pytest.raises(FaultyFileError) as caught:
        read_territory(folder)
    assert [(fault.place, fault.message) for fault in caught.value.faults] == [
        ("zone « lys »", "commune inconnue 59998"),
        ("zone « lys »", "commune inconnue 59999"),
    ]


def test_communes_that_lack_fields_are_refused_with_each(tmp_path: Path) -> None:
    bare = feature("59002", population=None, name="")
    shapeless = feature("59003") | {"geometry": None}
    folder = write_territory(tmp_path, feature("59001"), bare, shapeless)
    with pytest.raises(FaultyFileError) as caught:
        read_territory(folder)
    assert [str(fault) for fault in caught.value.faults] == [
        "features[1] (59002) : champ absent : name, population → compléter",
        "features[2] (59003) : champ absent : geometry → compléter",
    ]


@pytest.mark.parametrize("name", GEODATA_FILES)
@pytest.mark.parametrize("content", [None, "{", "[]", '{"x": 1}'])
def test_a_missing_or_torn_file_is_named(tmp_path: Path, name: str, content: str | None) -> None:
    folder = write_territory(tmp_path, feature("59001"))
    (folder / name).unlink()
    if content is not None:
        (folder / name).write_text(content)
    with pytest.raises((GeodataError, FaultyFileError), match=name):
        read_territory(folder)


def test_a_file_without_any_commune_is_refused(tmp_path: Path) -> None:
    with pytest.raises(GeodataError, match="aucune commune → `make geodata`"):
        read_territory(write_territory(tmp_path))


def test_the_shipped_territory_has_95_communes_and_two_parts(shipped: Territory) -> None:
    assert len(shipped.communes) == 95
    assert shipped.communes.index.is_unique
    assert dict(shipped.associated["name"]) == {"59298": "Hellemmes", "59355": "Lomme"}
    assert set(shipped.associated["parent"]) == {"59350"}


def test_every_shipped_commune_has_a_name_people_and_postal_codes(shipped: Territory) -> None:
    communes = shipped.communes
    assert communes["name"].is_unique
    assert communes["population"].min() > 100
    assert communes["population"].sum() == 1_195_234
    assert all(
        code.isdigit() and len(code) == 5 for codes in communes["postal_codes"] for code in codes
    )


def test_shipped_neighbours_are_mutual_and_nobody_stands_alone(shipped: Territory) -> None:
    neighbours = shipped.neighbours
    assert set(neighbours) == set(shipped.communes.index)
    assert all(neighbours.values())
    assert all(code in neighbours[other] for code, found in neighbours.items() for other in found)
    assert not [code for code, found in neighbours.items() if code in found]


def test_known_neighbours_of_the_shipped_territory_are_found(shipped: Territory) -> None:
    assert shipped.neighbours["59410"] == ("59009", "59350", "59378")  # Mons-en-Barœul
    assert "59599" in shipped.neighbours["59512"]  # Roubaix and Tourcoing
    assert "59286" not in shipped.neighbours["59512"]  # Roubaix and Haubourdin


def test_the_shipped_zones_are_those_of_the_report(shipped: Territory) -> None:
    zones = shipped.zones
    assert {id_: (len(zone.communes), zone.source.page) for id_, zone in zones.items()} == {
        "melt": (10, 6),
        "vallee-de-la-lys-permanences": (6, 39),
        "evenements-transfrontaliers": (6, 20),
    }
    assert set(zones["vallee-de-la-lys-permanences"].communes) < set(zones["melt"].communes)
    assert {zone.source.document for zone in zones.values()} == {"rapport-melt-2024"}


def test_a_shipped_zone_lists_each_of_its_communes_once(shipped: Territory) -> None:
    for zone in shipped.zones.values():
        assert zone.communes == sorted(set(zone.communes)), zone.id
