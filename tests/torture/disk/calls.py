"""A trace of system calls with all that was written, as strace has it, read back."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

SYSCALLS = (
    "open", "openat", "close", "read", "write", "writev", "pwrite64", "pwritev", "lseek",
    "ftruncate", "truncate", "fsync", "fdatasync", "rename", "renameat", "renameat2", "link",
    "linkat", "unlink", "unlinkat", "mkdir", "mkdirat", "rmdir", "dup", "dup2", "dup3", "fcntl",
    "sendfile", "copy_file_range", "fallocate", "chmod", "fchmod", "fchmodat",
)  # fmt: skip
STRACE = ("-e", f"trace={','.join(SYSCALLS)}", "-xx", "-s", "33554432")
_LINE = re.compile(r"(\d+) +(.*)")
_CALL = re.compile(r"(\w+)\((.*)\) += (-?\d+)")
_RESUMED = re.compile(r"<\.\.\. \w+ resumed>")
_STRING = re.compile(r'(?:(?:AT_FDCWD|\d+)<([^>]*)>, )?"((?:\\x[0-9a-f]{2})*)"')
_DESCRIPTOR = re.compile(r"(\d+)<([^>]*)>")


@dataclass(frozen=True)
class Call:
    """A system call that went well: its name, its arguments as strace wrote them, its result."""

    name: str
    words: str
    result: int

    @property
    def paths(self) -> list[str]:
        """The paths among the arguments, whole."""
        return [
            str(Path(_read(folder or "").decode()) / _read(text).decode())
            for folder, text in _STRING.findall(self.words)
        ]

    @property
    def data(self) -> bytes:
        """What was written."""
        return b"".join(_read(text) for _, text in _STRING.findall(self.words))

    @property
    def descriptor(self) -> tuple[int, str]:
        """The first argument: an open file and its path; -1 where it is none."""
        found = _DESCRIPTOR.match(self.words)
        return (int(found[1]), _read(found[2]).decode()) if found else (-1, "")

    @property
    def last_number(self) -> int:
        """The last argument: an offset or a length."""
        return int(self.words.rpartition(",")[2])


def _read(text: str) -> bytes:
    return bytes.fromhex(text.replace("\\x", ""))


def read_calls(lines: Sequence[str]) -> Iterator[Call]:
    """The calls of a trace that went well, in the order of their ends."""
    begun: dict[str, str] = {}
    for line in lines:
        found = _LINE.match(line)
        if found is None:
            continue
        process, rest = found.groups()
        if rest.endswith("<unfinished ...>"):
            begun[process] = rest.removesuffix("<unfinished ...>")
            continue
        if resumed := _RESUMED.match(rest):
            rest = begun.pop(process, "") + rest[resumed.end() :]
        call = _CALL.match(rest)
        if call and int(call[3]) >= 0:
            yield Call(call[1], call[2], int(call[3]))
