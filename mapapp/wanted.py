"""Say which territory is wanted: an EPCI, a département, a region, the country, a list of codes."""

import re
from dataclasses import dataclass
from pathlib import Path

from mapapp.errors import GeodataError
from mapapp.territory import Kind
from mapapp.texts import CODE_FORM

MOST_BYTES = 1_000_000
FORMS: dict[Kind, str] = {
    "epci": r"siren:(\d{9})",
    "dep": r"dep:(\d\d|2[AB]|97\d)",
    "reg": r"reg:(\d\d)",
    "france": r"france()",
}
CURE = (
    "siren:243500139 (une intercommunalité), dep:59, reg:32, france,"
    " codes:35238,35051 ou codes:liste.txt"
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Name a territory: its kind, its code (none for the country), the codes of a list."""

    kind: Kind
    code: str = ""
    codes: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        """Return the word that names it; a list of codes has none of its own."""
        prefix = "siren" if self.kind == "epci" else self.kind
        return f"{prefix}:{self.code}" if self.code else prefix


def parse_wanted(word: str) -> Wanted:
    """Read the word that names a territory.

    Raises
    ------
    GeodataError
        When it is none, or the list of codes can't be read, is empty or holds another thing.
    """
    if word.startswith("codes:"):
        return Wanted("communes", codes=_read_codes(word.removeprefix("codes:")))
    for kind, form in FORMS.items():
        if found := re.fullmatch(form, word):
            return Wanted(kind, found[1])
    raise GeodataError(f"territoire « {word} » : forme inconnue → {CURE}")


def _read_codes(words: str) -> tuple[str, ...]:
    path = Path(words)
    try:
        # A file is told from a list by its name: no code holds a point or a slash.
        listed = words if not re.search(r"[./\\]", words) else _read_text(path)
    except (OSError, UnicodeDecodeError) as error:
        raise GeodataError(f"{path} : liste illisible ({error}) → un fichier de codes") from error
    codes = tuple(sorted({*re.split(r"[\s,;]+", listed)} - {""}))
    wrong = [code for code in codes if not re.fullmatch(CODE_FORM, code)]
    if wrong or not codes:
        told = f"« {wrong[0][:20]} » n'est pas un code INSEE" if wrong else "liste vide"
        raise GeodataError(f"codes : {told} → cinq caractères chacun, séparés par des virgules")
    return codes


def _read_text(path: Path) -> str:
    if path.stat().st_size > MOST_BYTES:
        raise OSError(f"plus de {MOST_BYTES} octets")
    return path.read_text(encoding="utf-8-sig")
