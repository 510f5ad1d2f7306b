"""Say in French what a validation found: place, value and cure."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from pydantic_core import ErrorDetails

from mapapp.colours import COLOUR_FORM
from mapapp.errors import Fault
from mapapp.limits import MOST_OUTLINE_POINTS
from mapapp.settings import FRAMES_FORM, PUBLIC_FORM, SCHEMA_FORM
from mapapp.texts import CODE_FORM, DATE_FORM, SLUG_FORM, TERRITORY_FORM, URL_FORM

MAX_VALUE_CHARS = 60
UNKNOWN = "champ inconnu"

# By pydantic's error type: what is wrong, and how to mend it ({…} come from the error).
WORDS: dict[str, tuple[str, str]] = {
    "missing": ("champ obligatoire absent", "l'ajouter"),
    "extra_forbidden": (UNKNOWN, "le retirer ou corriger son nom"),
    "string_type": ("ce n'est pas un texte", "écrire entre guillemets"),
    "string_too_short": ("texte vide", "le remplir"),
    "string_too_long": ("texte de plus de {max_length} caractères", "le raccourcir"),
    "string_pattern_mismatch": ("forme inattendue", ""),
    "int_type": ("ce n'est pas un nombre entier", "écrire un nombre, sans guillemets"),
    "int_parsing": ("ce n'est pas un nombre entier", "écrire un nombre"),
    "float_type": ("ce n'est pas un nombre", "écrire un nombre, sans guillemets"),
    "bool_type": ("ce n'est ni true ni false", "écrire true ou false"),
    "bool_parsing": ("ce n'est ni vrai ni faux", "écrire 1 ou 0"),
    "list_type": ("ce n'est pas une liste", "écrire entre crochets"),
    "model_type": ("ce n'est pas un objet", "écrire entre accolades"),
    "tuple_type": ("ce n'est pas un point", "écrire [longitude, latitude]"),
    "too_short": ("liste trop courte", "au moins {min_length} élément(s)"),
    "too_long": ("liste trop longue", "au plus {max_length} élément(s)"),
    "literal_error": ("valeur inconnue", "l'une de : {expected}"),
    "greater_than_equal": ("nombre trop petit", "au moins {ge}"),
    "less_than_equal": ("nombre trop grand", "au plus {le}"),
    "union_tag_invalid": ("genre de zone inconnu", "l'un de : {expected_tags}"),
    "union_tag_not_found": ("genre de zone absent", "ajouter le champ kind"),
    "value_error": ("adresse électronique mal formée", "une adresse comme nom@domaine.fr"),
    "phone": ("téléphone mal formé", "forme internationale, comme +33 3 20 21 22 23"),
    "too_many_points": (f"contour de plus de {MOST_OUTLINE_POINTS} points", "le simplifier"),
    "control": ("caractère invisible dans le texte", "le retirer"),
    "date": ("ce jour n'existe pas", "un jour du calendrier, comme 2019-06-30"),
    "ages_reversed": ("âges inversés", "age_min doit être au plus égal à age_max"),
    "dates_reversed": ("dates inversées", "from doit précéder to"),
    "cross_border_reason": ("raison absente", "dire dans note ce qui traverse la frontière"),
    "named_twice": ("situation donnée deux fois : « {name} »", "n'en garder qu'une"),
    "situations_absent": ("situation exigée mais pas nommée", "la nommer dans situations"),
    "too_pale": ("couleur trop pâle, contraste de {ratio} pour 4,5", "plus foncée : {darker}"),
    "extension_too_low": (
        "âge prolongé qui ne dépasse pas l'âge maximal",
        "donner age_max, et dans age_extensions un age_max plus grand",
    ),
}
# Faults of what is absent or of a whole record: its value would say nothing.
VALUELESS = {
    "missing",
    "too_short",
    "too_many_points",
    "ages_reversed",
    "cross_border_reason",
    "named_twice",
    "situations_absent",
    "extension_too_low",
}
# pydantic names the kind of rule that it tried, as a step after the rule's position.
KINDS = {"territory", "commune", "neighbours", "quarter", "zone", "outline"}
# Lists whose records are named by their id.
NAMED = {"actions": "action", "sources": "source", "services": "service"}
# By the form that a text must have: the form in words.
FORMS = {
    CODE_FORM: "un code INSEE, cinq caractères comme 59350",
    DATE_FORM: "une date comme 2019, 2019-06 ou 2019-06-30",
    SLUG_FORM: "des minuscules, chiffres et tirets, comme forum-emploi",
    FRAMES_FORM: "'none', 'self', ou des adresses comme https://www.exemple.fr",
    PUBLIC_FORM: "l'adresse du site, comme https://carte.exemple.fr",
    COLOUR_FORM: "une couleur comme #17655d",
    TERRITORY_FORM: "siren:200093201, dep:59, reg:32, france ou communes:mon-pays",
    SCHEMA_FORM: "des minuscules, chiffres et _, 41 caractères au plus",
    URL_FORM: "une adresse qui commence par https:// ou http://",
}


def fault_of(detail: ErrorDetails, raw: Any = None, place: str | None = None) -> Fault:
    """Turn one validation error into a fault.

    ``raw`` is the parsed file, to name its items; ``place`` where the field stands, if known.
    """
    kind, context = detail["type"], detail.get("ctx", {})
    if kind == "too_long" and isinstance(detail["input"], str):
        kind = "string_too_long"
    message, cure = WORDS.get(kind, ("valeur refusée", "suivre la forme de /schema/actions.json"))
    place = place or _place_of(detail["loc"], raw)
    if kind == "string_pattern_mismatch":
        cure = FORMS.get(context["pattern"], cure)
    message = _fill(message, context)
    if kind not in VALUELESS:
        message = f"{message} : {_shorten(detail['input'])}"
    return Fault(place, message, _fill(cure, context))


def _place_of(loc: Sequence[int | str], raw: Any) -> str:
    """Write ("actions", 3, "links", 0, "url") as « action « x » (n° 4), links[0].url »."""
    place = list(loc)
    head = ""
    if len(place) > 1 and place[0] in NAMED and isinstance(place[1], int):
        name = _id_of(raw, str(place[0]), place[1])
        head = f"{NAMED[str(place[0])]} « {name} » (n° {place[1] + 1}), "
        place = place[2:]
    return (head + write_path(drop_kinds(place))).removesuffix(", ") or "fichier"


def write_path(path: Iterable[int | str]) -> str:
    """Write the path of a field as it stands in the file: « links[0].url »."""
    text = ""
    for step in path:
        text += f"[{step}]" if isinstance(step, int) else f".{step}" if text else step
    return text


def drop_kinds(loc: Sequence[int | str]) -> list[int | str]:
    """Leave out the kinds of rules that pydantic puts into the path of a field."""
    return [
        step
        for before, step in zip(("", *loc), loc, strict=False)
        if step not in KINDS or not isinstance(before, int)
    ]


def _id_of(raw: Any, kind: str, position: int) -> str:
    try:
        return _shorten(raw[kind][position]["id"]).strip("«» ")
    except (KeyError, IndexError, TypeError):
        return "sans id"


def _shorten(value: Any) -> str:
    text = str(value).replace("\n", " ")
    return f"« {text[:MAX_VALUE_CHARS]}{'…' if len(text) > MAX_VALUE_CHARS else ''} »"


def _fill(words: str, context: Mapping[str, Any]) -> str:
    # pydantic joins the values that it expects in English.
    said = {key: str(value).replace("' or '", "' ou '") for key, value in context.items()}
    try:
        return words.format(**said)
    except (KeyError, IndexError):
        return words
