"""Anchors: audit heads that are kept on paper or elsewhere, how they are printed and read back.

A letter's foot prints the row's number and the first 32 of the hash's 64 digits, in groups of four
(``814: 9F86 D081 ...``): 128 bits. Whoever wants another row with the same digits must try 2**128
of them; whoever prepares two rows beforehand, 2**64. The cover sheet prints all 64.
"""

from __future__ import annotations

import re
import unicodedata

from portaladm.domain.trail import Head
from portaladm.errors import Remark

SHORT, WHOLE = 32, 64
"""How many digits of a hash an anchor has: on a letter, and elsewhere."""

_GROUP = 4
_LABEL = re.compile(r"\s*audit\s+head\s*:?", re.IGNORECASE)
# Digits, and letters that were taken for them; then a colon, or whatever stands between groups.
_SEQ = re.compile(r"\s*([0-9OILSZ]+)\s*([:;.,\s-]|$)", re.IGNORECASE)
_BETWEEN = re.compile(r"[\s.,:;_-]+")
# No hexadecimal digit looks like these, so what is meant is certain.
_LOOK_ALIKES = str.maketrans("OoIiLlSsZz", "0011115522")


def print_anchor(head: Head, digits: int = SHORT) -> str:
    """The audit head as it is printed, in groups that a person can type from paper."""
    found = head.hash.hex().upper()[:digits]
    groups = (found[place : place + _GROUP] for place in range(0, len(found), _GROUP))
    return f"{head.seq}: {' '.join(groups)}"


def find_anchor_fault(text: str) -> Remark | None:
    """Why this is not an anchor, or None if it is one."""
    seq, digits = _take_apart(text)
    if not seq:
        return Remark("bad-anchor.number", text=text)
    foreign = re.search("[^0-9A-Fa-f]", digits)
    if foreign:
        return Remark("bad-anchor.digit", text=text, digit=foreign[0])
    if len(digits) not in (SHORT, WHOLE):
        return Remark(
            "bad-anchor.length", text=text, wanted=WHOLE, printed=SHORT, count=len(digits)
        )
    return None


def parse_anchor(text: str) -> Head | None:
    """The anchor as ``audit head`` shows it or as it was printed; None if it is none.

    Blanks, dashes, case and the letters O, I, L, S and Z in place of digits do not matter. Of a
    letter's anchor, ``hash`` holds the first 16 bytes only.
    """
    if find_anchor_fault(text):
        return None
    seq, digits = _take_apart(text)
    return Head(int(seq), bytes.fromhex(digits))


def _take_apart(text: str) -> tuple[str, str]:
    """The row's number and the hash's digits as they were meant; no number: empty."""
    plain = _LABEL.sub("", _make_plain(text), count=1)
    found = _SEQ.match(plain)
    if not found:
        return "", ""
    digits = _BETWEEN.sub("", plain[found.end(1) :])
    return found[1].translate(_LOOK_ALIKES), digits.translate(_LOOK_ALIKES)


def _make_plain(text: str) -> str:
    """Wide letters and any dash as ASCII; digits of other scripts stay what they are."""
    parts = unicodedata.normalize("NFKC", text)
    return "".join(
        "-" if c == "\u2212" or unicodedata.category(c) == "Pd" else c
        for c in parts
        if unicodedata.category(c) != "Cf"
    )
