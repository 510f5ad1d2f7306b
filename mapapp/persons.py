"""Where a person stands in the parsed files of data, and the files without that person."""

import copy
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

from mapapp.errors import MapappError
from mapapp.faults import write_path
from mapapp.texts import read_phone
from mapapp.words import fold

CURE = "une adresse comme nom@domaine.fr, ou un téléphone comme +33 3 20 21 22 23"
FEWEST_DIGITS = 8
NUMBERS = re.compile(r"\+?\d[\d\s.()/-]{6,}\d")


@dataclass(frozen=True, slots=True)
class Identity:
    """Hold what a person is known by: an address in small letters, or the digits of a number."""

    email: str = ""
    digits: str = ""


@dataclass(frozen=True, slots=True)
class Trace:
    """Say where a person stood, what was taken away there, and what printed source tells it."""

    place: str
    taken: str
    source: str


@dataclass(slots=True)
class Cleared:
    """Hold a file without a person, what was taken away, and what must be rewritten by hand."""

    raw: dict[str, Any]
    traces: list[Trace] = field(default_factory=list)
    mentions: list[str] = field(default_factory=list)


def read_identity(text: str) -> Identity:
    """Read an e-mail address or a telephone number as people write them, ``mailto:`` and all.

    Raises
    ------
    MapappError
        When it is neither.
    """
    bare = unquote(re.sub(r"^(mailto|tel):", "", text.strip(), flags=re.IGNORECASE))
    if "@" in bare:
        address = bare.partition("?")[0].strip("<> ").casefold()
        if re.fullmatch(r"[^@\s]+@[^@\s]+", address):
            return Identity(email=address)
    elif digits := _digits_of(bare):
        return Identity(digits=digits)
    raise MapappError(f"ni adresse ni téléphone : « {text[:60]} » → {CURE}")


def clear_actions(raw: Mapping[str, Any], who: Identity) -> Cleared:
    """Take a person out of the contacts of parsed actions: name, address, telephones."""
    made = Cleared(copy.deepcopy(dict(raw)))
    names = set()
    for action in _list_of(made.raw, "actions"):
        place = f"action « {str(action.get('id'))[:80]} »"
        for position, contact in enumerate(_list_of(action, "contacts")):
            if not _is_meant(contact.get("email"), contact.get("phones"), who):
                continue
            names.add(fold(str(contact.get("name") or "")))
            trace = Trace(
                f"{place}, contacts[{position}]", _say_taken(contact), _say_source(action, contact)
            )
            made.traces.append(trace)
            contact |= {"name": None, "email": None, "phones": []}
    made.mentions = [*_find_mentions(made.raw, who, names - {""})]
    return made


def clear_services(raw: Mapping[str, Any], who: Identity) -> Cleared:
    """Take a person's address and number out of parsed services."""
    made = Cleared(copy.deepcopy(dict(raw)))
    for service in _list_of(made.raw, "services"):
        if _is_meant(service.get("email"), [service.get("phone")], who):
            place = f"service « {str(service.get('id'))[:80]} »"
            source = f"annuaire {service.get('directory')}, {service.get('url') or 'sans page'}"
            made.traces.append(Trace(place, "adresse, téléphone", source))
            for name in ("email", "phone"):
                service.pop(name, None)
    made.mentions = [*_find_mentions(made.raw, who, set())]
    return made


def _list_of(holder: Mapping[str, Any], name: str) -> list[dict[str, Any]]:
    found = holder.get(name)
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def _digits_of(number: object) -> str:
    read = read_phone(str(number)) if number else None
    return re.sub(r"\D", "", read) if read else ""


def _is_meant(email: object, phones: object, who: Identity) -> bool:
    if who.email:
        return str(email or "").casefold() == who.email
    told = phones if isinstance(phones, list) else []
    return any(_digits_of(phone) == who.digits for phone in told)


def _say_taken(contact: Mapping[str, Any]) -> str:
    """Say which fields go, never their values: what is shown may be kept in a terminal's log."""
    told = {"nom": "name", "adresse": "email", "téléphones": "phones"}
    taken = ", ".join(word for word, name in told.items() if contact.get(name))
    stays = " ".join(str(contact.get(name) or "") for name in ("role", "organisation")).strip()
    return f"{taken} (reste : {stays})"


def _say_source(action: Mapping[str, Any], contact: Mapping[str, Any]) -> str:
    source = action.get("source")
    told = source if isinstance(source, dict) else {}
    page = contact.get("page") or told.get("page")
    return f"{told.get('document')}{f', page {page}' if page else ''}"


def _find_mentions(raw: Mapping[str, Any], who: Identity, names: set[str]) -> Iterator[str]:
    """Find texts that tell a person all the same: only people can rewrite a sentence."""
    for path, text in _walk_texts(raw, ()):
        if _names(text, who) or any(
            re.search(rf"\b{re.escape(one)}\b", fold(text)) for one in names
        ):
            yield _say_place(raw, path)


def _names(text: str, who: Identity) -> bool:
    if who.email:
        return who.email in text.casefold()
    return any(_digits_of(found) == who.digits for found in NUMBERS.findall(text))


def _walk_texts(
    held: Any, path: tuple[int | str, ...]
) -> Iterator[tuple[tuple[int | str, ...], str]]:
    if isinstance(held, str):
        yield path, held
    elif isinstance(held, dict | list):
        inner = held.items() if isinstance(held, dict) else enumerate(held)
        for step, one in inner:
            yield from _walk_texts(one, (*path, step))


def _say_place(raw: Mapping[str, Any], path: tuple[int | str, ...]) -> str:
    holder = _list_at(raw, path)
    named = holder.get("id") if isinstance(holder, dict) else None
    return f"« {named} », {write_path(path[2:])}" if named else write_path(path)


def _list_at(raw: Mapping[str, Any], path: tuple[int | str, ...]) -> Any:
    held = raw.get(str(path[0])) if len(path) > 2 else None
    return held[path[1]] if isinstance(held, list) and isinstance(path[1], int) else None
