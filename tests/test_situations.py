"""The shipped actions name the situations that their sources name, read a second time by words."""

import re
from collections.abc import Iterator
from functools import cache
from typing import get_args

import pytest

from mapapp.communes import read_territory
from mapapp.model import Action, ActionsFile, Audience, Situation
from mapapp.prepare import read_checked_actions
from mapapp.settings import ROOT, Settings
from mapapp.words import SITUATIONS, fold

# Words of a condition, folded: whoever writes them names the situation.
NAMED_BY = {
    r"collegiens?|eleve de 6e": "collegien",
    r"lyceens?": "lyceen",
    r"etudiante?": "etudiant",
    r"decrochage|sans qualification|non scolarise|(ni|sans) formation": "decrocheur",
    r"diplomee?": "jeune-diplome",
    r"demandeur|sans emploi|chomage|recherche (active )?d (un )?emploi": "demandeur-emploi",
    r"porteur de projet|projet international": "porteur-de-projet",
    r"handicape?": "handicap",
    r"quartiers? prioritaires?": "quartier-prioritaire",
    r"foyer non imposable|ressources modestes|rsa": "ressources-modestes",
    r"femme|fille": "femme",
    r"mission locale|plie|melt|pacea|contrat d engagement jeune": "mission-locale",
    r"justice|spip|pjj": "justice",
    r"employeur|entreprise|professionnel jeunesse|structure d accueil|educatif": "professionnel",
}
# Words that name it anywhere in what an action says, where a condition's are too narrow.
SAID_BY = {
    "collegien": r"college|collegiens",
    "lyceen": r"lycee|lyceens",
    "decrocheur": r"quitte l ecole|decrochage|sortis de l ecole|qualifi|neet",
    "jeune-diplome": r"diplomes",
    "demandeur-emploi": r"emploi|travail",
    "porteur-de-projet": r"projets?|entreprise",
    "quartier-prioritaire": r"quartiers? prioritaires?",
    "ressources-modestes": r"non imposable|ressources|rsa",
    "femme": r"femmes|filles",
    "professionnel": r"professionnels|entreprises?|employeurs|structures|acteurs educatifs",
}


@cache
def shipped() -> ActionsFile:
    return read_checked_actions(Settings(), read_territory(ROOT / "geodata"))


def audience_of(id_: str) -> Audience:
    (found,) = [action for action in shipped().actions if action.id == id_]
    return found.audience


def audiences() -> Iterator[tuple[str, Audience]]:
    for action in shipped().actions:
        yield action.id, action.audience
        for offer in action.offers:
            if offer.audience:
                yield f"{action.id}, {offer.title}", offer.audience


def test_every_condition_that_names_a_situation_has_it() -> None:
    lacking = [
        (name, criterion, situation)
        for name, audience in audiences()
        for criterion in audience.criteria
        for words, situation in NAMED_BY.items()
        if re.search(rf"\b({words})\b", fold(criterion)) and situation not in audience.situations
    ]
    assert lacking == []


def test_every_situation_is_said_in_the_words_of_its_action() -> None:
    unsaid = [
        (action.id, situation)
        for action in shipped().actions
        for situation in action.audience.situations
        if not re.search(said_by(situation), fold(words_of(action)))
    ]
    assert unsaid == []


def said_by(situation: Situation) -> str:
    (narrow,) = [words for words, named in NAMED_BY.items() if named == situation]
    return rf"\b({narrow}|{SAID_BY.get(situation, narrow)})"


def words_of(action: Action) -> str:
    publics = [action.audience, *[offer.audience for offer in action.offers if offer.audience]]
    said = [text for public in publics for text in (public.text, *public.criteria)]
    return " ".join([action.summary, action.description, *said])


def test_who_only_comes_first_is_not_required() -> None:
    first = re.compile("en priorité|surtout|notamment|principalement")
    told = {
        action.id: action.audience.required_situations
        for action in shipped().actions
        if action.audience.criteria and all(map(first.match, action.audience.criteria))
    }
    assert told == {"up-lille": [], "coop-mons": []}


def test_every_situation_of_the_vocabulary_is_used_and_has_a_word() -> None:
    used = {name for action in shipped().actions for name in action.audience.situations}
    assert used == set(get_args(Situation)) == set(SITUATIONS)


def test_situations_stand_in_the_order_of_the_vocabulary() -> None:
    order = get_args(Situation)
    for name, audience in audiences():
        assert audience.situations == sorted(audience.situations, key=order.index), name


@pytest.mark.parametrize(
    ("id_", "situations", "required"),
    [
        ("kaps", ["etudiant"], ["etudiant"]),
        ("melt-femmes-industrie", ["femme"], ["femme"]),
        # Where two conditions stand together, the narrower one is required.
        ("melt-justice", ["mission-locale", "justice"], ["justice"]),
        ("wi-filles", ["collegien", "femme"], ["femme"]),
        ("melt-sport", ["quartier-prioritaire", "mission-locale"], ["mission-locale"]),
        (
            "permis-de-reciprocite",
            ["demandeur-emploi", "ressources-modestes"],
            ["demandeur-emploi", "ressources-modestes"],
        ),
        ("pass-transfrontalier", ["demandeur-emploi"], []),  # or a work placement
        ("coop-mons", ["quartier-prioritaire"], []),
        ("forum-emploi", ["collegien", "lyceen", "demandeur-emploi"], []),
        ("conciergerie-moulins", [], []),
    ],
)
def test_the_situations_are_those_of_the_source(
    id_: str, situations: list[str], required: list[str]
) -> None:
    audience = audience_of(id_)
    assert (audience.situations, audience.required_situations) == (situations, required)


def test_four_actions_take_people_with_a_handicap_until_30() -> None:
    extended = [
        (action.id, found.situation, found.age_max)
        for action in shipped().actions
        for found in action.audience.age_extensions
    ]
    assert extended == [
        ("plateforme-service-civique", "handicap", 30),
        ("developpement-service-civique", "handicap", 30),
        ("melt-cej", "handicap", 30),
        ("melt-service-civique", "handicap", 30),
    ]


def test_every_condition_until_another_age_is_an_extension() -> None:
    for name, audience in audiences():
        told = [
            int(age) for text in audience.criteria for age in re.findall(r"jusqu’à (\d+)", text)
        ]
        assert [extension.age_max for extension in audience.age_extensions] == told, name
