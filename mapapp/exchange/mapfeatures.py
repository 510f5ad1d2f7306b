"""Read the features of a map of others: properties by the names of the tables' columns."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from mapapp.coverage import Ground
from mapapp.errors import Fault
from mapapp.exchange.cells import read_text, read_value
from mapapp.exchange.columns import Column
from mapapp.exchange.intake import Entry, Intake
from mapapp.exchange.known import Known, MisreadError
from mapapp.exchange.layout import CSV_SHEET
from mapapp.exchange.mapshapes import MisshapenError, is_elsewhere, make_outline, read_shape
from mapapp.exchange.notation import join_items
from mapapp.exchange.rulewords import read_rule, split_rules
from mapapp.model import Action
from mapapp.words import fold

# What maps call a title; a table has « Titre ».
TITLES = ("name", "nom", "libelle", "titre", "title")
ELSEWHERE = "contours hors du territoire"
SHAPELESS = "tracés qui ne sont ni contour, ni lieu"
NO_COLUMN = "propriétés sans colonne ici ({name})"
MOST_NAME_CHARS = 60
MOST_UNKNOWN = 20
Path = tuple[str | int, ...]


@dataclass(slots=True)
class Reading:
    """Gather what the features of a map bring."""

    known: Known
    ground: Ground
    intake: Intake = field(default_factory=Intake)

    def pass_over(self, reason: str) -> None:
        """Count what is left out."""
        told = self.intake.passed_over
        if reason in told or len(told) < MOST_UNKNOWN:
            self.intake.pass_over(reason)


@dataclass(slots=True)
class Draft:
    """Be a feature while it is read."""

    place: str
    title: str
    fields: dict[str, Any] = field(default_factory=dict)
    places: dict[Path, str] = field(default_factory=dict)


def read_features(features: Sequence[Any], known: Known, ground: Ground) -> Intake:
    """Read features that others drew; one that lies elsewhere is passed over, and counted."""
    reading = Reading(known, ground)
    for number, feature in enumerate(features, 1):
        if not isinstance(feature, Mapping) or not isinstance(
            feature.get("properties") or {}, Mapping
        ):
            fault = Fault(f"objet n° {number}", "ce n'est pas un objet GeoJSON", "un Feature")
            reading.intake.faults.append(fault)
            continue
        draft = _start(number, feature)
        _read_properties(draft, feature.get("properties") or {}, reading)
        if _read_geometry(draft, feature.get("geometry"), reading):
            reading.intake.entries.append(Entry(draft.place, draft.fields, draft.places))
    return reading.intake


def _start(number: int, feature: Mapping[str, Any]) -> Draft:
    properties = feature.get("properties") or {}
    named = {fold(str(key)): value for key, value in properties.items()}
    title = next((named[name] for name in TITLES if isinstance(named.get(name), str)), "").strip()
    said = f" (« {title[:MOST_NAME_CHARS]} »)" if title else ""
    draft = Draft(f"objet n° {number}{said}", title)
    if title:
        draft.fields["title"] = title
    return draft


def _read_properties(draft: Draft, properties: Mapping[str, Any], reading: Reading) -> None:
    for key, value in properties.items():
        if value is None or value == "" or fold(key) in TITLES:
            continue
        place = f"{draft.place}, propriété « {key[:MOST_NAME_CHARS]} »"
        column = CSV_SHEET.by_name.get(fold(key))
        if key in Action.model_fields and isinstance(value, list | dict):
            draft.fields[key], draft.places[key,] = value, place
        elif column is None or column.kind == "rows" or isinstance(value, dict):
            reading.pass_over(NO_COLUMN.format(name=key[:MOST_NAME_CHARS]))
        else:
            _read_one(draft, column, value, place, reading)


def _read_one(draft: Draft, column: Column, value: Any, place: str, reading: Reading) -> None:
    *steps, last = column.key.split(".")
    draft.places[*steps, last] = place
    text = join_items(map(str, value)) if isinstance(value, list) else read_text(value)
    try:
        read = (
            [read_rule(rule, reading.known) for rule in split_rules(text)]
            if column.kind == "areas"
            else read_value(column, text, reading.known)
        )
    except MisreadError as error:
        reading.intake.faults.append(Fault(place, error.message, error.cure))
    else:
        inner = draft.fields
        for step in steps:
            held = inner.get(step)
            inner[step] = held if isinstance(held, dict) else {}
            inner = inner[step]
        inner[last] = read


def _read_geometry(draft: Draft, geometry: Any, reading: Reading) -> bool:
    """Add what is drawn; return whether the feature is to be kept."""
    if geometry is None:
        return True
    place = f"{draft.place}, géométrie"
    try:
        drawn = read_shape(geometry)
        for _ in drawn.others:
            reading.pass_over(SHAPELESS)
        if drawn.points and "venues" not in draft.fields:
            draft.fields["venues"] = _name_points(draft, drawn.points)
            draft.places["venues",] = place
        return _add_rules(draft, drawn.polygons, place, reading)
    except MisshapenError as error:
        reading.intake.faults.append(Fault(place, error.message, error.cure))
        draft.places["coverage",] = place
        return True


def _name_points(draft: Draft, points: Sequence[Any]) -> list[dict[str, Any]]:
    name = draft.title or draft.place
    return [{"name": name, "longitude": x, "latitude": y} for x, y in points]


def _add_rules(draft: Draft, polygons: Sequence[Any], place: str, reading: Reading) -> bool:
    """Make outlines the rules, if none are told: these say more than what is drawn of them."""
    coverage = draft.fields.get("coverage")
    told = coverage if isinstance(coverage, Mapping) else {}
    if not polygons or "areas" in told:
        return True
    areas = [*_keep_near(draft, polygons, reading)]
    if areas:
        draft.fields["coverage"] = {"certainty": "stated", **told, "areas": areas}
        draft.places["coverage",] = place
    return bool(areas)


def _keep_near(draft: Draft, polygons: Sequence[Any], reading: Reading) -> Iterator[dict[str, Any]]:
    for polygon in polygons:
        outline = make_outline(draft.title or draft.place, polygon)
        if is_elsewhere(outline, reading.ground):
            reading.pass_over(ELSEWHERE)
        else:
            yield outline.model_dump(mode="json", exclude_defaults=True)
