"""Draw the communes of an analysis by what they miss, with patterns that print without colours."""

from collections.abc import Collection, Iterable, Mapping
from typing import Literal
from xml.etree.ElementTree import Element, SubElement

from mapapp.gaps import Tally
from mapapp.gapwords import say_gap
from mapapp.lettering import INK, measure_words
from mapapp.matrix import Row
from mapapp.pictures import Box, join_boxes, to_view
from mapapp.records import Commune, Drawing, Label
from mapapp.speech import gettext

Class = Literal["whole", "part", "metropolitan", "bare"]
CLASSES: tuple[Class, ...] = ("whole", "part", "metropolitan", "bare")
# The fills of the page's map in the site's light scheme (app.css). Without colours, the classes
# differ by their patterns: dark, hatched, pale, dotted.
PAPER, SERVED, SERVED_PART, STRIPE = "#ffffff", "#4d9e91", "#97ccc0", "#486571"
WIDE, BARE, DOT = "#cfe6e0", "#f6d9c8", "#b3400f"
OUTSIDE, EDGE = "#faf9f6", "#41524f"
FILLS: Mapping[Class, str] = {
    "whole": SERVED,
    "part": "url(#part)",
    "metropolitan": WIDE,
    "bare": "url(#bare)",
}
DASHED = {"fill": "none", "stroke": INK}
IN_CHART = "-in-chart"
NAME_PX = 10.5
CLOSEST = 2.6  # how much larger than in the whole territory a small study may be drawn
ROOM_AROUND = 1.06


def classify(tally: Tally) -> Class:
    """Tell which class of the legend a commune is in."""
    if tally.gap == "none":
        return "part" if tally.is_part else "whole"
    return tally.gap


def say_class(name: Class) -> str:
    """Say a class of the legend."""
    if name == "part":
        return gettext("Action locale, sur une partie de la commune")
    return say_gap("none" if name == "whole" else name)


def add_patterns(svg: Element, end: str = "", *, unit: float = 1) -> None:
    """Add the two patterns that fills name, drawn ``unit`` times as large."""
    defs = SubElement(svg, "defs")
    stripes = _add_pattern(defs, f"part{end}", SERVED_PART, f"rotate(45) scale({unit:.4f})")
    SubElement(stripes, "rect", width="2", height="6", fill=STRIPE)
    dots = _add_pattern(defs, f"bare{end}", BARE, f"scale({unit:.4f})")
    SubElement(dots, "circle", cx="3", cy="3", r="1", fill=DOT)


def draw_chart(
    svg: Element, room: Box, drawing: Drawing, rows: Collection[Row], ranks: Mapping[str, int]
) -> None:
    """Draw the communes inside a box of the page, as large as it allows.

    ``rows`` are those of the study, the other communes stay pale; ``ranks`` are written before
    the names, and alone where a name has no room.
    """
    west, top, east, bottom = room
    wide, tall = east - west, bottom - top
    view = choose_view(drawing, [row.commune for row in rows], wide / tall)
    unit = (view[2] - view[0]) / wide
    chart = SubElement(svg, "svg", {"x": f"{west:.1f}", "y": f"{top:.1f}"})
    chart.set("width", f"{wide:.1f}")
    chart.set("height", f"{tall:.1f}")
    add_patterns(chart, IN_CHART, unit=unit)
    whole = f"scale({1 / unit:.5f}) translate({-view[0]:.2f} {-view[1]:.2f})"
    ground = SubElement(chart, "g", {"transform": whole, "stroke-linejoin": "round"})
    _draw_outlines(ground, drawing, {row.commune.code: row for row in rows}, unit)
    for row in rows:
        label = drawing.labels[row.commune.code]
        spot = (label.x - view[0]) / unit, (label.y - view[1]) / unit
        words = _choose_words(row.commune.name, ranks.get(row.commune.code), label, unit)
        _write_name(chart, words, spot, row)


def choose_view(drawing: Drawing, communes: Iterable[Commune], ratio: float) -> Box:
    """Choose what to show, in units of the drawing: the study with some room around it."""
    boxes = [to_view(drawing, commune.bbox) for commune in communes]
    west, north, east, south = join_boxes(boxes)
    tall = max(south - north, (east - west) / ratio) * ROOM_AROUND
    tall = max(tall, max(drawing.height, drawing.width / ratio) / CLOSEST)
    x, y = (west + east) / 2, (north + south) / 2
    return x - tall * ratio / 2, y - tall / 2, x + tall * ratio / 2, y + tall / 2


def _add_pattern(defs: Element, name: str, ground: str, turned: str) -> Element:
    size = {"width": "6", "height": "6"}
    pattern = SubElement(defs, "pattern", size, id=name, patternUnits="userSpaceOnUse")
    pattern.set("patternTransform", turned)
    SubElement(pattern, "rect", size, fill=ground)
    return pattern


def _draw_outlines(ground: Element, drawing: Drawing, rows: Mapping[str, Row], unit: float) -> None:
    """Draw each commune, in units of the drawing, and the line of the border above them."""
    thin = {"stroke": EDGE, "stroke-width": f"{0.8 * unit:.2f}"}
    for code, path in drawing.paths.items():
        kind = classify(rows[code].whole) if code in rows else None
        fill = FILLS[kind].replace(")", f"{IN_CHART})") if kind else OUTSIDE
        outline = SubElement(ground, "path", {"d": path, "fill": fill, **thin})
        if kind:
            SubElement(outline, "title").text = f"{rows[code].commune.name} : {say_class(kind)}"
    dashes = f"{7 * unit:.1f} {4 * unit:.1f}"
    line = {"d": drawing.border, "stroke-width": f"{2.4 * unit:.2f}", "stroke-dasharray": dashes}
    SubElement(ground, "path", line | DASHED)


def _choose_words(name: str, rank: int | None, label: Label, unit: float) -> str:
    """Write the name where it has room, else the rank alone, if there is one."""
    number = "" if rank is None else f"{rank}"
    whole = f"{number} {name}" if number else name
    fits = measure_words(whole, NAME_PX, bold=bool(number)) < label.room / unit * 0.96
    return whole if fits else number


def _write_name(chart: Element, words: str, spot: tuple[float, float], row: Row) -> None:
    if not words:
        return
    dark = classify(row.whole) == "whole"
    look = {
        "x": f"{spot[0]:.1f}",
        "y": f"{spot[1] + NAME_PX * 0.35:.1f}",
        "font-size": f"{NAME_PX:g}",
        "text-anchor": "middle",
        "fill": PAPER if dark else INK,
        "stroke": INK if dark else PAPER,
        "stroke-width": "2.4",
        "stroke-linejoin": "round",
        "paint-order": "stroke",
    }
    if words[0].isdigit():
        look["font-weight"] = "bold"
    SubElement(chart, "text", look).text = words
