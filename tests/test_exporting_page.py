"""Commands that write files for people: whole, or not at all, and told in words."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from mapapp.cli import main
from mapapp.settings import Settings
from mapapp.snapshot import Snapshot


@pytest.fixture
def run(snapshot: Snapshot, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> "Run":
    assert snapshot.answers
    monkeypatch.setenv("MAPAPP_CACHE", str(settings.cache))
    return Run()


class Run:
    def __call__(self, *words: str) -> Result:
        return CliRunner().invoke(main, ["export", "page", *words], catch_exceptions=False)


def test_the_page_is_written_whole_and_its_size_told(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "carte.html"
    path.write_text("old")

    result = run("-o", str(path))

    assert result.exit_code == 0, result.stderr
    size = path.stat().st_size
    assert result.stderr == f"{path} : {round(size / 1000)} ko\n"
    assert path.read_text(encoding="utf-8").strip().endswith("</html>")
    assert [other.name for other in tmp_path.iterdir()] == ["carte.html"]


def test_the_site_may_be_named_with_the_language(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "kaart.html"

    run("-o", str(path), "--lang", "nl", "--url", "https://carte.example/")

    text = path.read_text(encoding="utf-8")
    assert '<html lang="nl">' in text
    assert "https://carte.example/communes/59350?lang=nl" in text


def test_a_file_that_cannot_be_written_is_told(run: Run, tmp_path: Path) -> None:
    result = run("-o", str(tmp_path / "nowhere" / "carte.html"))

    assert result.exit_code == 1
    assert "nowhere/carte.html : No such file or directory → -o, un fichier" in result.stderr


def test_an_address_that_is_none_is_told(run: Run, tmp_path: Path) -> None:
    result = run("-o", str(tmp_path / "carte.html"), "--url", "javascript:alert(1)")

    assert result.exit_code == 1
    assert result.stderr.startswith("MAPAPP_PUBLIC_URL : ")
    assert list(tmp_path.iterdir()) == []
