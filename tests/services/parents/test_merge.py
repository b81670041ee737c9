"""Two records of one person, and new numbers: nobody loses anything, nothing opens by itself."""

from __future__ import annotations

from typing import Any

import pytest

from tests.conftest import Office

KEEP = {"student_id": "0010442", "parent_id": "P1"}
DROP = {"student_id": "0010443", "parent_id": "P2", "parent_first_name": "Jose"}
PASSWORD = "nine purple kites over town"


@pytest.fixture
def school(office: Office) -> Office:
    office.run("roster", "import", office.write_roster(KEEP, DROP), code=0)
    return office


def merge(office: Office, *more: str, keep: str = "P1", drop: str = "P2", code: int = 0) -> Any:
    words = ("parents", "merge", keep, drop, "--reason", "one person", "--yes")
    return office.run(*words, *more, code=code)


def bring(office: Office, *rows: dict[str, str], code: int = 0) -> Any:
    newer = office.write_roster(*rows, name=f"newer{office.numbers}.csv")
    return office.run("roster", "import", newer, code=code)


def states(office: Office, parent: str = "P1") -> dict[str, str]:
    lines = office.run("links", "list", "--parent", parent, "--format", "json", code=0).json
    return {line["student_id"]: line["status"] for line in lines}


def show(office: Office, parent: str = "P1") -> dict[str, Any]:
    return office.run("parents", "show", parent, "--format", "json", code=0).record


def activate(office: Office, parent: str, username: str) -> None:
    name = f"keys-{parent}.csv"
    office.run("keys", "issue", "--parent", parent, "-o", name, code=0)
    key = office.read_csv(office.folder / name)[0]["activation_key"]
    words = ("accounts", "activate", "--username", username, "--secrets-stdin")
    office.run(*words, stdin=f"{key}\n{PASSWORD}\n{PASSWORD}\n", code=0)


def sign_in(office: Office, username: str) -> str:
    words = ("passwords", "check", username, "--secrets-stdin", "--format", "json")
    result = office.run(*words, stdin=f"{PASSWORD}\n").json
    record = result[0] if isinstance(result, list) else result
    return str(record["result"])


def test_the_children_come_over(school: Office) -> None:
    merge(school)
    assert states(school) == {"0010442": "visible", "0010443": "visible"}
    assert states(school, "P2") == states(school)
    assert [p["parent_id"] for p in school.run("parents", "list", "--format", "json").json] == [
        "P1"
    ]


def test_a_roster_that_still_lists_the_dropped_number_means_the_one_who_stays(
    school: Office,
) -> None:
    merge(school)
    bring(school, KEEP, DROP | {"relationship": "guardian"}, DROP | {"student_id": "0010444"})
    assert states(school) == dict.fromkeys(("0010442", "0010443", "0010444"), "visible")
    assert school.query("SELECT count(*) FROM parents WHERE merged_into IS NULL") == [(1,)]
    assert show(school)["parent_name"] == "José García"


def test_the_same_roster_after_a_merge_changes_nothing(school: Office) -> None:
    merge(school)
    again = school.run("roster", "import", school.folder / "roster.csv", code=0)
    assert "Nothing has changed" in again.err
    assert show(school)["earlier_parent_ids"] == ["P2"]


def test_a_roster_with_the_dropped_number_alone_still_means_the_one_who_stays(
    school: Office,
) -> None:
    merge(school)
    bring(school, DROP | {"phone": "555-0177"})
    assert show(school)["phone"] == "555-0177"
    assert show(school)["parent_id"] == "P1"


@pytest.mark.parametrize("drop_says", ["yes", ""])
def test_a_stored_no_never_becomes_a_yes(office: Office, drop_says: str) -> None:
    rows = (
        KEEP | {"portal_access": "no"},
        DROP | {"student_id": "0010442", "portal_access": drop_says},
    )
    bring(office, *rows)
    merge(office)
    assert states(office) == {"0010442": "no-access"}
    bring(office, *rows, {})
    assert states(office) == {"0010442": "no-access"}
    bring(office, rows[1], {})
    assert states(office) == {"0010442": "no-access"}


def test_a_yes_of_the_number_that_stays_opens_what_it_opens_everywhere(office: Office) -> None:
    rows = (KEEP | {"portal_access": "no"}, DROP | {"student_id": "0010442"})
    bring(office, *rows)
    merge(office)
    bring(office, KEEP, rows[1])
    assert states(office) == {"0010442": "visible"}


def test_court_orders_of_both_stay_in_force(school: Office) -> None:
    school.run("links", "deny", "P2", "0010443", "--reason", "case 2", "--yes", code=0)
    school.run("links", "deny", "P2", "0010442", "--reason", "case 1", code=0)
    words = ("links", "deny", "P1", "0010442", "--reason", "case 3", "--until", "2026-09-30")
    school.run(*words, "--yes", code=0)
    merge(school)
    assert states(school) == {"0010442": "restricted", "0010443": "restricted"}
    listed = school.run("links", "list", "--restricted", "--format", "json").json
    assert {(line["student_id"], line["restricted_until_on"]) for line in listed} == {
        ("0010442", None),
        ("0010443", None),
    }


def test_the_open_key_of_the_dropped_record_is_closed_and_stays_known(school: Office) -> None:
    school.run("keys", "issue", "-o", "keys.csv", code=0)
    merge(school)
    keys = school.query("SELECT closed_as, count(*) FROM activation_keys GROUP BY 1 ORDER BY 1")
    assert keys == [(None, 1), ("merged", 1)]
    dropped = school.read_csv(school.folder / "keys.csv")[1]["activation_key"]
    checked = school.run("keys", "check", "--secrets-stdin", stdin=dropped + "\n", code=1)
    assert "P1" in checked.out
    assert "merged: P2 is P1" in checked.out


def test_the_only_letter_that_was_posted_still_works(school: Office) -> None:
    school.run("keys", "issue", "--parent", "P2", "-o", "keys.csv", code=0)
    merge(school)
    [row] = school.read_csv(school.folder / "keys.csv")
    checked = school.run("keys", "check", "--secrets-stdin", stdin=row["activation_key"], code=0)
    assert "P1" in checked.out
    assert "Nothing to issue" in school.run("keys", "issue", "-o", "new.csv", code=0).err


def test_a_withdrawn_key_is_not_issued_again_by_a_merge(school: Office) -> None:
    school.run("keys", "issue", "-o", "keys.csv", code=0)
    school.run("keys", "revoke", "P1", "--reason", "mis-sent", "--yes", code=0)
    merge(school)
    assert "Nothing to issue" in school.run("keys", "issue", "-o", "new.csv", code=0).err


def test_the_only_account_moves_and_its_sign_ins_with_it(school: Office) -> None:
    activate(school, "P2", "jgarcia")
    assert sign_in(school, "jgarcia") == "ok"
    school.run("keys", "issue", "--parent", "P1", "-o", "keys.csv", code=0)
    merge(school)
    assert show(school)["username"] == "jgarcia"
    assert sign_in(school, "jgarcia") == "ok"
    rows = school.query(
        "SELECT count(*) FROM sign_ins i JOIN accounts a ON a.id = i.account_id "
        "JOIN parents p ON p.id = a.parent_id WHERE p.number = 'P1'"
    )
    assert rows == [(2,)]
    assert school.query("SELECT count(*) FROM activation_keys WHERE closed_at IS NULL") == [(0,)]


def test_two_accounts_want_a_word_which_one_stays(school: Office) -> None:
    activate(school, "P1", "jgarcia")
    activate(school, "P2", "jgarcia2")
    refused = merge(school, code=1)
    assert "jgarcia (P1)" in refused.err
    assert "--keep-account jgarcia" in refused.err
    assert "Neither" in merge(school, "--keep-account", "nobody", code=1).err
    assert school.query("SELECT count(*) FROM parents WHERE merged_into IS NULL") == [(2,)]
    merge(school, "--keep-account", "JGARCIA2")
    assert show(school)["username"] == "jgarcia2"
    assert sign_in(school, "jgarcia2") == "ok"
    assert sign_in(school, "jgarcia") != "ok"
    assert school.query("SELECT count(*) FROM trail WHERE action = 'account:voided'") == [(1,)]


def test_merging_asks_with_no_as_the_default(school: Office) -> None:
    words = ("parents", "merge", "P1", "P2", "--reason", "one person")
    assert "Nobody is there" in school.run(*words, code=4).err
    school.run(*words, answers="\n", code=4)
    assert school.query("SELECT count(*) FROM parents WHERE merged_into IS NULL") == [(2,)]
    school.run(*words, answers="y\n", code=0)


def test_merging_twice_says_so(school: Office) -> None:
    merge(school)
    again = school.run("parents", "merge", "P1", "P2", "--reason", "again", code=0)
    assert "nothing was changed" in again.err
    assert school.query("SELECT count(*) FROM batches WHERE kind = 'counter'") == [(1,)]


def test_merging_with_oneself_or_a_stranger_is_refused(school: Office) -> None:
    merge(school, keep="P1", drop="P1", code=2)
    assert "The parent 'P7' does not exist" in merge(school, drop="P7", code=1).err


def test_merges_follow_each_other(school: Office) -> None:
    bring(school, KEEP, DROP, {"student_id": "0010444", "parent_id": "P3"})
    merge(school, keep="P2", drop="P1")
    assert "merged into P2" in merge(school, keep="P3", drop="P1", code=1).err
    merge(school, keep="P3", drop="P2")
    bring(school, KEEP, DROP, {"student_id": "0010444", "parent_id": "P3"}, {})
    assert states(school, "P1") == dict.fromkeys(("0010442", "0010443", "0010444"), "visible")
    assert show(school, "P1")["parent_id"] == "P3"


def test_the_past_can_still_be_asked_about(school: Office) -> None:
    merge(school)
    rows = school.query(
        "SELECT p.number, l.ended_on FROM links l JOIN parents p ON p.id = l.parent_id "
        "JOIN students s ON s.id = l.student_id WHERE s.number = '0010443' ORDER BY l.id"
    )
    assert rows == [("P2", "2026-08-31"), ("P1", None)]
    assert school.query("SELECT count(*) FROM roster_changes WHERE record = 'link'") == [(1,)]


def test_a_merge_is_in_the_trail_of_both_numbers(school: Office) -> None:
    merge(school)
    rows = school.query(
        "SELECT subject, reason FROM trail WHERE action = 'parent:merged' ORDER BY seq"
    )
    assert rows == [("parent:P1", "one person"), ("parent:P2", "one person")]


def renumber(office: Office, *pairs: tuple[str, str], code: int = 0) -> Any:
    path = office.folder / f"numbers{office.numbers}.csv"
    lines = ["old_id,new_id", *(f"{old},{new}" for old, new in pairs)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return office.run("parents", "renumber", "--from", path, code=code)


def numbers(office: Office) -> list[str]:
    return [number for (number,) in office.query("SELECT number FROM parents ORDER BY id")]


def test_a_renumbering_ends_nobodys_account(school: Office) -> None:
    activate(school, "P1", "jgarcia")
    renumber(school, ("P1", "N1"), ("P2", "N2"))
    assert sign_in(school, "jgarcia") == "ok"
    bring(school, KEEP | {"parent_id": "N1"}, DROP | {"parent_id": "N2"})
    assert numbers(school) == ["N1", "N2"]
    assert show(school, "N1")["username"] == "jgarcia"
    assert show(school, "P1")["parent_id"] == "N1"


def test_a_roster_that_still_has_the_old_number_means_the_same_parent(school: Office) -> None:
    renumber(school, ("P1", "N1"))
    bring(school, KEEP, DROP, {"student_id": "0010444", "parent_id": "P1"})
    assert numbers(school) == ["N1", "P2"]
    assert states(school, "N1") == {"0010442": "visible", "0010444": "visible"}


def test_numbers_can_be_swapped_and_passed_on(school: Office) -> None:
    bring(school, KEEP, DROP, {"parent_id": "P3"})
    renumber(school, ("P1", "P2"), ("P2", "P1"), ("P3", "P4"))
    assert numbers(school) == ["P2", "P1", "P4"]
    assert states(school, "P2") == {"0010442": "visible"}
    school.numbers += 1
    renumber(school, ("P2", "P5"), ("P1", "P2"))
    assert numbers(school) == ["P5", "P2", "P4"]
    assert states(school, "P2") == {"0010443": "visible"}
    assert school.query("SELECT number FROM parent_aliases ORDER BY 1") == [("P1",), ("P3",)]


def test_the_same_list_again_changes_nothing_not_even_a_swap(school: Office) -> None:
    pairs = (("P1", "P2"), ("P2", "P1"))
    renumber(school, *pairs)
    assert "nothing was changed" in renumber(school, *pairs).err
    assert numbers(school) == ["P2", "P1"]


def test_a_longer_list_does_what_is_left(school: Office) -> None:
    renumber(school, ("P1", "N1"))
    assert (
        "1 parent with the new number already" in renumber(school, ("P1", "N1"), ("P2", "N2")).err
    )
    assert numbers(school) == ["N1", "N2"]


def test_every_faulty_line_is_listed_and_nothing_is_done(school: Office) -> None:
    bring(school, KEEP, DROP, {"parent_id": "P3"})
    renumber(school, ("P3", "N3"))
    school.numbers += 1
    refused = renumber(
        school, ("P1", "N1"), ("P9", "N9"), ("P2", "N3"), ("", "x"), ("P2", ""), ("P2", "P3"),
        ("P1", "N8"), ("P3", "N4"), code=1,
    )  # fmt: skip
    for said in (
        "line 3: there is no parent 'P9'",
        "line 4: 'N3' is another parent's number",
        "line 5: old_id is empty",
        "line 6: the old_id 'P2' stands on line 4 already",
        "line 8: the old_id 'P1' stands on line 2 already",
        "line 9: 'P3' is an earlier number of N3: write N3",
    ):
        assert said in refused.err
    assert "line 2" not in refused.err.replace("on line 2", "")
    assert numbers(school) == ["P1", "P2", "N3"]


def test_a_number_that_was_merged_or_renumbered_is_not_given_to_another(school: Office) -> None:
    bring(school, KEEP, DROP, {"parent_id": "P3"})
    merge(school)
    assert "earlier number of P1" in renumber(school, ("P3", "P2"), code=1).err


def test_a_renumbering_has_one_row_in_the_trail_for_each_parent(school: Office) -> None:
    renumber(school, ("P1", "N1"), ("P2", "N2"))
    rows = school.query(
        "SELECT subject, detail FROM trail WHERE action = 'parent:renumbered' ORDER BY seq"
    )
    assert rows == [("parent:N1", "was P1"), ("parent:N2", "was P2")]


def test_the_earlier_numbers_of_a_merged_parent_follow_a_renumbering(school: Office) -> None:
    merge(school)
    renumber(school, ("P1", "N1"))
    bring(school, KEEP, DROP, {})
    assert show(school, "P2")["parent_id"] == "N1"
    assert len(states(school, "N1")) == 2
