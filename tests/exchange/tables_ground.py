"""Small files of actions made by hand, as tables and as what they should be read as."""

import copy
import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from xlsxwriter import Workbook

from mapapp.exchange.intake import Entry, Intake
from mapapp.exchange.known import Known
from mapapp.exchange.layout import BLANK
from mapapp.model import Action, ActionsFile

ROOT = Path(__file__).parent.parent.parent
KNOWN = Known(
    communes={
        "59009": "Villeneuve-d’Ascq",
        "59350": "Lille",
        "59410": "Mons-en-Barœul",
        "59512": "Roubaix",
        "59527": "Saint-André-lez-Lille",
        "59599": "Tourcoing",
        "01001": "L’Abergement",
    },
    associated={"59355": ("Lomme", "59350")},
    zones={"melt": "Territoire Lys-Tourcoing", "lys": "Vallée de la Lys"},
    sources=("guide", "rapport"),
    example="59350",
)
Cell = str | int | float | bool | None
Book = Mapping[str, Sequence[Sequence[Any]]]

HEAD = (
    *("Identifiant", "Titre", "Thème", "Porteurs", "Résumé", "Description"),
    *("Public", "Âge minimal", "Âge maximal", "Certitude", "Document", "Page"),
)
ROW = (
    *("forum", "Forum", "Emploi", "Ville de Lille | MEL", "Un forum.", "Un jour."),
    *("Tous.", 16, 25, "écrit", "guide", 12),
)
RULES = (("Action", "Genre", "Code INSEE"), ("forum", "commune", "59350"))
BOOK: Book = {"Actions": (HEAD, ROW), "Couverture": RULES}


def make_row(**changes: Any) -> list[Any]:
    """Make a row of actions; ``changes`` go by the heading, its spaces written « _ »."""
    named = {key.replace("_", " "): value for key, value in changes.items()}
    return [named.get(heading, cell) for heading, cell in zip(HEAD, ROW, strict=True)]


def write_book(folder: Path, book: Book, name: str = "actions.xlsx") -> Path:
    """Write a workbook: texts as texts, numbers as numbers."""
    path = folder / name
    options = {"strings_to_formulas": False, "strings_to_urls": False}
    with Workbook(str(path), options) as written:
        for title, rows in book.items():
            page = written.add_worksheet(title)
            for line, row in enumerate(rows):
                for at, cell in enumerate(row):
                    page.write(line, at, cell)
    return path


def write_csv_file(
    folder: Path, rows: Iterable[Sequence[Any]], *, separator: str = ";", encoding: str = "utf-8"
) -> Path:
    """Write CSV as a spreadsheet does."""
    path = folder / "actions.csv"
    held = io.StringIO()
    csv.writer(held, delimiter=separator).writerows(rows)
    path.write_bytes(held.getvalue().encode(encoding))
    return path


def list_places(intake: Intake) -> list[str]:
    """List where faults stand: those of the reader, then those of the model, each place once."""
    places = [fault.place for fault in intake.faults]
    for entry in intake.entries:
        places += [place for place, _ in find_model_faults(entry)]
    return [*dict.fromkeys(places)]


def find_model_faults(entry: Entry) -> list[tuple[str, str]]:
    """List what the model refuses of an entry: the place of its cell, and pydantic's word."""
    try:
        Action.model_validate_json(json.dumps(complete(entry.fields)))
    except ValidationError as error:
        return [(entry.find_place(one["loc"]), one["type"]) for one in error.errors()]
    return []


def complete(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Put what a new action gets under the fields of an entry."""
    done = copy.deepcopy(BLANK) | copy.deepcopy(dict(fields))
    for key in ("audience", "cross_border"):
        if isinstance(done.get(key), dict):
            done[key] = BLANK[key] | done[key]
    blank = {"role": None, "name": None, "email": None, "phones": []}
    done["contacts"] = [blank | contact for contact in done["contacts"]]
    return done


def rebuild(intake: Intake, like: ActionsFile) -> ActionsFile:
    """Make an actions file of what was read; what the form does not tell is as in another."""
    raw = json.loads(like.model_dump_json(by_alias=True))
    if intake.sources:
        raw["sources"] = [dict(entry.fields) for entry in intake.sources]
    if intake.glossary is not None:
        raw["glossary"] = [dict(entry.fields) for entry in intake.glossary]
    raw["actions"] = [complete(entry.fields) for entry in intake.entries]
    return ActionsFile.model_validate_json(json.dumps(raw))
