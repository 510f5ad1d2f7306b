"""Weight: what a first visit of the map costs, and a second one."""

from dataclasses import dataclass, field
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.browser.conftest import wait_for_map

pytestmark = pytest.mark.browser

MOST_BYTES = 70_000
# Once somebody has come to the map, for Leaflet, and has searched for a word.
MOST_BYTES_USED = 110_000
MOST_REQUESTS = 8
MOST_WARM_BYTES = 3_000
PHONE = {"width": 390, "height": 844}


@dataclass
class Traffic:
    """Count requests that went out and the bytes that came back, headers included."""

    bytes: int = 0
    asked: dict[str, str] = field(default_factory=dict)
    cached: set[str] = field(default_factory=set)

    @property
    def sent(self) -> list[str]:
        return [url for key, url in self.asked.items() if key not in self.cached]

    def follow(self, page: Page) -> None:
        wire = page.context.new_cdp_session(page)
        wire.send("Network.enable")
        wire.on("Network.requestWillBeSent", self._ask)
        wire.on("Network.requestServedFromCache", lambda told: self.cached.add(told["requestId"]))
        wire.on("Network.responseReceived", self._answer)
        wire.on("Network.loadingFinished", self._finish)

    def _ask(self, told: dict[str, Any]) -> None:
        self.asked[told["requestId"]] = told["request"]["url"]

    def _answer(self, told: dict[str, Any]) -> None:
        if told["response"].get("fromDiskCache"):
            self.cached.add(told["requestId"])

    def _finish(self, told: dict[str, Any]) -> None:
        self.bytes += int(told["encodedDataLength"])


def visit(context: BrowserContext, address: str, *, use_all: bool = False) -> Traffic:
    page, traffic = context.new_page(), Traffic()
    traffic.follow(page)
    page.goto(address)
    page.wait_for_selector(".stage.awake")
    if use_all:
        wait_for_map(page)
        page.locator("#q").fill("permis")
    page.wait_for_load_state("networkidle")
    page.close()
    return traffic


def test_the_map_is_light_and_lighter_the_second_time(
    browser: Browser, live_server: str, capsys: pytest.CaptureFixture[str]
) -> None:
    context = browser.new_context(viewport=PHONE, service_workers="block")

    cold, warm = visit(context, f"{live_server}/"), visit(context, f"{live_server}/")
    context.close()
    context = browser.new_context(viewport=PHONE, service_workers="block")
    used = visit(context, f"{live_server}/", use_all=True)
    context.close()

    with capsys.disabled():
        figures = f"{cold.bytes} bytes in {len(cold.sent)} requests, then {warm.bytes} bytes"
        figures += f"; {used.bytes} bytes in {len(used.sent)} requests with map and search used"
        print(f"\nthe map: {figures}")  # noqa: T201 -- the figure is the point
    assert MOST_BYTES / 10 < cold.bytes < MOST_BYTES
    assert len(cold.sent) <= MOST_REQUESTS
    assert warm.bytes < MOST_WARM_BYTES
    assert cold.bytes < used.bytes < MOST_BYTES_USED
    assert "leaflet.js" not in "".join(cold.sent)
    assert {url.removeprefix(live_server) for url in warm.sent} == {"/"}
