"""Describe pages for programs, as schema.org's vocabulary in JSON-LD: plain dicts.

``base`` is the public address of the site. Without one, addresses are relative, as JSON-LD
lets them be: to the page that holds them.
"""

from collections.abc import Iterable, Sequence
from urllib.parse import quote

from mapapp.limits import LEVELS_FROM
from mapapp.model import Contact, Source
from mapapp.records import Commune, Cover, Place, Records, ServedAction
from mapapp.speech import current_language, fill_names, gettext
from mapapp.words import say_certainty, say_theme

Linked = dict[str, object]
CONTEXT = "https://schema.org"


def describe_site(base: str) -> Linked:
    """Describe the site and how one asks it for a word."""
    return {
        "@context": CONTEXT,
        "@type": "WebSite",
        "name": gettext("Actions jeunesse"),
        "url": f"{base}/",
        "inLanguage": current_language(),
        "potentialAction": {
            "@type": "SearchAction",
            "target": {"@type": "EntryPoint", "urlTemplate": f"{base}/actions?q={{words}}"},
            "query-input": "required name=words",
        },
    }


def describe_dataset(records: Records, base: str, files: Iterable[tuple[str, str]]) -> Linked:
    """Describe what can be downloaded, and the documents that it was read from.

    ``files`` are the paths of the downloads, each with its media type.
    """
    west, south, east, north = records.drawing.bounds
    return {
        "@context": CONTEXT,
        "@type": "Dataset",
        "name": gettext("Actions jeunesse"),
        "description": gettext(
            "Les actions pour les jeunes de 13 à 30 ans, commune par commune, "
            "%(in_named_territory)s."
        ),
        "url": f"{base}/donnees",
        "inLanguage": "fr",
        "isBasedOn": [_describe_source(source) for source in records.sources],
        **_describe_times(records.sources),
        "spatialCoverage": {
            "@type": "Place",
            "name": records.territory.name,
            "geo": {"@type": "GeoShape", "box": f"{south} {west} {north} {east}"},
        },
        "distribution": [
            _describe_download(f"{base}/api/actions", "application/json"),
            _describe_download(f"{base}/api/communes", "application/json"),
            *(_describe_download(f"{base}{path}", kind) for path, kind in files),
        ],
    }


def _describe_times(sources: Iterable[Source]) -> Linked:
    """Say which years the documents are of; nothing where there is none yet."""
    years = sorted({source.year for source in sources})
    return (
        {"temporalCoverage": "/".join(map(str, dict.fromkeys((years[0], years[-1]))))}
        if years
        else {}
    )


def describe_commune(commune: Commune, base: str) -> Linked:
    """Describe a commune as a place, and where its page stands."""
    lon, lat = commune.centre
    city: Linked = {
        "@type": "City",
        "@id": f"{base}/communes/{commune.code}#commune",
        "name": commune.name,
        "url": f"{base}/communes/{commune.code}",
        "identifier": _identify(commune.code),
        "geo": {"@type": "GeoCoordinates", "latitude": lat, "longitude": lon},
        "containedInPlace": {
            "@type": "AdministrativeArea",
            "name": fill_names("%(named_territory)s"),
        },
    }
    if commune.parts:
        city["containsPlace"] = [_describe_area(part) for part in commune.parts]
    path = _describe_path(gettext("Communes"), f"{base}/communes", commune.name)
    return {"@context": CONTEXT, "@graph": [city, path]}


def describe_action(
    action: ServedAction, covers: Sequence[Cover], records: Records, base: str
) -> Linked:
    """Describe an action as a service, its page, and the page of the document that tells it.

    Contacts are those that the records hold: what the operator holds back is not there.
    """
    address = f"{base}/actions/{action.id}"
    source = next(one for one in records.sources if one.id == action.source.document)
    page: Linked = {
        "@type": "WebPage",
        "@id": address,
        "inLanguage": current_language(),
        "mainEntity": {"@id": f"{address}#action"},
        "isBasedOn": _describe_chapter(source, action.source.page),
    }
    service = _describe_service(action, covers, records)
    identity: Linked = {"@type": "Service", "@id": f"{address}#action", "url": address}
    path = _describe_path(gettext("Actions"), f"{base}/actions", action.title)
    return {"@context": CONTEXT, "@graph": [identity | service, page, path]}


def _describe_chapter(source: Source, page: int | None) -> Linked:
    """Describe a page of a document; the document itself where it has no pages."""
    whole = _describe_source(source)
    return (
        whole if page is None else {"@type": "Chapter", "pagination": str(page), "isPartOf": whole}
    )


def _describe_service(action: ServedAction, covers: Sequence[Cover], records: Records) -> Linked:
    names = {commune.code: commune.name for commune in records.communes}
    service: Linked = {
        "name": action.title,
        "description": action.summary,
        "serviceType": say_theme(action.theme),
        "provider": [_name_organisation(carrier) for carrier in action.carriers],
        "audience": _describe_audience(action),
        "areaServed": [_describe_cover(one, names[one.code]) for one in covers[:LEVELS_FROM]],
    }
    channels = list(_describe_channels(action.contacts))
    return service | ({"availableChannel": channels} if channels else {})


def _describe_audience(action: ServedAction) -> Linked:
    said = action.audience
    ages = {"suggestedMinAge": said.age_min, "suggestedMaxAge": said.age_max}
    stated = {name: age for name, age in ages.items() if age is not None}
    return {"@type": "PeopleAudience", "audienceType": said.text, **stated}


def _describe_cover(cover: Cover, name: str) -> Linked:
    """Describe a commune that is served; a reservation stands in its description."""
    reservations = [
        *([gettext("une partie de la commune")] if cover.extent == "part" else []),
        *([say_certainty(cover.certainty)] if cover.certainty == "unclear" else []),
    ]
    area = _describe_area(Place(code=cover.code, name=name))
    return area | ({"description": ", ".join(reservations)} if reservations else {})


def _describe_channels(contacts: Iterable[Contact]) -> Iterable[Linked]:
    """Describe how each contact is reached: by telephone, else by e-mail."""
    for contact in contacts:
        point = {
            "@type": "ContactPoint",
            "name": contact.name,
            "contactType": contact.role,
            "email": contact.email,
            "telephone": list(contact.phones),
        }
        channel: Linked = {"@type": "ServiceChannel", "name": contact.organisation}
        if contact.phones:
            yield channel | {"servicePhone": {key: said for key, said in point.items() if said}}
        elif contact.email:
            yield channel | {"serviceUrl": f"mailto:{quote(contact.email, safe='@')}"}


def _describe_source(source: Source) -> Linked:
    """Describe a document; a year that it does not print is not claimed."""
    document: Linked = {
        "@type": "CreativeWork",
        "name": source.title,
        "publisher": _name_organisation(source.publisher),
    }
    return document | ({} if source.year_is_inferred else {"datePublished": str(source.year)})


def _describe_download(address: str, kind: str) -> Linked:
    return {"@type": "DataDownload", "contentUrl": address, "encodingFormat": kind}


def _describe_area(place: Place) -> Linked:
    named: Linked = {"@type": "AdministrativeArea", "name": place.name}
    return named | {"identifier": _identify(place.code)}


def _describe_path(above: str, address: str, here: str) -> Linked:
    """Describe the way to a page: the list above it, then the page itself."""
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": 1, "name": above, "item": address},
            {"@type": "ListItem", "position": 2, "name": here},
        ],
    }


def _identify(code: str) -> Linked:
    return {"@type": "PropertyValue", "propertyID": "INSEE", "value": code}


def _name_organisation(name: str) -> Linked:
    return {"@type": "Organization", "name": name}
