"""The data sets and the services that portals are told of, in words."""

from dataclasses import dataclass

from mapapp.exchange.offer import Dataset
from mapapp.speech import N_

OPEN_LICENCE = "https://spdx.org/licenses/etalab-2.0.html"
BELGIAN_LICENCE = "https://creativecommons.org/licenses/by/4.0/"
RIGHTS = N_("Faits des documents cités, chacun avec sa page ; phrases écrites pour ce site.")


@dataclass(frozen=True, slots=True)
class Told:
    """Say of a data set what people read, and whose it is."""

    title: str
    description: str
    licence: str = ""


DATASETS: dict[Dataset, Told] = {
    "actions": Told(
        N_("Actions pour les jeunes %(of_familiar_territory)s"),
        N_("Pour qui, où, quand, par qui, et à quelle page de quel document."),
    ),
    "coverage": Told(
        N_("Communes couvertes par chaque action"),
        N_("Quelle action atteint quelle commune, jusqu’où, avec quelle certitude et pourquoi."),
    ),
    "gaps": Told(
        N_("Lacunes par commune, thème et âge"),
        N_("Où aucune action locale n’est connue, ce qui est le plus proche et à qui demander."),
    ),
    "communes": Told(
        N_("Communes %(of_named_territory)s"),
        N_("Codes, noms, populations, contours simplifiés et nombres d’actions."),
        OPEN_LICENCE,
    ),
    "border-zones": Told(
        N_("Zones belges proches %(of_familiar_territory)s"),
        N_("Communes et cantons belges à moins de 25 km, ajustés à la ligne française."),
        BELGIAN_LICENCE,
    ),
}
# Title, address, description, data sets.
SERVICES: dict[str, tuple[str, str, str, tuple[Dataset, ...]]] = {
    "api": (
        N_("Interface JSON"),
        "/api",
        "/openapi.json",
        ("actions", "coverage", "communes", "gaps", "border-zones"),
    ),
    "ogc": (
        N_("OGC API – Features"),
        "/ogc",
        "/ogc/api",
        ("actions", "communes", "border-zones"),
    ),
}
