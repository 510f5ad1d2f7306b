"""Ask the domain name system whether a domain takes e-mail (RFC 5321, 5.1; RFC 7505)."""

from typing import Literal

from dns.exception import DNSException
from dns.name import root
from dns.resolver import NXDOMAIN, NoAnswer, Resolver

PATIENCE_S = 5.0
Takes = tuple[Literal["ok", "gone", "unreachable"], str]


def open_resolver() -> Resolver | None:
    """Open the resolver of this machine, if it has one that answers for the root itself.

    Without network some resolvers say of every domain that it does not exist.
    """
    try:
        resolver = Resolver()
        resolver.lifetime = PATIENCE_S
        resolver.resolve(root, "NS")
    except (DNSException, OSError):
        return None
    return resolver


def ask_domain(domain: str, resolver: Resolver | None) -> Takes:
    """Tell whether a domain takes e-mail: by an MX, else by an address of its own."""
    if resolver is None:
        return "unreachable", "pas de serveur de noms qui réponde ici"
    try:
        return _ask_exchanges(domain, resolver)
    except NXDOMAIN:
        return "gone", "ce domaine n'existe pas"
    except (DNSException, UnicodeError, OSError) as error:
        return "unreachable", f"le serveur de noms ne répond pas ({type(error).__name__})"


def _ask_exchanges(domain: str, resolver: Resolver) -> Takes:
    try:
        found = [*resolver.resolve(domain, "MX")]
    except NoAnswer:
        return _ask_addresses(domain, resolver)
    if all(record.exchange == root for record in found):
        return "gone", "ce domaine dit ne prendre aucun courriel (RFC 7505)"
    return "ok", ""


def _ask_addresses(domain: str, resolver: Resolver) -> Takes:
    for kind in ("A", "AAAA"):
        try:
            resolver.resolve(domain, kind)
        except NoAnswer:
            continue
        return "ok", "sans MX, par son adresse"
    return "gone", "ni MX ni adresse : aucun courriel n'y arrive"
