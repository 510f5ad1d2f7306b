"""Write what differs between two actions files for programs: JSON, and one row a change as CSV."""

import csv
import io
import json
from dataclasses import asdict, fields

from mapapp.exchange.changes import Changes, CoverChange
from mapapp.model import Action
from mapapp.tables import guard


def write_changes_json(changes: Changes) -> bytes:
    """Write everything that differs; of fields their names only, so nothing personal."""
    told = {
        "actions": {"before": len(changes.old.actions), "after": len(changes.new.actions)},
        "added": [_tell(action) for action in changes.added],
        "removed": [_tell(action) for action in changes.removed],
        "changed": [
            {**_tell(one.after), "fields": [field.field for field in one.fields]}
            for one in changes.changed
        ],
        "sources": changes.sources,
        "coverage": [asdict(row) for row in changes.covers],
        "local": [asdict(row) for row in changes.locals],
    }
    return (json.dumps(told, ensure_ascii=False, indent=1) + "\n").encode()


def write_changes_csv(changes: Changes) -> bytes:
    """Write one row for each change between an action and a commune (RFC 4180, UTF-8)."""
    held = io.StringIO()
    writer = csv.writer(held, lineterminator="\r\n")
    names = [field.name for field in fields(CoverChange)]
    writer.writerow(names)
    writer.writerows([guard(getattr(row, name)) for name in names] for row in changes.covers)
    return held.getvalue().encode()


def _tell(action: Action) -> dict[str, str]:
    return {"id": action.id, "title": action.title, "theme": action.theme}
