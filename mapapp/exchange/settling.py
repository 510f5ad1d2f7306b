"""Keep the writing of a record: what has not changed stays as it was written, byte for byte."""

from typing import Any

from pydantic import BaseModel


def settle(raw: Any, old: Any, new: Any) -> Any:
    """Return ``new`` as JSON, written as ``raw`` wherever it says the same as ``old``.

    ``raw`` is what ``old`` was read from. A field that was absent, and says what its absence
    says, stays absent.
    """
    if old == new and type(old) is type(new):
        return raw
    if isinstance(new, BaseModel):
        if type(old) is type(new):
            return _settle_record(raw, old, new)
        return new.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    if isinstance(new, list) and isinstance(old, list):
        return _settle_list(raw, old, new)
    return new


def _settle_record(raw: dict[str, Any], old: BaseModel, new: BaseModel) -> dict[str, Any]:
    dumped = new.model_dump(mode="json", by_alias=True)
    names = {info.alias or name: name for name, info in type(new).model_fields.items()}
    settled = {}
    for key in [*raw, *(key for key in names if key not in raw)]:
        name = names[key]
        before, after = getattr(old, name), getattr(new, name)
        if key in raw:
            settled[key] = _write(raw[key], before, after, dumped[key])
        elif before != after:
            settled[key] = _write(None, None, after, dumped[key])
    return settled


def _write(raw: Any, old: Any, new: Any, plain: Any) -> Any:
    """Write one field; ``plain`` is how its record writes it, where nothing is to be kept."""
    if isinstance(new, BaseModel | list):
        return settle(raw, old, new)
    return raw if old == new else plain


def _settle_list(raw: list[Any], old: list[Any], new: list[Any]) -> list[Any]:
    settled = []
    for position, item in enumerate(new):
        if item in old:
            settled.append(raw[old.index(item)])
        elif position < len(old) and len(old) == len(new):
            settled.append(settle(raw[position], old[position], item))
        else:
            settled.append(settle(None, None, item))
    return settled
