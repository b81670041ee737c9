"""The doctor: what it finds in the folder, the settings and the store, and what it mends."""

from __future__ import annotations

from datetime import timedelta

import pytest

from portaladm.platform import is_windows
from tests.conftest import Office
from tests.kits.batches import diagnose, edit, issue_batch


@pytest.mark.slow
def test_a_fresh_office_is_healthy_and_has_a_note_on_what_is_not_set(office: Office) -> None:
    always = {"rights-not-checked"} if is_windows() else set()
    office.make_store()
    found = diagnose(office, code=0)
    assert set(found) == {"setting-missing"} | always
    office.run(
        "init", "--district", "D", "--district-id", "JPRQQH", "--portal-url", "https://p.example",
        code=0,
    )  # fmt: skip
    healthy = office.run("doctor", "--format", "json", code=0)
    assert {finding["code"] for finding in healthy.json} == always
    assert ("healthy" if not always else "No action needed") in healthy.err
    quiet = office.run("doctor", "--quiet", code=0)
    assert always or not quiet.out + quiet.err  # cron mails whatever is printed


@pytest.mark.slow
def test_it_does_not_say_that_nothing_is_to_be_done_beside_a_warning(office: Office) -> None:
    office.run("roster", "import", office.write_roster({"student_id": "S1", "parent_id": "P1"}))
    words = ("links", "deny", "P1", "S1", "--until", "2026-09-04", "--reason", "order", "--yes")
    office.run(*words, code=0)
    said = office.run("doctor", code=0).err
    assert "1 warning to look at; nothing else needs action." in said


@pytest.mark.posix("rights of a file")
def test_rights_that_are_too_wide_are_taken_away(office: Office) -> None:
    issue_batch(office)
    office.store.chmod(0o644)
    settings = office.store.with_name("portaladm.toml")
    settings.write_text("")
    settings.chmod(0o666)
    assert "others on this computer" in diagnose(office, code=1)["file-open"]["message"].lower()
    diagnose(office, "--repair", code=0)
    assert office.store.stat().st_mode & 0o777 == 0o600
    assert settings.stat().st_mode & 0o777 == 0o644


@pytest.mark.posix("rights of a folder")
def test_a_folder_in_which_others_may_write_needs_a_person(office: Office) -> None:
    issue_batch(office)
    office.store.parent.chmod(0o770)
    assert "chmod go-w" in diagnose(office, "--repair", code=1)["folder-open"]["hint"]
    office.store.parent.chmod(0o1777)
    assert "chmod o-w" in diagnose(office, code=1)["store-unsafe"]["hint"]
    office.store.parent.chmod(0o700)


def test_a_synced_folder_is_a_warning_in_plain_words(office: Office) -> None:
    store = office.folder / "OneDrive - Clayton" / "portaladm.db"
    office.make_store(store)
    found = office.run("--store", store, "doctor", "--format", "json", code=0).json
    assert "OneDrive" in next(f for f in found if f["code"] == "synced-folder")["message"]


def test_weaker_settings_are_named_with_the_command_that_mends_them(office: Office) -> None:
    office.make_store()
    for name, value in (("keys.days", "90"), ("passwords.min_length", "8")):
        office.run("config", "set", name, value, code=0)
    office.run("config", "set", "access.grace_days", "10", code=0)
    found = office.run("doctor", "--format", "json", code=0).json
    assert [f["hint"] for f in found if f["code"] == "setting-weak"] == [
        "portaladm config set keys.days 21",
        "portaladm config set passwords.min_length 15",
    ]


@pytest.mark.slow
def test_settings_that_the_manual_recommends_are_no_finding(office: Office) -> None:
    office.make_store()
    for name, value in (("keys.days", "28"), ("access.grace_days", "90")):
        office.run("config", "set", name, value, code=0)
    assert "setting-weak" not in diagnose(office, code=0)
    office.run("config", "set", "access.grace_days", "121", code=0)
    assert "setting-weak" in diagnose(office, code=0)


def test_what_was_checked_is_said_each_check_by_its_words(office: Office) -> None:
    office.make_store()
    said = office.run("doctor", code=0).err
    assert "Checked: the store's pages and rows; the audit trail; " in said
    assert said.count("; ") >= 11
    assert "Checked" not in office.run("--quiet", "doctor", code=0).err


@pytest.mark.slow
def test_a_file_of_keys_that_is_kept_for_long_is_a_note_until_it_is_gone(office: Office) -> None:
    code = issue_batch(office)
    assert "file-kept" not in diagnose(office, code=0)
    office.now += timedelta(days=8)
    note = diagnose(office, code=0)["file-kept"]
    assert note["severity"] == "note" and "keys.csv" in note["message"]
    assert note["hint"].endswith(f"portaladm batches shred {code}")
    office.run("batches", "mark", code, "--sent", code=0)
    assert "file-kept" in diagnose(office, code=0)
    office.run("batches", "shred", code, "--yes", code=0)
    assert "file-kept" not in diagnose(office, code=0)


def test_a_damaged_page_is_a_finding_and_no_traceback(office: Office) -> None:
    issue_batch(office, parents=200)
    content = bytearray(office.store.read_bytes())
    for page in range(8, len(content) // 4096):
        content[page * 4096 : page * 4096 + 200] = b"\xff" * 200
    office.store.write_bytes(content)
    broken = office.run("doctor", "--repair", "--format", "json", code=1)
    assert "store-damaged" in {finding["code"] for finding in broken.json}
    assert "Traceback" not in broken.err


def test_a_row_that_points_nowhere_is_a_finding(office: Office) -> None:
    issue_batch(office)
    edit(office, "UPDATE links SET student_id = 4711 WHERE id = 1")
    assert "points to no students" in diagnose(office, code=1)["store-damaged"]["message"]


def test_a_foreign_store_is_a_finding(office: Office) -> None:
    office.store.parent.mkdir()
    office.store.write_text("a letter, and no store at all; " * 100)
    before = office.store.read_bytes()
    assert diagnose(office, "--repair", code=1)["store-foreign"]["severity"] == "problem"
    assert office.store.read_bytes() == before


def test_an_address_without_encryption_is_named_with_its_setting(office: Office) -> None:
    office.make_store()
    office.run("config", "set", "portal.activate_url", "http://portal.example.org/key", code=0)
    told = office.run("doctor", "--format", "json")
    [found] = [line for line in told.json if line["code"] == "setting-weak"]
    assert found["hint"] == (
        "portaladm config set portal.activate_url https://portal.example.org/key"
    )


def list_twice(office: Office, *, phone: str, last_name: str) -> None:
    """Eva Ruiz was added at the counter, and a newer roster has her under another number."""
    office.run("roster", "import", office.write_roster({"student_id": "1"}), code=0)
    eva = ("--student", "1", "--first-name", "Eva", "--last-name", "Ruiz", "--parent", "NEW-1")
    office.run(
        "parents", "add", "--reason", "new", "--verified-by", "photo-id", "--yes", *eva, "--phone",
        phone, code=0,
    )  # fmt: skip
    listed = {"student_id": "1", "parent_id": "P9", "parent_first_name": "Eva",
              "parent_last_name": last_name}  # fmt: skip
    office.run("roster", "import", office.write_roster(listed, name="newer.csv"), code=0)


@pytest.mark.slow
def test_a_family_of_the_counter_whom_the_roster_has_otherwise_is_named(office: Office) -> None:
    list_twice(office, phone="555 010 0199", last_name="Ru\u00edz")
    assert "cause-provisional-over" not in diagnose(office, code=0)
    later = office.now + timedelta(days=20)
    found = office.run("doctor", "--format", "json", now=later, code=0).json
    [named] = [one for one in found if one["code"] == "cause-provisional-over"]
    assert named["hint"] == 'portaladm parents merge P9 NEW-1 --reason "WHY"'
    office.run("parents", "merge", "P9", "NEW-1", "--reason", "one person", "--yes", now=later)
    found = office.run("doctor", "--format", "json", now=later, code=0).json
    assert "cause-provisional-over" not in {one["code"] for one in found}


@pytest.mark.slow
def test_families_of_the_counter_whom_no_roster_has_are_a_note(office: Office) -> None:
    office.run("roster", "import", office.write_roster({"student_id": "1"}), code=0)
    for number in range(7):
        office.run(
            "parents", "add", "--reason", "new", "--verified-by", "photo-id", "--yes",
            "--student", "1", "--first-name", "Eva", "--last-name", f"Ruiz{number}",
            "--parent", f"NEW-{number}", code=0,
        )  # fmt: skip
    assert "families-lapsed" not in diagnose(office, code=0)
    found = office.run(
        "doctor", "--format", "json", now=office.now + timedelta(days=20), code=0
    ).json
    [named] = [one for one in found if one["code"] == "families-lapsed"]
    assert named["severity"] == "note"
    assert (
        "7 links of the counter lapsed and stand on no roster: Eva Ruiz0 (NEW-0) with 1, "
        in (named["message"])
    )
    assert named["message"].endswith(" and 2 more.")
    assert named["hint"] == "portaladm office today"


@pytest.mark.slow
def test_a_family_of_the_counter_with_a_namesake_on_the_roster_is_asked_about(
    office: Office,
) -> None:
    list_twice(office, phone="555 777", last_name="Ruiz")
    later = office.now + timedelta(days=20)
    found = office.run("doctor", "--format", "json", now=later, code=0).json
    [named] = [one for one in found if one["code"] == "cause-provisional-over"]
    assert "parents merge" not in named["message"] + named["hint"]
    assert "portaladm parents show P9; portaladm parents show NEW-1" in named["message"]
    assert named["hint"] == (
        'portaladm parents add --parent NEW-1 --student 1 --reason "WHY" --verified-by WAY'
    )


@pytest.mark.slow
def test_texts_of_slips_from_an_earlier_version_are_named_with_what_they_lack(
    office: Office,
) -> None:
    office.make_store()
    office.run("letters", "template", "export", "theme", code=0)
    office.run("config", "set", "letters.theme", "theme", code=0)
    assert "letter-text-lacking" not in diagnose(office, code=0)
    english = office.folder / "theme" / "en.toml"
    lines = english.read_text(encoding="utf-8").splitlines()
    english.write_text("\n".join(one for one in lines if "unasked_after" not in one), "utf-8")
    found = diagnose(office, code=0)["letter-text-lacking"]
    assert found["severity"] == "note"
    assert "in English (en) lack unasked_after" in found["message"]


def test_texts_that_no_letter_can_be_printed_with_are_a_finding(office: Office) -> None:
    office.make_store()
    office.run("letters", "template", "export", "theme", code=0)
    office.run("config", "set", "letters.theme", "theme", code=0)
    (office.folder / "theme" / "en.toml").write_text("[language]\n", "utf-8")
    message = diagnose(office, code=1)["letter-text-wrong"]["message"]
    assert "en.toml: [letter]: missing, en.toml: [slip]: missing" in message
