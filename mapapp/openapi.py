"""The description of the API (OpenAPI 3.1), and what all its views share."""

import json
from threading import Lock
from typing import Any, cast

from flask import Response, current_app, request
from pydantic import BaseModel, ValidationError
from spectree import Response as Answers
from spectree import SpecTree

from mapapp import __version__
from mapapp.query import Filters, GapFilters, query_error
from mapapp.records import Served
from mapapp.shelf import shelf_of
from mapapp.speech import fill_names
from mapapp.survey import Survey, make_survey

TAGS = ["mapapp"]
PROBLEM_TYPE = "application/problem+json"


class Problem(Served):
    """Describe an error as RFC 9457 does."""

    type: str
    title: str
    status: int
    detail: str


class NoQuery(BaseModel, extra="forbid"):
    """Take no parameter."""


def _refuse_bad_query(
    _request: object, _response: object, error: Exception | None, *_rest: object
) -> None:
    """Hand a validation error to the application's own table of errors."""
    if isinstance(error, ValidationError):
        raise query_error(error)


class LateSpec(SpecTree):
    """Be a description whose models are described when it is asked for, not at each start.

    That takes a quarter of a second, and few ask for it: who asks meanwhile waits for the first.
    """

    def __init__(self, **options: Any) -> None:
        self._waiting: list[tuple[Any, Any]] = []
        self._describing = Lock()
        super().__init__(**options)

    @property
    def spec(self) -> dict[str, Any]:
        """Return the description."""
        with self._describing:
            return cast(dict[str, Any], super().spec)

    def _add_model(self, model: Any, mode: Any = "validation") -> str:
        self._waiting.append((model, mode))
        return str(self.naming_strategy(model))

    def _generate_spec(self) -> dict[str, Any]:
        while self._waiting:
            super()._add_model(*self._waiting.pop(0))
        return super()._generate_spec()


spec = LateSpec(
    backend_name="flask",
    title="mapapp",
    version=__version__,
    description="Actions pour les jeunes dans les communes %(of_named_territory)s",
    mode="strict",
    annotations=False,
    page_templates={},
    naming_strategy=lambda model: model.__name__,
    nested_naming_strategy=lambda _parent, child: child,
    validation_error_status=400,
    validation_error_model=Problem,
    before=_refuse_bad_query,
)


def describe(model: type[BaseModel], *, missing: bool = False) -> Answers:
    """Name the model of an answer, and those of its errors; ``missing``: it may be unknown."""
    problems = {"HTTP_404": Problem} if missing else {}
    return Answers(HTTP_200=model, HTTP_400=Problem, **problems)


def send(value: BaseModel) -> Response:
    """Send a value as JSON."""
    return Response(value.model_dump_json(), mimetype="application/json")


def asked() -> Any:
    """Return the query of the request, which spectree has checked."""
    return request.context.query  # type: ignore[attr-defined]


def asked_filters() -> Filters:
    """Return the filters of the request on known communes."""
    return shelf_of(current_app).atlas.localise(Filters(**dict(asked())))


def asked_survey() -> Survey:
    """Return the survey that the filters of the request ask for."""
    names = GapFilters.model_fields
    filters = {name: value for name, value in asked() if name in names}
    return make_survey(shelf_of(current_app).atlas, GapFilters(**filters))


def _escape(words: str) -> str:
    """Write words as they stand inside a text of JSON."""
    return json.dumps(words)[1:-1]


def describe_api() -> dict[str, Any]:
    """Return spectree's description, with the media type that errors really have (RFC 9457)."""
    described: dict[str, Any] = json.loads(fill_names(json.dumps(spec.spec), _escape))
    for path in described["paths"].values():
        for status, answer in path["get"]["responses"].items():
            if status != "200":
                answer["content"] = {PROBLEM_TYPE: answer["content"]["application/json"]}
    return described
