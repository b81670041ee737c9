"""Offices to torture: a store as it was before, a command, and what must be true at the end."""

from __future__ import annotations

import csv
import importlib.util
import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from portaladm.domain.rosters import COLUMNS
from tests.torture.finishes import (
    PARENTS,
    REUSED,
    backup_is_good,
    earlier_holder_has_nothing,
    everybody_has_a_key,
    import_is_undone,
    last_is_forgotten,
    one_has_an_account,
    one_is_revoked,
    put_older_back,
    roster_is_newer,
    slips_open_accounts,
    store_is_accepted,
    two_are_one,
    two_are_two,
)
from tests.torture.nursery import Ending, Nursery

HAS_LETTERS = all(map(importlib.util.find_spec, ("typst", "pypdfium2", "zxingcpp")))
PASSWORD = "four words without sense"
_GRETA = {"parent_first_name": "Greta", "parent_last_name": "Holm", "email": "greta@example.org",
          "address": "77 Far Road"}  # fmt: skip
_ASKED = 4
"""The exit code of an import that asks whether an id means the same person."""
_SCHOOLS = ("Lincoln Elementary", "Riverbend Middle")


def write_roster(
    path: Path,
    parents: int = PARENTS,
    variant: str = "",
    reused: int | None = None,
    left: bool = False,
) -> Path:
    """A roster of ``parents`` parents with a child each; another ``variant`` changes every row.

    ``reused`` is the place of an id that somebody else has now; ``left``: the last child has left.
    """
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS)
        writer.writeheader()
        for n in range(parents):
            writer.writerow(
                dict.fromkeys(COLUMNS, "") | {
                    "student_id": f"{1000 + n:06d}", "student_first_name": f"Ana{variant}",
                    "student_last_name": "García", "grade": str(n % 12 + 1),
                    "school": _SCHOOLS[n % 2], "parent_id": f"P{n:06d}",
                    "parent_first_name": "José", "parent_last_name": f"Núñez{variant}",
                    "relationship": "father", "portal_access": "yes",
                    "email": f"p{n}@example.org", "language": "Spanish",
                    "address": f"{n} Oak Street", "city": "Riverbend", "postal_code": "01099",
                    "withdrawn_on": "2020-01-31" if left and n == parents - 1 else "",
                } | (_GRETA if n == reused else {})
            )  # fmt: skip
    return path


@dataclass(frozen=True)
class Scene:
    """One command on one office.

    ``before`` are the commands that lead there, and ``accounts`` how many parents have one.
    ``finished`` says what is wrong at the very end, after doctor and a second run of the command
    whose exit codes may be ``again``; those of the first doctor, ``doctor``. ``activates``: its
    secrets are the first parent's. ``prepare`` is done by hand after ``before``.
    """

    name: str
    command: tuple[str, ...]
    finished: Callable[[Path], list[str]]
    before: tuple[tuple[str, ...], ...] = ()
    again: frozenset[int] = frozenset({0})
    files: tuple[str, ...] = ()
    accounts: int = 0
    activates: bool = False
    prepare: Callable[[Path], object] = lambda folder: None
    doctor: frozenset[int] = frozenset({0})


@dataclass
class Stage:
    """A scene set up once, and put back before each point.

    The office always has the same path, since the store remembers where its files lie.
    """

    nursery: Nursery
    scene: Scene
    folder: Path
    _kept: Path = field(init=False)

    def __post_init__(self) -> None:
        self._kept = self.folder.with_name(f"{self.folder.name}-kept")
        self.folder.mkdir(parents=True)
        write_roster(self.folder / "roster.csv")
        write_roster(self.folder / "newer.csv", PARENTS + 2, variant="s")
        write_roster(self.folder / "reused.csv", reused=REUSED)
        write_roster(self.folder / "left.csv", left=True)
        for command in self.scene.before:
            ending = self.nursery.run(self.folder, *command)
            assert ending.code in (0, _ASKED), ending.err
        for n in range(self.scene.accounts):
            words = ("accounts", "activate", "--username", f"user{n}", "--secrets-stdin")
            ending = self.nursery.run(self.folder, *words, stdin=_secrets_of(self.folder, n))
            assert ending.code == 0, ending.err
        self.scene.prepare(self.folder)
        self.folder.rename(self._kept)

    def reset(self) -> Path:
        """The office as it was before the command."""
        shutil.rmtree(self.folder, ignore_errors=True)
        shutil.copytree(self._kept, self.folder, symlinks=True)
        return self.folder

    def run(self, **more: object) -> Ending:
        """The scene's command in the office as it is now."""
        if self.scene.activates:
            more["stdin"] = _secrets_of(self.folder, 0)
        return self.nursery.run(self.folder, *self.scene.command, **more)


def _secrets_of(folder: Path, place: int) -> str:
    """What a parent types to activate an account."""
    with (folder / "keys.csv").open(encoding="utf-8-sig", newline="") as file:
        key = list(csv.DictReader(file))[place]["activation_key"]
    return f"{key}\n{PASSWORD}\n{PASSWORD}\n"


_INIT = ("init", "--district", "Grand Bend", "--district-id", "JPRQQH",
         "--portal-url", "https://portal.example.org")  # fmt: skip
_QUICK = (("config", "set", "passwords.cost", "10"), ("config", "set", "passwords.temporary_cost",
          "6"))  # fmt: skip
_ROSTER = ("roster", "import", "roster.csv")
_NEWER = ("roster", "import", "newer.csv", "--max-name-changes", "100%")
_KEYS = ("keys", "issue", "-o", "keys.csv")
_MORE_KEYS = ("keys", "issue", "-o", "more.csv")
_ASK = ("roster", "import", "reused.csv")
_ANSWER = ("parents", "identity", f"P{REUSED:06d}", "--different", "--reason", "id used again",
           "--yes")  # fmt: skip
_ORDER = ("links", "deny", "P000001", "001000", "--reason", "order", "--yes")
_MERGE = ("parents", "merge", "P000000", "P000001", "--reason", "one person", "--yes")
_FORGET = ("--reason", "asked", "--yes")
SCENES: tuple[Scene, ...] = (
    Scene("first run", ("keys", "issue", "--roster", "roster.csv", "-o", "keys.csv"),
          everybody_has_a_key, files=("keys.csv",)),
    Scene("roster import", _NEWER, roster_is_newer, (_ROSTER, _KEYS)),
    Scene("roster snapshot", (*_NEWER, "--snapshot"), roster_is_newer, (_ROSTER, _KEYS)),
    Scene("keys issue", _KEYS, everybody_has_a_key, (_ROSTER,), files=("keys.csv",)),
    # A second reissue makes new keys again, or is refused since the first one's file is there.
    Scene("keys reissue",
          ("keys", "reissue", *(f"P{n:06d}" for n in range(PARENTS)), "--yes", "--posted", "-o",
           "new.csv"),
          everybody_has_a_key, (_ROSTER, _KEYS), frozenset({0, 1}), files=("new.csv",)),
    # The one whom the first run did revoke is skipped in the second: exit 1.
    Scene("keys revoke", ("keys", "revoke", "P000003", "--reason", "lost", "--yes"),
          one_is_revoked, (_ROSTER, _KEYS), frozenset({0, 1})),
    Scene("store backup", ("store", "backup", "backup.db"), backup_is_good, (_ROSTER, _KEYS),
          frozenset({0, 1}), files=("backup.db",)),
    Scene("passwords reset", ("passwords", "reset", "--all", "--yes", "--signed-for", "-o",
                              "new.csv"),
          slips_open_accounts, (*_QUICK, _ROSTER, _KEYS), frozenset({0, 1}), files=("new.csv",),
          accounts=2),
    # A key that was used by the first run is refused in the second: exit 1.
    Scene("accounts activate",
          ("accounts", "activate", "--username", "mother7", "--secrets-stdin"),
          one_has_an_account, (*_QUICK, _ROSTER, _KEYS), frozenset({0, 1}), activates=True),
    # Undone by the first run, the import before it is not taken back by the second: exit 1.
    Scene("roster undo", ("roster", "undo", "--with-keys", "--reason", "wrong file", "--yes"),
          import_is_undone, (_ROSTER, _KEYS, _NEWER, _MORE_KEYS), frozenset({0, 1})),
    Scene("parents identity", _ANSWER, earlier_holder_has_nothing, (_ROSTER, _KEYS, _ASK)),
    Scene("parents identity, an account", _ANSWER, earlier_holder_has_nothing,
          (*_QUICK, _ROSTER, _KEYS, _ASK), accounts=PARENTS),
    Scene("parents merge", (*_MERGE, "--keep-account", "user1"), two_are_one,
          (*_QUICK, _ROSTER, _KEYS, _ORDER), accounts=2),
    Scene("parents unmerge", ("parents", "unmerge", "P000001", "--reason", "two people", "--yes"),
          two_are_two, (_ROSTER, _KEYS, _ORDER, _MERGE)),
    # Whom the first run has erased is unknown to the second: exit 1.
    Scene("parents erase", ("parents", "erase", f"P{PARENTS - 1:06d}", *_FORGET, "--verified-by",
                            "photo-id"),
          last_is_forgotten, (_ROSTER,), frozenset({0, 1})),
    Scene("store purge", ("store", "purge", "--withdrawn-before", "2021-01-01", *_FORGET),
          last_is_forgotten, (("roster", "import", "left.csv"),)),
    # Killed before the head is written: doctor tells of the older store still, and exits with 1.
    Scene("store accept", ("store", "accept", "--reason", "the newer one is lost", "--yes"),
          store_is_accepted, (_ROSTER, ("store", "backup", "older.db"), _KEYS),
          prepare=put_older_back, doctor=frozenset({0, 1})),
    *((Scene("letters", ("keys", "issue", "-o", "letters.pdf"), everybody_has_a_key,
             (_INIT, _ROSTER), files=("letters.pdf",)),) if HAS_LETTERS else ()),
)  # fmt: skip


def find_scene(name: str) -> Scene:
    """The scene with this name."""
    return next(scene for scene in SCENES if scene.name == name)
