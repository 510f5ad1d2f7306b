"""Whatever a file holds, its reader gives a value or faults in words: never a traceback."""

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapapp.actions import check_actions
from mapapp.communes import read_territory
from mapapp.directories import check_services
from mapapp.errors import MapappError
from mapapp.exchange.geojson_out import write_actions_geojson, write_actions_json
from mapapp.exchange.hsds_out import write_hsds
from mapapp.exchange.inclusion_out import write_inclusion
from mapapp.exchange.intakes import read_intake
from mapapp.exchange.merge import merge_intake
from mapapp.exchange.tableout import write_csv
from mapapp.exchange.terrain import Terrain
from mapapp.persons import Identity, clear_actions, clear_services
from mapapp.prepare import name_places
from mapapp.snapshot import read_snapshot, write_snapshot
from mapapp.young import read_young
from tests.exchange.landing import LAND, make_current, make_terrain
from tests.exchange.stocks import make_stock
from tests.fuzzing import few
from tests.making import SOURCE, make_raw_action
from tests.small import make_small_world
from tests.test_snapshot import make_snapshot

SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.just(10**30)
    | st.floats()
    | st.text(max_size=8)
    | st.sampled_from(["", "59001", "\ud800", "Feature", "Polygon", "2019-02-30", "é" * 300, "a@b"])
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["id", "type", "code", "coordinates", "x"]), inner)
    ),
    max_leaves=6,
) | st.integers(1, 200).map(lambda depth: json.loads("[" * depth + "]" * depth))
EDITS = st.lists(
    st.tuples(
        st.lists(st.integers(0, 40), max_size=7),
        st.sampled_from(["set", "drop", "twice", "add"]),
        VALUES,
    ),
    min_size=1,
    max_size=3,
)
SQUARE = [[3.0, 50.6], [3.1, 50.6], [3.1, 50.7], [3.0, 50.7], [3.0, 50.6]]
SERVICE = {
    "id": "s",
    "directory": "d",
    "title": "S",
    "carrier": "C",
    "communes": ["59001"],
    "whole": False,
    "phone": "+33 3 20 21 22 23",
    "updated": "2024-05",
}
SERVICES = {"version": 1, "directories": [{"id": "d", "title": "D"}], "services": [SERVICE]}
FOREIGN_MAP = {
    "type": "FeatureCollection",
    "features": [
        {
            "type": "Feature",
            "properties": {"id": "a", "name": "A", "theme": "emploi", "carriers": "Ville"},
            "geometry": {"type": "Polygon", "coordinates": [SQUARE]},
        }
    ],
}
OUTLINE = {
    "kind": "outline",
    "name": "Parc",
    "geometry": {"type": "Polygon", "coordinates": [SQUARE]},
}


def edit(raw: Any, edits: list[tuple[list[int], str, Any]]) -> Any:
    """Change some places of parsed JSON, each found by steps from the top."""
    made = {"top": copy.deepcopy(raw)}
    for steps, way, value in edits:
        holder, key = made, "top"
        held: Any = made.get("top")
        for step in steps:
            if not isinstance(held, dict | list) or not held:
                break
            places = [*held] if isinstance(held, dict) else range(len(held))
            holder, key = held, places[step % len(places)]
            held = holder[key]
        if key in holder if isinstance(holder, dict) else True:
            change(holder, key, way, value)
    return made.get("top")


def change(holder: Any, key: Any, way: str, value: Any) -> None:
    if way == "drop":
        del holder[key]
    elif way == "twice" and isinstance(holder, list):
        holder.append(copy.deepcopy(holder[key]))
    elif way == "add" and isinstance(holder.get(key) if isinstance(holder, dict) else None, dict):
        holder[key]["inconnu"] = value
    else:
        holder[key] = value


def dump(raw: Any) -> bytes:
    return json.dumps(raw).encode()


def told(read: Callable[[], object]) -> None:
    """Read; an error on purpose is a good answer, if it says something."""
    words = "read"
    try:
        read()
    except MapappError as error:
        words = str(error).strip()
    assert words


@given(edits=EDITS)
@few(60)
def test_any_actions_are_read_or_refused(edits: Any) -> None:
    action = make_raw_action({"coverage.areas": [OUTLINE]})
    raw = edit({"version": 1, "sources": [SOURCE], "actions": [action]}, edits)
    told(lambda: check_actions(dump(raw), "actions.json", LAND.known))
    if isinstance(raw, dict):
        for who in (Identity(email="a@b"), Identity(digits="33320212223")):
            clear_actions(raw, who)


@given(edits=EDITS)
@few(60)
def test_any_services_are_read_or_refused(edits: Any) -> None:
    raw = edit(SERVICES, edits)
    told(lambda: check_services(dump(raw), "services.json", communes={"59001", "59002"}))
    if isinstance(raw, dict):
        clear_services(raw, Identity(digits="33320212223"))


@given(body=st.binary(max_size=200))
@few(60)
def test_any_bytes_are_no_actions(body: bytes) -> None:
    with pytest.raises(MapappError):
        check_actions(body, "actions.json", LAND.known)


STOCK_FORMS = {
    "geojson": write_actions_geojson,
    "actions": write_actions_json,
    "inclusion": lambda stock: write_inclusion(Terrain(stock.file, stock.territory)),
    "hsds": lambda stock: write_hsds(Terrain(stock.file, stock.territory)),
}


@pytest.fixture(scope="module")
def exports() -> dict[str, Any]:
    """Hold a small file of each JSON form, parsed."""
    stock = make_stock(make_raw_action(), make_raw_action(id="b", contacts=[]))
    own = {form: json.loads(write(stock)) for form, write in STOCK_FORMS.items()}
    return own | {"map": FOREIGN_MAP}


@pytest.mark.parametrize("form", [*STOCK_FORMS, "map"])
@given(edits=EDITS)
@few(40)
def test_any_import_is_merged_or_refused(
    tmp_path: Path, exports: dict[str, Any], form: str, edits: Any
) -> None:
    path = tmp_path / "a.json"
    path.write_bytes(dump(edit(exports[form], edits)))
    take(path, "geojson" if form == "map" else form)


@pytest.mark.parametrize("form", ["geojson", "actions", "inclusion", "hsds", None])
@given(body=st.binary(max_size=120) | st.text(max_size=60).map(str.encode))
@few(30)
def test_any_bytes_are_refused_in_every_form(tmp_path: Path, form: str | None, body: bytes) -> None:
    path = tmp_path / "a.json"
    path.write_bytes(body)
    take(path, form)


@given(
    at=st.integers(0, 3000),
    length=st.integers(0, 20),
    put=st.text(st.sampled_from(';,"\n\r\t|:é=\x00 09a'), max_size=12),
)
@few(60)
def test_any_table_is_merged_or_refused(tmp_path: Path, at: int, length: int, put: str) -> None:
    stock = make_stock(make_raw_action(), make_raw_action(id="b"))
    text = write_csv(stock.file, name_places(stock.territory)).decode("utf-8-sig")
    at %= len(text)
    path = tmp_path / "a.csv"
    path.write_text(text[:at] + put + text[at + length :], encoding="utf-8")
    take(path, "csv")


def take(path: Path, form: str | None) -> None:
    """Read an import and merge it, as the command does; faults are told as text."""
    current = make_current()
    intake = read_intake(path, form, make_terrain(current))
    merged = merge_intake(intake, current, LAND, keep=False)
    assert (merged.file is None) == bool(merged.faults)
    assert all(str(fault) for fault in merged.faults)


@given(
    rows=st.lists(
        st.tuples(
            st.sampled_from(["59001", "59002", "59999", "", '"', "é"]),
            st.sampled_from(["12", "30", "-1", "121", "x", "١٢", "9" * 30]),
            st.sampled_from(["0", "5", "1e3", "", "NaN"]),
        ),
        max_size=6,
    ),
    head=st.sampled_from(
        ["code,age,population", "code;age;population", "age", "", "code,code,age"]
    ),
    tail=st.binary(max_size=10),
)
@few(60)
def test_any_young_people_are_read_or_refused(
    tmp_path: Path, rows: list[tuple[str, ...]], head: str, tail: bytes
) -> None:
    path = tmp_path / "jeunes.csv"
    path.write_bytes("\n".join([head, *(",".join(row) for row in rows)]).encode() + tail)
    told(lambda: read_young(path, communes={"59001"}, parents={"59002": "59001"}))


@pytest.fixture(scope="module")
def geodata(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_small_world(tmp_path_factory.mktemp("fuzz")).geodata


@pytest.mark.parametrize(
    "name",
    ["communes.geojson", "associated_communes.geojson", "border_zones.geojson", "zones.json"],
)
@given(edits=EDITS)
@few(30)
def test_any_territory_is_read_or_refused(geodata: Path, name: str, edits: Any) -> None:
    path = geodata / name
    whole = path.read_bytes()
    try:
        path.write_bytes(dump(edit(json.loads(whole), edits)))
        told(lambda: read_territory(geodata))
    finally:
        path.write_bytes(whole)


@pytest.mark.parametrize("name", ["communes.geojson", "border_zones.geojson", "zones.json"])
@given(body=st.binary(max_size=80) | st.just(b"[" * 5000) | st.just(b'{"features": NaN}'))
@few(20)
def test_any_bytes_are_no_territory(geodata: Path, name: str, body: bytes) -> None:
    path = geodata / name
    whole = path.read_bytes()
    try:
        path.write_bytes(body)
        with pytest.raises(MapappError):
            read_territory(geodata)
    finally:
        path.write_bytes(whole)


@given(at=st.integers(0, 10_000), put=st.binary(min_size=1, max_size=8), cut=st.booleans())
@few(60)
def test_any_snapshot_is_read_or_refused(
    tmp_path: Path,
    at: int,
    put: bytes,
    cut: bool,  # noqa: FBT001
) -> None:
    path = tmp_path / "snapshot-a.zip"
    if not path.exists():
        write_snapshot(path, make_snapshot())
        (tmp_path / "whole").write_bytes(path.read_bytes())
    whole = (tmp_path / "whole").read_bytes()
    at %= len(whole)
    path.write_bytes(whole[:at] if cut else whole[:at] + put + whole[at + len(put) :])
    told(lambda: read_snapshot(path))
