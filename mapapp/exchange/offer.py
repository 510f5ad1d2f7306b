"""Every form that the data goes out in: its name, its file, and what it is good for, in words.

Serving reads this; what makes the bytes stands in `making`, under the same names.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

from mapapp.speech import N_

Dataset = Literal["actions", "coverage", "communes", "border-zones", "gaps"]
Group = Literal["table", "map", "directory", "program"]
GROUPS: dict[Group, str] = {
    "table": N_("Pour un tableur"),
    "map": N_("Pour une carte (SIG)"),
    "directory": N_("Pour un annuaire"),
    "program": N_("Pour un programme"),
}
CSV = "text/csv; charset=utf-8"
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
GEOJSON = "application/geo+json"
JSON = "application/json"
TEXTS = ("text/", GEOJSON, JSON, "application/vnd.google-earth.kml+xml")


@dataclass(frozen=True, slots=True)
class Form:
    """Describe one form: ``kind`` as people call it, what it ``holds`` and what it ``lacks``.

    ``about`` is for the command line, in English; the rest is French, translated where shown.
    ``dataset`` is the one that it tells, for catalogs; "" where it is a help and no data.
    """

    file_name: str
    media_type: str
    group: Group
    kind: str
    title: str
    holds: str
    lacks: str
    about: str
    dataset: Dataset | Literal[""] = "actions"

    @property
    def is_text(self) -> bool:
        """Tell whether a terminal can show it."""
        return self.media_type.startswith(TEXTS)


FORMS: dict[str, Form] = {
    "xlsx": Form(
        "actions.xlsx",
        WORKBOOK,
        "table",
        "XLSX",
        N_("Les actions, pour Excel"),
        N_("Tout, en feuilles : actions, règles, contacts, calendrier, documents. Se réimporte."),
        N_("Les communes atteintes : elles sont dans « Qui est couvert »."),
        "the whole actions as a workbook, to read, correct and import again",
    ),
    "ods": Form(
        "actions.ods",
        "application/vnd.oasis.opendocument.spreadsheet",
        "table",
        "ODS",
        N_("Les actions, pour LibreOffice"),
        N_("Les mêmes feuilles, en format ouvert. Se réimporte."),
        N_("Les communes atteintes : elles sont dans « Qui est couvert »."),
        "the same workbook as OpenDocument",
    ),
    "csv": Form(
        "actions.csv",
        CSV,
        "table",
        "CSV",
        N_("Les actions, en une feuille"),
        N_("Points-virgules et virgules décimales, comme un tableur français les ouvre."),
        N_("Les documents, leurs remarques et le glossaire."),
        "the actions as CSV for French spreadsheets",
    ),
    "template": Form(
        "modele-actions.xlsx",
        WORKBOOK,
        "table",
        "XLSX",
        N_("Le modèle à remplir"),
        N_("Les mêmes feuilles, vides, avec une aide et un exemple par colonne, et des listes."),
        N_("Les actions : c’est à toi de les écrire."),
        "an empty workbook to fill: headings with help, lists, an example",
        dataset="",
    ),
    "communes": Form(
        "communes.csv",
        CSV,
        "table",
        "CSV",
        N_("Les communes"),
        N_("Code INSEE, nom, codes postaux, population, frontière et nombres d’actions."),
        N_("Les contours : ils sont dans les fichiers de carte."),
        "the communes as CSV for programs",
        dataset="communes",
    ),
    "coverage": Form(
        "coverage.csv",
        CSV,
        "table",
        "CSV",
        N_("Qui est couvert"),
        N_("Une ligne par action et par commune : étendue, certitude, page et raison."),
        N_("Les règles elles-mêmes : le fichier dit où elles mènent, commune par commune."),
        "which action reaches which commune, and why, as CSV for programs",
        dataset="coverage",
    ),
    "gpkg": Form(
        "actions.gpkg",
        "application/geopackage+sqlite3",
        "map",
        "GeoPackage",
        N_("Quatre couches, pour QGIS"),
        N_("Les actions, les communes, qui est couvert et les zones belges."),
        N_("Les règles, le calendrier et les remarques ; une liste devient un texte."),
        "actions, communes, coverage and Belgian zones as GeoPackage layers",
    ),
    "geojson": Form(
        "actions.geojson",
        GEOJSON,
        "map",
        "GeoJSON",
        N_("Les actions, complètes"),
        N_("Chaque action entière, avec la forme de ce qu’elle couvre. Se réimporte sans perte."),
        N_("Le contour des quartiers : leur commune est dessinée entière, et c’est écrit."),
        "the whole actions as GeoJSON, with the shape of what each reaches",
    ),
    "kml": Form(
        "actions.kml",
        "application/vnd.google-earth.kml+xml",
        "map",
        "KML",
        N_("Les actions, pour un globe"),
        N_("Titre, résumé, public, porteurs, page et forme de chaque action."),
        N_("Les règles, les contacts, le calendrier et les remarques."),
        "the actions as KML, for globes and phones",
    ),
    "outlines": Form(
        "communes.geojson",
        GEOJSON,
        "map",
        "GeoJSON",
        N_("Les contours des communes"),
        N_("Code, nom, population et contour simplifié de chaque commune."),
        N_("Les actions."),
        "the outlines of the communes as GeoJSON",
        dataset="communes",
    ),
    "border-zones": Form(
        "border_zones.geojson",
        GEOJSON,
        "map",
        "GeoJSON",
        N_("Les zones belges proches"),
        N_("Noms dans les deux langues, communes membres et contour de chaque zone."),
        N_("Les actions : aucun document n’en décrit du côté belge."),
        "the outlines of the Belgian zones as GeoJSON",
        dataset="border-zones",
    ),
    "data-inclusion": Form(
        "data-inclusion.json",
        JSON,
        "directory",
        "data·inclusion v1",
        N_("Structures et services"),
        N_("Porteurs et actions, avec thématiques, publics, frais et zone d’éligibilité."),
        N_("Les règles, le calendrier et les certitudes, sauf en mots ; le côté belge."),
        "structures and services for directories (data·inclusion v1)",
    ),
    "hsds": Form(
        "hsds.json",
        JSON,
        "directory",
        "HSDS 3.0",
        N_("Organisations et services"),
        N_("Porteurs, actions, âges, contacts, dates et zones desservies avec leur contour."),
        N_("Les règles, sauf en mots ; les remarques sur les documents."),
        "organisations and services for directories (HSDS 3.0)",
    ),
    "csv-simple": Form(
        "actions-simple.csv",
        CSV,
        "program",
        "CSV",
        N_("Les actions, une ligne chacune"),
        N_("Virgules, points et noms de champs fixes, décrits par datapackage.json."),
        N_("Les règles, le calendrier et les remarques ; une liste tient dans une case."),
        "the actions as CSV for programs, one a line",
    ),
    "json": Form(
        "actions.json",
        JSON,
        "program",
        "JSON",
        N_("Le fichier des actions"),
        N_("Tout ce que les documents disent, dans la forme que le schéma décrit."),
        N_("Ce que nous calculons : les communes atteintes, les sommes."),
        "the actions file itself, with the contacts that may be shown",
    ),
    "datapackage": Form(
        "datapackage.json",
        JSON,
        "program",
        "Data Package",
        N_("La description des tables"),
        N_("Type, sens, limites et clés de chaque colonne des tables pour programmes."),
        N_("Les données : elles sont dans les fichiers CSV qu’elle nomme."),
        "the description of the plain tables (Data Package, Table Schema)",
        dataset="",
    ),
}
# Said otherwise where the territory shows no border: nothing of what lies across is offered.
BORDERLESS: dict[str, Form] = {
    "communes": replace(
        FORMS["communes"],
        holds=N_("Code INSEE, nom, codes postaux, population et nombres d’actions."),
    ),
    "gpkg": replace(
        FORMS["gpkg"],
        title=N_("Trois couches, pour QGIS"),
        holds=N_("Les actions, les communes et qui est couvert."),
        about="actions, communes and coverage as GeoPackage layers",
    ),
    "data-inclusion": replace(
        FORMS["data-inclusion"],
        lacks=N_("Les règles, le calendrier et les certitudes, sauf en mots."),
    ),
}
BORDER_FORM = "border-zones"
FILE_NAMES = {form.file_name: form for form in FORMS.values()}


def name_refusal(form: Form) -> str:
    """Name what is kept where a form cannot be made of these actions: why not, in words."""
    return f"{form.file_name}.refused"


def find_forms(*, has_border: bool) -> dict[str, Form]:
    """Return the forms of a territory, by name, in the words that are true of it."""
    if has_border:
        return FORMS
    return {name: BORDERLESS.get(name, FORMS[name]) for name in FORMS if name != BORDER_FORM}


def list_made(files: Mapping[str, bytes]) -> list[Form]:
    """List the forms that were made."""
    forms = find_forms(has_border=FORMS[BORDER_FORM].file_name in files)
    return [form for form in forms.values() if form.file_name in files]


def list_offers(files: Mapping[str, bytes]) -> list[tuple[Group, str, list[tuple[Form, int]]]]:
    """List what was made by use: each use with its words, each form with its size in bytes."""
    sized: dict[Group, list[tuple[Form, int]]] = {group: [] for group in GROUPS}
    for form in list_made(files):
        sized[form.group].append((form, len(files[form.file_name])))
    return [(group, words, sized[group]) for group, words in GROUPS.items() if sized[group]]


def list_addresses(files: Mapping[str, bytes]) -> list[tuple[str, str]]:
    """List the paths of the files that hold data, each with its media type."""
    return [
        (f"/donnees/{form.file_name}", form.media_type) for form in list_made(files) if form.dataset
    ]
