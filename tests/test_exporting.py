"""Posters are written as PDF: whole, one sheet or two, or refused in words."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from flask import Flask

from mapapp import exporting, pdf
from mapapp.cli import main
from mapapp.exporting import BASE, Order, _make_fetch, _print_poster, _read_style
from mapapp.pdf import Press, Printed
from mapapp.posters import PAGES
from mapapp.settings import Settings
from mapapp.snapshot import Snapshot, snapshot_path
from tests.test_pdf import inflate

URL = "https://jeunes.exemple.fr"
# The most local actions, quarters and parts, the longest name, one local action, none, the least.
TOWNS = ["59599", "59350", "59143", "59163", "59660", "59052"]


@pytest.fixture
def export(snapshot: Snapshot, settings: Settings) -> "Export":
    assert snapshot_path(settings).exists(), f"{snapshot.records.key} was not written"
    return Export(settings)


class Export:
    """Call ``mapapp export poster`` with the session's snapshot."""

    def __init__(self, settings: Settings) -> None:
        self.variables = {"MAPAPP_CACHE": str(settings.cache), "MAPAPP_PUBLIC_URL": URL}

    def __call__(self, *words: str | Path, **variables: str) -> Result:
        return CliRunner().invoke(
            main,
            ["export", "poster", *map(str, words)],
            prog_name="mapapp",
            env=self.variables | variables,
            catch_exceptions=False,
        )


def refuse(result: Result) -> str:
    assert result.exit_code == 1
    (line,) = result.stderr.splitlines()
    return line


@pytest.fixture(scope="module")
def press(app: Flask) -> Press:
    return Press(_make_fetch(app.test_client()), drawing_style=_read_style(app))


@pytest.mark.parametrize("code", TOWNS)
def test_a_poster_is_one_sheet_and_a_booklet_is_two(code: str, app: Flask, press: Press) -> None:
    for form, pages in PAGES.items():
        order = Order(form, None, (), ())
        answer = app.test_client().get(
            f"/communes/{code}/affiche", base_url=BASE, query_string=order.parameters
        )
        printed = press.print_page(answer.get_data(as_text=True), address=BASE)
        assert printed.pages == pages, form


def test_the_file_is_written_whole_and_replaces_the_one_before(
    export: "Export", tmp_path: Path
) -> None:
    path = tmp_path / "affiche.pdf"
    path.write_bytes(b"old")

    first = export("59660", "-o", path)
    body = path.read_bytes()
    second = export("59660", "-o", path)

    assert (first.exit_code, second.exit_code) == (0, 0)
    assert first.stderr == "affiche.pdf : affiche écrite\n"
    assert body.startswith(b"%PDF-")
    assert path.read_bytes() == body
    assert [one.name for one in tmp_path.iterdir()] == ["affiche.pdf"]


def test_language_form_age_and_address_are_those_asked_for(
    export: "Export", tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[str] = []

    def keep(_press: Press, html: str, **_words: str) -> Printed:
        seen.append(html)
        return Printed(b"%PDF-", 2 if "landscape.css" in html else 1)

    monkeypatch.setattr(Press, "print_page", keep)
    options = ("--format", "a5", "--lang", "nl", "--age", "17", "--age", "18", "--theme", "emploi")

    result = export("59599", "-o", tmp_path / "x.pdf", *options, "--url", "https://a.exemple/")
    export("59599", "-o", tmp_path / "y.pdf")

    assert result.exit_code == 0
    assert '<html lang="nl">' in seen[0]
    assert "a.exemple/communes/59599?theme=emploi&amp;age=17&amp;age=18&amp;lang=nl" in seen[0]
    assert "jeunes.exemple.fr/communes/59599<" in seen[1]
    assert "localhost" not in seen[0] + seen[1]


def test_without_a_public_address_nothing_is_written(export: "Export", tmp_path: Path) -> None:
    line = refuse(export("59660", "-o", tmp_path / "x.pdf", MAPAPP_PUBLIC_URL=""))

    assert "MAPAPP_PUBLIC_URL" in line
    assert "--url" in line
    assert [*tmp_path.iterdir()] == []


def test_an_address_that_is_none_is_named(export: "Export", tmp_path: Path) -> None:
    line = refuse(export("59660", "-o", tmp_path / "x.pdf", "--url", "javascript:alert(1)"))

    assert "MAPAPP_PUBLIC_URL" in line
    assert "javascript:alert(1)" in line


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("Tourcoin", "59599 (Tourcoing)"), ("59200", "59599 (Tourcoing)"), ("75056", "/communes")],
)
def test_an_unknown_code_is_told_with_what_was_perhaps_meant(
    export: "Export", tmp_path: Path, typed: str, meant: str
) -> None:
    line = refuse(export(typed, "-o", tmp_path / "x.pdf"))

    assert line.startswith(f"« {typed} » : Aucune commune de la métropole")
    assert meant in line


def test_a_target_that_cannot_be_written_is_refused_before_the_work(
    export: "Export", tmp_path: Path
) -> None:
    folder = refuse(export("59660", "-o", tmp_path))
    parent = refuse(export("59660", "-o", tmp_path / "none" / "x.pdf"))
    every = refuse(export("--all", "-o", tmp_path / "none"))
    neither = refuse(export("-o", tmp_path / "x.pdf"))
    both = refuse(export("59660", "--all", "-o", tmp_path))

    assert folder.startswith(f"{tmp_path} est un dossier → -o ")
    assert parent == f"{tmp_path / 'none'} : dossier absent → mkdir {tmp_path / 'none'}"
    assert every.endswith(f"→ mkdir {tmp_path / 'none'}")
    assert neither == both
    assert "--all" in neither
    assert [*tmp_path.iterdir()] == []


def test_all_posters_are_written_under_the_codes_of_their_communes(
    export: "Export", tmp_path: Path, snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Press, "print_page", lambda *_args, **_words: Printed(b"%PDF-", 1))

    result = export("--all", "-o", tmp_path)

    assert result.exit_code == 0
    assert result.stderr == f"{tmp_path} : 95 affiches écrites\n"
    codes = sorted(commune.code for commune in snapshot.records.communes)
    assert sorted(path.name for path in tmp_path.iterdir()) == [f"affiche-{c}.pdf" for c in codes]


def test_a_poster_that_takes_more_pages_is_refused(
    export: "Export", tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Press, "print_page", lambda *_args, **_words: Printed(b"%PDF-", 2))

    line = refuse(export("59660", "-o", tmp_path / "x.pdf"))

    assert "2 pages au lieu de 1" in line
    assert "fonts-liberation" in line
    assert [*tmp_path.iterdir()] == []


def test_without_weasyprint_the_command_names_the_cure(
    export: "Export", tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(name: str) -> None:
        raise ImportError(f"No module named '{name}'")

    monkeypatch.setattr(pdf, "import_module", fail)

    line = refuse(export("59660", "-o", tmp_path / "x.pdf"))

    assert "pip install 'mapapp[pdf]'" in line
    assert "libpango-1.0-0" in line


def test_a_disk_that_refuses_is_said_in_words(
    export: "Export", tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_path: Path, _body: bytes) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(exporting, "write_whole", fail)
    monkeypatch.setattr(Press, "print_page", lambda *_args, **_words: Printed(b"%PDF-", 1))

    line = refuse(export("59660", "-o", tmp_path / "x.pdf"))

    assert line == f"{tmp_path / 'x.pdf'} : No space left on device"


def test_the_page_printed_is_the_page_served(app: Flask, press: Press) -> None:
    body = _print_poster(app, press, "59660", Order("a4", "en", (), (17,)))

    assert b"/Lang (en)" in inflate(body)
