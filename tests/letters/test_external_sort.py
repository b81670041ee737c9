from __future__ import annotations

import random
from pathlib import Path

import pytest

from portaladm.errors import Refused
from portaladm.letters.external_sort import ExternalSort
from portaladm.letters.sorting import Sort, order_of
from portaladm.letters.temporary_file import TemporaryFile
from tests.letters.people import make_letter


@pytest.mark.parametrize("by", list(Sort))
@pytest.mark.parametrize("run", [7, 1_000])
def test_letters_come_out_in_order_with_their_own_keys(by: Sort, run: int, tmp_path: Path) -> None:
    letters = [
        make_letter(n, school=f"School {n % 3}", grade=str(n % 12), postal_code=f"{n % 5}")
        for n in range(60)
    ]
    random.Random(3).shuffle(letters)
    with ExternalSort(by, tmp_path, run) as external_sort:
        for letter in letters:
            external_sort.add(letter)
        assert list(external_sort.read()) == sorted(letters, key=order_of(by))
        assert list(external_sort.read()) == sorted(letters, key=order_of(by))
        assert {one.key for one in external_sort.read_keyless()} == {""}
        assert list(tmp_path.iterdir()) == []


def test_no_key_is_on_the_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written = bytearray()
    write = TemporaryFile.write

    def watch(self: TemporaryFile, data: bytes) -> int:
        written.extend(data)
        return write(self, data)

    monkeypatch.setattr(TemporaryFile, "write", watch)
    with ExternalSort(Sort.SCHOOL, tmp_path, 5) as external_sort:
        for n in range(20):
            external_sort.add(make_letter(n, key="{5A3B1E00-1111-2222-3333-44444444AAAA}"))
        list(external_sort.read())
    assert b"Number7" in written  # the letters are there
    assert b"5A3B1E00" not in written and bytes.fromhex("5a3b1e0011112222") not in written


@pytest.mark.posix("limits of a process")
def test_a_disk_without_room_is_said_in_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(Refused, match=r"scratch-unwritable.*none.*No such file"):
        TemporaryFile(tmp_path / "none")
