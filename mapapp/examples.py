"""Addresses of the API that the page of the data shows: examples of this territory's own."""

from urllib.parse import urlencode

from mapapp.records import Records
from mapapp.words import fold

SHOWN = 3


def list_examples(records: Records) -> list[str]:
    """List addresses to try, with the communes that have most inhabitants."""
    large = sorted(records.communes, key=lambda one: (-one.population, one.code))[:SHOWN]
    codes = [one.code for one in (large * SHOWN)[:SHOWN]]
    years = sorted({source.year for source in records.sources})
    return [
        f"/api/communes/{codes[0]}",
        "/api/actions?theme=emploi&age=17",
        f"/api/actions?commune={codes[1]}&scope=local",
        *(f"/api/communes/{codes[2]}?year={year}" for year in years[-1:]),
        *(["/api/border"] if records.has_border else []),
        "/api/gaps?theme=mobilite&age=16",
        *(f"/api/gaps/ranking?zone={zone.id}" for zone in records.zones[:1]),
        f"/api/search?{urlencode({'q': fold(large[0].name)})}",
    ]
