"""The words by which an import names fields and values to a curator, in French."""

from collections.abc import Sequence
from typing import Any

from mapapp.words import SITUATIONS, THEMES

MOST_CHARS, AROUND_CHARS = 100, 25
# By field, in whatever record it stands; a field that is not named here keeps its name.
FIELDS = {
    "id": "identifiant",
    "title": "titre",
    "theme": "thème",
    "carriers": "porteurs",
    "summary": "résumé",
    "description": "description",
    "easy_read": "phrases faciles à lire",
    "audience": "public",
    "text": "texte",
    "age_min": "âge minimal",
    "age_max": "âge maximal",
    "criteria": "critères",
    "situation": "situation",
    "situations": "situations",
    "required_situations": "situations exigées",
    "age_extensions": "âges prolongés",
    "coverage": "couverture",
    "venues": "lieux",
    "timeline": "calendrier",
    "from": "début",
    "to": "fin",
    "label": "libellé",
    "planned": "prévu",
    "resources": "moyens",
    "contacts": "contacts",
    "role": "fonction",
    "name": "nom",
    "organisation": "organisme",
    "email": "e-mail",
    "phones": "téléphones",
    "page": "page",
    "note": "note",
    "links": "liens",
    "url": "adresse",
    "social": "réseaux sociaux",
    "cross_border": "frontière",
    "value": "valeur",
    "places": "lieux",
    "languages": "langues",
    "law": "droit",
    "source": "source",
    "document": "document",
    "remarks": "remarques",
    "kind": "genre",
    "offers": "offres",
    "key_figures": "chiffres",
    "unit": "unité",
    "year": "année",
    "year_is_inferred": "année déduite",
    "year_note": "note de l’année",
    "partners": "partenaires",
    "related": "actions liées",
    "action": "action",
    "same": "même programme",
    "publisher": "éditeur",
    "code": "commune",
    "longitude": "longitude",
    "latitude": "latitude",
    "side": "côté",
    "words": "formes",
    "definition": "définition",
    "fr": "en français",
    "nl": "en néerlandais",
}
# By list: the fields that tell one of its records from the others. No person's name is one.
ITEMS: dict[str, tuple[str, ...]] = {
    "contacts": ("role", "organisation", "email"),
    "venues": ("name",),
    "timeline": ("from", "to", "label"),
    "links": ("label", "url"),
    "remarks": ("page", "text"),
    "offers": ("title",),
    "key_figures": ("label", "value", "year"),
    "related": ("action",),
    "age_extensions": ("situation", "age_max"),
}
VALUES = {str(name): said for names in (THEMES, SITUATIONS) for name, said in names.items()}


def say_path(path: Sequence[str | int]) -> str:
    """Name a field by the way to it: « contacts, 2, e-mail »."""
    return ", ".join(str(s + 1) if isinstance(s, int) else FIELDS.get(s, s) for s in path)


def say_value(value: Any) -> str:
    """Say one value, cut where it is long."""
    text = _write(value)
    return text if len(text) <= MOST_CHARS else f"{text[: MOST_CHARS - 2].rstrip()}… »"


def shorten_both(old: Any, new: Any) -> str:
    """Say two values, « before → after »; long texts only around what differs."""
    if not isinstance(old, str) or not isinstance(new, str):
        return f"{say_value(old)} → {say_value(new)}"
    before, after = _write(old), _write(new)
    if len(before) + len(after) <= MOST_CHARS:
        return f"{before} → {after}"
    start = _count_same(before, after)
    end = _count_same(before[start:][::-1], after[start:][::-1])
    return " → ".join(_cut(text, start, len(text) - end) for text in (before, after))


def _write(value: Any) -> str:
    if value is None:
        return "rien"
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, str):
        words = VALUES.get(value, value)
        return f"« {' '.join(words.split())} »"
    return str(value)


def _count_same(one: str, other: str) -> int:
    """Count the letters that two texts begin with alike."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((at for at, (a, b) in pairs if a != b), min(len(one), len(other)))


def _cut(text: str, start: int, end: int) -> str:
    """Keep what differs, some letters around it, and no more than a line holds."""
    first, last = max(0, start - AROUND_CHARS), min(len(text), end + AROUND_CHARS)
    last = min(last, first + 2 * MOST_CHARS)
    head, tail = "« …" if first > 2 else "", "… »" if last < len(text) else ""
    return f"{head}{text[first if head else 0 : last]}{tail}"
