"""The answer that the script finds is the server's: ids, order, counts, words and ways on.

Two programs answer the same questions; nothing but this holds them together.
"""

import random
from typing import Any, get_args
from urllib.parse import parse_qsl, urlencode, urlsplit
from urllib.request import urlopen
from xml.etree.ElementTree import Element

import pytest
from playwright.sync_api import Page

from mapapp.model import Situation, Theme
from tests.browser.conftest import Open
from tests.conftest import parse_page, text_of

pytestmark = pytest.mark.browser

Told = dict[str, Any]
GROUPS = ("here", "near", "wide", "fallback")
# Lille, Tourcoing (its zone), a neighbour, a village, one far from all, an associated commune.
COMMUNES = ("59350", "59599", "59152", "59458", "59286", "59648", "59512", "59009", "59005")
WORDS = (
    *("permis", "logement", "logements", "logemant", "emplio", "service civique", "servise civic"),
    *("jeux", "sport", "la ville de Lille", "Armentières", "mons", "zzzz", "pour les", "metropole"),
)
ASKED = [
    "",
    "lieu=Tourcoing",
    "lieu=moulins&age=17",
    "lieu=zzzz",
    "commune=59599&commune=59350",
    "commune=59350&commune=59599&age=22&theme=emploi",
    "cross_border=true",
    "commune=59350",
    "commune=59599",
    "commune=59152",
    "commune=59458",
    "commune=59286",
    "commune=59648",
    "commune=59005&age=14",
    "commune=59355&scope=local",
    "commune=59298",
    "age=17",
    "age=27",
    "age=27&situation=handicap",
    "age=12&age=27",
    "age=120",
    "commune=59599&age=17&theme=logement",
    "commune=59350&age=17&theme=sante&theme=logement",
    "commune=59648&age=17&theme=emploi",
    "theme=emploi&theme=numerique",
    "theme=culture-sport&commune=59005&scope=local",
    "situation=professionnel",
    "situation=lyceen&situation=femme&commune=59350",
    "situation=justice&commune=59599&age=26",
    "situation=handicap&theme=engagement&age=28",
    "q=logemant",
    "q=servise+civic&age=20",
    "q=bousbeque",
    "q=pour+les",
    "q=%20",
    "q=P%C3%89RMIS",
    "q=zzzz",
    "q=zzzz&commune=59599&age=17&theme=emploi&situation=lyceen&year=2024&scope=local",
    "q=Wattignies&theme=logement",
    "scope=local",
    "scope=all&commune=59286",
    "scope=local&commune=59458&age=12",
    "scope=local&commune=59005",
    "year=2019",
    "year=2024&commune=59599",
    "year=2018&theme=mobilite",
    "year=2019&year=2024&commune=59350",
    "year=1950",
    "year=2019&theme=sante",
    "cross_border=1",
    "cross_border=0&theme=mobilite",
    "source=rapport-melt-2024&commune=59599&year=2019",
    "source=guide-mel-jeunesse&age=13",
    "certainty=unclear",
    "certainty=stated&certainty=inferred&scope=local",
    "certainty=unclear&commune=59458&theme=sante",
]
LOADED = [
    "lang=fr",
    "lang=nl&commune=59599&age=17&theme=logement",
    "lang=en&commune=59458&scope=local&age=12",
    "lang=nl&q=metropole",
    "lang=en&q=lille&situation=femme",
    "falc=1&commune=59599&age=16",
    "commune=59350&age=17&theme=sante&q=zzzz",
]
READ = """() => {
  const text = element => (element?.textContent ?? '').split(/\\s+/).filter(Boolean).join(' ');
  const all = selector => [...document.querySelectorAll(selector)];
  const byId = id => document.getElementById(id);
  const seen = id => byId(id).hidden ? null : text(byId(id));
  const link = a => [a.getAttribute('href'), a.dataset.name ?? '', a.dataset.value ?? ''];
  return {
    groups: Object.fromEntries(['here', 'near', 'wide', 'fallback'].map(name => {
      const group = byId(`${name}-group`);
      return [name, group.hidden ? null : [text(group.querySelector('h2')),
        ...[...group.querySelectorAll('.card:not([hidden])')].map(card => {
          const why = card.querySelector('.why');
          return [card.dataset.id, why.hidden ? null : text(why)];
        })]];
    })),
    // What is not shown stays where it stood, hidden: there its order says nothing.
    others: all('#others .card, .card[hidden]').map(card => card.dataset.id).sort(),
    chips: all('#chosen a').map(a => [...link(a), text(a)]),
    drops: all('#drops li').map(li => [...link(li.querySelector('a')), text(li)]),
    bare: byId('bare').hidden,
    empty: byId('empty').hidden,
    aside: byId('aside').hidden ? null : [byId('aside').open, text(byId('aside').querySelector('summary')),
      ...all('#aside li').map(li => [...link(li.querySelector('a')), text(li)])],
    nearest: seen('nearest'),
    near: byId('nearest').hidden ? null : all('#nearest a').map(a => a.getAttribute('href')),
    status: seen('status'),
    years: seen('hidden-years'),
    page: byId('commune-link').hidden ? null : [...link(byId('commune-link').querySelector('a')), seen('commune-link')],
    jump: text(byId('jump-count')),
    said: all('.question .said').map(text),
    facets: all('#filters [name="theme"], #filters [name="situation"]').map(
      box => [box.name, box.value, text(box.parentElement.querySelector('.count'))]),
    legend: all('#legend tr').map(text),
    listed: all('#les-communes li').map(text),
    scope: text(byId('scope')),
  };
}"""  # noqa: E501
GO = """address => {
  history.pushState(null, '', address);
  window.dispatchEvent(new PopStateEvent('popstate'));
}"""


def draw_questions(count: int) -> list[str]:
    """Draw questions that a form could ask, the same ones in each run."""
    drawn, questions = random.Random(2026), []  # noqa: S311
    for _question in range(count):
        pairs = [("commune", drawn.choice(COMMUNES))] * drawn.randint(0, 1)
        pairs += [("age", str(drawn.randint(11, 32)))] * drawn.randint(0, 1)
        pairs += [("theme", one) for one in drawn.sample(get_args(Theme), drawn.randint(0, 2))]
        pairs += [
            ("situation", one) for one in drawn.sample(get_args(Situation), drawn.randint(0, 2))
        ]
        pairs += [("q", drawn.choice(WORDS))] * (drawn.random() < 0.4)
        pairs += [("year", drawn.choice(("2018", "2019", "2024")))] * (drawn.random() < 0.3)
        pairs += [("scope", drawn.choice(("local", "all")))] * (drawn.random() < 0.3)
        questions.append(urlencode(pairs))
    return questions


def read_plain(live_server: str, query: str) -> Told:
    """Read the same off the page that the server sends."""
    with urlopen(f"{live_server}/?{query}") as answer:  # noqa: S310
        return tell(parse_page(answer.read().decode()))


def tell(page: Element) -> Told:
    seen = {part.attrib["id"]: part for part in page.iter() if "id" in part.attrib}

    def say(name: str) -> str | None:
        return None if is_hidden(seen[name]) else text_of(seen[name])

    aside, link = seen["aside"], seen["commune-link"].find("a")
    lines = [[*read_link(li.find(".//a")), text_of(li)] for li in aside.iter("li")]
    summary = text_of(aside.find("summary"))
    boxes = seen["filters"].findall(".//label[@class='chip']")
    return {
        "groups": {name: tell_group(seen[f"{name}-group"]) for name in GROUPS},
        "others": sorted(card.attrib["data-id"] for card in cards_of(seen["others"])),
        "chips": [[*read_link(a), text_of(a)] for a in seen["chosen"].iter("a")],
        "drops": [[*read_link(li.find("a")), text_of(li)] for li in seen["drops"].iter("li")],
        "bare": is_hidden(seen["bare"]),
        "empty": is_hidden(seen["empty"]),
        "aside": None if is_hidden(aside) else ["open" in aside.attrib, summary, *lines],
        "nearest": say("nearest"),
        "near": None
        if is_hidden(seen["nearest"])
        else [a.attrib["href"] for a in seen["nearest"].iter("a")],
        "status": say("status"),
        "years": say("hidden-years"),
        "page": None
        if is_hidden(seen["commune-link"])
        else [*read_link(link), say("commune-link")],
        "jump": text_of(seen["jump-count"]),
        "said": [text_of(said) for said in page.findall(".//span[@class='said']")],
        "facets": [
            [field.attrib["name"], field.attrib["value"], text_of(label.find(".//small"))]
            for label in boxes
            for field in label.findall("input")
            if field.attrib["name"] in {"theme", "situation"}
        ],
        "legend": [text_of(row) for row in seen["legend"].iter("tr")],
        "listed": [text_of(li) for li in seen["les-communes"].iter("li")],
        "scope": text_of(seen["scope"]),
    }


def is_hidden(element: Element) -> bool:
    return "hidden" in element.attrib


def cards_of(group: Element) -> list[Element]:
    return group.findall(".//li[@class='card']")


def tell_group(group: Element) -> list[Any] | None:
    if is_hidden(group):
        return None
    whys = [(card.attrib["data-id"], card.find("p[@class='why']")) for card in cards_of(group)]
    told = [[id_, None if why is None or is_hidden(why) else text_of(why)] for id_, why in whys]
    return [text_of(group.find("h2")), *told]


def read_link(link: Element | None) -> list[str]:
    assert link is not None
    return [link.attrib.get(name, "") for name in LINK]


LINK = ("href", "data-name", "data-value")


def even(told: Told) -> Told:
    """Write links as path and sorted parameters: their order says nothing."""
    return {name: even_link(value) for name, value in told.items()}


def even_link(value: Any) -> Any:
    if isinstance(value, list):
        return [even_link(one) for one in value]
    if isinstance(value, str) and value.startswith(("/", "?")):
        address = urlsplit(value)
        return [address.path or "/", sorted(parse_qsl(address.query, keep_blank_values=True))]
    return value


def compare(page: Page, live_server: str, query: str) -> Told:
    """Return what the page with script and the one without tell otherwise."""
    live, plain = even(page.evaluate(READ)), even(read_plain(live_server, query))
    assert live.keys() == plain.keys()
    return {name: (live[name], plain[name]) for name in plain if live[name] != plain[name]}


@pytest.mark.parametrize("queries", [ASKED, draw_questions(30)], ids=["chosen", "drawn"])
def test_the_script_answers_each_question_as_the_server_does(
    queries: list[str], open_page: Open, live_server: str
) -> None:
    page, differing = open_page(), {}

    for query in queries:
        page.evaluate(GO, f"/?{query}")
        page.wait_for_selector("#resultats:not([aria-busy])", state="attached")
        differing[query] = compare(page, live_server, query)

    assert {query: found for query, found in differing.items() if found} == {}


@pytest.mark.parametrize("query", LOADED)
def test_the_script_leaves_a_page_that_it_loads_as_the_server_wrote_it(
    query: str, open_page: Open, live_server: str
) -> None:
    page = open_page(f"/?{query}")

    assert compare(page, live_server, query) == {}
