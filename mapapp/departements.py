"""The départements that the communes of a large territory are grouped by."""

from collections.abc import Mapping, Sequence

PREFIX = "departement-"


def find_departement(code: str) -> str:
    """Find the département that a commune's code begins with."""
    return code[: 3 if code.startswith(("97", "98")) else 2]


def name_zone(departement: str) -> str:
    """Return the id of the zone that a département is."""
    return f"{PREFIX}{departement.lower()}"


def list_zones(codes: Sequence[str], names: Mapping[str, str]) -> list[dict[str, object]]:
    """List the départements of some communes as zones, by code; ``names`` are those known."""
    groups: dict[str, list[str]] = {}
    for code in sorted(codes):
        groups.setdefault(find_departement(code), []).append(code)
    return [
        {"id": name_zone(own), "name": names.get(own, f"Département {own}"), "communes": communes}
        for own, communes in sorted(groups.items())
    ]
