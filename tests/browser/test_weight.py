"""Weight: what a first visit of the map costs, and a second one."""

from dataclasses import dataclass, field
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

pytestmark = pytest.mark.browser

MOST_BYTES = 110_000
MOST_REQUESTS = 8
WARM_SHARE = 0.05
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


def visit(context: BrowserContext, address: str) -> Traffic:
    page, traffic = context.new_page(), Traffic()
    traffic.follow(page)
    page.goto(address)
    page.wait_for_selector(".stage.live")
    page.wait_for_load_state("networkidle")
    page.close()
    return traffic


def test_the_map_is_light_and_lighter_the_second_time(
    browser: Browser, live_server: str, capsys: pytest.CaptureFixture[str]
) -> None:
    context = browser.new_context(viewport=PHONE, service_workers="block")

    cold, warm = visit(context, f"{live_server}/"), visit(context, f"{live_server}/")

    context.close()
    with capsys.disabled():
        figures = f"{cold.bytes} bytes in {len(cold.sent)} requests, then {warm.bytes} bytes"
        print(f"\nthe map: {figures}")  # noqa: T201 -- the figure is the point
    assert MOST_BYTES / 10 < cold.bytes < MOST_BYTES
    assert len(cold.sent) <= MOST_REQUESTS
    assert warm.bytes < WARM_SHARE * cold.bytes
    assert {url.removeprefix(live_server) for url in warm.sent} == {"/"}
