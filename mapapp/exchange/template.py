"""The workbook that curators start from: headings with help, drop-down lists, an example."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from mapapp.exchange.columns import TAKES, Column, Sheet
from mapapp.exchange.known import Known
from mapapp.exchange.layout import (
    BORDER_WITHHELD,
    EXAMPLE_START,
    HELP_TITLE,
    LISTS_TITLE,
    SHEETS,
    column_letter,
)
from mapapp.exchange.notation import shield
from mapapp.exchange.tablerows import select_sheets
from mapapp.speech import fill_names
from mapapp.tables import HEAD, write_book
from mapapp.words import of_place

EXAMPLE_ID = f"{EXAMPLE_START}forum"
# How many rows have drop-down lists.
READY_ROWS = 1000
NARROW, MIDDLE, WIDE = 14, 24, 34
HEAD_POINTS = 32
COMMENT_SIZE = {"x_scale": 2.2, "y_scale": 1.3, "author": "mapapp"}
EXAMPLE = {"italic": True, "font_color": "#5f6b6d", "num_format": "@"}
HELP_WIDTHS = (22, 26, 30, 12, 52, 62, 46)
HELP_HEAD = (
    "Feuille",
    "Colonne",
    "Nom machine",
    "Obligatoire",
    "Ce qu’elle prend",
    "Aide",
    "Exemple",
)
HELP_TOP = (
    "Remplir d’abord la feuille Actions, une ligne par action ; les autres feuilles nomment leur"
    " action par son identifiant.",
    "Les colonnes marquées * sont obligatoires. Une feuille sans ligne ne dit rien ; une feuille"
    " avec des lignes dit toutes celles de chaque action.",
    f"Les lignes dont l’identifiant commence par « {EXAMPLE_START} » montrent comment faire : elles"
    " ne sont pas lues.",
    "Plusieurs textes dans une cellule : séparés par « | », ou sur plusieurs lignes.",
)
# What the example leaves out, since it would not go with the rest of its row.
ALWAYS_BLANK = {"offer", "commune", "geometry", "zone", "audience.age_extensions"}
LEFT_BLANK = {("coverage.areas", "name")}


@dataclass(frozen=True, slots=True)
class _Looks:
    """Hold the formats of a workbook."""

    head: Any
    optional: Any
    text: Any
    example: Any


def write_template(known: Known) -> bytes:
    """Write the template as XLSX: every sheet but the glossary, help, and lists to choose from."""
    lists = _make_lists(known)
    ranges = {name: _name_range(at, len(words)) for at, (name, words) in enumerate(lists.items())}

    def fill(book: Any) -> None:
        looks = _Looks(
            book.add_format(HEAD),
            book.add_format(HEAD | {"bg_color": "#e9eeee"}),
            book.add_format({"num_format": "@", "valign": "top"}),
            book.add_format(EXAMPLE),
        )
        for sheet in list_template_sheets(has_border=known.has_border):
            told = _word_examples(sheet, known)
            _fill_sheet(book.add_worksheet(sheet.title), told, ranges, looks)
        _fill_help(book.add_worksheet(HELP_TITLE), list_help(known), looks)
        _fill_lists(book.add_worksheet(LISTS_TITLE), lists, looks)

    return write_book(fill)


def list_template_sheets(*, has_border: bool = True) -> tuple[Sheet, ...]:
    """List the sheets that a curator fills."""
    return tuple(sheet for sheet in _list_sheets(has_border=has_border) if sheet.key != "glossary")


def _list_sheets(*, has_border: bool) -> tuple[Sheet, ...]:
    return SHEETS if has_border else tuple(select_sheets(SHEETS, BORDER_WITHHELD))


def _word_examples(sheet: Sheet, known: Known) -> Sheet:
    """Put the names of this territory into the examples of a sheet."""
    words = _name_examples(known)
    columns = [replace(one, example=one.example.format(**words)) for one in sheet.columns]
    return Sheet(sheet.key, sheet.title, sheet.help, tuple(columns), sheet.parent, sheet.names)


def _name_examples(known: Known) -> dict[str, str]:
    code = known.example or next(iter(known.communes))
    town = known.communes[code]
    return {
        "code": code,
        "town": town,
        "of_town": of_place(town),
        "zone": next(iter(known.zones), ""),
        "short": fill_names("%(short_of_territory)s"),
        "slug": fill_names("%(slug_of_territory)s"),
    }


def _make_lists(known: Known) -> dict[str, list[str]]:
    """Make the lists that cells choose from, by name."""
    lists = {
        "commune": [f"{code} {name}" for code, name in sorted(known.names.items())],
        "zone": sorted(known.zones),
        "document": sorted(known.sources),
        "boolean": ["oui", "non"],
    }
    for sheet in list_template_sheets(has_border=known.has_border):
        for column in sheet.columns:
            if column.kind in ("choice", "choices"):
                lists[_list_name(column)] = [*column.choices.values()]
    return {name: words for name, words in lists.items() if words}


def _list_name(column: Column) -> str:
    """Name the list of a column: columns with the same choices share one."""
    if column.kind in {"choice", "choices"}:
        return ", ".join(column.choices)
    return "commune" if column.kind == "commune_name" else column.kind


def _name_range(at: int, count: int) -> str:
    letter = column_letter(at)
    return f"={LISTS_TITLE}!${letter}$2:${letter}${count + 1}"


def _fill_sheet(page: Any, sheet: Sheet, ranges: Mapping[str, str], looks: _Looks) -> None:
    page.set_row(0, HEAD_POINTS)
    for at, column in enumerate(sheet.columns):
        number = column.kind in ("whole", "number")
        wide = column.kind in ("text", "list") and column.key != "id"
        width = MIDDLE if column.key == "id" or column.choices else NARROW
        page.set_column(at, at, WIDE if wide else width, None if number else looks.text)
        label = f"{column.label} *" if column.required else column.label
        page.write_string(0, at, label, looks.head if column.required else looks.optional)
        page.write_comment(0, at, _say_help(column), COMMENT_SIZE)
        page.write_string(1, at, _choose_example(sheet, at), looks.example)
        _add_validation(page, at, column, sheet, ranges)
    page.freeze_panes(1, 1)


def _say_help(column: Column) -> str:
    lines = [column.help, f"Prend : {TAKES[column.kind]}."]
    if column.kind == "choices":
        lines.append(f"Choix : {', '.join(column.choices.values())}.")
    return "\n".join(filter(None, [*lines, column.example and f"Exemple : {column.example}"]))


def _choose_example(sheet: Sheet, at: int) -> str:
    column = sheet.columns[at]
    if at == 0:
        return EXAMPLE_ID
    if (sheet.key, column.key) in LEFT_BLANK or column.key in ALWAYS_BLANK:
        return ""
    return shield(column.example)


def _add_validation(
    page: Any, at: int, column: Column, sheet: Sheet, ranges: Mapping[str, str]
) -> None:
    rule = _make_rule(column, sheet, ranges, first=at == 0)
    if rule:
        page.data_validation(1, at, READY_ROWS, at, rule)


def _make_rule(
    column: Column, sheet: Sheet, ranges: Mapping[str, str], *, first: bool
) -> dict[str, Any] | None:
    """Make the check of a column; where more than the list may be typed, it only warns."""
    if first and sheet.parent:
        title = "Actions" if sheet.parent == "actions" else "Documents"
        source, strict = f"={title}!$A$2:$A${READY_ROWS + 1}", False
    elif column.kind in ("choice", "boolean"):
        source, strict = ranges[_list_name(column)], True
    elif column.kind in ("commune", "commune_name", "zone", "document"):
        source, strict = ranges.get(_list_name(column), ""), False
    elif column.kind == "whole":
        return {"validate": "integer", "criteria": ">=", "value": 0} | _say_error(
            column, strict=True
        )
    else:
        return None
    if not source:
        return None
    return {"validate": "list", "source": source} | _say_error(column, strict=strict)


def _say_error(column: Column, *, strict: bool) -> dict[str, str]:
    return {
        "error_type": "stop" if strict else "warning",
        "error_title": column.label[:32],
        "error_message": f"Attendu : {TAKES[column.kind]}."[:255],
    }


def list_help(known: Known) -> Iterator[tuple[str, ...]]:
    """List every column of the template: sheet, heading, machine name, what it takes, example."""
    for sheet in _list_sheets(has_border=known.has_border):
        for column in _word_examples(sheet, known).columns:
            must = "oui" if column.required else ""
            takes = TAKES[column.kind]
            if column.choices:
                takes = f"{takes} : {', '.join(column.choices.values())}"
            yield (sheet.title, column.label, column.key, must, takes, column.help, column.example)


def _fill_help(page: Any, rows: Iterable[tuple[str, ...]], looks: _Looks) -> None:
    for line, text in enumerate(HELP_TOP):
        page.write_string(line, 0, text)
    start = len(HELP_TOP) + 1
    for at, (label, width) in enumerate(zip(HELP_HEAD, HELP_WIDTHS, strict=True)):
        page.set_column(at, at, width)
        page.write_string(start, at, label, looks.head)
    for line, row in enumerate(rows, start=start + 1):
        for at, text in enumerate(row):
            page.write_string(line, at, shield(text))
    page.freeze_panes(start + 1, 2)


def _fill_lists(page: Any, lists: Mapping[str, list[str]], looks: _Looks) -> None:
    page.set_column(0, len(lists) - 1, NARROW)
    for at, (name, words) in enumerate(lists.items()):
        page.write_string(0, at, name[:40], looks.head)
        for line, word in enumerate(words, start=1):
            page.write_string(line, at, word, looks.text)
