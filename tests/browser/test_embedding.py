"""Embedding: a host's page shows the view where it may, and the frame follows its height."""

import re
from collections.abc import Callable, Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from playwright.sync_api import Browser, FrameLocator, Page, expect

from mapapp.settings import Settings
from tests.browser.conftest import DESKTOP, PATIENCE_MS, PHONE, Open, Watch
from tests.browser.test_accessibility import SIZES, SMALL, find_faults
from tests.browser.test_layout import SIDEWAYS
from tests.conftest import MAPAPP, find_free_port, run_server

pytestmark = pytest.mark.browser

VIEW = "/integrer?commune=59599&theme=logement"
LONG_VIEW = "/integrer?commune=59350"
VIEWS = [VIEW, LONG_VIEW, "/integrer?action=kaps", "/integrer?embed=1&lang=nl"]
FRAME = '<iframe src="{address}" title="Carte" width="100%" height="200" frameborder="0"></iframe>'
SCRIPT = '<script src="{map}/integrer.js" async></script>'
PAGE = "<!doctype html><html lang=fr><title>Ville</title><body>{frame}{script}"
OPENED = "() => document.querySelector('iframe').getBoundingClientRect().height"
INSIDE = """() => [document.body.getBoundingClientRect().height,
  document.documentElement.scrollHeight - innerHeight]"""
ASK_SELF = "() => postMessage({ type: 'mapapp:height', height: 4000 }, '*')"
TWO_FRAMES = "new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
Visit = Callable[..., Page]


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_told: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def host(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """Serve a folder as another site would: another port is another origin."""
    folder = tmp_path_factory.mktemp("host")
    (folder / "favicon.ico").write_bytes(b"")
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(folder)))
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}", folder
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def open_server(host: tuple[str, Path], settings: Settings) -> Iterator[str]:
    """Serve the map to whom the operator named: the host."""
    command = [*MAPAPP, "serve", "--port", str(find_free_port()), "--workers", "1"]
    named = {"MAPAPP_FRAME_ANCESTORS": host[0]}
    with run_server(command, cache=settings.cache, variables=named) as (_, line):
        yield line.split()[-1]


@pytest.fixture
def visit(browser: Browser, host: tuple[str, Path]) -> Iterator[tuple[Visit, Watch]]:
    """Open a page of the host with the map in a frame, with the host's script or without."""
    context, watch = browser.new_context(locale="fr-FR"), Watch()
    context.set_default_timeout(PATIENCE_MS)

    def get(site: str, address: str = VIEW, *, script: bool = True) -> Page:
        frame = FRAME.format(address=f"{site}{address}".replace("&", "&amp;"))
        text = PAGE.format(frame=frame, script=SCRIPT.format(map=site) if script else "")
        (host[1] / "page.html").write_text(text, encoding="utf-8")
        page = context.new_page()
        page.set_viewport_size({"width": DESKTOP[0], "height": DESKTOP[1]})
        watch.follow(page)
        page.goto(f"{host[0]}/page.html")
        return page

    yield get, watch
    context.close()


def frame_of(page: Page) -> FrameLocator:
    return page.frame_locator("iframe")


def wait_for_height(page: Page) -> float:
    """Wait until the frame is as tall as what it shows, and return that height."""
    expect(frame_of(page).locator("h1")).to_be_visible()
    inner = page.frames[1]
    page.wait_for_function("() => document.querySelector('iframe').style.height !== ''")
    inner.wait_for_function("() => Math.abs(document.body.offsetHeight - innerHeight) <= 1")
    tall, beyond = inner.evaluate(INSIDE)
    assert beyond <= 0
    assert page.evaluate(OPENED) == pytest.approx(tall, abs=1)
    return float(tall)


def visit_without_script(open_host: Visit, site: str) -> Page:
    """Open the host's page without its script: the frame has the height that the host gave."""
    page = open_host(site, script=False)
    expect(frame_of(page).locator("h1")).to_be_visible()
    page.wait_for_load_state("networkidle")
    assert page.evaluate(OPENED) == 200
    return page


def test_by_default_no_other_site_shows_the_view(
    visit: tuple[Visit, Watch], live_server: str
) -> None:
    open_host, watch = visit

    page = open_host(live_server)

    page.wait_for_load_state("networkidle")
    assert page.frames[1].url == "chrome-error://chromewebdata/"
    assert any("frame-ancestors" in complaint for complaint in watch.complaints)


def test_a_host_that_is_named_shows_the_view_and_nothing_complains(
    visit: tuple[Visit, Watch], open_server: str, host: tuple[str, Path]
) -> None:
    open_host, watch = visit

    page = open_host(open_server)

    heading = frame_of(page).get_by_role("heading", level=1)
    expect(heading).to_have_text("Actions pour les jeunes à Tourcoing")
    expect(frame_of(page).locator("svg.drawn")).to_be_visible()
    wait_for_height(page)
    assert watch.complaints == []
    assert watch.hosts == {site.removeprefix("http://") for site in (open_server, host[0])}
    assert page.context.cookies() == []


def test_no_other_page_is_shown_even_to_a_host_that_is_named(
    visit: tuple[Visit, Watch], open_server: str
) -> None:
    open_host, watch = visit

    page = open_host(open_server, "/communes/59599")

    page.wait_for_load_state("networkidle")
    assert page.frames[1].url == "chrome-error://chromewebdata/"
    assert watch.complaints != []


def test_the_frame_is_as_tall_as_what_it_shows_and_follows_it(
    visit: tuple[Visit, Watch], open_server: str
) -> None:
    page = visit[0](open_server, LONG_VIEW)
    wide = wait_for_height(page)

    page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    page.wait_for_function(
        f"() => document.querySelector('iframe').getBoundingClientRect().height > {wide + 100}"
    )
    narrow = wait_for_height(page)
    page.set_viewport_size({"width": DESKTOP[0], "height": DESKTOP[1]})
    page.wait_for_function(
        f"() => document.querySelector('iframe').getBoundingClientRect().height < {narrow - 100}"
    )

    assert wait_for_height(page) == pytest.approx(wide, abs=1)
    assert wide > 200


def test_a_script_that_comes_late_asks_for_the_height(
    visit: tuple[Visit, Watch], open_server: str
) -> None:
    page = visit_without_script(visit[0], open_server)

    page.add_script_tag(url=f"{open_server}/integrer.js")

    assert wait_for_height(page) > 200


def test_without_the_script_the_frame_keeps_its_height_and_scrolls(
    visit: tuple[Visit, Watch], open_server: str
) -> None:
    page = visit_without_script(visit[0], open_server)

    frame_of(page).get_by_role("link", name="Voir tout sur Tourcoing").scroll_into_view_if_needed()


def test_a_height_that_somebody_else_tells_is_not_believed(
    visit: tuple[Visit, Watch], open_server: str
) -> None:
    page = visit[0](open_server)
    tall = wait_for_height(page)

    page.evaluate(ASK_SELF)
    page.evaluate(TWO_FRAMES)

    assert page.evaluate(OPENED) == pytest.approx(tall, abs=1)


def test_a_link_opens_outside_of_the_frame(visit: tuple[Visit, Watch], open_server: str) -> None:
    page = visit[0](open_server)

    with page.expect_popup() as opened:
        frame_of(page).get_by_role("link", name="Logement des jeunes").click()

    opened.value.wait_for_load_state()
    assert opened.value.url == f"{open_server}/actions/melt-logement"
    assert opened.value.evaluate("window.opener") is None
    expect(frame_of(page).locator("h1")).to_have_text(re.compile("Tourcoing"))


@SIZES
@pytest.mark.parametrize("address", VIEWS)
def test_no_view_has_a_fault_that_axe_finds(
    address: str, size: tuple[int, int], open_page: Open
) -> None:
    assert find_faults(open_page(address, size=size)) == []


@pytest.mark.parametrize("address", VIEWS)
def test_a_view_fits_narrow_columns_and_fingers(address: str, open_page: Open) -> None:
    page, beyond = open_page(address), {}

    for width in (240, 320, 640, 1280):
        page.set_viewport_size({"width": width, "height": 700})
        beyond[width] = page.evaluate(SIDEWAYS)

    assert beyond == dict.fromkeys(beyond, 0)
    page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    assert page.evaluate(SMALL) == []


def test_a_view_is_whole_without_script(open_page: Open) -> None:
    page = open_page(VIEW, java_script_enabled=False)

    expect(page.get_by_role("heading", level=1)).to_have_text("Actions pour les jeunes à Tourcoing")
    expect(page.locator(".lines a")).not_to_have_count(0)
    expect(page.locator("svg.drawn .chosen")).to_be_visible()


def test_the_code_is_made_without_script(open_page: Open) -> None:
    page = open_page("/integrer", java_script_enabled=False)

    page.get_by_label("Commune").select_option(label="Roubaix")
    page.get_by_role("button", name="Faire le code").click()

    code = page.get_by_label("Le cadre").input_value()
    assert "commune=59512" in code
    assert "Actions pour les jeunes à Roubaix" in code
    expect(page.get_by_role("button", name="Copier le cadre")).to_have_count(0)


def test_the_code_is_copied_at_the_press_of_a_button(open_page: Open) -> None:
    page = open_page(f"{VIEW}&apercu=1")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    button = page.get_by_role("button", name="Copier le cadre")

    button.click()

    expect(page.get_by_text("Copié.")).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    page.context.clear_permissions()
    assert copied == page.get_by_label("Le cadre").input_value()
    assert copied.startswith("<iframe ")
    assert copied.endswith("</iframe>")


def test_linked_data_is_no_script_to_the_browser(open_page: Open) -> None:
    page = open_page("/actions/kaps")

    # The policy allows no inline script: a complaint about this one would fail open_page.
    types = page.evaluate(
        "() => JSON.parse(document.querySelector('script[type$=\"ld+json\"]').textContent)"
        "['@graph'].map(one => one['@type'])"
    )
    assert types == ["Service", "WebPage", "BreadcrumbList"]
