"""Know what is told of one territory besides its sources, to check them by and to complete them."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Expected:
    """Say how many communes there are, which one must be, and what its parts are called.

    ``parts`` gives, by code, name and postal codes of the only parts that are kept (None: all).
    ``years`` are those of the populations, by total. ``belgian`` are the first two digits of
    the NIS codes of the Belgian municipalities that are shown (None: whatever is near).
    """

    count: int | None = None
    chief: tuple[str, str] | None = None
    parts: Mapping[str, tuple[str, list[str]]] | None = None
    years: Mapping[int, int] = field(default_factory=dict)
    belgian: frozenset[str] | None = None


EXPECTED = {
    # The Métropole Européenne de Lille. Sources say "Hellemmes-Lille", and give Lille the codes
    # of its parts without saying whose they are (La Poste: 59260 Hellemmes, 59160 Lomme). The
    # Belgian side is that of the Eurométropole Lille–Kortrijk–Tournai: the arrondissements of
    # Ieper, Kortrijk, Roeselare, Tielt, Ath, Tournai-Mouscron.
    "siren:200093201": Expected(
        count=95,
        chief=("59350", "Lille"),
        parts={"59298": ("Hellemmes", ["59260"]), "59355": ("Lomme", ["59160"])},
        years={1_195_234: 2023},
        belgian=frozenset({"33", "34", "36", "37", "51", "57"}),
    ),
}


def find_expected(territory: str) -> Expected:
    """Find what is known of a territory by its id; nothing of most."""
    return EXPECTED.get(territory, Expected())
