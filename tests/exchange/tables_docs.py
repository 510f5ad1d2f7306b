"""Make the tables of docs/import.md from the layout: ``python -m tests.exchange.tables_docs``."""

import re
from collections.abc import Iterator

from mapapp.exchange.columns import TAKES, Column, Sheet
from mapapp.exchange.layout import CELLS, LEFT_OUT, SHEETS
from mapapp.exchange.template import name_examples
from mapapp.territorywords import speak_of_territory
from tests.exchange.tables_ground import KNOWN, ROOT
from tests.making import NAMING

DOCS = ROOT / "docs" / "import.md"
MARKED = re.compile(r"(<!-- columns, made from the layout -->\n).*?(<!-- end -->)", re.DOTALL)


def make_tables() -> str:
    """Make a table of columns for each sheet, and the list of what CSV cannot carry."""
    return "\n".join([*_list_lines(), ""])


def put_tables(text: str) -> str:
    """Put the tables between their marks."""
    return MARKED.sub(lambda found: f"{found[1]}\n{make_tables()}\n{found[2]}", text)


def _list_lines() -> Iterator[str]:
    for sheet in SHEETS:
        yield f"### {sheet.title}\n\n{_escape(sheet.help)}\n"
        yield "| colonne | nom machine | prend | aide | exemple |"
        yield "|---|---|---|---|---|"
        yield from (_say_column(column) for column in sheet.columns)
        yield from _say_other_names(sheet)
        yield ""
    yield "### Colonnes de plus en CSV\n"
    yield "| colonne | nom machine | prend | exemple |"
    yield "|---|---|---|---|"
    for cell in CELLS:
        yield f"| {cell.label} | `{cell.key}` | {TAKES[cell.kind]} | {_code(_word(cell))} |"
    yield "\nCe que le CSV ne porte pas :\n"
    yield from (f"- {one}" for one in LEFT_OUT["csv"])


def _say_column(column: Column) -> str:
    takes = TAKES[column.kind]
    if column.choices:
        choices = (f"{said} (`{value}`)" for value, said in column.choices.items())
        takes = f"{takes} : {', '.join(choices)}"
    label = f"**{column.label}**" if column.required else column.label
    cells = (label, f"`{column.key}`", _escape(takes), _escape(column.help), _code(_word(column)))
    return f"| {' | '.join(cells)} |"


def _say_other_names(sheet: Sheet) -> Iterator[str]:
    others = [f"{c.label} : {', '.join(c.names)}" for c in sheet.columns if c.names]
    if others:
        yield f"\nAutres noms acceptés. {' ; '.join(others)}."


def _word(column: Column) -> str:
    """Word an example as the workbooks of the shipped territory do."""
    return column.example.format(**name_examples(KNOWN))


def _code(text: str) -> str:
    return f"`{_escape(text)}`" if text else ""


def _escape(text: str) -> str:
    return text.replace("|", "\\|")


if __name__ == "__main__":
    with speak_of_territory(NAMING):
        DOCS.write_text(put_tables(DOCS.read_text(encoding="utf-8")), encoding="utf-8")
