"""A set of communes is said in the shortest sentence that is true, and no longer than a list."""

import random
import re
from collections.abc import Callable
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mapapp.coverwords import Namer, Way
from mapapp.records import Commune, Zone
from mapapp.snapshot import Snapshot
from mapapp.words import join_words

ROW = [f"5900{place}" for place in range(1, 8)]
AROUND = " et ses voisines"
CASES = settings(derandomize=True, deadline=None, database=None, max_examples=300)


def make_commune(place: int) -> Commune:
    beside = [ROW[other] for other in (place - 1, place + 1) if 0 <= other < len(ROW)]
    name = f"Villeneuve-la-{'ABCDEFG'[place]}"
    return Commune.model_construct(
        code=ROW[place], name=name, border=place in (3, 4, 5), neighbours=beside
    )


COMMUNES = [make_commune(place) for place in range(len(ROW))]
ZONES = [Zone(id="lys", name="Lys", communes=["59002", "59004", "59006"])]
NAMER = Namer(COMMUNES, ZONES)


def codes(figures: str) -> list[str]:
    return [f"5900{figure}" for figure in figures]


@pytest.mark.parametrize(
    ("figures", "said"),
    [
        ("", "aucune commune"),
        ("3", "Villeneuve-la-C"),
        ("31", "Villeneuve-la-A et Villeneuve-la-C"),
        ("1234567", "toute la métropole"),
        ("123456", "toute la métropole, sauf Villeneuve-la-G"),
        ("123", "Villeneuve-la-B et ses voisines"),
        ("456", "Villeneuve-la-E et ses voisines"),
        ("246", "la zone « Lys »"),
        ("2467", "la zone « Lys », ainsi que Villeneuve-la-G"),
        ("24", "Villeneuve-la-B et Villeneuve-la-D"),
        ("1235", "Villeneuve-la-B et ses voisines, ainsi que Villeneuve-la-E"),
    ],
)
def test_a_set_is_said_in_its_shortest_words(figures: str, said: str) -> None:
    assert NAMER.name(codes(figures)) == said


def test_a_commune_given_twice_is_said_once_and_the_order_is_that_of_the_list() -> None:
    assert NAMER.name(codes("131")) == NAMER.name(codes("13"))
    assert NAMER.name(codes("6")) == "Villeneuve-la-F"


def test_an_unknown_commune_is_no_part_of_any_sentence() -> None:
    with pytest.raises(KeyError):
        NAMER.name(["59999"])


def read_back(said: str, communes: list[Commune], zones: list[Zone]) -> set[str]:
    """Read a sentence as somebody would who knows the blocks and the names."""
    known = {one.name: {one.code} for one in communes}
    known |= {f"{one.name}{AROUND}": {one.code, *one.neighbours} for one in communes}
    known |= {f"la zone « {zone.name} »": {*zone.communes} for zone in zones}
    known["toute la métropole"] = {one.code for one in communes}
    known["les communes qui touchent la Belgique"] = {one.code for one in communes if one.border}
    places, _, extra = said.partition(", ainsi que ")
    places, _, missing = places.partition(", sauf ")
    held, less, more = (read_list(part, known) for part in (places, missing, extra))
    assert less <= held
    assert not more & held
    return held - less | more


def read_list(said: str, known: dict[str, set[str]]) -> set[str]:
    found: set[str] = set()
    words = re.split(r", | et (?!ses voisines)", said) if said else []
    for word in words:
        found |= known[word]
    return found


def plain(chosen: set[str], communes: list[Commune]) -> str:
    return join_words([one.name for one in communes if one.code in chosen])


@given(st.sets(st.sampled_from(ROW), min_size=1))
@CASES
def test_every_sentence_on_the_row_reads_back_to_its_set(chosen: set[str]) -> None:
    said = NAMER.name(chosen)
    assert read_back(said, COMMUNES, ZONES) == chosen
    assert len(said) <= len(plain(chosen, COMMUNES))


def find_best(namer: Namer, wanted: int) -> Way:
    """Try no block, every block and every pair, without leaving any out."""
    blocks = namer._blocks
    ways = [(), *((one,) for one in blocks), *combinations(blocks, 2)]
    return min((namer._make_way(way, wanted) for way in ways), key=lambda way: way.length)


@given(st.sets(st.sampled_from(ROW), min_size=1))
@CASES
def test_no_pair_of_blocks_that_is_left_untried_would_be_shorter(chosen: set[str]) -> None:
    wanted = NAMER._to_bits(chosen)
    assert NAMER._find_shortest(wanted).length == find_best(NAMER, wanted).length


@pytest.fixture(scope="module")
def shipped(snapshot: Snapshot) -> tuple[Namer, list[Commune], list[Zone]]:
    records = snapshot.records
    return Namer(records.communes, records.zones), records.communes, records.zones


def make_sets(communes: list[Commune]) -> list[set[str]]:
    """Make sets as gaps are: some communes, all but some, and rings around a few."""
    chance = random.Random(59350)  # noqa: S311 -- the same sets each time, no secret
    every = [one.code for one in communes]
    near = {one.code: {one.code, *one.neighbours} for one in communes}

    def some(most: int) -> set[str]:
        return {*chance.sample(every, chance.randint(1, most))}

    kinds: list[Callable[[], set[str]]] = [
        lambda: some(8),
        lambda: {*every} - some(8),
        lambda: set().union(*(near[code] for code in some(3))),
        lambda: set().union(*(near[code] for code in some(3))) ^ some(2),
        lambda: some(95),
    ]
    return [made for kind in kinds for made in (kind() for _ in range(60)) if made]


def test_sentences_on_the_shipped_communes_read_back_and_are_no_longer_than_lists(
    shipped: tuple[Namer, list[Commune], list[Zone]],
) -> None:
    namer, communes, zones = shipped
    for chosen in make_sets(communes):
        said = namer.name(chosen)
        assert read_back(said, communes, zones) == chosen
        assert len(said) <= len(plain(chosen, communes))


def test_the_shipped_zones_and_the_whole_are_said_by_their_names(
    shipped: tuple[Namer, list[Commune], list[Zone]],
) -> None:
    namer, communes, zones = shipped
    for zone in zones:
        assert namer.name(zone.communes) == f"la zone « {zone.name} »"
    assert namer.name([one.code for one in communes]) == "toute la métropole"
    border = [one.code for one in communes if one.border]
    assert len(border) == 17
    assert namer.name(border) == "les communes qui touchent la Belgique"
