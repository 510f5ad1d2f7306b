"""Sound tables are read, however curators and spreadsheets have laid them out."""

from datetime import date
from pathlib import Path

import pytest
from xlsxwriter import Workbook

from mapapp.errors import Fault
from mapapp.exchange.tablein import EXAMPLES, read_table
from tests.exchange.tables_ground import (
    BOOK,
    HEAD,
    KNOWN,
    ROW,
    RULES,
    find_model_faults,
    make_row,
    write_book,
    write_csv_file,
)

FORUM = {
    "id": "forum",
    "title": "Forum",
    "theme": "emploi",
    "carriers": ["Ville de Lille", "MEL"],
    "summary": "Un forum.",
    "description": "Un jour.",
    "audience": {"text": "Tous.", "age_min": 16, "age_max": 25},
    "coverage": {"certainty": "stated", "areas": [{"kind": "commune", "code": "59350"}]},
    "source": {"document": "guide", "page": 12},
}


def test_a_workbook_tells_only_what_it_has_columns_for(tmp_path: Path) -> None:
    intake = read_table(write_book(tmp_path, BOOK), KNOWN)

    assert intake.faults == []
    assert [dict(entry.fields) for entry in intake.entries] == [FORUM]
    assert [*intake.whole] == ["guide"]
    assert (intake.sources, intake.glossary, intake.passed_over) == ([], None, {})
    assert find_model_faults(intake.entries[0]) == []


@pytest.mark.parametrize("separator", [";", ",", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_csv_is_read_with_any_usual_separator(
    tmp_path: Path, separator: str, encoding: str
) -> None:
    rows = [(*HEAD, "Couverture"), (*ROW, "Lille")]
    path = write_csv_file(tmp_path, rows, separator=separator, encoding=encoding)

    intake = read_table(path, KNOWN)

    assert (intake.faults, intake.notes) == ([], [])
    (entry,) = intake.entries
    rule = {"kind": "commune", "code": "59350", "certainty": None, "page": None, "note": None}
    assert dict(entry.fields) == FORUM | {"coverage": {"certainty": "stated", "areas": [rule]}}


def test_csv_in_windows_1252_is_read_and_said(tmp_path: Path) -> None:
    rows = [HEAD, make_row(Titre="L’été œuvre", Certitude="Écrit")]

    intake = read_table(write_csv_file(tmp_path, rows, encoding="cp1252"), KNOWN)

    assert intake.faults == []
    assert intake.entries[0].fields["title"] == "L’été œuvre"
    assert intake.notes == [
        "lu en windows-1252, car ce n’est pas de l’UTF-8 : vérifier les accents"
    ]


def test_titles_above_and_empty_cells_around_are_passed_over(tmp_path: Path) -> None:
    indent = [None, None]
    rows = [
        ["Les actions de 2019"],
        [],
        [*indent, *HEAD, None],
        [None],
        [*indent, *make_row(), "  "],
        [None, " "],
    ]

    intake = read_table(write_book(tmp_path, {"Feuil1": rows, "Feuil2": []}), KNOWN)

    assert intake.faults == []
    (entry,) = intake.entries
    assert entry.place == "feuille Feuil1, ligne 5"
    assert entry.find_place(("title",)) == "feuille Feuil1, ligne 5, colonne Titre (D)"


def test_columns_have_other_names_and_any_order(tmp_path: Path) -> None:
    names = ("page du document", "TITLE", "id", "theme", "porteur", "summary", "description")
    rest = ("audience.text", "age-min", "AGE_MAX", "coverage certainty", "Source document")
    values = (12, "Forum", "forum", "emploi", "Ville de Lille | MEL", "Un forum.", "Un jour.")
    book = {"actions": ((*names, *rest), (*values, "Tous.", 16, 25, "stated", "guide"))}

    intake = read_table(write_book(tmp_path, book), KNOWN)

    assert intake.faults == []
    assert {**intake.entries[0].fields} == FORUM | {"coverage": {"certainty": "stated"}}


def test_numbers_and_dates_of_spreadsheets_are_understood(tmp_path: Path) -> None:
    path = tmp_path / "actions.xlsx"
    with Workbook(str(path)) as book:
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        for title, rows in {**BOOK, "Couverture": [RULES[0], ["forum", "commune", 59350]]}.items():
            book.add_worksheet(title)
            for line, row in enumerate(rows):
                book.get_worksheet_by_name(title).write_row(line, 0, row)
        dates = book.add_worksheet("Calendrier")
        dates.write_row(0, 0, ("Action", "Début", "Fin", "Étape", "Prévu"))
        dates.write_row(1, 0, ("forum", 2019, None, "Ouverture", True))
        dates.write_datetime(1, 2, date(2019, 6, 30), day)

    intake = read_table(path, KNOWN)

    assert intake.faults == []
    fields = intake.entries[0].fields
    assert fields["coverage"]["areas"] == [{"kind": "commune", "code": "59350"}]
    assert fields["timeline"] == [
        {"from": "2019", "to": "2019-06-30", "label": "Ouverture", "planned": True}
    ]
    assert find_model_faults(intake.entries[0]) == []


def test_rows_keep_their_order_and_belong_by_id(tmp_path: Path) -> None:
    links = (
        ("Action", "Libellé", "Adresse"),
        ("forum", "Un", "https://un.example"),
        ("clap", "Deux", "https://deux.example"),
        ("forum", "Trois", "https://trois.example"),
    )
    actions = (HEAD, ROW, make_row(Identifiant="clap"), make_row(Identifiant="seul"))

    intake = read_table(write_book(tmp_path, {"Liens": links, "Actions": actions}), KNOWN)

    assert intake.faults == []
    told = {e.fields["id"]: [link["label"] for link in e.fields["links"]] for e in intake.entries}
    assert told == {"forum": ["Un", "Trois"], "clap": ["Deux"], "seul": []}
    place = intake.entries[0].find_place(("links", 1, "url"))
    assert place == "feuille Liens, ligne 4, colonne Adresse (C)"


def test_a_sheet_without_rows_tells_nothing(tmp_path: Path) -> None:
    intake = read_table(write_book(tmp_path, {**BOOK, "Liens": (("Action", "Libellé"),)}), KNOWN)

    assert "links" not in intake.entries[0].fields
    assert [fault.message for fault in intake.faults] == ["colonne obligatoire absente : Adresse"]


def test_venues_of_offers_go_to_their_offer(tmp_path: Path) -> None:
    book = {
        **BOOK,
        "Offres": (
            ("Action", "N°", "Titre", "Résumé", "Page", "Public"),
            ("forum", 1, "Atelier", "Un atelier.", 3, None),
            ("forum", 2, "Visite", "Une visite.", 4, "Tous."),
        ),
        "Lieux": (
            ("Action", "Offre", "Nom", "Code INSEE"),
            ("forum", 2, "Mairie", "Lille"),
            ("forum", None, "Gare", None),
            ("forum", 2, "École", "pas un lieu"),
            ("forum", 3, "Ailleurs", None),
        ),
    }

    intake = read_table(write_book(tmp_path, book), KNOWN)

    fields = intake.entries[0].fields
    assert fields["venues"] == [{"name": "Gare", "code": None}]
    assert [offer["venues"] for offer in fields["offers"]] == [
        [],
        [{"name": "Mairie", "code": "59350"}, {"name": "École"}],
    ]
    assert [offer["audience"] for offer in fields["offers"]] == [
        None,
        {"text": "Tous.", "age_min": None, "age_max": None, "criteria": []},
    ]
    assert [fault.place for fault in intake.faults] == [
        "feuille Lieux, ligne 4, colonne Code INSEE (D)",
        "feuille Lieux, ligne 5, colonne Offre (B)",
    ]
    places = intake.entries[0]
    assert places.find_place(("offers", 1, "venues", 1, "name")) == (
        "feuille Lieux, ligne 4, colonne Nom (C)"
    )
    assert places.find_place(("offers", 1, "audience", "text")) == (
        "feuille Offres, ligne 3, colonne Public (F)"
    )
    assert places.find_place(("offers", 0, "audience", "age_min")) == "feuille Offres, ligne 2"


def test_contacts_without_a_column_of_names_do_not_speak_of_names(tmp_path: Path) -> None:
    contacts = (("Action", "Organisme"), ("forum", "MEL"))
    named = (("Action", "Organisme", "Nom"), ("forum", "MEL", None))

    without = read_table(write_book(tmp_path, {**BOOK, "Contacts": contacts}), KNOWN)
    with_names = read_table(write_book(tmp_path, {**BOOK, "Contacts": named}), KNOWN)

    plain = {"organisation": "MEL"}
    assert without.entries[0].fields["contacts"] == [plain]
    assert with_names.entries[0].fields["contacts"] == [plain | {"name": None}]


def test_a_rule_is_told_in_a_sheet_or_in_a_cell_not_in_both(tmp_path: Path) -> None:
    actions = ((*HEAD, "Couverture"), (*ROW, "Roubaix"), (*make_row(Identifiant="b"), None))
    rules = (*RULES, ("b", "territoire"))

    intake = read_table(write_book(tmp_path, {"Actions": actions, "Couverture": rules}), KNOWN)

    assert intake.faults == [
        Fault(
            "feuille Couverture, ligne 2",
            "Couverture dites deux fois : dans cette feuille et dans une cellule",
            "ne les dire qu’une fois",
        )
    ]
    assert [entry.fields["coverage"]["areas"] for entry in intake.entries] == [
        [{"kind": "commune", "code": "59512", "certainty": None, "page": None, "note": None}],
        [{"kind": "territory"}],
    ]


def test_documents_and_words_are_read_with_their_remarks(tmp_path: Path) -> None:
    book = {
        "Actions": (HEAD, make_row(Document="nouveau")),
        "Documents": (("Identifiant", "Titre", "Éditeur", "Année"), ("nouveau", "N", "MEL", 2020)),
        "Remarques documents": (
            ("Document", "Genre", "Page", "Texte"),
            ("nouveau", "doute", 1, "?"),
        ),
        "Glossaire": (
            (
                *("Identifiant", "Côté", "Nom français", "Nom néerlandais", "Formes"),
                *("Définition française", "Définition néerlandaise", "Document", "Page"),
            ),
            ("cpas", "Belgique", "CPAS", "OCMW", "CPAS | cpas", "Aide.", "Hulp.", None, None),
        ),
    }

    intake = read_table(write_book(tmp_path, book), KNOWN)

    assert intake.faults == []
    assert [dict(entry.fields) for entry in intake.sources] == [
        {
            "id": "nouveau",
            "title": "N",
            "publisher": "MEL",
            "year": 2020,
            "remarks": [{"kind": "doubt", "page": 1, "text": "?"}],
        }
    ]
    assert intake.glossary is not None
    assert dict(intake.glossary[0].fields) == {
        "id": "cpas",
        "side": "be",
        "name": {"fr": "CPAS", "nl": "OCMW"},
        "words": ["CPAS", "cpas"],
        "definition": {"fr": "Aide.", "nl": "Hulp."},
        "source": None,
    }


def test_example_rows_are_passed_over_and_counted(tmp_path: Path) -> None:
    actions = (HEAD, make_row(Identifiant="exemple-forum", Thème="faux"), ROW)
    rules = (*RULES, ("exemple-forum", "planète"))

    intake = read_table(write_book(tmp_path, {"Actions": actions, "Couverture": rules}), KNOWN)

    assert (intake.faults, intake.passed_over) == ([], {EXAMPLES: 2})
    assert [entry.fields["id"] for entry in intake.entries] == ["forum"]


def test_each_field_of_a_rule_stands_in_its_cell_with_or_without_its_kind(tmp_path: Path) -> None:
    rules = (("Action", "Genre", "Zone", "Page"), ("forum", "zone", "melt", 3))

    intake = read_table(write_book(tmp_path, {**BOOK, "Couverture": rules}), KNOWN)

    rule = ("coverage", "areas", 0)
    find = intake.entries[0].find_place
    zone, page = "feuille Couverture, ligne 2, colonne Zone (C)", "colonne Page (D)"
    assert [find((*rule, "zone", "zone")), find((*rule, "zone"))] == [zone, zone]
    assert find((*rule, "zone", "page")).endswith(page)
    assert find((*rule, "page")).endswith(page)
    assert find(rule) == "feuille Couverture, ligne 2"
    assert find((*rule, "note")) == "feuille Couverture, ligne 2"
    assert find(("coverage", "areas", 1)) == "feuille Actions, ligne 2"
    assert find(("unknown",)) == "feuille Actions, ligne 2"
