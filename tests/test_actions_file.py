"""A file that is no actions file is refused in French, whatever its bytes, and never read whole."""

from pathlib import Path

import pytest

from mapapp.errors import FaultyFileError
from mapapp.limits import MOST_ACTIONS_BYTES
from tests.making import make_raw_action
from tests.test_actions import read, read_path, refuse, text_of

FORM = "suivre la forme de /schema/actions.json"
WHOLE_FAULTS: list[tuple[str | bytes, str]] = [
    (b"\xff\xfe{}", "octet 0 : ce n'est pas de l'UTF-8 → enregistrer en UTF-8"),
    ("", "ligne 1, colonne 1 : JSON interrompu ou mal formé → compléter le fichier"),
    (
        '{"version": 1,\n"sources":',
        "ligne 2, colonne 11 : JSON interrompu ou mal formé → compléter le fichier",
    ),
    ('{"version": NaN}', f"NaN n'est pas un nombre JSON → {FORM}"),
    (
        '{"version": 1, "version": 1}',
        f"champ écrit deux fois dans un même objet : version → {FORM}",
    ),
    ("[" * 100_000, f"plus de 60 niveaux imbriqués → {FORM}"),
]


@pytest.mark.parametrize(("content", "line"), WHOLE_FAULTS, ids=lambda value: str(value)[:20])
def test_a_file_that_is_no_actions_file_is_refused(
    tmp_path: Path, content: str | bytes, line: str
) -> None:
    assert refuse(tmp_path, content) == [f"essai.json, fichier : {line}"]


def test_a_missing_file_says_which_and_what_to_check(tmp_path: Path) -> None:
    with pytest.raises(FaultyFileError) as caught:
        read_path(tmp_path / "absent.json")
    assert str(caught.value).startswith("absent.json, fichier : illisible (")
    assert str(caught.value).endswith("→ vérifier le chemin et les droits")


def test_a_huge_file_is_refused_without_being_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "enorme.json"
    with path.open("wb") as sparse:
        sparse.truncate(200_000_000)
    monkeypatch.setattr(Path, "read_bytes", lambda _path: pytest.fail("the file was read"))
    with pytest.raises(FaultyFileError) as caught:
        read_path(path)
    assert str(caught.value) == (
        "enorme.json, fichier : 200000000 octets, la limite est de 25000000"
        " → couper le fichier en deux"
    )


def test_a_file_at_the_limit_is_read_and_one_byte_more_is_not(tmp_path: Path) -> None:
    text = text_of(make_raw_action())
    padded = text + " " * (MOST_ACTIONS_BYTES - len(text.encode()))
    assert len(read(tmp_path, padded).actions) == 1
    (line,) = refuse(tmp_path, padded + " ")
    assert "25000001 octets" in line


def test_a_lone_surrogate_is_refused_not_raised(tmp_path: Path) -> None:
    (line,) = refuse(tmp_path, text_of(make_raw_action()).replace('"Forum"', '"\\ud800"'))
    assert line.startswith("essai.json, fichier : valeur refusée")


def test_a_hundred_faults_at_most_are_shown(tmp_path: Path) -> None:
    lines = refuse(tmp_path, text_of(*(make_raw_action(id=f"a{n}", prix=1) for n in range(120))))
    assert len(lines) == 101
    assert lines[-1].endswith("et 20 autre(s) faute(s), non montrées")


@pytest.mark.parametrize("content", ["null", "3", '"x"', "{", "[1", '{"actions": [[]]}'])
def test_no_message_shows_python(tmp_path: Path, content: str) -> None:
    message = "\n".join(refuse(tmp_path, content))
    assert not [word for word in ("Traceback", "pydantic", "Error", "ctx") if word in message]


def test_a_number_without_end_is_refused_in_french(tmp_path: Path) -> None:
    (line,) = refuse(tmp_path, '{"version": ' + "1" * 5000 + "}")
    assert "Exceeds the limit" not in line
