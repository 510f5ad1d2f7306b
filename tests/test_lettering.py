"""Words are broken into lines that have room; none is lost before the last allowed line."""

from xml.etree.ElementTree import Element

from mapapp.lettering import ELLIPSIS, Pen, break_lines, measure_words

WORDS = "Où manque une action locale ? Se déplacer, seize ans, partout et toujours"


def test_wide_letters_take_more_room_than_narrow_ones() -> None:
    assert measure_words("MMM", 10) > measure_words("ooo", 10) > measure_words("iii", 10)
    assert measure_words("ooo", 20) == 2 * measure_words("ooo", 10)
    assert measure_words("ooo", 10, bold=True) > measure_words("ooo", 10)


def test_lines_are_no_wider_than_their_room_and_keep_every_word() -> None:
    lines = break_lines(WORDS, 10, 120)

    assert len(lines) > 2
    assert max(measure_words(line, 10) for line in lines) <= 120
    assert " ".join(lines) == WORDS


def test_what_the_last_line_cannot_hold_is_cut_visibly() -> None:
    lines = break_lines(WORDS, 10, 120, most=2)

    assert len(lines) == 2
    assert lines[1].endswith(ELLIPSIS)
    assert measure_words(lines[1], 10) <= 120


def test_a_word_that_no_line_holds_is_cut() -> None:
    lines = break_lines("o" * 100, 10, 120)

    assert "".join(lines) == "o" * 100
    assert max(measure_words(line, 10) for line in lines) <= 120


def test_a_pen_goes_down_line_by_line() -> None:
    svg = Element("svg")
    pen = Pen(svg, 5, 0, 120)

    pen.write(WORDS, 10)

    heights = [float(text.attrib["y"]) for text in svg]
    assert heights == [13.0 * place for place in range(1, len(svg) + 1)]
    assert {text.attrib["x"] for text in svg} == {"5.0"}
