"""An import that stops is kept for the work list, and the command beside it leads on."""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest

from portaladm.domain.rosters import COLUMNS
from tests.conftest import Office
from tests.kits.work import count_kinds, find_commands, find_line, follow, read_work
from tests.services.roster.snapshots import make_rows
from tests.thrift.prepared import prepared

OLAF = {
    "parent_first_name": "Olaf", "parent_last_name": "Holm", "email": "olaf@example.org",
    "phone": "555-0999", "address": "77 Far Rd",
}  # fmt: skip


@pytest.fixture
@prepared
def school(office: Office) -> Office:
    """Thirty families."""
    office.run("roster", "import", office.write_roster(*make_rows(office, 30)), code=0)
    return office


def stop_at_limit(school: Office, *more: str, name: str = "half.csv") -> Path:
    path = school.write_roster(*make_rows(school, 10), name=name)
    school.run("roster", "import", name, "--snapshot", *more, code=4)
    return path


def read_command(school: Office) -> str:
    [command] = find_commands(find_line(school, "imports")["hint"])
    return command


def waits(school: Office) -> bool:
    return "imports" in count_kinds(school)


@pytest.mark.slow
def test_an_import_over_a_limit_goes_on_without_what_is_over_it(
    school: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = stop_at_limit(school)
    line = find_line(school, "imports")
    assert line["message"] == (
        f"The import of {path} stopped on 2026-08-31: over a limit (removal-limit)."
    )
    monkeypatch.chdir(school.folder.parent)  # the file was named from another folder
    follow(school, read_command(school), code=3)
    assert not waits(school)


@pytest.mark.slow
def test_a_doubted_id_waits_and_the_others_are_imported(school: Office) -> None:
    rows = make_rows(school, 30)
    rows[3] |= OLAF
    school.run("roster", "import", school.write_roster(*rows, name="b.csv"), code=4)
    assert find_line(school, "imports")["message"].endswith("ids may mean other people.")
    follow(school, read_command(school), code=3)
    assert "left rows for later" in find_line(school, "imports")["message"]


def test_the_good_lines_of_a_faulty_file_are_imported(school: Office) -> None:
    bad = school.write_roster(*make_rows(school, 30), {"student_id": ""}, name="bad one.csv")
    school.run("roster", "import", bad, "--snapshot", code=1)
    assert find_line(school, "imports")["message"].endswith("lines are faulty.")
    assert shlex.split(read_command(school))[3:] == [str(bad), "--snapshot", "--keep-good-rows"]
    follow(school, read_command(school), code=3)
    assert not waits(school)


@pytest.mark.parametrize("text", ["", "a,b\n1,2\n"])
def test_a_file_that_can_not_be_read_waits_until_it_is_corrected(
    school: Office, text: str
) -> None:  # fmt: skip
    path = school.folder / "nightly.csv"
    path.write_text(text, encoding="utf-8")
    school.run("roster", "import", path, code=1)
    assert "it was refused (roster-" in find_line(school, "imports")["message"]
    school.write_roster(*make_rows(school, 30), name="nightly.csv")
    follow(school, read_command(school))
    assert not waits(school)


def test_the_command_has_the_options_of_then(school: Office) -> None:
    names = "\n".join(f'{name} = "{name}"' for name in COLUMNS)
    (school.folder / "map.toml").write_text(f"[columns]\n{names}\n", encoding="utf-8")
    stop_at_limit(
        school, "--columns", "map.toml", "--max-new-links", "50%", "--encoding", "utf-8",
        "--reason", "of the night",
    )  # fmt: skip
    words = shlex.split(read_command(school))
    assert words[4:] == [
        "--columns", str(school.folder / "map.toml"), "--encoding", "utf-8", "--snapshot",
        "--max-new-links", "50%", "--apply-rest",
    ]  # fmt: skip


def test_a_roster_from_a_pipe_is_named_by_whoever_has_it(school: Office) -> None:
    text = school.write_roster(*make_rows(school, 10)).read_text(encoding="utf-8")
    school.run("roster", "import", "-", "--snapshot", stdin=text, code=4)
    assert read_command(school) == "portaladm roster import FILE --snapshot --apply-rest"


@pytest.mark.slow
def test_the_same_file_waits_once_and_another_beside_it(school: Office) -> None:
    stop_at_limit(school)
    stop_at_limit(school)
    assert count_kinds(school)["imports"] == 1
    stop_at_limit(school, name="other.csv")
    assert count_kinds(school)["imports"] == 2
    assert "other.csv" in read_work(school)[0]["message"]


def test_a_good_import_settles_all_that_stopped_before_even_if_nothing_changed(
    school: Office,
) -> None:
    stop_at_limit(school)
    school.run("roster", "import", "roster.csv", code=0)
    assert not waits(school)
    assert school.query("SELECT count(*) FROM import_stops WHERE settled_at IS NULL") == [(0,)]


def test_keys_issued_by_a_roster_keep_and_settle_it_as_well(school: Office) -> None:
    bad = school.write_roster({"student_id": ""}, name="bad.csv")
    school.run("keys", "issue", "--roster", bad, "-o", "keys.csv", code=1)
    assert waits(school)
    school.run("keys", "issue", "--roster", "roster.csv", "-o", "keys.csv", code=0)
    assert not waits(school)


def test_a_roster_that_only_a_taken_file_name_holds_up_does_not_wait(school: Office) -> None:
    (school.folder / "keys.csv").write_text("taken")
    more = school.write_roster(*make_rows(school, 31), name="more.csv")
    school.run("keys", "issue", "--roster", more, "-o", "keys.csv", code=1)
    assert not waits(school)


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("roster", "import", "half.csv", "--snapshot", "--dry-run"), 4),
        (("roster", "import", "missing.csv"), 1),
        (("roster", "check", "bad.csv"), 1),
        (("roster", "import", "half.csv", "--max-removals", "many"), 2),
    ],
)
def test_what_was_only_looked_at_or_mistyped_does_not_wait(
    school: Office, words: tuple[str, ...], code: int
) -> None:
    school.write_roster(*make_rows(school, 10), name="half.csv")
    school.write_roster({"student_id": ""}, name="bad.csv")
    before = school.store.read_bytes()
    school.run(*words, code=code)
    assert school.store.read_bytes() == before


@pytest.mark.posix("rights of files")
def test_that_a_stop_can_not_be_kept_does_not_hide_why_it_stopped(school: Office) -> None:
    school.write_roster({"student_id": ""}, name="bad.csv")
    school.store.chmod(0o400)
    school.store.parent.chmod(0o500)
    try:
        refused = school.run("roster", "import", "bad.csv", code=1)
    finally:
        school.store.parent.chmod(0o700)
    assert "1 fault on 1 line; nothing was imported" in refused.err
