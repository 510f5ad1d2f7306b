"""Names stand on the drawn map where they have room, and never over one another."""

from mapapp.maplabels import place_names
from mapapp.records import Commune, Label


def make_commune(code: str, name: str, population: int) -> Commune:
    return Commune.model_construct(code=code, name=name, population=population)


def make_label(x: float, y: float, room: float = 200) -> Label:
    return Label(x=x, y=y, room=room, lon=3, lat=50, room_deg=1)


def say(communes: list[Commune], labels: dict[str, Label]) -> list[tuple[str, str]]:
    return [(commune.name, size) for commune, _, size in place_names(communes, labels)]


def test_the_most_populous_of_two_that_meet_keeps_its_name() -> None:
    communes = [make_commune("1", "Englos", 600), make_commune("2", "Sequedin", 4_000)]
    near = {"1": make_label(100, 100), "2": make_label(130, 105)}
    apart = {"1": make_label(100, 100), "2": make_label(130, 125)}

    assert say(communes, near) == [("Sequedin", "top large")]
    # Clear on a desktop; on a phone, where names are twice as large, one of the two only.
    assert say(communes, apart) == [("Sequedin", "top large"), ("Englos", "large")]


def test_three_are_on_phones_too_eight_are_large() -> None:
    communes = [make_commune(str(at), "Lys", 1_000 - at) for at in range(10)]
    labels = {str(at): make_label(100 * at, 0) for at in range(10)}

    sizes = [size for _, size in say(communes, labels)]

    assert sizes == ["top large"] * 3 + ["large"] * 5 + ["small"] * 2


def test_a_name_needs_room_in_its_commune() -> None:
    communes = [make_commune(str(at), "Wervicq-Sud", 1_000 - at) for at in range(9)]
    labels = {str(at): make_label(300 * at, 0, room=70) for at in range(9)}

    # Twice its room for the large ones, a tenth over it for the ninth.
    assert [size for _, size in say(communes, labels)] == ["top large"] * 3 + ["large"] * 5
