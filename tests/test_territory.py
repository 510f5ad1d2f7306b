"""What the territory is called: every fault at once, every article in its place."""

import json
from pathlib import Path
from typing import Any

import pytest

from mapapp.errors import FaultyFileError, GeodataError
from mapapp.territory import Naming, naming_to_text, read_naming
from tests.conftest import ROOT
from tests.making import NAMING, RAW_NAMING


def name(short: str, article: str, kind: str = "dep", **more: Any) -> Naming:
    own = {"kind": kind, "name": short, "short": short, "article": article, "name_article": article}
    return Naming.model_validate(RAW_NAMING | own | more)


def write(folder: Path, **changes: Any) -> Path:
    path = folder / "territory.json"
    path.write_text(json.dumps(RAW_NAMING | changes), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("short", "article", "kind", "the", "of", "at"),
    [
        ("MEL", "la", "epci", "la MEL", "de la MEL", "dans la MEL"),
        ("Nord", "le", "dep", "le Nord", "du Nord", "dans le Nord"),
        ("Aisne", "l'", "dep", "l’Aisne", "de l’Aisne", "dans l’Aisne"),
        ("Aisne", "l’", "dep", "l’Aisne", "de l’Aisne", "dans l’Aisne"),
        ("Ardennes", "les", "dep", "les Ardennes", "des Ardennes", "dans les Ardennes"),
        ("Bretagne", "la", "reg", "la Bretagne", "de la Bretagne", "en Bretagne"),
        ("Grand Est", "le", "reg", "le Grand Est", "du Grand Est", "dans le Grand Est"),
        ("France", "la", "france", "la France", "de la France", "en France"),
        ("Rennes Métro", "", "epci", "Rennes Métro", "de Rennes Métro", "à Rennes Métro"),
        ("Aix-Marseille", "", "epci", "Aix-Marseille", "d’Aix-Marseille", "à Aix-Marseille"),
        ("Évreux Portes", "", "epci", "Évreux Portes", "d’Évreux Portes", "à Évreux Portes"),
        ("La Réunion", "", "dep", "La Réunion", "de La Réunion", "à La Réunion"),
        ("Le Havre Mer", "", "epci", "Le Havre Mer", "du Havre Mer", "au Havre Mer"),
    ],
)  # fmt: skip
def test_names_melt_with_their_articles(
    short: str, article: str, kind: str, the: str, of: str, at: str
) -> None:
    naming = name(short, article, kind)
    assert (naming.the_short, naming.of_short, naming.at_short) == (the, of, at)
    assert (naming.the_name, naming.of_name, naming.at_name) == (the, of, at)


@pytest.mark.parametrize(
    ("whole", "kind", "noun"),
    [
        ("Métropole Européenne de Lille", "epci", "métropole"),
        ("CU d'Arras", "epci", "communauté urbaine"),
        ("Communauté d'Agglomération du Douaisis", "epci", "agglomération"),
        ("CC Cœur d'Ostrevent", "epci", "communauté de communes"),
        ("Pays d'Exemple", "epci", "territoire"),
        ("Nord", "dep", "département"),
        ("Hauts-de-France", "reg", "région"),
        ("France", "france", "France"),
        ("Métropole à nous", "communes", "territoire"),
    ],
)
def test_the_noun_is_found_by_kind_and_name(whole: str, kind: str, noun: str) -> None:
    assert name(whole, "", kind).called == noun
    assert name(whole, "", kind, noun="région").called == "région"


def test_the_code_and_the_slug_are_those_of_ids() -> None:
    assert (NAMING.code, NAMING.slug) == ("200093201", "mel")
    assert name("Rennes Métropole", "").slug == "rennes-metropole"
    assert name("!", "").slug == "carte"


def test_the_shipped_file_names_the_mel() -> None:
    naming = read_naming(ROOT / "geodata" / "territory.json")
    assert (naming.id, naming.name, naming.short) == (NAMING.id, NAMING.name, NAMING.short)
    assert (naming.crs, naming.facing, naming.accent) == (2154, "be", None)


def test_every_fault_is_told_at_once_with_its_cure(tmp_path: Path) -> None:
    path = write(tmp_path, id="59", kind="ville", name="", accent="#ff9900", crs="2154", colour="x")
    with pytest.raises(FaultyFileError) as caught:
        read_naming(path)
    assert str(caught.value).splitlines() == [
        "territory.json, id : forme inattendue : « 59 »"
        " → siren:200093201, dep:59, reg:32, france ou communes:mon-pays",
        "territory.json, kind : valeur inconnue : « ville »"
        " → l'une de : 'epci', 'dep', 'reg', 'france' ou 'communes'",
        "territory.json, name : texte vide : «  » → le remplir",
        "territory.json, accent : couleur trop pâle, contraste de 1,9 pour 4,5 : « #ff9900 »"
        " → plus foncée : #9e5f00",
        "territory.json, crs : ce n'est pas un nombre entier : « 2154 »"
        " → écrire un nombre, sans guillemets",
        "territory.json, colour : champ inconnu : « x » → le retirer ou corriger son nom",
    ]


def test_a_territory_without_a_file_is_told_where_it_comes_from(tmp_path: Path) -> None:
    with pytest.raises(GeodataError, match=r"territory\.json : absent.*mapapp new.*README"):
        read_naming(tmp_path / "territory.json")


def test_what_is_written_is_read_back(tmp_path: Path) -> None:
    path = tmp_path / "territory.json"
    for naming in (NAMING, NAMING.model_copy(update={"facing": None, "accent": "#8a1550"})):
        path.write_text(naming_to_text(naming), encoding="utf-8")
        assert read_naming(path) == naming
        assert '"facing"' in path.read_text(encoding="utf-8")


def test_titles_are_those_given() -> None:
    naming = NAMING.model_copy(update={"title_nl": "Initiatieven"})
    assert naming.title_in("fr") == "Actions jeunesse de la MEL"
    assert naming.title_in("nl") == "Initiatieven"
    assert naming.title_in("en") is None
