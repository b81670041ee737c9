"""The trail: any change before an anchor is found; what is after it is said not to be covered."""

from __future__ import annotations

import hashlib
import random
import socket
import sqlite3
from datetime import timedelta
from pathlib import Path

import pytest

from portaladm.domain.timestamps import write_timestamp
from portaladm.store.db.connection.head_file import HeadFile
from tests.conftest import Office
from tests.kits.trail import canonical_of


def make_trail(office: Office, parents: int = 6) -> str:
    """Some rows, all from the front door; gives the head."""
    roster = office.write_roster(*[{} for _ in range(parents)])
    office.run("keys", "issue", "--roster", roster, "-o", "keys.csv", code=0)
    return office.run("audit", "head", code=0).out.strip()


def edit(office: Office, *statements: str) -> None:
    with sqlite3.connect(office.store) as driver:
        for statement in statements:
            driver.execute(statement)
    driver.close()


def test_the_chain_can_be_recomputed_with_any_tool(office: Office) -> None:
    head = make_trail(office)
    digest = bytes(32)
    for row in office.query("SELECT * FROM trail ORDER BY seq"):
        digest = hashlib.sha256(digest + canonical_of(row)).digest()
    assert head.endswith(digest.hex())


def test_each_row_tells_when_where_who_and_what(office: Office) -> None:
    make_trail(office)
    [(parent, student)] = office.query(
        "SELECT p.number, s.number FROM links l JOIN parents p ON p.id = l.parent_id "
        "JOIN students s ON s.id = l.student_id ORDER BY l.id LIMIT 1"
    )
    seen = ("--verified-by", "photo-id", "--reason", "order 24-117", "--yes")
    office.run("links", "deny", parent, student, *seen, code=0)
    [row] = office.run("audit", "list", "--action", "link:denied", "--format", "json").json
    told = ("at", "actor", "host", "channel", "subject", "verified_by", "reason")
    assert [row[name] for name in told] == [
        write_timestamp(office.now), "clerk", socket.gethostname(), "cli", f"parent:{parent}",
        "photo-id", "order 24-117",
    ]  # fmt: skip


def test_without_an_anchor_the_whole_trail_is_not_covered(office: Office) -> None:
    make_trail(office)
    checked = office.run("audit", "verify", "--format", "json", code=0)
    found = checked.json
    assert (found["result"], found["covered_to"]) == ("whole", 0)
    assert found["not_covered"] == found["rows"] > 6
    assert "Not covered" in checked.err
    assert "ok" not in (checked.out + checked.err).lower().split()


def test_an_anchor_covers_the_rows_up_to_it_and_no_others(office: Office) -> None:
    head = make_trail(office)
    office.run("config", "set", "keys.days", "20", code=0)
    found = office.run("audit", "verify", "--anchor", head, "--format", "json", code=0).json
    assert (str(found["covered_to"]), found["not_covered"]) == (head.partition(":")[0], 1)


@pytest.mark.turns(8, otherwise="slow")
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE trail SET actor = 'nobody' WHERE seq = 4",
        "UPDATE trail SET reason = reason || ' ' WHERE seq = 4",
        "UPDATE trail SET hash = zeroblob(32) WHERE seq = 4",
        "UPDATE trail SET detail = CAST(x'ff' AS TEXT) WHERE seq = 4",
        "DELETE FROM trail WHERE seq = 4",
        "DELETE FROM trail WHERE seq = 1",
        "UPDATE trail SET seq = 1000 WHERE seq = 4",
        "INSERT INTO trail SELECT 0, at, actor, host, channel, action, subject, batch, "
        "verified_by, reason, detail, hash, '', '', '' FROM trail WHERE seq = 4",
        "UPDATE trail SET subject = CAST(subject AS BLOB) WHERE seq = 4",
        "UPDATE trail SET salt = 'x' WHERE seq = 1",
        "UPDATE trail SET detail = '' WHERE seq = 1",
        "DELETE FROM trail",
    ],
)
def test_a_row_that_was_changed_breaks_the_chain(office: Office, statement: str) -> None:
    make_trail(office)
    edit(office, statement)
    checked = office.run("audit", "verify", "--format", "json", code=1)
    found = checked.json
    assert found["result"] == "broken"
    assert found["first_bad_row"] in (1, 4)
    assert "Broken: " in checked.err
    assert office.run("doctor", "--format", "json", code=1).json[0]["code"] == "trail-broken"


def test_a_trail_that_was_cut_is_found_by_its_anchor_alone(office: Office) -> None:
    head = make_trail(office)
    edit(office, "DELETE FROM trail WHERE seq > 4")
    office.run("audit", "verify", code=1)  # by the head beside the store
    HeadFile(office.store).path.unlink()
    office.run("audit", "verify", code=0)
    cut = office.run("audit", "verify", "--anchor", head, code=1)
    assert "the trail ends at row 4" in cut.err


def test_an_older_copy_of_the_store_is_found_by_a_later_anchor(office: Office) -> None:
    make_trail(office)
    office.run("store", "backup", "old.db", code=0)
    office.run("config", "set", "keys.days", "20", code=0)
    head = office.run("audit", "head", code=0).out.strip()
    old = ("--store", office.folder / "old.db", "audit", "verify")
    office.run(*old, code=0)
    office.run(*old, "--anchor", head, code=1)


def test_a_trail_that_was_written_anew_is_found_by_its_anchor_alone(office: Office) -> None:
    head = make_trail(office)
    digest, rows = bytes(32), office.query("SELECT * FROM trail ORDER BY seq")
    with sqlite3.connect(office.store) as driver:
        for row in rows:
            changed = [*row[:2], "somebody-else", *row[3:]]
            digest = hashlib.sha256(digest + canonical_of(changed)).digest()
            driver.execute(
                "UPDATE trail SET actor = ?, hash = ? WHERE seq = ?", (changed[2], digest, row[0])
            )
    driver.close()
    HeadFile(office.store).path.unlink()
    office.run("audit", "verify", code=0)
    office.run("audit", "verify", "--anchor", head, code=1)


@pytest.mark.slow
def test_random_edits_before_the_anchor_are_all_found(office: Office) -> None:
    head = make_trail(office)
    untouched = office.store.read_bytes()
    chance = random.Random(20260831)
    last = int(head.partition(":")[0])
    for _ in range(25):
        seq, column = chance.randint(1, last), chance.choice(("at", "actor", "subject", "detail"))
        edit(office, f"UPDATE trail SET {column} = {column} || 'x' WHERE seq = {seq}")
        found = office.run("audit", "verify", "--anchor", head, "--format", "json").json
        assert (found["result"], found["first_bad_row"]) == ("broken", seq)
        office.store.write_bytes(untouched)
    office.run("audit", "verify", "--anchor", head, code=0)


@pytest.mark.parametrize("anchor", ["7", "7:abc", "x:" + "a" * 64, "7:" + "g" * 64, ""])
def test_what_is_no_anchor_is_a_usage_error(office: Office, anchor: str) -> None:
    make_trail(office)
    said = office.run("audit", "verify", "--anchor", anchor, code=2).err
    assert "SEQ:HASH" in said and "portaladm audit head" in said


def test_a_mistyped_anchor_is_told_from_one_of_another_trail(office: Office) -> None:
    head = make_trail(office)
    seq, _, digest = head.partition(":")
    slip = digest[:-1] + ("0" if digest[-1] != "0" else "1")
    told = office.run("audit", "verify", "--anchor", f"{seq}:{slip}", code=1).err
    assert "differs from that row's hash in 1 digit of 64" in told
    other = hashlib.sha256(b"another trail").hexdigest()
    told = office.run("audit", "verify", "--anchor", f"{seq}:{other}", code=1).err
    assert "is not that row's hash" in told and "mistyped" not in told
    short = office.run("audit", "verify", "--anchor", f"{seq}:{digest[:-1]}", code=2).err
    assert "not 63" in short
    letter = office.run("audit", "verify", "--anchor", f"{seq}:{digest[:-1]}x", code=2).err
    assert "not 'x'" in letter


def test_a_subject_without_its_kind_is_misuse(office: Office) -> None:
    make_trail(office)
    refused = office.run("audit", "list", "--subject", "P20817", code=2)
    assert "--parent P20817" in refused.err
    office.run("audit", "list", "--subject", "store", code=0)


def test_a_store_that_is_not_there_is_not_made_to_be_verified(office: Office) -> None:
    office.run("audit", "verify", code=1)
    assert not office.store.exists()


def test_the_list_is_filtered_and_has_the_newest_row_last(office: Office) -> None:
    make_trail(office)
    [(number,)] = office.query("SELECT number FROM parents ORDER BY id LIMIT 1")

    def seqs(*arguments: str) -> list[int]:
        listed = office.run("audit", "list", *arguments, "--format", "json", code=0)
        return [row["seq"] for row in listed.json]

    everything = seqs()
    assert everything == list(range(1, len(everything) + 1))
    assert seqs("--limit", "2") == everything[-2:]
    assert len(seqs("--parent", number)) == 1 == len(seqs("--subject", f"parent:{number}"))
    assert len(seqs("--action", "key:issued")) == 6 == len(seqs("--action", "key"))
    assert seqs("--since", "2026-08-31") == everything
    assert seqs("--since", "2026-09-02") == []
    assert seqs("--until", "2026-08-30") == []
    assert seqs("--since", "2026-08-31T15:00Z", "--until", "2026-08-31T15:00Z") == everything
    assert seqs("--since", "2026-08-31T15:01Z") == [] == seqs("--until", "2026-08-31T14:59Z")
    assert seqs("--parent", number, "--subject", "store") == []


def test_a_mistyped_action_or_parent_is_named_with_a_near_one(office: Office) -> None:
    make_trail(office)
    refused = office.run("audit", "list", "--action", "key:isued", code=2).err
    assert "'key:isued'" in refused and "(did you mean key:issued or key:reissued?)" in refused
    assert "'acount'" in office.run("audit", "list", "--action", "acount", code=2).err
    assert "P9999" in office.run("audit", "list", "--parent", "P9999", code=1).err
    [(student,)] = office.query("SELECT number FROM students ORDER BY id LIMIT 1")
    assert "is a student" in office.run("audit", "list", "--parent", student, code=1).err


def test_a_batch_is_found_in_any_letters_and_a_kind_with_its_colon(office: Office) -> None:
    make_trail(office)
    everything = office.run("audit", "list", "--json", code=0).json
    for batch in {row["batch"] for row in everything} - {None, ""}:
        of_batch = [row for row in everything if row["batch"] == batch]
        words = ("audit", "list", "--batch", f" {batch.lower()} ", "--json")
        assert office.run(*words, code=0).json == of_batch
    keys = office.run("audit", "list", "--action", "key:", "--json", code=0).json
    assert keys == [row for row in everything if row["action"].startswith("key:")]


def test_the_list_of_one_person_works_with_the_other_filters(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_trail(office)
    monkeypatch.setenv("PORTALADM_ACTOR", "maria")
    later = office.now + timedelta(days=1)
    office.run("keys", "revoke", "--from", "-", "--yes", stdin="P2\nP3\n", now=later)
    office.run("roster", "import", office.write_roster({}, name="more.csv"), code=0, now=later)

    def actions(*more: str) -> list[str]:
        words = ("audit", "list", "--actor", "Maria", *more, "--json")
        return [row["action"] for row in office.run(*words, code=0).json]

    everything = actions()
    assert everything[-1] == "roster:imported" and len(everything) < len(actions_of_all(office))
    assert actions("--since", "2026-09-01", "--until", "2026-09-01") == everything
    assert actions("--until", "2026-08-31") == []
    assert actions("--action", "roster", "--limit", "1") == ["roster:imported"]
    assert actions("--fields", "action", "--sort", "-action") == sorted(everything, reverse=True)
    refused = office.run("audit", "list", "--actor", "mary", code=2).err
    assert "The trail names no 'mary'" in refused and "maria" in refused


def actions_of_all(office: Office) -> list[str]:
    return [row["action"] for row in office.run("audit", "list", "--json", code=0).json]


@pytest.mark.parametrize("command", ["audit list", "batches list"])
def test_a_reversed_or_unreadable_span_is_misuse(office: Office, command: str) -> None:
    make_trail(office)
    words = (*command.split(), "--since", "2026-09-02", "--until", "2026-09-01 14:30")
    refused = office.run(*words, code=2).err
    assert "--since 2026-09-02 is later than --until 2026-09-01 14:30" in refused
    assert '--since "2026-09-01 14:30" --until 2026-09-02' in refused
    assert "31.08." in office.run(*command.split(), "--until", "31.08.", code=2).err


def test_an_export_holds_every_row_and_itself(office: Office) -> None:
    make_trail(office)
    exported = office.run("audit", "export", "trail.csv", code=0)
    path = Path(exported.out.strip())
    rows = office.read_csv(path)
    assert rows[-1]["action"] == "data:exported"
    assert [int(row["seq"]) for row in rows] == list(range(1, len(rows) + 1))
    assert path.stat().st_mode & 0o077 == 0
    assert office.query("SELECT count(*) FROM part_files") == [(0,)]
    office.run("audit", "export", "trail.csv", code=1)
    office.run("audit", "export", "trail.txt", code=2)
    piped = office.run("audit", "export", "-", code=0)
    head = office.run("audit", "head").out.strip().partition(":")[2]
    assert head in piped.out.splitlines()[-1]


def test_an_export_that_is_refused_is_not_on_the_trail(office: Office) -> None:
    head = make_trail(office)
    (office.folder / "trail.csv").write_text("mine")
    office.run("audit", "export", "trail.csv", code=1)
    assert office.run("audit", "head", code=0).out.strip() == head
