"""Make the collections of /ogc from the records: features with flat properties."""

import json
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from mapapp.atlas import Atlas
from mapapp.exchange.ogc_boxes import Box, MultiPolygon, find_box, join_boxes
from mapapp.exchange.ogc_fields import (
    ACTION_FIELDS,
    COVERAGE_FIELDS,
    ZONE_FIELDS,
    Field,
    make_commune_fields,
)
from mapapp.reasons import explain_cover
from mapapp.records import BorderZone, Commune, Cover, Period, Records, ServedAction
from mapapp.speech import N_

LICENCE_FR = "https://www.etalab.gouv.fr/licence-ouverte-open-licence/"
LICENCE_BE = "https://creativecommons.org/licenses/by/4.0/"
Cell = str | int | float | bool | None
Ages = tuple[int | None, int | None]


@dataclass(frozen=True)
class Shape:
    """Hold an outline: its coordinates, its box, and its geometry as GeoJSON."""

    coordinates: MultiPolygon
    box: Box
    text: str


@dataclass(frozen=True, slots=True)
class Feature:
    """Hold a feature; ``years`` and ``ages`` are those asked for, None where nothing is known.

    ``reached``: the communes that it can be asked for by.
    """

    id: str
    shape: Shape
    properties: Mapping[str, Cell]
    years: tuple[int, int] | None = None
    ages: Ages = (None, None)
    reached: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Layer:
    """Hold a collection: what it is called, its fields, its features in their order."""

    name: str
    title: str
    description: str
    licence: str
    fields: Sequence[Field]
    features: Sequence[Feature]

    @cached_property
    def by_id(self) -> dict[str, Feature]:
        """Return the features by id."""
        return {feature.id: feature for feature in self.features}

    @cached_property
    def box(self) -> Box | None:
        """Return the box around all features; None where there is none."""
        boxes = {feature.shape.box for feature in self.features}
        return join_boxes(boxes) if boxes else None

    @cached_property
    def years(self) -> tuple[int, int] | None:
        """Return the first and the last year of all features; None where none has a period."""
        known = [feature.years for feature in self.features if feature.years]
        return (min(first for first, _ in known), max(last for _, last in known)) if known else None

    @property
    def asked(self) -> list[Field]:
        """Return the fields that features are asked for by."""
        return [field for field in self.fields if field.asked]

    @property
    def shown(self) -> list[Field]:
        """Return the fields that features have."""
        return [field for field in self.fields if field.shown]


def make_layers(atlas: Atlas, shapes: bytes) -> dict[str, Layer]:
    """Make the collections by name; sentences are in the language being spoken."""
    held = json.loads(shapes)
    drawn = {name: _make_shape(points) for name, points in held["shapes"].items()}
    areas = {action: drawn[name] for action, name in held["actions"].items()}
    layers = (
        _list_communes(atlas.records, drawn),
        Layer(
            "actions",
            N_("Actions"),
            N_("Les actions pour les jeunes ; la surface est celle des communes couvertes."),
            "",
            ACTION_FIELDS,
            [_make_action(one, atlas, areas[one.id]) for one in atlas.records.actions],
        ),
        Layer(
            "coverage",
            N_("Couverture"),
            N_("Une ligne par action et par commune couverte : étendue, règle, certitude, page."),
            "",
            COVERAGE_FIELDS,
            [_make_cover(one, atlas, drawn[one.code]) for one in atlas.records.covers],
        ),
        *([_list_zones(atlas.records.border_zones, drawn)] if atlas.records.has_border else []),
    )
    return {layer.name: layer for layer in layers}


def _list_zones(zones: Sequence[BorderZone], drawn: Mapping[str, Shape]) -> Layer:
    return Layer(
        "border_zones",
        N_("Zones belges"),
        N_("Les communes et cantons belges proches de la frontière."),
        LICENCE_BE,
        ZONE_FIELDS,
        [_make_zone(one, drawn[one.key]) for one in zones],
    )


def _list_communes(records: Records, drawn: Mapping[str, Shape]) -> Layer:
    communes = records.communes
    themes = tuple(communes[0].counts.by_theme) if communes else ()
    fields = make_commune_fields(themes, has_border=records.has_border)
    return Layer(
        "communes",
        N_("Communes"),
        N_("Les communes %(of_territory)s et leurs nombres d’actions, par thème."),
        LICENCE_FR,
        fields,
        [_make_commune(one, drawn[one.code], {field.name for field in fields}) for one in communes],
    )


def _make_shape(coordinates: MultiPolygon) -> Shape:
    geometry = {"type": "MultiPolygon", "coordinates": coordinates}
    text = json.dumps(geometry, separators=(",", ":"))
    return Shape(coordinates, find_box(coordinates), text)


def _join(values: Iterable[str]) -> str | None:
    """Join several values into the one that a table's cell holds."""
    return " ; ".join(values) or None


def _make_commune(commune: Commune, shape: Shape, names: Container[str]) -> Feature:
    by_theme = {
        f"{theme.replace('-', '_')}_{end}": getattr(count, end)
        for theme, count in commune.counts.by_theme.items()
        for end in ("local", "all")
    }
    plain = ("code", "name", "population", "population_year", "area_km2", "border", "border_km")
    properties: dict[str, Cell] = {
        **{name: getattr(commune, name) for name in (*plain, "distance_to_border_km")},
        "postal_codes": _join(commune.postal_codes),
        "facing": _join(one.key for one in commune.facing),
        "neighbours": _join(commune.neighbours),
        "parts": _join(part.name for part in commune.parts),
        "actions_local": commune.counts.local,
        "actions_all": commune.counts.all,
        **by_theme,
    }
    told = {name: value for name, value in properties.items() if name in names}
    return Feature(commune.code, shape, told)


def _make_action(action: ServedAction, atlas: Atlas, shape: Shape) -> Feature:
    properties: dict[str, Cell] = {
        "id": action.id,
        "title": action.title,
        "theme": action.theme,
        "carriers": _join(action.carriers),
        "summary": action.summary,
        "audience": action.audience.text,
        "situations": _join(action.audience.situations),
        "place": action.where,
        "certainty": action.coverage.certainty,
        "communes": action.counts.communes,
        "population": action.counts.population,
        "web": _join(link.url for link in action.links),
        "source_year": atlas.source_years[action.source.document],
        "page": action.source.page,
        **_tell_contact(action),
        **_tell_shared(action),
    }
    reached = frozenset(cover.code for cover in atlas.covers_by_action[action.id])
    return Feature(
        action.id, shape, properties, _years_of(action.period), _ages_of(action), reached
    )


def _tell_contact(action: ServedAction) -> dict[str, Cell]:
    """Tell whom to ask first, as far as the operator lets it be shown; never a person's name."""
    first = action.contacts[0] if action.contacts else None
    return {
        "contact_role": first.role if first else None,
        "contact_organisation": first.organisation if first else None,
        "contact_email": first.email if first else None,
        "contact_phones": _join(first.phones) if first else None,
    }


def _tell_shared(action: ServedAction) -> dict[str, Cell]:
    """Tell what an action and each of its rows of coverage have in common."""
    return {
        "age_min": action.audience.age_min,
        "age_max": action.audience.age_max,
        "period_first": action.period.first if action.period else None,
        "period_last": action.period.last if action.period else None,
        "period_planned": action.period.planned if action.period else None,
        "cross_border": action.cross_border.value,
        "programme": action.programme,
        "source": action.source.document,
    }


def _make_cover(cover: Cover, atlas: Atlas, shape: Shape) -> Feature:
    action = atlas.actions[cover.action]
    properties: dict[str, Cell] = {
        "action": action.id,
        "title": action.title,
        "theme": action.theme,
        "commune": cover.code,
        "commune_name": atlas.names[cover.code],
        "extent": cover.extent,
        "share": cover.share,
        "basis": cover.basis,
        "relation": cover.relation,
        "local": cover.is_local,
        "certainty": cover.certainty,
        "why": explain_cover(cover),
        "page": cover.page,
        **_tell_shared(action),
    }
    name = f"{action.id}~{cover.code}"
    return Feature(name, shape, properties, _years_of(action.period), _ages_of(action))


def _make_zone(zone: BorderZone, shape: Shape) -> Feature:
    plain = ("key", "kind", "name_fr", "name_nl", "language", "distance_km")
    properties: dict[str, Cell] = {
        **{name: getattr(zone, name) for name in plain},
        "members": _join(one.name_fr for one in zone.members),
        "nis": _join(one.nis for one in zone.members),
    }
    return Feature(zone.key, shape, properties)


def _years_of(period: Period | None) -> tuple[int, int] | None:
    return (period.first, period.last) if period else None


def _ages_of(action: ServedAction) -> Ages:
    return action.audience.age_min, action.audience.age_max
