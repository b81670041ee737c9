"""How a secret reaches the right person: the ways of checking identity, and who must say one."""

from __future__ import annotations

import pytest

from portaladm.errors import Misused
from portaladm.services.lookup.ways import check_identity
from tests.conftest import Office
from tests.kits.accounts import open_accounts, reset
from tests.kits.keys import posted, school

__all__ = ["posted", "school"]

PHOTO = ("--verified-by", "photo-id")


def test_only_the_ways_of_the_settings_count(office: Office) -> None:
    with office.open() as context:
        check_identity(context, "photo-id")
        for way in ("a hunch", "", "PHOTO-ID"):
            with pytest.raises(Misused, match="unknown-way"):
                check_identity(context, way)


def read_notes(office: Office, kind: str) -> set[tuple[str, str]]:
    """How identity was checked and what route was taken, of the newest rows of a kind."""
    rows = "SELECT verified_by, detail FROM trail WHERE action = ? AND batch = "
    newest = "(SELECT code FROM batches ORDER BY id DESC LIMIT 1)"
    return set(office.query(rows + newest, kind))


@pytest.mark.parametrize(
    "words",
    [
        ("userP0", "userP1", "--show"), ("--from", "one.txt", "--show"), ("--all", "--show"),
        ("userP0", "userP1", "--show", "--posted"), ("--from", "one.txt", "-o", "new.csv"),
        ("userP0", "userP1", "-o", "new.csv"), ("--all", "-o", "new.csv"),
        ("--all", "-o", "new.csv", "--verified-by", "a hunch"),
    ],
)  # fmt: skip
def test_no_number_of_names_goes_round_the_check(office: Office, words: tuple[str, ...]) -> None:
    open_accounts(office, 2)
    (office.folder / "one.txt").write_text("userP0\n")
    before = office.store.read_bytes()
    assert "--verified-by" in reset(office, *words, "--yes", code=2).err
    assert office.store.read_bytes() == before and not (office.folder / "new.csv").exists()
    reset(office, *words, *PHOTO, "--yes")


@pytest.mark.parametrize(
    ("option", "told"),
    [("--posted", "posted to the address on file"), ("--signed-for", "handed out against a sig")],
)
def test_slips_go_by_a_route_that_the_trail_names(office: Office, option: str, told: str) -> None:
    open_accounts(office, 2)
    reset(office, "--all", "--yes", option, "-o", "new.csv")
    [(way, route)] = read_notes(office, "password:reset")
    assert way == "" and route.startswith(told)
    assert told in office.run("audit", "list", "--format", "csv", code=0).out
    for words in (("audit", "list"), ("parents", "show", "P1")):
        shown = office.run(*words, "--format", "table", code=0).out
        assert f"Password of P1 reset ({told}" in shown


def test_posted_passwords_are_good_for_longer_where_the_route_is_chosen(office: Office) -> None:
    open_accounts(office, 2)
    asked = reset(office, "--all", "-o", "new.csv", answers="6\ny\n")
    assert "How does it reach the right person" in asked.err
    assert "posted to the address on file" in asked.err and "2026-09-21" in asked.err


def test_one_route_is_enough(office: Office) -> None:
    open_accounts(office, 1)
    both = reset(office, "--all", "--yes", "--posted", "--signed-for", "-o", "new.csv", code=2)
    assert "--posted or --signed-for" in both.err


@pytest.mark.turns(7, otherwise="slow")
@pytest.mark.parametrize(
    "words",
    [
        ("issue", "--parent", "P1", "--show"), ("issue", "--student", "3", "--show"),
        ("issue", "--parent", "P1", "--parent", "P2", "--show"),
        ("issue", "--parent", "P1", "-o", "new.csv"), ("issue", "--student", "3", "-o", "new.csv"),
        ("issue", "--parent", "P1", "--show", "--posted"),
        ("issue", "--roster", "roster.csv", "--parent", "P1", "-o", "new.csv"),
    ],
)  # fmt: skip
def test_a_key_of_who_was_named_needs_it_too(office: Office, words: tuple[str, ...]) -> None:
    families = ({"student_id": "1", "parent_id": "P1"}, {"student_id": "3", "parent_id": "P2"})
    office.write_roster(*families)
    if "--roster" not in words:
        office.run("roster", "import", "roster.csv", code=0)
    refused = office.run("keys", *words, "--yes", code=2)
    assert "--verified-by photo-id" in refused.err
    assert office.query("SELECT count(*) FROM activation_keys") == [(0,)]
    assert office.query("SELECT count(*) FROM parents") == [(0 if "--roster" in words else 2,)]
    office.run("keys", *words, *PHOTO, "--yes", code=0)
    assert {way for way, _ in read_notes(office, "key:issued")} == {"photo-id"}


@pytest.mark.parametrize(
    "words",
    [("P1", "--show"), ("P1", "P2", "--show"), ("--from", "one.txt", "-o", "new.csv"),
     ("P1", "-o", "new.csv"), ("--batch", "BATCH", "--show")],
)  # fmt: skip
def test_a_key_in_place_of_another_needs_it(posted: Office, words: tuple[str, ...]) -> None:
    (posted.folder / "one.txt").write_text("P1\n")
    [(code,)] = posted.query("SELECT code FROM batches WHERE kind = 'keys-issue'")
    filled = [code if word == "BATCH" else word for word in words]
    refused = posted.run("keys", "reissue", *filled, "--yes", code=2)
    assert "--verified-by photo-id" in refused.err
    posted.run("keys", "reissue", *filled, *PHOTO, "--yes", code=0)
    assert read_notes(posted, "key:reissued") == {("photo-id", "")}


def test_letters_in_bulk_need_nothing(posted: Office) -> None:
    posted.run("keys", "reissue", "P1", "P2", "--yes", "-o", "new.csv", code=0)
    posted.run("keys", "issue", "--expired", "--yes", "--show", code=0)
    assert read_notes(posted, "key:reissued") == {("", "")}


def test_on_a_terminal_it_is_asked_after_the_number_on_file(posted: Office) -> None:
    asked = posted.run("keys", "reissue", "P1", "--show", "--yes", answers="1\n", code=0)
    assert "Phone on file: (555) 010-0199" in asked.err
    assert asked.err.index("Phone on file") < asked.err.index("How did you make sure")
    assert read_notes(posted, "key:reissued") == {("photo-id", "")}


def test_it_is_seen_where_a_parent_is_shown(posted: Office) -> None:
    posted.run("keys", "reissue", "P1", "--show", *PHOTO, "--yes", code=0)
    shown = posted.run("parents", "show", "P1", "--format", "json", code=0).record
    assert shown["trail"][-1]["verified_by"] == "photo-id"
    for words in (("parents", "show", "P1"), ("audit", "list")):
        told = posted.run(*words, "--format", "table", code=0).out
        assert "Key of P1 replaced (verified by photo-id)" in told
