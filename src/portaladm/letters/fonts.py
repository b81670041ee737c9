"""The fonts that letters are set in, and which characters they have.

The fonts come with packages of the extra, never from the machine, so that a letter looks the same
everywhere: Noto Sans for 20 scripts, Chinese, Japanese and Korean, and Noto Emoji in black and
white. For Arabic IBM Plex: its letters are whole glyphs, while Noto sets the dots on separately,
so that text that is copied or read aloud has doubled letters (and takes twice the time and three
times the space). What a font covers is read from its ``cmap`` table (OpenType 1.9, formats 4, 12).
"""

from __future__ import annotations

import importlib.util
import mmap
import struct
from bisect import bisect_right
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from portaladm.letters.qr import refuse_without_extra

PACKAGES = ("manimgx_fonts", "manimgx_fonts_cjk", "fontpkg_ibm_plex_sans_arabic")
REPLACEMENT = "\ufffd"

_BASE = "Noto Sans"
_CJK = {"zh": "SC", "zh-Hant": "TC", "ja": "JP", "ko": "KR"}
_ARABIC = "IBM Plex Sans Arabic"
_SCRIPTS = [
    f"{_BASE} {script}"
    for script in [
        "Arabic",
        "Armenian",
        "Bengali",
        "Devanagari",
        "Ethiopic",
        "Georgian",
        "Gujarati",
        "Gurmukhi",
        "Hebrew",
        "Kannada",
        "Khmer",
        "Lao",
        "Malayalam",
        "Myanmar",
        "Oriya",
        "Sinhala",
        "Tamil",
        "Telugu",
        "Thai",
        "Symbols",
    ]
]
_OWN = {
    **dict.fromkeys(("ar", "fa", "ur", "ps", "ckb"), _ARABIC),
    "hy": f"{_BASE} Armenian", "bn": f"{_BASE} Bengali", "hi": f"{_BASE} Devanagari",
    "ne": f"{_BASE} Devanagari", "mr": f"{_BASE} Devanagari", "am": f"{_BASE} Ethiopic",
    "ti": f"{_BASE} Ethiopic", "ka": f"{_BASE} Georgian", "gu": f"{_BASE} Gujarati",
    "pa": f"{_BASE} Gurmukhi", "he": f"{_BASE} Hebrew", "yi": f"{_BASE} Hebrew",
    "kn": f"{_BASE} Kannada", "km": f"{_BASE} Khmer", "lo": f"{_BASE} Lao",
    "ml": f"{_BASE} Malayalam", "my": f"{_BASE} Myanmar", "or": f"{_BASE} Oriya",
    "si": f"{_BASE} Sinhala", "ta": f"{_BASE} Tamil", "te": f"{_BASE} Telugu",
    "th": f"{_BASE} Thai",
}  # fmt: skip
"""The script of a language, where it is not Latin, Greek, Cyrillic or Chinese."""


def find_folders() -> list[Path]:
    """The folders with the fonts.

    :raises Refused: ``letters-extra-missing``.
    """
    folders = []
    for package in PACKAGES:
        found = importlib.util.find_spec(package)
        if found is None or not found.submodule_search_locations:
            raise refuse_without_extra(package.replace("_", "-"))
        folders.append(Path(next(iter(found.submodule_search_locations))))
    return folders


def list_families(language: str) -> list[str | dict[str, str]]:
    """Font families in the order in which a letter in ``language`` looks for a character.

    The language's own script comes first: falling back word by word costs twice the time. The
    same Chinese character is drawn differently in China, Taiwan, Japan and Korea.
    """
    cjk = f"{_BASE} CJK {_CJK.get(language, 'SC')}"
    rest: list[str | dict[str, str]] = [_ARABIC, *_SCRIPTS, "Noto Emoji"]
    if language in _CJK:
        return [{"name": _BASE, "covers": "latin-in-cjk"}, cjk, _BASE, *rest]
    own = [_OWN[language]] if language in _OWN else []
    return [*own, _BASE, cjk, *rest]


def find_missing(text: str) -> str:
    """The characters of ``text`` that no font has, each once, in order of appearance."""
    if text.isascii():
        return ""
    return "".join(dict.fromkeys(c for c in text if not has_glyph(ord(c))))


def replace_missing(text: str) -> str:
    """``text`` with U+FFFD where no font has the character."""
    if text.isascii():
        return text
    return "".join(c if has_glyph(ord(c)) else REPLACEMENT for c in text)


@cache
def has_glyph(code: int) -> bool:
    """Whether some font has the character, or it needs no glyph of its own (joiners)."""
    if code in (0x200C, 0x200D) or 0xFE00 <= code <= 0xFE0F:
        return True
    starts, ends = _read_coverage()
    at = bisect_right(starts, code) - 1
    return at >= 0 and code <= ends[at]


@cache
def _read_coverage() -> tuple[list[int], list[int]]:
    ranges = sorted(
        part
        for folder in find_folders()
        for file in folder.rglob("*.tt[fc]")
        for part in _read_ranges(file)
    )
    starts, ends = [-1], [-1]
    for start, end in ranges:
        if start <= ends[-1] + 1:
            ends[-1] = max(ends[-1], end)
        else:
            starts.append(start)
            ends.append(end)
    return starts, ends


def _read_ranges(file: Path) -> Iterator[tuple[int, int]]:
    with file.open("rb") as stream, mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) as data:
        yield from _read_faces(data)


def _read_faces(data: mmap.mmap) -> Iterator[tuple[int, int]]:
    faces = [0]
    if data[:4] == b"ttcf":
        count = struct.unpack_from(">I", data, 8)[0]
        faces = list(struct.unpack_from(f">{count}I", data, 12))
    for face in faces[:1]:  # the faces of a collection differ in shapes, not in characters
        yield from _read_cmap(data, face)


def _read_cmap(data: mmap.mmap, face: int) -> Iterator[tuple[int, int]]:
    tables = struct.unpack_from(">H", data, face + 4)[0]
    records = (struct.unpack_from(">4sIII", data, face + 12 + 16 * n) for n in range(tables))
    cmap = next(offset for tag, _, offset, _ in records if tag == b"cmap")
    count = struct.unpack_from(">H", data, cmap + 2)[0]
    for number in range(count):
        platform, encoding, offset = struct.unpack_from(">HHI", data, cmap + 4 + 8 * number)
        if (platform, encoding) in ((3, 1), (3, 10), (0, 3), (0, 4)):
            yield from _read_subtable(data, cmap + offset)


def _read_subtable(data: mmap.mmap, at: int) -> Iterator[tuple[int, int]]:
    form = struct.unpack_from(">H", data, at)[0]
    if form == 12:
        groups = struct.unpack_from(">I", data, at + 12)[0]
        rows = data[at + 16 : at + 16 + 12 * groups]
        yield from ((first, last) for first, last, _ in struct.iter_unpack(">III", rows))
    elif form == 4:
        segments = struct.unpack_from(">H", data, at + 6)[0] // 2
        ends = struct.unpack_from(f">{segments}H", data, at + 14)
        starts = struct.unpack_from(f">{segments}H", data, at + 16 + 2 * segments)
        yield from (pair for pair in zip(starts, ends, strict=True) if pair[0] != 0xFFFF)
