"""Say what a test of links found: a report to read, and JSON."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import asdict

from mapapp.links import Item, Kind, Outcome, State, is_testable
from mapapp.model import ActionsFile

Outcomes = Mapping[Item, Outcome]
STATES: dict[State, str] = {
    "ok": "répond",
    "moved": "déplacé",
    "gone": "disparu",
    "unreachable": "injoignable",
    "untested": "non testé",
}
KINDS: dict[Kind, str] = {"web": "", "email": "courriel @", "account": "compte "}


def say_links(file: ActionsFile, outcomes: Outcomes) -> list[str]:
    """Say what was found, action by action, and the sum."""
    lines = []
    for action in file.actions:
        own = [item for item in outcomes if item.action == action.id]
        if own:
            lines.append(f"{action.id} : « {action.title} »")
            lines += [f"    {_say(item, outcomes[item])}" for item in own]
    return [*lines, *_say_sum(outcomes)]


def write_links_json(name: str, outcomes: Outcomes) -> str:
    """Write the same as JSON; of e-mail addresses the domain only."""
    told = {
        "file": name,
        "counts": _count(outcomes),
        "testable": sum(map(is_testable, outcomes)),
        "items": [{**asdict(item), **asdict(outcome)} for item, outcome in outcomes.items()],
    }
    return json.dumps(told, ensure_ascii=False, indent=1)


def _say(item: Item, outcome: Outcome) -> str:
    more = [outcome.detail, f"statut {outcome.status}" if outcome.status else ""]
    told = " ; ".join(part for part in more if part and outcome.state != "ok")
    target = f" → {outcome.target}" if outcome.target else ""
    why = f" ({told})" if told else ""
    return f"{STATES[outcome.state]} : {KINDS[item.kind]}{item.value}{target}{why}"


def _say_sum(outcomes: Outcomes) -> Iterator[str]:
    counts = _count(outcomes)
    yield "en tout : " + ", ".join(f"{counts[state]} {said}" for state, said in STATES.items())
    if outcomes:
        testable = sum(map(is_testable, outcomes))
        share = round(100 * testable / len(outcomes))
        yield (
            f"testables : {testable} sur {len(outcomes)} ({share} %) ; les comptes nommés sans "
            "adresse et les téléphones ne le sont pas"
        )


def _count(outcomes: Outcomes) -> dict[State, int]:
    counts = Counter(outcome.state for outcome in outcomes.values())
    return {state: counts[state] for state in STATES}
