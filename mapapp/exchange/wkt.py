"""Polygons as text: WKT (OGC Simple Features) out, WKT or GeoJSON in."""

import json
import re
from collections.abc import Mapping
from typing import Any

from mapapp.exchange.known import MisreadError
from mapapp.limits import MOST_OUTLINE_POINTS

CURE = "un polygone, comme POLYGON ((3 50.6, 3.1 50.6, 3.1 50.7, 3 50.6))"
_NUMBER = r"[+-]?\d+(?:\.\d*)?(?:[eE][+-]?\d+)?"
_POINT = re.compile(rf"\s*({_NUMBER})\s+({_NUMBER})\s*")
_POLYGON = re.compile(r"\s*(?:SRID=4326;)?\s*POLYGON\s*\((.*)\)\s*", re.DOTALL | re.IGNORECASE)


def write_polygon(polygon: Mapping[str, Any]) -> str:
    """Write a GeoJSON polygon as WKT, every digit kept."""
    rings = (
        ", ".join(f"{float(x)!r} {float(y)!r}" for x, y in ring) for ring in polygon["coordinates"]
    )
    return f"POLYGON ({', '.join(f'({ring})' for ring in rings)})"


def read_polygon(text: str) -> dict[str, Any]:
    """Read a polygon; its rings are lists of [longitude, latitude].

    Raises
    ------
    MisreadError
        When it is none, or has too many points.
    """
    if text.count(",") > 3 * MOST_OUTLINE_POINTS:
        raise MisreadError(f"contour de plus de {MOST_OUTLINE_POINTS} points", "le simplifier")
    rings = _read_json(text) if text.lstrip().startswith("{") else _read_wkt(text)
    return {"type": "Polygon", "coordinates": rings}


def _read_json(text: str) -> list[list[list[float]]]:
    try:
        shape = json.loads(text, parse_constant=_refuse)
        if shape["type"] != "Polygon":
            _refuse(shape["type"])
        return [[[_check(x), _check(y)] for x, y in ring] for ring in shape["coordinates"]]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise MisreadError(_say(text), CURE) from error


def _check(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise TypeError(value)
    return float(value)


def _refuse(value: str) -> None:
    raise ValueError(value)


def _read_wkt(text: str) -> list[list[list[float]]]:
    whole = _POLYGON.fullmatch(text)
    if not whole:
        raise MisreadError(_say(text), CURE)
    inner = whole[1].strip()
    if not (inner.startswith("(") and inner.endswith(")")):
        raise MisreadError(_say(text), CURE)
    rings = re.split(r"\)\s*,\s*\(", inner[1:-1])
    return [[_read_point(point) for point in ring.split(",")] for ring in rings]


def _read_point(text: str) -> list[float]:
    found = _POINT.fullmatch(text)
    if not found:
        raise MisreadError(f"point illisible « {text.strip()[:40]} »", CURE)
    return [float(found[1]), float(found[2])]


def _say(text: str) -> str:
    return f"contour illisible « {text[:40]}{'…' if len(text) > 40 else ''} »"
