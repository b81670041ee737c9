"""A batch reset killed at any step: each account has its old password, or the new one's slip."""

from __future__ import annotations

import csv
import re
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from portaladm.domain.passwords.hashing import PasswordHash, Pepper, verify_password
from portaladm.domain.passwords.temporary import canonical_temporary
from portaladm.domain.secret import Secret
from tests.conftest import Office
from tests.kits.accounts import PASSWORD, activate, furnish
from tests.kits.trail import accept_edits
from tests.torture.commits import KilledCommand, choose_kills
from tests.torture.judging import judge

pytestmark = pytest.mark.posix("children are forked")

SEED = 4_711
_SLIP = re.compile(r"\b(user\d+)\s+\S[^\r\n]*\s+(\w+(?:-\w+)+)")  # the label between them


def make_accounts(office: Office, count: int) -> dict[str, str]:
    """So many accounts with one and the same password: what is stored of each, by username."""
    rows = [{"student_id": f"S{n}", "parent_id": f"P{n}"} for n in range(count)]
    activate(office, furnish(office, *rows)["P0"], "user1")
    with closing(sqlite3.connect(office.store)) as driver:
        driver.execute("UPDATE activation_keys SET closed_at = issued_at, closed_as = 'redeemed'")
        driver.execute(
            "INSERT INTO accounts (parent_id, key_id, username, password, created_at, password_at) "
            "SELECT k.parent_id, k.id, 'user' || k.serial, a.password, a.created_at, a.password_at "
            "FROM activation_keys k JOIN accounts a WHERE k.id <> a.key_id"
        )
        driver.commit()
    accept_edits(office.store)
    stored = read_stored(office)
    assert len(stored) == count
    assert find_wrong(office, dict.fromkeys(list(stored)[:1], PASSWORD)) == []
    return stored


def read_stored(office: Office) -> dict[str, str]:
    return {str(a): str(b) for a, b in office.query("SELECT username, password FROM accounts")}


def read_slips(folder: Path) -> dict[str, str]:
    """The passwords of every final and every part file, as far as its rows are whole."""
    slips: dict[str, str] = {}
    for path in (*folder.glob("*.pdf"), *folder.glob(".*.pdf.*.part")):
        slips |= read_printed(path)
    for path in (*folder.glob("*.csv"), *folder.glob(".*.csv.*.part")):
        with path.open(encoding="utf-8-sig", newline="") as file:
            for row in csv.DictReader(file):
                if row.get("temporary_password") and row["expires_on"]:
                    slips[row["username"]] = row["temporary_password"]
    return slips


def read_printed(path: Path) -> dict[str, str]:
    """The passwords on slips; none while the file has no end."""
    from tests.letters.read import read_texts

    data = path.read_bytes()
    texts = read_texts(data) if data.endswith(b"%%EOF\n") else []
    return {name: word for text in texts for name, word in _SLIP.findall(text)}


def find_wrong(office: Office, passwords: dict[str, str]) -> list[str]:
    """The usernames whose password is not the one that is stored."""
    [(key,)] = office.query("SELECT value FROM meta WHERE name = 'pepper'")
    stored = read_stored(office)
    made = {name: PasswordHash(stored[name]) for name in passwords}
    ids = dict(office.query("SELECT username, id FROM accounts"))
    peppers = [Pepper(one.key_id, bytes.fromhex(key)) for one in list(made.values())[:1]]
    return [
        name for name, text in passwords.items()
        if not verify_password(
            Secret(text if text == PASSWORD else canonical_temporary(text)), made[name], peppers,
            ids[name],
        )
    ]  # fmt: skip


def put_back(kept: Path, folder: Path) -> None:
    """The office as it was; the folder itself stays, since the test stands in it."""
    for path in folder.iterdir():
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    shutil.copytree(kept, folder, dirs_exist_ok=True)


@pytest.mark.turns(6, "files that are cut off")
def test_a_batch_reset_killed_at_any_step_loses_nobody(office: Office) -> None:
    kill_resets(office, "new.csv", accounts=40, kills=2)


@pytest.mark.torture(share=1)
@pytest.mark.parametrize(("name", "accounts"), [("new.csv", 300), ("new.pdf", 120)])
def test_a_batch_reset_killed_at_many_steps_loses_nobody(
    office: Office, name: str, accounts: int, request: pytest.FixtureRequest
) -> None:
    if name.endswith(".pdf"):
        pytest.importorskip("typst", reason="needs portaladm[letters]")
    tenth = request.config.getoption("tenth")
    if tenth is not None:
        accounts //= 2  # a worker prints so many slips still
    kill_resets(office, name, accounts, 10 if tenth is None else 4, SEED + (tenth or 0))


def kill_resets(office: Office, name: str, accounts: int, kills: int, seed: int = SEED) -> None:
    before = make_accounts(office, accounts)
    for setting, value in (("portal.url", "https://portal.example.org"),
                           ("passwords.temporary_cost", "6")):  # fmt: skip
        office.run("config", "set", setting, value, code=0)
    kept = office.folder.with_name(f"{office.folder.name}-kept")
    shutil.copytree(office.folder, kept)
    words = ("passwords", "reset", "--all", "--yes", "--signed-for", "-o")
    reset = KilledCommand(office.folder, name, *words, name)
    events = reset.run_whole()
    for step, committed in choose_kills(events, name, kills, seed):
        put_back(kept, office.folder)
        reset.kill_at(step)
        stored, slips = read_stored(office), read_slips(office.folder)
        moved = {user for user in stored if stored[user] != before[user]}
        assert moved == (set(before) if committed else set()), events[step - 1]
        assert moved <= set(slips), "a new password that is on no slip"
        assert find_wrong(office, {user: slips[user] for user in moved}) == []
        assert office.run("doctor", "--repair", code=None).code == 0
        assert (office.folder / name).exists() == committed
        office.run(*words, "again.csv", code=0)
        again = {
            row["username"]: row["temporary_password"]
            for row in office.read_csv(office.folder / "again.csv")
        }
        assert set(again) == set(before) and find_wrong(office, again) == []
        assert [one for one in judge(office.folder) if "an account" not in one] == []
