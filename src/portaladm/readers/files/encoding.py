"""Which encoding a text is in that is not UTF-8: the one that puts letters inside its words.

Every byte is a character in a one-byte encoding, so that the wrong one is read without an error:
``José`` of DOS is ``Jos‚`` in Windows-1252. Signs inside words, a capital after a small letter or
a small letter among capitals say that a guess is wrong.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable
from typing import IO, NamedTuple

from portaladm.domain.cells.garbled import is_garbled
from portaladm.domain.text import show_safely
from portaladm.errors import Refused

CANDIDATES = ("cp1252", "cp850", "mac_roman", "cp1250")
"""In the order in which they are taken where two of them read a text equally well."""
_LAST = "cp1250"
"""Has a letter for nearly every byte, so that it is taken only where the others have signs."""
_BLOCK = 1 << 20
_MOST_WORDS = 5_000
_MOST_BYTES = 200
_WORD = re.compile(rb"[A-Za-z\x80-\xff'-]*[\x80-\xff][A-Za-z\x80-\xff'-]*")
_COMMON = frozenset("áéíóúñüöäßçèàâêîôûëïåøæãõòùšžýÁÉÍÓÚÑÜÖÄÇÈÀÂÊÎÔÛËÏÅØÆÃÕŠŽłśżźćńąęŁŚŻŹĆřěůčŘČ")
_TURKISH = frozenset("ðþýÐÞÝ")
"""What Windows-1252 has in place of the Turkish ğ, ş, ı, Ğ, Ş and İ."""
_NOT_TURKISH = frozenset("áéíóúæøåěščřžůăÁÉÍÓÚÆØÅĚŠČŘŽ")
"""Letters of the languages that write ð, þ or ý."""
_CYRILLIC = re.compile("[А-ЯЁЄІЇҐЎЈЉЊЋЏ]([а-яёєіїґўјљњћџ'-]*|[А-ЯЁЄІЇҐЎЈЉЊЋЏ'-]*)")
_VOWELS = re.compile("[аеиоуыэюяіїєё]", re.IGNORECASE)
_OPENING = frozenset("“„«‹‘‚¿¡(")
_UNREADABLE = "\ufffd"
"""What stands for a byte that is no character of an encoding."""
_CLOSING = frozenset("’”“»›‘ªº°®™")


_MARKS = (  # that of UTF-32 begins with that of UTF-16
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def find_mark(start: bytes) -> str:
    """The encoding that a byte order mark tells; empty without one."""
    return next((encoding for mark, encoding in _MARKS if start.startswith(mark)), "")


def find_utf_32(start: bytes) -> str:
    """UTF-32 without its mark: of each four bytes two are always zero; else empty."""
    first, second, third, fourth = (any(start[n:_MOST_BYTES:4]) for n in range(4))
    if len(start) < 4 or (first or second) is (third or fourth):
        return ""
    return "utf-32-be" if third or fourth else "utf-32-le"


class Reading(NamedTuple):
    """How well an encoding reads some words: a score, wrong characters, a word as it comes out."""

    encoding: str
    score: int
    wrong: int
    example: str


def collect_words(handle: IO[bytes]) -> list[bytes]:
    """Words of a file with bytes beyond ASCII, each once."""
    handle.seek(0)
    words: dict[bytes, None] = {}
    while len(words) < _MOST_WORDS and (block := handle.read(_BLOCK)):
        words.update(dict.fromkeys(_WORD.findall(block)))
    return list(words)[:_MOST_WORDS]


def guess_encoding(words: Iterable[bytes]) -> Reading | None:
    """The candidate that reads words best; None where none gives letters."""
    words = list(words)
    read = [weigh_encoding(words, one) for one in CANDIDATES]
    best = max(read, key=lambda one: (-one.wrong, one.encoding != _LAST, one.score))
    if best.score <= 0 or best.wrong * 20 > len(words):
        return None
    return _guess_other(words, best.encoding) if find_garbled(words, best.encoding) else best


def find_garbled(words: Iterable[bytes], encoding: str) -> str:
    """A word that comes out wrong, where so many do that the encoding is another; else nothing."""
    read = [word.decode(encoding, "replace") for word in words]
    garbled = [text for text in read if is_garbled(text)]
    if garbled and 4 * len(garbled) >= len(read):
        return show_safely(garbled[0])
    letters = set("".join(read))
    turkish = [text for text in read if not _TURKISH.isdisjoint(text)]
    return turkish[0] if len(turkish) > 1 and letters.isdisjoint(_NOT_TURKISH) else ""


def _guess_other(words: list[bytes], wrong: str) -> Reading | None:
    """Turkish or Cyrillic, where the words are no words in a usual encoding."""
    for encoding, is_it in (("cp1251", _is_cyrillic), ("cp1254", bool)):
        read = [word.decode(encoding, "replace") for word in words]
        unreadable = any(_UNREADABLE in text or is_garbled(text) for text in read)
        if encoding != wrong and is_it(read) and not unreadable:
            return Reading(encoding, len(read), 0, read[0])
    return None


def _is_cyrillic(words: list[str]) -> bool:
    """Whether words are Cyrillic with its vowels; Greek gives Cyrillic letters, too."""
    text = "".join(words)
    vowels = len(_VOWELS.findall(text))
    return 10 * vowels >= 3 * len(text) and all(map(_CYRILLIC.fullmatch, words))


def weigh_encoding(words: Iterable[bytes], encoding: str) -> Reading:
    """How well an encoding reads words; its example is one with a wrong character, if any."""
    score = wrong = 0
    example = shown = ""
    for word in words:
        text = word.decode(encoding, "replace")
        marks = [_weigh_character(text, n) for n, c in enumerate(text) if ord(c) > 0x7F]
        score += sum(marks)
        bad = any(mark < 0 for mark in marks)
        wrong += bad
        shown = shown or (text if bad else "")
        example = example or text
    return Reading(encoding, score, wrong, show_safely(shown or example))


def refuse_wrong_encoding(handle: IO[bytes], name: str, encoding: str) -> None:
    """Refuse a one-byte encoding that was named for a file in another one.

    :raises Refused: ``roster-encoding``: the file is UTF-8, or its words have signs inside.
    """
    if encoding.startswith(("utf", "ascii")):
        return
    if _is_utf8(handle):
        raise Refused("roster-encoding.is-utf-8", file=name, encoding=encoding)
    if len(bytes(range(256)).decode(encoding, "replace")) != 256:
        return  # not a one-byte encoding: its own rules find what is wrong
    words = collect_words(handle)
    named, best = weigh_encoding(words, encoding), guess_encoding(words)
    if best and not best.wrong and 4 * named.wrong > len(words):
        raise Refused(
            "roster-encoding.signs", file=name, encoding=encoding, seen=named.example,
            better=best.encoding, word=best.example,
        )  # fmt: skip
    _refuse_garbled(words, name, encoding, best)


def _refuse_garbled(words: list[bytes], name: str, encoding: str, best: Reading | None) -> None:
    seen = find_garbled(words, encoding)
    if not seen:
        return
    usual = best if best and not best.wrong and best.encoding != encoding else None
    other = usual or _guess_other(words, encoding)
    if other is None:
        raise Refused("roster-encoding.garbled", file=name, encoding=encoding, seen=seen)
    raise Refused(
        "roster-encoding.signs", file=name, encoding=encoding, seen=seen, better=other.encoding,
        word=other.example,
    )  # fmt: skip


def _is_utf8(handle: IO[bytes]) -> bool:
    """Whether a file is UTF-8 and more than ASCII."""
    handle.seek(0)
    decoder, beyond = codecs.getincrementaldecoder("utf-8")(), False
    try:
        while block := handle.read(_BLOCK):
            decoder.decode(block)
            beyond = beyond or not block.isascii()
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return beyond


def _weigh_character(text: str, place: int) -> int:
    """2 for a usual letter, 1 for another, 0 for what may stand there, -3 for what may not."""
    character, before, after = text[place], text[:place], text[place + 1 :]
    if character == "’" or (character in _CLOSING and not after[:1].isalpha()):
        return 0
    if not character.isalpha():
        between = before[-1:].isalpha() or after[:1].isalpha()
        return -3 if between and not (character in _OPENING and not before) else 0
    if character.isupper() and before[-1:].islower():
        return -3
    plain = [c for c in text if c.isascii() and c.isalpha()]
    if character.islower() and len(plain) > 1 and all(map(str.isupper, plain)) and before:
        return -3
    return 2 if character in _COMMON else 1
