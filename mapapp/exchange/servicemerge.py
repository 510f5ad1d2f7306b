"""Put the services that a file brings in the place of those of the same directories."""

from collections.abc import Iterator, Sequence

from mapapp.exchange.intake import Intake
from mapapp.services import Directory, Service, ServicesFile

MOST_TOLD = 20


def merge_services(current: ServicesFile, intake: Intake, *, keep: bool = False) -> ServicesFile:
    """Replace the services of the directories that a file tells; with ``keep``, remove none."""
    told = {service.directory for service in intake.services}
    ids = {service.id for service in intake.services}
    kept = [
        service
        for service in current.services
        if service.id not in ids and (keep or service.directory not in told)
    ]
    # Not checked here: whoever writes the file checks it whole.
    return ServicesFile.model_construct(
        version=1,
        directories=_merge_directories(current.directories, intake.directories),
        services=sorted([*kept, *intake.services], key=lambda one: (one.directory, one.id)),
    )


def say_services(old: ServicesFile, new: ServicesFile) -> list[str]:
    """Say by directory how many services come, change and go, and which."""
    lines: list[str] = []
    for directory in new.directories:
        before, after = (
            {one.id: one for one in file.services if one.directory == directory.id}
            for file in (old, new)
        )
        changed = [id_ for id_ in after if id_ in before and after[id_] != before[id_]]
        come, gone = [*(after.keys() - before.keys())], [*(before.keys() - after.keys())]
        if come or changed or gone:
            counts = f"{len(come)} ajoutés, {len(changed)} changés, {len(gone)} retirés"
            lines.append(f"services de l’annuaire « {directory.title} », à part : {counts}")
            lines += _say_some("+", [after[id_] for id_ in come])
            lines += _say_some("~", [after[id_] for id_ in changed])
            lines += _say_some("-", [before[id_] for id_ in gone])
    return lines


def _merge_directories(old: Sequence[Directory], new: Sequence[Directory]) -> list[Directory]:
    """Add directories; one that is known keeps its title where the file has none but its id."""
    known = {directory.id: directory for directory in old}
    for directory in new:
        if directory.id not in known or directory.title != directory.id:
            known[directory.id] = directory
    return [known[id_] for id_ in sorted(known)]


def _say_some(sign: str, services: Sequence[Service]) -> Iterator[str]:
    ordered = sorted(services, key=lambda service: service.id)
    for service in ordered[:MOST_TOLD]:
        yield f"    {sign} « {service.title} » ({service.id})"
    if len(ordered) > MOST_TOLD:
        yield f"    {sign} et {len(ordered) - MOST_TOLD} autres"
