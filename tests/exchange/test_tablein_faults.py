"""A table with twenty faults and more is refused with exactly those, each by its cell."""

from pathlib import Path
from typing import Any

import pytest

from mapapp.exchange.tablein import read_table
from tests.exchange.tables_ground import (
    HEAD,
    KNOWN,
    ROW,
    Book,
    find_model_faults,
    list_places,
    make_row,
    write_book,
    write_csv_file,
)

BAD_BELL = "Un forum\u0007"
ACTIONS = (
    (*HEAD, "Couleur", "Titre"),
    make_row(Identifiant="sound"),
    make_row(Identifiant="theme", Thème="Empoi"),
    make_row(Identifiant="age", Âge_minimal="seize"),
    make_row(Identifiant="reversed", Âge_minimal=30),
    make_row(Identifiant="untitled", Titre=None),
    make_row(Identifiant="sound", Titre="Forum bis"),
    make_row(Identifiant="document", Document="guides"),
    make_row(Identifiant="page", Page=0),
    make_row(Identifiant="bell", Titre=BAD_BELL),
    make_row(Identifiant="long", Titre="x" * 201),
    make_row(Identifiant="unsure", Certitude="peut-être"),
    make_row(Identifiant="Pas un slug"),
    make_row(Identifiant="old", Âge_maximal=130),
    make_row(Identifiant="letter", Page="douze"),
)
RULES = (
    ("Action", "Genre", "Code INSEE", "Commune", "Zone", "Nom", "Contour"),
    *((row[0], "territoire") for row in ACTIONS[1:] if row[1] != "Forum bis"),
    ("sound", "commune", "Atlantide"),
    ("sound", "commune", "Mons"),
    ("sound", "zone", None, None, "mel"),
    ("sound", "contour", None, None, None, "Parc", "POLYGON ((3 50, 3.1"),
    ("nobody", "territoire"),
    ("sound", "commune", "59350", "Tourcoing"),
    ("sound", "territoire", "59350"),
    ("sound", "quartier", "59512"),
    ("sound", "planète"),
    ("sound", "commune", None, "Lile"),
)
CONTACTS = (
    ("Action", "Organisme", "Courriel", "Téléphones"),
    ("sound", "MEL", "pas une adresse"),
    ("sound", "MEL", None, "03 20 21 22"),
)
LINKS = (("Action", "Libellé", "Adresse"), ("sound", "Site", "javascript:alert(1)"))
TIMELINE = (
    ("Action", "Début", "Fin", "Étape"),
    ("sound", "2019", None, "Ouverture"),
    ("sound", "printemps", None, "Suite"),
    ("sound", "2019-02-30", None, "Suite"),
    ("sound", "2020", "2019", "Suite"),
)
BOOK: Book = {
    "Actions": ACTIONS,
    "Couverture": RULES,
    "Contacts": CONTACTS,
    "Liens": LINKS,
    "Calendrier": TIMELINE,
    "Brouillon": (("a",),),
}
FIRST = 15  # the line of the first planted rule
NO_TOWN = "« {} » : commune inconnue"
A, C = "feuille Actions, ", "feuille Couverture, ligne "
# What each planted fault says, by the place of its cell; None where the model says it.
PLANTED: dict[str, str | None] = {
    A + "ligne 1, colonne M": "« Couleur » : colonne inconnue",
    A + "ligne 1, colonne N": "« Titre » : colonne donnée deux fois",
    A + "ligne 3, colonne Thème (C)": "« Empoi » : valeur inconnue",
    A + "ligne 4, colonne Âge minimal (H)": "« seize » : ce n’est pas un nombre entier",
    A + "ligne 6, colonne Titre (B)": "cellule vide, mais obligatoire",
    A + "ligne 7, colonne Identifiant (A)": "identifiant « sound » déjà donné feuille"
    " Actions, ligne 2",
    A + "ligne 8, colonne Document (K)": "« guides » : document inconnu",
    A + "ligne 12, colonne Certitude (J)": "« peut-être » : valeur inconnue",
    A + "ligne 15, colonne Page (L)": "« douze » : ce n’est pas un nombre entier",
    A + "ligne 5": None,
    A + "ligne 9, colonne Page (L)": None,
    A + "ligne 10, colonne Titre (B)": None,
    A + "ligne 11, colonne Titre (B)": None,
    A + "ligne 13, colonne Identifiant (A)": None,
    A + "ligne 14, colonne Âge maximal (I)": None,
    C + f"{FIRST}, colonne Code INSEE (C)": NO_TOWN.format("Atlantide"),
    C + f"{FIRST + 1}, colonne Code INSEE (C)": NO_TOWN.format("Mons"),
    C + f"{FIRST + 2}, colonne Zone (E)": "« mel » : zone inconnue",
    C + f"{FIRST + 3}, colonne Contour (G)": "contour illisible « POLYGON ((3 50, 3.1 »",
    C + f"{FIRST + 4}, colonne Action (A)": "« nobody » : identifiant absent de ce fichier",
    C + f"{FIRST + 5}, colonne Commune (D)": "« Tourcoing » n’est pas le nom de 59350, Lille",
    C + f"{FIRST + 6}, colonne Code INSEE (C)": "de trop pour une règle « territoire »",
    C + f"{FIRST + 7}, colonne Nom (F)": "cellule vide, mais une règle « quartier » la demande",
    C + f"{FIRST + 8}, colonne Genre (B)": "« planète » : valeur inconnue",
    C + f"{FIRST + 9}, colonne Commune (D)": NO_TOWN.format("Lile"),
    "feuille Contacts, ligne 2, colonne Courriel (C)": None,
    "feuille Contacts, ligne 3, colonne Téléphones (D)": None,
    "feuille Liens, ligne 2, colonne Adresse (C)": None,
    "feuille Calendrier, ligne 3, colonne Début (B)": "« printemps » : ce n’est pas une date",
    "feuille Calendrier, ligne 4, colonne Début (B)": None,
    "feuille Calendrier, ligne 5": None,
    "feuille Brouillon": "feuille inconnue",
}
CURES = {
    "feuille Actions, ligne 3, colonne Thème (C)": "« Emploi » ?",
    "feuille Actions, ligne 8, colonne Document (K)": "« guide » ?",
    C + f"{FIRST + 1}, colonne Code INSEE (C)": "Mons-en-Barœul (59410) ?",
    C + f"{FIRST + 2}, colonne Zone (E)": "l’une de : lys, melt",
}


def test_the_workbook_is_refused_with_exactly_the_planted_faults(tmp_path: Path) -> None:
    intake = read_table(write_book(tmp_path, BOOK), KNOWN)

    said = {fault.place: fault.message for fault in intake.faults}
    assert said == {place: words for place, words in PLANTED.items() if words is not None}
    assert len(said) == len(intake.faults)
    assert {*list_places(intake)} == {*PLANTED}
    assert len(PLANTED) > 20


def test_near_misses_come_with_what_was_meant(tmp_path: Path) -> None:
    intake = read_table(write_book(tmp_path, BOOK), KNOWN)

    cures = {fault.place: fault.cure for fault in intake.faults}
    assert {place: cures[place] for place in CURES} == CURES
    assert [place for place, cure in cures.items() if not cure] == []


CSV_HEAD = (*HEAD, "Couverture", "Contacts", "Liens", "Calendrier", "Couleur")
CSV_PLANTED = (
    ({"Thème": "Sport ?"}, ("Thème", "C")),
    ({"Âge minimal": "seize"}, ("Âge minimal", "H")),
    ({"Titre": ""}, ("Titre", "B")),
    ({"Titre": BAD_BELL}, ("Titre", "B")),
    ({"Titre": "x" * 201}, ("Titre", "B")),
    ({"Document": "absent"}, ("Document", "K")),
    ({"Page": "0"}, ("Page", "L")),
    ({"Certitude": "sûr"}, ("Certitude", "J")),
    ({"Couverture": "commune Atlantide"}, ("Couverture", "M")),
    ({"Couverture": "Mons"}, ("Couverture", "M")),
    ({"Couverture": "zone mel"}, ("Couverture", "M")),
    ({"Couverture": "quartier 59512"}, ("Couverture", "M")),
    ({"Couverture": "commune 59350 [peut-être]"}, ("Couverture", "M")),
    ({"Couverture": "contour Parc : POLYGON ((3 50, 3.1"}, ("Couverture", "M")),
    ({"Couverture": "commune 59350 Tourcoing"}, ("Couverture", "M")),
    ({"Contacts": "Organisme : MEL ; Courriel : pas une adresse"}, ("Contacts", "N")),
    ({"Contacts": "Organisme : MEL ; Téléphones : 03 20 21 22"}, ("Contacts", "N")),
    ({"Contacts": "Courriel : a@ville.example"}, ("Contacts", "N")),
    ({"Contacts": "Organisme : MEL ; Couleur : bleu"}, ("Contacts", "N")),
    ({"Liens": "Libellé : Site ; Adresse : javascript:alert(1)"}, ("Liens", "O")),
    ({"Calendrier": "Début : printemps ; Étape : Ouverture"}, ("Calendrier", "P")),
    ({"Calendrier": "Début : 2020 ; Fin : 2019 ; Étape : Ouverture"}, ("Calendrier", "P")),
)


def make_csv_row(number: int, changes: dict[str, Any]) -> list[Any]:
    row = dict(zip(HEAD, ROW, strict=True)) | {"Couverture": "Lille"} | changes
    row["Identifiant"] = f"action-{number}"
    return [row.get(heading, "") for heading in CSV_HEAD[:-1]]


@pytest.mark.parametrize("separator", [";", ","])
def test_the_csv_is_refused_with_exactly_the_planted_faults(tmp_path: Path, separator: str) -> None:
    rows = [make_csv_row(number, plant) for number, (plant, _) in enumerate(CSV_PLANTED)]
    twice = make_csv_row(0, {})

    path = write_csv_file(tmp_path, [CSV_HEAD, *rows, twice], separator=separator)
    intake = read_table(path, KNOWN)

    expected = [
        f"ligne {line}, colonne {heading} ({letter})"
        for line, (_, (heading, letter)) in enumerate(CSV_PLANTED, start=2)
    ]
    twice_at = f"ligne {len(CSV_PLANTED) + 2}, colonne Identifiant (A)"
    assert sorted(list_places(intake)) == sorted(["ligne 1, colonne Q", *expected, twice_at])


def test_a_fault_of_the_whole_public_stands_at_its_row(tmp_path: Path) -> None:
    intake = read_table(write_book(tmp_path, BOOK), KNOWN)

    faults = {entry.fields["id"]: find_model_faults(entry) for entry in intake.entries}
    assert faults["reversed"] == [("feuille Actions, ligne 5", "ages_reversed")]
    assert faults["bell"] == [("feuille Actions, ligne 10, colonne Titre (B)", "control")]


def test_a_thousand_faults_are_all_told(tmp_path: Path) -> None:
    rows = [make_csv_row(number, {"Thème": "Empoi"}) for number in range(1000)]

    intake = read_table(write_csv_file(tmp_path, [CSV_HEAD[:-1], *rows]), KNOWN)

    assert [fault.place for fault in intake.faults] == [
        f"ligne {line}, colonne Thème (C)" for line in range(2, 1002)
    ]


def test_a_rule_that_is_refused_still_counts_as_one(tmp_path: Path) -> None:
    book = {"Actions": (HEAD, ROW), "Couverture": (RULES[0], ("forum", "planète"))}
    intake = read_table(write_book(tmp_path, book), KNOWN)
    assert [fault.place for fault in intake.faults] == [f"{C}2, colonne Genre (B)"]
    # The merge would say of an empty list that the action has no rule: its row is there.
    assert len(intake.entries[0].fields["coverage"]["areas"]) == 1
