"""The tables of the actions: what each is, for whom, when, and which document says so."""

import json
from collections.abc import Iterator
from typing import get_args

from mapapp.areas import Certainty
from mapapp.model import Situation, Theme
from mapapp.postgis.layout import Column, Content, Reference, Row, Table, make_range
from mapapp.records import Period

ACTION = Column("action", "text not null", "Identifiant de l'action")
POSITION = Column("position", "integer not null", "Rang, à partir de 1, dans l'ordre du document")


def _list_sources(content: Content) -> Iterator[Row]:
    for one in content.atlas.records.sources:
        yield one.id, one.title, one.publisher, one.year, one.year_is_inferred, one.year_note


def _list_actions(content: Content) -> Iterator[Row]:
    for one in content.atlas.records.actions:
        audience, coverage = one.audience, one.coverage
        rules = [area.model_dump(mode="json", exclude_none=True) for area in coverage.areas]
        yield (
            one.id,
            one.title,
            one.theme,
            one.summary,
            one.description,
            one.easy_read,
            audience.text,
            make_range(audience.age_min, audience.age_max),
            audience.criteria,
            [*audience.situations],
            [*audience.required_situations],
            one.where,
            json.dumps(rules, ensure_ascii=False),
            coverage.certainty,
            coverage.note,
            *_tell_period(one.period),
            one.programme,
            one.cross_border.value,
            one.cross_border.note,
            one.resources,
            one.partners,
            one.counts.communes,
            one.counts.population,
            content.areas.get(one.id),
            one.source.document,
            one.source.page,
        )


def _tell_period(period: Period | None) -> Row:
    if period is None:
        return None, None
    return make_range(period.first, period.last), period.planned


SOURCES = Table(
    "sources",
    "Les documents dont viennent les actions",
    (
        Column("id", "text not null", "Identifiant du document"),
        Column("title", "text not null", "Titre"),
        Column("publisher", "text not null", "Qui l'a publié"),
        Column("year", "smallint not null", "Année"),
        Column("year_is_inferred", "boolean not null", "Vrai si l'année n'est pas imprimée"),
        Column("year_note", "text", "Comment l'année est connue"),
    ),
    ("id",),
    _list_sources,
)

ACTIONS = Table(
    "actions",
    "Les actions jeunesse, une ligne par action et par document qui la raconte",
    (
        Column("id", "text not null", "Identifiant de l'action"),
        Column("title", "text not null", "Titre"),
        Column("theme", "text not null", "Thème", get_args(Theme)),
        Column("summary", "text not null", "Résumé en une phrase"),
        Column("description", "text not null", "Description"),
        Column("easy_read", "text[] not null", "Facile à lire et à comprendre : des phrases"),
        Column("audience", "text not null", "Pour qui, en une phrase"),
        Column("ages", "int4range", "Âges que le document donne ; vide s'il n'en donne pas"),
        Column("criteria", "text[] not null", "Autres conditions"),
        Column("situations", "text[] not null", "Situations nommées", get_args(Situation)),
        Column(
            "required_situations",
            "text[] not null",
            "Situations dont il faut en avoir une",
            get_args(Situation),
        ),
        Column("place", "text not null", "Où, en mots"),
        Column("rules", "jsonb not null", "Règles de couverture, comme le document les donne"),
        Column("certainty", "text not null", "Certitude de la couverture", get_args(Certainty)),
        Column("coverage_note", "text", "Remarque sur la couverture"),
        Column("years", "int4range", "Années de l'action ; vide si le document ne les dit pas"),
        Column("planned", "boolean", "Vrai si la dernière année est seulement prévue"),
        Column(
            "programme",
            "text not null",
            "Action qui représente le même programme : les décomptes comptent les programmes",
        ),
        Column("cross_border", "boolean not null", "Vrai si l'action passe la frontière"),
        Column("cross_border_note", "text", "Ce qui passe la frontière"),
        Column("resources", "text[] not null", "Moyens"),
        Column("partners", "text[] not null", "Partenaires"),
        Column("communes", "integer not null", "Nombre de communes couvertes"),
        Column("population", "integer not null", "Habitants de ces communes, tous âges"),
        Column("area", "text", "Contour des communes couvertes, partagé entre actions"),
        Column("source", "text not null", "Document qui décrit l'action"),
        Column("page", "integer", "Page imprimée de ce document, s'il en a"),
    ),
    ("id",),
    _list_actions,
    (
        Reference(("programme",), "actions"),
        Reference(("source",), "sources"),
        Reference(("area",), "areas"),
    ),
    ("theme", "programme", "source"),
)
