"""Settings: what is wrong in the file, or was typed wrong."""

from __future__ import annotations

from unittest.mock import patch

from tests.kits.settings import write_settings
from tests.proposals.desk import Desk
from tests.proposals.scenes import scene

SHOW = ("config", "show")


@scene("config-bad-value")
def a_wrong_value_of_the_file(desk: Desk) -> None:
    write_settings(desk.office, "[keys]\ndays = 'soon'\n")
    desk.ask(*SHOW)
    desk.mend("config-bad-value", VALUE="28")


@scene("config-bad-value")
def wrong_values_one_after_the_other(desk: Desk) -> None:
    several = "[keys]\ndays = 'soon'\n[passwords]\nmin_length = 3\n"
    write_settings(desk.office, f"{several}[portal]\nidle_minutes = 90\nsession_hours = 1\n")
    desk.ask(*SHOW)
    desk.show("config-bad-value", "passwords.min_length must be", VALUE="28")
    desk.ask(*SHOW)
    desk.mend("config-bad-value", VALUE="15")
    desk.mend("config-never-matches")


@scene("config-bad-value.clients")
def clients_that_are_no_tables(desk: Desk) -> None:
    write_settings(desk.office, "[oidc]\nclients = 3\n")
    desk.ask(*SHOW)
    desk.show("config-bad-value.clients", "portaladm.toml")


@scene("config-unknown-key")
def an_unknown_setting_of_the_file(desk: Desk) -> None:
    write_settings(desk.office, "[keys]\ndayz = 3\n")
    desk.ask(*SHOW)
    desk.mend("config-unknown-key")


@scene("config-unknown-key.typed")
def an_unknown_setting_that_was_typed(desk: Desk) -> None:
    for words in (("set", "keys.dayz", "3"), ("get", "keys.dayz"), ("unset", "keys.dayz")):
        desk.ask("config", *words)
        desk.show("config-unknown-key.typed", "keys.days")


@scene("config-unreadable")
def a_folder_for_a_file(desk: Desk) -> None:
    desk.office.store.with_name("portaladm.toml").mkdir(parents=True)
    desk.ask(*SHOW)
    desk.show("config-unreadable", "portaladm.toml")


@scene("config-unreadable.encoding")
def a_file_that_is_no_text(desk: Desk) -> None:
    write_settings(desk.office, "")
    desk.office.store.with_name("portaladm.toml").write_bytes(b"\xff\xfe\x00")
    desk.ask(*SHOW)
    desk.show("config-unreadable.encoding", "portaladm.toml")


@scene("config-never-matches")
def an_idle_time_that_outlives_its_session(desk: Desk) -> None:
    desk.do("config", "set", "portal.idle_minutes", "90")
    desk.ask("config", "set", "portal.session_hours", "1")
    desk.mend("config-never-matches")


@scene("config-never-matches")
def an_idle_time_that_outlives_its_session_in_the_file(desk: Desk) -> None:
    write_settings(desk.office, "[portal]\nidle_minutes = 90\nsession_hours = 1\n")
    desk.ask(*SHOW)
    desk.mend("config-never-matches")


@scene("config-unwritable")
def a_settings_file_where_none_can_be(desk: Desk) -> None:
    with patch("os.fsync", side_effect=OSError(28, "No space left on device")):
        desk.ask("config", "set", "keys.days", "9")
    desk.show("config-unwritable", "keys.days: 9", FILE="other.toml")


@scene("setting-no-list")
def a_setting_that_is_no_list(desk: Desk) -> None:
    desk.ask("config", "add", "keys.days", "28")
    desk.show("setting-no-list", "keys.days: 28", VALUE="28")


@scene("setting-no-list.clients")
def clients_are_no_list(desk: Desk) -> None:
    desk.ask("config", "add", "oidc.clients", "x")
    desk.show("setting-no-list.clients", NAME="x", URL="https://app.example.org/in")
    assert "x" in desk.do(*SHOW).out


@scene("no-item")
def nothing_to_add(desk: Desk) -> None:
    desk.ask("config", "add", "identity.ways", " , ")
    desk.show("no-item", "identity.ways,")


@scene("setting-unknown-school")
def a_share_for_a_school_that_is_gone(desk: Desk) -> None:
    desk.office.make_store()
    desk.do("config", "add", "roster.school_max_removals", "Old Mill School=30")
    desk.do("roster", "import", desk.office.write_roster({}))
    desk.ask("config", "check")
    desk.mend("setting-unknown-school")


@scene("setting-weak", "setting-weak.url")
def settings_that_are_weak(desk: Desk) -> None:
    write_settings(desk.office, "[passwords]\nmin_length = 8\n[portal]\nurl='http://p.example'\n")
    desk.office.make_store()
    desk.ask("doctor")
    desk.mend("setting-weak", only=0)
    desk.mend("setting-weak.url")


@scene("settings-differ")
def an_office_that_says_it_is_another(desk: Desk) -> None:
    desk.do("init", "--district", "A", "--district-id", "JPRQQH", "--portal-url", "https://a.b")
    desk.ask("init", "--district", "B C")
    desk.mend("settings-differ")


@scene("settings-unknown")
def a_day_that_the_trail_does_not_tell(desk: Desk) -> None:
    desk.office.make_store()
    desk.do("config", "set", "keys.days", "9")
    desk.ask("config", "show", "--on", "2026-01-05")
    desk.show("settings-unknown", "setting:keys.days")


@scene("setting-missing")
def an_office_without_a_name(desk: Desk) -> None:
    desk.office.make_store()
    desk.ask("doctor")
    desk.mend("setting-missing", answers="Riverbend\nRVRBND\nhttps://portal.example.org\n")


@scene("practice-alone", "folder-without-practice", "practice-exists", "portaladm office today")
def a_practice_store_that_is_asked_for_in_another_way(desk: Desk) -> None:
    desk.ask("init", "--practice", "--district", "Riverbend")
    with desk.trial():
        desk.show("practice-alone", "SAMPLE")
    desk.ask("init", "training")
    with desk.trial():
        desk.show("folder-without-practice", "SAMPLE")
    desk.do("init", "--practice")
    desk.ask("init", "--practice")
    desk.show("practice-exists", "portaladm-practice-2")
    desk.ask("init", "--practice", desk.office.store.parent)
    desk.follow("portaladm office today", "half_roster.csv")


FILLED = {"NAME": "Riverbend", "URL": "https://portal.example.org"}


@scene("init-incomplete", "district-id-unset")
def an_office_that_has_not_said_who_it_is(desk: Desk) -> None:
    desk.ask("init")
    with desk.trial():
        desk.mend("init-incomplete", **FILLED)
    desk.office.make_store()
    desk.ask("passwords", "check", "x", "--district-id", "RVRBND", "--secrets-stdin", stdin="x\n")
    desk.mend("district-id-unset", answers="Riverbend\nRVRBND\nhttps://portal.example.org\n")


@scene("letters-settings-missing", needs="typst")
def letters_of_an_office_without_a_name(desk: Desk) -> None:
    desk.do("roster", "import", desk.office.write_roster({"parent_id": "P1"}))
    desk.ask("keys", "issue", "-o", "letters.pdf", "--dry-run")
    desk.mend("letters-settings-missing", **FILLED)
