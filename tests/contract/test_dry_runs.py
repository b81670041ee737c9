"""A dry run tells what would be: its JSON is that of the command itself, run afterwards.

All but times, secrets, and what only the command itself makes: a batch's code and the files named
for it, the trail's head, the id of a new parent, the bytes of a backup.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest

from tests.conftest import Office, Outcome
from tests.test_dry_run import ADD, SCENES, busy, fill_in, list_dry_runs, name_of

__all__ = ["busy"]

MADE = ("batch", "audit_head", "client_secret", "bytes")
"""What is there only once the command has run; an ``audit_head_before`` is there already."""
SEEN = ("--verified-by", "photo-id")
ASKS = (
    "keys extend", "accounts enable", "accounts unlock", "accounts rename", "parents add",
    "parents erase",
)  # fmt: skip
"""Commands that want to know who asks, beyond what their scene says."""
FIRST: dict[str, tuple[tuple[str, ...], ...]] = {
    "parents unmerge": (("parents", "merge", "P1", "P2", "--reason", "one person", "--yes"),),
    "parents remove-added": (ADD,),
    "store restore": (("store", "backup", "backup.db"),),
    "accounts enable": (("accounts", "disable", "mlopez", "--reason", "asked", "--yes"),),
}
"""What has to be before there is anything to do."""
MORE: dict[str, tuple[str, ...]] = {
    "links deny": ("links", "deny", "P4", "4", "--reason", "order", "--until", "2026-12-31"),
    "links deny, later": ("links", "deny", "P4", "4", "--reason", "order", "--from", "2026-09-20"),
    "links deny, a key": ("links", "deny", "P1", "1", "--reason", "order", "--case", "7"),
    "links deny, the same": ("links", "deny", "P2", "2", "--reason", "court order"),
    "links allow, one": ("links", "allow", "P2", "2", "--reason", "mistyped", "--order", "R1"),
    "links allow, none": ("links", "allow", "P1", "1", "--reason", "lifted"),
    "links open, open": ("links", "open", "P1", "1", "--reason", "custody", *SEEN),
    "parents identity, another": ("parents", "identity", "P3", "--different", "--reason", "used"),
    "parents merge, accounts": ("parents", "merge", "P4", "P1", "--reason", "one person"),
    "batches mark, destroyed": ("batches", "mark", "KEYS", "--destroyed"),
    "letters mark, twice": ("letters", "mark", "KEYS-1", "KEYS-1", "KEYS-99", "--returned"),
    "keys revoke, some": ("keys", "revoke", "P1", "P4", "P77", "--reason", "lost"),
    "accounts void, some": ("accounts", "void", "mlopez", "nobody", "--reason", "theft"),
    "roster undo, keys": ("roster", "undo", "--with-keys"),
    "keys issue, none": ("keys", "issue", "-o", "none.csv"),
    "config set, the same": ("config", "set", "keys.days", "21"),
}
"""Further scenes of the same office."""


def list_scenes() -> dict[str, tuple[str, ...]]:
    return {name: (*name.split(), *words) for name, words in SCENES.items()} | MORE


def test_every_command_with_a_dry_run_is_compared() -> None:
    assert {name_of(words) for words in list_dry_runs()} <= set(list_scenes())


@pytest.mark.parametrize("scene", list_scenes())
def test_a_dry_run_gives_what_the_command_gives(
    busy: Office, scene: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    command = scene.split(",", maxsplit=1)[0]
    for words in FIRST.get(command, ()):
        busy.run(*words, code=0)
    words = (*fill_in(busy, list_scenes()[scene]), *(SEEN if command in ASKS else ()))
    monkeypatch.chdir(busy.folder)
    dry, real = run(busy, words, dry=True), run(busy, words, dry=False)
    said, done = dict(walk(dry.json)), dict(walk(real.json))
    assert dry.code == real.code, (dry, real)
    assert (said.pop("dry_run"), done.pop("dry_run")) == (True, False)
    assert said == done


def test_a_purge_tells_who_goes(office: Office) -> None:
    gone = {"withdrawn_on": "2026-08-01"}
    office.run("roster", "import", office.write_roster({}, gone), code=0)
    words = ("store", "purge", "--withdrawn-before", "2026-08-30", "--reason", "schedule")
    dry, real = run(office, words, dry=True), run(office, words, dry=False)
    assert dry.json["counts"]["erased_parents"] == 1
    assert dict(walk(dry.json)) | {"dry_run": False} == dict(walk(real.json))


def run(office: Office, words: tuple[str, ...], *, dry: bool) -> Outcome:
    takes_yes = words[:2] not in (("store", "backup"), ("letters", "remind"))
    more = ("--dry-run",) if dry else ("--yes",) if takes_yes else ()
    outcome = office.run(*words, *more, "--format", "json")
    assert outcome.out, outcome
    return outcome


def walk(found: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Every value with its path, but for what only the command itself makes."""
    name = path.rpartition(".")[2]
    if isinstance(found, dict):
        for key, value in found.items():
            yield from walk(value, f"{path}.{key}" if path else key)
    elif isinstance(found, list):
        yield f"{path}[]", len(found)
        for place, value in enumerate(found):
            yield from walk(value, f"{path}[{place}]")
    elif name not in MADE and not name.endswith("_at"):
        yield path, _without_code(found)


def _without_code(found: Any) -> Any:
    """A name that is made when the command runs is none."""
    made = isinstance(found, str) and re.search(r"NEW-\w{5}|portaladm-\w+-[A-Z0-9]{5}\.", found)
    return None if made else found
