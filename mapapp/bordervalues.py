"""Write what the script of the border's page needs to know."""

from collections.abc import Mapping

from mapapp.atlas import Atlas
from mapapp.borderlens import BorderAnswer, BorderSegment
from mapapp.records import BorderZone
from mapapp.speech import gettext, say_number

FARTHEST_BAND = 4


def make_border_values(
    atlas: Atlas, border: BorderAnswer, bands: Mapping[str, int]
) -> dict[str, object]:
    """Return plain values for JSON, in the language being spoken.

    ``communes`` and ``labels`` are those that the map names; ``bands`` the step of each commune.
    """
    drawing = atlas.records.border_drawing
    spots = {key: [spot.lat, spot.lon, spot.room_deg] for key, spot in drawing.zone_labels.items()}
    return {
        "bounds": drawing.bounds,
        "silent": gettext("Le serveur ne répond pas. Réessaie dans un moment."),
        "help": gettext("La ligne : les flèches vont d’un tronçon à l’autre, Entrée choisit"),
        "words": {word: gettext(word) for word in ("Zoomer", "Dézoomer")},
        "segments": [segment.id for segment in border.segments],
        "titles": {segment.id: title_segment(segment) for segment in border.segments},
        "zones": {
            zone.key: {
                "title": title_zone(zone),
                "fr": zone.name_fr,
                "nl": zone.name_nl,
                "at": spots.get(zone.key),
            }
            for zone in border.zones
        },
        "communes": [
            {
                "code": commune.code,
                "name": commune.name,
                "population": commune.population,
                "band": bands.get(commune.code, FARTHEST_BAND),
            }
            for commune in atlas.records.communes
        ],
        "labels": {
            code: [label.lon, label.lat, label.room_deg]
            for code, label in drawing.commune_labels.items()
        },
    }


def title_zone(zone: BorderZone) -> str:
    """Name a zone in both languages: « Mouscron / Moeskroen »."""
    return _join(zone.name_fr, zone.name_nl)


def title_segment(segment: BorderSegment) -> str:
    """Name a segment by its two sides, with its length."""
    across = _join(segment.zone_fr, segment.zone_nl)
    length = gettext("%(km)s km", km=say_number(round(segment.km, 1)))
    return f"{segment.commune} – {across}, {length}"


def _join(french: str, dutch: str) -> str:
    return french if french == dutch else f"{french} / {dutch}"
