"""Anchors: printed in groups, read back however people type them."""

from __future__ import annotations

import hashlib

import pytest

from portaladm.domain.trail import Head
from portaladm.domain.trail.anchors import (
    SHORT,
    WHOLE,
    find_anchor_fault,
    parse_anchor,
    print_anchor,
)

HEAD = Head(1_205, bytes.fromhex("0152a0b5" + hashlib.sha256(b"x").hexdigest()[8:]))
SHORT_HEAD = Head(HEAD.seq, HEAD.hash[:16])


def test_an_anchor_is_printed_in_groups_of_four() -> None:
    assert print_anchor(HEAD).startswith("1205: 0152 A0B5 ")
    assert len(print_anchor(HEAD).split()) == 1 + SHORT // 4
    assert len(print_anchor(HEAD, WHOLE).split()) == 1 + WHOLE // 4


def test_a_whole_anchor_reads_as_it_was_printed_and_as_it_was_shown() -> None:
    assert parse_anchor(f" {HEAD}\n") == HEAD == parse_anchor(print_anchor(HEAD, WHOLE))


@pytest.mark.parametrize(
    "change",
    [
        str,
        str.lower,
        lambda text: text.replace(" ", ""),
        lambda text: text.replace(" ", "-"),
        lambda text: text.replace(" ", " \u2013 "),
        lambda text: text.replace(" ", " \u2212 "),
        lambda text: text.replace(" ", "\u00ad \u200b"),
        lambda text: text.replace(":", ""),
        lambda text: text.replace(": ", "-"),
        lambda text: text.replace("0", "O").replace("1", "l").replace("5", "S").replace("2", "z"),
        lambda text: text.replace("0", "o").replace("1", "I"),
        lambda text: f"Audit head {text}",
        lambda text: f"audit  head: {text}\n",
        lambda text: text.replace(" ", "\u00a0").replace(":", "\uff1a"),
        lambda text: text.replace(" 0", "\n0"),
    ],
)
def test_a_printed_anchor_reads_however_it_is_typed(change: type[str]) -> None:
    assert parse_anchor(change(print_anchor(HEAD))) == SHORT_HEAD


LENGTH = {"wanted": 64, "printed": 32}


@pytest.mark.parametrize(
    ("text", "fault", "values"),
    [
        ("", "number", {}),
        ("814", "length", {"count": 0} | LENGTH),
        ("814:", "length", {"count": 0} | LENGTH),
        ("x:" + "0" * 64, "number", {}),
        ("9F86 D081 884C 7D65 9A2F EAA0 C55A D015", "number", {}),
        ("audit head audit head 8:" + "0" * 32, "number", {}),
        ("8:" + "g" * 64, "digit", {"digit": "g"}),
        ("8:" + "0" * 30 + "xy", "digit", {"digit": "x"}),
        ("٣:" + "0" * 64, "number", {}),
        ("8:" + "0" * 31, "length", {"count": 31} | LENGTH),
        ("8:" + "0" * 33, "length", {"count": 33} | LENGTH),
        ("8:" + "0" * 63, "length", {"count": 63} | LENGTH),
    ],
)
def test_what_is_no_anchor_is_none_and_says_why(
    text: str, fault: str, values: dict[str, object]
) -> None:
    assert parse_anchor(text) is None
    found = find_anchor_fault(text)
    assert found and (found.key, dict(found.values)) == (
        f"bad-anchor.{fault}", {"text": text} | values,
    )  # fmt: skip
