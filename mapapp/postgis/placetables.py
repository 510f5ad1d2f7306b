"""The tables of the territory: communes, their parts and zones, and what they face abroad."""

from collections.abc import Iterator

from mapapp.postgis.layout import OUTLINE, POINT, Column, Content, Reference, Row, Table, make_point

CODE = "Code INSEE, cinq caractères"
POSTAL = "Codes postaux"


def _list_communes(content: Content) -> Iterator[Row]:
    for one in content.atlas.records.communes:
        yield (
            one.code,
            one.name,
            one.postal_codes,
            one.population,
            one.population_year,
            one.area_km2,
            one.border,
            one.border_km,
            one.distance_to_border_km,
            make_point(*one.centre),
            content.outlines[one.code],
        )


def _list_neighbours(content: Content) -> Iterator[Row]:
    for one in content.atlas.records.communes:
        yield from ((one.code, other) for other in one.neighbours)


def _list_associated(content: Content) -> Iterator[Row]:
    for one in content.atlas.records.associated:
        outline = content.outlines[one.code]
        yield one.code, one.name, one.parent.code, one.postal_codes, outline


def _list_zones(content: Content) -> Iterator[Row]:
    for zone in content.atlas.records.zones:
        source = zone.source
        yield zone.id, zone.name, *((source.document, source.page) if source else (None, None))


def _list_zone_communes(content: Content) -> Iterator[Row]:
    for zone in content.atlas.records.zones:
        yield from ((zone.id, code) for code in dict.fromkeys(zone.communes))


def _list_border_zones(content: Content) -> Iterator[Row]:
    for one in content.atlas.records.border_zones:
        outline = content.outlines[one.key]
        yield one.key, one.kind, one.name_fr, one.name_nl, one.language, one.distance_km, outline


def _list_municipalities(content: Content) -> Iterator[Row]:
    for zone in content.atlas.records.border_zones:
        for one in zone.members:
            yield zone.key, one.nis, one.name_fr, one.name_nl, one.facilities, one.partial


def _list_facing(content: Content) -> Iterator[Row]:
    for one in content.atlas.records.communes:
        yield from ((one.code, facing.key, facing.km) for facing in one.facing)


PLACE_TABLES = (
    Table(
        "communes",
        "Les communes du territoire, avec leur contour",
        (
            Column("code", "text not null", CODE),
            Column("name", "text not null", "Nom de la commune"),
            Column("postal_codes", "text[] not null", POSTAL),
            Column("population", "integer not null", "Population municipale (INSEE)"),
            Column("population_year", "smallint not null", "Année de référence de la population"),
            Column("area_km2", "double precision not null", "Superficie, en km²"),
            Column("border", "boolean not null", "Vrai si la commune touche la frontière"),
            Column("border_km", "double precision not null", "Frontière commune, en km"),
            Column(
                "distance_to_border_km",
                "double precision",
                "Distance à la frontière du point le plus proche de la commune, en km ; "
                "vide si la carte ne montre pas de frontière",
            ),
            Column("centre", f"{POINT} not null", "Un point pour placer la commune, en WGS 84"),
            Column("geom", f"{OUTLINE} not null", "Contour simplifié, en WGS 84"),
        ),
        ("code",),
        _list_communes,
    ),
    Table(
        "commune_neighbours",
        "Les communes voisines : elles partagent une frontière d'au moins un mètre",
        (
            Column("code", "text not null", "Code INSEE de la commune"),
            Column("neighbour", "text not null", "Code INSEE de sa voisine"),
        ),
        ("code", "neighbour"),
        _list_neighbours,
        (Reference(("code",), "communes"), Reference(("neighbour",), "communes")),
    ),
    Table(
        "associated_communes",
        "Les communes associées ou déléguées : une partie d'une commune, avec un nom à elle",
        (
            Column("code", "text not null", CODE),
            Column("name", "text not null", "Nom de la commune associée"),
            Column("parent", "text not null", "Code INSEE de la commune dont elle fait partie"),
            Column("postal_codes", "text[] not null", POSTAL),
            Column("geom", f"{OUTLINE} not null", "Contour simplifié, en WGS 84"),
        ),
        ("code",),
        _list_associated,
        (Reference(("parent",), "communes"),),
        ("parent",),
    ),
    Table(
        "zones",
        "Les listes de communes que les règles de couverture nomment",
        (
            Column("id", "text not null", "Identifiant de la zone"),
            Column("name", "text not null", "Nom de la zone"),
            Column("source", "text", "Document qui donne la liste, s'il y en a un"),
            Column("page", "integer", "Page imprimée de ce document"),
        ),
        ("id",),
        _list_zones,
        (Reference(("source",), "sources"),),
    ),
    Table(
        "zone_communes",
        "Les communes de chaque zone",
        (
            Column("zone", "text not null", "Identifiant de la zone"),
            Column("code", "text not null", "Code INSEE d'une commune de la zone"),
        ),
        ("zone", "code"),
        _list_zone_communes,
        (Reference(("zone",), "zones"), Reference(("code",), "communes")),
    ),
    Table(
        "border_zones",
        "Les zones de l'autre côté de la frontière : communes belges ou cantons",
        (
            Column("key", "text not null", "Clé de la zone, comme nis:57096"),
            Column("kind", "text not null", "Commune belge ou canton", ("municipality", "canton")),
            Column("name_fr", "text not null", "Nom en français"),
            Column("name_nl", "text not null", "Nom en néerlandais"),
            Column("language", "text not null", "Langue officielle : fr ou nl", ("fr", "nl")),
            Column("distance_km", "double precision not null", "Distance au territoire, en km"),
            Column("geom", f"{OUTLINE} not null", "Contour simplifié, en WGS 84"),
        ),
        ("key",),
        _list_border_zones,
    ),
    Table(
        "border_zone_municipalities",
        "Les communes belges que chaque zone réunit",
        (
            Column("zone", "text not null", "Clé de la zone"),
            Column("nis", "text not null", "Code NIS de la commune belge"),
            Column("name_fr", "text not null", "Nom en français"),
            Column("name_nl", "text not null", "Nom en néerlandais"),
            Column("facilities", "boolean not null", "Vrai si c'est une commune à facilités"),
            Column("partial", "boolean not null", "Vrai si la zone n'en prend qu'une partie"),
        ),
        ("zone", "nis"),
        _list_municipalities,
        (Reference(("zone",), "border_zones"),),
    ),
    Table(
        "facing",
        "Ce que chaque commune frontalière a en face",
        (
            Column("code", "text not null", "Code INSEE de la commune"),
            Column("zone", "text not null", "Clé de la zone d'en face"),
            Column("km", "double precision not null", "Frontière partagée, en km"),
        ),
        ("code", "zone"),
        _list_facing,
        (Reference(("code",), "communes"), Reference(("zone",), "border_zones")),
    ),
)
