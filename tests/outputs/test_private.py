"""Files with secrets: born private, never over anything, complete or not there."""

from __future__ import annotations

import hashlib
import os
import shutil
import stat
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path

import pytest

from portaladm.cli.messages import say_error
from portaladm.errors import Refused
from portaladm.outputs.private import (
    PrivateFile,
    hash_file,
    part_path_of,
    refuse_target,
    second_name_of,
    shred_file,
)
from portaladm.platform import is_in_work, rename_new

posix = pytest.mark.posix("rights, links and locks")


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@posix
@pytest.mark.parametrize("mask", [0o000, 0o022, 0o077])
def test_a_file_is_its_owners_alone_from_its_birth(tmp_path: Path, mask: int) -> None:
    before = os.umask(mask)
    try:
        file = PrivateFile.create(tmp_path / "keys.csv", "K7QMX")
    finally:
        os.umask(before)
    assert stat.S_IMODE(file.part.stat().st_mode) == 0o600
    file.seal()
    assert stat.S_IMODE(file.publish().stat().st_mode) == 0o600


def test_until_it_is_published_it_lies_under_its_part_name(tmp_path: Path) -> None:
    file = PrivateFile.create(tmp_path / "keys.csv", "K7QMX")
    file.write(b"secret")
    file.seal()
    assert names(tmp_path) == [".keys.csv.K7QMX.part"]
    assert (file.sha256, file.size) == (hashlib.sha256(b"secret").hexdigest(), 6)
    assert file.publish() == tmp_path / "keys.csv"
    assert names(tmp_path) == ["keys.csv"]
    assert hash_file(tmp_path / "keys.csv") == file.sha256


def test_a_discarded_file_leaves_nothing(tmp_path: Path) -> None:
    file = PrivateFile.create(tmp_path / "keys.csv", "K7QMX")
    file.write(b"secret")
    file.discard()
    file.discard()
    assert names(tmp_path) == []


def test_a_name_that_was_taken_meanwhile_is_left_alone(tmp_path: Path) -> None:
    file = PrivateFile.create(tmp_path / "keys.csv", "K7QMX")
    file.write(b"secret")
    file.seal()
    (tmp_path / "keys.csv").write_bytes(b"mine")
    assert file.publish() == tmp_path / "keys.K7QMX.csv"
    assert (tmp_path / "keys.csv").read_bytes() == b"mine"
    assert (tmp_path / "keys.K7QMX.csv").read_bytes() == b"secret"


def test_with_both_names_taken_it_keeps_its_part_name(tmp_path: Path) -> None:
    file = PrivateFile.create(tmp_path / "keys.csv", "K7QMX")
    file.seal()
    for name in ("keys.csv", "keys.K7QMX.csv"):
        (tmp_path / name).write_bytes(b"mine")
    assert file.publish() == file.part
    assert file.part.exists()


@posix
@pytest.mark.parametrize("kind", ["file", "folder", "symlink", "dangling", "hard link", "FIFO"])
def test_nothing_that_is_there_is_ever_opened(tmp_path: Path, kind: str) -> None:
    final, other = tmp_path / "keys.csv", tmp_path / "other"
    other.write_bytes(b"mine")
    occupy: dict[str, Callable[[], object]] = {
        "file": lambda: final.write_bytes(b"mine"),
        "folder": final.mkdir,
        "symlink": lambda: final.symlink_to(other),
        "dangling": lambda: final.symlink_to(tmp_path / "nowhere"),
        "hard link": lambda: os.link(other, final),
        "FIFO": lambda: os.mkfifo(final),
    }
    occupy[kind]()
    before = names(tmp_path)
    with pytest.raises(Refused) as refused:
        PrivateFile.create(final, "K7QMX")
    assert refused.value.code == "file-exists"
    assert names(tmp_path) == before
    assert other.read_bytes() == b"mine"


@posix
def test_a_planted_link_under_the_part_name_is_not_followed(tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.write_bytes(b"mine")
    part_path_of(tmp_path / "keys.csv", "K7QMX").symlink_to(other)
    with pytest.raises(Refused) as refused:
        PrivateFile.create(tmp_path / "keys.csv", "K7QMX")
    assert refused.value.code == "file-unwritable"
    assert other.read_bytes() == b"mine"


def test_a_folder_that_is_not_there_is_refused_early(tmp_path: Path) -> None:
    with pytest.raises(Refused) as refused:
        refuse_target(tmp_path / "no" / "keys.csv")
    assert refused.value.code == "folder-missing"


@posix
@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write all")
def test_a_read_only_folder_is_refused_early(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(Refused) as refused:
        refuse_target(tmp_path / "keys.csv")
    assert refused.value.code == "folder-unwritable"


def test_a_disk_that_can_not_hold_it_is_refused_early(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(Refused) as refused:
        refuse_target(tmp_path / "keys.csv", expected_bytes=1 << 60)
    assert refused.value.code == "disk-full"
    usage = shutil.disk_usage(tmp_path)
    for free, refuses in ((65_536 + 999, True), (65_536 + 1_000, False)):  # the store grows as well
        monkeypatch.setattr(shutil, "disk_usage", lambda path, free=free: usage._replace(free=free))
        with pytest.raises(Refused, match="disk-full") if refuses else nullcontext():
            refuse_target(tmp_path / "keys.csv", expected_bytes=1_000)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no full device here")
def test_a_disk_that_fills_up_is_told_in_one_sentence(tmp_path: Path) -> None:
    with Path("/dev/full").open("w+b", buffering=0) as full:
        part = part_path_of(tmp_path / "keys.csv", "K7QMX")
        file = PrivateFile(tmp_path / "keys.csv", part, full)
        with pytest.raises(Refused, match="No space left") as refused:
            file.write(b"secret")
    assert refused.value.code == "file-unwritable"


@posix
def test_a_file_that_can_not_get_its_name_stays_complete_and_says_where(tmp_path: Path) -> None:
    file = PrivateFile.create(tmp_path / "keys.csv", "K7QMX")
    file.write(b"secret")
    file.seal()
    moved = tmp_path.with_name("moved")
    tmp_path.rename(moved)
    with pytest.raises(Refused) as refused:
        file.publish()
    moved.rename(tmp_path)
    assert refused.value.code == "file-unnamed"
    assert str(file.part) in say_error(refused.value).message
    assert file.part.read_bytes() == b"secret"


def test_a_file_is_seen_to_be_in_work_until_it_is_published(tmp_path: Path) -> None:
    file = PrivateFile.create(tmp_path / "keys.csv", "K7QMX")
    assert is_in_work(file.part)
    file.seal()
    assert not is_in_work(file.publish())
    assert not is_in_work(tmp_path / "nowhere")


def test_renaming_never_replaces(tmp_path: Path) -> None:
    one, other = tmp_path / "one", tmp_path / "other"
    one.write_bytes(b"1")
    other.write_bytes(b"2")
    assert rename_new(one, other) is None
    assert (one.read_bytes(), other.read_bytes()) == (b"1", b"2")
    other.unlink()
    assert rename_new(one, other) == other
    assert names(tmp_path) == ["other"]


@posix
def test_a_shredded_file_is_overwritten_before_it_goes(tmp_path: Path) -> None:
    path, witness = tmp_path / "keys.csv", tmp_path / "witness"
    path.write_bytes(b"secret" * 1000)
    os.link(path, witness)
    shred_file(path)
    assert not path.exists()
    assert b"secret" not in witness.read_bytes()
    assert witness.stat().st_size == 6000


def test_names_beside_the_final_one_are_of_the_same_folder() -> None:
    final = Path("/x/keys.csv")
    assert part_path_of(final, "K7QMX") == Path("/x/.keys.csv.K7QMX.part")
    assert second_name_of(final, "K7QMX") == Path("/x/keys.K7QMX.csv")


def test_only_a_regular_file_has_a_hash(tmp_path: Path) -> None:
    assert hash_file(tmp_path) is None
    assert hash_file(tmp_path / "nowhere") is None


@posix
def test_a_link_has_no_hash(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"mine")
    (tmp_path / "link").symlink_to(tmp_path / "file")
    assert hash_file(tmp_path / "link") is None
