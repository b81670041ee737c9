"""A disk rebuilt from a trace: what may be left of a folder when the power goes.

Writes, lengths and names count as kept only once their file or folder was synced. Of what was not,
each file keeps all, nothing, some writes, or some with the last one torn between sectors; each
folder keeps the first so many changes of its names, as file systems with a journal do.
"""

from __future__ import annotations

import random
import shutil
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.torture.disk.calls import Call

_SECTOR = 512
Change = tuple[int, bytes | None]
"""Data at an offset; without data, a new length."""


@dataclass
class File:
    """What is kept of a file for certain, and what came since its last sync."""

    kept: bytes
    mode: int
    pending: list[Change] = field(default_factory=list)

    def survive(self, dice: random.Random) -> bytes:
        """What may be there after the cut."""
        way = dice.choice(("all", "none", "some", "torn"))
        pending = list(self.pending)
        if way == "none":
            pending = []
        elif way != "all":
            pending = [change for change in pending if dice.random() < 0.5]
        if way == "torn" and pending:
            pending[-1:] = _tear(pending[-1], dice)
        return replay(self.kept, pending)


def _tear(change: Change, dice: random.Random) -> list[Change]:
    """Of one write, the sectors that the dice leave."""
    offset, data = change
    if data is None:
        return []
    cuts = range(0, len(data), _SECTOR)
    return [(offset + at, data[at : at + _SECTOR]) for at in cuts if dice.random() < 0.5]


def replay(kept: bytes, changes: Sequence[Change]) -> bytes:
    """A file's content after some changes; what was skipped over is zero."""
    content = bytearray(kept)
    for offset, data in changes:
        length = offset if data is None else max(len(content), offset + len(data))
        content[length:] = b""
        content.extend(bytes(length - len(content)))
        if data is not None:
            content[offset : offset + len(data)] = data
    return bytes(content)


_Naming = Sequence[tuple[str, "File | None"]]
"""Names that have a file, or none, from one moment on; a folder is a file whose mode says so."""
_FOLDER = 0o40000


Contents = dict[str, tuple[bytes, int]]
"""What a folder has: contents and modes by path."""


class Disk:
    """The folder of an office on a disk whose power may go after each call."""

    def __init__(self, folder: Path, found: Contents, mask: int = 0o022) -> None:
        self.folder, self._mask = str(folder), mask
        self._names = {path: File(content, mode) for path, (content, mode) in found.items()}
        self._kept = dict(self._names)
        self._pending: dict[str, list[_Naming]] = {}
        self._open: dict[int, tuple[File, int]] = {}

    def take(self, call: Call) -> bool:
        """Follow a call; whether it changed anything that the cut may take away or keep."""
        step = getattr(self, f"_{_SAME.get(call.name, call.name)}", None)
        return bool(step(call)) if step else False

    def survive(self, dice: random.Random) -> Contents:
        """The folder as the cut may leave it."""
        names = dict(self._kept)
        for folder in sorted(self._pending):
            changes = self._pending[folder]
            kept = dice.choice((0, len(changes), dice.randint(0, len(changes))))
            _rename(names, changes[:kept])
        contents = {id(file): file.survive(dice) for file in names.values()}
        return {
            path: (contents[id(file)], file.mode)
            for path, file in sorted(names.items())
            if path.rpartition("/")[0] == self.folder or path.rpartition("/")[0] in names
        }

    def settle(self) -> Contents:
        """The folder where no power went: what it must be in truth, or the model is wrong."""
        return {
            path: (replay(file.kept, file.pending), file.mode) for path, file in self._names.items()
        }

    def _is_ours(self, path: str) -> bool:
        return path.startswith(f"{self.folder}/")

    def _name(self, *changes: tuple[str, File | None]) -> None:
        self._pending.setdefault(changes[0][0].rpartition("/")[0], []).append(changes)
        _rename(self._names, [changes])

    def _openat(self, call: Call) -> bool:
        [path, *_] = call.paths
        if not self._is_ours(path):
            self._open.pop(call.result, None)
            return False
        is_new = path not in self._names
        if is_new:
            mode = int(call.words.rpartition(", ")[2].partition(")")[0], 8)
            self._name((path, File(b"", mode & ~self._mask)))
        file = self._names[path]
        if "O_TRUNC" in call.words:
            file.pending.append((0, None))
        self._open[call.result] = file, 0
        return is_new or "O_TRUNC" in call.words

    def _close(self, call: Call) -> bool:
        self._open.pop(call.descriptor[0], None)
        return False

    def _dup(self, call: Call) -> bool:
        number, path = call.descriptor
        if self._is_ours(path) and number in self._open and "F_DUPFD" in call.words:
            self._open[call.result] = self._open[number]
        return False

    def _find(self, call: Call) -> tuple[int, File, int] | None:
        number, path = call.descriptor
        if not self._is_ours(path) or number not in self._open:
            return None
        return number, *self._open[number]

    def _read(self, call: Call) -> bool:
        if found := self._find(call):
            number, file, place = found
            self._open[number] = file, place + call.result
        return False

    def _lseek(self, call: Call) -> bool:
        if found := self._find(call):
            self._open[found[0]] = found[1], call.result
        return False

    def _write(self, call: Call) -> bool:
        if found := self._find(call):
            number, file, place = found
            file.pending.append((place, call.data[: call.result]))
            self._open[number] = file, place + call.result
        return bool(found)

    def _pwrite64(self, call: Call) -> bool:
        if found := self._find(call):
            found[1].pending.append((call.last_number, call.data[: call.result]))
        return bool(found)

    def _ftruncate(self, call: Call) -> bool:
        if found := self._find(call):
            found[1].pending.append((call.last_number, None))
        return bool(found)

    def _fsync(self, call: Call) -> bool:
        _, path = call.descriptor
        if path in self._pending:
            _rename(self._kept, self._pending.pop(path))
            return True
        if found := self._find(call):
            found[1].kept = replay(found[1].kept, found[1].pending)
            found[1].pending.clear()
        return bool(found)

    def _rename(self, call: Call) -> bool:
        before, after = call.paths
        if not self._is_ours(before):
            return False
        file = self._names[before]
        self._name((after, file), (before, None))
        return True

    def _link(self, call: Call) -> bool:
        before, after = call.paths
        if self._is_ours(after):
            self._name((after, self._names[before]))
        return self._is_ours(after)

    def _unlink(self, call: Call) -> bool:
        [path] = call.paths
        if self._is_ours(path):
            self._name((path, None))
        return self._is_ours(path)

    def _mkdir(self, call: Call) -> bool:
        [path] = call.paths
        if self._is_ours(path):
            mode = int(call.words.rpartition(", ")[2], 8)
            self._name((path, File(b"", mode & ~self._mask | _FOLDER)))
        return self._is_ours(path)

    def _chmod(self, call: Call) -> bool:
        paths = call.paths or [call.descriptor[1]]
        if paths[0] in self._names:
            file = self._names[paths[0]]
            file.mode = int(call.words.rpartition(", ")[2], 8) | file.mode & _FOLDER
        return False


_SAME = {
    "open": "openat", "fdatasync": "fsync", "renameat": "rename", "renameat2": "rename",
    "linkat": "link", "unlinkat": "unlink", "rmdir": "unlink", "mkdirat": "mkdir",
    "fcntl": "dup", "fchmod": "chmod", "fchmodat": "chmod",
}  # fmt: skip


def _rename(names: dict[str, File], changes: Sequence[_Naming]) -> None:
    for path, file in (change for together in changes for change in together):
        if file is None:
            names.pop(path, None)
        else:
            names[path] = file


def read_folder(folder: Path) -> Contents:
    """What a folder has now."""
    found = {}
    for path in sorted(folder.rglob("*")):
        is_folder, mode = path.is_dir(), path.stat().st_mode & 0o777
        content = b"" if is_folder else path.read_bytes()
        found[str(path)] = content, mode | (_FOLDER if is_folder else 0)
    return found


def lay(folder: Path, found: Contents) -> None:
    """Make a folder what a disk was found to be."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    for path, (content, mode) in sorted(found.items()):
        if mode & _FOLDER:
            Path(path).mkdir(mode & 0o777)
        else:
            Path(path).write_bytes(content)
        Path(path).chmod(mode & 0o777)
