"""French words of the interface, and words made comparable."""

import re
from collections.abc import Sequence

from anyascii import anyascii

from mapapp.model import Theme

THEMES: dict[Theme, str] = {
    "emploi": "Emploi",
    "mobilite": "Se déplacer",
    "engagement": "S’engager",
    "numerique": "Numérique",
    "coordination": "Être accompagné",
    "formation": "Se former",
    "logement": "Se loger",
    "sante": "Santé",
    "acces-aux-droits": "Mes droits",
    "culture-sport": "Culture et sport",
}
CERTAINTIES = {
    "stated": "écrit dans le document",
    "inferred": "déduit du document",
    "unclear": "incertain, à vérifier",
}
_ELIDED = "AEÉÈIOUYŒ"
_MUTE_H = {
    "Hallennes-lez-Haubourdin",
    "Halluin",
    "Hantay",
    "Haubourdin",
    "Hellemmes",
    "Herlies",
    "Houplin-Ancoisne",
    "Houplines",
}
_SAINT = re.compile(r"\b(saint|sainte|st|ste)\b")
_ARTICLE = re.compile(r"\b(le|la|les|l|d|de|du|des|en|et|sur|sous|lez)\b")


def fold(text: str) -> str:
    """Strip accents, case and punctuation: « Mons-en-Barœul » becomes « mons en baroeul »."""
    return " ".join(re.sub(r"[^a-z0-9]+", " ", anyascii(text).lower()).split())


def fold_name(name: str) -> str:
    """Fold a place name, articles and the spelling of « saint » put aside."""
    bare = _SAINT.sub("st", fold(name))
    return " ".join(_ARTICLE.sub(" ", bare).split()) or bare


def join_words(words: Sequence[str]) -> str:
    """Join words as French does: « a, b et c »."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} et {words[-1]}"


def at_place(name: str) -> str:
    """Say « à » before a place name, its article contracted: « au Maisnil »."""
    return _contract(name, "à", "au", "aux")


def of_place(name: str) -> str:
    """Say « de » before a place name: « du Maisnil », « d’Haubourdin », « de Lille »."""
    if name[0].upper() in _ELIDED or name in _MUTE_H:
        return f"d’{name}"
    return _contract(name, "de", "du", "des")


def _contract(name: str, plain: str, masculine: str, plural: str) -> str:
    article, _, rest = name.partition(" ")
    contracted = {"Le": masculine, "Les": plural}.get(article)
    return f"{contracted} {rest}" if contracted and rest else f"{plain} {name}"


def say_ages(age_min: int | None, age_max: int | None) -> str:
    """Say an age range in words; « âge non précisé » when the source gives none."""
    if age_min is None and age_max is None:
        return "âge non précisé"
    if age_min is None:
        return f"jusqu’à {age_max} ans"
    if age_max is None:
        return f"à partir de {age_min} ans"
    return f"{age_min} ans" if age_min == age_max else f"{age_min} à {age_max} ans"
