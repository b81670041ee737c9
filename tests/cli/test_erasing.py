"""What erasing tells of copies: the files by name, a few of many, and the rest by number."""

from __future__ import annotations

from portaladm.cli.erasing import _list_copies
from portaladm.services.store.erasing import Copies, Going
from portaladm.store.erasing import Texts


def list_lines(copies: Copies, kept: int = 0) -> list[str]:
    return list(_list_copies(Going({}, Texts(0, kept), copies)))


def test_without_copies_nothing_is_told() -> None:
    assert list_lines(Copies((), 0, 0)) == []


def test_many_files_are_told_by_their_number() -> None:
    lines = list_lines(Copies(tuple(f"f{n}" for n in range(12)), 2, 1), kept=3)
    assert lines[0] == "Note: 3 entries of the trail from an early version can't lose their texts."
    assert lines[-4:] == [
        "  f9", "  and 2 files more: --format json lists all",
        "  2 backups of this store, wherever they are", "  1 exported list, wherever they are",
    ]  # fmt: skip
