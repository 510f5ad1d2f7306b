"""Examples of the API's addresses are of the territory, and each of them answers."""

from flask.testing import FlaskClient

from mapapp.examples import list_examples
from mapapp.shelf import shelf_of


def test_the_shipped_examples_name_its_largest_communes(client: FlaskClient) -> None:
    assert list_examples(shelf_of(client.application).atlas.records) == [
        "/api/communes/59350",
        "/api/actions?theme=emploi&age=17",
        "/api/actions?commune=59599&scope=local",
        "/api/communes/59512?year=2024",
        "/api/border",
        "/api/gaps?theme=mobilite&age=16",
        "/api/gaps/ranking?zone=melt",
        "/api/search?q=lille",
    ]


def test_every_example_answers(client: FlaskClient) -> None:
    for address in list_examples(shelf_of(client.application).atlas.records):
        assert client.get(address).status_code == 200
