"""A domain takes e-mail by its MX, else by its address; without name servers nothing is said."""

from typing import Any

import pytest
from dns.exception import Timeout
from dns.name import from_text
from dns.resolver import NXDOMAIN, NoAnswer, NoNameservers, NoResolverConfiguration

from mapapp import maildomains
from mapapp.maildomains import ask_domain, open_resolver


class Exchange:
    def __init__(self, name: str) -> None:
        self.exchange = from_text(name)


class Names:
    """Stand in for a resolver: by kind of record, what it answers or raises."""

    def __init__(self, **answers: Any) -> None:
        self.answers = answers
        self.lifetime = 0.0

    def resolve(self, _domain: object, kind: str) -> Any:
        found = self.answers.get(kind, NoAnswer)
        if isinstance(found, type):
            raise found
        return found


@pytest.mark.parametrize(
    ("answers", "state", "said"),
    [
        ({"MX": [Exchange("mx.exemple.fr.")]}, "ok", ""),
        ({"MX": [Exchange("."), Exchange("mx.exemple.fr.")]}, "ok", ""),
        ({"MX": [Exchange(".")]}, "gone", "ce domaine dit ne prendre aucun courriel (RFC 7505)"),
        ({"A": ["192.0.2.1"]}, "ok", "sans MX, par son adresse"),
        ({"AAAA": ["2001:db8::1"]}, "ok", "sans MX, par son adresse"),
        ({}, "gone", "ni MX ni adresse : aucun courriel n'y arrive"),
        ({"MX": NXDOMAIN}, "gone", "ce domaine n'existe pas"),
        ({"MX": Timeout}, "unreachable", "le serveur de noms ne répond pas (Timeout)"),
        ({"MX": NoNameservers}, "unreachable", "le serveur de noms ne répond pas (NoNameservers)"),
        ({"A": Timeout}, "unreachable", "le serveur de noms ne répond pas (Timeout)"),
    ],
)
def test_a_domain_is_judged_by_what_the_names_say(
    answers: dict[str, Any], state: str, said: str
) -> None:
    assert ask_domain("exemple.fr", Names(**answers)) == (state, said)  # type: ignore[arg-type]


def test_without_name_servers_nothing_is_said_to_be_gone() -> None:
    assert ask_domain("exemple.fr", None) == (
        "unreachable",
        "pas de serveur de noms qui réponde ici",
    )


@pytest.mark.parametrize("raised", [NXDOMAIN, NoNameservers, Timeout])
def test_a_resolver_that_does_not_know_the_root_is_none(
    monkeypatch: pytest.MonkeyPatch, raised: type[Exception]
) -> None:
    monkeypatch.setattr(maildomains, "Resolver", lambda: Names(NS=raised))
    assert open_resolver() is None


def test_a_machine_without_resolver_has_none(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> None:
        raise NoResolverConfiguration

    monkeypatch.setattr(maildomains, "Resolver", fail)
    assert open_resolver() is None


def test_a_resolver_that_answers_has_little_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(maildomains, "Resolver", lambda: Names(NS=["a.root-servers.net."]))
    resolver = open_resolver()
    assert resolver is not None
    assert resolver.lifetime == 5
