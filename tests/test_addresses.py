"""Only addresses of the open internet are connected to, and just those that were checked."""

import socket
from ipaddress import ip_address

import pytest
from urllib3 import PoolManager
from urllib3.exceptions import MaxRetryError
from urllib3.util import Retry

from mapapp.addresses import Address, ForbiddenAddressError, is_public, make_pools
from tests.standin import reply, stand_in


@pytest.mark.parametrize("address", ["8.8.8.8", "193.49.1.1", "2a01:e0a::1", "::ffff:8.8.8.8"])
def test_addresses_of_the_internet_are_public(address: str) -> None:
    assert is_public(ip_address(address))


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "127.255.0.9",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",  # noqa: S104 -- refused, not listened on
        "255.255.255.255",
        "224.0.0.1",
        "192.0.2.1",
        "198.18.0.1",
        "240.0.0.1",
        "::",
        "::1",
        "fe80::1",
        "fc00::1",
        "fd12:3456::1",
        "ff02::1",
        "2001:db8::1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "::127.0.0.1",
        "2002:7f00:1::",
        "64:ff9b::7f00:1",
        "64:ff9b::a00:1",
        "2001:0:7f00:1::",
    ],
)
def test_addresses_of_a_machine_or_a_network_are_not(address: str) -> None:
    assert not is_public(ip_address(address))


def open_manager(allowed: str) -> PoolManager:
    def is_allowed(address: Address) -> bool:
        return str(address) == allowed

    manager = PoolManager(retries=Retry(0))
    manager.pool_classes_by_scheme = make_pools(is_allowed)
    return manager


def pretend(monkeypatch: pytest.MonkeyPatch, *addresses: str) -> list[str]:
    """Give a name some addresses; return the names that were looked up."""
    asked: list[str] = []
    real = socket.getaddrinfo

    def find(host: str, port: int, *args: object, **options: object) -> object:
        asked.append(host)
        if host != "nom.test":
            return real(host, port, *args, **options)  # type: ignore[arg-type]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, port)) for one in addresses]

    monkeypatch.setattr(socket, "getaddrinfo", find)
    return asked


def test_an_address_that_is_not_allowed_is_never_connected_to() -> None:
    with stand_in() as server:
        server.answers["/"] = reply(200)
        with pytest.raises(ForbiddenAddressError, match=r"127\.0\.0\.1 mène à 127\.0\.0\.1"):
            open_manager("8.8.8.8").request("GET", server.url)
        assert server.asked == []


def test_a_name_with_one_address_of_this_network_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    pretend(monkeypatch, "127.0.0.1", "10.0.0.9")
    with pytest.raises(ForbiddenAddressError, match=r"nom\.test mène à 10\.0\.0\.9"):
        open_manager("127.0.0.1").request("GET", "http://nom.test/")


def test_a_name_is_looked_up_once_so_that_its_second_answer_changes_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked = pretend(monkeypatch, "127.0.0.1")
    with stand_in() as server:
        server.answers["/x"] = reply(204)
        port = server.url.rpartition(":")[2]
        answer = open_manager("127.0.0.1").request("GET", f"http://nom.test:{port}/x")
    assert answer.status == 204
    assert asked.count("nom.test") == 1


def test_a_name_that_is_none_and_a_closed_port_are_errors_of_the_library() -> None:
    with pytest.raises(MaxRetryError, match="Failed to resolve"):
        open_manager("127.0.0.1").request("GET", "http://a..b.invalid/")
    with pytest.raises(MaxRetryError, match="refused"):
        open_manager("127.0.0.1").request("GET", "http://127.0.0.1:9/")


@pytest.mark.parametrize(
    "host",
    [
        "localhost",
        "2130706433",
        "0x7f.1",
        "0177.0.0.1",
        "127.1",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "0",
    ],
)
def test_no_spelling_of_this_machine_is_connected_to(host: str) -> None:
    manager = PoolManager(retries=Retry(0))
    manager.pool_classes_by_scheme = make_pools(is_public)
    with pytest.raises(ForbiddenAddressError, match="une adresse de ce réseau : pas demandée"):
        manager.request("GET", f"http://{host}:9/")
