"""A request for a host that is no name is refused, on pages and on the API alike."""

import pytest
from flask.testing import FlaskClient


@pytest.mark.parametrize("address", ["/rien", "/?commune=59599", "/api/nope", "/selection"])
@pytest.mark.parametrize("host", ["a" * 300, "a..b", "a" * 64 + ".example"])
def test_a_host_that_is_no_name_is_refused_without_a_fault(
    client: FlaskClient, address: str, host: str
) -> None:
    answer = client.get(address, headers={"Host": host})
    assert answer.status_code == 400
    assert answer.content_type == "text/plain; charset=utf-8"
