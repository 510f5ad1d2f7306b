"""The tables beside the actions: carriers, contacts, venues, dates, links and remarks."""

from collections.abc import Iterator

from mapapp.exchange.dated import find_days
from mapapp.model import Step
from mapapp.postgis.actiontables import ACTION, POSITION
from mapapp.postgis.layout import POINT, Column, Content, Reference, Row, Table, make_point

OF_ACTION = (Reference(("action",), "actions"),)
PLACE = ("action", "position")


def _list_carriers(content: Content) -> Iterator[Row]:
    for one in content.atlas.records.actions:
        yield from ((one.id, place, name) for place, name in enumerate(one.carriers, 1))


def _list_contacts(content: Content) -> Iterator[Row]:
    for action in content.atlas.records.actions:
        for place, one in enumerate(action.contacts, 1):
            own = (one.role, one.name, one.organisation, one.email, [*one.phones])
            yield action.id, place, *own, one.page, one.note


def _list_venues(content: Content) -> Iterator[Row]:
    for action in content.atlas.records.actions:
        for place, one in enumerate(action.venues, 1):
            point = make_point(one.longitude, one.latitude)
            yield action.id, place, one.name, one.code, one.note, point


def _list_steps(content: Content) -> Iterator[Row]:
    for action in content.atlas.records.actions:
        for place, one in enumerate(action.timeline, 1):
            dates = _write_dates(one)
            yield action.id, place, one.label, one.from_, one.to, dates, one.planned


def _write_dates(step: Step) -> str:
    first, last, _ = find_days(step.from_, step.to)
    return f"[{first.isoformat()},{last.isoformat()}]"


def _list_links(content: Content) -> Iterator[Row]:
    for action in content.atlas.records.actions:
        yield from ((action.id, n, one.label, one.url) for n, one in enumerate(action.links, 1))


def _list_related(content: Content) -> Iterator[Row]:
    for action in content.atlas.records.actions:
        own = {one.action: one for one in action.related}
        yield from ((action.id, other, one.same, one.note) for other, one in own.items())


def _list_figures(content: Content) -> Iterator[Row]:
    for action in content.atlas.records.actions:
        for place, one in enumerate(action.key_figures, 1):
            yield action.id, place, one.label, one.value, one.unit, one.year, one.page, one.note


def _list_remarks(content: Content) -> Iterator[Row]:
    for action in content.atlas.records.actions:
        for place, one in enumerate(action.remarks, 1):
            yield action.id, place, one.kind, one.page, one.text


DETAIL_TABLES = (
    Table(
        "carriers",
        "Qui porte chaque action",
        (ACTION, POSITION, Column("name", "text not null", "Nom du porteur")),
        PLACE,
        _list_carriers,
        OF_ACTION,
        ("name",),
    ),
    Table(
        "contacts",
        "À qui s'adresser ; vide si MAPAPP_SHOW_CONTACTS est à faux. Données personnelles",
        (
            ACTION,
            POSITION,
            Column("role", "text", "Rôle"),
            Column("name", "text", "Nom ; vide si MAPAPP_SHOW_NAMES est à faux"),
            Column("organisation", "text not null", "Organisme"),
            Column("email", "text", "Courriel"),
            Column("phones", "text[] not null", "Téléphones, forme internationale"),
            Column("page", "integer", "Page imprimée du document"),
            Column("note", "text", "Remarque"),
        ),
        PLACE,
        _list_contacts,
        OF_ACTION,
    ),
    Table(
        "venues",
        "Les lieux où une action se passe",
        (
            ACTION,
            POSITION,
            Column("name", "text not null", "Nom du lieu"),
            Column("code", "text", "Code INSEE de sa commune, même hors du territoire"),
            Column("note", "text", "Remarque"),
            Column("geom", POINT, "Le lieu, s'il est connu, en WGS 84"),
        ),
        PLACE,
        _list_venues,
        OF_ACTION,
    ),
    Table(
        "steps",
        "Les dates d'une action",
        (
            ACTION,
            POSITION,
            Column("label", "text not null", "Ce qui se passe alors"),
            Column("first", "text not null", "Date comme imprimée : 2019, 2019-06 ou 2019-06-30"),
            Column("last", "text", "Date de fin comme imprimée"),
            Column("dates", "daterange not null", "Les jours que ces dates contiennent"),
            Column("planned", "boolean not null", "Vrai si le document l'annonce seulement"),
        ),
        PLACE,
        _list_steps,
        OF_ACTION,
    ),
    Table(
        "links",
        "Les pages du web que le document nomme",
        (
            ACTION,
            POSITION,
            Column("label", "text not null", "Nom du lien"),
            Column("url", "text not null", "Adresse (http ou https)"),
        ),
        PLACE,
        _list_links,
        OF_ACTION,
    ),
    Table(
        "related",
        "Les actions qui se répondent, dans les deux sens",
        (
            ACTION,
            Column("other", "text not null", "L'autre action"),
            Column("same", "boolean not null", "Vrai si c'est le même programme"),
            Column("note", "text not null", "Ce qui les relie"),
        ),
        ("action", "other"),
        _list_related,
        (*OF_ACTION, Reference(("other",), "actions")),
    ),
    Table(
        "key_figures",
        "Les chiffres que le document publie",
        (
            ACTION,
            POSITION,
            Column("label", "text not null", "Ce qui est compté"),
            Column("value", "double precision not null", "Valeur"),
            Column("unit", "text", "Unité"),
            Column("year", "smallint not null", "Année"),
            Column("page", "integer", "Page imprimée du document"),
            Column("note", "text", "Remarque"),
        ),
        PLACE,
        _list_figures,
        OF_ACTION,
    ),
    Table(
        "remarks",
        "Les points à vérifier : ambiguïtés, contradictions, corrections, doutes",
        (
            ACTION,
            POSITION,
            Column(
                "kind",
                "text not null",
                "Genre",
                ("ambiguity", "contradiction", "correction", "doubt"),
            ),
            Column("page", "integer not null", "Page imprimée du document"),
            Column("text", "text not null", "La remarque"),
        ),
        PLACE,
        _list_remarks,
        OF_ACTION,
    ),
)
