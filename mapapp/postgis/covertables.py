"""The tables of coverage: who is reached, why, how far, and what is missing."""

from collections.abc import Iterable, Iterator
from typing import get_args

from mapapp.areas import Certainty
from mapapp.gaps import BANDS, Gap
from mapapp.model import Theme
from mapapp.postgis.layout import OUTLINE, Column, Content, Reference, Row, Table
from mapapp.query import GapFilters
from mapapp.reasons import explain_cover
from mapapp.records import Basis, Extent
from mapapp.survey import Survey
from mapapp.words import THEMES


def _list_areas(content: Content) -> Iterable[Row]:
    return content.list_areas()


def _list_covers(content: Content) -> Iterator[Row]:
    for one in content.atlas.records.covers:
        ends = (one.page, explain_cover(one), one.is_local)
        yield one.code, one.action, one.extent, one.share, one.basis, one.certainty, *ends


def _list_cells(content: Content) -> Iterator[Row]:
    survey = Survey(content.atlas, GapFilters())
    columns = survey.make_columns("theme-band")
    for code, tallies in survey.count(columns).items():
        for column, tally in zip(columns, tallies, strict=True):
            ends = (tally.local_part, tally.local_stated, tally.unknown_age)
            counts = (tally.local, tally.all, *ends, tally.unknown_age_local)
            yield code, column.theme, column.band, *counts, tally.gap


def _list_themes(_content: Content) -> Iterator[Row]:
    yield from ((theme, word) for theme, word in THEMES.items())


def _list_bands(_content: Content) -> Iterator[Row]:
    for place, (name, years) in enumerate(BANDS.items(), 1):
        yield name, f"[{years.start},{years.stop})", place


THEMES_TABLE = Table(
    "themes",
    "Les thèmes, et leur nom dans la carte",
    (
        Column("id", "text not null", "Thème, comme dans la table actions"),
        Column("name", "text not null", "Nom du thème dans la carte"),
    ),
    ("id",),
    _list_themes,
)

BANDS_TABLE = Table(
    "age_bands",
    "Les tranches d'âge de l'analyse des lacunes",
    (
        Column("id", "text not null", "Tranche, comme 16-17"),
        Column("ages", "int4range not null", "Les âges de la tranche, en années révolues"),
        Column("position", "integer not null", "Rang, de la plus jeune à la plus âgée"),
    ),
    ("id",),
    _list_bands,
)

AREAS = Table(
    "areas",
    "Les contours des communes couvertes ; des actions qui couvrent les mêmes en partagent un",
    (
        Column("id", "text not null", "Empreinte des communes et de leurs contours"),
        Column("communes", "integer not null", "Nombre de communes"),
        Column("geom", f"{OUTLINE} not null", "Leur contour réuni, en WGS 84"),
    ),
    ("id",),
    _list_areas,
)

COVERS = Table(
    "covers",
    "La couverture : une ligne pour chaque commune qu'une action atteint",
    (
        Column("code", "text not null", "Code INSEE de la commune"),
        Column("action", "text not null", "Identifiant de l'action"),
        Column("extent", "text not null", "whole : en entier ; part : en partie", get_args(Extent)),
        Column("share", "double precision", "Part de la surface, de 0 à 1 ; vide si inconnue"),
        Column("basis", "text not null", "Genre de la règle qui l'atteint", get_args(Basis)),
        Column(
            "certainty",
            "text not null",
            "stated : écrit ; inferred : déduit ; unclear : incertain",
            get_args(Certainty),
        ),
        Column("page", "integer", "Page imprimée du document qui le dit"),
        Column("why", "text not null", "Pourquoi, en une phrase"),
        Column("is_local", "boolean not null", "Faux si la règle vaut pour tout le territoire"),
    ),
    ("code", "action"),
    _list_covers,
    (Reference(("code",), "communes"), Reference(("action",), "actions")),
    ("action",),
)

GAPS = Table(
    "gaps",
    "Les lacunes : une ligne par commune, thème et tranche d'âge. On compte des programmes",
    (
        Column("code", "text not null", "Code INSEE de la commune"),
        Column("theme", "text not null", "Thème", get_args(Theme)),
        Column("age_band", "text not null", "Tranche d'âge"),
        Column("local_count", "integer not null", "Programmes plus proches que tout le territoire"),
        Column("all_count", "integer not null", "Programmes en tout, à ces âges"),
        Column("local_part", "integer not null", "Locaux dans une partie de la commune seulement"),
        Column("local_stated", "integer not null", "Locaux écrits dans le document"),
        Column("unknown_age", "integer not null", "Programmes sans âge, comptés à part"),
        Column("unknown_age_local", "integer not null", "Les locaux d'entre eux"),
        Column(
            "gap",
            "text not null",
            "none : une offre locale ; metropolitan : de tout le territoire ; bare : rien",
            get_args(Gap),
        ),
    ),
    ("code", "theme", "age_band"),
    _list_cells,
    (
        Reference(("code",), "communes"),
        Reference(("theme",), "themes"),
        Reference(("age_band",), "age_bands"),
    ),
    ("theme", "gap"),
)
