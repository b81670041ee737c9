"""Parts of a file of letters joined to one: the pages and their tags."""

from __future__ import annotations

import io
from typing import Any

import pypdf
import pytest

from portaladm.letters import render_pool as children
from tests.letters.people import (
    make_letter,
    print_letters,
)


@pytest.mark.slow
def test_the_joined_file_keeps_its_tags(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "portaladm.letters.render.split_into_chunks", lambda x: children.split_into_chunks(x, 2)
    )
    pdf = print_letters(*(make_letter(n, school="Paren (School) \\ 1 0 R") for n in range(5)))
    reader = pypdf.PdfReader(io.BytesIO(pdf), strict=True)
    root: Any = reader.trailer["/Root"]  # pypdf types no more than "an object"
    assert root["/Lang"] == "en" and root["/MarkInfo"]["/Marked"]
    tree = root["/StructTreeRoot"]
    parts = tree["/K"][0]["/K"]
    assert [part.get_object()["/S"] for part in parts] == ["/Part"] * 3
    nodes = [kid.get_object() for kid in tree["/ParentTree"]["/Kids"]]
    assert [list(node["/Limits"]) for node in nodes] == [[0, 1], [2, 3], [4, 4]]
    numbers: list[object] = [page["/StructParents"] for page in reader.pages]
    assert numbers == [0, 1, 2, 3, 4]
    element = nodes[2]["/Nums"][1].get_object()[0].get_object()
    assert element["/Pg"].get_object() == reader.pages[4].get_object()
