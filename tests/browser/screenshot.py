"""Take the picture of the README: ``python -m tests.browser.screenshot OUT.png``."""

import logging
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread

from playwright.sync_api import sync_playwright
from werkzeug.serving import make_server

from mapapp.web import serve_app
from tests.browser.conftest import ARGUMENTS, wait_for_map

COMMUNE = "59512"  # Roubaix
SIZE = {"width": 1280, "height": 800}


def main() -> None:
    (target,) = sys.argv[1:]
    with serve() as address:
        _take(address, Path(target))


@contextmanager
def serve() -> Iterator[str]:
    """Serve the shipped data on a free port of this machine."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = make_server("127.0.0.1", 0, serve_app(), threaded=True)
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _take(address: str, target: Path) -> None:
    chromium = shutil.which("chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        # Without motion the popup stands where it belongs as soon as it is there.
        page = browser.new_page(
            viewport=SIZE, locale="fr-FR", color_scheme="light", reduced_motion="reduce"
        )
        page.goto(f"{address}/?commune={COMMUNE}")
        wait_for_map(page)
        page.locator(f'path[data-code="{COMMUNE}"]').focus()
        page.keyboard.press("Enter")
        page.locator(f'.leaflet-popup[data-code="{COMMUNE}"]').wait_for()
        page.wait_for_load_state("networkidle")
        target.parent.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=target)
        browser.close()


if __name__ == "__main__":
    main()
