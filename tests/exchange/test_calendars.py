"""The calendar is iCalendar: lines as RFC 5545 has them, whole days, no finer than is known."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from mapapp.exchange.calendars import write_calendar
from tests.exchange.noting import CHANNEL, SITE, make_dated, note

NAMES: dict[str, str] = {}
CASES = settings(derandomize=True, deadline=None, database=None, max_examples=60)
ESCAPES = {"n": "\n", "N": "\n", ";": ";", ",": ",", "\\": "\\"}


def write(*steps: dict[str, Any], **changes: Any) -> bytes:
    notes = [one for one in note(make_dated("forum", *steps, **changes)) if one.step]
    return write_calendar(notes, CHANNEL, NAMES)


def unfold(body: bytes) -> list[str]:
    """Read content lines (RFC 5545, 3.1): CRLF, 75 octets at most, no character cut in two."""
    assert body.endswith(b"\r\n")
    lines = body[:-2].split(b"\r\n")
    assert all(b"\n" not in line and b"\r" not in line for line in lines)
    assert max(map(len, lines)) <= 75
    for line in lines:
        line.decode()
    return b"\r\n".join(lines).replace(b"\r\n ", b"").decode().split("\r\n")


def read_events(body: bytes) -> list[dict[str, str]]:
    """Read events without the library that wrote them."""
    events: list[dict[str, str]] = []
    for line in unfold(body):
        name, _, value = line.partition(":")
        if line == "BEGIN:VEVENT":
            events.append({})
        elif events and name != "END":
            assert name not in events[-1], f"{name} twice"
            events[-1][name] = value
    return events


def unescape(text: str) -> str:
    """Undo the escapes of a TEXT value (RFC 5545, 3.3.11); nothing else may be escaped."""
    read, chars = "", iter(text)
    for char in chars:
        assert char not in ";,", f"not escaped: {text}"
        read += ESCAPES[next(chars)] if char == "\\" else char
    return read


def test_the_head_names_the_calendar_its_page_and_how_often_to_ask() -> None:
    head = unfold(write())
    assert [line for line in head if not line.startswith("PRODID")] == [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "CALSCALE:GREGORIAN",
        "NAME:Actions jeunesse",
        "X-WR-CALNAME:Actions jeunesse",
        "REFRESH-INTERVAL;VALUE=DURATION:P1D",
        f"SOURCE;VALUE=URI:{SITE}/actualites.atom",
        f"URL:{SITE}/actions",
        "X-PUBLISHED-TTL:P1D",
        "END:VCALENDAR",
    ]


def test_a_step_is_a_whole_day_event_with_all_that_is_known() -> None:
    assert read_events(write({"from": "2018-05-02"}, ages=(13, 30))) == [
        {
            "UID": "forum.2018-05-02.1@jeunes.exemple.fr",
            "DTSTAMP": "20191231T000000Z",
            "SEQUENCE": "2019",
            "DTSTART;VALUE=DATE": "20180502",
            "DTEND;VALUE=DATE": "20180503",
            "SUMMARY": "Forum (2 mai 2018) : Début.",
            "DESCRIPTION": (
                "Début.\\nDate : 2 mai 2018.\\nPour qui : 13 à 30 ans.\\nOù : Toute la métropole."
                f"\\nSource : Guide\\, 2019\\, page 11.\\n{SITE}/actions/forum"
            ),
            "CATEGORIES": "Emploi",
            "STATUS": "CONFIRMED",
            "TRANSP": "TRANSPARENT",
            "CLASS": "PUBLIC",
            "URL": f"{SITE}/actions/forum",
        }
    ]


@pytest.mark.parametrize(
    ("step", "start", "end", "said"),
    [
        ({"from": "2018"}, "20180101", "20190101", "Date connue à l’année : 2018."),
        ({"from": "2016-02"}, "20160201", "20160301", "Date connue au mois : février 2016."),
        (
            {"from": "2017", "to": "2018"},
            "20170101",
            "20190101",
            "Date connue à l’année : 2017 – 2018.",
        ),
    ],
)
def test_what_is_known_to_the_year_or_month_lasts_as_long_and_says_so(
    step: dict[str, str], start: str, end: str, said: str
) -> None:
    (event,) = read_events(write(step))
    assert (event["DTSTART;VALUE=DATE"], event["DTEND;VALUE=DATE"]) == (start, end)
    assert said in unescape(event["DESCRIPTION"]).splitlines()


def test_what_is_planned_is_tentative_and_says_by_which_document() -> None:
    (event,) = read_events(write({"from": "2020"}))
    assert event["STATUS"] == "TENTATIVE"
    assert unescape(event["SUMMARY"]) == "Forum (2020, prévu) : Début."
    assert "Prévu par un document de 2019 ; suite à vérifier." in unescape(event["DESCRIPTION"])


def test_a_later_document_raises_the_sequence_of_the_same_event() -> None:
    action = make_dated("forum", {"from": "2018"})
    bodies = [write_calendar(note(action, year=year)[1:], CHANNEL, NAMES) for year in (2019, 2024)]
    (old,), (new,) = map(read_events, bodies)
    assert old["UID"] == new["UID"]
    assert int(old["SEQUENCE"]) < int(new["SEQUENCE"])


def test_the_library_reads_the_same_back() -> None:
    calendar = Calendar.from_ical(write({"from": "2018", "label": "Un ; deux, trois \\ quatre\nx"}))
    (event,) = calendar.walk("VEVENT")
    assert (event["dtstart"].dt, event["dtend"].dt) == (date(2018, 1, 1), date(2019, 1, 1))
    assert str(event["description"]).startswith("Un ; deux, trois \\ quatre\nx\nDate connue")
    assert str(event["summary"]) == "Forum (2018) : Un ; deux, trois \\ quatre x"


def test_the_same_notes_give_the_same_bytes() -> None:
    assert write({"from": "2018"}) == write({"from": "2018"})


@CASES
@given(st.text(alphabet=st.characters(exclude_categories=("Cc", "Cs")), min_size=1, max_size=90))
def test_any_text_is_folded_and_escaped_so_that_it_is_read_back(text: str) -> None:
    label = f"x{text}x"
    (event,) = read_events(write({"from": "2018", "label": label}))
    kept = label.replace("\ufffe", "").replace("\uffff", "")
    assert unescape(event["DESCRIPTION"]).startswith(f"{kept}\nDate connue à l’année")
