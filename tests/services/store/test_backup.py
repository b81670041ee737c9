"""Backups of the store: private, verified, whole beside writers."""

from __future__ import annotations

import re
import shutil
import sqlite3
import threading
from contextlib import closing
from pathlib import Path

import pytest

from portaladm.outputs.private import part_path_of
from portaladm.platform import is_windows
from tests.conftest import Office
from tests.kits.accounts import activate, check, furnish
from tests.kits.batches import issue_batch


def test_a_backup_is_private_whole_and_equal_to_the_store(office: Office) -> None:
    issue_batch(office)
    made = office.run("store", "backup", "copy.db", "--format", "json", code=0).json
    copy = Path(made["path"])
    assert copy.stat().st_mode & 0o077 == 0
    assert copy.stat().st_size == made["bytes"]
    kept = office.run("--store", copy, "store", "info", "--format", "json", code=0).json
    assert kept["audit_head"] == made["audit_head"]
    with sqlite3.connect(copy) as driver:
        keys = driver.execute("SELECT hash FROM activation_keys").fetchall()
    driver.close()
    assert keys == office.query("SELECT hash FROM activation_keys")
    office.run("--store", copy, "doctor", code=0)
    assert office.query("SELECT count(*) FROM part_files") == [(0,)]
    assert not list(office.folder.glob(".copy.db*"))


def test_a_file_that_is_there_is_refused_before_anything_is_written(office: Office) -> None:
    issue_batch(office)
    head = office.run("audit", "head").out
    (office.folder / "copy.db").write_text("mine")
    for name in ("copy.db", "no-such-folder/copy.db"):
        office.run("store", "backup", name, code=1)
    assert (office.folder / "copy.db").read_text() == "mine"
    assert office.run("audit", "head").out == head


def test_a_backup_into_a_folder_is_named_for_the_day_and_the_second_one_too(office: Office) -> None:
    issue_batch(office)
    (office.folder / "backups").mkdir()
    first, second = (
        Path(office.run("store", "backup", "backups", "--format", "json", code=0).json["path"])
        for _ in range(2)
    )
    assert first.parent == office.folder / "backups" == second.parent
    assert re.fullmatch(r"portaladm-\d{4}-\d\d-\d\d\.db", first.name)
    assert second.name == f"{first.stem}-2.db"


@pytest.mark.posix("symbolic links")
def test_a_backup_follows_no_link(office: Office) -> None:
    issue_batch(office)
    (office.folder / "link.db").symlink_to(office.folder / "nowhere")
    office.run("store", "backup", "link.db", code=1)
    assert not (office.folder / "nowhere").exists()


def test_a_store_that_is_not_there_is_not_made_to_be_backed_up(office: Office) -> None:
    refused = office.run("store", "backup", "copy.db", code=1)
    assert "does not exist" in refused.err
    assert not office.store.exists()
    assert not (office.folder / "copy.db").exists()


def test_a_store_with_a_broken_trail_gives_no_backup_and_leaves_nothing(office: Office) -> None:
    issue_batch(office)
    with sqlite3.connect(office.store) as driver:
        driver.execute("UPDATE trail SET actor = 'nobody' WHERE seq = 2")
    driver.close()
    refused = office.run("store", "backup", "copy.db", code=1)
    assert "trail is broken" in refused.err
    assert not list(office.folder.glob("*copy.db*"))
    assert not list(office.folder.glob(".copy.db*"))


def test_what_a_killed_backup_leaves_is_no_backup_and_doctor_removes_it(office: Office) -> None:
    issue_batch(office)
    target = office.folder / "copy.db"
    part = part_path_of(target, "K7QMX")
    part.write_bytes(office.store.read_bytes()[:4096])
    with sqlite3.connect(office.store) as driver:
        driver.execute(
            "INSERT INTO part_files VALUES ('K7QMX', ?, '2026-08-31T15:00:00.000Z')", (str(target),)
        )
    driver.close()
    office.run("doctor", code=1)
    office.run("doctor", "--repair", code=0)
    assert not part.exists()
    office.run("store", "backup", "copy.db", code=0)


def test_a_copy_that_another_process_still_writes_counts_as_in_work(office: Office) -> None:
    import subprocess
    import sys

    from portaladm.platform import is_in_work

    part = office.folder / "copy.part"
    holder = (
        "import sqlite3, sys; d = sqlite3.connect(sys.argv[1], isolation_level=None); "
        "d.execute('CREATE TABLE t (x)'); d.execute('BEGIN IMMEDIATE'); "
        "print('held', flush=True); sys.stdin.read()"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", holder, part], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert process.stdout and process.stdin
    assert process.stdout.readline() == b"held\n"
    assert is_in_work(part)
    process.stdin.close()
    process.wait()
    process.stdout.close()
    assert not is_in_work(part)


def test_backups_made_while_others_write_each_equal_one_state(office: Office) -> None:
    issue_batch(office)
    stop = threading.Event()

    def write() -> None:
        with sqlite3.connect(office.store, timeout=15) as driver:
            number = 0
            while not stop.is_set():
                number += 1
                with driver:
                    driver.execute("INSERT INTO schools (name) VALUES (?)", (f"A{number}",))
                    driver.execute("INSERT INTO schools (name) VALUES (?)", (f"B{number}",))
                stop.wait(0.05)
        driver.close()

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for number in range(3):
            office.run("store", "backup", f"copy{number}.db", code=0)
    finally:
        stop.set()
        writer.join()
    for number in range(3):
        with sqlite3.connect(office.folder / f"copy{number}.db") as driver:
            a, b = (
                driver.execute(
                    f"SELECT count(*) FROM schools WHERE name GLOB '{x}[0-9]*'"
                ).fetchone()
                for x in "AB"
            )
        driver.close()
        assert a == b


def test_a_backup_has_no_session_and_no_grant_of_one(office: Office) -> None:
    issue_batch(office)
    moment, later = "2026-08-31T15:00:00.000Z", "2026-09-30T15:00:00.000Z"
    office.query(
        "INSERT INTO sessions (id, token_hash, kind, key_id, password_at, device, before_at, "
        f"created_at, seen_at, ends_at) SELECT 1, zeroblob(32), 'activation', min(id), '', '', '', "
        f"'{moment}', '{moment}', '{later}' FROM activation_keys"
    )
    office.query(
        "INSERT INTO oidc_grants (code_hash, client, session_id, redirect_uri, scopes, challenge, "
        "created_at, code_ends_at, ends_at) VALUES (zeroblob(32), 'c', 1, 'u', 's', 'h', "
        f"'{moment}', '{later}', '{later}')"
    )
    target = office.folder / "copy.db"
    office.run("store", "backup", target, code=0)
    with closing(sqlite3.connect(target)) as copy:
        for table in ("sessions", "oidc_grants"):
            assert copy.execute(f"SELECT count(*) FROM {table}").fetchone() == (0,)
    assert office.query("SELECT count(*) FROM oidc_grants") == [(1,)]


def test_another_computer_goes_on_where_the_old_one_stopped(office: Office) -> None:
    keys = furnish(office, {"parent_id": "P1"})
    activate(office, keys["P1"], "mlopez")
    usb = office.folder / "usb"
    usb.mkdir(mode=0o700)
    office.run("store", "backup", usb, code=0)
    settings = Path(office.run("config", "path", code=0).out.strip())
    head = office.run("audit", "head", code=0).out
    [backup] = usb.iterdir()

    new = Office(office.folder / "new")
    new.store.parent.mkdir(parents=True, mode=0o700)
    shutil.copy(backup, new.store)
    new.store.chmod(0o600)
    shutil.copy(settings, new.store.with_name("portaladm.toml"))
    assert new.run("audit", "head", code=0).out == head
    assert check(new, "mlopez")["result"] == "ok"
    said = new.run("doctor", "--format", "json")
    assert said.code == 0, said


def keep(office: Office, *words: str, code: int = 0) -> list[str]:
    done = office.run("store", "backup", *words, "--format", "json", code=code)
    return [Path(one).name for one in done.json["removed"]] if code == 0 else []


@pytest.mark.slow
def test_the_newest_backups_of_this_store_stay_and_nothing_else_is_removed(office: Office) -> None:
    issue_batch(office)
    folder = office.folder / "backups"
    folder.mkdir()
    for _ in range(11):
        office.run("store", "backup", "backups", code=0)
    day = office.now.date().isoformat()
    office.make_store(office.folder / "other.db")
    foreign = ("portaladm-2026-01-01.db", "portaladm-2026-01-02.db", "portaladm-old.db")
    for name, source in zip(foreign, ("other.db", "keys.csv", f"backups/portaladm-{day}.db"),
                            strict=True):  # fmt: skip
        shutil.copy(office.folder / source, folder / name)
    (folder / "portaladm-2026-01-03.db").mkdir()
    before = sorted(folder.iterdir())
    oldest = [f"portaladm-{day}.db", *(f"portaladm-{day}-{n}.db" for n in range(2, 10))]
    assert keep(office, "backups", "--keep", "3", "--dry-run") == oldest
    assert sorted(folder.iterdir()) == before
    assert keep(office, "backups", "--keep", "3") == oldest
    newest = {f"portaladm-{day}-{n}.db" for n in (10, 11, 12)}
    kept = {path.name for path in folder.iterdir()}
    assert kept == newest | {*foreign, "portaladm-2026-01-03.db"}
    for name in ("keys.csv", "keys.db"):
        keep(office, name, "--keep", "3", code=2)


def test_a_folder_that_does_not_exist_is_made_for_its_owner_alone(office: Office) -> None:
    issue_batch(office)
    folder = office.folder / "backups"
    planned = office.run("store", "backup", folder, "--keep", "3", "--dry-run", code=0)
    assert "would be made" in planned.err and not folder.exists()
    done = office.run("store", "backup", folder, "--keep", "3", code=0)
    assert "only you can read it" in done.err
    [made] = folder.iterdir()
    assert made.name == f"portaladm-{office.now.date()}.db"
    assert is_windows() or folder.stat().st_mode & 0o777 == 0o700
    again = office.run("store", "backup", folder, "--keep", "1", code=0)
    assert "is new" not in again.err and len([*folder.iterdir()]) == 1


@pytest.mark.posix("symbolic links")
def test_a_folder_in_one_that_does_not_exist_is_refused_as_of_a_disk_that_is_not_there(
    office: Office,
) -> None:
    issue_batch(office)
    rows = office.query("SELECT count(*) FROM trail")
    for name in ("disk/backups", "keys.csv/backups"):
        refused = office.run("store", "backup", name, "--keep", "3", code=1)
        assert str(office.folder / Path(name).parent) in refused.err
    (office.folder / "link").symlink_to(office.folder / "nowhere")
    office.run("store", "backup", "link", "--keep", "3", code=2)
    assert not (office.folder / "disk").exists() and not (office.folder / "nowhere").exists()
    assert office.query("SELECT count(*) FROM trail") == rows


def test_an_older_backup_that_cannot_be_removed_is_told(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    issue_batch(office)
    (office.folder / "backups").mkdir()
    office.run("store", "backup", "backups", code=0)

    real, first = Path.unlink, f"portaladm-{office.now.date()}.db"

    def refuse(path: Path, missing_ok: bool = False) -> None:
        if path.name == first:
            raise OSError(13, "Permission denied")
        real(path, missing_ok)

    with monkeypatch.context() as patched:
        patched.setattr("portaladm.services.store.backup.Path.unlink", refuse)
        made = back_up(office)
    assert "can't be removed: Permission denied." in made and len(
        list((office.folder / "backups").glob("*.db"))) == 2  # fmt: skip


def back_up(office: Office) -> str:
    return office.run("store", "backup", "backups", "--keep", "1", code=0).err
