"""A snapshot is written whole or not at all, and read back as it was."""

import os
import zipfile
from pathlib import Path

import pytest

from mapapp import snapshot as module
from mapapp.errors import SnapshotError
from mapapp.model import Source
from mapapp.records import AssociatedCommune, BorderDrawing, Drawing, Place, Records, Zone
from mapapp.settings import GEODATA_FILES, ROOT, Settings
from mapapp.snapshot import (
    Answer,
    Snapshot,
    more_path,
    read_more,
    read_snapshot,
    snapshot_key,
    snapshot_path,
    write_more,
    write_snapshot,
)
from tests.making import make_action, make_cover

PERIOD = {"first": 2018, "last": 2020, "known": 2019, "planned": True}

BORDER_DRAWING = BorderDrawing(
    width=1000,
    height=9.5,
    communes={},
    zones={},
    segments={"59599~nis:57096": "M0 0"},
    bounds=(2, 50, 3, 51),
    commune_labels={},
    zone_labels={},
)


PAGE = Answer([("Content-Type", "text/html")], "tag", {"identity": b"<p>", "gzip": b"z"})


def make_snapshot(key: str = "k") -> Snapshot:
    records = Records(
        key=key,
        sources=[Source(id="guide", title="Guide", publisher="MEL", year=2019)],
        communes=[],
        associated=[
            AssociatedCommune(
                code="59355",
                name="Lomme",
                postal_codes=["59160"],
                parent=Place(code="59350", name="Lille"),
            )
        ],
        zones=[Zone(id="lys", name="Vallée de la Lys", communes=["59352"])],
        border_zones=[],
        glossary=[],
        actions=[make_action("forum", period=PERIOD)],
        covers=[
            make_cover(
                "59350",
                "forum",
                basis="quarter",
                extent="part",
                share=None,
                certainty="unclear",
                page=17,
                names=["Moulins"],
            )
        ],
        drawing=Drawing(
            width=1000, height=9.5, paths={}, parts={}, labels={}, border="", bounds=(2, 50, 3, 51)
        ),
        border_drawing=BORDER_DRAWING,
    )
    answers = {
        "/": Answer([("Content-Type", "text/html")], "tag", {"identity": b"<p>", "br": b"\x00"}),
        "/api/communes": Answer([], "autre", {"identity": b"[]"}),
    }
    return Snapshot(records, {"map.js": b"1;", "vide": b""}, answers)


def copy_inputs(folder: Path) -> Settings:
    """Copy the actions and the territory, so that a test may change them."""
    for name in GEODATA_FILES:
        (folder / name).write_bytes((ROOT / "geodata" / name).read_bytes())
    (folder / "actions.json").write_bytes((ROOT / "actions.json").read_bytes())
    return Settings(actions=folder / "actions.json", geodata=folder, cache=folder / "cache")


def test_what_is_written_is_read_back_equal(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "snapshot-a.zip"
    write_snapshot(path, make_snapshot())
    assert read_snapshot(path) == make_snapshot()


def test_the_same_snapshot_gives_the_same_bytes(tmp_path: Path) -> None:
    one, other = tmp_path / "snapshot-a.zip", tmp_path / "snapshot-b.zip"
    write_snapshot(one, make_snapshot())
    write_snapshot(other, make_snapshot())
    assert one.read_bytes() == other.read_bytes()


def test_others_may_read_the_file_but_not_write_it(tmp_path: Path) -> None:
    path = tmp_path / "snapshot-a.zip"
    write_snapshot(path, make_snapshot())
    assert path.stat().st_mode & 0o777 == 0o644


def test_a_missing_snapshot_says_how_to_make_it(tmp_path: Path) -> None:
    with pytest.raises(SnapshotError, match=r"absent\.zip : .*`mapapp prepare` le refait"):
        read_snapshot(tmp_path / "absent.zip")


@pytest.mark.parametrize(
    ("headers", "is_page"),
    [
        ([], False),
        ([("Content-Type", "application/json")], False),
        ([("Content-Type", "text/html"), ("Content-Language", "nl")], True),
    ],
)
def test_an_answer_that_names_its_language_is_a_page(
    headers: list[tuple[str, str]],
    is_page: bool,  # noqa: FBT001
) -> None:
    assert Answer(headers, "tag", {"identity": b""}).is_page is is_page


@pytest.mark.parametrize("kept", [0, 1, 10, 100, -100, -10, -1])
def test_a_torn_file_is_refused(tmp_path: Path, kept: int) -> None:
    path = tmp_path / "snapshot-a.zip"
    write_snapshot(path, make_snapshot())
    path.write_bytes(path.read_bytes()[:kept])
    with pytest.raises(SnapshotError):
        read_snapshot(path)


def test_a_changed_byte_of_the_records_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "snapshot-a.zip"
    write_snapshot(path, make_snapshot())
    path.write_bytes(path.read_bytes().replace(b"Moulins", b"Moulinz"))
    with pytest.raises(SnapshotError):
        assert read_snapshot(path).records


def test_a_changed_byte_of_a_body_is_refused_when_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "snapshot-a.zip"
    write_snapshot(path, make_snapshot())
    path.write_bytes(path.read_bytes().replace(b"<p>", b"<q>"))
    bodies = read_snapshot(path).answers["/"].bodies
    with pytest.raises(SnapshotError, match="abîmé"):
        assert bodies["identity"]
    assert bodies["br"] == b"\x00"


def test_a_file_cut_short_while_it_is_open_fails_the_reading_alone(tmp_path: Path) -> None:
    path = tmp_path / "snapshot-a.zip"
    write_snapshot(path, make_snapshot())
    snapshot = read_snapshot(path)
    os.truncate(path, 100)
    with pytest.raises(SnapshotError, match="abîmé"):
        assert snapshot.files["map.js"]


@pytest.mark.parametrize("place", [0, 14, 18, 26, 35, 60])
def test_a_changed_byte_of_the_index_is_refused(tmp_path: Path, place: int) -> None:
    path = tmp_path / "snapshot-a.zip"
    write_snapshot(path, make_snapshot())
    content = bytearray(path.read_bytes())
    content[place] ^= 0x41
    path.write_bytes(content)
    with pytest.raises(SnapshotError):
        read_snapshot(path)


def test_it_is_a_zip_that_any_tool_opens(tmp_path: Path) -> None:
    path = tmp_path / "snapshot-a.zip"
    write_snapshot(path, make_snapshot())
    with zipfile.ZipFile(path) as pack:
        assert pack.testzip() is None
        assert pack.namelist()[:3] == ["index.json", "records.json", "file:map.js"]
        assert pack.read("br:/") == b"\x00"


def test_answers_made_after_a_snapshot_are_read_from_beside_it(tmp_path: Path) -> None:
    path = tmp_path / "snapshot-a.zip"
    write_snapshot(path, make_snapshot())
    write_more(path, {"/communes/é": PAGE, "/": PAGE}, {"map.js": b"2;", "x.csv": b"a"})

    whole = read_snapshot(path)
    assert more_path(path) == tmp_path / "snapshot-a-more.zip"
    assert {**whole.answers} == make_snapshot().answers | {"/communes/é": PAGE, "/": PAGE}
    assert {**whole.files} == {"map.js": b"2;", "vide": b"", "x.csv": b"a"}
    assert whole.records == make_snapshot().records


def test_answers_of_another_snapshot_are_refused(tmp_path: Path) -> None:
    path, other = tmp_path / "snapshot-a.zip", tmp_path / "snapshot-b.zip"
    write_snapshot(path, make_snapshot("a"))
    write_snapshot(other, make_snapshot("b"))
    write_more(other, {"/x": PAGE})
    more_path(other).replace(more_path(path))
    with pytest.raises(SnapshotError, match="d'un autre instantané"):
        read_more(path)


@pytest.mark.parametrize("kept", [0, 10, 100, -1])
def test_torn_answers_are_refused(tmp_path: Path, kept: int) -> None:
    path = tmp_path / "snapshot-a.zip"
    write_snapshot(path, make_snapshot())
    write_more(path, {"/x": PAGE})
    more_path(path).write_bytes(more_path(path).read_bytes()[:kept])
    with pytest.raises(SnapshotError):
        read_more(path)
    assert read_snapshot(path) == make_snapshot()


def test_there_are_no_answers_after_a_snapshot_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(SnapshotError, match="instantané illisible"):
        write_more(tmp_path / "snapshot-a.zip", {"/x": PAGE})
    assert list(tmp_path.iterdir()) == []


def test_a_snapshot_of_another_form_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "snapshot-a.zip"
    with zipfile.ZipFile(path, "w") as pack:
        pack.writestr("records.json", '{"key": "k"}')
        pack.writestr("answers.json", "{}")
    with pytest.raises(SnapshotError, match="instantané illisible"):
        read_snapshot(path)


def test_a_write_that_fails_leaves_the_old_file_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "snapshot-a.zip"
    write_snapshot(path, make_snapshot("ancien"))

    def fail(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(OSError, match="No space left"):
        write_snapshot(path, make_snapshot("nouveau"))
    assert read_snapshot(path).records.key == "ancien"


def test_a_write_that_fails_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(OSError, match="No space left"):
        write_snapshot(tmp_path / "snapshot-a.zip", make_snapshot())
    assert list(tmp_path.iterdir()) == []


def test_the_newest_and_two_before_it_are_kept(tmp_path: Path) -> None:
    for age, name in enumerate(("a", "b", "c", "d")):
        path = tmp_path / f"snapshot-{name}.zip"
        path.touch()
        more_path(path).touch()
        os.utime(path, (1000 - age, 1000 - age))
    (tmp_path / "sources").mkdir()
    write_snapshot(tmp_path / "snapshot-new.zip", make_snapshot())
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "snapshot-a-more.zip",
        "snapshot-a.zip",
        "snapshot-b-more.zip",
        "snapshot-b.zip",
        "snapshot-new.zip",
        "sources",
    ]


def test_the_snapshot_written_is_kept_even_if_others_look_newer(tmp_path: Path) -> None:
    path = tmp_path / "snapshot-new.zip"
    for name in ("a", "b", "c"):
        other = tmp_path / f"snapshot-{name}.zip"
        other.touch()
        os.utime(other, (9_999_999_999, 9_999_999_999))
    write_snapshot(path, make_snapshot())
    assert read_snapshot(path) == make_snapshot()


def test_the_key_is_the_same_for_the_same_inputs_wherever_they_lie(tmp_path: Path) -> None:
    settings = copy_inputs(tmp_path)
    assert snapshot_key(settings) == snapshot_key(settings)
    assert snapshot_key(settings) == snapshot_key(Settings(cache=tmp_path, port=1, workers=9))
    assert snapshot_path(settings).parent == tmp_path / "cache"


@pytest.mark.parametrize("name", ["actions.json", *GEODATA_FILES])
def test_the_key_changes_with_each_data_file(tmp_path: Path, name: str) -> None:
    settings = copy_inputs(tmp_path)
    before = snapshot_key(settings)
    with (tmp_path / name).open("a") as file:
        file.write(" ")
    assert snapshot_key(settings) != before


@pytest.mark.parametrize(
    "changed",
    [{"basemap": True}, {"show_names": True}, {"operator": "x"}, {"frame_ancestors": "'self'"}],
)
def test_the_key_changes_with_what_visitors_see(changed: dict[str, bool | str]) -> None:
    assert snapshot_key(Settings(**changed)) != snapshot_key(Settings())


def test_the_key_changes_with_code_and_pages(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    code, page = tmp_path / "code" / "a.py", tmp_path / "pages" / "a.html"
    for path in (code, page):
        path.parent.mkdir()
        path.touch()
    monkeypatch.setattr(module, "PACKAGE", code.parent)
    monkeypatch.setattr(module, "TEMPLATES", page.parent)
    keys = [snapshot_key(Settings())]
    for path in (code, page):
        path.write_text("x")
        keys.append(snapshot_key(Settings()))
    assert len(set(keys)) == 3


def test_an_input_that_is_missing_is_named(tmp_path: Path) -> None:
    with pytest.raises(SnapshotError, match=r"absent\.json : illisible"):
        snapshot_key(Settings(actions=tmp_path / "absent.json"))
