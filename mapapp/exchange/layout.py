"""The tables of the actions: all that reads, writes or describes them follows this."""

from typing import Any

from mapapp.exchange.actionsheet import ACTIONS
from mapapp.exchange.columns import Column, Sheet
from mapapp.exchange.rowsheets import (
    CONTACTS,
    COVERAGE,
    FIGURES,
    GLOSSARY,
    LINKS,
    OFFERS,
    RELATED,
    REMARKS,
    SOURCE_REMARKS,
    SOURCES,
    TIMELINE,
    VENUES,
)
from mapapp.words import fold

CHILDREN = (
    COVERAGE,
    VENUES,
    TIMELINE,
    CONTACTS,
    LINKS,
    OFFERS,
    FIGURES,
    REMARKS,
    RELATED,
)
SHEETS = (ACTIONS, *CHILDREN, SOURCES, SOURCE_REMARKS, GLOSSARY)
BY_KEY = {sheet.key: sheet for sheet in SHEETS}
# A sheet of rows as one cell, where there is one sheet only: « Organisme : … ; Courriel : … ».
CELLS = (
    Column("coverage.areas", "Couverture", "areas", COVERAGE.help, "commune {code} {town}"),
    Column("venues", "Lieux", "rows", VENUES.help, "Nom : Mairie ; Code INSEE : {code}"),
    Column("timeline", "Calendrier", "rows", TIMELINE.help, "Début : 2019-09 ; Étape : Ouverture"),
    Column("contacts", "Contacts", "rows", CONTACTS.help, "Organisme : {short} ; Page : 12"),
    Column(
        "links", "Liens", "rows", LINKS.help, "Libellé : Site ; Adresse : https://ville.example"
    ),
    Column("offers", "Offres", "rows", OFFERS.help, "Titre : CV ; Résumé : Un atelier. ; Page : 3"),
    Column(
        "key_figures",
        "Chiffres",
        "rows",
        FIGURES.help,
        "Libellé : Reçus ; Valeur : 3 ; Année : 2024",
    ),
    Column(
        "remarks", "Remarques", "rows", REMARKS.help, "Genre : doute ; Page : 3 ; Texte : Coupé."
    ),
    Column("related", "Liées", "rows", RELATED.help, "Action liée : clap ; Même programme : non"),
)
CSV_SHEET = Sheet(ACTIONS.key, ACTIONS.title, ACTIONS.help, (*ACTIONS.columns, *CELLS))
# What speaks of a border, as it is withheld from tables: columns of the actions, and a sheet.
BORDER_KEYS = tuple(
    column.key for column in ACTIONS.columns if column.key.startswith("cross_border.")
)
BORDER_WITHHELD = (*BORDER_KEYS, *(f"{ACTIONS.key}.{key}" for key in BORDER_KEYS), GLOSSARY.key)
NOTES_TITLE, HELP_TITLE, LISTS_TITLE = "À lire", "Aide", "Listes"
# A row that goes on with the one above, where a cell cannot hold all.
CONTINUED = "(suite)"
# Actions of such an id show how it is done, and are never read.
EXAMPLE_START = "exemple-"

LEFT_OUT = {
    "csv": [
        "les documents et leurs remarques (feuilles Documents et Remarques documents)",
        "le glossaire (feuille Glossaire)",
    ],
    "xlsx": [],
    "ods": [],
}
# What a new action gets where a file has no such column.
BLANK: dict[str, Any] = {
    "audience": {"age_min": None, "age_max": None, "criteria": []},
    "contacts": [],
    "cross_border": {"value": False},
}


def find_sheet(title: str) -> Sheet | None:
    """Find the sheet that a title means, or None."""
    words = fold(title)
    for sheet in SHEETS:
        if words in {fold(name) for name in (sheet.title, sheet.key, *sheet.names)}:
            return sheet
    return None


def is_for_people(title: str) -> bool:
    """Tell whether a sheet holds no actions, only words for those who open the file."""
    return fold(title) in {fold(one) for one in (NOTES_TITLE, HELP_TITLE, LISTS_TITLE)}


def column_letter(position: int) -> str:
    """Name a column as spreadsheets do: 0 is A, 26 is AA."""
    letters, left = "", position + 1
    while left:
        left, rest = divmod(left - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
