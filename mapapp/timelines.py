"""Read the years of an action from the steps of its timeline."""

from mapapp.model import Action, Step
from mapapp.records import Period


def read_period(action: Action, known: int) -> Period | None:
    """Read the years that a timeline spans, and whether the last one is a plan."""
    if not action.timeline:
        return None
    last = max(_last_year(step) for step in action.timeline)
    ends = [step for step in action.timeline if _last_year(step) == last]
    return Period(
        first=min(int(step.from_[:4]) for step in action.timeline),
        last=last,
        known=known,
        planned=last > known or all(step.planned for step in ends),
    )


def _last_year(step: Step) -> int:
    return int((step.to or step.from_)[:4])
