"""What the nursery does once, so that its children need not: import, and work a first time."""

from __future__ import annotations

import importlib
import os
import pkgutil
import sys
import tempfile
from contextlib import suppress
from pathlib import Path

import portaladm
from portaladm.__main__ import main
from tests.torture.nursery import store_of
from tests.torture.scenes import write_roster

_ROOMS = ("cli", "services", "store", "outputs", "readers", "domain")
_LATE = ("rich.console", "rich.table", "tests.torture.breaks", "tests.torture.faults")


def warm_up() -> None:
    """Import what every command imports, and nothing that opens a file or a thread."""
    for module in pkgutil.walk_packages(portaladm.__path__, "portaladm."):
        if module.name.split(".")[1] in _ROOMS:
            with suppress(ImportError):  # of an extra
                importlib.import_module(module.name)
    for name in _LATE:
        importlib.import_module(name)
    _work_once()


def _work_once() -> None:
    """Let the program load what it loads late: a child may not be allowed to read it."""
    streams = sys.stdout, sys.stderr
    with (
        tempfile.TemporaryDirectory(prefix="torture-") as name,
        Path(os.devnull).open("w", encoding="utf-8") as null,
    ):
        folder = Path(name)
        write_roster(folder / "roster.csv", 2)
        sys.stdout = sys.stderr = null
        roster, keys, copy = (str(folder / n) for n in ("roster.csv", "keys.csv", "copy.db"))
        for line in (
            ("keys", "issue", "--roster", roster, "-o", keys),
            ("keys", "issue", "--expired", "-o", str(folder / "none" / "keys.csv")),
            ("keys", "reissue", "P000000", "--posted", "-o", str(folder / "none" / "keys.csv")),
            ("keys", "list", "--format", "table"),
            ("store", "backup", copy),
            ("doctor", "--repair"),
        ):
            main(["--store", str(store_of(folder)), *line])
        sys.stdout, sys.stderr = streams
