"""The catalog is DCAT-AP: an RDF reader finds what a portal must have, and every file answers."""

import json
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from rdflib import DCAT, DCTERMS, FOAF, RDF, XSD, Graph, Literal, URIRef
from rdflib.term import Node

from mapapp.exchange.datasets import DATASETS
from mapapp.exchange.offer import FORMS
from mapapp.settings import Settings
from mapapp.shelf import shelf_of
from mapapp.snapshot import Snapshot
from mapapp.web import create_app

# rdflib's own reader of JSON-LD still calls what rdflib has put aside.
pytestmark = pytest.mark.filterwarnings("ignore:ConjunctiveGraph is:DeprecationWarning")
SITE = "https://jeunes.example"
# What DCAT-AP 3.0 asks of each class, and what it recommends that we always know.
ASKED = {
    DCAT.Catalog: (
        *(DCTERMS.title, DCTERMS.description, DCTERMS.publisher),
        *(DCAT.dataset, DCAT.service),
    ),
    DCAT.Dataset: (
        *(DCTERMS.title, DCTERMS.description, DCTERMS.publisher, DCTERMS.spatial),
        *(DCAT.theme, DCAT.keyword, DCAT.distribution),
    ),
    DCAT.Distribution: (DCAT.accessURL, DCAT.downloadURL, DCAT.mediaType, DCTERMS["format"]),
    DCAT.DataService: (
        *(DCTERMS.title, DCAT.endpointURL),
        *(DCAT.endpointDescription, DCAT.servesDataset),
    ),
    FOAF.Agent: (FOAF.name,),
}
ONE_VALUE = (DCTERMS.publisher, DCAT.mediaType, DCTERMS["format"], DCAT.byteSize, DCTERMS.license)


def read(client: FlaskClient) -> Graph:
    answer = client.get("/catalog.jsonld")
    assert answer.status_code == 200
    graph = Graph()
    graph.parse(data=answer.data, format="json-ld")
    return graph


@pytest.fixture(scope="module")
def public(snapshot: Snapshot, settings: Settings) -> Flask:
    told = {
        "public_url": SITE,
        "operator": "Ville & <Métropole>",
        "operator_email": "donnees@ville.example",
    }
    return create_app(snapshot, settings.model_copy(update=told))


@pytest.fixture(scope="module")
def graph(public: Flask) -> Graph:
    return read(public.test_client())


def one(graph: Graph, subject: str, predicate: URIRef) -> Node:
    (found,) = graph.objects(URIRef(f"{SITE}/catalog.jsonld#{subject}"), predicate)
    return found


@pytest.mark.parametrize("kind", ASKED)
def test_what_a_portal_must_have_is_there(graph: Graph, kind: URIRef) -> None:
    subjects = [*graph.subjects(RDF.type, kind)]
    assert subjects
    for subject in subjects:
        for predicate in ASKED[kind]:
            assert (subject, predicate, None) in graph, f"{subject} lacks {predicate}"
        for predicate in ONE_VALUE:
            assert len([*graph.objects(subject, predicate)]) <= 1


def test_everything_is_listed_once(graph: Graph) -> None:
    (catalog,) = graph.subjects(RDF.type, DCAT.Catalog)
    for predicate, kind in ((DCAT.dataset, DCAT.Dataset), (DCAT.service, DCAT.DataService)):
        assert {*graph.objects(catalog, predicate)} == {*graph.subjects(RDF.type, kind)}
    files = [*graph.objects(None, DCAT.distribution)]
    assert len(files) == len(set(files))
    assert {*files} == {*graph.subjects(RDF.type, DCAT.Distribution)}
    assert len([*graph.subjects(RDF.type, DCAT.Dataset)]) == len(DATASETS)


def test_what_is_pointed_to_is_described(graph: Graph) -> None:
    ours = {node for node in graph.objects() if str(node).startswith(f"{SITE}/catalog.jsonld#")}
    named = {node for node in ours if isinstance(node, URIRef)}
    assert named <= {*graph.subjects(RDF.type)}


def test_no_address_is_relative(graph: Graph) -> None:
    for triple in graph:
        for node in triple:
            if isinstance(node, URIRef):
                assert str(node).startswith(("http://", "https://", "mailto:")), node


def test_every_file_of_a_data_set_is_there(public: Flask, graph: Graph) -> None:
    client = public.test_client()
    addresses = {str(address) for address in graph.objects(None, DCAT.downloadURL)}
    assert {f"{SITE}/donnees/{form.file_name}" for form in FORMS.values() if form.dataset} == {
        address for address in addresses if "/donnees/" in address
    }
    for file in graph.subjects(RDF.type, DCAT.Distribution):
        (address,) = graph.objects(file, DCAT.downloadURL)
        answer = client.get(str(address).removeprefix(SITE))
        assert answer.status_code == 200, address
        (kind,) = graph.objects(file, DCAT.mediaType)
        assert str(kind).endswith(f"/{answer.mimetype}")
        for size in graph.objects(file, DCAT.byteSize):
            assert size == Literal(len(answer.data), datatype=XSD.nonNegativeInteger)


def test_only_outlines_have_a_licence_and_facts_have_rights(graph: Graph) -> None:
    found = {
        str(dataset).partition("#")[2]: {
            str(licence)
            for file in graph.objects(dataset, DCAT.distribution)
            for licence in graph.objects(file, DCTERMS.license)
        }
        for dataset in graph.subjects(RDF.type, DCAT.Dataset)
    }
    assert found == {
        "actions": set(),
        "coverage": set(),
        "gaps": set(),
        "communes": {"https://spdx.org/licenses/etalab-2.0.html"},
        "border-zones": {"https://creativecommons.org/licenses/by/4.0/"},
    }
    for file in graph.subjects(RDF.type, DCAT.Distribution):
        licensed, said = (
            (file, DCTERMS.license, None) in graph,
            (file, DCTERMS.rights, None) in graph,
        )
        assert licensed != said


def test_years_are_those_of_the_documents(graph: Graph) -> None:
    period = one(graph, "actions", DCTERMS.temporal)
    years = [*graph.objects(period, DCAT.startDate), *graph.objects(period, DCAT.endDate)]
    assert years == [Literal(year, datatype=XSD.gYear) for year in ("2019", "2024")]
    assert one(graph, "actions", DCTERMS.modified) == Literal("2024", datatype=XSD.gYear)
    assert (None, DCTERMS.issued, None) not in graph


def test_the_box_is_around_the_communes(graph: Graph, snapshot: Snapshot) -> None:
    place = one(graph, "communes", DCTERMS.spatial)
    (box,) = graph.objects(place, DCAT.bbox)
    west, south, east, north = snapshot.records.drawing.bounds
    assert str(box) == (
        f"POLYGON(({west} {south}, {east} {south}, {east} {north}, {west} {north}, {west} {south}))"
    )


def test_the_operator_is_the_publisher(graph: Graph) -> None:
    publisher = one(graph, "catalog", DCTERMS.publisher)
    assert [*graph.objects(publisher, FOAF.name)] == [Literal("Ville & <Métropole>", lang="fr")]
    contact = one(graph, "actions", DCAT.contactPoint)
    mails = [node for node in graph.objects(contact) if str(node).startswith("mailto:")]
    assert mails == [URIRef("mailto:donnees@ville.example")]


def test_without_an_operator_nobody_is_made_up(client: FlaskClient) -> None:
    graph = read(client)
    assert [str(name) for name in graph.objects(None, FOAF.name)] == ["Éditeur non précisé"]
    assert (None, DCAT.contactPoint, None) not in graph


def test_without_an_address_the_requests_host_is_named(client: FlaskClient) -> None:
    answer = client.get("/catalog.jsonld", base_url="http://carte.example:8080")
    told: dict[str, Any] = json.loads(answer.data)
    ids = [node["@id"] for node in told["@graph"]]
    assert all(one.startswith("http://carte.example:8080/") for one in ids)
    assert answer.content_type == "application/ld+json"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"


def test_the_context_needs_no_network(client: FlaskClient) -> None:
    context = json.loads(client.get("/catalog.jsonld").data)["@context"]
    assert isinstance(context, dict)
    assert all(isinstance(address, str) for address in context.values())


def test_it_is_answered_live_and_not_sent_twice(app: Flask, client: FlaskClient) -> None:
    assert "/catalog.jsonld" not in shelf_of(app).snapshot.answers
    answer = client.get("/catalog.jsonld")
    again = client.get("/catalog.jsonld", headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304
