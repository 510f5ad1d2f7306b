"""Write what the map's script needs to know, each action once."""

from collections.abc import Mapping

from mapapp.finder import fold_action
from mapapp.records import Cover, Records, ServedAction
from mapapp.words import THEMES, at_place, of_place


def make_map_values(records: Records) -> dict[str, object]:
    """Return plain values for JSON: covers refer to actions by position.

    A territory-wide cover is left out: it stands on every commune for the same reason, which
    the action carries as ``wide``.
    """
    wide = {cover.action: cover for cover in records.covers if not cover.is_local}
    present = {action.theme for action in records.actions}
    return {
        "themes": {theme: word for theme, word in THEMES.items() if theme in present},
        "actions": [_action_values(action, wide) for action in records.actions],
        "communes": [
            {
                "code": commune.code,
                "name": commune.name,
                "at": at_place(commune.name),
                "of": of_place(commune.name),
                "population": commune.population,
                "postal": commune.postal_codes,
                "neighbours": commune.neighbours,
            }
            for commune in records.communes
        ],
        "parts": [
            {"code": p.code, "name": p.name, "postal": p.postal_codes, "parent": p.parent.code}
            for p in records.associated
        ],
        "covers": _local_covers(records),
        "labels": {
            code: [label.lon, label.lat, label.room_deg]
            for code, label in records.drawing.labels.items()
        },
    }


def _action_values(action: ServedAction, wide: Mapping[str, Cover]) -> dict[str, object]:
    years = [int(date[:4]) for step in action.timeline for date in (step.from_, step.to) if date]
    everywhere = wide.get(action.id)
    return {
        "id": action.id,
        "title": action.title,
        "theme": action.theme,
        "ages": action.ages,
        "min": action.audience.age_min,
        "max": action.audience.age_max,
        "years": [min(years), max(years)] if years else None,
        "source": action.source.document,
        "crossBorder": action.cross_border.value,
        "where": action.where,
        "words": fold_action(action),
        "wide": everywhere.why if everywhere else None,
        "wideCertainty": everywhere.certainty if everywhere else None,
    }


def _local_covers(records: Records) -> dict[str, list[tuple[int, int, str, str]]]:
    """Group local covers by commune: action's position, 1 for a part, why, certainty."""
    position = {action.id: place for place, action in enumerate(records.actions)}
    groups: dict[str, list[tuple[int, int, str, str]]] = {}
    for cover in records.covers:
        if cover.is_local:
            row = (
                position[cover.action],
                int(cover.extent == "part"),
                cover.why,
                cover.certainty,
            )
            groups.setdefault(cover.code, []).append(row)
    return groups
