"""The file beside the store with its newest audit head: read, held against the store, written."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from portaladm.domain.trail import Head
from portaladm.errors import Remark
from portaladm.store.db.connection.head_file import HeadFile, Kept
from tests.conftest import Office
from tests.kits.batches import edit

HEAD, LATER = Head(7, bytes(range(32))), Head(8, bytes(32))
LINE = f"c0ffee 7:{HEAD.hash.hex()}\n".encode()


@pytest.fixture
def file(tmp_path: Path) -> HeadFile:
    return HeadFile(tmp_path / "portaladm.db")


def part_of(file: HeadFile) -> Path:
    return file.path.with_name(".portaladm.db.head.part")


def test_what_is_written_is_one_line_that_its_owner_alone_reads(file: HeadFile) -> None:
    file.set("c0ffee", HEAD)
    assert file.path.name == "portaladm.db.head" and file.path.read_bytes() == LINE
    assert file.read() == Kept("c0ffee", HEAD)
    if os.name == "posix":
        assert file.path.stat().st_mode & 0o777 == 0o600
    assert list(file.path.parent.iterdir()) == [file.path]


@pytest.mark.parametrize(
    ("line", "read"),
    [
        (b"c" * 64 + b" " + b"9" * 18 + b":" + b"0" * 64 + b"\n", True),
        (b"c" * 65 + LINE[6:], False), (LINE[6:], False), (b"C0FFEE" + LINE[6:], False),
        (LINE[:-1], False), (LINE + LINE, False), (LINE + b" ", False),
        (LINE.replace(b" 7:", b" " + b"1" * 19 + b":"), False), (LINE.replace(b"7:", b":"), False),
        (LINE[:-3] + b"\n", False), (LINE[:-1] + b"00\n", False), (LINE.upper(), False),
        (LINE + b"\n" * 300, False),
    ],
)  # fmt: skip
def test_what_is_no_such_line_tells_nothing(file: HeadFile, line: bytes, read: bool) -> None:
    file.path.write_bytes(line)
    assert (file.read() is not None) is read


def test_only_an_ordinary_file_is_read(file: HeadFile) -> None:
    assert file.read() is None
    file.path.mkdir()
    assert file.read() is None
    file.path.rmdir()
    other = file.path.with_name("other")
    other.write_bytes(LINE)
    try:
        file.path.symlink_to(other)
    except (OSError, NotImplementedError):
        pytest.skip("no links here")
    assert file.read() is None


def test_nothing_is_kept_before_a_store_was_looked_at(file: HeadFile) -> None:
    file.keep(HEAD)
    assert not file.path.exists() and file.read() is None


def test_a_part_file_of_another_process_is_left_to_it_and_an_old_one_goes(file: HeadFile) -> None:
    file.set("c0ffee", HEAD)
    part_of(file).write_bytes(b"another's")
    file.keep(LATER)  # the other one writes its own, which is as good
    assert file.path.read_bytes() == LINE and part_of(file).read_bytes() == b"another's"
    for seconds in (-9, 9):
        os.utime(part_of(file), (time.time() + seconds,) * 2)
        file.keep(LATER)
        assert part_of(file).exists()
    for seconds in (-12, 12):  # of a killed process, or of a clock that was set back
        file.set("c0ffee", HEAD)
        part_of(file).write_bytes(b"another's")
        os.utime(part_of(file), (time.time() + seconds,) * 2)
        file.keep(LATER)
        assert not part_of(file).exists() and file.read() == Kept("c0ffee", LATER)


def test_where_nothing_can_be_written_nothing_fails(file: HeadFile) -> None:
    file.path.mkdir()
    (file.path / "in the way").touch()
    file.set("c0ffee", HEAD)
    assert file.path.is_dir()


def test_of_a_store_without_an_id_no_head_is_kept(office: Office) -> None:
    office.make_store()
    edit(office, "DELETE FROM meta WHERE name = 'store_id'")
    file = HeadFile(office.store)
    with office.open() as context, context.store.read() as transaction:
        file.path.unlink()
        assert file.look(transaction) is None
        file.keep(LATER)
    assert not file.path.exists()


def test_each_way_in_which_it_differs_from_the_store_has_its_own_name(office: Office) -> None:
    office.make_store()
    file = HeadFile(office.store)
    [(seq, digest)] = office.query("SELECT seq, hash FROM trail")
    [(store_id,)] = office.query("SELECT value FROM meta WHERE name = 'store_id'")
    kept = file.path
    with office.open() as context, context.store.read() as transaction:
        cases = [
            (store_id, Head(seq, digest), None),
            ("abc123", Head(seq, digest), Remark("head-kept.other", path=kept, row=seq)),
            (store_id, Head(seq + 4, digest), Remark("head-kept.behind", rows=seq, row=seq + 4)),
            (store_id, Head(seq, bytes(32)), Remark("head-kept.changed", row=seq)),
        ]
        for told_id, head, fault in cases:
            file.set(told_id, head)
            before = kept.read_bytes()
            assert file.look(transaction) == fault and file.fault == fault
            file.keep(LATER)
            assert (kept.read_bytes() == before) is (fault is not None)
        kept.unlink()
        assert file.look(transaction) is None and file.fault is None
        file.keep(LATER)
        assert file.read() == Kept(store_id, LATER)
        file.fault = Remark("head-kept.changed", row=1)
        file.set(store_id, HEAD)
        assert file.read() == Kept(store_id, HEAD) and file.fault is None
