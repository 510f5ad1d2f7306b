"""Read services.json: what directories of others list, a layer apart, every fault at once."""

from collections import Counter
from collections.abc import Collection, Iterator
from pathlib import Path

from pydantic import ValidationError

from mapapp.errors import Fault, FaultyFileError
from mapapp.faults import fault_of
from mapapp.jsonfiles import parse_json, read_bytes
from mapapp.limits import MOST_SERVICES_BYTES
from mapapp.services import ServicesFile


def read_services(path: Path, *, communes: Collection[str]) -> ServicesFile:
    """Read and check a file of services against the communes of the territory.

    Raises
    ------
    FaultyFileError
        With every fault: file, service, field, value, cure.
    """
    return check_services(read_bytes(path, most=MOST_SERVICES_BYTES), path.name, communes=communes)


def check_services(body: bytes, name: str, *, communes: Collection[str]) -> ServicesFile:
    """Check a file of services that has been read.

    Raises
    ------
    FaultyFileError
        With every fault.
    """
    raw = parse_json(body, name)
    try:
        file = ServicesFile.model_validate_json(body.decode("utf-8-sig"))
    except ValidationError as error:
        faults = [fault_of(detail, raw) for detail in error.errors(include_url=False)]
        raise FaultyFileError(name, faults) from None
    faults = [*_find_repeats(file), *_find_unknown(file, communes)]
    if faults:
        raise FaultyFileError(name, faults)
    return file


def _find_repeats(file: ServicesFile) -> Iterator[Fault]:
    kinds = {
        "directories": [directory.id for directory in file.directories],
        "services": [service.id for service in file.services],
    }
    for kind, ids in kinds.items():
        for twice, count in Counter(ids).items():
            if count > 1:
                message = f"identifiant « {twice} » donné {count} fois"
                yield Fault(f"{kind}, id", message, "un identifiant par élément")


def _find_unknown(file: ServicesFile, communes: Collection[str]) -> Iterator[Fault]:
    directories = {directory.id for directory in file.directories}
    for service in file.services:
        place = f"service « {service.id} »"
        if service.directory not in directories:
            message = f"annuaire inconnu « {service.directory} »"
            yield Fault(f"{place}, directory", message, "l'ajouter à directories")
        for code in service.communes:
            if code not in communes:
                cure = "un code INSEE de geodata/communes.geojson"
                yield Fault(f"{place}, communes", f"commune inconnue {code}", cure)
        if service.whole != ({*service.communes} == {*communes}):
            message, cure = "whole contredit communes", "true si toutes y sont, sinon false"
            yield Fault(f"{place}, whole", message, cure)
