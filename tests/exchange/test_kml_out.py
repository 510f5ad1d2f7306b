"""The actions as KML: as GDAL reads it, and as a globe shows it, where descriptions are HTML."""

from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import pyogrio
import pytest

from mapapp.exchange.kml_out import FIELDS, write_kml
from mapapp.snapshot import Snapshot
from tests.exchange.stocks import HOSTILE, make_stock

KML = {"k": "http://www.opengis.net/kml/2.2"}


def find_marks(body: bytes) -> dict[str, ElementTree.Element]:
    root = ElementTree.fromstring(body)  # noqa: S314 -- our own file
    return {mark.attrib["id"]: mark for mark in root.findall(".//k:Placemark", KML)}


def tell(mark: ElementTree.Element, name: str) -> str:
    return mark.findtext(f"k:{name}", "", KML)


class Tags(HTMLParser):
    """Gather what tags a description has, and its text."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert attrs == []
        self.tags.append(tag)

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.fixture(scope="module")
def marks() -> dict[str, ElementTree.Element]:
    return find_marks(write_kml(make_stock()))


def test_gdal_reads_every_shipped_action(snapshot: Snapshot, tmp_path: Path) -> None:
    path = tmp_path / "actions.kml"
    path.write_bytes(snapshot.files["actions.kml"])
    layers = [str(name) for name, _ in pyogrio.list_layers(path)]
    frames = [pyogrio.read_dataframe(path, layer=name) for name in layers]
    titles = sorted(name for frame in frames for name in frame["Name"])
    assert titles == sorted(action.title for action in snapshot.records.actions)
    for frame in frames:
        assert frame.crs == "EPSG:4326"
        assert frame.geometry.is_valid.all()
        assert set(frame.geom_type) <= {"MultiPolygon", "GeometryCollection"}


def test_named_values_stand_in_each_placemark(marks: dict[str, ElementTree.Element]) -> None:
    values = {
        one.attrib["name"]: one.findtext("k:value", "", KML)
        for one in marks["action-forum"].findall("k:ExtendedData/k:Data", KML)
    }
    assert values == {
        "id": "forum",
        "theme": "emploi",
        "carriers": "Ville",
        "audience": "De 13 à 30 ans.",
        "age_min": "13",
        "age_max": "30",
        "where": "Commune 59001",
        "certainty": "stated",
        "outline_is_wider": "false",
        "document": "Guide",
        "page": "11",
    }
    assert set(values) <= set(FIELDS)


def test_no_text_of_data_becomes_markup(marks: dict[str, ElementTree.Element]) -> None:
    mark = marks["action-partout"]
    assert tell(mark, "name") == HOSTILE
    shown = Tags()
    shown.feed(tell(mark, "description"))
    shown.close()
    assert shown.tags == ["h3", "p", "p", "p", "p"]
    assert shown.text.startswith(f"{HOSTILE}Un forum.")


def test_a_globe_shows_the_description_alone(snapshot: Snapshot) -> None:
    root = ElementTree.fromstring(snapshot.files["actions.kml"])  # noqa: S314 -- our own file
    assert root.findtext(".//k:BalloonStyle/k:text", "", KML) == "$[description]"
    marks = find_marks(snapshot.files["actions.kml"]).values()
    assert {tell(mark, "styleUrl") for mark in marks} == {"#action"}


def test_rings_are_closed_longitude_first(marks: dict[str, ElementTree.Element]) -> None:
    for mark in marks.values():
        for ring in mark.iterfind(".//k:coordinates", KML):
            points = [tuple(map(float, point.split(","))) for point in (ring.text or "").split()]
            assert points[0] == points[-1]
            assert all(2 < lon < 4 and 50 < lat < 51 for lon, lat in points)


def test_contacts_are_never_told() -> None:
    written = write_kml(make_stock(show_names=True)).decode()
    assert "Nom Secret" not in written
    assert "accueil@exemple.fr" not in written


def test_the_same_input_gives_the_same_bytes() -> None:
    assert write_kml(make_stock()) == write_kml(make_stock())
