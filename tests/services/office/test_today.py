"""Each thing that waits is on the office's list, and the command beside it takes it away."""

from __future__ import annotations

from datetime import timedelta

import pytest

from portaladm.services.office.today import WorkKind
from tests.conftest import MONDAY, Office
from tests.kits.batches import interrupt
from tests.kits.settings import write_settings
from tests.kits.work import count_kinds, find_commands, find_line, follow, read_work

READY = '[district]\nname = "Riverbend"\nid = "JPRQQH"\n[portal]\nurl = "https://p.example.org"\n'


@pytest.fixture
def school(office: Office) -> Office:
    """Three families, and nothing to do."""
    write_settings(office, READY)
    rows = [{"parent_id": f"P{n}", "student_id": f"S{n}"} for n in range(3)]
    office.run("roster", "import", office.write_roster(*rows), code=0)
    assert read_work(office) == []
    return office


def issue(school: Office, *more: str) -> str:
    issued = school.run("keys", "issue", "-o", "keys.csv", "--format", "json", *more, code=0)
    return str(issued.record["batch"])


def add_family(school: Office, *cells: str) -> None:
    name = ("--first-name", "Eva", "--last-name", "Ruiz")
    school.run(
        "parents", "add", "--reason", "new", "--verified-by", "photo-id", "--student", "S0", *name,
        *cells, "--yes", code=0,
    )  # fmt: skip


def import_again(office: Office) -> None:
    """Follow the line of the import whose rows waited; nothing else waits."""
    assert count_kinds(office) == {"imports": 1}
    line = find_line(office, "imports")
    assert line["message"].endswith("left rows for later, until its questions are answered.")
    [command] = find_commands(line["hint"])
    follow(office, command)


def test_a_quiet_day_says_so(school: Office) -> None:
    said = school.run("office", "today", code=0)
    assert (said.out, said.err) == ("", "Nothing to do today.\n")
    said = school.run("office", "today", "--kind", "batches", code=0)
    assert (said.out, said.err) == ("", "Nothing to do today of the kind batches.\n")


def test_a_batch_waits_until_it_is_marked_as_sent(school: Office) -> None:
    code = issue(school)
    line = find_line(school, "batches")
    assert line["message"] == f"Batch {code} (keys-issue): keys.csv, 3 entries."
    [command] = find_commands(line["hint"])
    follow(school, command)
    assert count_kinds(school) == {}


def test_a_batch_without_a_key_that_works_needs_no_post(school: Office) -> None:
    code = issue(school)
    for number in (1, 2):
        words = ("keys", "revoke", f"P{number}", "--reason", "moved away", "--yes")
        school.run(*words, code=0)
    assert count_kinds(school) == {"batches": 1}
    school.run("keys", "revoke", "P0", "--reason", "moved away", "--yes", code=0)
    assert count_kinds(school) == {}
    assert school.query("SELECT code, file_state FROM batches WHERE kind = 'keys-issue'") == [
        (code, "published")
    ]


def test_a_letter_that_came_back_waits_for_another_key(school: Office) -> None:
    code = issue(school)
    school.run("batches", "mark", code, "--sent", code=0)
    school.run("letters", "mark", f"{code}-1", "--returned", code=0)
    line = find_line(school, "returned")
    assert line["message"] == (
        f"The letter of José García (P0), key {code}-1, came back on 2026-08-31."
    )
    [command] = find_commands(line["hint"])
    follow(school, command, "--yes", "--posted", "-o", "again.csv")
    assert count_kinds(school) == {"batches": 1}


def test_a_returned_letter_of_a_suspended_key_waits_for_nobody(school: Office) -> None:
    code = issue(school)
    school.run("letters", "mark", f"{code}-1", "--returned", code=0)
    assert count_kinds(school)["returned"] == 1
    school.run("links", "deny", "P0", "S0", "--reason", "court", "--yes", code=0)
    assert "returned" not in count_kinds(school)


def test_a_letter_that_was_handed_over_after_all_waits_no_more(school: Office) -> None:
    code = issue(school)
    school.run("letters", "mark", f"{code}-1", "--returned", code=0)
    school.run(
        "letters", "mark", f"{code}-1", "--handed-over", "--verified-by", "photo-id", code=0
    )  # fmt: skip
    assert "returned" not in count_kinds(school)


@pytest.mark.parametrize(("days", "waits"), [(15, False), (14, True), (0, True), (-1, False)])
def test_keys_wait_for_two_weeks_before_they_expire(
    school: Office, days: int, waits: bool
) -> None:  # fmt: skip
    code = issue(school, "--expires-in", "20")
    school.run("batches", "mark", code, "--sent", code=0)
    school.now = MONDAY + timedelta(days=20 - days)
    assert count_kinds(school) == ({"expiring": 1} if waits else {})
    if waits:
        line = find_line(school, "expiring")
        assert (
            line["message"]
            == f"On 2026-09-20, unused: 3 keys of batch {code} (Lincoln Elementary 3)."
        )
        [command] = find_commands(line["hint"])
        follow(school, command, "--yes")
        assert count_kinds(school) == {}


@pytest.mark.parametrize("days", [10, 20, 30])
def test_a_court_order_waits_before_its_end_and_after(school: Office, days: int) -> None:
    school.run(
        "links", "deny", "P1", "S1", "--reason", "court", "--until", "2026-09-20", "--yes", code=0
    )  # fmt: skip
    school.now = MONDAY + timedelta(days=days)
    line = find_line(school, "restrictions")
    assert line["code"] == "restriction-ends"
    [command] = find_commands(line["hint"])
    follow(school, command, "--yes")
    assert count_kinds(school) == {}


OLAF = {
    "parent_first_name": "Olaf", "parent_last_name": "Holm", "email": "olaf@example.org",
    "phone": "555-0999", "address": "77 Far Rd",
}  # fmt: skip
GRETA = OLAF | {
    "student_first_name": "Greta", "student_last_name": "Holm", "parent_id": "P77",
}  # fmt: skip


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (
            OLAF | {"parent_id": "P1", "student_id": "S1"},
            "Is parent P1 still José García? A file says Olaf Holm.",
        ),
        (
            GRETA | {"student_id": "S1"},
            "Is student S1 still Ana García? A file says Greta Holm.",
        ),
    ],
)
@pytest.mark.parametrize("different", [False, True])
def test_a_question_about_an_id_waits_for_an_answer(
    school: Office, row: dict[str, str], message: str, different: bool
) -> None:
    path = school.write_roster(row)
    school.run("roster", "import", path, "--max-identity-changes", "1", code=3)
    line = find_line(school, "questions")
    assert line["message"] == message
    assert line["hint"].endswith("; or with --different")
    [command] = find_commands(line["hint"])
    follow(school, command.replace("--same", "--different") if different else command, "--yes")
    import_again(school)
    assert count_kinds(school) == {}


@pytest.mark.parametrize("is_same", [True, False])
def test_an_id_that_lost_its_zeros_waits_for_a_file_or_an_answer(
    office: Office, is_same: bool
) -> None:  # fmt: skip
    write_settings(office, READY)
    rows = [office.row({"student_id": f"000{n}", "parent_id": f"P{n}"}) for n in range(1, 4)]
    office.run("roster", "import", office.write_roster(*rows), code=0)
    eaten = office.write_roster(rows[0], rows[1] | {"student_id": "2"}, name="eaten.csv")
    office.run("roster", "import", eaten, "--max-identity-changes", "1", code=3)
    line = find_line(office, "questions")
    assert "Is student 2 Ana García 0002 Ana García, without its zeros" in line["message"]
    [command] = find_commands(line["hint"])
    if is_same:
        office.run("roster", "import", office.write_roster(*rows, {}), code=0)
    else:
        follow(office, command, "--yes")
        import_again(office)
    assert count_kinds(office) == {}


@pytest.mark.parametrize(("days", "waits"), [(7, False), (8, True), (14, True), (15, False)])
def test_a_family_of_the_counter_waits_in_its_last_week(
    school: Office, days: int, waits: bool
) -> None:  # fmt: skip
    add_family(school)
    [(number,)] = school.query("SELECT number FROM parents WHERE first_name = 'Eva'")
    school.now = MONDAY + timedelta(days=days)
    assert count_kinds(school) == ({"lapsing": 1} if waits else {"lapsed": 1} if days > 14 else {})
    if waits:
        line = find_line(school, "lapsing")
        assert line["message"] == f"Eva Ruiz ({number}) with S0, until 2026-09-14."
        [command] = find_commands(line["hint"])
        follow(school, command)
        assert count_kinds(school) == {}


def test_a_family_leaves_the_list_with_more_days_however_few_the_settings_give(
    school: Office,
) -> None:
    write_settings(school, READY + "[access]\nprovisional_days = 2\n")
    add_family(school)
    assert count_kinds(school) == {}
    school.now = MONDAY + timedelta(days=1)
    [command] = find_commands(find_line(school, "lapsing")["hint"])
    follow(school, command)
    assert count_kinds(school) == {}


def test_a_weak_setting_waits_as_the_doctor_has_it(school: Office) -> None:
    write_settings(school, READY + "[keys]\ndays = 300\n")
    line = find_line(school, "doctor")
    assert line["code"] == "setting-weak"
    [command] = find_commands(line["hint"])
    follow(school, command)
    assert count_kinds(school) == {}


@pytest.mark.posix("rights of files")
@pytest.mark.parametrize("harm", ["killed", "lost", "rights"])
def test_what_the_doctor_finds_quickly_waits_for_its_command(office: Office, harm: str) -> None:
    write_settings(office, READY)
    _, _, part = interrupt(office)
    if harm == "lost":
        part.unlink()
    if harm == "rights":
        follow(office, "portaladm doctor --repair")
        office.store.chmod(0o644)
    [command] = find_commands(find_line(office, "doctor")["hint"])
    follow(office, command)
    assert count_kinds(office) == ({} if harm == "lost" else {"batches": 1})


@pytest.mark.posix("rights of files")
def test_the_list_is_read_from_a_store_that_can_not_be_written(school: Office) -> None:
    issue(school)
    before = school.store.read_bytes()
    school.store.chmod(0o400)
    school.store.parent.chmod(0o500)
    try:
        assert count_kinds(school) == {"batches": 1}
    finally:
        school.store.parent.chmod(0o700)
    assert school.store.read_bytes() == before


def test_keys_that_expire_are_told_by_school(school: Office) -> None:
    names = ("Adams", "Adams", "Baker", "Clark", "Drake", "Evans")
    rows = [
        {"school": f"{name} School", "parent_id": f"X{n}", "student_id": f"T{n}"}
        for n, name in enumerate(names)
    ]
    rows.append({"school": "Baker School", "parent_id": "X0", "student_id": "T9"})
    school.run("roster", "import", school.write_roster(*rows), code=0)
    code = issue(school, "--expires-in", "7")
    assert find_line(school, "expiring")["message"] == (
        f"On 2026-09-07, unused: 9 keys of batch {code} (Lincoln Elementary 3, Adams School 2, "
        "Baker School 2, 3 more schools)."
    )


def test_each_kind_alone_is_the_same_as_among_the_others(school: Office) -> None:
    code = issue(school, "--expires-in", "5")
    school.run("letters", "mark", f"{code}-2", "--returned", code=0)
    school.write_roster({"student_id": ""}, name="bad.csv")
    school.run("roster", "import", "bad.csv", code=1)
    work = read_work(school)
    assert list(count_kinds(school)) == ["imports", "batches", "returned", "expiring"]
    for kind in WorkKind:
        assert read_work(school, "--kind", kind) == [one for one in work if one["kind"] == kind]


def test_a_kind_is_shown_whole_and_an_unknown_one_is_refused(school: Office) -> None:
    rows = [{"parent_id": f"P{n}", "student_id": f"S{n}"} for n in range(5)]
    school.run("roster", "import", school.write_roster(*rows), code=0)
    for n in range(5):
        school.run("keys", "issue", "--parent", f"P{n}", "--posted", "-o", f"keys{n}.csv", code=0)
    shown = school.run("office", "today", "--format", "table", code=0).out
    assert "  2 more: portaladm office today --kind batches\n" in shown
    whole = school.run("office", "today", "--format", "table", "--kind", "batches", code=0).out
    assert whole.count("Once it is sent") == 5
    assert "more" not in whole
    refused = school.run("office", "today", "--kind", "batch", code=2)
    assert "'batch' is not a kind of work (did you mean batches?)" in refused.err
