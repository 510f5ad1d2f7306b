"""The note of the gaps: two pages for any place, in any engine, and what it says is counted."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from flask.testing import FlaskClient

from mapapp.atlas import Atlas
from mapapp.cli import main
from mapapp.exporting import BASE, _make_fetch, _read_style
from mapapp.factsheet import PAGES, ROOM_MM, Factsheet
from mapapp.gaplines import measure_line
from mapapp.pdf import Press, Printed
from mapapp.query import GapFilters
from mapapp.settings import Settings
from mapapp.shelf import shelf_of
from mapapp.snapshot import Snapshot, snapshot_path
from mapapp.survey import make_survey
from mapapp.web import create_app
from tests.conftest import parse_page, text_of

NOTE = "/couverture/fiche"
URL = "https://jeunes.exemple.fr"
# A town with many actions, the longest name, a zone, everywhere, communes that no words sum up.
PLACES = [
    "commune=59599",
    "commune=59143",
    "zone=melt",
    "",
    "commune=59005&commune=59009&commune=59011&commune=59017&commune=59044&commune=59051",
    "zone=melt&lang=nl",
]


@pytest.fixture(scope="module")
def press(app: Flask) -> Press:
    return Press(_make_fetch(app.test_client()), drawing_style=_read_style(app))


def make_sheet(app: Flask, **filters: list[str]) -> Factsheet:
    return Factsheet(make_survey(shelf_of(app).atlas, GapFilters.model_validate(filters)))


def read(client: FlaskClient, query: str) -> str:
    answer = client.get(f"{NOTE}?{query}")
    assert answer.status_code == 200, query
    return text_of(parse_page(answer.get_data(as_text=True)))


@pytest.mark.parametrize("query", PLACES)
def test_the_note_is_two_pages(query: str, app: Flask, press: Press) -> None:
    answer = app.test_client().get(f"{NOTE}?{query}", base_url=BASE)

    printed = press.print_page(answer.get_data(as_text=True), address=BASE)

    assert printed.pages == PAGES == 2


def test_the_table_counts_what_the_api_counts(app: Flask, client: FlaskClient) -> None:
    sheet = make_sheet(app, commune=["59599"])
    cells = client.get("/api/gaps?commune=59599").get_json()["cells"]

    told = {(cell["theme"], cell["age_band"]): (cell["local"], cell["all"]) for cell in cells}
    shown = {
        (row.theme, band): (cell.local, cell.all)
        for row in sheet.rows
        for band, cell in zip(sheet.bands, row.cells, strict=True)
    }
    assert shown == told
    unknown = {cell["theme"]: (cell["unknown_age_local"], cell["unknown_age"]) for cell in cells}
    assert {row.theme: (row.unknown.local, row.unknown.all) for row in sheet.rows} == unknown


def test_for_several_communes_the_table_counts_communes(app: Flask, client: FlaskClient) -> None:
    sheet = make_sheet(app, zone=["melt"])
    cells = client.get("/api/gaps?zone=melt").get_json()["cells"]

    for row in sheet.rows:
        for band, cell in zip(sheet.bands, row.cells, strict=True):
            here = [c for c in cells if (c["theme"], c["age_band"]) == (row.theme, band)]
            assert cell.local == sum(c["local"] > 0 for c in here)
            assert cell.all == sum(c["all"] > 0 for c in here)


@pytest.mark.parametrize("filters", [{"commune": ["59599"]}, {"zone": ["melt"]}, {}])
def test_every_gap_stands_in_one_line_and_those_left_out_are_counted(
    app: Flask, client: FlaskClient, filters: dict[str, list[str]]
) -> None:
    sheet = make_sheet(app, **filters)
    query = "&".join(f"{name}={value}" for name, (value,) in filters.items())
    gaps = client.get(f"/api/gaps/ranking?limit=1&{query}").get_json()["count"]

    lines, left = sheet.fitted

    assert sheet.totals.missing == gaps
    assert sum(measure_line(o, alone=len(sheet.communes) == 1) for o in lines) <= ROOM_MM
    told = sum(len(line.columns) * len(line.communes) for line in lines)
    assert (told == gaps) is (left == 0)
    people = [line.people for line in lines]
    assert people == sorted(people, reverse=True)


def test_the_nearest_is_what_the_api_names(app: Flask, client: FlaskClient) -> None:
    ranked = client.get("/api/gaps/ranking?commune=59599&limit=1000").get_json()["gaps"]
    nearest = {
        (gap["theme"], gap["age_band"]): [(n["code"], n["km"]) for n in gap["nearest"]]
        for gap in ranked
    }

    lines, left = make_sheet(app, commune=["59599"]).fitted

    assert left == 0
    for line in lines:
        for column in line.columns:
            found = [(near.commune.code, near.km) for near in line.near]
            assert found == nearest[column.theme, column.band]


def test_the_note_says_place_date_choice_count_and_where_to_look(client: FlaskClient) -> None:
    text = read(client, "commune=59599&theme=logement&theme=emploi")

    assert "Fiche lacunes Tourcoing" in text
    assert "Choisi : Se loger · Emploi" in text
    assert "Informations de 2019 environ et de 2024." in text
    assert "Ce que des documents publiés disent, pas tout ce qui existe." in text
    assert "Tourcoing, 98 772 habitants. Cases (un thème, des âges) sans action locale" in text
    assert "connue : 3 sur 10." in text
    assert "localhost/couverture?theme=logement&theme=emploi&commune=59599" in text


def test_who_may_be_asked_is_named_with_a_way_to_reach_them(client: FlaskClient) -> None:
    text = read(client, "commune=59599&theme=mobilite")

    assert "Ville de Lille 03 20 49 50 00 – Permis de réciprocité" in text
    assert "(prend-elle ces âges ?)" in text


def test_young_people_are_counted_where_a_file_tells_them(
    snapshot: Snapshot, settings: Settings, press: Press
) -> None:
    young = {code: dict.fromkeys(range(12, 31), 100) for code in ("59599", "59508")}
    records = snapshot.records.model_copy(update={"young": young})
    app = create_app(Snapshot(records, snapshot.files, {}), settings)
    client = app.test_client()

    text = read(client, "commune=59599&theme=logement")
    extended = client.get("/couverture/prolonger?action=melt-parcours-jeunes&lieux=Roncq")

    assert "1 900jeunes de 12 à 30 ans" in text
    assert "1. Se loger, 12–17 ans 600 jeunes · rien du tout" in text
    assert "1\u202f000 jeunes sont de ces âges." in extended.get_data(as_text=True)
    everywhere = client.get(f"{NOTE}?zone=melt", base_url=BASE).get_data(as_text=True)
    assert press.print_page(everywhere, address=BASE).pages == PAGES


def test_without_any_gap_the_note_says_so(client: FlaskClient) -> None:
    text = read(client, "commune=59599&theme=emploi&age=18")

    assert "Aucune lacune connue avec ces choix" in text


def test_a_question_too_long_for_the_code_leads_to_the_bare_page(
    app: Flask, client: FlaskClient
) -> None:
    codes = [*shelf_of(app).atlas.communes][:40]
    text = read(client, "&".join(f"commune={code}" for code in codes))

    assert "il mène à la page sans les choix de cette fiche" in text
    assert "localhost/couverture " in f"{text} "


def test_the_code_leads_to_the_public_address(snapshot: Snapshot, settings: Settings) -> None:
    app = create_app(snapshot, settings.model_copy(update={"public_url": URL}))
    text = read(app.test_client(), "commune=59599")

    assert "jeunes.exemple.fr/couverture?commune=59599" in text
    assert "MAPAPP_PUBLIC_URL" not in text


def export(settings: Settings, *words: str | Path, url: str = URL) -> Result:
    variables = {"MAPAPP_CACHE": str(settings.cache), "MAPAPP_PUBLIC_URL": url}
    return CliRunner().invoke(
        main,
        ["export", "fiche", *map(str, words)],
        prog_name="mapapp",
        env=variables,
        catch_exceptions=False,
    )


@pytest.mark.parametrize("words", [["59599"], ["--zone", "melt"], []])
def test_the_command_writes_the_note_of_a_place(
    snapshot: Snapshot, settings: Settings, tmp_path: Path, words: list[str]
) -> None:
    assert snapshot_path(settings).exists(), snapshot.records.key
    path = tmp_path / "fiche.pdf"

    result = export(settings, *words, "-o", path)

    assert (result.exit_code, result.stderr) == (0, "fiche.pdf : fiche écrite\n")
    assert path.read_bytes().startswith(b"%PDF-")
    assert [one.name for one in tmp_path.iterdir()] == ["fiche.pdf"]


@pytest.mark.usefixtures("snapshot")
def test_the_command_passes_its_filters_on(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[str] = []

    def keep(_press: Press, html: str, **_words: str) -> Printed:
        seen.append(html)
        return Printed(b"%PDF-", PAGES)

    monkeypatch.setattr(Press, "print_page", keep)
    words = ["--zone", "melt", "--theme", "emploi", "--age", "17", "--year", "2024"]

    export(settings, *words, "--lang", "nl", "--url", "https://a.exemple/", "-o", tmp_path / "x")

    assert '<html lang="nl">' in seen[0]
    found = "a.exemple/couverture?theme=emploi&amp;age=17&amp;year=2024&amp;zone=melt<"
    assert found in seen[0]


@pytest.mark.usefixtures("snapshot")
@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--zone", "nope", "-o", "x.pdf"], "zone inconnue : nope"),
        (["59599", "--source", "nope", "-o", "x.pdf"], "document inconnu : nope"),
        (["Tourcoin", "-o", "x.pdf"], "59599 (Tourcoing)"),
        (["59599", "-o", "no/where/x.pdf"], "dossier absent"),
        (["59599", "-o", "."], "est un dossier"),
    ],
)
def test_the_command_refuses_in_one_line(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: list[str], told: str
) -> None:
    monkeypatch.chdir(tmp_path)

    result = export(settings, *words)

    assert result.exit_code == 1
    (line,) = result.stderr.splitlines()
    assert told in line
    assert [*tmp_path.iterdir()] == []


@pytest.mark.usefixtures("snapshot")
def test_a_note_of_another_number_of_pages_is_refused(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Press, "print_page", lambda *_, **__: Printed(b"%PDF-", 3))

    result = export(settings, "59599", "-o", tmp_path / "x.pdf")

    assert result.exit_code == 1
    assert "3 pages au lieu de 2" in result.stderr
    assert [*tmp_path.iterdir()] == []


@pytest.mark.usefixtures("snapshot")
def test_without_a_public_address_nothing_is_written(settings: Settings, tmp_path: Path) -> None:
    result = export(settings, "59599", "-o", tmp_path / "x.pdf", url="")

    assert result.exit_code == 1
    assert "MAPAPP_PUBLIC_URL" in result.stderr
    assert [*tmp_path.iterdir()] == []


def test_without_any_action_the_note_has_no_table_and_no_fault(app: Flask) -> None:
    records = shelf_of(app).atlas.records.model_copy(update={"actions": [], "covers": []})
    sheet = Factsheet(make_survey(Atlas(records), GapFilters()))

    assert sheet.rows == []
    assert sheet.fitted == ([], 0)
