"""What Windows does in another way than Linux and macOS: every question of the platform is here.

Each function asks ``sys.platform`` when it is called, so that the tests can answer "Windows" for
this module alone; a lint keeps the question out of all other files. Type checkers understand the
question in this form and look at each system's half by itself.
"""

from __future__ import annotations

import os
import re
import sys
import time
from contextlib import suppress
from pathlib import Path
from shlex import quote
from typing import BinaryIO, TextIO

_PATIENCE = (0.05, 0.1, 0.2, 0.4)
"""Seconds between tries: a virus scanner holds a new file for a moment, and Windows then refuses
to rename it."""

_PR_SET_DUMPABLE = 4  # linux/prctl.h
_VIRTUAL_TERMINAL = 4  # ENABLE_VIRTUAL_TERMINAL_PROCESSING
_OWNER = "*S-1-3-4"
"""Windows' number for whoever owns the file: names of users and groups differ by language."""


def is_windows() -> bool:
    """Whether this is Windows, where files have no mode 0600 and an open file keeps its name."""
    return sys.platform == "win32"


def quote_word(text: str) -> str:
    """The text as one word of a command line, for a person to paste into a shell.

    A plain word stays as it is. Double quotes mean the same to a POSIX shell, cmd and PowerShell
    and are taken where they suffice (``"O'Brien"``).
    """
    windows = is_windows()
    if re.fullmatch(r"[\w+:./-][\w@+:./-]*", text) or (
        windows and re.fullmatch(r"[\w+:.\\/-]+", text)
    ):
        return text
    if windows:
        inside = re.sub(r'(\\*)"', r'\1\1\\"', text)
        return '"' + re.sub(r"(\\+)$", r"\1\1", inside) + '"'
    return quote(text) if re.search(r'["$`!\\]', text) else f'"{text}"'


def write_assignment(name: str, value: str) -> str:
    """The line that sets a variable for the terminal in which it is typed.

    On Windows that of the Command Prompt, where the quotation marks take in the whole of it.
    """
    return f'set "{name}={value}"' if is_windows() else f"export {name}={quote_word(value)}"


def count_cores() -> int:
    """How many processors this process may use."""
    if sys.platform == "linux":
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def find_host() -> str:
    """The name of this machine; asking the system itself saves the import of ``socket``."""
    if sys.platform == "win32":
        import socket

        return socket.gethostname()
    return os.uname().nodename


def create_private(path: Path) -> int:
    """Make a file exclusively, following no link, readable by its owner alone.

    Returns its descriptor, for reading and writing.

    :raises OSError: there is something of that name, or the folder takes no file.
    """
    flags = os.O_CREAT | os.O_EXCL | os.O_RDWR
    if sys.platform == "win32":
        flags |= getattr(os, "O_BINARY", 0)
    else:
        flags |= os.O_NOFOLLOW
    descriptor = os.open(path, flags, 0o600)
    keep_from_others(path)
    return descriptor


def make_private_folder(path: Path) -> None:
    """Make a folder that is its owner's alone, with its parents; one that is there stays as it is.

    :raises OSError: it can't be made.
    """
    if not path.is_dir():
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        keep_from_others(path)


def keep_from_others(path: Path) -> bool:
    """Give a new file or folder, and what will be made in it, to its owner alone on Windows.

    Elsewhere the mode that it was made with has done that. Returns False where it can't be done:
    a disk such as FAT knows no rights.
    """
    if sys.platform != "win32":
        return True
    import subprocess  # of the system's own program, no shell

    program = Path(os.environ.get("SYSTEMROOT", "C:\\Windows")) / "System32" / "icacls.exe"
    if not program.is_file():
        return False
    rights = "(OI)(CI)F" if path.is_dir() else "F"
    command = [str(program), str(path), "/inheritance:r", "/grant:r", f"{_OWNER}:{rights}", "/Q"]
    with suppress(OSError, subprocess.SubprocessError):
        ended = subprocess.run(command, capture_output=True, check=False, timeout=30)  # noqa: S603
        return ended.returncode == 0
    return False


def mark_in_work(handle: BinaryIO) -> None:
    """Let :func:`is_in_work` see that this file is being written, until it is closed.

    Windows needs no mark: it tells of every open file.
    """
    if sys.platform != "win32":
        import fcntl

        with suppress(OSError):  # some network shares know no locks
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)


def is_in_work(path: Path) -> bool:
    """Whether a process still writes this file: one of ours, or SQLite, which writes backups.

    Our own writers hold a lock on the file; SQLite, on ranges of it. Windows refuses to rename
    an open file, even to the name that it has.
    """
    try:
        if sys.platform == "win32":
            path.rename(path)
        else:
            _try_locks(path)
    except OSError as error:
        return isinstance(error, PermissionError if is_windows() else BlockingIOError)
    return False


def rename_new(part: Path, final: Path) -> Path | None:
    """Rename without ever replacing: None where the name is taken.

    :raises OSError: the folder takes no new name, or the part name can't be removed; the second
        leaves both names, which ``doctor`` settles.
    """
    try:
        if sys.platform == "win32":
            _rename_patiently(part, final)
        else:
            _link_and_unlink(part, final)
    except FileExistsError:
        return None
    return final


def sync_folder(folder: Path) -> None:
    """Make a folder's names durable, where the platform can."""
    if sys.platform == "win32":
        return
    # A folder may be writable and not readable, and some network file systems refuse to sync one.
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _rename_patiently(part: Path, final: Path) -> None:
    """Windows' own rename, which never replaces a file."""
    for seconds in _PATIENCE:
        try:
            part.rename(final)
        except PermissionError:
            time.sleep(seconds)
        else:
            return
    part.rename(final)


def _link_and_unlink(part: Path, final: Path) -> None:
    """A new name is never one that is taken; only then the old one goes."""
    try:
        os.link(part, final, follow_symlinks=False)
    except FileExistsError:
        raise
    except OSError:
        # A file system without hard links, such as FAT: look first, then rename.
        if final.exists() or final.is_symlink():
            raise FileExistsError(final) from None
        part.rename(final)
        return
    part.unlink()


def _try_locks(path: Path) -> None:
    """Take the locks that a writer would hold.

    :raises BlockingIOError: somebody has one.
    """
    if sys.platform != "win32":
        import fcntl

        with path.open("r+b") as handle:
            fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
            fcntl.lockf(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)


def interprets_colours(stream: TextIO) -> bool:
    """Whether a terminal shows colours; an old console of Windows is told to do so from now on."""
    if sys.platform != "win32":
        return True
    with suppress(OSError, ValueError, ImportError):  # a Python of Windows without a console
        import ctypes
        import msvcrt

        console = ctypes.c_void_p(msvcrt.get_osfhandle(stream.fileno()))
        mode, kernel = ctypes.c_ulong(), ctypes.windll.kernel32
        if kernel.GetConsoleMode(console, ctypes.byref(mode)):
            return bool(kernel.SetConsoleMode(console, mode.value | _VIRTUAL_TERMINAL))
    return False


def find_user() -> int | None:
    """The number of the user whose process this is; None on Windows, which has none."""
    if is_windows() or sys.platform == "win32":
        return None
    return os.geteuid()


def forbid_core_dumps() -> None:
    """A process that holds keys or passwords in its memory leaves none of it on the disk when it
    dies, nor do the processes that it starts.
    """
    if sys.platform != "win32":
        import resource

        with suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def hide_memory() -> None:
    """Forbid every other process of this user to look into this one, where the system can."""
    if sys.platform == "linux":
        import ctypes

        with suppress(OSError, AttributeError):
            ctypes.CDLL(None).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)


def raise_open_files(wanted: int) -> int:
    """Let this process open so many files and connections at once, if it may; how many it may."""
    if sys.platform == "win32":
        return wanted
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    if soft != resource.RLIM_INFINITY and soft < most:
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
        return most
    return wanted if soft == resource.RLIM_INFINITY else soft
