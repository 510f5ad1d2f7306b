"""Actions are found by words, with their accents, plurals and a typing error forgiven."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mapapp.fulltext import EMPTY_WORDS, find_texts, fold_action, index_texts, stem
from tests.making import make_action, make_cover

ACTIONS = [
    make_action(
        "forum",
        title="Forum de l’Emploi",
        summary="Les métiers à Noël.",
        carriers=["Ville de Loos"],
        where="Haubourdin",
        description="Texte caché.",
    ),
    make_action(
        "toit",
        title="Logement des jeunes",
        summary="Un jeu, des clés.",
        carriers=["KAPS"],
        where="Partout",
    ),
    make_action(
        "appui",
        title="Accompagnement",
        summary="Permis.",
        carriers=["Mission"],
        where="Une zone",
    ),
]
NAMES = {"59001": "Bousbecque", "59002": "Mons-en-Barœul"}
COVERS = [
    make_cover("59001", "toit"),
    make_cover("59002", "toit"),
    make_cover("59002", "appui", basis="zone"),
    make_cover("59001", "forum", basis="territory"),
    make_cover("59002", "forum", basis="territory"),
]
INDEX = index_texts(ACTIONS, COVERS, NAMES)


def find(typed: str) -> list[str]:
    found = find_texts(INDEX, typed)
    return [key for key in INDEX if key in found]


EVERY = ["forum", "toit", "appui"]


@pytest.mark.parametrize(
    ("typed", "ids"),
    [
        ("", EVERY),
        ("  -- ", EVERY),
        ("forum", ["forum"]),
        ("FOR", ["forum"]),
        ("metier", ["forum"]),
        ("Métiers", ["forum"]),
        ("noel", ["forum"]),
        ("loos", ["forum"]),
        ("haubour", ["forum"]),
        ("orum", ["forum"]),  # no word begins so: one letter is taken for missing
        ("cache", []),
        ("danse", []),
    ],
)
def test_a_word_begins_a_word_of_the_main_texts_whatever_its_accents(
    typed: str, ids: list[str]
) -> None:
    assert find(typed) == ids


@pytest.mark.parametrize(
    ("typed", "ids"),
    [
        ("logements", ["toit"]),
        ("logement", ["toit"]),
        ("jeux", ["toit"]),
        ("jeu", ["toit"]),
        ("clé", ["toit"]),
        ("clef", ["toit"]),
        ("permis", ["appui"]),
        ("permi", ["appui"]),
    ],
)
def test_plural_and_singular_find_the_same(typed: str, ids: list[str]) -> None:
    assert find(typed) == ids


@pytest.mark.parametrize(
    ("word", "start"),
    [
        ("logements", "logement"),
        ("jeux", "jeu"),
        ("jeu", "jeu"),
        ("bus", "bus"),  # of three letters, none is put aside
        ("cles", "cle"),
        ("sport", "sport"),
        ("s", "s"),
        ("", ""),
    ],
)
def test_the_letter_of_the_plural_is_put_aside_from_four_letters_on(word: str, start: str) -> None:
    assert stem(word) == start


@pytest.mark.parametrize(
    ("typed", "ids"),
    [
        ("enploi", ["forum"]),  # wrong
        ("emlpoi", ["forum"]),  # swapped
        ("eemploi", ["forum"]),  # too many
        ("mploi", ["forum"]),  # missing
        ("fouum", ["forum"]),
        ("lous", []),  # three letters, once « s » is put aside, forgive nothing
        ("enplio", []),  # two errors are too many for six letters
        ("logemant", ["toit"]),
        ("lojemant", ["toit"]),  # two errors are forgiven from eight letters on
        ("lojjmant", []),
        ("lojeman", []),  # seven letters, two errors
        ("acompanement", ["appui"]),
        ("accomp4gn", ["appui"]),  # as much as is typed is compared
        ("kap", ["toit"]),
        ("kip", []),  # three letters forgive nothing
    ],
)
def test_a_typing_error_is_forgiven_by_the_length_of_the_word(typed: str, ids: list[str]) -> None:
    assert find(typed) == ids


def test_an_error_is_only_thought_of_when_no_action_has_the_word() -> None:
    texts = {"one": ["forum"], "other": ["forut"]}
    assert find_texts(texts, "forut") == {"other"}
    assert find_texts(texts, "forua") == {"one", "other"}


@pytest.mark.parametrize(
    ("typed", "ids"),
    [
        ("emploi forum", ["forum"]),
        ("forum logement", []),
        ("forum danse", []),
        ("le forum de la ville", ["forum"]),
        ("un logement pour les jeunes", ["toit"]),
        ("logemant jeunes", ["toit"]),
        # Where nothing but empty words is typed, they are looked for all the same.
        ("des", ["toit"]),
        ("de la", []),
    ],
)
def test_every_word_must_be_found_but_the_empty_ones(typed: str, ids: list[str]) -> None:
    assert find(typed) == ids


@pytest.mark.parametrize(
    ("typed", "ids"),
    [
        ("bousbecque", ["toit"]),
        ("bousbeque", ["toit"]),
        ("mons en baroeul", ["toit", "appui"]),
        ("Mons-en-Barœul", ["toit", "appui"]),
        ("permis mons", ["appui"]),
        ("forum mons", []),
    ],
)
def test_the_communes_that_a_rule_reaches_find_it_those_of_all_do_not(
    typed: str, ids: list[str]
) -> None:
    assert find(typed) == ids


def test_the_words_of_an_action_are_kept_once_each() -> None:
    twice = make_action(title="Le bus, le train", summary="Bus", carriers=["Train"], where="Lille")
    assert fold_action(twice) == "le bus train lille"
    index = index_texts([twice], [make_cover("59350", "a")], {"59350": "Lille"})
    assert index == {"a": ["le", "bus", "train", "lille"]}


def test_empty_words_are_as_they_are_compared() -> None:
    assert [word for word in EMPTY_WORDS if find_texts({"a": [word]}, word) != {"a"}] == []
    assert len(set(EMPTY_WORDS)) == len(EMPTY_WORDS)


LETTERS = st.text("abeé -’", max_size=12)


@given(LETTERS, LETTERS)
@settings(max_examples=150, deadline=None, derandomize=True)
def test_more_words_never_find_more_and_their_order_does_not_matter(one: str, other: str) -> None:
    texts = {"x": ["abe", "be"], "y": ["abeb", "ebba"], "z": ["bab"]}
    both = find_texts(texts, f"{one} {other}")
    assert both == find_texts(texts, f"{other} {one}")
    full = [word for word in f"{one} {other}".split() if word not in EMPTY_WORDS]
    for word in full:
        assert both <= find_texts(texts, word)


@given(st.sampled_from([word for words in INDEX.values() for word in words]), st.data())
@settings(max_examples=100, deadline=None, derandomize=True)
def test_every_beginning_of_a_word_finds_its_action(word: str, data: st.DataObject) -> None:
    typed = word[: data.draw(st.integers(1, len(word)))]
    having = {key for key, words in INDEX.items() if any(one.startswith(typed) for one in words)}
    assert having
    assert having <= find_texts(INDEX, typed)
