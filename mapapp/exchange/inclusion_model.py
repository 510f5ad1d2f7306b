"""The models and words of data·inclusion v1: the only module that knows their package."""

from collections.abc import Mapping
from typing import Any

from data_inclusion.schema import v1

LABELS: dict[str, str] = {
    str(one.value): str(one.label)
    for kind in (v1.Thematique, v1.TypeService, v1.Public, v1.ReseauPorteur)
    for one in kind
}
VALUES: dict[str, frozenset[str]] = {
    "thematiques": frozenset(str(one.value) for one in v1.Thematique),
    "type": frozenset(str(one.value) for one in v1.TypeService),
    "publics": frozenset(str(one.value) for one in v1.Public),
    "reseaux_porteurs": frozenset(str(one.value) for one in v1.ReseauPorteur),
}


def check_structure(record: Mapping[str, Any], *, strict: bool = False) -> None:
    """Refuse a structure that the standard refuses, with pydantic's error; warnings if strict."""
    v1.Structure.model_validate(record, context={"ignore_warnings": not strict})


def check_service(record: Mapping[str, Any], *, strict: bool = False) -> None:
    """Refuse a service that the standard refuses, with pydantic's error; warnings if strict."""
    v1.Service.model_validate(record, context={"ignore_warnings": not strict})


def label_of(value: str) -> str:
    """Return the standard's own words for a value."""
    return LABELS.get(value, value)
