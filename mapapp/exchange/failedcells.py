"""Find the cells of a workbook whose formula failed: its reader takes them for empty ones."""

import html
import re
import zipfile
from pathlib import Path

from mapapp.exchange.extents import CHUNK, find_failed

_SHEET = re.compile(r"<(?:\w+:)?sheet\s[^>]*>")
_RELATION = re.compile(r"<(?:\w+:)?Relationship\s[^>]*>")
_ATTRIBUTE = re.compile(r'([\w:]+)="([^"]*)"')
_SIGNS = re.compile(rb'\s(?:t="e"|(?:\w+:)?value-type="error")')

Cells = dict[str, set[tuple[int, int]]]


def find_failed_cells(path: Path) -> Cells:
    """Return the failed cells by the sheet's title, as (line, position); the pack is checked."""
    found: Cells = {}
    with zipfile.ZipFile(path) as pack:
        for title, name in _list_sheets(pack):
            if not _has_failed(pack, name):
                continue
            with pack.open(name) as file:
                for inner, line, at in find_failed(file):
                    found.setdefault(title or inner, set()).add((line, at))
    return found


def _list_sheets(pack: zipfile.ZipFile) -> list[tuple[str, str]]:
    """List sheets with their titles; the one entry of ODS names its titles itself."""
    names = set(pack.namelist())
    if "content.xml" in names:
        return [("", "content.xml")]
    if "xl/_rels/workbook.xml.rels" not in names:
        return []
    targets = {
        one.get("Id", ""): one.get("Target", "")
        for one in _list_tags(pack, "xl/_rels/workbook.xml.rels", _RELATION)
    }
    listed = []
    for sheet in _list_tags(pack, "xl/workbook.xml", _SHEET):
        target = targets.get(next((v for k, v in sheet.items() if k.endswith(":id")), ""), "")
        name = target.removeprefix("/") if target.startswith("/") else f"xl/{target}"
        if name in names:
            listed.append((sheet.get("name", ""), name))
    return listed


def _list_tags(pack: zipfile.ZipFile, name: str, tag: re.Pattern[str]) -> list[dict[str, str]]:
    with pack.open(name) as file:
        text = file.read(CHUNK).decode(errors="replace")
    return [
        {key: html.unescape(value) for key, value in _ATTRIBUTE.findall(found)}
        for found in tag.findall(text)
    ]


def _has_failed(pack: zipfile.ZipFile, name: str) -> bool:
    kept = b""
    with pack.open(name) as file:
        while piece := file.read(CHUNK):
            if _SIGNS.search(kept + piece):
                return True
            kept = piece[-64:]
    return False
