"""The words of the directories beside ours: carriers, themes, publics, ages; both ways.

What has no counterpart has no row: a directory is told nothing that no document says.
docs/directories.md shows these tables, and a test holds both together.
"""

import re
from collections.abc import Iterable, Sequence

from mapapp.exchange.crosswalk_actions import ROWS, YOUNG, Row
from mapapp.model import Action, Audience, Situation, Theme
from mapapp.speech import fill_names
from mapapp.territory import Kind, Naming

COUNTRY_CODES = frozenset({"france", "99100"})
GEO_URI = "https://api.insee.fr/metadonnees/geo"
COMMUNE_URI = f"{GEO_URI}/commune/"
# By the kind of a territory: the address of Insee's that its code ends.
TERRITORY_URIS: dict[Kind, str] = {
    "epci": f"{GEO_URI}/intercommunalite/",
    "dep": f"{GEO_URI}/departement/",
    "reg": f"{GEO_URI}/region/",
}
MOST_YOUNG_AGE = 30
DISTRICT = "quartier prioritaire"

# By the name of a carrier: what network it belongs to. The métropole has no value, nor have
# associations whose network no document names.
NETWORKS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (r"^Mission Locale\b", ("mission-locale",)),
    # The report tells of its missions as Mission Locale and as PLIE.
    (r"^Mission Emploi Lys-Tourcoing \(MELT\)$", ("mission-locale", "plie")),
    (r"^Maison de l’Emploi\b", ("maisons-de-l-emploi",)),
    (r"^Ville d(e |’)", ("communes",)),
    (r"^École de la deuxième chance$", ("ecoles-de-la-deuxieme-chance",)),
    (r"^(CRIJ|PIJ|BIJ)\b", ("reseau-information-jeunesse",)),
    (r"^FACE MEL$", ("face",)),
    (r"^Unis-Cité$", ("unis-cite",)),
    # The guide names its « foyers de jeunes travailleurs ».
    (r"^Association ARCADIS$", ("residences-fjt",)),
)
# By a value of theirs, or by its category (before « -- »): the theme of ours that it falls under.
THEMES: dict[str, Theme] = {
    "choisir-un-metier": "emploi",
    "creer-une-entreprise": "emploi",
    "difficultes-administratives-ou-juridiques": "acces-aux-droits",
    "difficultes-financieres": "acces-aux-droits",
    "lecture-ecriture-calcul": "formation",
    "logement-hebergement": "logement",
    "mobilite": "mobilite",
    "numerique": "numerique",
    "preparer-sa-candidature": "emploi",
    "remobilisation--activites-sportives-et-culturelles": "culture-sport",
    "remobilisation--benevolat-action-citoyenne": "engagement",
    "remobilisation--bien-etre-confiance-en-soi": "sante",
    "sante": "sante",
    "se-former": "formation",
    "souvrir-a-linternational": "mobilite",
    "trouver-un-emploi": "emploi",
}
# By the one public of a service: everybody whom it takes is in this situation. Inhabitants of
# priority districts share their value with the countryside, so it has none.
SITUATIONS: dict[str, Situation] = {
    "demandeurs-emploi": "demandeur-emploi",
    "etudiants": "etudiant",
    "femmes": "femme",
    "personnes-en-situation-de-handicap": "handicap",
}
# Ages are read only from words that can mean nothing else.
_DASH = r"\s*(?:-|–|à|et)\s*"
_AGE = r"(?<!\d)(\d{1,2})"
_BETWEEN = re.compile(rf"(?:de|entre)\s+{_AGE}(?:\s+ans)?{_DASH}{_AGE}\s+ans\b", re.IGNORECASE)
_RANGE = re.compile(rf"{_AGE}\s*(?:-|–|/|à)\s*{_AGE}\s+ans\b", re.IGNORECASE)
_UNDER = re.compile(rf"(?:moins|-)\s*de\s+{_AGE}\s+ans\b", re.IGNORECASE)
_UP_TO = re.compile(rf"jusqu['’]à\s+{_AGE}\s+ans\b", re.IGNORECASE)
_FROM = re.compile(rf"(?:à\s+partir\s+de|dès)\s+{_AGE}\s+ans\b", re.IGNORECASE)
_MENTIONED = re.compile(rf"{_AGE}\s+ans\b", re.IGNORECASE)


def find_networks(carrier: str) -> list[str]:
    """Find the networks that a carrier's name tells for certain."""
    return sorted(
        {value for form, values in NETWORKS if re.search(form, carrier) for value in values}
    )


def find_theme(subjects: Iterable[str]) -> Theme | None:
    """Find the theme of the first value that has one, in the directory's own order."""
    for value in subjects:
        category = value.partition("--")[0]
        theme = THEMES.get(value) or THEMES.get(category)
        if theme is not None:
            return theme
    return None


def describe_row(action: Action) -> Row:
    """Return what an action is in the standard's values: its row, else what its audience says."""
    row = ROWS.get(action.id)
    if row is not None:
        return row
    return Row(None, (), YOUNG if _is_for_the_young(action.audience) else ())


def find_publics(action: Action) -> list[str]:
    """Find the publics: belonging to one of them is enough, so none widens what is said.

    Inhabitants of priority districts are added only where the audience itself names these.
    """
    publics = {*describe_row(action).publics}
    words = " ".join([action.audience.text, *action.audience.criteria]).casefold()
    named = DISTRICT in words.replace("quartiers prioritaires", DISTRICT)
    if named and "quartier-prioritaire" in action.audience.situations:
        publics.add("residents-qpv-frr")
    return sorted(publics)


def say_ages_out(low: int | None, high: int | None) -> str:
    """Say ages as a sentence that `read_ages` reads back; nothing where none is stated."""
    if low is None and high is None:
        return ""
    if low is None:
        return f"Jusqu’à {high} ans."
    if high is None:
        return f"À partir de {low} ans."
    return f"De {low} à {high} ans."


def read_ages(text: str) -> tuple[int | None, int | None]:
    """Read ages in full years from one unmistakable phrase; none where several could be meant.

    « Moins de 26 ans » excludes 26. « Plus de 18 ans » is not read: people mean 18 by it, or not.
    """
    found = {pair for pair in _find_ages(text) if _in_order(*pair)}
    if len(found) != 1:
        return None, None
    low, high = found.pop()
    told = {low, high} if high is None else {low, high, high + 1}
    return (low, high) if {int(age) for age in _MENTIONED.findall(text)} <= told else (None, None)


def _find_ages(text: str) -> list[tuple[int | None, int | None]]:
    pairs = [*_BETWEEN.findall(text), *_RANGE.findall(text)]
    ranges = [(int(low), int(high)) for low, high in pairs]
    under = [(None, int(age) - 1) for age in _UNDER.findall(text)]
    up_to = [(None, int(age)) for age in _UP_TO.findall(text)]
    return [*ranges, *under, *up_to, *((int(age), None) for age in _FROM.findall(text))]


def _in_order(low: int | None, high: int | None) -> bool:
    return low is None or high is None or low <= high


def _is_for_the_young(audience: Audience) -> bool:
    if audience.age_max is not None:
        return audience.age_max <= MOST_YOUNG_AGE
    return bool(re.search(r"\bjeunes?\b", audience.text, re.IGNORECASE))


def first_sentence(text: str, most: int) -> str:
    """Return the first sentence, cut at a word where it is longer than ``most`` characters."""
    flat = " ".join(text.split())
    end = re.search(r"(?<=[.!?…])\s+(?=[A-ZÀÂÇÉÈÊÎÔÙÛŒ«])", flat)
    sentence = flat[: end.start()] if end else flat
    if len(sentence) <= most:
        return sentence
    return sentence[: most - 1].rsplit(" ", 1)[0].rstrip(" ,;:") + "…"


def name_producer() -> str:
    """Say who delivers, in the ids of records of ours: « mapapp-mel »."""
    return fill_names("mapapp-%(slug_of_territory)s")


def zone_of(codes: Sequence[str], whole: frozenset[str], naming: Naming) -> list[str]:
    """Write communes as the standard does: one code for the whole territory, else one each."""
    has_code = naming.kind != "communes"
    return [naming.code] if has_code and frozenset(codes) == whole else sorted(codes)


def locate_territory(naming: Naming) -> str | None:
    """Return the address that Insee gives the territory, if it gives one."""
    address = TERRITORY_URIS.get(naming.kind)
    return f"{address}{naming.code}" if address else None
