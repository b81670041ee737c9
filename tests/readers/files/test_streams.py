"""What can be read once only, and what is packed with gzip, is read as any other roster."""

from __future__ import annotations

import gzip
import io
import os
import threading
import zipfile
from pathlib import Path

import pytest

from portaladm.cli.messages import say_error
from portaladm.errors import Refused
from portaladm.readers.files.source import open_bytes
from portaladm.readers.files.streams import is_stream, name_stream, refuse_large
from tests.readers.csv.pairs import ROWS, write
from tests.readers.reading import read

needs_pipes = pytest.mark.posix("named pipes")


def feed(path: Path, data: bytes) -> threading.Thread:
    os.mkfifo(path)
    thread = threading.Thread(target=path.write_bytes, args=(data,))
    thread.start()
    return thread


@needs_pipes
@pytest.mark.parametrize("packed", [False, True])
def test_a_named_pipe_is_read(tmp_path: Path, packed: bool) -> None:
    data = write(tmp_path / "r.csv").read_bytes()
    thread = feed(tmp_path / "pipe", gzip.compress(data) if packed else data)
    rows, faults = read(tmp_path / "pipe")
    thread.join()
    assert not faults
    assert list(rows.values()) == ROWS


@needs_pipes
def test_a_pipe_is_told_from_files_and_folders(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    write(tmp_path / "r.csv")
    found = [is_stream(str(tmp_path / name)) for name in ("pipe", "r.csv", "", "none")]
    assert found == [True, False, False, False]
    assert is_stream("-")
    assert [name_stream(path) for path in ("-", "/dev/stdin", "/dev/fd/63")] == [
        "standard input", "standard input", "/dev/fd/63",
    ]  # fmt: skip


def test_a_file_of_gzip_is_read_and_so_is_one_in_several_parts(tmp_path: Path) -> None:
    data = write(tmp_path / "r.csv").read_bytes()
    (tmp_path / "r.csv.gz").write_bytes(gzip.compress(data[:90]) + gzip.compress(data[90:]))
    assert list(read(tmp_path / "r.csv.gz")[0].values()) == ROWS


def test_gzip_inside_gzip_is_unpacked_some_times(tmp_path: Path) -> None:
    data, path = write(tmp_path / "r.csv").read_bytes(), tmp_path / "r.csv.gz"
    for _ in range(3):
        data = gzip.compress(data)
        path.write_bytes(data)
        assert list(read(path)[0].values()) == ROWS
    path.write_bytes(gzip.compress(data))
    with pytest.raises(Refused) as refused:
        read(path)
    assert "packed more than 3 times" in say_error(refused.value).message


def test_standard_input_may_be_gzip() -> None:
    with open_bytes("-", max_bytes=99, stdin=io.BytesIO(gzip.compress(b"a,b\n"))) as handle:
        assert handle.read() == b"a,b\n"


def test_a_zip_inside_gzip_is_a_zip(tmp_path: Path) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("r.csv", write(tmp_path / "r.csv").read_bytes())
    (tmp_path / "r.zip.gz").write_bytes(gzip.compress(packed.getvalue()))
    assert list(read(tmp_path / "r.zip.gz")[0].values()) == ROWS


@pytest.mark.parametrize("damage", [lambda data: data[:-9], lambda data: data[:20] + b"xxxx",
                                    lambda data: data[:-5] + b"xxxxx"])  # fmt: skip
def test_damaged_gzip_is_refused(tmp_path: Path, damage: object) -> None:
    data = gzip.compress(write(tmp_path / "r.csv").read_bytes())
    (tmp_path / "r.csv.gz").write_bytes(damage(data))  # type: ignore[operator]
    with pytest.raises(Refused, match="roster-gzip"):
        read(tmp_path / "r.csv.gz")


def test_gzip_is_unpacked_up_to_the_limit_only(tmp_path: Path) -> None:
    (tmp_path / "r.csv.gz").write_bytes(gzip.compress(bytes(10_000_000)))
    with pytest.raises(Refused, match="roster-too-large"):
        open_bytes(str(tmp_path / "r.csv.gz"), max_bytes=3_000_000)


def test_a_word_that_is_too_long_for_a_file_is_no_stream() -> None:
    assert not is_stream("a" * 300)


def test_a_file_may_be_as_large_as_the_largest() -> None:
    refuse_large(1_000, "r.csv", 1_000)
    with pytest.raises(Refused, match="roster-too-large"):
        refuse_large(1_001, "r.csv", 1_000)
