"""Read the actions from a table (CSV, XLSX, ODS): every fault at once, each with its cell."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from mapapp.errors import Fault
from mapapp.exchange.actionsheet import ACTIONS
from mapapp.exchange.cells import RawCell, read_text, shorten
from mapapp.exchange.columns import Sheet
from mapapp.exchange.csvtables import read_csv_table
from mapapp.exchange.drafts import Draft, Drafts
from mapapp.exchange.headings import View, find_headings
from mapapp.exchange.intake import Entry, Intake
from mapapp.exchange.known import Known, MisreadError, find_nearest
from mapapp.exchange.layout import (
    BY_KEY,
    CELLS,
    CSV_SHEET,
    EXAMPLE_START,
    SHEETS,
    find_sheet,
    is_for_people,
)
from mapapp.exchange.places import Spot
from mapapp.exchange.rawtables import RawTable, RefusedError, join_continued
from mapapp.exchange.rowreading import RULE_REST, Flat, RowReader, take_number
from mapapp.exchange.rulewords import read_rule, split_rules
from mapapp.exchange.workbooks import read_workbook_tables
from mapapp.limits import MOST_ACTIONS, MOST_TABLE_ROWS

ENDINGS = (".csv", ".xlsx", ".ods")
EXAMPLES = "lignes d’exemple du modèle"
STEP = 500
STAND_IN = {"kind": "territory"}


def read_table(
    path: Path, known: Known, progress: Callable[[int], None] = lambda _: None
) -> Intake:
    """Read a CSV, XLSX or ODS file of actions; ``progress`` is told the rows read so far.

    What is wrong with the file or its cells is in the intake's faults, all of it. Whether a value
    is allowed in an action (lengths, ages, addresses) is for the merge to check: each entry knows
    the cell of each of its fields.
    """
    reading = _Reading(known, progress)
    try:
        reading.read_file(path)
    except RefusedError as error:
        reading.intake.faults.append(error.fault)
    except OSError as error:
        message = f"illisible ({error.strerror})"
        reading.intake.faults.append(Fault("fichier", message, "vérifier le chemin et les droits"))
    return reading.close()


def _rank(title: str) -> int:
    """Put the sheets that others belong to first; offers stand before their places."""
    sheet = find_sheet(title)
    return SHEETS.index(sheet) + (10 if sheet.parent else 0) if sheet else -1


@dataclass(slots=True)
class _Reading:
    """Hold what has been read so far."""

    known: Known
    progress: Callable[[int], None]
    intake: Intake = field(default_factory=Intake)
    drafts: dict[str, Drafts] = field(default_factory=dict)
    rows: int = 0
    examples: int = 0
    titles: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for key in ("actions", "sources", "glossary"):
            self.drafts[key] = Drafts(self.intake.faults)

    @property
    def reader(self) -> RowReader:
        return RowReader(self.known, self.intake.faults)

    def read_file(self, path: Path) -> None:
        """Read a file by its ending."""
        suffix = path.suffix.lower()
        if suffix not in ENDINGS:
            cure = f"l’une de : {', '.join(ENDINGS)}"
            raise RefusedError(f"extension « {suffix} » inconnue", cure)
        if suffix == ".csv":
            raw, self.intake.notes = read_csv_table(path)
            self.read_raw(raw, CSV_SHEET)
        else:
            self.read_book(read_workbook_tables(path, _rank))

    def read_book(self, tables: Iterable[RawTable]) -> None:
        """Read the sheets of a workbook."""
        left = []
        for raw in tables:
            sheet = find_sheet(raw.title or "")
            if sheet is None:
                left.append(raw)
            elif sheet.key in self.titles:
                message = f"la feuille {sheet.title} est donnée deux fois"
                self._note(f"feuille {raw.title}", message, "n’en garder qu’une")
            else:
                self._read_sheet(raw, sheet)
        self._settle_unknown([raw for raw in left if not is_for_people(raw.title or "")])
        self._check_sheets()

    def read_raw(self, raw: RawTable, sheet: Sheet) -> View | None:
        """Read one table by a sheet of the layout."""
        view = find_headings(raw, sheet, self.intake.faults)
        if view is None:
            return None
        reader = self.reader
        for line, row in join_continued(raw.rows, view.first_position):
            self._count()
            self._read_row(reader, view, line, row)
        return view

    def close(self) -> Intake:
        """Finish the lists, check what names something else, and return all."""
        intake = self.intake
        for drafts in self.drafts.values():
            drafts.close()
        intake.entries = [draft.to_entry() for draft in self.drafts["actions"]]
        intake.sources = [draft.to_entry() for draft in self.drafts["sources"]]
        if self.drafts["glossary"].by_id:
            intake.glossary = [_settle_term(draft) for draft in self.drafts["glossary"]]
        documents = {_document_of(entry) for entry in intake.entries} - {None}
        intake.whole = tuple(sorted(str(one) for one in documents))
        self._check_documents()
        if self.examples:
            intake.passed_over[EXAMPLES] = self.examples
        return intake

    def _read_sheet(self, raw: RawTable, sheet: Sheet) -> None:
        self.titles[sheet.key] = raw.title or ""
        wide = CSV_SHEET if sheet is ACTIONS else sheet
        view = self.read_raw(raw, wide)
        for line, name in raw.merged:
            if view and line >= view.line:
                self._note(view.say_place(line), f"cellules fusionnées {name}", "les défaire")

    def _settle_unknown(self, left: Sequence[RawTable]) -> None:
        """Take a lone sheet of any name as that of the actions; refuse other unknown ones."""
        if len(left) == 1 and not self.titles:
            self._read_sheet(left[0], ACTIONS)
            return
        for raw in left:
            nearest = find_nearest(raw.title or "", (sheet.title for sheet in SHEETS))
            cure = f"« {nearest} » ?" if nearest else "la retirer, ou la nommer comme dans l’aide"
            self._note(f"feuille {raw.title}", "feuille inconnue", cure)

    def _check_sheets(self) -> None:
        if "actions" not in self.titles:
            self._note("fichier", "aucune feuille Actions", "partir du modèle")
        if "offers" in self.titles and "venues" not in self.titles:
            message = "feuille Offres sans feuille Lieux, où sont les lieux des offres"
            self._note("fichier", message, "ajouter la feuille Lieux")

    def _read_row(self, reader: RowReader, view: View, line: int, row: Sequence[RawCell]) -> None:
        if self._is_example(view, row):
            self.examples += 1
            return
        flat = reader.read_cells(view, line, row)
        if view.sheet.parent:
            self._add_child(reader, view, line, flat)
            return
        cells = {cell.key: flat.pop(cell.key) for cell in CELLS if cell.key in flat}
        record = reader.finish(view.sheet, flat, lambda key: view.say_place(line, key))
        draft = self.drafts[view.sheet.key].start(record, view, line) if record else None
        if draft is not None and view.sheet.key == "actions":
            self._add_cells(reader, draft, cells, Spot(view, line))
            if len(self.drafts["actions"].by_id) == MOST_ACTIONS + 1:
                message = f"plus de {MOST_ACTIONS} actions"
                self._note(view.say_place(line), message, "couper le fichier en deux")

    def _add_child(self, reader: RowReader, view: View, line: int, flat: Flat) -> None:
        sheet = view.sheet
        spot = Spot(view, line, by_name=bool(flat.get("commune")) and flat.get("code") is None)
        # A sheet without any row tells nothing; with one, it tells the rows of every action.
        self.drafts[sheet.parent].listed.add(sheet.key.removeprefix("sources."))
        draft = self.drafts[sheet.parent].find(flat.get("id"), spot)
        number = take_number(flat)
        record = reader.finish(sheet, flat, lambda key: view.say_place(line, key))
        if draft is not None and record is not None:
            self._add_record(draft, sheet, (record, number), spot)
        elif draft is not None:
            # The rule's kind is a fault already: that the action has no rule would only echo it.
            draft.add_row(sheet.key, dict(STAND_IN), spot)

    def _add_record(
        self, draft: Draft, sheet: Sheet, told: tuple[dict[str, Any], int | None], spot: Spot
    ) -> None:
        record, number = told
        key = sheet.key.removeprefix("sources.")
        if any(other.key for other in draft.places.rows.get(key, ())) and spot.key is None:
            message = f"{sheet.title} dites deux fois : dans cette feuille et dans une cellule"
            self._note(spot.say(), message, "ne les dire qu’une fois")
        elif sheet.key == "venues" and number is not None:
            draft.offered.append((number, record, spot))
        else:
            draft.add_row(key, record, spot)
            if sheet.key == "offers":
                self._number_offer(draft, number, spot)

    def _number_offer(self, draft: Draft, number: int | None, spot: Spot) -> None:
        position = len(draft.fields["offers"]) - 1
        if draft.numbers.setdefault(number or position + 1, position) != position:
            message = f"numéro {number or position + 1} donné deux fois dans cette action"
            self._note(spot.say("number"), message, "un numéro par offre")

    def _add_cells(self, reader: RowReader, draft: Draft, cells: Flat, own: Spot) -> None:
        """Add the rows that cells of an action hold in short."""
        for key, text in cells.items():
            spot = Spot(own.view, own.line, key)
            if not isinstance(text, str):
                continue
            self.drafts["actions"].listed.add(key)
            if key == "coverage.areas":
                self._add_rules(draft, text, spot)
                continue
            for record, number in reader.read_short_rows(BY_KEY[key], text, spot.say()):
                self._add_record(draft, BY_KEY[key], (record, number), spot)

    def _add_rules(self, draft: Draft, text: str, spot: Spot) -> None:
        for rule in split_rules(text):
            try:
                told = dict.fromkeys(RULE_REST) | read_rule(rule, self.known)
                draft.add_row("coverage.areas", told, spot)
            except MisreadError as error:
                self._note(spot.say(), error.message, error.cure)

    def _is_example(self, view: View, row: Sequence[RawCell]) -> bool:
        at = view.columns.get("id", (-1, ""))[0]
        return 0 <= at < len(row) and read_text(row[at]).strip().startswith(EXAMPLE_START)

    def _check_documents(self) -> None:
        documents = {*self.known.sources, *self.drafts["sources"].by_id}
        for entry in self.intake.entries:
            named = _document_of(entry)
            if named is not None and named not in documents:
                nearest = find_nearest(named, documents)
                cure = (
                    f"« {nearest} » ?" if nearest else f"l’un de : {', '.join(sorted(documents))}"
                )
                place = entry.find_place(("source", "document"))
                self._note(place, f"{shorten(named)} : document inconnu", cure)

    def _count(self) -> None:
        self.rows += 1
        if self.rows > MOST_TABLE_ROWS:
            raise RefusedError(f"plus de {MOST_TABLE_ROWS} lignes", "couper le fichier en deux")
        if self.rows % STEP == 0:
            self.progress(self.rows)

    def _note(self, place: str, message: str, cure: str) -> None:
        self.intake.faults.append(Fault(place, message, cure))


def _document_of(entry: Entry) -> str | None:
    source = entry.fields.get("source")
    named = source.get("document") if isinstance(source, dict) else None
    return named if isinstance(named, str) else None


def _settle_term(draft: Draft) -> Entry:
    """Say that a term has no source, where its cells are empty."""
    source = draft.fields.get("source")
    if isinstance(source, dict) and not any(source.values()):
        draft.fields["source"] = None
    return draft.to_entry()
