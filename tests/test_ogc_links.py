"""The links of /ogc lead where the visitor came from, and never where a header would send them."""

import json
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import Client

from mapapp.settings import Settings
from mapapp.snapshot import Snapshot
from mapapp.web import create_app
from tests.conftest import make_served_client
from tests.test_ogc import find_links, get


def bases(document: dict[str, Any]) -> set[str]:
    hrefs = [link["href"] for link in find_links(document)]
    return {href.partition("/ogc")[0].partition("/donnees")[0] for href in hrefs}


def test_links_hold_behind_a_proxy_that_takes_a_prefix_off(
    snapshot: Snapshot, settings: Settings
) -> None:
    believed = create_app(snapshot, settings.model_copy(update={"proxies": 1})).test_client()
    forwarded = {
        "X-Forwarded-Proto": "https",
        "X-Forwarded-Host": "jeunes.example",
        "X-Forwarded-Prefix": "/carte",
    }
    for address in ("/ogc", "/ogc/collections/actions/items?limit=1"):
        document = get(believed, address, **forwarded)
        assert bases(document) == {"https://jeunes.example/carte"}
    described = get(believed, "/ogc/api", **forwarded)
    assert described["servers"] == [{"url": "https://jeunes.example/carte/ogc"}]
    page = believed.get("/ogc?f=html", headers=forwarded)
    assert 'href="/carte/ogc/collections/communes"' in page.text


def test_a_proxy_that_was_not_declared_is_not_believed(client: FlaskClient) -> None:
    forwarded = {"X-Forwarded-Host": "evil.example", "X-Forwarded-Prefix": "/evil"}
    assert bases(get(client, "/ogc", **forwarded)) == {"http://localhost"}


def test_the_public_address_wins_and_holds_the_prefix(
    snapshot: Snapshot, settings: Settings
) -> None:
    public = {"proxies": 1, "public_url": "https://jeunes.example/carte"}
    served = create_app(snapshot, settings.model_copy(update=public)).test_client()
    for headers in ({}, {"X-Forwarded-Prefix": "/carte"}, {"X-Forwarded-Host": "evil.example"}):
        assert bases(get(served, "/ogc", **headers)) == {"https://jeunes.example/carte"}


@pytest.mark.parametrize("prefix", ["//evil.example", "//", "https://evil.example", "/a b", "/a/?"])
def test_a_prefix_that_leads_elsewhere_is_refused(
    snapshot: Snapshot, settings: Settings, prefix: str
) -> None:
    served = make_served_client(snapshot, settings, MAPAPP_PROXIES="1")
    for address in ("/ogc", "/communes", "/nope"):
        answer = served.get(address, headers={"X-Forwarded-Prefix": prefix})
        assert (answer.status_code, answer.content_type) == (400, "text/plain; charset=utf-8")


def test_nothing_is_ready_so_that_links_name_the_host_asked(
    snapshot: Snapshot, wsgi_client: Client
) -> None:
    assert not [address for address in snapshot.answers if address.startswith("/ogc")]
    answer = wsgi_client.get("/ogc", base_url="http://here.example:8080")
    assert bases(json.loads(answer.data)) == {"http://here.example:8080"}
