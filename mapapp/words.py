"""Words of the interface, and words made comparable."""

import datetime
import re
from collections.abc import Sequence

from anyascii import anyascii
from babel.dates import format_date

from mapapp.areas import Certainty
from mapapp.model import Situation, Source, Theme
from mapapp.records import Period
from mapapp.speech import N_, current_language, gettext

THEMES: dict[Theme, str] = {
    "emploi": N_("Emploi"),
    "mobilite": N_("Se déplacer"),
    "engagement": N_("S’engager"),
    "numerique": N_("Numérique"),
    "coordination": N_("Être accompagné"),
    "formation": N_("Se former"),
    "logement": N_("Se loger"),
    "sante": N_("Santé"),
    "acces-aux-droits": N_("Mes droits"),
    "culture-sport": N_("Culture et sport"),
}
SITUATIONS: dict[Situation, str] = {
    "collegien": N_("Au collège"),
    "lyceen": N_("Au lycée"),
    "etudiant": N_("Étudiant"),
    "decrocheur": N_("J’ai quitté l’école"),
    "jeune-diplome": N_("Diplômé depuis peu"),
    "demandeur-emploi": N_("Je cherche un emploi"),
    "porteur-de-projet": N_("J’ai un projet"),
    "handicap": N_("En situation de handicap"),
    "quartier-prioritaire": N_("J’habite un quartier prioritaire"),
    "ressources-modestes": N_("J’ai peu d’argent"),
    "femme": N_("Fille ou femme"),
    "mission-locale": N_("Suivi par une mission locale"),
    "justice": N_("J’ai affaire à la justice"),
    "professionnel": N_("Professionnel ou employeur"),
}
CERTAINTIES: dict[Certainty, str] = {
    "stated": N_("écrit dans le document"),
    "inferred": N_("déduit du document"),
    "unclear": N_("incertain, à vérifier"),
}
PLANNED_FOR = N_("Prévue pour %(first)s, suite à vérifier")
PLANNED_FROM = N_("Prévue de %(first)s à %(last)s, suite à vérifier")
SINCE_PLANNED = N_("Depuis %(first)s, prévue jusqu’en %(last)s, suite à vérifier")
KNOWN_PLANNED = N_("Connue en %(first)s, prévue jusqu’en %(last)s, suite à vérifier")
KNOWN_IN = N_("Connue en %(first)s, suite à vérifier")
KNOWN_FROM = N_("Connue de %(first)s à %(last)s, suite à vérifier")
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
MOST_JOINED = 8


def fold(text: str) -> str:
    """Strip accents, case and punctuation: « Mons-en-Barœul » becomes « mons en baroeul »."""
    return " ".join(re.sub(r"[^a-z0-9]+", " ", anyascii(text).lower()).split())


def fold_name(name: str) -> str:
    """Fold a place name, articles and the spelling of « saint » put aside."""
    bare = _SAINT.sub("st", fold(name))
    return " ".join(_ARTICLE.sub(" ", bare).split()) or bare


def join_words(words: Sequence[str]) -> str:
    """Join words in a sentence: « a, b et c »."""
    if len(words) < 2:
        return "".join(words)
    return gettext("%(first)s et %(last)s", first=", ".join(words[:-1]), last=words[-1])


def join_some(words: Sequence[str]) -> str:
    """Join the first words in a sentence, and count the others: « a, b et 3 autres »."""
    left = len(words) - MOST_JOINED
    more = [gettext("%(count)s autres", count=left)] if left > 0 else []
    return join_words([*words[:MOST_JOINED], *more])


def at_place(name: str) -> str:
    """Say « à » before a place name, in French its article contracted: « au Maisnil »."""
    if current_language() != "fr":
        return gettext("à %(place)s", place=name)
    return _contract(name, "à", "au", "aux")


def of_place(name: str) -> str:
    """Say « de » before a place name: « du Maisnil », « d’Haubourdin », « de Lille »."""
    if current_language() != "fr":
        return gettext("de %(place)s", place=name)
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
        return gettext("âge non précisé")
    if age_min is None:
        return gettext("jusqu’à %(age)s ans", age=age_max)
    if age_max is None:
        return gettext("à partir de %(age)s ans", age=age_min)
    if age_min == age_max:
        return gettext("%(age)s ans", age=age_min)
    return gettext("%(low)s à %(high)s ans", low=age_min, high=age_max)


def say_band(band: str) -> str:
    """Say ages as columns are named: « 16-17 », « 17 » or « 16+20 »."""
    if "+" in band:
        return gettext("%(ages)s ans", ages=join_words(band.split("+")))
    low, _, high = band.partition("-")
    return say_ages(int(low), int(high or low))


def say_bands(bands: Sequence[str]) -> str:
    """Say bands of ages, as they are named: « 16–17 et 22–25 ans »."""
    return gettext("%(ages)s ans", ages=join_words([_write_band(band) for band in bands]))


def _write_band(band: str) -> str:
    return band.replace("-", "–").replace("+", ", ")


def say_theme(theme: Theme) -> str:
    """Say a theme in everyday words."""
    return gettext(THEMES[theme])


def say_situation(situation: Situation) -> str:
    """Say a situation in everyday words."""
    return gettext(SITUATIONS[situation])


def say_certainty(certainty: Certainty) -> str:
    """Say how sure a coverage is."""
    return gettext(CERTAINTIES[certainty])


def say_period(period: Period | None) -> str:
    """Say when an action runs as far as its source tells; its last year may be a plan."""
    if period is None:
        return gettext("Période non précisée")
    return gettext(_choose_period(period), first=period.first, last=period.last)


def _choose_period(period: Period) -> str:
    """Choose the words: a first year that is the source's own need not be a beginning."""
    alone = period.first == period.last
    if period.planned and (alone or period.first > period.known):
        return PLANNED_FOR if alone else PLANNED_FROM
    if period.planned:
        return SINCE_PLANNED if period.first < period.known else KNOWN_PLANNED
    return KNOWN_IN if alone else KNOWN_FROM


def say_source_year(source: Source) -> str:
    """Say the year of a source; one that it does not print is « environ »."""
    year = str(source.year)
    return gettext("%(year)s environ", year=year) if source.year_is_inferred else year


def say_date(date: str) -> str:
    """Say an ISO 8601 date, to the year, month or day."""
    if len(date) == 4:
        return date
    year, month, *day = (int(part) for part in date.split("-"))
    form = "d MMMM y" if day else "MMMM y"
    return format_date(datetime.date(year, month, *(day or [1])), form, locale=current_language())
