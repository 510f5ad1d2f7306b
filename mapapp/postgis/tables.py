"""Every table and view of the database, in the order in which they can be filled."""

from mapapp.postgis.actiontables import ACTIONS, SOURCES
from mapapp.postgis.covertables import AREAS, BANDS_TABLE, COVERS, GAPS, THEMES_TABLE
from mapapp.postgis.detailtables import DETAIL_TABLES
from mapapp.postgis.layout import View
from mapapp.postgis.placetables import PLACE_TABLES

TABLES = (
    SOURCES,
    THEMES_TABLE,
    BANDS_TABLE,
    *PLACE_TABLES,
    AREAS,
    ACTIONS,
    *DETAIL_TABLES,
    COVERS,
    GAPS,
)

_CODE = {"code": "Code INSEE de la commune", "name": "Nom de la commune"}
_GEOM = {"geom": "Contour, en WGS 84"}

VIEWS = (
    View(
        "commune_counts",
        "Combien de programmes atteignent chaque commune, avec son contour : pour une carte",
        """
        SELECT c.code, c.name, c.population,
               count(DISTINCT a.programme) FILTER (WHERE v.is_local)::integer AS local_count,
               count(DISTINCT a.programme)::integer AS all_count,
               c.geom
        FROM {schema}.communes c
        LEFT JOIN {schema}.covers v ON v.code = c.code
        LEFT JOIN {schema}.actions a ON a.id = v.action
        GROUP BY c.code
        """,
        {
            **_CODE,
            "population": "Population municipale",
            "local_count": "Programmes plus proches que tout le territoire",
            "all_count": "Programmes en tout",
            **_GEOM,
        },
    ),
    View(
        "action_outlines",
        "Les actions, avec le contour réuni des communes qu'elles couvrent : pour une carte",
        """
        SELECT a.id, a.title, a.theme, t.name AS theme_name,
               lower(a.ages) AS age_min, upper(a.ages) - 1 AS age_max,
               (SELECT string_agg(p.name, ' ; ' ORDER BY p.position)
                FROM {schema}.carriers p WHERE p.action = a.id) AS carriers,
               a.communes, a.population, a.source, a.page, r.geom
        FROM {schema}.actions a
        JOIN {schema}.themes t ON t.id = a.theme
        JOIN {schema}.areas r ON r.id = a.area
        """,
        {
            "id": "Identifiant de l'action",
            "title": "Titre",
            "theme": "Thème",
            "theme_name": "Nom du thème dans la carte",
            "age_min": "Âge minimal ; vide si le document n'en donne pas",
            "age_max": "Âge maximal ; vide si le document n'en donne pas",
            "carriers": "Porteurs, séparés par des points-virgules",
            "communes": "Nombre de communes couvertes",
            "population": "Habitants de ces communes, tous âges",
            "source": "Document qui décrit l'action",
            "page": "Page imprimée de ce document",
            "geom": "Contour réuni des communes couvertes, en WGS 84",
        },
    ),
    View(
        "cover_outlines",
        "La couverture avec les contours des communes : une couche à filtrer par action ou par âge",
        """
        SELECT v.code, v.action, c.name, a.title, a.theme, a.ages, v.extent, v.share,
               v.certainty, v.why, v.is_local, c.geom
        FROM {schema}.covers v
        JOIN {schema}.communes c ON c.code = v.code
        JOIN {schema}.actions a ON a.id = v.action
        """,
        {
            "code": "Code INSEE de la commune",
            "action": "Identifiant de l'action",
            "name": "Nom de la commune",
            "title": "Titre de l'action",
            "theme": "Thème",
            "ages": "Âges que le document donne ; vide s'il n'en donne pas",
            "extent": "whole : en entier ; part : en partie",
            "share": "Part de la surface, de 0 à 1 ; vide si inconnue",
            "certainty": "stated : écrit ; inferred : déduit ; unclear : incertain",
            "why": "Pourquoi, en une phrase",
            "is_local": "Faux si la règle vaut pour tout le territoire",
            **_GEOM,
        },
    ),
    View(
        "gap_outlines",
        "Les lacunes avec les contours des communes : une couche à filtrer par thème et âge",
        """
        SELECT g.code, g.theme, g.age_band, c.name, c.population, g.local_count, g.all_count,
               g.unknown_age, g.gap, c.geom
        FROM {schema}.gaps g
        JOIN {schema}.communes c ON c.code = g.code
        """,
        {
            "code": "Code INSEE de la commune",
            "theme": "Thème",
            "age_band": "Tranche d'âge",
            "name": "Nom de la commune",
            "population": "Population municipale",
            "local_count": "Programmes plus proches que tout le territoire",
            "all_count": "Programmes en tout, à ces âges",
            "unknown_age": "Programmes sans âge, comptés à part",
            "gap": "none : une offre locale ; metropolitan : de tout le territoire ; bare : rien",
            **_GEOM,
        },
    ),
)
