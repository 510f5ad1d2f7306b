"""What is published is what is served: records, reasons, gaps and outlines come back the same."""

import json
import shutil
import subprocess
from pathlib import Path

import geopandas as gpd
import pytest
import shapely
from flask.testing import FlaskClient

from mapapp.communes import read_territory
from mapapp.reasons import explain_cover
from mapapp.settings import Settings
from mapapp.snapshot import Snapshot
from mapapp.territorywords import speak_of_territory
from tests.postgis.publishing import Base

OUTLINED = [
    ("action_outlines", "geom"),
    ("areas", "geom"),
    ("associated_communes", "geom"),
    ("border_zones", "geom"),
    ("commune_counts", "geom"),
    ("communes", "centre"),
    ("communes", "geom"),
    ("cover_outlines", "geom"),
    ("gap_outlines", "geom"),
    ("venues", "geom"),
]


def test_covers_are_those_of_the_records(mel_base: Base, snapshot: Snapshot) -> None:
    rows = mel_base.ask(
        "SELECT code, action, extent, share, basis, certainty, page, why, is_local"
        " FROM mapapp.covers"
    )

    with speak_of_territory(snapshot.records.territory):
        expected = {
            (c.code, c.action, c.extent, c.share, c.basis, c.certainty, c.page, explain_cover(c),
             c.is_local)
            for c in snapshot.records.covers
        }  # fmt: skip
    assert len(rows) == len(expected) > 2000
    assert {*rows} == expected


def test_gaps_are_those_of_the_api(mel_base: Base, client: FlaskClient) -> None:
    names = (
        "local", "all", "local_part", "local_stated", "unknown_age", "unknown_age_local", "gap",
    )  # fmt: skip
    rows = mel_base.ask(
        "SELECT code, theme, age_band, local_count, all_count, local_part, local_stated,"
        " unknown_age, unknown_age_local, gap FROM mapapp.gaps"
    )

    cells = client.get("/api/gaps").get_json()["cells"]
    expected = {
        (cell["code"], cell["theme"], cell["age_band"], *(cell[name] for name in names))
        for cell in cells
    }
    assert len(rows) == len(cells)
    assert {*rows} == expected


@pytest.mark.parametrize(
    ("table", "key", "frame"),
    [
        ("communes", "code", "communes"),
        ("associated_communes", "code", "associated"),
        ("border_zones", "key", "border_zones"),
    ],
)
def test_outlines_are_those_of_the_files(
    mel_base: Base, settings: Settings, table: str, key: str, frame: str
) -> None:
    rows = dict(mel_base.ask(f"SELECT {key}, ST_AsBinary(geom) FROM mapapp.{table}"))  # noqa: S608

    shapes = getattr(read_territory(settings.geodata), frame).geometry
    assert rows.keys() == {*shapes.index}
    for name, shape in shapes.items():
        parts = [*shapely.get_parts(shape)]
        assert [*shapely.get_parts(shapely.from_wkb(rows[name]))] == parts


def test_the_outline_of_an_action_is_the_union_of_its_communes(mel_base: Base) -> None:
    wrong = mel_base.ask("""
        SELECT a.id FROM mapapp.action_outlines a
        WHERE NOT ST_Equals(a.geom, (
            SELECT ST_Union(c.geom) FROM mapapp.covers v
            JOIN mapapp.communes c USING (code) WHERE v.action = a.id))
    """)

    assert wrong == []
    assert mel_base.one("SELECT count(*) FROM mapapp.action_outlines") == 69
    assert mel_base.one("SELECT count(*) FROM mapapp.areas") == 13


def test_counts_of_the_view_are_those_of_the_records(mel_base: Base, snapshot: Snapshot) -> None:
    rows = mel_base.ask("SELECT code, local_count, all_count FROM mapapp.commune_counts")

    assert {*rows} == {
        (one.code, one.counts.local, one.counts.all) for one in snapshot.records.communes
    }


def test_ages_and_years_are_ranges(mel_base: Base, snapshot: Snapshot) -> None:
    rows = mel_base.ask("""
        SELECT id, lower(ages), upper(ages) - 1, lower(years), upper(years) - 1, planned
        FROM mapapp.actions
    """)

    assert {*rows} == {
        (
            one.id,
            one.audience.age_min,
            one.audience.age_max,
            one.period and one.period.first,
            one.period and one.period.last,
            one.period and one.period.planned,
        )
        for one in snapshot.records.actions
    }


def test_dates_are_the_days_that_a_printed_date_holds(mel_base: Base) -> None:
    wrong = mel_base.ask("""
        SELECT * FROM mapapp.steps
        WHERE lower(dates)::text !~ ('^' || first)
           OR (upper(dates) - 1)::text !~ ('^' || coalesce(last, first))
    """)

    assert wrong == []
    assert mel_base.one("SELECT count(*) FROM mapapp.steps") > 100


def test_names_of_persons_stay_at_home(mel_base: Base) -> None:
    assert mel_base.one("SELECT count(*) FROM mapapp.contacts") > 50
    assert mel_base.one("SELECT count(name) FROM mapapp.contacts") == 0
    assert mel_base.ask("SELECT shows_contacts, shows_names FROM mapapp.meta") == [(True, False)]


def test_every_table_and_column_has_a_comment(mel_base: Base) -> None:
    bare = mel_base.ask("""
        SELECT c.table_name, c.column_name FROM information_schema.columns c
        WHERE c.table_schema = 'mapapp' AND (
            col_description(to_regclass('mapapp.' || c.table_name), c.ordinal_position) IS NULL
            OR obj_description(to_regclass('mapapp.' || c.table_name)) IS NULL)
    """)

    assert bare == []
    assert mel_base.one("SELECT obj_description('mapapp'::regnamespace)").startswith("Carte")
    count = mel_base.one(
        "SELECT count(*) FROM information_schema.columns WHERE table_schema = 'mapapp'"
    )
    assert count > 150


def test_every_table_has_a_key_and_every_outline_an_index(mel_base: Base) -> None:
    keyless = mel_base.ask("""
        SELECT t.table_name FROM information_schema.tables t
        WHERE t.table_schema = 'mapapp' AND t.table_type = 'BASE TABLE' AND NOT EXISTS (
            SELECT FROM pg_constraint k WHERE k.contype = 'p'
            AND k.conrelid = to_regclass('mapapp.' || t.table_name))
    """)
    indexed = mel_base.one("""
        SELECT count(*) FROM pg_indexes WHERE schemaname = 'mapapp' AND indexdef LIKE '%gist%'
    """)

    assert keyless == []
    assert indexed == 6 + 4  # outlines and points, then ranges


def test_map_programs_find_typed_layers(mel_base: Base) -> None:
    rows = mel_base.ask("""
        SELECT f_table_name::text, f_geometry_column::text, srid, type FROM geometry_columns
        WHERE f_table_schema = 'mapapp' ORDER BY 1, 2
    """)

    assert [(table, column) for table, column, _, _ in rows] == OUTLINED
    assert {srid for _, _, srid, _ in rows} == {4326}
    assert {kind for _, column, _, kind in rows if column == "geom"} == {"MULTIPOLYGON", "POINT"}


def test_gdal_reads_it(mel_base: Base) -> None:
    """The GDAL of Debian, as in QGIS: layers, geometry type and a filter."""
    if not shutil.which("ogrinfo"):
        pytest.skip("needs ogrinfo: tests/ensure-postgis")
    listed = subprocess.run(
        ["ogrinfo", "-so", "-ro", "-where", "communes = 95", mel_base.gdal_name,
         "action_outlines"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip

    assert "Geometry: Multi Polygon" in listed.stdout
    wide = mel_base.one("SELECT count(*) FROM mapapp.actions WHERE communes = 95")
    assert f"Feature Count: {wide}" in listed.stdout
    assert 'ID["EPSG",4326]' in listed.stdout


def test_files_can_be_made_of_it(mel_base: Base, tmp_path: Path) -> None:
    if not shutil.which("ogr2ogr"):
        pytest.skip("needs ogr2ogr: tests/ensure-postgis")
    subprocess.run(
        ["ogr2ogr", str(tmp_path / "lacunes.geojson"), mel_base.gdal_name,
         "-sql", "SELECT * FROM mapapp.gap_outlines WHERE gap = 'bare' AND age_band = '16-17'"],
        check=True,
    )  # fmt: skip

    frame = gpd.read_file(tmp_path / "lacunes.geojson")
    count = mel_base.one(
        "SELECT count(*) FROM mapapp.gaps WHERE gap = 'bare' AND age_band = '16-17'"
    )
    assert len(frame) == count > 0
    features = json.loads((tmp_path / "lacunes.geojson").read_text())["features"]
    assert {one["geometry"]["type"] for one in features} == {"MultiPolygon"}
