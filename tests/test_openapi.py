"""The description of the API is made once, whoever asks for it first, and however many at once."""

import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from flask import Flask
from pydantic import BaseModel, create_model
from spectree import Response as Answers

from mapapp.openapi import LateSpec

ASKING = 8
MODELS = 40


@pytest.fixture
def _switching_often() -> Iterator[None]:
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


def make_spec() -> LateSpec:
    """Describe an application of many addresses, each with models of its own."""
    app = Flask("described")
    spec = LateSpec(
        backend_name="flask", annotations=False, naming_strategy=lambda one: one.__name__
    )
    for number in range(MODELS):
        query: type[BaseModel] = create_model(f"Query{number}", name=(str, ...))
        answer: type[BaseModel] = create_model(f"Answer{number}", name=(str, ...))
        view = spec.validate(query=query, resp=Answers(HTTP_200=answer))(lambda: "")
        app.add_url_rule(f"/{number}", f"view{number}", view)
    spec.register(app)
    return spec


@pytest.mark.usefixtures("_switching_often")
def test_those_who_ask_at_once_are_told_the_same() -> None:
    spec, begin = make_spec(), Barrier(ASKING)

    def ask(_number: int) -> dict[str, Any]:
        begin.wait()
        with spec.app.app_context():
            return spec.spec

    with ThreadPoolExecutor(ASKING) as pool:
        first, *others = pool.map(ask, range(ASKING))

    assert len(first["paths"]) == MODELS
    assert all(one is first for one in others)
