"""One parent with every trouble that there is, and who lifts them one after the other.

A way is how the parent got an account or a key; a child is what became of a link. Everything comes
about by commands; only wrong passwords are written as weeks of guessing leave them behind.
"""

from __future__ import annotations

import shlex
import shutil
import sqlite3
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import mkdtemp
from typing import Any, NamedTuple

from portaladm.domain.timestamps import write_timestamp
from tests.conftest import MONDAY, Office

NOW = MONDAY + timedelta(days=40)
PASSWORD = "nine purple kites over town"
WAY = ("--verified-by", "photo-id", "--yes", "--show", "--format", "json")


class Way(NamedTuple):
    """How the parent comes to sign in: a key's fate, or an account and what was done to it."""

    key: str = ""
    disabled: bool = False
    failures: int = 0
    password: str = "own"
    renamed: bool = False

    @property
    def has_account(self) -> bool:
        return not self.key


class Child(NamedTuple):
    """What became of the link to one child, and which restrictions hold: none, one, two, over."""

    link: str = "visible"
    restrictions: str = ""

    @property
    def of_counter(self) -> bool:
        return self.link.startswith("lapsed")

    @property
    def begins(self) -> str:
        """How the link came about: on the roster, at the counter, or never."""
        return "counter" if self.of_counter else "no" if self.link == "unlinked" else "roster"


@dataclass
class Case:
    """The parent's office, the newest roster, every key and the password that should work."""

    office: Office
    rows: dict[tuple[str, str], dict[str, str]] = field(default_factory=dict)
    keys: list[str] = field(default_factory=list)
    password: str = PASSWORD
    files: int = 0

    def run(
        self, *words: str | Path, now: datetime = NOW, code: int | None = 0, **more: Any
    ) -> Any:
        return self.office.run(*words, now=now, code=code, **more)

    def copy(self) -> Case:
        """The same in a folder of its own."""
        folder = Path(mkdtemp(dir=self.office.folder.parent), "copy")
        shutil.copytree(self.office.folder, folder)
        office = replace(self.office, folder=folder, seen=[])
        return replace(
            self,
            office=office,
            rows={pair: dict(row) for pair, row in self.rows.items()},
            keys=list(self.keys),
        )

    def read(self, *words: str, **more: Any) -> Any:
        return self.run(*words, "--format", "json", **more).json

    def list(self, student: str, parent: str, **cells: str) -> None:
        """Put a pair on the roster."""
        self.rows[student, parent] = {
            "student_id": student, "parent_id": parent, "email": f"{parent}@example.org",
            "phone": "", "parent_first_name": "Eva" if parent == "P8" else "José", **cells,
        }  # fmt: skip

    def bring(self, *more: str, now: datetime = NOW) -> None:
        self.files += 1
        path = self.office.write_roster(*self.rows.values(), name=f"roster{self.files}.csv")
        self.run("roster", "import", path, *more, now=now)

    def issue(self, *words: str, now: datetime = NOW) -> None:
        """Make keys; the one of the parent is at hand."""
        self.files += 1
        name = self.office.folder / f"keys{self.files}.csv"
        self.run("keys", *words, "--posted", "-o", name, now=now)
        self.keys += [row["activation_key"] for row in self.office.read_csv(name)]

    def activate(self, username: str, now: datetime = NOW) -> None:
        lines = f"{self.keys[-1]}\n{PASSWORD}\n{PASSWORD}\n"
        words = ("accounts", "activate", "--username", username, "--secrets-stdin")
        self.run(*words, stdin=lines, now=now)
        self.password = PASSWORD

    def reset(self, *words: str, now: datetime = NOW) -> None:
        shown = self.run("passwords", "reset", *words, *WAY, now=now).record
        self.password = shown["temporary_password"]


def found(case: Case, students: list[str], children: tuple[Child, ...]) -> None:
    """Everybody as they were forty days ago: on the roster, or added at the counter."""
    for student, child in zip(students, children, strict=True):
        case.list(student, "P8")
        if child.begins == "roster":
            case.list(student, "P1")
    case.bring(now=MONDAY)
    for student, child in zip(students, children, strict=True):
        if child.of_counter:
            name = ("--first-name", "José", "--last-name", "García", "--parent", "P1")
            home = ("--address", "12 Oak Street", "--postal-code", "30236")
            case.run(
                "parents", "add", "--reason", "new", "--verified-by", "photo-id", "--yes",
                "--student", student, *name, *home, now=MONDAY,
            )  # fmt: skip


def set_out(case: Case, way: Way) -> None:
    """The parent's key, or account, with everything that was done to it."""
    if way.key:
        _make_key(case, way.key)
        return
    case.issue("issue", "--parent", "P1", now=MONDAY)
    case.activate("jgarcia", now=MONDAY)
    if way.password == "temporary-expired":
        case.reset("jgarcia", now=MONDAY + timedelta(days=9))
    if way.password == "temporary":
        case.reset("jgarcia", "--anyway", now=NOW - timedelta(hours=1))
    if way.failures:
        with closing(sqlite3.connect(case.office.store)) as driver:
            values = (way.failures, write_timestamp(NOW))
            driver.execute("UPDATE accounts SET failures = ?, failed_at = ?", values)
            driver.commit()
    if way.disabled:
        case.run("accounts", "disable", "jgarcia", "--reason", "phone stolen", "--yes")
    if way.renamed:
        case.run(
            "accounts",
            "rename",
            "--verified-by",
            "photo-id",
            "jgarcia",
            "garciaj",
            "--reason",
            "asked for",
        )


def _make_key(case: Case, fate: str) -> None:
    if fate == "none":
        return
    lasting = () if "expired" in fate else ("--expires-in", "60")
    case.issue("issue", "--parent", "P1", *lasting, now=MONDAY)
    later = MONDAY + timedelta(days=2)
    if fate.startswith("used"):
        case.activate("jgarcia", now=MONDAY)
        case.run("accounts", "void", "jgarcia", "--reason", "stolen", "--yes", now=later)
    if fate.startswith("revoked"):
        case.run("keys", "revoke", "P1", "--reason", "wrong house", "--yes", now=later)
    if "replaced" in fate or fate.endswith("-undone"):
        words = ("reissue", "P1", "--reason", "lost", "--yes", *lasting)
        case.issue(*words, now=later)
    if fate.endswith("undone"):
        code = case.read("batches", "list")[0]["batch"]
        case.run("batches", "undo", code, "--reason", "wrong paper", "--yes", now=later)
    if fate.startswith("returned"):
        [key] = case.read("keys", "list")
        case.run("letters", "mark", key["key_reference"], "--returned", now=later)
    if fate == "merged":
        _merge_another(case, later)


def _merge_another(case: Case, now: datetime) -> None:
    """A second record of the parent, with a key of its own, comes in and is merged."""
    student = next(iter(case.rows))[0]
    name = ("--first-name", "José", "--last-name", "García", "--parent", "P6", "--another")
    way = ("--reason", "new", "--verified-by", "photo-id", "--yes")
    case.run("parents", "add", *way, "--student", student, *name, now=now)
    case.issue("issue", "--parent", "P6", "--expires-in", "60", now=now)
    case.run("parents", "merge", "P1", "P6", "--reason", "one person", "--yes", now=now)


def befall(case: Case, student: str, child: Child) -> None:
    """What happens to one child's link until today."""
    rest = child.link.split("-")[1:] if child.of_counter else child.link.split("-")
    left = {"grace": NOW - timedelta(days=5), "gone": NOW - timedelta(days=35)}
    for word in rest:
        if word in left:
            for pair in [one for one in case.rows if one[0] == student]:
                case.rows[pair] |= {"withdrawn_on": left[word].date().isoformat()}
            case.bring()
        if word == "refused":
            case.rows[student, "P1"] |= {"portal_access": "no"}
            case.bring()
        if word == "duplicate":
            case.list(student, "P7")
            case.bring()
        if word == "dropped":
            case.rows.pop((student, "P1"), None)
            case.bring("--snapshot")
    _restrict(case, student, child.restrictions)


def _restrict(case: Case, student: str, restrictions: str) -> None:
    deny = ("links", "deny", "P1", student, "--yes")
    if restrictions in ("one", "two"):
        case.run(*deny, "--reason", "case 7")
    if restrictions == "two":
        case.run(*deny, "--reason", "case 8", "--case", "26-8")
    if restrictions == "over":
        until = (NOW - timedelta(days=3)).date().isoformat()
        then = NOW - timedelta(days=9)
        case.run(*deny, "--reason", "case 9", "--until", until, now=then)


def lift(case: Case, cause: dict[str, Any]) -> None:
    """Do what a cause proposes, filled in; the roster is corrected, the court's paper is there."""
    words = shlex.split(cause["command"])[1:]
    noun = tuple(words[:2])
    last = (NOW + timedelta(days=30)).date().isoformat()
    filled = {"WHY": "a reason", "WAY": "photo-id", "DATE": last}
    words = [filled.get(word, word) for word in words]
    if noun == ("roster", "import"):
        _correct(case, cause["student_id"])
    elif noun == ("accounts", "activate"):
        case.activate(f"garcia{case.files}")
    elif noun == ("passwords", "reset"):
        case.reset(*words[2:])
    elif noun == ("keys", "issue"):
        case.issue(*words[1:])
    elif noun == ("keys", "reissue"):
        case.issue(*words[1:], "--yes")
    else:
        asks = {("links", "allow"), ("parents", "merge"), ("parents", "add")}
        if noun in {("accounts", "enable"), ("accounts", "unlock"), ("keys", "extend")}:
            words += ["--verified-by", "photo-id"]
        if noun == ("passwords", "change"):
            lines = f"{case.password}\n{PASSWORD} two\n{PASSWORD} two\n"
            case.run(*words, "--secrets-stdin", stdin=lines)
            return
        case.run(*words, *(["--yes"] if noun in asks else []))


def _correct(case: Case, student: str) -> None:
    """The student system is put right for this child, and its roster imported."""
    case.list(student, "P7" if (student, "P7") in case.rows else "P1")
    for pair in [one for one in case.rows if one[0] == student]:
        case.rows[pair] |= {"withdrawn_on": "", "portal_access": "yes"}
    case.bring()


def sign_in(case: Case, username: str) -> str:
    """What signing in with the password ends with."""
    words = ("passwords", "check", username, "--secrets-stdin", "--format", "json")
    return str(case.run(*words, stdin=f"{case.password}\n", code=None).record["result"])
