"""Sheets hold what the page shows: the matrix, the ranked gaps, the cells of the API."""

from mapapp.gapmethod import list_method
from mapapp.gapsheet import Sheet, make_cells_sheet, make_communes_sheet, make_gaps_sheet
from tests.gapground import make_atlas, make_matrix


def to_dicts(sheet: Sheet) -> list[dict[str, object]]:
    return [dict(zip(sheet.names, row, strict=True)) for row in sheet.rows]


def test_a_row_says_what_is_missing_where_it_is_near_and_whom_to_ask() -> None:
    sheet = make_communes_sheet(make_matrix(theme=["mobilite"], sort="name"))

    rows = {row["code"]: row for row in to_dicts(sheet)}
    beside = ("gap", "steps", "nearest", "km", "ask", "local", "all")
    assert [rows["59001"][name] for name in beside] == ["none", 0, "", None, "", 1, 1]
    assert [rows["59002"][name] for name in beside] == ["bare", 1, "Un", 1.0, "Ville", 0, 0]
    assert [rows["59009"][name] for name in beside] == ["bare", 4, "Un", 2.8, "", 0, 0]


def test_rows_stand_in_the_order_that_is_asked() -> None:
    codes = [row["code"] for row in to_dicts(make_communes_sheet(make_matrix()))]
    names = [row["name"] for row in to_dicts(make_communes_sheet(make_matrix(sort="name")))]

    assert codes == [f"5900{place}" for place in range(9, 0, -1)]
    assert (names[-3:], names[0]) == (["L’Œil", "Neuf-l’Abbé", "Un"], "Commune 59003")


def test_each_column_has_its_counts_and_ages_asked_for_those_that_are_unknown() -> None:
    plain = make_communes_sheet(make_matrix())
    aged = make_communes_sheet(make_matrix(age=[16], theme=["emploi"]))
    bands = make_communes_sheet(make_matrix(by="band"))

    assert plain.names[-4:] == ["local_emploi", "all_emploi", "local_mobilite", "all_mobilite"]
    assert plain.labels[-2:] == ["Se déplacer : locales", "Se déplacer : en tout"]
    assert aged.names[-3:] == ["local_emploi", "all_emploi", "unknown_age_emploi"]
    assert aged.labels[-1] == "Emploi : sans âge indiqué"
    assert "local_16_17" in bands.names
    assert "16 à 17 ans : locales" in bands.labels


def test_programmes_without_ages_stand_apart_where_an_age_is_asked_for() -> None:
    plain, aged = make_matrix(commune=["59002"]), make_matrix(commune=["59002"], age=[16])

    assert {to_dicts(make_communes_sheet(plain))[0][name] for name in ("all", "unknown_age")} == {1}
    assert make_communes_sheet(plain).labels[-5] == "Dont sans âge indiqué"
    row = to_dicts(make_communes_sheet(aged))[0]
    assert (row["all"], row["unknown_age"]) == (0, 1)
    assert "En plus, sans âge indiqué" in make_communes_sheet(aged).labels


def test_young_people_stand_there_where_a_file_tells_them() -> None:
    records = make_atlas().records.model_copy(update={"young": {"59001": {15: 7, 16: 40, 17: 2}}})
    atlas = type(make_atlas())(records)

    rows = to_dicts(make_communes_sheet(make_matrix(atlas, age=[16, 17], sort="name")))
    assert {row["code"]: row["young"] for row in rows} == {
        **dict.fromkeys((f"5900{place}" for place in range(2, 10)), None),
        "59001": 42,
    }
    assert "young" in make_gaps_sheet(make_matrix(atlas)).names
    assert "young" not in make_gaps_sheet(make_matrix()).names


def test_gaps_are_ranked_and_none_is_left_out() -> None:
    sheet = make_gaps_sheet(make_matrix(theme=["mobilite"]))

    rows = to_dicts(sheet)
    assert [(row["rank"], row["code"]) for row in rows] == [
        (place, f"5900{10 - place}") for place in range(1, 9)
    ]
    assert rows[-1]["nearest_actions"] == "Vélo"
    assert rows[-1]["neighbours_with"] == 1


def test_people_read_words_and_programs_the_values_of_the_api() -> None:
    sheet = make_gaps_sheet(make_matrix(theme=["mobilite"], age=[16], commune=["59002"]))
    places = [sheet.names.index(name) for name in ("theme", "age_band", "gap")]

    assert [sheet.rows[0][at] for at in places] == ["mobilite", "16", "bare"]
    (said,) = sheet.say_rows()
    assert [said[at] for at in places] == ["Se déplacer", "16 ans", "Aucune action"]


def test_cells_are_those_of_the_api() -> None:
    sheet = make_cells_sheet(make_matrix(commune=["59001"], theme=["mobilite"]).survey)

    rows = to_dicts(sheet)
    assert [row["age_band"] for row in rows] == ["12-15", "16-17", "18-21", "22-25", "26-30"]
    assert [row["local"] for row in rows] == [0, 1, 0, 0, 0]
    assert [row["ages_local"] for row in rows] == [0, 2, 0, 0, 0]


def test_the_method_gives_question_totals_sources_and_address() -> None:
    lines = list_method(make_matrix(theme=["mobilite"]), "https://jeunes.exemple.fr/couverture")

    assert lines[0] == ["Où manque une action locale ? Se déplacer, tous les âges"]
    assert ["En tout", 1, 0, 8, 1000, 0, 44000] in lines
    assert ["Se déplacer", 1, 0, 8, 1000, 0, 44000] in lines
    assert ["Document", "Guide (MEL, 2019)"] in lines
    assert lines[-1] == ["Adresse de cette analyse", "https://jeunes.exemple.fr/couverture"]
