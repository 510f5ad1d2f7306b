"""Find how a territory is called: its name as sources write it, made words with an article."""

import re
from collections.abc import Iterable

from mapapp.territory import Article, Naming, Noun
from mapapp.wanted import Wanted

# The words before an EPCI's own name, as the State's lists shorten them.
WHOLE = {
    "CC": "Communauté de communes",
    "CA": "Communauté d’agglomération",
    "CU": "Communauté urbaine",
}
CALLED: dict[str, Noun] = {
    "CC": "communauté de communes",
    "CA": "agglomération",
    "CU": "communauté urbaine",
}
# Names of their own, said without an article: Rennes Métropole, Lorient Agglomération.
BRAND = r"(?i)\b(agglo|agglomération|agglopôle|métropole|communauté)\b"
LINKED = r"(du|des|de|d’)\b"

# Usage, by code of the COG; none for those said without: Paris, Mayotte, La Réunion.
DEPARTEMENTS: dict[Article, str] = {
    "le": "14 15 18 25 29 30 32 39 41 45 46 47 49 56 59 62 63 67 68 69 81 82 83 84 90 94 95",
    "la": "16 17 19 21 23 24 26 2A 2B 31 33 42 43 44 48 50 51 52 53 54 55 57 58 70 71 72 73 74"
    " 76 77 80 85 86 87 93 971 972 973",
    "l’": "01 02 03 07 09 10 11 12 27 28 34 35 36 37 38 60 61 89 91",
    "les": "04 05 06 08 13 22 40 64 65 66 78 79 88 92",
}
REGIONS: dict[Article, str] = {
    "le": "24 44",
    "la": "01 02 03 27 28 53 75 93 94",
    "l’": "11 76 84",
    "les": "32 52",
}
OVERSEAS_ALONE = {"971", "972", "973"}  # a département that is a region: « en Guadeloupe »
MOST_NAMES = 2


def make_naming(wanted: Wanted, said: str, *, crs: int, facing: bool) -> Naming:
    """Make the naming of a territory from the name that a source or a person gives it."""
    name = tidy_name(said)
    short, article, name_article, noun = _call(wanted, name)
    naming = Naming(
        id=wanted.id,
        kind="reg" if wanted.code in OVERSEAS_ALONE else wanted.kind,
        name=_write_whole(name) if wanted.kind == "epci" else name,
        short=short,
        article=article,
        name_article=name_article,
        noun=noun,
        title=short,
        crs=crs,
        facing="be" if facing else None,
    )
    if naming.kind == "communes":
        naming = naming.model_copy(update={"id": f"communes:{naming.slug[:60].strip('-')}"})
    return naming.model_copy(update={"title": f"Actions pour les jeunes {naming.at_short}"})


def tidy_name(said: str) -> str:
    """Write a name with one kind of apostrophe, of quotes and of space."""
    plain = re.sub(r"«\s*(.*?)\s*»", r"« \1 »", said.replace("'", "’").replace('"', ""))
    return " ".join(plain.split())


def list_names(names: Iterable[str]) -> str:
    """Name a list of communes by the first ones: « Bédée, Betton et 3 autres communes »."""
    listed = list(names)
    rest = len(listed) - MOST_NAMES
    if rest <= 0:
        return " et ".join(listed)
    others = "une autre commune" if rest == 1 else f"{rest} autres communes"
    return f"{', '.join(listed[:MOST_NAMES])} et {others}"


def _call(wanted: Wanted, name: str) -> tuple[str, Article, Article, Noun | None]:
    """Return the short name, its article, that of the whole name, and the noun if it is sure."""
    if wanted.kind == "epci":
        return _call_epci(name)
    if wanted.kind == "france":
        return name, "la", "la", None
    articles = {"dep": DEPARTEMENTS, "reg": REGIONS}.get(wanted.kind, {})
    article = next((one for one, codes in articles.items() if wanted.code in codes.split()), "")
    noun: Noun | None = "département" if wanted.code in OVERSEAS_ALONE else None
    return name, article, article, noun


def _call_epci(name: str) -> tuple[str, Article, Article, Noun | None]:
    abbreviation, own = _part_name(name)
    if not abbreviation:
        article = _find_article(own)
        return own, article, article, None
    own = re.sub(r" \([^()]*\)$", "", own)
    noun = CALLED[abbreviation]
    if own.startswith("L’"):  # « L’agglo Foix-Varilhes »
        return own[2].upper() + own[3:], "l’", "la", noun
    if re.search(BRAND, own) and not re.match(LINKED, own):
        return own, _find_article(own), "la", noun
    return f"{abbreviation} {own}", "la", "la", noun


def _part_name(name: str) -> tuple[str, str]:
    """Part « Communauté de communes du Pays de X » (or « CC du … ») into « CC » and the rest."""
    for abbreviation, whole in WHOLE.items():
        for start in (whole, abbreviation):
            if name.startswith(f"{start} ") and len(name) > len(start) + 1:
                return abbreviation, name[len(start) + 1 :]
    return "", name


def _write_whole(name: str) -> str:
    abbreviation, own = _part_name(name)
    return f"{WHOLE[abbreviation]} {own}" if abbreviation else name


def _find_article(name: str) -> Article:
    """Find the article of a name by its first word; a town's own name takes none."""
    first = name.split(maxsplit=1)[0].lower()
    if first in {"métropole", "communauté"}:
        return "la"
    return "l’" if first in {"eurométropole", "agglomération", "agglo"} else ""
