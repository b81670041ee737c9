"""Zips made to do harm: each kind is refused with one sentence, with little memory."""

from __future__ import annotations

import io
import stat
import struct
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest

from portaladm.errors import Refused
from portaladm.readers.files.archives import open_archive
from tests.conftest import Office
from tests.readers.reading import read
from tests.readers.samples import FAMILY, as_folder, as_zip, oneroster

FILES = oneroster(FAMILY)


def add(path: Path, name: str, content: bytes = b"x", **info: int) -> Path:
    """One more entry in a good export."""
    with zipfile.ZipFile(as_zip(path, FILES), "a", zipfile.ZIP_DEFLATED) as zipped:
        entry = zipfile.ZipInfo(name)
        entry.compress_type = zipfile.ZIP_DEFLATED
        for key, value in info.items():
            setattr(entry, key, value)
        zipped.writestr(entry, content)
    return path


def make_bomb(path: Path) -> Path:
    return add(path, "courses.csv", bytes(50_000_000))


def make_many(path: Path) -> Path:
    with zipfile.ZipFile(as_zip(path, FILES), "a") as zipped:
        for n in range(1_100):
            zipped.writestr(f"x{n}.csv", "")
    return path


def make_overlap(path: Path, *, by_a_byte: bool = False) -> Path:
    """Two entries of the list share one place in the file, as in a zip of quotes, or a byte."""
    raw = bytearray(add(path, "courses.csv", b"y").read_bytes())
    with zipfile.ZipFile(path) as zipped:
        entry = zipped.getinfo("users.csv")
        users = entry.header_offset + by_a_byte * (30 + entry.compress_size - 1)
    at = raw.rfind(b"PK\x01\x02")
    struct.pack_into("<L", raw, at + 42, users)
    path.write_bytes(raw)
    return path


def make_liar(path: Path) -> Path:
    """The list says that users.csv is shorter than it is."""
    raw = bytearray(as_zip(path, FILES).read_bytes())
    place = raw.find(b"PK\x01\x02")
    while raw[place + 46 : place + 55] != b"users.csv":
        place = raw.find(b"PK\x01\x02", place + 1)
    struct.pack_into("<L", raw, place + 24, 40)
    path.write_bytes(raw)
    return path


def make_encrypted(path: Path) -> Path:
    raw = bytearray(as_zip(path, FILES).read_bytes())
    for mark, flags in ((b"PK\x01\x02", 8), (b"PK\x03\x04", 6)):
        place = raw.find(mark)
        while place >= 0:
            raw[place + flags] |= 1
            place = raw.find(mark, place + 1)
    path.write_bytes(raw)
    return path


def make_cut(path: Path) -> Path:
    raw = as_zip(path, FILES).read_bytes()
    path.write_bytes(raw[: len(raw) - 30])
    return path


def make_spoilt(path: Path) -> Path:
    """A byte of the packed users.csv is another one."""
    raw = bytearray(as_zip(path, FILES).read_bytes())
    with zipfile.ZipFile(path) as zipped:
        place = zipped.getinfo("users.csv").header_offset
    raw[place + 30 + len("users.csv") + 20] ^= 0xFF
    path.write_bytes(raw)
    return path


def make_long_list(path: Path) -> Path:
    """The end says that the list of entries is gigabytes long."""
    raw = bytearray(as_zip(path, FILES).read_bytes())
    struct.pack_into("<L", raw, raw.rfind(b"PK\x05\x06") + 12, 0xFFFFFFF0)
    path.write_bytes(raw)
    return path


def make_long_list_64(path: Path, *, hidden: str) -> Path:
    """The same of a zip64, where the plain end of the list tells of little.

    ``hidden`` by a long comment, or by another end of a zip64 that stands in the locator.
    """
    raw = as_zip(path, FILES).read_bytes()
    at = raw.rfind(b"PK\x05\x06")
    end = struct.pack("<4sQ2H2L4Q", b"PK\x06\x06", 44, 45, 45, 0, 0, 9, 9, 1 << 40, 0)
    locator = struct.pack("<4sLQL", b"PK\x06\x07", 0, at, 1)
    comment = bytes(65_535)
    if hidden == "locator":
        locator = b"PK\x06\x07" + bytes(4) + b"PK\x06\x06" + bytes(8)
        comment = bytes(500)
    plain = bytearray(raw[at : at + 22])
    struct.pack_into("<H", plain, 20, len(comment))
    path.write_bytes(raw[:at] + end + locator + plain + comment)
    return path


def make_bzip(path: Path) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_BZIP2) as zipped:
        for name, text in FILES.items():
            zipped.writestr(name, text)
    return path


LINK = (stat.S_IFLNK | 0o777) << 16
KINDS: dict[str, tuple[Callable[[Path], Path], str]] = {
    "bomb": (make_bomb, "zip-bomb"),
    "many": (make_many, "zip-too-many"),
    "long list": (make_long_list, "zip-too-many"),
    "long list of a zip64 behind a comment": (
        lambda path: make_long_list_64(path, hidden="comment"),
        "zip-too-many",
    ),
    "long list of a zip64 behind its locator": (
        lambda path: make_long_list_64(path, hidden="locator"),
        "zip-too-many",
    ),
    "overlap": (make_overlap, "zip-overlap"),
    "overlap by a byte": (lambda path: make_overlap(path, by_a_byte=True), "zip-overlap"),
    "liar": (make_liar, "zip-damaged"),
    "encrypted": (make_encrypted, "zip-encrypted"),
    "cut": (make_cut, "zip-damaged"),
    "spoilt": (make_spoilt, "zip-damaged"),
    "packed otherwise": (make_bzip, "zip-method"),
    "nested": (lambda path: add(path, "more.zip"), "zip-nested"),
    "link": (lambda path: add(path, "orgs2.csv", b"/etc/passwd", external_attr=LINK), "zip-link"),
    "climbing": (lambda path: add(path, "../../users2.csv"), "zip-path"),
    "climbing back": (lambda path: add(path, "a\\..\\..\\users2.csv"), "zip-path"),
    "absolute": (lambda path: add(path, "/etc/users2.csv"), "zip-path"),
    "drive": (lambda path: add(path, "C:\\users2.csv"), "zip-path"),
    "nameless": (lambda path: add(path, "x", b"x", filename=""), "zip-path"),  # type: ignore[arg-type]
    "dot": (lambda path: add(path, "."), "zip-path"),
    "two of one name": (lambda path: add(path, "b/users.csv"), "zip-twice"),
}


@pytest.mark.turns(8, otherwise="slow")
@pytest.mark.parametrize("kind", KINDS)
def test_each_hostile_kind_is_one_sentence_and_nothing_comes_in(office: Office, kind: str) -> None:
    make, code = KINDS[kind]
    path = make(office.folder / "export.zip")
    before = sorted(office.folder.rglob("*"))
    with pytest.raises(Refused) as refused:
        read(path)
    assert refused.value.code == code
    said = office.run("roster", "import", path, code=1)
    assert said.err.splitlines()[-2].startswith("Error: export.zip")
    assert office.query("SELECT count(*) FROM parents") == [(0,)]
    made = set(office.folder.rglob("*")) - set(before)
    assert {path.name for path in made} <= {"office", "portaladm.db", "portaladm.db.head"}


def test_more_than_the_settings_allow_is_refused_by_what_the_list_says(office: Office) -> None:
    office.run("config", "set", "roster.max_megabytes", "1", code=0)
    noise = b"".join(
        zlib.crc32(bytes([n % 256, n // 256])).to_bytes(4, "big") for n in range(2**16)
    )
    path = add(office.folder / "export.zip", "courses.csv", noise * 8)
    said = office.run("roster", "import", path, code=1)
    assert "would unpack to 2 MB, 1 MB is the most" in said.err


def test_a_zip_may_unpack_to_as_much_as_the_settings_allow(tmp_path: Path) -> None:
    path = as_zip(tmp_path / "export.zip", FILES)
    with zipfile.ZipFile(path) as zipped:
        total = sum(entry.file_size for entry in zipped.infolist())
    with path.open("rb") as handle:
        with open_archive(handle, path.name, total) as archive:
            assert archive.count == len(FILES)
        refused = pytest.raises(Refused, match="roster-too-large")
        with refused, open_archive(handle, path.name, total - 1):
            pass


def test_what_a_mac_adds_is_passed_over(office: Office) -> None:
    path = add(office.folder / "export.zip", "__MACOSX/._users.csv")
    office.run("roster", "import", path, code=0)


def test_a_zip_comes_through_a_pipe_too(office: Office) -> None:
    data = as_zip(office.folder / "o.zip", FILES).read_bytes()
    said = office.run("roster", "import", "-", stdin=data, code=0)
    assert "standard input: OneRoster 1.1" in said.err


def test_a_zip_of_one_csv_is_that_csv(office: Office) -> None:
    text = office.write_roster({}, {}).read_text(encoding="utf-8")
    path = as_zip(office.folder / "o.zip", {"out/Roster 2026.csv": text})
    assert "CSV, 2 rows" in office.run("roster", "import", path, code=0).err


@pytest.mark.parametrize("files", [{}, {"a.csv": "x\n", "b.csv": "y\n"}, {"readme.txt": "hello"}])
def test_a_zip_or_folder_that_is_no_roster_says_what_it_holds(
    office: Office, files: dict[str, str]
) -> None:
    for path in (as_zip(office.folder / "o.zip", files), as_folder(office.folder / "o", files)):
        said = office.run("roster", "import", path, code=1)
        assert "is not a roster that is read here; it holds: " in said.err


def test_a_zip_of_nothing_but_an_end_is_no_traceback(tmp_path: Path) -> None:
    empty = io.BytesIO()
    zipfile.ZipFile(empty, "w").close()
    (tmp_path / "o.zip").write_bytes(empty.getvalue())
    with pytest.raises(Refused) as refused:
        read(tmp_path / "o.zip")
    assert refused.value.code == "roster-format"
