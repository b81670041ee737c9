"""Batch codes: short, random, read aloud without mistakes."""

from __future__ import annotations

import os
from collections import Counter

from portaladm.domain.batches import CODE_ALPHABET, CODE_LENGTH, make_batch_code


def test_a_code_has_five_characters_and_none_that_look_alike() -> None:
    for _ in range(200):
        code = make_batch_code(os.urandom)
        assert len(code) == CODE_LENGTH
        assert set(code) <= set(CODE_ALPHABET)
    assert not set("01OIL") & set(CODE_ALPHABET)


def test_bytes_that_would_favour_some_letters_are_passed_over() -> None:
    counts = Counter[str]()
    for byte in range(256):
        data = iter([bytes([byte]) * 8, bytes(8)])
        code = make_batch_code(lambda _, data=data: next(data))  # type: ignore[misc]
        if byte < 248:
            counts[code[0]] += 1
    assert set(counts.values()) == {8}
    assert set(counts) == set(CODE_ALPHABET)


def test_a_source_that_gives_only_such_bytes_is_asked_again() -> None:
    asked = iter([b"\xff" * 8, b"\xf8" * 8, bytes(8)])
    assert make_batch_code(lambda _: next(asked)) == CODE_ALPHABET[0] * 5
