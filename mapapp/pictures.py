"""Draw pictures as PNG: those that a shared link shows, and drawings made elsewhere."""

import hashlib
import math
from collections.abc import Callable, Collection, Mapping
from functools import lru_cache
from pathlib import Path
from threading import Lock
from xml.etree.ElementTree import Element, SubElement, tostring

import resvg_py

from mapapp.records import Drawing

# What readers of Open Graph cut the least: 1.91 to 1.
WIDTH, HEIGHT = 1200, 630
KEPT_BYTES = 600_000  # of pictures, some 40 kB each
# How much of the height what a picture is about may take, and how close one may come to it.
FILLED, CLOSEST = 0.88, 3.2
# The colours of the site's dark scheme (app.css): a picture knows no reader's choice.
GROUND, INK, BORDER = "#111827", "#ffffff", "#ffb27d"
STEPS = ("#243044", "#2b4f55", "#33756f", "#56a697", "#a5e0d3")
HATCH_PX = 14
# Smoothed edges double the bytes: they are kept for the lines that stand out.
PLAIN, SMOOTH = "crispEdges", "geometricPrecision"

Box = tuple[float, float, float, float]
# By file: naming the two files spares resvg the reading of every font of the machine.
FAMILIES = {"LiberationSans": "Liberation Sans", "Arial": "Arial", "DejaVuSans": "DejaVu Sans"}
BOLD_END = "-Bold.ttf"
FONT_ENDS = ("-Regular.ttf", ".ttf", BOLD_END)
FONT_FOLDERS = (
    "/usr/share/fonts",
    "/usr/local/share/fonts",
    "/Library/Fonts",
    "/System/Library/Fonts",
    "~/.fonts",
    "~/.local/share/fonts",
)


class KeptPictures:
    """Keep the last pictures, up to some bytes, by the hash of what each was made from.

    They outlive the data that they show, so what is kept is little: a worker that kept 48 pictures
    and their drawings grew by 7 MB in half an hour, as one after the other was asked for.
    """

    def __init__(self, most_bytes: int) -> None:
        self.most_bytes = most_bytes
        self.kept: dict[str, bytes] = {}
        self._lock = Lock()

    def give(self, svg: str, draw: Callable[[str], bytes]) -> bytes:
        """Return the picture of a drawing, drawn if it is not kept."""
        key = hashlib.sha256(svg.encode()).hexdigest()
        with self._lock:
            picture = self.kept.pop(key, None)
        picture = picture or draw(svg)
        with self._lock:
            self.kept[key] = picture
            while len(self.kept) > 1 and sum(map(len, self.kept.values())) > self.most_bytes:
                del self.kept[next(iter(self.kept))]
        return picture


KEPT = KeptPictures(KEPT_BYTES)


def draw_picture(
    drawing: Drawing,
    steps: Mapping[str, int],
    *,
    parts: Collection[str] = (),
    boxes: Collection[Box] = (),
    framed: str = "",
) -> bytes:
    """Draw communes as strong as their steps (0 to 4) say, as PNG.

    ``parts`` are hatched, ``framed`` has an outline that stands out, and the picture comes as
    close as it can to ``boxes``, in degrees (west, south, east, north).
    """
    frame = choose_frame(drawing, boxes)
    unit = (frame[2] - frame[0]) / WIDTH
    svg = _start(frame, unit)
    for code, path in drawing.paths.items():
        fill = f"url(#part-{steps[code]})" if code in parts else STEPS[steps[code]]
        _add(svg, path, PLAIN, {"fill": fill} | _line(GROUND, 1.6 * unit))
    if framed:
        _add(svg, drawing.paths[framed], SMOOTH, _line(INK, 5 * unit))
    for colour, width in ((GROUND, 11), (BORDER, 5)):
        _add(svg, drawing.border, SMOOTH, _line(colour, width * unit))
    return KEPT.give(tostring(svg, encoding="unicode"), _render)


def svg_to_png(svg: str, width: int) -> bytes:
    """Draw an SVG, without text, ``width`` pixels wide; the same SVG gives the same bytes."""
    # No words are drawn: a machine's fonts are not to be relied on, nor worth looking for.
    return bytes(resvg_py.svg_to_bytes(svg_string=svg, width=width, skip_system_fonts=True))


def choose_frame(drawing: Drawing, boxes: Collection[Box]) -> Box:
    """Choose what to show, in view units: the boxes with room around them, or the territory."""
    whole = to_view(drawing, drawing.bounds)
    west, north, east, south = join_boxes([to_view(drawing, box) for box in boxes] or [whole])
    tall = max(south - north, (east - west) * HEIGHT / WIDTH) / FILLED
    tall = max(tall, (whole[3] - whole[1]) / CLOSEST)
    half_wide, half_tall = tall * WIDTH / HEIGHT / 2, tall / 2
    x, y = (west + east) / 2, (north + south) / 2
    return x - half_wide, y - half_tall, x + half_wide, y + half_tall


def svg_to_worded_png(svg: str, width: int, fonts: tuple[str, ...]) -> bytes:
    """Draw an SVG with its words, ``width`` pixels wide, in the given font files."""
    return bytes(
        resvg_py.svg_to_bytes(
            svg_string=svg,
            width=width,
            skip_system_fonts=True,
            shape_rendering="crisp_edges",
            font_files=[*fonts],
            sans_serif_family=FAMILIES[Path(fonts[0]).name.partition("-")[0]],
        )
    )


@lru_cache(maxsize=1)
def find_fonts() -> tuple[str, ...]:
    """Find a regular and a bold font on this machine, the preferred ones first; none without."""
    files = {
        path.name: str(path)
        for folder in FONT_FOLDERS
        for path in sorted(Path(folder).expanduser().rglob("*.ttf"))
    }
    for family in FAMILIES:
        found = [files[name] for end in FONT_ENDS if (name := f"{family}{end}") in files]
        if found and not found[0].endswith(BOLD_END):
            return tuple(found)
    return ()


def join_boxes(boxes: Collection[Box]) -> Box:
    """Join boxes into the one around them."""
    wests, norths, easts, souths = zip(*boxes, strict=True)
    return min(wests), min(norths), max(easts), max(souths)


def to_view(drawing: Drawing, box: Box) -> Box:
    """Turn degrees (west, south, east, north) into view units (west, north, east, south)."""
    west, _, east, north = drawing.bounds
    scale = drawing.width / math.radians(east - west)
    top = _mercator(north)
    return (
        math.radians(box[0] - west) * scale,
        (top - _mercator(box[3])) * scale,
        math.radians(box[2] - west) * scale,
        (top - _mercator(box[1])) * scale,
    )


def _render(svg: str) -> bytes:
    return svg_to_png(svg, WIDTH)


def _start(frame: Box, unit: float) -> Element:
    """Start a drawing with its ground and the hatching of each step."""
    west, north, east, south = (round(edge, 2) for edge in frame)
    corner = {"x": f"{west}", "y": f"{north}"}
    size = {"width": f"{east - west:.2f}", "height": f"{south - north:.2f}"}
    svg = Element("svg", xmlns="http://www.w3.org/2000/svg", width=f"{WIDTH}", height=f"{HEIGHT}")
    svg.set("viewBox", f"{west} {north} {size['width']} {size['height']}")
    SubElement(svg, "rect", corner | size, fill=GROUND)
    for step, colour in enumerate(STEPS):
        _add_hatching(svg, step, colour, side=HATCH_PX * unit)
    return svg


def _add_hatching(svg: Element, step: int, colour: str, *, side: float) -> None:
    size = {"width": f"{side:.3f}", "height": f"{side:.3f}"}
    turned = {"patternUnits": "userSpaceOnUse", "patternTransform": "rotate(45)"}
    pattern = SubElement(svg, "pattern", size | turned, id=f"part-{step}")
    SubElement(pattern, "rect", size, fill=STEPS[0])
    SubElement(pattern, "rect", size | {"width": f"{side / 2:.3f}"}, fill=colour)


def _add(svg: Element, path: str, rendering: str, look: Mapping[str, object]) -> None:
    ends = {"stroke-linejoin": "round", "stroke-linecap": "round", "shape-rendering": rendering}
    said = {name: str(value) for name, value in look.items()}
    SubElement(svg, "path", {"d": path, "fill": "none"} | ends | said)


def _line(colour: str, width: float) -> dict[str, object]:
    return {"stroke": colour, "stroke-width": f"{width:.3f}"}


def _mercator(latitude: float) -> float:
    return math.asinh(math.tan(math.radians(latitude)))
