"""Prepare all at once what the program prepares in parts, by the calls that it makes itself."""

from flask import Flask

from mapapp.assembly import assemble_records, prepare_first
from mapapp.communes import Territory
from mapapp.freeze import freeze_rest
from mapapp.model import ActionsFile
from mapapp.packs import Packs
from mapapp.prepare import make_territory_ground, prepare_files
from mapapp.records import Records
from mapapp.settings import Settings
from mapapp.shelf import shelf_of
from mapapp.snapshot import Answer, Snapshot
from mapapp.surveying import survey_ground


def prepare_snapshot(settings: Settings) -> Snapshot:
    """Prepare records and files, without the answers."""
    first = prepare_first(settings)
    return Snapshot(first.records, {**first.files, **prepare_files(settings, first.records)})


def freeze_answers(app: Flask) -> dict[str, Answer]:
    """Freeze every address of an application; nothing is taken from before, or kept."""
    nothing_kept = Packs(shelf_of(app).settings.cache, "none")
    return freeze_rest(app, {}, nothing_kept)


def make_records(file: ActionsFile, territory: Territory, settings: Settings) -> Records:
    """Join actions to communes, from a territory and not from what is kept of one."""
    work = survey_ground(territory, settings)
    return assemble_records(file, work, make_territory_ground(territory), settings)
