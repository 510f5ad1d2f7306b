"""Draw the map of an analysis as a figure that stands alone: title, legend, sources (SVG, PNG)."""

import re
from collections.abc import Sequence
from functools import partial
from xml.etree.ElementTree import Element, SubElement, tostring

from mapapp.errors import Fault, QueryError, UnknownFormatError
from mapapp.gapchart import (
    CLASSES,
    DASHED,
    EDGE,
    FILLS,
    OUTSIDE,
    PAPER,
    add_patterns,
    classify,
    draw_chart,
    say_class,
)
from mapapp.gapwords import (
    list_choices,
    list_sources,
    say_caveat,
    say_column,
    say_credits,
    say_question,
    say_result,
    say_source,
    say_unknown,
)
from mapapp.lettering import BOLD_LOOK, SOFT, SOFT_LOOK, Pen, break_lines
from mapapp.matrix import Matrix, Row
from mapapp.pictures import KeptPictures, find_fonts, svg_to_worded_png
from mapapp.speech import N_, current_language, gettext, ngettext, say_number

WIDTH, HEIGHT = 1200, 848  # A4 on its side
# Three pixels in the place of two or of four take longer than five of four: measured.
PNG_WIDTH = 1500
MARGIN, GUTTER, SIDE_WIDTH = 40, 36, 380
TITLE_PX, TEXT_PX, SIDE_PX, FOOT_PX = 25, 16, 13, 10.5
ENTRY_PX, HEAD_GAP_PX = 19, 16
MOST_LISTED, FEW_LISTED = 10, 4
KEPT = KeptPictures(1_600_000)  # some 180 kB each
FONTS = "Liberation Sans, Arial, Helvetica, DejaVu Sans, sans-serif"
END_LOOK = {"fill": SOFT, "text-anchor": "end"}
# What XML has no place for: words that are searched for hold whatever an address holds.
NO_XML = re.compile("[^\\t\\n\\r\\u0020-\\ud7ff\\ue000-\\ufffd\\U00010000-\\U0010ffff]")
RULE = {"stroke": "#d4d9e0", "stroke-width": "1"}
NO_FONT = N_(
    "L’image PNG demande une police de caractères que ce serveur n’a pas"
    " → apt install fonts-liberation, ou la carte en SVG"
)


def draw_figure(matrix: Matrix) -> str:
    """Draw the figure; the same analysis gives the same bytes."""
    survey = matrix.survey
    if survey.atlas.groups:
        message = "aucune image n’est faite d’un territoire de plus de 1 500 communes"
        raise QueryError([Fault("carte", message, "le GeoPackage ou le GeoJSON")])
    svg = _start(matrix)
    pen = Pen(svg, MARGIN, 26, WIDTH - 2 * MARGIN)
    pen.write(say_question(survey), TITLE_PX, look=BOLD_LOOK, most=3)
    pen.y += 4
    pen.write(say_result(matrix), TEXT_PX, most=2)
    top, bottom = pen.y + 18, _write_foot(svg, matrix)
    listed = list_first(matrix)
    ranks = {row.commune.code: place for place, row in enumerate(listed, start=1)}
    side_x = WIDTH - MARGIN - SIDE_WIDTH
    room = (MARGIN, top, side_x - GUTTER, bottom)
    draw_chart(svg, room, survey.atlas.records.drawing, matrix.rows, ranks)
    side = Pen(svg, side_x, top - HEAD_GAP_PX, SIDE_WIDTH)
    _write_legend(side, matrix)
    _write_choices(side, matrix)
    first = gettext("Les premières lacunes, par habitants")
    _write_list(side, first, _list_ranked(listed), bottom)
    missing = gettext("Communes sans action locale")
    _write_list(side, missing, _list_columns(matrix), bottom)
    return NO_XML.sub("\ufffd", tostring(svg, encoding="unicode")) + "\n"


def picture_figure(matrix: Matrix) -> bytes:
    """Draw the figure as PNG.

    Raises
    ------
    UnknownFormatError
        When this machine has no font to write with.
    """
    fonts = find_fonts()
    if not fonts:
        raise UnknownFormatError(NO_FONT)
    return KEPT.give(draw_figure(matrix), partial(_render, fonts=fonts))


def list_first(matrix: Matrix) -> list[Row]:
    """List the first communes that miss everything local, the most people first."""
    missing = [row for row in matrix.rows if not row.whole.local]
    missing.sort(key=lambda row: (-row.commune.population, row.commune.name))
    return missing[:MOST_LISTED]


def _render(svg: str, fonts: tuple[str, ...]) -> bytes:
    return svg_to_worded_png(svg, PNG_WIDTH, fonts)


def _start(matrix: Matrix) -> Element:
    """Start the drawing with what is read aloud, its patterns and its ground."""
    size = {"width": f"{WIDTH}", "height": f"{HEIGHT}"}
    svg = Element("svg", {"xmlns": "http://www.w3.org/2000/svg", "role": "img", **size})
    svg.set("viewBox", f"0 0 {WIDTH} {HEIGHT}")
    svg.set("lang", current_language())
    svg.set("font-family", FONTS)
    SubElement(svg, "title").text = say_question(matrix.survey)
    SubElement(svg, "desc").text = f"{say_result(matrix)} {say_caveat(matrix.survey)}"
    add_patterns(svg)
    SubElement(svg, "rect", size, fill=PAPER)
    return svg


def _write_foot(svg: Element, matrix: Matrix) -> float:
    """Write what the figures are worth, sources and credits; return where the map must end."""
    survey = matrix.survey
    names = " ; ".join(map(say_source, list_sources(survey)))
    foot = {
        " ".join(filter(None, (say_caveat(survey), say_unknown(survey)))): BOLD_LOOK,
        gettext("Sources : %(names)s.", names=names): SOFT_LOOK,
        say_credits(survey): SOFT_LOOK,
    }
    width = WIDTH - 2 * MARGIN
    lines = sum(len(break_lines(words, FOOT_PX, width)) for words in foot)
    pen = Pen(svg, MARGIN, HEIGHT - 24 - 1.3 * FOOT_PX * lines, width)
    _rule(svg, pen.y)
    top = pen.y
    pen.y += 2
    for words, look in foot.items():
        pen.write(words, FOOT_PX, look=look)
    return top - 14


def _rule(svg: Element, y: float) -> None:
    ends = {"x1": f"{MARGIN}", "x2": f"{WIDTH - MARGIN}", "y1": f"{y:.1f}", "y2": f"{y:.1f}"}
    SubElement(svg, "line", ends | RULE)


def _write_head(pen: Pen, words: str) -> None:
    pen.y += HEAD_GAP_PX
    pen.write(words, SIDE_PX + 1, look=BOLD_LOOK)
    pen.y += 3


def _write_legend(pen: Pen, matrix: Matrix) -> None:
    """Write each class that the map shows, with how many communes and people it holds."""
    _write_head(pen, gettext("Légende"))
    for name in CLASSES:
        rows = [row for row in matrix.rows if classify(row.whole) == name]
        if rows:
            _write_key(pen, FILLS[name], say_class(name), _say_reach(rows))
    if len(matrix.rows) < len(matrix.survey.atlas.communes):
        _write_key(pen, OUTSIDE, gettext("Hors de la sélection"), "")
    if matrix.survey.atlas.records.has_border:
        _write_line_key(pen)


def _write_line_key(pen: Pen) -> None:
    pen.y += ENTRY_PX
    line = {"x1": f"{pen.x:.1f}", "x2": f"{pen.x + 30:.1f}"}
    level = {"y1": f"{pen.y - 4:.1f}", "y2": f"{pen.y - 4:.1f}"}
    look = DASHED | {"stroke-dasharray": "7 4", "stroke-width": "2.4"}
    SubElement(pen.svg, "line", line | level | look)
    pen.put(gettext("Frontière belge"), SIDE_PX, pen.x + 40)


def _write_key(pen: Pen, fill: str, words: str, reach: str) -> None:
    """Write one class: its look, its words and what it holds."""
    pen.y += ENTRY_PX
    box = {"x": f"{pen.x:.1f}", "y": f"{pen.y - 13:.1f}", "width": "30", "height": "18"}
    SubElement(pen.svg, "rect", box | {"fill": fill, "stroke": EDGE, "stroke-width": "0.8"})
    pen.put(words, SIDE_PX, pen.x + 40)
    if reach:
        pen.y += SIDE_PX * 1.25
        pen.put(reach, SIDE_PX - 1, pen.x + 40, look=SOFT_LOOK)
    pen.y += 3


def _say_reach(rows: Sequence[Row]) -> str:
    people = sum(row.commune.population for row in rows)
    return ngettext(
        "%(num)s commune, %(people)s habitants",
        "%(num)s communes, %(people)s habitants",
        len(rows),
        people=say_number(people),
    )


def _write_choices(pen: Pen, matrix: Matrix) -> None:
    """Write the question: every filter that is set, in words."""
    _write_head(pen, gettext("La question"))
    for label, said in list_choices(matrix.survey):
        pen.write(gettext("%(name)s : %(said)s", name=label, said=said), SIDE_PX, most=3)


def _list_ranked(listed: Sequence[Row]) -> list[tuple[str, int]]:
    return [
        (f"{place}. {row.commune.name}", row.commune.population)
        for place, row in enumerate(listed, start=1)
    ]


def _list_columns(matrix: Matrix) -> list[tuple[str, int]]:
    if len(matrix.columns) < 2:
        return []
    return [
        (say_column(column, by=matrix.query.by), one.metropolitan.communes + one.bare.communes)
        for column, one in zip(matrix.columns, matrix.totals[1:], strict=True)
    ]


def _write_list(pen: Pen, head: str, entries: Sequence[tuple[str, int]], bottom: float) -> None:
    """Write as many lines as there is room for; a list that has room for few is left out."""
    room = int((bottom - pen.y - 2.5 * HEAD_GAP_PX) / ENTRY_PX)
    if not entries or room < min(len(entries), FEW_LISTED):
        return
    _write_head(pen, head)
    for words, figure in entries[:room]:
        pen.y += ENTRY_PX
        pen.put(words, SIDE_PX, pen.x)
        pen.put(say_number(figure), SIDE_PX, pen.x + pen.width, look=END_LOOK)
