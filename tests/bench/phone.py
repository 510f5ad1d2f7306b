"""Measure what a young person waits for on a slow phone.

A slow phone is Chromium with four times less processor, 1.6 Mbit/s and 150 ms (the profile of
Lighthouse's mobile runs). Each figure stands beside a baseline measured in the same run.
"""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, Page, sync_playwright

from tests.bench.figures import Bench
from tests.browser.conftest import ARGUMENTS
from tests.browser.screenshot import serve

RUNS = 5
PHONE = {"width": 360, "height": 740}
SLOWER = 4
NETWORK = {
    "offline": False,
    "latency": 150,
    "downloadThroughput": 1_600_000 / 8,
    "uploadThroughput": 750_000 / 8,
}
QUESTION = "/?commune=59599&age=17&theme=logement"
# A page of this site that is text alone, with the same styles.
TEXT_ONLY = "/mentions-legales"
WORDS = ("permis", "logemant", "service civique", "metier", "sport emploi", "tourcoing", "zzzz")
# How long the field's event keeps the page busy: the search, the answer, the map's colours.
TYPE = """word => {
  const field = document.getElementById('q');
  const type = text => {
    field.value = text;
    field.dispatchEvent(new Event('input', { bubbles: true }));
    return document.body.offsetHeight; // laid out
  };
  type('');
  const start = performance.now();
  type(word);
  return performance.now() - start;
}"""
LEARN = "() => document.getElementById('q').dispatchEvent(new FocusEvent('focus'))"
# The same cards, filtered by what any page could do without an index.
PLAIN = """word => {
  const start = performance.now();
  for (const card of document.querySelectorAll('.card')) card.classList.toggle('out', !card.textContent.toLowerCase().includes(word));
  document.body.offsetHeight;
  return performance.now() - start;
}"""  # noqa: E501
LARGEST = """new Promise(done => new PerformanceObserver(
  list => done(list.getEntries().at(-1).startTime)
).observe({ type: 'largest-contentful-paint', buffered: true }))"""


def measure(bench: Bench) -> None:
    with serve() as address, sync_playwright() as playwright:
        chromium = shutil.which("chromium")
        browser = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        text = [measure_paint(browser, address + TEXT_ONLY) for _ in range(RUNS)]
        seen = [measure_paint(browser, address + QUESTION) for _ in range(RUNS)]
        live = [measure_live(browser, address + QUESTION) for _ in range(RUNS)]
        bench.tell("answer on screen", seen, "ms", beside=("a text page, painted", text))
        bench.tell("map alive, form ready", live, "ms", beside=("a text page, painted", text))
        with slow_page(browser, address + "/") as page:
            page.wait_for_selector(".stage.awake")
            page.evaluate(LEARN)  # the words of the texts are asked for with the field's focus
            page.wait_for_load_state("networkidle")
            plain = [page.evaluate(PLAIN, word) for word in WORDS for _ in range(RUNS)]
            found = [page.evaluate(TYPE, word) for word in WORDS for _ in range(RUNS)]
        bench.tell("search, answer and map", found, "ms", beside=("a plain filter of cards", plain))
        browser.close()


def measure_paint(browser: Browser, url: str) -> float:
    """Return when the largest piece of the first screen was painted (LCP)."""
    with slow_page(browser, url) as page:
        page.wait_for_load_state("networkidle")
        return float(page.evaluate(LARGEST))


def measure_live(browser: Browser, url: str) -> float:
    with slow_page(browser, url) as page:
        page.wait_for_selector(".stage.awake")
        return float(page.evaluate("performance.now()"))


@contextmanager
def slow_page(browser: Browser, url: str) -> Iterator[Page]:
    """Open a page as a slow phone with an empty cache does."""
    context = browser.new_context(viewport=PHONE, service_workers="block")  # type: ignore[arg-type]
    page = context.new_page()
    wire = context.new_cdp_session(page)
    wire.send("Network.enable")
    wire.send("Network.emulateNetworkConditions", NETWORK)
    wire.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    page.goto(url)
    yield page
    context.close()
