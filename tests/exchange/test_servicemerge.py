"""Services replace those of their own directory, and no others."""

from typing import Any

from mapapp.exchange.intake import Intake
from mapapp.exchange.servicemerge import MOST_TOLD, merge_services, say_services
from mapapp.services import Directory, Service, ServicesFile


def make(id_: str, directory: str = "dora", **fields: Any) -> Service:
    return Service(
        id=id_,
        directory=directory,
        title=fields.pop("title", "Aide"),
        carrier="Association",
        communes=["59350"],
        whole=False,
        updated="2026-05-12",
    )


def hold(*services: Service) -> ServicesFile:
    names = sorted({service.directory for service in services})
    directories = [Directory(id=name, title=name.upper()) for name in names]
    return ServicesFile(directories=directories, services=list(services))


def bring(*services: Service, title: str = "dora") -> Intake:
    directories = [Directory(id="dora", title=title)]
    return Intake(services=list(services), directories=directories)


def ids(file: ServicesFile) -> list[str]:
    return [service.id for service in file.services]


def test_a_directory_is_replaced_and_others_stay() -> None:
    old = hold(make("a"), make("b"), make("z", "autre"))
    new = merge_services(old, bring(make("c"), make("b", title="Autre")))

    assert ids(new) == ["z", "b", "c"]
    assert say_services(old, new) == [
        "services de l’annuaire « DORA », à part : 1 ajoutés, 1 changés, 1 retirés",
        "    + « Aide » (c)",
        "    ~ « Autre » (b)",
        "    - « Aide » (a)",
    ]


def test_nothing_is_removed_where_it_is_kept() -> None:
    old = hold(make("a"), make("b"))
    assert ids(merge_services(old, bring(make("c")), keep=True)) == ["a", "b", "c"]


def test_the_title_of_a_directory_wins_over_its_id() -> None:
    old = hold(make("a"))
    assert merge_services(old, bring(make("a"))).directories[0].title == "DORA"
    named = bring(make("a"), title="DORA, plateforme")
    assert merge_services(old, named).directories[0].title == "DORA, plateforme"


def test_the_same_services_in_any_order_give_the_same_file() -> None:
    one, other = make("a"), make("b")
    first = merge_services(ServicesFile(), bring(one, other))
    assert merge_services(ServicesFile(), bring(other, one)) == first
    assert say_services(first, merge_services(first, bring(one, other))) == []


def test_many_are_counted_not_listed() -> None:
    new = hold(*(make(f"s{number:02}") for number in range(MOST_TOLD + 3)))
    lines = say_services(ServicesFile(), new)
    assert (len(lines), lines[-1]) == (MOST_TOLD + 2, "    + et 3 autres")
