"""Write what the map's script needs to know, each action once."""

from collections.abc import Mapping

from mapapp.finder import fold_action
from mapapp.reasons import describe_coverage, explain_cover
from mapapp.records import Cover, Records, ServedAction
from mapapp.words import THEMES, at_place, of_place, say_ages, say_source_year, say_theme


def make_map_values(records: Records, names: Mapping[str, str]) -> dict[str, object]:
    """Return plain values for JSON, in the language being spoken; ``names`` are the atlas's.

    Covers refer to actions by position.

    A territory-wide cover is left out: it stands on every commune for the same reason, which
    the action carries as ``wide``.
    """
    wide = {cover.action: cover for cover in records.covers if not cover.is_local}
    present = {action.theme for action in records.actions}
    return {
        "themes": {theme: say_theme(theme) for theme in THEMES if theme in present},
        "sources": {source.id: say_source_year(source) for source in records.sources},
        "actions": [_action_values(action, wide, names) for action in records.actions],
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


def _action_values(
    action: ServedAction, wide: Mapping[str, Cover], names: Mapping[str, str]
) -> dict[str, object]:
    everywhere = wide.get(action.id)
    return {
        "id": action.id,
        "title": action.title,
        "theme": action.theme,
        "ages": say_ages(action.audience.age_min, action.audience.age_max),
        "programme": None if action.programme == action.id else action.programme,
        "min": action.audience.age_min,
        "max": action.audience.age_max,
        "years": [action.period.first, action.period.last] if action.period else None,
        "source": action.source.document,
        "crossBorder": action.cross_border.value,
        "where": describe_coverage(action.coverage.areas, names),
        "words": fold_action(action),
        "wide": explain_cover(everywhere) if everywhere else None,
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
                explain_cover(cover),
                cover.certainty,
            )
            groups.setdefault(cover.code, []).append(row)
    return groups
