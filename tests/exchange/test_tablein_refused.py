"""Tables that are laid out wrong, too long or absent say so, and how to mend it."""

from pathlib import Path
from typing import Any

import pytest
from xlsxwriter import Workbook

from mapapp.exchange.tablein import read_table
from mapapp.limits import MOST_ACTIONS, MOST_TABLE_ROWS
from tests.exchange.tables_ground import (
    BOOK,
    HEAD,
    KNOWN,
    ROW,
    make_row,
    write_book,
    write_csv_file,
)


def test_joined_cells_are_refused_where_rows_stand(tmp_path: Path) -> None:
    path = tmp_path / "actions.xlsx"
    with Workbook(str(path)) as book:
        page = book.add_worksheet("Actions")
        page.merge_range(0, 0, 0, 5, "Les actions")
        page.write_row(1, 0, HEAD)
        page.write_row(2, 0, ROW)
        page.merge_range(2, 4, 3, 4, "Un forum.")

    intake = read_table(path, KNOWN)

    assert [str(fault) for fault in intake.faults] == [
        "feuille Actions, ligne 3 : cellules fusionnées E3:E4 → les défaire"
    ]


@pytest.mark.parametrize(
    ("book", "fault"),
    [
        (
            {"Actions": [["a", "b"], ["c"]]},
            "feuille Actions : ligne d’en-têtes introuvable → une ligne avec Identifiant, Titre,"
            " Thème, Porteurs, Résumé, Description, Public, Certitude, Document, Page",
        ),
        (
            {"Liens": [["Action", "Libellé", "Adresse"]]},
            "fichier : aucune feuille Actions → partir du modèle",
        ),
        (
            {"Actions": [HEAD, [*ROW, "reste"]]},
            "feuille Actions, ligne 2, colonne M : « reste » : cellule sans en-tête"
            " → l’effacer, ou nommer la colonne",
        ),
        (
            {"Actions": [HEAD, ROW], "Lien": [["Action"]], "Links": [["Action", "Libellé"]]},
            "feuille Links : la feuille Liens est donnée deux fois → n’en garder qu’une",
        ),
        ({"Actions": [HEAD, ROW], "Contact s": [["x"]]}, "feuille Contact s : feuille inconnue"),
    ],
)
def test_a_table_that_is_laid_out_wrong_says_how(
    tmp_path: Path, book: dict[str, Any], fault: str
) -> None:
    intake = read_table(write_book(tmp_path, book), KNOWN)

    assert [str(one) for one in intake.faults if str(one).startswith(fault)] != []


def test_offers_without_their_places_are_refused(tmp_path: Path) -> None:
    offers = (("Action", "Titre", "Résumé", "Page"), ("forum", "Atelier", "Un atelier.", 3))

    intake = read_table(write_book(tmp_path, {**BOOK, "Offres": offers}), KNOWN)

    assert [str(fault) for fault in intake.faults] == [
        "fichier : feuille Offres sans feuille Lieux, où sont les lieux des offres"
        " → ajouter la feuille Lieux"
    ]


def test_more_actions_than_a_file_may_have_are_refused(tmp_path: Path) -> None:
    rows = [make_row(Identifiant=f"action-{number}") for number in range(MOST_ACTIONS + 2)]
    told: list[int] = []

    intake = read_table(write_csv_file(tmp_path, [HEAD, *rows]), KNOWN, told.append)

    assert [str(fault) for fault in intake.faults] == [
        f"ligne {MOST_ACTIONS + 2} : plus de {MOST_ACTIONS} actions → couper le fichier en deux"
    ]
    assert told == [*range(500, MOST_ACTIONS + 1, 500)]


def test_more_rows_than_a_file_may_have_end_the_reading(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mapapp.exchange.tablein.MOST_TABLE_ROWS", 3)
    rows = [make_row(Identifiant=f"action-{number}") for number in range(5)]

    intake = read_table(write_csv_file(tmp_path, [HEAD, *rows]), KNOWN)

    assert [str(fault) for fault in intake.faults] == [
        "fichier : plus de 3 lignes → couper le fichier en deux"
    ]
    assert MOST_TABLE_ROWS >= 100_000


@pytest.mark.parametrize(
    ("name", "said"), [("a.xls", "extension « .xls »"), ("b.csv", "illisible")]
)
def test_a_file_that_cannot_be_opened_is_a_fault(tmp_path: Path, name: str, said: str) -> None:
    (fault,) = read_table(tmp_path / name, KNOWN).faults

    assert fault.message.startswith(said)
    assert fault.cure
