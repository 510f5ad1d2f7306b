"""Compiled templates are kept for the next process, in a folder that only we may write into."""

import os
from pathlib import Path

import pytest
from jinja2 import DictLoader, Environment

from mapapp.compiled import CompiledTemplates

PAGES = {"a.html": "{{ 1 + 1 }} pages"}


def render(kept: CompiledTemplates, pages: dict[str, str] = PAGES) -> str:
    environment = Environment(loader=DictLoader(pages), bytecode_cache=kept, autoescape=True)
    return environment.get_template("a.html").render()


def make(folder: Path, key: str = "k") -> CompiledTemplates:
    kept = CompiledTemplates()
    kept.keep_in(folder, key)
    return kept


def test_another_process_finds_what_was_compiled(tmp_path: Path) -> None:
    assert render(make(tmp_path)) == "2 pages"
    again = make(tmp_path)
    assert render(again) == "2 pages"
    (name,) = again.kept
    assert (tmp_path / "templates-k").stat().st_mode & 0o777 == 0o700
    assert len([*(tmp_path / "templates-k").iterdir()]) == 1
    assert name.endswith(name.split()[-1])


def test_a_template_of_other_words_is_compiled_anew(tmp_path: Path) -> None:
    render(make(tmp_path))
    assert render(make(tmp_path), {"a.html": "{{ 2 + 2 }} pages"}) == "4 pages"


def test_a_folder_that_others_may_write_into_is_not_believed(tmp_path: Path) -> None:
    folder = tmp_path / "templates-k"
    folder.mkdir()
    folder.chmod(0o777)
    kept = make(tmp_path)
    assert render(kept) == "2 pages"
    assert kept.folder is None
    assert [*folder.iterdir()] == []


def test_a_link_is_not_believed(tmp_path: Path) -> None:
    (tmp_path / "theirs").mkdir(mode=0o700)
    (tmp_path / "templates-k").symlink_to(tmp_path / "theirs")
    assert make(tmp_path).folder is None


def test_a_file_that_others_may_write_is_not_run(tmp_path: Path) -> None:
    render(make(tmp_path))
    (path,) = (tmp_path / "templates-k").iterdir()
    path.write_bytes(b"torn")
    path.chmod(0o666)
    assert render(make(tmp_path)) == "2 pages"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_cannot_be_made_is_done_without(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    kept = make(tmp_path)
    assert render(kept) == "2 pages"
    assert kept.folder is None
