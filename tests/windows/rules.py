"""What Windows refuses and Linux allows, refused in this process.

Python's own audit events tell of every file that is opened, renamed or removed, whoever does it.
What POSIX alone has is taken away. Nothing but the standard library is imported: a child process
loads this file before anything else.
"""

from __future__ import annotations

import os
import re
import shutil
import stat
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from types import SimpleNamespace
from typing import Any

ROOT = "WINDOWS_RULES_ROOT"
"""The variable with the number of the process whose family is looked at."""

MODULES = ("fcntl", "grp", "pty", "pwd", "resource", "termios", "tty", "tzdata")
FUNCTIONS = (
    "O_DIRECTORY", "O_NOFOLLOW", "chown", "fchmod", "fchown", "fork", "forkpty", "getegid",
    "geteuid", "getgid", "getpgid", "getuid", "killpg", "lchown", "link", "mkfifo", "mknod",
    "pathconf", "posix_fallocate", "sched_getaffinity", "setsid", "setuid",
)  # fmt: skip

_DEVICE = re.compile(r"(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]) *(\..*)?", re.IGNORECASE)
_NOT_IN_NAMES = re.compile(r'[<>:"|?*\\\x00-\x1f]')

_here = SimpleNamespace(on=False, hooked=False, alone=True)
_thread = threading.local()


@contextmanager
def in_force() -> Iterator[None]:
    """Windows' rules for as long as the ``with`` lasts."""
    if _here.on:
        yield
        return
    undo: list[Callable[[], None]] = []
    try:
        lay_down(undo)
        yield
    finally:
        _here.on = False
        for step in reversed(undo):
            step()


def lay_down(undo: list[Callable[[], None]]) -> None:
    """Let the rules hold; ``undo`` gets what lifts them again."""
    if not _here.hooked:
        sys.addaudithook(_hear)
        _here.hooked = True
    _take_away(undo)
    _answer_windows(undo)
    _spawn(undo)
    _here.on = True


def _take_away(undo: list[Callable[[], None]]) -> None:
    import posix

    replace = posix.replace

    def replace_as_windows(*paths: Any, **more: Any) -> None:
        _thread.replacing = True
        try:
            replace(*paths, **more)
        finally:
            _thread.replacing = False

    for room in (os, posix):
        _set(undo, room, "replace", replace_as_windows)
    for name in FUNCTIONS:
        _set(undo, os, name, None)
    _set(undo, os, "symlink", _refuse_symlink)
    _set(undo, time, "tzset", None)
    _set(undo, shutil, "_use_fd_functions", False)
    for name in MODULES:
        earlier = sys.modules.get(name, undo)
        sys.modules[name] = None  # type: ignore[assignment]  # an import of it fails
        undo.append(partial(_bring_back, name, earlier, undo))
    _hide_zones(undo)


def _hide_zones(undo: list[Callable[[], None]]) -> None:
    import zoneinfo

    paths = zoneinfo.TZPATH
    zoneinfo.reset_tzpath(())
    zoneinfo.ZoneInfo.clear_cache()
    undo.append(lambda: zoneinfo.reset_tzpath(paths))


def _bring_back(name: str, earlier: Any, nothing: Any) -> None:
    if earlier is nothing:
        sys.modules.pop(name, None)
    else:
        sys.modules[name] = earlier


def _answer_windows(undo: list[Callable[[], None]]) -> None:
    from portaladm import platform

    _set(undo, platform, "sys", SimpleNamespace(platform="win32"))


def _spawn(undo: list[Callable[[], None]]) -> None:
    import multiprocessing

    earlier = multiprocessing.get_start_method(allow_none=True)
    multiprocessing.set_start_method("spawn", force=True)
    undo.append(lambda: multiprocessing.set_start_method(earlier, force=True))


def _set(undo: list[Callable[[], None]], room: Any, name: str, value: Any) -> None:
    """Set an attribute, or take it away with None."""
    if not hasattr(room, name):
        return
    earlier = getattr(room, name)
    undo.append(lambda: setattr(room, name, earlier))
    if value is None:
        delattr(room, name)
    else:
        setattr(room, name, value)


def _hear(event: str, arguments: tuple[Any, ...]) -> None:
    if event in ("subprocess.Popen", "os.fork", "os.posix_spawn"):
        _here.alone = False
    rule = _RULES.get(event) if _here.on else None
    if rule:
        rule(*arguments)


def _on_open(path: Any, _: Any, flags: int) -> None:
    if not isinstance(path, int) and flags & os.O_CREAT:
        _check_name(os.fsdecode(path))


def _on_mkdir(path: Any, *_: Any) -> None:
    _check_name(os.fsdecode(path))


def _on_connect(path: Any) -> None:
    if not os.fsdecode(path).startswith((":", "file:")):
        _check_name(os.fsdecode(path))


def _on_rename(source: Any, target: Any, source_folder: int, target_folder: int) -> None:
    old, new = _find(source, source_folder), _find(target, target_folder)
    _check_name(new)
    _check_free(old)
    if old == new or not os.path.lexists(new):
        return
    if not getattr(_thread, "replacing", False):
        raise FileExistsError(
            17, "[WinError 183] Cannot create a file when that file already exists", old, None, new
        )
    _check_removable(new)


def _on_remove(path: Any, folder: int) -> None:
    _check_removable(_find(path, folder))


def _on_rmdir(path: Any, folder: int) -> None:
    _check_free(_find(path, folder))


_RULES: dict[str, Callable[..., None]] = {
    "open": _on_open,
    "os.mkdir": _on_mkdir,
    "os.rename": _on_rename,
    "os.remove": _on_remove,
    "os.rmdir": _on_rmdir,
    "sqlite3.connect": _on_connect,
}


def _refuse_symlink(source: Any, target: Any, *_: Any, **__: Any) -> None:
    raise OSError(22, "[WinError 1314] A required privilege is not held by the client", target)


def _find(path: Any, folder: int) -> str:
    """The path, absolute, also where it is told from an open folder."""
    base = os.readlink(f"/proc/self/fd/{folder}") if folder != -1 else os.getcwd()
    return os.path.normpath(os.path.join(base, os.fsdecode(path)))


def _check_name(path: str) -> None:
    name = os.path.basename(path)
    if _DEVICE.fullmatch(name) or _NOT_IN_NAMES.search(name) or name != name.rstrip(". "):
        raise OSError(22, "[WinError 123] The filename syntax is incorrect", path)


def _check_removable(path: str) -> None:
    _check_free(path)
    with suppress(FileNotFoundError):
        if not os.lstat(path).st_mode & stat.S_IWUSR:
            raise PermissionError(13, "[WinError 5] Access is denied", path)


def _check_free(path: str) -> None:
    for process in _list_family():
        if _is_held(path, f"/proc/{process}"):
            raise PermissionError(
                13,
                "[WinError 32] The process cannot access the file because it is being used by "
                "another process",
                path,
            )


def _is_held(path: str, process: str) -> bool:
    """Whether a process has the file open, or a file in the folder, or works in the folder."""
    try:
        wanted = os.lstat(path)
        links = [f"{process}/fd/{number}" for number in os.listdir(f"{process}/fd")]
    except OSError:
        return False
    if stat.S_ISDIR(wanted.st_mode):
        inside = tuple(f"{base}/" for base in {path, os.path.realpath(path)})
        return any(f"{_read(link)}/".startswith(inside) for link in [*links, f"{process}/cwd"])
    return any(_is_same(link, wanted) for link in links)


def _is_same(link: str, wanted: os.stat_result) -> bool:
    with suppress(OSError):
        return os.path.samestat(os.stat(link), wanted)
    return False


def _read(link: str) -> str:
    with suppress(OSError):
        return os.readlink(link)
    return ""


def _list_family() -> list[int]:
    """The process of the tests and all that it started."""
    root = int(os.environ.get(ROOT, os.getpid()))
    if _here.alone and root == os.getpid():
        return [root]
    children: dict[int, list[int]] = {}
    for name in filter(str.isdigit, os.listdir("/proc")):
        with suppress(OSError), open(f"/proc/{name}/stat", encoding="utf-8", errors="replace") as f:
            parent = int(f.read().rpartition(")")[2].split()[1])
            children.setdefault(parent, []).append(int(name))
    found = [root]
    for process in found:
        found += children.get(process, ())
    return found
