"""Make what is not ready: the application around a snapshot, and single answers of it."""

from typing import TYPE_CHECKING

from mapapp.freeze import API, PAGES, freeze_answer
from mapapp.frozenfile import Answer
from mapapp.shelf import shelf_of
from mapapp.web import create_app

if TYPE_CHECKING:
    from flask import Flask

__all__ = ["create_app", "is_shared", "make_answer", "warm_up"]

WARM_UP = (
    "/?age=17",
    "/actions?age=17",
    "/couverture?age=17",
    "/frontiere?age=17",
    "/api/gaps?age=17",
)
# What anybody is given alike: these, and below these folders whatever has one word more.
SHARED = frozenset({*PAGES, *API})
FOLDERS = frozenset({"/communes", "/actions", "/api/communes", "/api/actions", "/donnees"})
NEAR = {"Host": "localhost"}


def warm_up(app: "Flask") -> None:
    """Ask what is slow at first: templates are compiled and indexes made before the swap."""
    client = app.test_client()
    records = shelf_of(app).snapshot.records
    places = (f"/communes/{one.code}?age=17" for one in records.communes[:1])
    actions = (f"/actions/{one.id}?lang=en" for one in records.actions[:1])
    for address in (*WARM_UP, *places, *actions):
        client.get(address, headers=NEAR)


def is_shared(address: str) -> bool:
    """Tell whether the answer of an address is the same whoever asks, as prepared ones are."""
    folder, _, name = address.rpartition("/")
    return address in SHARED or (folder in FOLDERS and name != "")


def make_answer(app: "Flask", address: str) -> Answer | None:
    """Make the answer of an address as preparing would have; None where it is not a 200."""
    response = app.test_client().get(address, headers=NEAR)
    return freeze_answer(address, response) if response.status_code == 200 else None
