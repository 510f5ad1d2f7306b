"""Templates are given addresses, dates and words in the language being spoken."""

import pytest
from flask import Flask

from mapapp.speech import speak
from mapapp.templating import url_in


def write(app: Flask, template: str, **values: object) -> str:
    return app.jinja_env.from_string(template).render(values)


@pytest.mark.parametrize(
    ("address", "language", "written"),
    [
        ("/", "nl", "/?lang=nl"),
        ("/", "", "/"),
        ("/?lang=nl", "fr", "/?lang=fr"),
        ("/?lang=nl", "", "/"),
        ("/communes/59350?lang=en", "nl", "/communes/59350?lang=nl"),
        ("/?theme=emploi&theme=sante", "nl", "/?theme=emploi&theme=sante&lang=nl"),
        ("/actions?q=a%26lang%3Dfr&age=17", "en", "/actions?q=a%26lang%3Dfr&age=17&lang=en"),
        ("/?lang=nl&lang=en", "fr", "/?lang=fr"),
    ],
)
def test_a_page_s_address_in_a_language_keeps_its_filters(
    app: Flask, address: str, language: str, written: str
) -> None:
    with app.test_request_context(address):
        assert url_in(language) == written


@pytest.mark.parametrize("foreign", ["utm_source=a", "fbclid=b&x=1", "plugh=%3Cb%3E"])
def test_parameters_of_others_are_left_out_of_it(app: Flask, foreign: str) -> None:
    with app.test_request_context(f"/?age=17&{foreign}"):
        assert url_in("nl") == "/?age=17&lang=nl"
    with app.test_request_context(f"/nope?{foreign}"):
        assert url_in("") == "/"


@pytest.mark.parametrize(
    ("date", "french", "dutch"),
    [
        ("2019", "2019", "2019"),
        ("2019-06", "juin 2019", "juni 2019"),
        ("2019-06-06", "6 juin 2019", "6 juni 2019"),
    ],
)
def test_a_date_is_said_as_far_as_it_is_known(
    app: Flask, date: str, french: str, dutch: str
) -> None:
    with app.test_request_context():
        assert write(app, "{{ date|date }}", date=date) == french
        with speak("nl"):
            assert write(app, "{{ date|date }}", date=date) == dutch


def test_numbers_are_written_as_the_language_does(app: Flask) -> None:
    with app.test_request_context():
        assert write(app, "{{ 1195234|number }}") == "1\u202f195\u202f234"
        with speak("nl"):
            assert write(app, "{{ 1195234|number }}") == "1.195.234"
        with speak("en"):
            assert write(app, "{{ 12.5|number }}") == "12.5"


def test_a_telephone_number_loses_its_spaces_in_its_address(app: Flask) -> None:
    assert write(app, "{{ '+33 3 20 21 22 23'|tel }}") == "tel:+33320212223"


def test_what_documents_say_is_marked_in_every_language_but_french(app: Flask) -> None:
    spoken = {}
    for language in ("fr", "nl"):
        with app.test_request_context(f"/?lang={language}"):
            values: dict[str, object] = {}
            app.update_template_context(values)
            spoken[language] = (str(values["fr"]), values["language"], values["kept_language"])
    assert spoken == {"fr": ("", "fr", "fr"), "nl": (' lang="fr"', "nl", "nl")}
