"""The territory in sentences: French melts articles, other languages bring their own words."""

from collections.abc import Iterator

import pytest
from flask import Flask
from flask_babel import Babel

from mapapp.languages import add_languages
from mapapp.speech import fill_names, gettext, speak
from mapapp.territory import Naming
from mapapp.territorywords import make_name_words, speak_of_territory
from tests.making import NAMING, RAW_NAMING

FORMS = ("whole", "Whole", "the", "of", "to", "in", "entire", "kind_of")


def say(naming: Naming, *forms: str) -> list[str]:
    with speak_of_territory(naming):
        return [fill_names(f"%({form}_territory)s") for form in forms]


def make(kind: str, name: str, article: str = "") -> Naming:
    own = {"kind": kind, "name": name, "short": name, "article": article, "name_article": article}
    return Naming.model_validate(RAW_NAMING | own)


@pytest.fixture
def app() -> Iterator[Flask]:
    app = Flask("mapapp")
    Babel(app)
    with app.test_request_context():
        yield app


@pytest.mark.parametrize(
    ("naming", "said"),
    [
        (
            NAMING,
            "toute la métropole, Toute la métropole, la métropole, de la métropole, "
            "à la métropole, dans la métropole, à la métropole entière, métropole",
        ),
        (
            make("dep", "Nord", "le"),
            "tout le département, Tout le département, le département, du département, "
            "au département, dans le département, au département entier, département",
        ),
        (
            make("epci", "CA du Douaisis"),
            "toute l’agglomération, Toute l’agglomération, l’agglomération, de l’agglomération, "
            "à l’agglomération, dans l’agglomération, à l’agglomération entière, agglomération",
        ),
        (
            make("france", "France", "la"),
            "toute la France, Toute la France, la France, de la France, à la France, en France, "
            "à la France entière, France",
        ),
    ],
)
def test_french_words_hold_preposition_and_article(naming: Naming, said: str) -> None:
    assert ", ".join(say(naming, *FORMS)) == said


def test_names_are_said_whole_short_and_as_people_do() -> None:
    forms = ("named", "in_named", "of_named", "short_of", "of_short", "of_familiar", "title")
    assert say(NAMING, *forms) == [
        "Métropole Européenne de Lille",
        "dans la Métropole Européenne de Lille",
        "de la Métropole Européenne de Lille",
        "MEL",
        "de la MEL",
        "de la Métropole Européenne de Lille",
        "Actions jeunesse de la MEL",
    ]
    known = NAMING.model_validate(RAW_NAMING | {"familiar": {"fr": "métropole lilloise"}})
    assert say(known, "of_familiar") == ["de la métropole lilloise"]


def test_other_languages_keep_the_name_and_bring_the_preposition(app: Flask) -> None:
    assert app
    with speak("en"):
        assert say(NAMING, "in_named", "of_named", "of_short", "title") == [
            "the Métropole Européenne de Lille",
            "the Métropole Européenne de Lille",
            "MEL",
            "Youth initiatives – Métropole Européenne de Lille",
        ]
        assert say(make("dep", "Nord", "le"), "in_named") == ["Nord"]


def test_what_names_nothing_is_left_as_it_is() -> None:
    with speak_of_territory(NAMING):
        assert fill_names("100 % %(count)s") == "100 % %(count)s"
        assert fill_names("%(odd_territory)s") == "%(odd_territory)s"
        assert gettext("à %(place)s", place="%(of_territory)s") == "à %(of_territory)s"


def test_a_name_with_odd_signs_is_text_in_pages() -> None:
    odd = make("epci", "Pays <b>& 100 %(x)s")
    app = Flask("mapapp")
    add_languages(app, make_name_words(odd))
    page = app.jinja_env.from_string('{{ _("Ici : %(named_territory)s, %(n)s", n=2) }}')
    page.environment.autoescape = True
    with app.test_request_context():
        assert page.render() == "Ici : Pays &lt;b&gt;&amp; 100 %(x)s, 2"
        assert gettext("Ici : %(named_territory)s, %(n)s", n=2) == "Ici : Pays <b>& 100 %(x)s, 2"


def test_two_applications_speak_each_of_its_own() -> None:
    apps = [Flask("mapapp"), Flask("mapapp")]
    for app, naming in zip(apps, (NAMING, make("dep", "Nord", "le")), strict=True):
        add_languages(app, make_name_words(naming))
    said = []
    for app in (*apps, apps[0]):
        with app.test_request_context():
            said.append(fill_names("%(named_territory)s"))
    assert said == ["Métropole Européenne de Lille", "Nord", "Métropole Européenne de Lille"]
