"""A pasted list gives communes, and says of each entry that it could not place why."""

import pytest
from flask import Flask

from mapapp.pasted import MAX_CHARS, MAX_ENTRIES, Doubt, Pasted, read_pasted
from mapapp.shelf import shelf_of


def read(app: Flask, text: str) -> Pasted:
    shelf = shelf_of(app)
    return read_pasted(text, shelf.search_index, shelf.atlas.parents)


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("Lille", ["59350"]),
        ("Lille\nRoubaix, Tourcoing;Halluin\tLoos", ["59350", "59512", "59599", "59279", "59360"]),
        ("LILLE ; lille ; 59000", ["59350"]),  # one commune
        # 59350 is Lille's INSEE code and Saint-André's postal code: the others say which is meant.
        ("59350, 59599", ["59350", "59599"]),
        ("59350, 59000", ["59527", "59350"]),
        ("59000 Lille\nRoubaix (59100)", ["59350", "59512"]),
        ("villeneuve d ascq", ["59009"]),
        ("Lomme", ["59350"]),  # an associated commune counts as its own
        ("", []),
        (" , ;\n\n", []),
    ],
)
def test_names_and_codes_become_communes_once_each(app: Flask, text: str, codes: list[str]) -> None:
    assert read(app, text) == Pasted(codes, [], is_cut=False)


def test_what_names_no_commune_is_named(app: Flask) -> None:
    pasted = read(app, "Lille\nParis 12e\n99999")

    assert pasted.codes == ["59350"]
    assert [doubt.typed for doubt in pasted.doubts] == ["Paris 12e", "99999"]
    assert pasted.doubts[1] == Doubt("99999", [])


def test_a_code_that_several_communes_share_is_asked_back(app: Flask) -> None:
    (doubt,) = read(app, "59350").doubts
    assert doubt == Doubt("59350", ["59350", "59527"])
    (doubt,) = read(app, "59152, 59000").doubts
    assert len(doubt.codes) > 1


def test_a_long_list_is_cut_and_says_so(app: Flask) -> None:
    many = "\n".join(f"rien{n}" for n in range(MAX_ENTRIES + 1))
    assert read(app, many).is_cut
    assert len(read(app, many).doubts) == MAX_ENTRIES
    assert read(app, "x" * (MAX_CHARS + 1)).is_cut
    assert len(read(app, "x" * MAX_CHARS).doubts[0].typed) == 100
