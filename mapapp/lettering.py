"""Set words in lines for drawings, whose widths are estimated: nothing measures them there."""

from collections.abc import Iterator, Mapping
from xml.etree.ElementTree import Element, SubElement

# Widths in em, of Liberation Sans and Arial; DejaVu Sans is a tenth wider.
NARROW = {**dict.fromkeys("ijl’'|.,;:!·I", 0.27), **dict.fromkeys("frt ()-/«»", 0.35)}
WIDE = {**dict.fromkeys("mMW%@", 0.88), **dict.fromkeys("wABCDEÉGHKNOPQRSUVXYÀ…", 0.7)}
CHAR_EM, BOLD_MORE = 0.56, 1.07
ELLIPSIS = "…"
LEADING = 1.3
INK, SOFT = "#14213d", "#4a5670"
PLAIN_LOOK = {"fill": INK}
SOFT_LOOK = {"fill": SOFT}
BOLD_LOOK = {"fill": INK, "font-weight": "bold"}


def measure_words(words: str, size: float, *, bold: bool = False) -> float:
    """Estimate how wide words are, in the unit of ``size``."""
    width = sum(NARROW.get(char) or WIDE.get(char) or CHAR_EM for char in words)
    return width * size * (BOLD_MORE if bold else 1)


def break_lines(
    words: str, size: float, width: float, *, bold: bool = False, most: int = 99
) -> list[str]:
    """Break words into lines no wider than ``width``; what ``most`` lines cannot hold is cut."""
    lines = [*_break(words, size, width, bold=bold)]
    if len(lines) <= most:
        return lines
    kept = lines[:most]
    while measure_words(kept[-1] + ELLIPSIS, size, bold=bold) > width and " " in kept[-1]:
        kept[-1] = kept[-1].rpartition(" ")[0]
    return [*kept[:-1], f"{kept[-1]}{ELLIPSIS}"]


def _break(words: str, size: float, width: float, *, bold: bool) -> Iterator[str]:
    line = ""
    for word in words.split(" "):
        for piece in _cut_long(word, size, width, bold=bold):
            longer = f"{line} {piece}" if line else piece
            if line and measure_words(longer, size, bold=bold) > width:
                yield line
                longer = piece
            line = longer
    if line:
        yield line


def _cut_long(word: str, size: float, width: float, *, bold: bool) -> Iterator[str]:
    """Cut a word that no line has room for."""
    piece = ""
    for char in word:
        if piece and measure_words(piece + char, size, bold=bold) > width:
            yield piece
            piece = ""
        piece += char
    yield piece


class Pen:
    """Write lines into a column of a drawing, from the top down; ``y`` is where it stands."""

    def __init__(self, svg: Element, x: float, y: float, width: float) -> None:
        self.svg, self.x, self.y, self.width = svg, x, y, width

    def write(
        self, words: str, size: float, *, look: Mapping[str, str] = PLAIN_LOOK, most: int = 99
    ) -> None:
        """Write words, broken into lines of at most the column's width."""
        for line in break_lines(words, size, self.width, bold="font-weight" in look, most=most):
            self.y += size * LEADING
            self.put(line, size, self.x, look=look)

    def put(
        self, words: str, size: float, x: float, *, look: Mapping[str, str] = PLAIN_LOOK
    ) -> None:
        """Write words on the line where the pen stands, at ``x``."""
        place = {"x": f"{x:.1f}", "y": f"{self.y:.1f}", "font-size": f"{size:g}"}
        SubElement(self.svg, "text", {**place, **look}).text = words
