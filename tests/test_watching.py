"""A change counts once it stands still; what is read is a copy of one moment."""

import os
import shutil
from pathlib import Path

import pytest

from mapapp.errors import SnapshotError
from mapapp.settings import GEODATA_FILES, Settings
from mapapp.watching import UnsettledError, Watch, stage


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    geodata = tmp_path / "geodata"
    geodata.mkdir()
    for name in GEODATA_FILES:
        (geodata / name).write_text(name)
    (tmp_path / "actions.json").write_text("actions")
    (tmp_path / "young.csv").write_text("jeunes")
    return Settings(
        actions=tmp_path / "actions.json", geodata=geodata, young=tmp_path / "young.csv"
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "stage"
    folder.mkdir()
    return folder


def looks(watch: Watch, count: int) -> list[bool]:
    return [watch.look() for _ in range(count)]


def test_the_first_still_look_is_a_change_and_the_next_ones_are_none(tmp_path: Path) -> None:
    assert looks(Watch([tmp_path / "absent"]), 4) == [False, True, False, False]


@pytest.mark.parametrize(
    "name", ["actions.json", "young.csv", *map("geodata/{}".format, GEODATA_FILES)]
)
def test_a_change_of_any_file_counts_at_the_second_look(
    settings: Settings, tmp_path: Path, name: str
) -> None:
    watch = Watch(settings.data_files())
    looks(watch, 3)

    (tmp_path / name).write_text("other")

    assert (watch.look(), watch.is_restless) == (False, True)
    assert (watch.look(), watch.is_restless) == (True, False)
    assert looks(watch, 2) == [False, False]


def test_a_file_that_keeps_changing_is_waited_for(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_text("")
    watch = Watch([path])
    looks(watch, 2)

    seen = []
    for size in range(1, 4):
        path.write_text("x" * size)
        seen.append(watch.look())

    assert [*seen, *looks(watch, 2)] == [False, False, False, True, False]


def test_same_size_and_time_in_another_inode_is_a_change(tmp_path: Path) -> None:
    path, beside = tmp_path / "file", tmp_path / "beside"
    path.write_text("one")
    shutil.copy2(path, beside)
    watch = Watch([path])
    looks(watch, 2)

    os.replace(beside, path)  # noqa: PTH105

    assert looks(watch, 2) == [False, True]


def test_a_file_that_goes_is_a_change(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_text("")
    watch = Watch([path])
    looks(watch, 2)
    path.unlink()

    assert looks(watch, 2) == [False, True]


def test_what_is_forgotten_counts_again(tmp_path: Path) -> None:
    watch = Watch([tmp_path / "file"])
    looks(watch, 2)
    watch.forget()

    assert watch.look() is True


def test_the_copies_bear_the_same_names_and_bytes(settings: Settings, folder: Path) -> None:
    staged = stage(settings, folder)

    pairs = [*zip(settings.data_files(), staged.data_files(), strict=True)]
    assert len(pairs) == 2 + len(GEODATA_FILES)
    for source, copy in pairs:
        assert copy.is_relative_to(folder)
        assert (copy.name, copy.read_bytes()) == (source.name, source.read_bytes())
    assert staged.model_copy(update={"actions": 0, "geodata": 0, "young": 0}) == (
        settings.model_copy(update={"actions": 0, "geodata": 0, "young": 0})
    )


def test_two_files_of_the_same_name_stay_two(
    settings: Settings, tmp_path: Path, folder: Path
) -> None:
    other = tmp_path / "deep"
    other.mkdir()
    (other / "actions.json").write_text("jeunes")
    staged = stage(settings.model_copy(update={"young": other / "actions.json"}), folder)

    assert staged.actions.read_text() == "actions"
    assert staged.young
    assert staged.young.read_text() == "jeunes"


def test_a_file_that_changes_during_the_copy_is_refused(
    settings: Settings, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = shutil.copyfile

    def write_meanwhile(source: Path, target: Path) -> None:
        copy(source, target)
        settings.actions.write_text(f"{target.name} is being copied")

    monkeypatch.setattr(shutil, "copyfile", write_meanwhile)

    with pytest.raises(UnsettledError):
        stage(settings, folder)


def test_a_file_that_is_gone_is_named_without_its_folder(settings: Settings, folder: Path) -> None:
    (settings.geodata / "zones.json").unlink()

    with pytest.raises(SnapshotError, match=r"^zones\.json : illisible \(.+\) → remettre"):
        stage(settings, folder)


def test_a_folder_in_the_place_of_a_file_is_refused(settings: Settings, folder: Path) -> None:
    settings.actions.unlink()
    settings.actions.mkdir()
    with pytest.raises(SnapshotError, match=r"^actions\.json : ce n'est pas un fichier → "):
        stage(settings, folder)
