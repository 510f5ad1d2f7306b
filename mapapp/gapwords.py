"""Say a gap analysis in words: the question, the figures, what is counted, the sources."""

from collections.abc import Iterator, Sequence

from mapapp.choices import list_chips, say_choice
from mapapp.gaps import Column, Gap
from mapapp.matrix import Matrix
from mapapp.model import Source
from mapapp.records import Reach
from mapapp.speech import N_, gettext, ngettext, say_number
from mapapp.survey import Survey
from mapapp.words import THEMES, join_words, say_band, say_source_year, say_theme

GAP_WORDS: dict[Gap, str] = {
    "none": N_("Action locale"),
    "metropolitan": N_("Seulement pour %(whole_territory)s"),
    "bare": N_("Aucune action"),
}
FILTER_WORDS = {
    "theme": N_("Thème"),
    "age": N_("Âge"),
    "zone": N_("Zone"),
    "commune": N_("Communes"),
    "situation": N_("Situation"),
    "year": N_("Année"),
    "source": N_("Document"),
    "certainty": N_("Certitude"),
    "scope": N_("Portée"),
    "cross_border": N_("Frontière"),
    "q": N_("Mots cherchés"),
}
SHARED_WORDS = N_("Locale : par une règle plus étroite que %(whole_territory)s.")
METHOD = (
    N_("Une lacune : aucune action locale pour ces habitants, ce thème et ces âges."),
    SHARED_WORDS,
    N_("Un programme que deux documents décrivent compte une fois."),
    N_("Une action sans âge indiqué est comptée à part quand un âge est demandé."),
    N_("La couverture dit qui peut en profiter selon où il habite, pas où l’action a lieu."),
    N_("Les habitants sont ceux de tous les âges ; la distance est à vol d’oiseau."),
)
CREDITS = N_(
    "Contours : © IGN ADMIN EXPRESS COG. Codes, noms, populations %(year)s : INSEE, DGCL."
    " Licence Ouverte 2.0."
)


def say_gap(gap: Gap) -> str:
    """Say what is missing."""
    return gettext(GAP_WORDS[gap])


def say_column(column: Column, *, by: str) -> str:
    """Say what a column of the matrix stands for."""
    if by == "band":
        return say_band(column.band) if column.band else gettext("Tous les âges")
    return say_theme(column.theme) if column.theme else gettext("Tous les thèmes")


def say_subject(survey: Survey) -> str:
    """Say whom and what the analysis is about: « Se déplacer, 16 ans »."""
    column = survey.make_columns("all")[0]
    asked = [theme for theme in THEMES if theme in survey.filters.theme]
    themes = join_words([say_theme(theme) for theme in asked]) or gettext("tous les thèmes")
    ages = say_band(column.band) if column.band else gettext("tous les âges")
    return gettext("%(themes)s, %(ages)s", themes=themes, ages=ages)


def say_question(survey: Survey) -> str:
    """Say the question that the analysis answers."""
    subject = say_subject(survey)
    return gettext("Où manque une action locale ? %(subject)s", subject=_capitalise(subject))


def say_result(matrix: Matrix) -> str:
    """Say in a sentence how many miss everything local, and everything."""
    whole = matrix.totals[0]
    missing = whole.metropolitan.communes + whole.bare.communes
    if not missing:
        return gettext("Chaque commune a au moins une action locale.")
    if missing == whole.bare.communes:
        return _say_bare(whole.bare, len(matrix.rows))
    said = ngettext(
        "%(num)s commune sur %(total)s n’a aucune action locale connue : %(people)s habitants.",
        "%(num)s communes sur %(total)s n’ont aucune action locale connue : %(people)s habitants.",
        missing,
        total=say_number(len(matrix.rows)),
        people=say_number(whole.metropolitan.population + whole.bare.population),
    )
    return f"{said} {_say_also_bare(whole.bare)}" if whole.bare.communes else said


def _say_bare(bare: Reach, total: int) -> str:
    return ngettext(
        "%(num)s commune sur %(total)s n’a aucune action connue, ni locale ni pour"
        " %(whole_territory)s : %(people)s habitants.",
        "%(num)s communes sur %(total)s n’ont aucune action connue, ni locale ni pour"
        " %(whole_territory)s : %(people)s habitants.",
        bare.communes,
        total=say_number(total),
        people=say_number(bare.population),
    )


def _say_also_bare(bare: Reach) -> str:
    return ngettext(
        "%(num)s d’entre elles n’a aucune action connue du tout.",
        "%(num)s d’entre elles n’ont aucune action connue du tout.",
        bare.communes,
    )


def say_caveat(survey: Survey) -> str:
    """Say what the figures are worth: what some documents tell, and no more."""
    return ngettext(
        "Ce que dit %(num)s document, pas tout ce qui existe.",
        "Ce que disent %(num)s documents, pas tout ce qui existe.",
        len(list_sources(survey)),
    )


def say_unknown(survey: Survey) -> str:
    """Say how many programmes state no age, where an age is asked for; nothing without any."""
    column = survey.make_columns("all")[0]
    if column.ages is None:
        return ""
    told = {told for commune in survey.communes for told in survey.told.get(commune.code, ())}
    unknown = [one for one in told if one.ages is None and one.theme in column.themes]
    local = {one.programme for one in unknown if one.is_local}
    if not unknown:
        return ""
    return gettext(
        "Actions sans âge indiqué, comptées à part : %(all)s, dont %(local)s par une règle locale.",
        all=say_number(len({one.programme for one in unknown})),
        local=say_number(len(local)),
    )


def list_sources(survey: Survey) -> list[Source]:
    """List the documents that the analysis reads."""
    chosen = survey.filters.source
    return [one for one in survey.atlas.records.sources if not chosen or one.id in chosen]


def say_source(source: Source) -> str:
    """Say a document in one line: title, publisher, year."""
    year = say_source_year(source)
    return f"{source.title} ({source.publisher}, {year})"


def say_credits(survey: Survey) -> str:
    """Say whose the outlines and populations are."""
    years = sorted({commune.population_year for commune in survey.atlas.records.communes})
    return gettext(CREDITS, year=join_words([str(year) for year in years]))


def list_choices(survey: Survey) -> Iterator[tuple[str, str]]:
    """List every filter that is set, with its values in words; themes and ages always."""
    filters, records = survey.filters, survey.atlas.records
    sources = {source.id: source for source in records.sources}
    zones = {zone.id: zone.name for zone in records.zones}
    themes = [theme for theme in THEMES if theme in filters.theme]
    plain = filters.model_copy(update={"zone": [], "theme": themes, "age": sorted(filters.age)})
    chosen = {chip.name for chip in list_chips(plain, survey.atlas.names, sources)}
    for name, label in FILTER_WORDS.items():
        if name == "zone":
            said = _quote([zones[zone] for zone in filters.zone])
        elif name in chosen:
            said = say_choice(plain, name, survey.atlas.names, sources)
        else:
            said = gettext("tous") if name in {"theme", "age"} else ""
        if said:
            yield gettext(label), said


def _quote(names: Sequence[str]) -> str:
    return join_words([gettext("« %(words)s »", words=name) for name in names])


def _capitalise(words: str) -> str:
    return words[:1].upper() + words[1:]
