"""Linked data says what the pages say, in schema.org's words, and nothing more."""

import json
from typing import Any
from xml.etree.ElementTree import Element

import pytest
from flask import Flask

from mapapp.exchange.offer import list_addresses
from mapapp.linked import describe_action, describe_commune, describe_dataset, describe_site
from mapapp.model import Source
from mapapp.records import Commune, Place, Records
from mapapp.settings import Settings
from mapapp.snapshot import Snapshot
from mapapp.web import create_app
from tests.conftest import parse_page
from tests.making import make_action, make_cover
from tests.whole import prepare_snapshot

BASE = "https://jeunes.exemple.fr"
GUIDE = Source(id="guide", title="Guide", publisher="MEL", year=2019, year_is_inferred=True)
REPORT = Source(id="rapport", title="Rapport", publisher="MELT", year=2024)
COMMUNE = Commune.model_construct(
    code="59001", name="Un", centre=(3.1, 50.6), parts=[Place(code="59901", name="Part")]
)
OTHER = Commune.model_construct(code="59002", name="Deux", centre=(3.2, 50.7), parts=[])
RECORDS = Records.model_construct(communes=[COMMUNE, OTHER], sources=[GUIDE, REPORT])
CONTACTS = [
    {"role": "Accueil", "name": "A. B.", "organisation": "Ville", "email": "a@ville.fr",
     "phones": ["+33 3 20 21 22 23", "+33 3 20 21 22 24"]},
    {"role": None, "name": None, "organisation": "Club", "email": "c@club.fr", "phones": []},
    {"role": None, "name": None, "organisation": "Muet", "email": None, "phones": []},
]  # fmt: skip


def identify(code: str) -> dict[str, str]:
    return {"@type": "PropertyValue", "propertyID": "INSEE", "value": code}


# What is said of the action « forum ».
ADDRESS = f"{BASE}/actions/forum"
SERVICE = {
    "@type": "Service",
    "@id": f"{ADDRESS}#action",
    "url": ADDRESS,
    "name": "Forum",
    "description": "Un forum.",
    "serviceType": "Emploi",
    "provider": [
        {"@type": "Organization", "name": "Ville"},
        {"@type": "Organization", "name": "Club"},
    ],
    "audience": {
        "@type": "PeopleAudience",
        "audienceType": "t",
        "suggestedMinAge": 13,
        "suggestedMaxAge": 30,
    },
    "areaServed": [
        {"@type": "AdministrativeArea", "name": "Un", "identifier": identify("59001")},
        {
            "@type": "AdministrativeArea",
            "name": "Deux",
            "identifier": identify("59002"),
            "description": "une partie de la commune, incertain, à vérifier",
        },
    ],
    "availableChannel": [
        {
            "@type": "ServiceChannel",
            "name": "Ville",
            "servicePhone": {
                "@type": "ContactPoint",
                "name": "A. B.",
                "contactType": "Accueil",
                "email": "a@ville.fr",
                "telephone": ["+33 3 20 21 22 23", "+33 3 20 21 22 24"],
            },
        },
        {"@type": "ServiceChannel", "name": "Club", "serviceUrl": "mailto:c@club.fr"},
    ],
}
PAGE = {
    "@type": "WebPage",
    "@id": ADDRESS,
    "inLanguage": "fr",
    "mainEntity": {"@id": f"{ADDRESS}#action"},
    "isBasedOn": {
        "@type": "Chapter",
        "pagination": "7",
        "isPartOf": {
            "@type": "CreativeWork",
            "name": "Rapport",
            "publisher": {"@type": "Organization", "name": "MELT"},
            "datePublished": "2024",
        },
    },
}
PATH = {
    "@type": "BreadcrumbList",
    "itemListElement": [
        {"@type": "ListItem", "position": 1, "name": "Actions", "item": f"{BASE}/actions"},
        {"@type": "ListItem", "position": 2, "name": "Forum"},
    ],
}


def test_an_action_is_a_service_with_its_page_and_the_way_to_it() -> None:
    action = make_action(
        "forum",
        ages=(13, 30),
        contacts=CONTACTS,
        carriers=["Ville", "Club"],
        source={"document": "rapport", "page": 7},
    )
    covers = [
        make_cover("59001", "forum"),
        make_cover("59002", "forum", extent="part", share=0.2, certainty="unclear"),
    ]

    described = describe_action(action, covers, RECORDS, BASE)

    assert described == {"@context": "https://schema.org", "@graph": [SERVICE, PAGE, PATH]}


def test_what_an_action_does_not_state_is_left_out() -> None:
    described: Any = describe_action(make_action(ages=(None, 25)), [], RECORDS, "")

    service, page, _path = described["@graph"]
    assert "availableChannel" not in service
    assert service["audience"] == {
        "@type": "PeopleAudience",
        "audienceType": "t",
        "suggestedMaxAge": 25,
    }
    assert service["areaServed"] == []
    assert "isAccessibleForFree" not in service
    # The guide prints no year: none is claimed.
    assert "datePublished" not in page["isBasedOn"]["isPartOf"]
    assert service["url"] == page["@id"] == "/actions/a"


def test_a_commune_is_a_city_with_its_parts_and_the_way_to_it() -> None:
    described: Any = describe_commune(COMMUNE, BASE)

    assert described["@graph"] == [
        {
            "@type": "City",
            "@id": f"{BASE}/communes/59001#commune",
            "name": "Un",
            "url": f"{BASE}/communes/59001",
            "identifier": identify("59001"),
            "geo": {"@type": "GeoCoordinates", "latitude": 50.6, "longitude": 3.1},
            "containedInPlace": {
                "@type": "AdministrativeArea",
                "name": "Métropole Européenne de Lille",
            },
            "containsPlace": [
                {"@type": "AdministrativeArea", "name": "Part", "identifier": identify("59901")}
            ],
        },
        {
            "@type": "BreadcrumbList",
            "itemListElement": [
                {
                    "@type": "ListItem",
                    "position": 1,
                    "name": "Communes",
                    "item": f"{BASE}/communes",
                },
                {"@type": "ListItem", "position": 2, "name": "Un"},
            ],
        },
    ]
    assert "containsPlace" not in describe_commune(OTHER, BASE)["@graph"][0]  # type: ignore[index]


def test_the_site_says_how_it_is_searched() -> None:
    assert describe_site(BASE) == {
        "@context": "https://schema.org",
        "@type": "WebSite",
        "name": "Actions jeunesse",
        "url": f"{BASE}/",
        "inLanguage": "fr",
        "potentialAction": {
            "@type": "SearchAction",
            "target": {"@type": "EntryPoint", "urlTemplate": f"{BASE}/actions?q={{words}}"},
            "query-input": "required name=words",
        },
    }


def read_linked(page: Element) -> Any:
    scripts = page.findall("./head/script[@type='application/ld+json']")
    assert len(scripts) <= 1
    return json.loads(scripts[0].text or "") if scripts else None


def test_the_data_set_names_files_that_are_there(app: Flask, snapshot: Snapshot) -> None:
    described: Any = describe_dataset(snapshot.records, "", list_addresses(snapshot.files))

    assert len(described["distribution"]) == 2 + len(list_addresses(snapshot.files))
    for download in described["distribution"]:
        answer = app.test_client().get(download["contentUrl"])
        assert answer.status_code == 200
        assert answer.content_type == download["encodingFormat"]
    assert described["temporalCoverage"] == "2019/2024"
    assert [one["name"] for one in described["isBasedOn"]] == [
        source.title for source in snapshot.records.sources
    ]


def test_only_pages_about_something_hold_linked_data(site: dict[str, Element]) -> None:
    kinds: dict[tuple[str, ...], list[str]] = {}
    for address, page in site.items():
        linked = read_linked(page)
        if linked:
            graph = linked.get("@graph", [linked])
            kinds.setdefault(tuple(one["@type"] for one in graph), []).append(address)

    assert {kind: len(addresses) for kind, addresses in kinds.items()} == {
        ("WebSite",): 1,
        ("Dataset",): 1,
        ("City", "BreadcrumbList"): 95,
        ("Service", "WebPage", "BreadcrumbList"): 69,
    }
    assert kinds["WebSite",] == ["/"]
    assert kinds["Dataset",] == ["/donnees"]


def test_a_shipped_action_says_where_for_whom_and_whom_to_ask(site: dict[str, Element]) -> None:
    service = read_linked(site["/actions/connect-emploi"])["@graph"][0]

    assert {area["identifier"]["value"] for area in service["areaServed"]} == {
        link.attrib["href"].removeprefix("/communes/")
        for link in site["/actions/connect-emploi"].findall(".//ul[@class='lines']//a")
        if link.attrib["href"].startswith("/communes/")
    }
    assert service["audience"]["suggestedMinAge"] == 16
    assert service["audience"]["suggestedMaxAge"] == 25
    points = [channel["servicePhone"] for channel in service["availableChannel"]]
    assert [point["telephone"] for point in points] == [
        ["+33 6 99 78 34 23"],
        ["+33 7 82 16 95 52"],
        ["+33 7 67 11 47 61"],
    ]
    # Names are shown only when the operator says so.
    assert [point for point in points if "name" in point] == []


def test_a_shipped_action_of_two_quarters_says_that_it_reaches_parts(
    site: dict[str, Element],
) -> None:
    service = read_linked(site["/actions/kaps"])["@graph"][0]

    areas = {area["name"]: area["description"] for area in service["areaServed"]}
    assert areas == {
        "Lille": "une partie de la commune",
        "Villeneuve-d'Ascq": "une partie de la commune",
    }
    assert service["name"] == "KAPS : Kolocation à projets solidaires"
    assert service["serviceType"] == "S’engager"


@pytest.mark.parametrize(
    ("change", "channels"),
    [({"show_names": True}, 3), ({"show_contacts": False}, 0), ({}, 3)],
)
def test_contacts_are_told_as_far_as_the_operator_lets_them(
    settings: Settings, change: dict[str, bool], channels: int
) -> None:
    shown = settings.model_copy(update=change)
    client = create_app(prepare_snapshot(shown), shown).test_client()

    page = parse_page(client.get("/actions/connect-emploi").get_data(as_text=True))
    service = read_linked(page)["@graph"][0]
    points = [one["servicePhone"] for one in service.get("availableChannel", [])]
    assert len(points) == channels
    assert all(("name" in point) is change.get("show_names", False) for point in points)


def test_addresses_are_public_where_the_operator_names_one(
    snapshot: Snapshot, settings: Settings
) -> None:
    public = settings.model_copy(update={"public_url": BASE})
    client = create_app(snapshot, public).test_client()

    page = parse_page(client.get("/communes/59599").get_data(as_text=True))

    assert read_linked(page)["@graph"][0]["url"] == f"{BASE}/communes/59599"
