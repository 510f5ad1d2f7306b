"""What the territory knows, and the place that somebody means by a name or a code."""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from mapapp.speech import fill_names
from mapapp.spelling import rate_likeness
from mapapp.words import fold, fold_name

MIN_LIKENESS = 75.0
MOST_MEANT = 3
MOST_KEPT = 10_000
CODE = re.compile(r"^([0-9][0-9AB][0-9]{3})\b[\s,:–-]*(.*)$", re.DOTALL)
ANY_PLACE = "un code INSEE ou un nom de commune %(of_short_territory)s"
SHORT_CODE = re.compile(r"^[0-9]{1,4}$")


class MisreadError(ValueError):
    """Say why a cell cannot be read, and the cure, in French."""

    def __init__(self, message: str, cure: str = "") -> None:
        self.message, self.cure = message, cure
        super().__init__(message)


@dataclass(frozen=True)
class Known:
    """Hold what may be named: communes and zones by code or id, associated communes, documents.

    ``associated`` gives name and parent's code. ``sources`` are the ids of documents; ``example``
    is the code of the commune that examples speak of, by default the first one.
    """

    communes: Mapping[str, str]
    associated: Mapping[str, tuple[str, str]]
    zones: Mapping[str, str]
    sources: Collection[str] = ()
    example: str = ""
    has_border: bool = True

    @cached_property
    def found(self) -> dict[str, "str | MisreadError"]:
        """Keep what texts mean, since long files say the same ones again."""
        return {}

    @cached_property
    def names(self) -> dict[str, str]:
        """Give the name of each commune and associated commune by its code."""
        parts = {code: name for code, (name, _) in self.associated.items()}
        return {**self.communes, **parts}

    @cached_property
    def codes(self) -> dict[str, str]:
        """Give the code of each place by its name, folded, with and without articles."""
        bare = {fold_name(name): code for code, name in self.names.items()}
        return bare | {fold(name): code for code, name in self.names.items()}


def find_place(typed: str, known: Known) -> str:
    """Return the code of the commune, or associated commune, that a text means.

    Raises
    ------
    MisreadError
        When it is unknown, or when code and name contradict each other.
    """
    text = typed.strip()
    if text not in known.found:
        if len(known.found) >= MOST_KEPT:
            known.found.clear()
        known.found[text] = _look_up(text, known)
    found = known.found[text]
    if isinstance(found, MisreadError):
        raise MisreadError(found.message, found.cure)
    return found


def _look_up(text: str, known: Known) -> str | MisreadError:
    coded = CODE.match(text)
    if coded and coded[1] in known.names:
        return _check_name(coded[1], coded[2].strip(" ()"), known)
    found = known.codes.get(fold(text)) or known.codes.get(fold_name(text))
    if found and not coded:
        return found
    return MisreadError(f"« {text[:60]} » : commune inconnue", _suggest(text, known))


def find_zone(typed: str, known: Known) -> str:
    """Return the id of the zone that a text means.

    Raises
    ------
    MisreadError
        When there is none.
    """
    words = fold(typed)
    for key, name in known.zones.items():
        if words in (fold(key), fold(name)):
            return key
    cure = f"l’une de : {', '.join(sorted(known.zones))}"
    raise MisreadError(f"« {typed.strip()[:60]} » : zone inconnue", cure)


def find_nearest(words: str, names: Iterable[str]) -> str | None:
    """Return the name most like the words, or None where none is."""
    rated = [(rate_likeness(fold(words), fold(name)), name) for name in names]
    best = max(rated, default=(0.0, ""), key=lambda one: one[0])
    return best[1] if best[0] >= MIN_LIKENESS else None


def _check_name(code: str, said: str, known: Known) -> str | MisreadError:
    if said and fold_name(said) != fold_name(known.names[code]):
        message = f"« {said[:60]} » n’est pas le nom de {code}, {known.names[code]}"
        return MisreadError(message, "corriger le code ou le nom")
    return code


def _suggest(text: str, known: Known) -> str:
    meant = _list_codes(text, known) or _list_names(text, known)
    said = ", ".join(f"{known.names[code]} ({code})" for code in meant[:MOST_MEANT])
    return f"{said} ?" if said else fill_names(ANY_PLACE)


def _list_codes(text: str, known: Known) -> list[str]:
    """List the codes that a number may be a piece of: the zeros or the département are lost."""
    if not SHORT_CODE.match(text):
        return []
    whole = [code for code in known.names if code == text.zfill(5)]
    return whole or [code for code in sorted(known.names) if code.endswith(text.zfill(3))]


def _list_names(text: str, known: Known) -> list[str]:
    coded = CODE.match(text)
    bare = fold_name(coded[2] if coded else text)
    if not bare:
        return []
    begun = [c for c, name in known.names.items() if fold_name(name).startswith(f"{bare} ")]
    rated = [(rate_likeness(bare, fold_name(name)), code) for code, name in known.names.items()]
    near = [code for rate, code in sorted(rated, reverse=True) if rate >= MIN_LIKENESS]
    return [*dict.fromkeys([*sorted(begun), *near])]
