"""Connect to checked addresses only: nothing in a data file may make us ask our own network."""

import socket
from collections.abc import Callable
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Any

from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import ConnectTimeoutError, NameResolutionError, NewConnectionError
from urllib3.util.connection import create_connection

from mapapp.errors import MapappError

# IPv6 addresses that hold one of IPv4, which a router of this network may unwrap.
WRAPPED = tuple(ip_network(net) for net in ("64:ff9b::/96", "64:ff9b:1::/48", "::/96"))
MOST_TRIED = 3

Address = IPv4Address | IPv6Address
Allow = Callable[[Address], bool]


class ForbiddenAddressError(MapappError):
    """Refuse to ask an address of this machine or of its network."""


def is_public(address: Address) -> bool:
    """Tell whether an address is one of the open internet."""
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped:
            return is_public(address.ipv4_mapped)
        if address.sixtofour or address.teredo or any(address in net for net in WRAPPED):
            return False
    return address.is_global and not address.is_multicast


def make_pools(is_allowed: Allow) -> dict[str, type[HTTPConnectionPool]]:
    """Make the classes of urllib3 that look a name up once, check it, and connect to just that."""

    class Plain(HTTPConnection):
        def _new_conn(self) -> socket.socket:
            return _connect(self, is_allowed)

    class Secure(HTTPSConnection):
        def _new_conn(self) -> socket.socket:
            return _connect(self, is_allowed)

    class PlainPool(HTTPConnectionPool):
        ConnectionCls = Plain

    class SecurePool(HTTPSConnectionPool):
        ConnectionCls = Secure

    return {"http": PlainPool, "https": SecurePool}


def _connect(connection: HTTPConnection, is_allowed: Allow) -> socket.socket:
    """Connect as urllib3 does, to an address that was checked: a second look-up may differ.

    Raises
    ------
    ForbiddenAddressError
        When one of the addresses of the name is not allowed.
    """
    options: dict[str, Any] = {"socket_options": connection.socket_options}
    failed: OSError | None = None
    for address in _look_up(connection, is_allowed)[:MOST_TRIED]:
        place = (str(address), connection.port)
        try:
            return create_connection(place, connection.timeout, **options)
        except OSError as error:
            failed = error
    if isinstance(failed, TimeoutError):
        raise ConnectTimeoutError(connection, f"{connection.host} timed out") from failed
    raise NewConnectionError(connection, f"{failed}") from failed


def _look_up(connection: HTTPConnection, is_allowed: Allow) -> list[Address]:
    try:
        found = socket.getaddrinfo(connection.host, connection.port, type=socket.SOCK_STREAM)
    except (socket.gaierror, UnicodeError) as error:
        lost = error if isinstance(error, socket.gaierror) else socket.gaierror(str(error))
        raise NameResolutionError(connection.host, connection, lost) from error
    # A link-local address of IPv6 may carry the name of an interface.
    addresses = [ip_address(str(row[4][0]).partition("%")[0]) for row in found]
    refused = [address for address in addresses if not is_allowed(address)]
    if refused:
        raise ForbiddenAddressError(
            f"{connection.host} mène à {refused[0]}, une adresse de ce réseau : pas demandée"
        )
    return addresses
