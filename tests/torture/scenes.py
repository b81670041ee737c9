"""Offices to torture: a store as it was before, a command, and what must be true at the end."""

from __future__ import annotations

import csv
import importlib.util
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from portaladm.domain.passwords.hashing import PasswordHash, Pepper, verify_password
from portaladm.domain.passwords.temporary import canonical_temporary
from portaladm.domain.rosters import COLUMNS
from portaladm.domain.secret import Secret
from tests.torture.judging import count_open_keys, find_key_files, read_keys
from tests.torture.nursery import Ending, Nursery, store_of

PARENTS = 7
HAS_LETTERS = all(map(importlib.util.find_spec, ("typst", "pypdfium2", "zxingcpp")))
PASSWORD = "four words without sense"
_REUSED = 3
_GRETA = {"parent_first_name": "Greta", "parent_last_name": "Holm", "email": "greta@example.org",
          "address": "77 Far Road"}  # fmt: skip
_ASKED = 4
"""The exit code of an import that asks whether an id means the same person."""
_SCHOOLS = ("Lincoln Elementary", "Riverbend Middle")


def write_roster(
    path: Path, parents: int = PARENTS, variant: str = "", reused: int | None = None
) -> Path:
    """A roster of ``parents`` parents with a child each; another ``variant`` changes every row.

    ``reused`` is the place of an id that somebody else has now.
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
                } | (_GRETA if n == reused else {})
            )  # fmt: skip
    return path


@dataclass(frozen=True)
class Scene:
    """One command on one office.

    ``before`` are the commands that lead there, and ``accounts`` how many parents have one.
    ``finished`` says what is wrong at the very end, after doctor and a second run of the command
    whose exit codes may be ``again``. ``activates``: its secrets are the first parent's.
    """

    name: str
    command: tuple[str, ...]
    finished: Callable[[Path], list[str]]
    before: tuple[tuple[str, ...], ...] = ()
    again: frozenset[int] = frozenset({0})
    files: tuple[str, ...] = ()
    accounts: int = 0
    activates: bool = False


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
        write_roster(self.folder / "reused.csv", reused=_REUSED)
        for command in self.scene.before:
            ending = self.nursery.run(self.folder, *command)
            assert ending.code in (0, _ASKED), ending.err
        for n in range(self.scene.accounts):
            words = ("accounts", "activate", "--username", f"user{n}", "--secrets-stdin")
            ending = self.nursery.run(self.folder, *words, stdin=_secrets_of(self.folder, n))
            assert ending.code == 0, ending.err
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


def _everybody_has_a_key(folder: Path) -> list[str]:
    """Every open key stands in exactly one file, and every parent has one."""
    printed = [hash for path in find_key_files(folder) for _, hash in read_keys(path)]
    with closing(sqlite3.connect(store_of(folder))) as driver:
        rows = driver.execute("SELECT hash FROM activation_keys WHERE closed_at IS NULL")
        open_keys = {hash for (hash,) in rows}
        parents = driver.execute("SELECT count(*) FROM parents").fetchone()[0]
    wrong = []
    if len(open_keys) != parents:
        wrong.append(f"{parents} parents have {len(open_keys)} open keys")
    if not open_keys <= set(printed):
        wrong.append(f"{len(open_keys - set(printed))} open keys are on no letter")
    if len(printed) != len(set(printed)):
        wrong.append("a key is on two letters")
    return wrong


def _roster_is_newer(folder: Path) -> list[str]:
    with closing(sqlite3.connect(store_of(folder))) as driver:
        names = driver.execute("SELECT count(*) FROM parents WHERE last_name = 'Núñezs'").fetchone()
    return [] if names == (PARENTS + 2,) else [f"{names[0]} parents have their new name"]


def _one_is_revoked(folder: Path) -> list[str]:
    count = count_open_keys(folder)
    return [] if count == PARENTS - 1 else [f"{count} keys are open"]


def _backup_is_good(folder: Path) -> list[str]:
    from tests.torture.judging import _judge_store, _judge_trail

    path = folder / "backup.db"
    if not path.exists():
        return ["there is no backup"]
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as driver:
        wrong = [*_judge_store(driver), *_judge_trail(driver)]
        parents = driver.execute("SELECT count(*) FROM parents").fetchone()[0]
    if path.stat().st_mode & 0o077:
        wrong.append("the backup can be read by others")
    return wrong if parents == PARENTS else [*wrong, f"the backup has {parents} parents"]


def _slips_open_accounts(folder: Path) -> list[str]:
    """Every account has the temporary password of its row in the file."""
    with (folder / "new.csv").open(encoding="utf-8-sig", newline="") as file:
        slips = {row["username"]: row["temporary_password"] for row in csv.DictReader(file)}
    with closing(sqlite3.connect(store_of(folder))) as driver:
        stored = dict(driver.execute("SELECT username, password FROM accounts"))
        [(pepper,)] = driver.execute("SELECT value FROM meta WHERE name = 'pepper'")
    wrong = [] if slips.keys() == stored.keys() else [f"{len(slips)} slips for {len(stored)}"]
    for username in slips.keys() & stored.keys():
        made, word = PasswordHash(stored[username]), Secret(canonical_temporary(slips[username]))
        if not verify_password(word, made, [Pepper(made.key_id, bytes.fromhex(pepper))]):
            wrong.append(f"the slip of {username} does not open its account")
    return wrong


def _one_has_an_account(folder: Path) -> list[str]:
    with closing(sqlite3.connect(store_of(folder))) as driver:
        [(accounts,)] = driver.execute("SELECT count(*) FROM accounts")
        [(used,)] = driver.execute(
            "SELECT count(*) FROM activation_keys WHERE closed_as = 'redeemed'"
        )
    return [] if (accounts, used) == (1, 1) else [f"{accounts} accounts of {used} used keys"]


def _earlier_holder_has_nothing(folder: Path) -> list[str]:
    """The earlier person of the id has it no more, nor a key, an account or a link."""
    with closing(sqlite3.connect(store_of(folder))) as driver:
        holders = driver.execute(
            "SELECT id, number FROM parents WHERE number GLOB ?", (f"P{_REUSED:06d}*",)
        ).fetchall()
        if [number for _, number in holders] != [f"P{_REUSED:06d}~1"]:
            return [f"the id is that of {holders}"]
        left = {
            table: driver.execute(
                f"SELECT count(*) FROM {table} WHERE parent_id = ? AND {column} IS NULL",
                (holders[0][0],),
            ).fetchone()[0]
            for table, column in (("activation_keys", "closed_at"), ("accounts", "closed_at"),
                                  ("links", "ended_on"))
        }  # fmt: skip
    return [f"{count} of {table} are left" for table, count in left.items() if count]


def _import_is_undone(folder: Path) -> list[str]:
    """The roster of before, no open key of the import, and its two new people without a child."""
    with closing(sqlite3.connect(store_of(folder))) as driver:
        [(renamed,)] = driver.execute("SELECT count(*) FROM parents WHERE last_name = 'Núñezs' "
                                      "AND id IN (SELECT parent_id FROM links)")  # fmt: skip
        [(links,)] = driver.execute("SELECT count(*) FROM links")
        [(undone,)] = driver.execute("SELECT count(*) FROM batches WHERE undone_at IS NOT NULL")
        [(revoked,)] = driver.execute(
            "SELECT count(*) FROM activation_keys WHERE closed_as = 'undone'"
        )
    found = (renamed, links, undone, revoked, count_open_keys(folder))
    expected = (0, PARENTS, 2, 2, PARENTS)
    return [] if found == expected else [f"(renamed, links, undone, revoked, open): {found}"]


_INIT = ("init", "--district", "Grand Bend", "--district-id", "JPRQQH",
         "--portal-url", "https://portal.example.org")  # fmt: skip
_QUICK = (("config", "set", "passwords.cost", "10"), ("config", "set", "passwords.temporary_cost",
          "6"))  # fmt: skip
_ROSTER = ("roster", "import", "roster.csv")
_NEWER = ("roster", "import", "newer.csv", "--max-name-changes", "100%")
_KEYS = ("keys", "issue", "-o", "keys.csv")
_MORE_KEYS = ("keys", "issue", "-o", "more.csv")
_ASK = ("roster", "import", "reused.csv")
_ANSWER = ("parents", "identity", f"P{_REUSED:06d}", "--different", "--reason", "id used again",
           "--yes")  # fmt: skip
SCENES: tuple[Scene, ...] = (
    Scene("first run", ("keys", "issue", "--roster", "roster.csv", "-o", "keys.csv"),
          _everybody_has_a_key, files=("keys.csv",)),
    Scene("roster import", _NEWER, _roster_is_newer, (_ROSTER, _KEYS)),
    Scene("roster snapshot", (*_NEWER, "--snapshot"), _roster_is_newer, (_ROSTER, _KEYS)),
    Scene("keys issue", _KEYS, _everybody_has_a_key, (_ROSTER,), files=("keys.csv",)),
    # A second reissue makes new keys again, or is refused since the first one's file is there.
    Scene("keys reissue",
          ("keys", "reissue", *(f"P{n:06d}" for n in range(PARENTS)), "--yes", "-o", "new.csv"),
          _everybody_has_a_key, (_ROSTER, _KEYS), frozenset({0, 1}), files=("new.csv",)),
    # The one whom the first run did revoke is skipped in the second: exit 1.
    Scene("keys revoke", ("keys", "revoke", "P000003", "--reason", "lost", "--yes"),
          _one_is_revoked, (_ROSTER, _KEYS), frozenset({0, 1})),
    Scene("store backup", ("store", "backup", "backup.db"), _backup_is_good, (_ROSTER, _KEYS),
          frozenset({0, 1}), files=("backup.db",)),
    Scene("passwords reset", ("passwords", "reset", "--all", "--yes", "-o", "new.csv"),
          _slips_open_accounts, (*_QUICK, _ROSTER, _KEYS), frozenset({0, 1}), files=("new.csv",),
          accounts=2),
    # A key that was used by the first run is refused in the second: exit 1.
    Scene("accounts activate",
          ("accounts", "activate", "--username", "mother7", "--secrets-stdin"),
          _one_has_an_account, (*_QUICK, _ROSTER, _KEYS), frozenset({0, 1}), activates=True),
    # Undone by the first run, the import before it is not taken back by the second: exit 1.
    Scene("roster undo", ("roster", "undo", "--with-keys", "--reason", "wrong file", "--yes"),
          _import_is_undone, (_ROSTER, _KEYS, _NEWER, _MORE_KEYS), frozenset({0, 1})),
    Scene("parents identity", _ANSWER, _earlier_holder_has_nothing, (_ROSTER, _KEYS, _ASK)),
    Scene("parents identity, an account", _ANSWER, _earlier_holder_has_nothing,
          (*_QUICK, _ROSTER, _KEYS, _ASK), accounts=PARENTS),
    *((Scene("letters", ("keys", "issue", "-o", "letters.pdf"), _everybody_has_a_key,
             (_INIT, _ROSTER), files=("letters.pdf",)),) if HAS_LETTERS else ()),
)  # fmt: skip


def find_scene(name: str) -> Scene:
    """The scene with this name."""
    return next(scene for scene in SCENES if scene.name == name)
