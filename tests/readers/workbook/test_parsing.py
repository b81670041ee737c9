"""XML that was made to do harm, or that is none."""

from __future__ import annotations

import io

import pytest

from portaladm.errors import Refused
from portaladm.readers.workbook.parsing import read_elements

LAUGHS = (
    "<!DOCTYPE x [<!ENTITY a 'ha'><!ENTITY b '&a;&a;&a;&a;'><!ENTITY c '&b;&b;&b;&b;'>]>"
    "<x>&c;&c;&c;&c;</x>"
)


def test_elements_come_without_their_prefix() -> None:
    seen: list[object] = []
    xml = "<a:x xmlns:a='u' b='1'><y/></a:x>".encode("utf-16")
    read_elements(io.BytesIO(xml), "r", lambda tag, given: seen.append((tag, dict(given))),
                  seen.append)  # fmt: skip
    assert seen == [("x", {"xmlns:a": "u", "b": "1"}), ("y", {}), "y", "x"]


@pytest.mark.parametrize(
    "xml",
    [LAUGHS, "<!DOCTYPE x SYSTEM 'file:///etc/passwd'><x/>", "<x>", "<x></y>", "", "<x/><y/>",
     "<x>&no;</x>", '<?xml version="1.0" encoding="no-such"?><x/>', "<x>\x01</x>"],
)  # fmt: skip
def test_what_is_no_part_of_a_workbook_is_refused(xml: str) -> None:
    with pytest.raises(Refused, match="xlsx-damaged"):
        read_elements(io.BytesIO(xml.encode()), "r", lambda tag, given: None)


@pytest.mark.parametrize("start", ["<x><y a='", "<x><!-- ", "<x><?p "])
def test_a_tag_without_an_end_is_not_read_for_minutes(start: str) -> None:
    xml = io.BytesIO(start.encode() + b"a" * 40_000_000)
    with pytest.raises(Refused, match="xlsx-damaged"):
        read_elements(xml, "r", lambda tag, given: None)
    assert xml.tell() < 2_000_000


def test_a_long_text_is_no_tag() -> None:
    seen: list[str] = []
    xml = io.BytesIO(b"<x><y>" + b"a" * 3_000_000 + b"</y></x>")
    read_elements(xml, "r", lambda tag, given: seen.append(tag))
    assert seen == ["x", "y"]
