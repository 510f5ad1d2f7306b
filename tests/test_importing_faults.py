"""Twenty faults are told as twenty, each by its cell; a long file is refused in little memory."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import ROOT
from tests.test_importing import MUST, actions, run, write_table

__all__ = ["actions"]  # the fixture

MOST_KB = 1_000_000
IMPORT = """
import re, sys
from pathlib import Path
from mapapp.cli import main
try:
    main(["import", sys.argv[1]])
finally:
    # Not ru_maxrss, which a process inherits from the one that started it.
    print(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1], file=sys.stderr)
"""
HEADS = [*MUST, "Couverture", "Âge minimal", "Âge maximal", "Transfrontalier", "Liens"]
SOUND = [
    *("Neuf", "Emploi", "Ville", "Un.", "Un deux.", "Pour tous.", "écrit", "guide-mel-jeunesse"),
    *(12, "Lille", 16, 25, "non", ""),
]
# One fault in each line: the column, what its cell holds, and what is told of it.
TWENTY: list[tuple[int, Any, str]] = [
    (0, "Majuscule !", "colonne Identifiant (A) : forme inattendue : « Majuscule ! »"),
    (0, "", "colonne Identifiant (A) : cellule vide, mais obligatoire"),
    (1, "", "colonne Titre (B) : cellule vide, mais obligatoire"),
    (1, "x" * 201, "colonne Titre (B) : texte de plus de 200 caractères"),
    (2, "danse", "colonne Thème (C) : « danse » : valeur inconnue → l’un de : Emploi"),
    (3, "", "colonne Porteurs (D) : cellule vide, mais obligatoire"),
    (4, "x" * 401, "colonne Résumé (E) : texte de plus de 400 caractères"),
    (5, "x" * 5001, "colonne Description (F) : texte de plus de 5000 caractères"),
    (6, "", "colonne Public (G) : cellule vide, mais obligatoire"),
    (7, "sûr", "colonne Certitude (H) : « sûr » : valeur inconnue"),
    (8, "absent", "colonne Document (I) : « absent » : document inconnu"),
    (9, 0, "colonne Page (J) : nombre trop petit : « 0 » → au moins 1"),
    (9, "douze", "colonne Page (J) : « douze » : ce n’est pas un nombre entier"),
    (10, "Bruxelles", "colonne Couverture (K) : « Bruxelles » : commune inconnue"),
    (10, "zone nulle", "colonne Couverture (K) : « nulle » : zone inconnue"),
    (11, "seize", "colonne Âge minimal (L) : « seize » : ce n’est pas un nombre entier"),
    (11, 30, "colonne Âge minimal (L) : âges inversés → age_min doit être au plus égal"),
    (12, 121, "colonne Âge maximal (M) : nombre trop grand : « 121 » → au plus 120"),
    (13, "peut-être", "colonne Transfrontalier (N) : « peut-être » : ni oui ni non"),
    (14, "Libellé : x ; Adresse : javascript:y", "colonne Liens (O) : forme inattendue"),
]


def plant(path: Path) -> Path:
    """Write a table of new actions, one fault in each."""
    rows = []
    for number, (column, cell, _) in enumerate(TWENTY):
        row: list[Any] = [f"neuf-{number}", *SOUND]
        row[column] = cell
        rows.append(row)
    return write_table(path, [HEADS, *rows])


@pytest.mark.parametrize(("name", "sheet"), [("a.csv", ""), ("a.xlsx", "feuille Actions, ")])
def test_twenty_faults_in_twenty_lines_are_told_at_once(
    actions: Path, tmp_path: Path, name: str, sheet: str
) -> None:
    result = run(plant(tmp_path / name), "--actions", actions, "--keep", "--apply")

    assert (result.exit_code, result.stdout) == (1, "")
    lines = result.stderr.splitlines()
    assert len(lines) == len(TWENTY) == 20
    for number, (line, (_, _, told)) in enumerate(zip(lines, TWENTY, strict=True), 2):
        assert line.startswith(f"{name}, {sheet}ligne {number}, {told}"), line
    assert actions.read_bytes() == (ROOT / "actions.json").read_bytes()


def test_twenty_thousand_rows_are_refused_within_a_gigabyte(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    rows = (";".join(map(str, [f"neuf-{number}", *SOUND])) for number in range(20_000))
    path.write_text("\n".join([";".join(HEADS), *rows]), encoding="utf-8")

    done = subprocess.run(
        [sys.executable, "-c", IMPORT, str(path)],
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=False,
    )
    *told, memory = done.stderr.splitlines()
    assert (done.returncode, done.stdout) == (1, "")
    assert told == [
        "a.csv, fichier : 20000 actions, la limite est de 5000 → couper le fichier en deux",
        "a.csv, ligne 5002 : plus de 5000 actions → couper le fichier en deux",
    ]
    assert int(memory) < MOST_KB
