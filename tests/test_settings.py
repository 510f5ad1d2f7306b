"""The operator's settings come from MAPAPP_ variables, and from nowhere else."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from mapapp.settings import ROOT, Settings

VALUES = {
    "actions": "/x/actions.json",
    "geodata": "/x/geodata",
    "young": "/x/jeunes.csv",
    "services": "/x/services.json",
    "cache": "/x/cache",
    "host": "0.0.0.0",  # noqa: S104
    "port": "8080",
    "workers": "4",
    "watch": "0.5",
    "show_names": "True",
    "show_contacts": "False",
    "basemap": "True",
    "frame_ancestors": "https://www.exemple.fr",
    "proxies": "1",
    "log": "json",
    "metrics": "True",
    "public_url": "https://www.exemple.fr/jeunes",
    "operator": "Ville",
    "operator_address": "1, place",
    "operator_email": "a@exemple.fr",
    "director": "Mairie",
    "hosting": "Hôte",
    "database_schema": "carte",
}
SECRET = {"database_url": "postgresql://u:geheim@hote/base"}


@pytest.fixture(autouse=True)
def _bare_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(f"MAPAPP_{name.upper()}", raising=False)


def test_every_setting_reads_its_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    assert VALUES.keys() | SECRET.keys() == set(Settings.model_fields)
    for name, value in (VALUES | SECRET).items():
        monkeypatch.setenv(f"MAPAPP_{name.upper()}", value)
    settings = Settings()
    assert {name: str(value) for name, value in settings if name not in SECRET} == VALUES
    assert settings.database_url
    assert settings.database_url.get_secret_value() == SECRET["database_url"]


def test_the_address_of_the_database_is_told_to_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MAPAPP_DATABASE_URL", SECRET["database_url"])
    settings = Settings()

    assert "geheim" not in f"{settings!r} {settings} {settings.as_environment()}"
    assert settings.as_environment()["MAPAPP_DATABASE_URL"] == ""


def test_the_environment_gives_the_same_settings_to_another_process(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    mine = Settings(port=9000, basemap=True, cache=Path("/x"), operator="Ville")
    for name, value in mine.as_environment().items():
        monkeypatch.setenv(name, value)
    assert Settings() == mine


def test_without_variables_the_shipped_files_are_used_and_nothing_is_disclosed() -> None:
    settings = Settings()
    assert settings.actions == ROOT / "actions.json"
    assert (settings.host, settings.port, settings.workers) == ("127.0.0.1", 8000, 2)
    assert (settings.show_names, settings.basemap, settings.proxies) == (False, False, 0)
    assert settings.frame_ancestors == "'none'"
    assert settings.public_url == ""


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("port", "65536"),
        ("port", "-1"),
        ("workers", "0"),
        ("workers", "65"),
        ("proxies", "6"),
        ("basemap", "peut-être"),
    ],
)
def test_a_value_out_of_range_is_refused(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(f"MAPAPP_{name.upper()}", value)
    with pytest.raises(ValidationError):
        Settings()


@pytest.mark.parametrize(
    "value", ["'none'", "'self'", "https://a.fr", "https://a.fr https://b.fr:8443"]
)
def test_known_frames_are_taken(value: str) -> None:
    assert Settings(frame_ancestors=value).frame_ancestors == value


@pytest.mark.parametrize("value", ["", "*", "none", "'self'; script-src *", "https://a.fr\nX: y"])
def test_nothing_else_slips_into_the_policy(value: str) -> None:
    with pytest.raises(ValidationError):
        Settings(frame_ancestors=value)


@pytest.mark.parametrize(
    "value", ["", "https://a.fr", "http://127.0.0.1:8000", "https://a.fr/jeunes", "https://a-b.fr"]
)
def test_known_public_addresses_are_taken(value: str) -> None:
    assert Settings(public_url=value).public_url == value


@pytest.mark.parametrize(
    "value",
    ["a.fr", "ftp://a.fr", "https://", "https://a.fr/", 'https://a.fr"><x', "https://a.fr?x=1"],
)
def test_another_public_address_is_refused(value: str) -> None:
    with pytest.raises(ValidationError):
        Settings(public_url=value)


def test_a_public_address_leaves_room_for_a_page_in_a_qr_code() -> None:
    assert Settings(public_url=f"https://{'a' * 142}").public_url
    with pytest.raises(ValidationError):
        Settings(public_url=f"https://{'a' * 143}")


def test_a_file_that_is_not_set_stays_unset_in_another_process(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("MAPAPP_YOUNG", Settings().as_environment()["MAPAPP_YOUNG"])
    assert Settings().young is None


def test_settings_are_frozen() -> None:
    with pytest.raises(ValidationError):
        Settings().port = 1  # type: ignore[misc]


def test_where_it_runs_changes_nothing_of_what_it_shows() -> None:
    here = Settings()
    there = Settings(host="::", port=1, workers=9, proxies=2, cache=Path("/x"))
    assert here.content_values() == there.content_values()


def test_every_setting_that_a_visitor_sees_is_content() -> None:
    placed = {
        *("actions", "geodata", "young", "services", "cache"),
        *("host", "port", "workers", "watch", "proxies", "metrics"),
        *("database_url", "database_schema"),
    }
    assert set(Settings().content_values()) == set(Settings.model_fields) - placed
