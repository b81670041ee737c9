"""The office of the tests: a private store, a moment, and the front door."""

from __future__ import annotations

import io
import json
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from portaladm.cli.app import run
from portaladm.cli.terminal.context import CliContext
from portaladm.domain.rosters import COLUMNS

if TYPE_CHECKING:
    from portaladm.services.context import Context

pytest_plugins = [
    "tests.postgres.plugin",
    "tests.windows.plugin",
    "tests.thrift.examples",
    "tests.thrift.plugin",
    "tests.thrift.stores",
    "tests.thrift.keys",
    "tests.thrift.interpreter",
    "tests.thrift.turns",
    "tests.thrift.patches",
]

MONDAY = datetime(2026, 8, 31, 15, 0, tzinfo=UTC)


@dataclass
class Outcome:
    """What a command line did."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """Stdout, read as JSON."""
        return json.loads(self.out)

    @property
    def record(self) -> dict[str, Any]:
        """The one record of stdout's JSON: one thing's object, or a list's only row.

        Of a change, with its counts and, where it is a single one, what it was done to.
        """
        found = self.json
        record: dict[str, Any]
        [record] = found if isinstance(found, list) else [found]
        if "counts" not in record:
            return record
        done = self._find_done(record)
        return {**record["counts"], **record, **(done[0] if len(done) == 1 else {})}

    @property
    def rows(self) -> list[dict[str, Any]]:
        """What a change was done to, and then what it skipped."""
        return [*self._find_done(self.json), *self.json["skipped"]]

    @staticmethod
    def _find_done(change: dict[str, Any]) -> list[dict[str, Any]]:
        names = ("keys", "passwords", "accounts", "letters", "parents")
        return next((change[name] for name in names if name in change), [])


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


@dataclass
class Office:
    """One office with its own folder and store; every command enters by the front door.

    ``patch`` is what the test may patch the program with; ``state``, how the office was prepared
    (``tests/thrift/prepared.py``), and its files then.
    """

    folder: Path
    now: datetime = MONDAY
    numbers: int = 0
    seen: list[Outcome] = field(default_factory=list, repr=False)
    patch: pytest.MonkeyPatch | None = None
    state: tuple[object, object] | None = field(default=None, repr=False)

    def __getstate__(self) -> dict[str, Any]:
        """What another process gets: it patches for itself."""
        return vars(self) | {"patch": None}

    @property
    def patched(self) -> bool:
        """Whether the test may have patched the program."""
        from tests.thrift.patches import is_patched

        return self.patch is None or is_patched()

    @property
    def store(self) -> Path:
        return self.folder / "office" / "portaladm.db"

    def run(
        self,
        *arguments: str | Path,
        stdin: str | bytes | None = None,
        now: datetime | None = None,
        code: int | None = None,
        answers: str | None = None,
    ) -> Outcome:
        """Run a command line; ``answers`` makes stdin a terminal on which somebody types.

        What makes the store is run once for all offices that are the same until then.
        """
        from tests.thrift.prepared import run_first

        run = Office.run_anew if self.patched or self.store.exists() else run_first
        return run(self, *arguments, stdin=stdin, now=now, code=code, answers=answers)

    def run_anew(
        self,
        *arguments: str | Path,
        stdin: str | bytes | None = None,
        now: datetime | None = None,
        code: int | None = None,
        answers: str | None = None,
    ) -> Outcome:
        """As ``run``, whatever other offices have done."""
        words = ["--store", str(self.store), *map(str, arguments)]
        written = io.BytesIO()
        out = io.TextIOWrapper(written, encoding="utf-8", newline="")
        err = io.StringIO()
        before = sys.stdin, sys.stdout, sys.stderr
        data = stdin.encode() if isinstance(stdin, str) else stdin or b""
        sys.stdin = Terminal(answers) if answers is not None else io.TextIOWrapper(io.BytesIO(data))
        sys.stdout, sys.stderr = out, err
        try:
            ended = run(words, CliContext(now=now or self.now))
        finally:
            out.flush()
            sys.stdin, sys.stdout, sys.stderr = before
        outcome = Outcome(ended, written.getvalue().decode("utf-8"), err.getvalue())
        self.seen.append(outcome)
        if code is not None:
            assert ended == code, f"exit {ended}\n{outcome.out}\n{outcome.err}"
        return outcome

    def write_roster(self, *rows: dict[str, str], name: str = "roster.csv") -> Path:
        """A roster of these rows; what a row does not say is filled in."""
        path = self.folder / name
        lines = [",".join(COLUMNS)]
        lines += [
            ",".join(_quote(row[column]) for column in COLUMNS) for row in map(self.row, rows)
        ]
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        return path

    def row(self, cells: dict[str, str]) -> dict[str, str]:
        """One roster row with sensible values for what is not wished for."""
        self.numbers += 1
        usual = dict.fromkeys(COLUMNS, "") | {
            "student_id": f"{10_000 + self.numbers:07d}",
            "student_first_name": "Ana",
            "student_last_name": "García",
            "grade": "4",
            "school": "Lincoln Elementary",
            "parent_id": f"P{20_000 + self.numbers}",
            "parent_first_name": "José",
            "parent_last_name": "García",
            "relationship": "father",
            "portal_access": "yes",
            "email": f"p{self.numbers}@example.org",
            "phone": "(555) 010-0199",
            "language": "Spanish",
            "address": "12 Oak Street",
            "city": "Jonesboro",
            "state": "GA",
            "postal_code": "30236",
        }
        return usual | cells

    @contextmanager
    def open(self) -> Iterator[Context]:
        """The office's store, for tests that ask a service itself."""
        from portaladm.wiring import find_entry_point

        entry_point = find_entry_point(store=self.store, config=None, now=self.now)
        with entry_point.open(make=True) as context:
            yield context

    def make_store(self, path: Path | None = None) -> None:
        """An empty store, as the first roster makes one; the office's, or one at ``path``."""
        from portaladm.wiring import find_entry_point

        with find_entry_point(store=path or self.store, config=None, now=self.now).open(make=True):
            pass

    def query(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        """Look into the store behind the program's back."""
        with sqlite3.connect(self.store) as driver:
            rows = driver.execute(sql, values).fetchall()
        driver.close()
        return rows

    def read_csv(self, path: Path) -> list[dict[str, str]]:
        """A CSV file as dictionaries."""
        import csv

        with path.open(encoding="utf-8-sig", newline="") as file:
            return list(csv.DictReader(file))


def _quote(cell: str) -> str:
    return '"' + cell.replace('"', '""') + '"' if any(c in cell for c in ',"\r\n') else cell


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Office]:
    """A fresh office; the current folder is its own."""
    for name in ("PORTALADM_STORE", "PORTALADM_CONFIG"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PORTALADM_ACTOR", "clerk")
    monkeypatch.chdir(tmp_path)
    yield Office(tmp_path, patch=monkeypatch)
