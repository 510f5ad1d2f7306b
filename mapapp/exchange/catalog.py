"""Describe what is offered for data portals: DCAT-AP 3.0 as JSON-LD, its context inline.

Every address is whole: portals read a catalog far from where it stands. What is not known is left
out: no licence is given to facts that are others', no date of issue is made up.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from mapapp.exchange.datasets import DATASETS, RIGHTS, SERVICES
from mapapp.exchange.offer import Dataset, find_forms
from mapapp.gapforms import FORMS as GAP_FORMS
from mapapp.gapforms import Form as GapForm
from mapapp.records import Records
from mapapp.settings import Settings
from mapapp.speech import LANGUAGES, N_, SOURCE_LANGUAGE, fill_names, gettext, speak, translate

Linked = dict[str, object]
AUTHORITY = "http://publications.europa.eu/resource/authority"
MEDIA_TYPES = "http://www.iana.org/assignments/media-types"
OGC_FEATURES = "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core"
CONTEXT = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "gsp": "http://www.opengis.net/ont/geosparql#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
# The Publications Office's names of what files are, by their ending.
FILE_TYPES = {
    "csv": "CSV",
    "geojson": "GEOJSON",
    "gpkg": "GPKG",
    "json": "JSON",
    "kml": "KML",
    "ods": "ODS",
    "xlsx": "XLSX",
}
THEMES = ("SOCI", "EDUC", "REGI")
GAPS_OFFERED: tuple[GapForm, ...] = ("csv-simple", "xlsx", "geojson", "gpkg")
KINDS = {".csv": "CSV", ".xlsx": "XLSX", ".geojson": "GeoJSON", ".gpkg": "GeoPackage"}


@dataclass(frozen=True, slots=True)
class File:
    """Describe one file of a data set; ``words`` are its title and what may be said of it."""

    fragment: str
    path: str
    media_type: str
    kind: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Catalog:
    """Hold what a catalog is made of; ``site`` is the address that the site is reached under."""

    records: Records
    settings: Settings
    site: str
    sizes: Mapping[str, int]

    @property
    def datasets(self) -> list[Dataset]:
        """Return the data sets that there are."""
        return [one for one in DATASETS if self.records.has_border or one != "border-zones"]

    def name(self, fragment: str) -> str:
        """Return the name of a part of the catalog."""
        return f"{self.site}/catalog.jsonld#{fragment}"


def describe_catalog(catalog: Catalog) -> Linked:
    """Describe the catalog, its data sets with every form of each, and its two services."""
    return {
        "@context": CONTEXT,
        "@graph": [
            _describe_whole(catalog),
            _describe_publisher(catalog),
            *(_describe_dataset(dataset, catalog) for dataset in catalog.datasets),
            *(
                _describe_file(file, DATASETS[dataset].licence, catalog)
                for dataset in catalog.datasets
                for file in _list_files(dataset, catalog)
            ),
            *(_describe_service(name, catalog) for name in SERVICES),
        ],
    }


def _describe_whole(catalog: Catalog) -> Linked:
    return {
        "@id": catalog.name("catalog"),
        "@type": "dcat:Catalog",
        "dct:title": _say(N_("Actions jeunesse")),
        "dct:description": _say(
            N_("Les actions pour les jeunes de 13 à 30 ans, commune par commune, "
               "%(in_named_territory)s.")
        ),
        "dct:publisher": _point(catalog.name("publisher")),
        "dct:language": [_point(f"{AUTHORITY}/language/FRA")],
        "foaf:homepage": _point(f"{catalog.site}/donnees"),
        "dcat:themeTaxonomy": _point(f"{AUTHORITY}/data-theme"),
        "dcat:dataset": [_point(catalog.name(dataset)) for dataset in catalog.datasets],
        "dcat:service": [_point(catalog.name(name)) for name in SERVICES],
    }  # fmt: skip


def _describe_publisher(catalog: Catalog) -> Linked:
    """Name the publisher; a catalog must have one, so an unknown one is called so."""
    known = catalog.settings.operator
    name = known or gettext("Éditeur non précisé")
    return {
        "@id": catalog.name("publisher"),
        "@type": "foaf:Agent",
        "foaf:name": {"@value": name, "@language": SOURCE_LANGUAGE},
    }


def _describe_dataset(dataset: Dataset, catalog: Catalog) -> Linked:
    told, files = DATASETS[dataset], _list_files(dataset, catalog)
    described: Linked = {
        "@id": catalog.name(dataset),
        "@type": "dcat:Dataset",
        "dct:identifier": catalog.name(dataset),
        "dct:title": _say(told.title),
        "dct:description": _say(told.description),
        "dct:publisher": _point(catalog.name("publisher")),
        "dct:language": [_point(f"{AUTHORITY}/language/FRA")],
        "dct:accessRights": _point(f"{AUTHORITY}/access-right/PUBLIC"),
        "dct:accrualPeriodicity": _point(f"{AUTHORITY}/frequency/IRREG"),
        "dct:spatial": _describe_place(dataset, catalog.records),
        "dcat:theme": [_point(f"{AUTHORITY}/data-theme/{theme}") for theme in THEMES],
        "dcat:keyword": [{"@value": "jeunesse", "@language": SOURCE_LANGUAGE}],
        "dcat:landingPage": _point(f"{catalog.site}/donnees"),
        "dcat:distribution": [_point(catalog.name(one.fragment)) for one in files],
    }
    if catalog.settings.operator_email:
        described["dcat:contactPoint"] = _describe_contact(catalog.settings)
    return described | ({} if told.licence else _describe_times(catalog.records))


def _describe_place(dataset: Dataset, records: Records) -> Linked:
    drawing = records.border_drawing if dataset == "border-zones" else records.drawing
    west, south, east, north = drawing.bounds
    corners = ((west, south), (east, south), (east, north), (west, north), (west, south))
    ring = ", ".join(f"{lon} {lat}" for lon, lat in corners)
    box = {"@value": f"POLYGON(({ring}))", "@type": "gsp:wktLiteral"}
    return {"@type": "dct:Location", "dcat:bbox": box}


def _describe_times(records: Records) -> Linked:
    """Say which years the documents tell of; changed when the last one was, if it prints that."""
    sources = sorted(records.sources, key=lambda source: source.year)
    if not sources:
        return {}
    first, last = sources[0], sources[-1]
    times: Linked = {
        "dct:temporal": {
            "@type": "dct:PeriodOfTime",
            "dcat:startDate": _year(first.year),
            "dcat:endDate": _year(last.year),
        },
        "dct:provenance": [
            {
                "@type": "dct:ProvenanceStatement",
                "rdfs:label": _french(f"{one.title} ({one.publisher}, {one.year})"),
            }
            for one in sources
        ],
    }
    return times | ({} if last.year_is_inferred else {"dct:modified": _year(last.year)})


def _describe_contact(settings: Settings) -> Linked:
    return {
        "@type": "vcard:Kind",
        "vcard:fn": settings.operator or settings.operator_email,
        "vcard:hasEmail": _point(f"mailto:{settings.operator_email}"),
    }


def _list_files(dataset: Dataset, catalog: Catalog) -> Iterator[File]:
    """List the files that a data set is offered in."""
    for name, form in find_forms(has_border=catalog.records.has_border).items():
        if form.dataset == dataset and form.file_name in catalog.sizes:
            path, words = f"/donnees/{form.file_name}", (form.title, form.holds, form.lacks)
            yield File(f"file-{name}", path, form.media_type, form.kind, words)
    for gap_name in GAPS_OFFERED if dataset == "gaps" else ():
        look = GAP_FORMS[gap_name]
        path, kind = f"/couverture/{look.stem}{look.suffix}", KINDS[look.suffix]
        yield File(f"gaps-{gap_name}", path, look.media_type, kind, (DATASETS[dataset].title,))


def _describe_file(file: File, licence: str, catalog: Catalog) -> Linked:
    address = f"{catalog.site}{file.path}"
    plain_type, ending = file.media_type.partition(";")[0], file.path.rpartition(".")[2]
    title, *more = file.words
    described: Linked = {
        "@id": catalog.name(file.fragment),
        "@type": "dcat:Distribution",
        "dct:title": _say(title, f" ({file.kind})"),
        "dcat:accessURL": _point(address),
        "dcat:downloadURL": _point(address),
        "dcat:mediaType": _point(f"{MEDIA_TYPES}/{plain_type}"),
        "dct:format": _point(f"{AUTHORITY}/file-type/{FILE_TYPES[ending]}"),
        **_describe_rights(licence),
    }
    if more:
        described["dct:description"] = [one for words in more for one in _say(words)]
    size = catalog.sizes.get(file.path.rpartition("/")[2])
    if size is not None and file.path.startswith("/donnees/"):
        described["dcat:byteSize"] = {"@value": str(size), "@type": "xsd:nonNegativeInteger"}
    return described


def _describe_rights(licence: str) -> Linked:
    if licence:
        return {"dct:license": {"@id": licence, "@type": "dct:LicenseDocument"}}
    return {"dct:rights": {"@type": "dct:RightsStatement", "rdfs:label": _say(RIGHTS)}}


def _describe_service(name: str, catalog: Catalog) -> Linked:
    title, path, description, served = SERVICES[name]
    described: Linked = {
        "@id": catalog.name(name),
        "@type": "dcat:DataService",
        "dct:title": _say(title),
        "dct:publisher": _point(catalog.name("publisher")),
        "dcat:endpointURL": _point(f"{catalog.site}{path}"),
        "dcat:endpointDescription": _point(f"{catalog.site}{description}"),
        "dcat:servesDataset": [
            _point(catalog.name(one)) for one in served if one in catalog.datasets
        ],
    }
    return described | ({"dct:conformsTo": _point(OGC_FEATURES)} if name == "ogc" else {})


def _say(message: str, more: str = "") -> list[Linked]:
    """Say words in each language that has its own for them; the documents' one comes first."""
    said: list[Linked] = [_french(f"{fill_names(message)}{more}")]
    for language in LANGUAGES:
        with speak(language):
            words = gettext(message)
        if language != SOURCE_LANGUAGE and translate(message) != message:
            said.append({"@value": f"{words}{more}", "@language": language})
    return said


def _french(text: str) -> Linked:
    return {"@value": text, "@language": SOURCE_LANGUAGE}


def _year(year: int) -> Linked:
    return {"@value": str(year), "@type": "xsd:gYear"}


def _point(address: str) -> Linked:
    return {"@id": address}
