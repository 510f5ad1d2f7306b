"""A pasted list of communes chooses the study; what it leaves in doubt is asked back."""

from flask.testing import FlaskClient

from tests.conftest import text_of
from tests.test_gapviews import PAGE, part, query_of, read, rows


def test_a_pasted_list_leads_to_its_communes(client: FlaskClient) -> None:
    answer = client.get(f"{PAGE}?theme=sante&lieux=Lille%0D%0ARoubaix")
    assert answer.status_code == 303
    found = query_of(answer.headers["Location"])
    assert found == {"theme": ["sante"], "commune": ["59350", "59512"]}


def test_what_a_pasted_list_leaves_in_doubt_is_said(client: FlaskClient) -> None:
    page = read(client, "lieux=Lille%0AZzyzx%0A59152")
    doubts = [text_of(one) for one in part(page, "lieux-doutes").iter("li")]
    assert list(rows(page)) == ["Lille"]
    assert doubts[0].startswith("« 59152 » : laquelle ? ")
    assert doubts[1] == "« Zzyzx » : aucune commune de la métropole"
    assert text_of(part(page, "lieux")) == "Lille Zzyzx 59152"


def test_a_doubt_that_is_settled_keeps_the_others(client: FlaskClient) -> None:
    page = read(client, "lieux=Lille%0AZzyzx%0A59152%0A59390")
    first = part(page, "lieux-doutes").find(".//a")
    assert first is not None
    asked = query_of(first.attrib["href"])
    assert asked["commune"][0] == "59350"
    assert len(asked["commune"]) == 2
    assert asked["lieux"] == ["59390\nZzyzx"]
    after = read(client, first.attrib["href"].partition("?")[2])
    assert text_of(part(after, "lieux")).startswith("Lille ")
    assert text_of(part(after, "lieux")).endswith(" 59390 Zzyzx")
