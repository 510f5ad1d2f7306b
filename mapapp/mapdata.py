"""Write what the map's script needs to know, each action once."""

import json
from collections.abc import Mapping

from mapapp.fulltext import EMPTY_WORDS, fold_action
from mapapp.ranking import REACH, choose_group
from mapapp.reasons import describe_coverage, explain_cover
from mapapp.records import Cover, Records, ServedAction
from mapapp.search import list_quarters
from mapapp.words import (
    CERTAINTIES,
    SITUATIONS,
    THEMES,
    at_place,
    fold,
    of_place,
    say_ages,
    say_certainty,
    say_situation,
    say_source_year,
    say_theme,
)


def make_map_values(records: Records, names: Mapping[str, str]) -> dict[str, object]:
    """Return plain values for JSON, in the language being spoken; ``names`` are the atlas's.

    Covers refer to actions by position.

    A territory-wide cover is left out: it stands on every commune for the same reason, which
    the action carries as ``wide``.
    """
    wide = {cover.action: cover for cover in records.covers if not cover.is_local}
    present = {action.theme for action in records.actions}
    covers, reasons = _local_covers(records)
    return {
        "themes": {theme: say_theme(theme) for theme in THEMES if theme in present},
        "situations": {one: say_situation(one) for one in SITUATIONS},
        "certainties": {one: say_certainty(one) for one in CERTAINTIES},
        "emptyWords": EMPTY_WORDS,
        "sources": {source.id: say_source_year(source) for source in records.sources},
        "years": {source.id: source.year for source in records.sources},
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
        "quarters": [[quarter.name, quarter.code] for quarter in list_quarters(records)],
        "reasons": list(reasons),
        "covers": covers,
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
        "situations": action.audience.situations,
        "required": action.audience.required_situations,
        "longer": [[one.situation, one.age_max] for one in action.audience.age_extensions],
        "years": [action.period.first, action.period.last] if action.period else None,
        "source": action.source.document,
        "crossBorder": action.cross_border.value,
        "where": describe_coverage(action.coverage.areas, names),
        "wide": explain_cover(everywhere) if everywhere else None,
        "wideCertainty": everywhere.certainty if everywhere else None,
    }


def write_texts(records: Records) -> bytes:
    """Write, as JSON, the words that each action is found by and that its title does not hold.

    They are loaded when somebody first searches: most visits need none of them.
    """
    texts = [_find_more_words(action) for action in records.actions]
    return json.dumps(texts, ensure_ascii=False, separators=(",", ":")).encode()


def _find_more_words(action: ServedAction) -> str:
    said = {*fold(action.title).split()}
    return " ".join(word for word in fold_action(action).split() if word not in said)


def _local_covers(
    records: Records,
) -> tuple[dict[str, list[tuple[int, int, int]]], dict[tuple[str, str], int]]:
    """Group local covers by commune: action's position, bits, reason's position.

    Bits: 1 for a part of the commune, 2 at the neighbours', then 4 times the rule's reach.
    A reason is why, and how certain: many covers share one, so each is told once.
    """
    reasons: dict[tuple[str, str], int] = {}
    position = {action.id: place for place, action in enumerate(records.actions)}
    communes = {commune.code: commune for commune in records.communes}
    groups: dict[str, list[tuple[int, int, int]]] = {}
    for cover in records.covers:
        if cover.is_local:
            place = position[cover.action]
            group = choose_group(cover, records.actions[place], communes[cover.code])
            bits = (cover.extent == "part") + 2 * (group == "near") + 4 * REACH[cover.relation]
            reason = reasons.setdefault((explain_cover(cover), cover.certainty), len(reasons))
            groups.setdefault(cover.code, []).append((place, bits, reason))
    return groups, reasons
