"""A small world on the disk, quick to prepare: six communes, one zone across, three actions."""

import json
import os
import shutil
from pathlib import Path

from mapapp.settings import ROOT, Settings
from tests.making import SOURCE, make_raw_action

COMMUNES = ("59350", "59368", "59378", "59512", "59599", "59650")
ZONE = {"id": "centre", "name": "Le centre", "communes": ["59350", "59368"]}
KEPT = {
    "communes.geojson": ("code", COMMUNES),
    "associated_communes.geojson": ("parent", COMMUNES),
    "border_zones.geojson": ("key", ("nis:57096",)),
}


def make_small_world(folder: Path) -> Settings:
    """Write the files of the small world into a folder; return the settings that read them."""
    geodata = folder / "geodata"
    geodata.mkdir()
    for name, (field, values) in KEPT.items():
        outlines = json.loads((ROOT / "geodata" / name).read_text(encoding="utf-8"))
        features = outlines["features"]
        outlines["features"] = [one for one in features if one["properties"][field] in values]
        (geodata / name).write_text(json.dumps(outlines), encoding="utf-8")
    shutil.copy(ROOT / "geodata" / "territory.json", geodata)
    (geodata / "zones.json").write_text(json.dumps({"zones": [ZONE]}), encoding="utf-8")
    (folder / "actions.json").write_text(write_version(1), encoding="utf-8")
    return small_settings(folder)


def small_settings(folder: Path) -> Settings:
    """Return the settings of a small world in a folder, whose files are looked at often."""
    return Settings(
        actions=folder / "actions.json",
        geodata=folder / "geodata",
        cache=folder / "cache",
        watch=0.05,
    )


def write_version(number: int) -> str:
    """Write an actions file that tells its version in three places: two titles and a count.

    The first action and the last bear it in their titles; Lille has one action more in even
    versions.
    """
    area = {"kind": "commune", "code": "59350" if number % 2 == 0 else "59599"}
    actions = [
        make_raw_action({"coverage.areas": [{"kind": "territory"}]}, title=f"Forum v{number}v"),
        make_raw_action({"coverage.areas": [area]}, id="milieu", title="Milieu"),
        make_raw_action(
            {"coverage.areas": [{"kind": "commune", "code": "59350"}]},
            id="zenith",
            title=f"Zénith v{number}v",
        ),
    ]
    file = {"version": 1, "sources": [SOURCE], "actions": actions}
    return json.dumps(file, ensure_ascii=False)


def replace_file(path: Path, text: str) -> None:
    """Write beside, then rename, as a careful editor does."""
    beside = path.with_name(f".{path.name}.new")
    beside.write_text(text, encoding="utf-8")
    os.replace(beside, path)  # noqa: PTH105
