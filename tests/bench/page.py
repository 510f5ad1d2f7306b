"""Measure the page of the map beside a bare drawing and a minimal Leaflet page.

All three show the same communes with the same popups, come from the same server and are opened in
turn by the same browser: a slow phone's processor and network (``phone``), a window wide enough
for the map to stand on the first screen. « Drawn » is the first frame with all outlines, once it is
made. « Clickable » is asked of whatever lies on top of the
map, once a frame: the first click that opens the popup, until the popup is painted.
"""

import shutil
import time
from random import Random

from playwright.sync_api import Browser, BrowserContext, CDPSession, Page, sync_playwright

from tests.bench.figures import Bench
from tests.bench.pagebases import MINIMAL, SVG, serve_beside
from tests.bench.phone import NETWORK, SLOWER
from tests.browser.conftest import ARGUMENTS, wait_for_map
from tests.browser.test_weight import Traffic

# The clock of the page's own thread: what others take of the processors does not count.
THREAD_TIME = {"timeDomain": "threadTicks"}
DESKTOP = {"width": 1280, "height": 800}
PATIENCE_MS = 60_000
VISITS, REST = 15, 0.3  # of each page, and seconds between two
MOST_BYTES, MOST_SECOND_BYTES, MOST_REQUESTS, MOST_REPAINT_MS = 90_000, 3_000, 8, 16
SLOWER_DRAWN, SLOWER_CLICKED = 1.3, 1.2
# What a visitor could do, frame by frame, in any of the pages. A click that nobody takes is
# stopped here: it would follow the link of the drawn commune.
PROBE = """() => {
  const bench = window.bench = { late: 0 };
  new PerformanceObserver(list => {
    for (const one of list.getEntries()) bench.late += Math.max(0, one.duration - 50);
  }).observe({ type: 'longtask', buffered: true });
  window.addEventListener('click', event => event.preventDefault());
  // Asked at the start of a frame: told as soon as that frame is made, before what else waits.
  const painted = () => scheduler.postTask(() => performance.now(), { priority: 'user-blocking' });
  let spot = null;
  async function look() {
    const all = document.querySelectorAll('path.commune');
    if (all.length < 95 || !all[0].getBoundingClientRect().width) { requestAnimationFrame(look); return; }
    bench.drawn = await painted();
    requestAnimationFrame(click);
  }
  function findSpot() {
    const box = document.querySelector('.drawn a[href$="59350"] path, path[data-code="59350"]')?.getBoundingClientRect();
    return box && [box.x + box.width / 2, box.y + box.height / 2];
  }
  async function click() {
    spot ??= findSpot();
    const target = spot && document.elementFromPoint(...spot);
    target?.dispatchEvent(new MouseEvent('click', {
      bubbles: true, cancelable: true, view: window, clientX: spot[0], clientY: spot[1] }));
    const box = [...document.querySelectorAll('.leaflet-popup, [role="dialog"]')].at(-1);
    if (!box?.textContent.includes('Lille') || !box.getBoundingClientRect().width) { requestAnimationFrame(click); return; }
    bench.clicked = await painted();
  }
  requestAnimationFrame(look);
}"""  # noqa: E501
# From the event to the frame that shows it, made at the start of a frame: no wait for the screen.
REPAINT = """async selector => {
  const took = [];
  const { port1, port2 } = new MessageChannel();
  const boxes = [...document.querySelectorAll(selector)].flatMap(box => [box, box]);
  for (const box of boxes) {
    took.push(await new Promise(done => requestAnimationFrame(() => {
      const start = performance.now();
      port1.onmessage = () => done(performance.now() - start);
      box.click();
      port2.postMessage(null);
    })));
    await new Promise(done => setTimeout(done, 50));
  }
  return took;
}"""
CHOICES = '#filters [name="theme"], #filters [name="situation"]'


def measure(bench: Bench) -> None:
    with serve_beside() as address, sync_playwright() as playwright:
        chromium = shutil.which("chromium")
        browser = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        pages = {"svg": address + SVG, "minimal": address + MINIMAL, "ours": f"{address}/"}
        seen: dict[str, list[dict[str, float]]] = {name: [] for name in pages}
        for number in range(VISITS):
            # What a page leaves behind weighs on the next one: each comes after each.
            for name in Random(number).sample(sorted(pages), len(pages)):  # noqa: S311
                time.sleep(REST)
                seen[name].append(visit_slowly(browser, pages[name]))
        _tell_times(bench, seen)
        _tell_weights(bench, browser, pages)
        for name, live in (("drawn map", False), ("Leaflet", True)):
            took, work = repaint(browser, pages["ours"], live=live)
            bench.tell(f"filter, painted, {name}", took, "ms", limit=MOST_REPAINT_MS)
            bench.tell(f"filter and what follows, processor time, {name}", [work], "ms")
        browser.close()


def open_context(browser: Browser) -> BrowserContext:
    return browser.new_context(viewport=DESKTOP, service_workers="block", locale="fr-FR")  # type: ignore[arg-type]


def visit_slowly(browser: Browser, url: str) -> dict[str, float]:
    """Return when the map was drawn, when a click opened its popup, and long tasks' excess."""
    context = open_context(browser)
    page = context.new_page()
    page.set_default_timeout(PATIENCE_MS)
    page.add_init_script(f"({PROBE})()")
    wire = context.new_cdp_session(page)
    wire.send("Network.enable")
    wire.send("Performance.enable", THREAD_TIME)
    wire.send("Network.emulateNetworkConditions", NETWORK)
    wire.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    page.goto(url)
    page.wait_for_function("() => window.bench.clicked")
    told: dict[str, float] = page.evaluate("window.bench") | {"work": read_work(wire)}
    page.wait_for_load_state("networkidle")
    context.close()
    return told


def read_work(wire: CDPSession) -> float:
    """Return the processor time of the page's main thread so far, in ms."""
    told = wire.send("Performance.getMetrics")["metrics"]
    return 1000 * next(float(one["value"]) for one in told if one["name"] == "TaskDuration")


def weigh(browser: Browser, url: str) -> list[Traffic]:
    """Return the traffic of a first visit, and of a second one."""
    context = open_context(browser)
    found = [load(context.new_page(), url) for _ in range(2)]
    context.close()
    return found


def weigh_used(browser: Browser, url: str, *, word: str = "") -> Traffic:
    """Return the traffic of a first visit that came to the map, and searched for a word."""
    context = open_context(browser)
    found = load(context.new_page(), url, use_map=True, word=word)
    context.close()
    return found


def load(page: Page, url: str, *, use_map: bool = False, word: str = "") -> Traffic:
    traffic = Traffic()
    traffic.follow(page)
    page.goto(url)
    page.wait_for_load_state("networkidle")
    if use_map:
        wait_for_map(page)
    if word:
        page.locator("#q").fill(word)
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(500)
    page.close()
    return traffic


def repaint(browser: Browser, url: str, *, live: bool) -> tuple[list[float], float]:
    """Return how long each choice took until it was painted, and the processor time of one."""
    page = browser.new_page(viewport=DESKTOP, locale="fr-FR")  # type: ignore[arg-type]
    page.goto(url)
    page.wait_for_selector(".stage.awake")
    if live:
        wait_for_map(page)
    page.wait_for_load_state("networkidle")
    wire = page.context.new_cdp_session(page)
    wire.send("Performance.enable", THREAD_TIME)
    before = read_work(wire)
    took: list[float] = page.evaluate(REPAINT, CHOICES)
    work = (read_work(wire) - before) / len(took)
    page.close()
    return took, work


def _tell_times(bench: Bench, seen: dict[str, list[dict[str, float]]]) -> None:
    def read(page: str, what: str) -> list[float]:
        return [one[what] for one in seen[page]]

    drawing, leaflet = "a bare SVG page", "a minimal Leaflet page"
    base = (drawing, read("svg", "drawn"))
    bench.tell("map drawn", read("ours", "drawn"), "ms", beside=base, limit=SLOWER_DRAWN)
    base = (leaflet, read("minimal", "clicked"))
    clicked = read("ours", "clicked")
    bench.tell("click opens, painted", clicked, "ms", beside=base, limit=SLOWER_CLICKED)
    base = (leaflet, read("minimal", "work"))
    work = read("ours", "work")
    bench.tell("click opens, processor time", work, "ms", beside=base)
    bench.tell("a bare SVG page, click opens", read("svg", "clicked"), "ms")
    base = (leaflet, read("minimal", "late"))
    bench.tell("long tasks over 50 ms each", read("ours", "late"), "ms", beside=base)


def _tell_weights(bench: Bench, browser: Browser, pages: dict[str, str]) -> None:
    bare, minimal = (weigh(browser, pages[name])[0].bytes for name in ("svg", "minimal"))
    bench.tell("a bare SVG page, first visit", [bare], "B")
    bench.tell("a minimal Leaflet page, first visit", [minimal], "B")
    first, second = weigh(browser, pages["ours"])
    used, searched = (weigh_used(browser, pages["ours"], word=word) for word in ("", "permis"))
    bench.tell("first visit, until at rest", [first.bytes], "B", limit=MOST_BYTES)
    bench.tell("first visit, requests", [len(first.sent)], "", limit=MOST_REQUESTS)
    bench.tell("second visit", [second.bytes], "B", limit=MOST_SECOND_BYTES)
    bench.tell("first visit, map used", [used.bytes], "B")
    bench.tell("first visit, map and search used", [searched.bytes], "B")
    bench.tell("first visit, requests, all used", [len(searched.sent)], "")
