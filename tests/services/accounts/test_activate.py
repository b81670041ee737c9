"""Activation: a key, a username, a password; one account, exactly."""

from __future__ import annotations

import multiprocessing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.conftest import MONDAY, Office
from tests.kits.accounts import PASSWORD, activate, check, furnish


def faults(office: Office, key: str, username: str, password: str, again: str | None = None) -> str:
    return activate(office, key, username, password, code=1, again=again).err


@pytest.mark.parametrize("form", [
    "{}", "{{{}}}", " {} ", "{{ {} }}",
])  # fmt: skip
def test_a_key_may_be_typed_in_any_form(office: Office, form: str) -> None:
    [key] = furnish(office, {}).values()
    bare = key.strip("{}").lower()
    activate(office, form.format(bare.replace("-", " ") if "{ " in form else bare), "mlopez")
    assert check(office, "mlopez")["result"] == "ok"


def test_an_account_signs_in_and_its_key_is_used_up(office: Office) -> None:
    [(parent_id, key)] = furnish(office, {}).items()
    activate(office, key, "mlopez")
    assert check(office, "MLopez")["parent_id"] == parent_id
    again = activate(office, key, "another", code=1)
    assert "was used on" in again.err and "mlopez" in again.err
    assert office.query("SELECT count(*) FROM accounts") == [(1,)]
    assert office.query("SELECT closed_as FROM activation_keys") == [("redeemed",)]
    [(subject, detail)] = office.query(
        "SELECT subject, detail FROM trail WHERE action = 'account:activated'"
    )
    assert subject == f"parent:{parent_id}" and "mlopez" in detail


def test_every_broken_rule_is_said_at_once_and_the_key_stays_good(office: Office) -> None:
    [key] = furnish(office, {}).values()
    said = faults(office, key, "12 é", "short", "shorter")
    for part in ("‘é’", "at least 15", "not the same", "the space"):
        assert part in said
    assert "portaladm accounts activate" in said
    assert office.query("SELECT count(*) FROM accounts") == [(0,)]
    activate(office, key, "mlopez")


def test_a_short_password_gets_an_example_in_the_parents_language(office: Office) -> None:
    from portaladm.domain.passwords.passphrases import _read_words

    [key] = furnish(office, {"language": "Spanish"}).values()
    said = faults(office, key, "mlopez", "short")
    example = said.split("For example: ")[1].splitlines()[0]
    assert len(example) >= 15 and set(example.split()) <= set(_read_words("spanish"))
    activate(office, key, "mlopez", example)
    assert example not in faults(office, key, "mlopez", "short")


@pytest.mark.slow
def test_a_taken_username_gets_two_free_ones(office: Office) -> None:
    first, second = furnish(office, {}, {"parent_first_name": "Ana"}).values()
    activate(office, first, "garcia")
    said = faults(office, second, "GARCIA", PASSWORD)
    assert "is taken" in said
    free = said.split("is taken; ")[1].split(" are available")[0].split(" or ")
    assert len(free) == 2
    activate(office, second, free[1])


def test_no_username_is_proposed_that_is_somebody_elses_number(office: Office) -> None:
    ana = {"parent_id": "P2", "parent_first_name": "Ana"}
    keys = furnish(office, {"parent_id": "ANAGARCIA"}, ana, {"student_id": "AGARCIA"})
    activate(office, keys["ANAGARCIA"], "garcia")
    assert "; anag or garciaa are available" in faults(office, keys["P2"], "GARCIA", PASSWORD)


def test_a_students_number_is_no_username(office: Office) -> None:
    [key] = furnish(office, {"student_id": "S10442"}).values()
    for name in ("S10442", "s10442"):
        said = faults(office, key, name, PASSWORD)
        assert f"The username {name} is the number or username of another student" in said


def test_another_parents_number_is_no_username_but_ones_own_is(office: Office) -> None:
    keys = furnish(office, {"parent_id": "P20817"}, {"parent_id": "P20818"})
    assert "of another parent" in faults(office, keys["P20817"], "p20818", PASSWORD)
    activate(office, keys["P20817"], "P20817")


@pytest.mark.parametrize(
    "password", ["passwordpassword", "Garcia Lincoln 12", "mlopez mlopez mlopez"]
)
def test_common_and_personal_passwords_are_refused(office: Office, password: str) -> None:
    [key] = furnish(office, {}).values()
    faults(office, key, "mlopez", password)
    activate(office, key, "mlopez")


def test_the_offices_own_list_counts(office: Office) -> None:
    (office.folder / "office").mkdir()
    (office.folder / "office" / "own.txt").write_text("go riverbend tigers go\n")
    [key] = furnish(office, {}, blocklist="own.txt").values()
    assert "many people use" in faults(office, key, "mlopez", "Go Riverbend Tigers Go")
    (office.folder / "office" / "own.txt").unlink()
    assert "forbidden passwords" in faults(office, key, "mlopez", PASSWORD)


def test_spaces_around_a_password_are_part_of_it(office: Office) -> None:
    [key] = furnish(office, {}).values()
    activate(office, key, "mlopez", f" {PASSWORD} ")
    assert check(office, "mlopez", PASSWORD)["result"] == "wrong"
    assert check(office, "mlopez", f" {PASSWORD} ")["result"] == "ok"


@pytest.mark.parametrize(("seconds", "good"), [(-1, True), (0, False), (1, False)])
def test_a_key_is_good_until_the_moment_of_its_end(
    office: Office, seconds: int, good: bool
) -> None:
    [key] = furnish(office, {}).values()
    [(end,)] = office.query("SELECT expires_at FROM activation_keys")
    timestamp = datetime.fromisoformat(end) + timedelta(seconds=seconds)
    said = activate(office, key, "mlopez", code=0 if good else 1, now=timestamp)
    assert ("expired on" in said.err) is not good


@pytest.mark.posix("tzset")
def test_a_key_expires_at_midnight_across_the_change_of_the_clocks(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    import time

    monkeypatch.setenv("TZ", "America/New_York")
    time.tzset()
    try:
        office.now = datetime(2026, 10, 25, 16, tzinfo=UTC)  # clocks go back on 1 November
        [key] = furnish(office, {}).values()
        office.run("keys", "extend", "--from", "-", "--until", "2026-11-01", stdin="P20001", code=0)
        over = datetime(2026, 11, 2, 5, tzinfo=UTC)
        assert "expired on" in activate(office, key, "mlopez", code=1, now=over).err
        activate(office, key, "mlopez", now=over - timedelta(seconds=1))
    finally:
        monkeypatch.undo()
        time.tzset()


def test_a_child_who_will_leave_opens_the_portal_until_then(office: Office) -> None:
    [key] = furnish(office, {"withdrawn_on": "2026-09-01"}).values()  # tomorrow
    activate(office, key, "mlopez")


def test_a_parent_without_an_enrolled_child_waits_with_a_good_key(office: Office) -> None:
    child = {"student_id": "S1", "parent_id": "P1", "withdrawn_on": "2026-09-01"}
    [key] = furnish(office, child).values()
    office.now += timedelta(days=1)
    assert "is suspended" in activate(office, key, "mlopez", code=1).err
    back = office.write_roster(child | {"withdrawn_on": ""})
    office.run("roster", "import", back, code=0)
    activate(office, key, "mlopez")


def test_activation_asks_step_by_step_and_again_after_a_fault(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    [key] = furnish(office, {}).values()
    typed = iter([key, "short", "short", PASSWORD, PASSWORD])
    monkeypatch.setattr("getpass.getpass", lambda prompt, stream: next(typed))
    done = office.run("accounts", "activate", answers="1\nmlopez\n", code=0)
    assert "The key is good: José García" in done.err
    assert "Not yet: The username has digits only" in done.err
    assert "Not yet: The password has 5 characters" in done.err
    said = [done.err.index(text) for text in ("A username has 4 to 32", "Not yet: The username")]
    said += [done.err.index(text) for text in ("15 characters or more", "Not yet: The password")]
    assert said == sorted(said)
    assert check(office, "mlopez")["result"] == "ok"


def test_a_bad_key_is_refused_before_anything_else_is_asked(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    furnish(office, {})
    typed = iter(["{E69293F4-1CB5-4E29-8F1E-EEF6FF3BB7F7}"])
    monkeypatch.setattr("getpass.getpass", lambda prompt, stream: next(typed))
    assert "never issued" in office.run("accounts", "activate", answers="", code=1).err


def _race(store: str, keys: list[str], name: str, done: multiprocessing.Queue[int | str]) -> None:
    from portaladm.domain.secret import Secret
    from portaladm.errors import Refused
    from portaladm.services.accounts.activate import activate_account, open_activation
    from portaladm.wiring import find_entry_point

    count, secret = 0, Secret(PASSWORD)
    try:
        for place, key in enumerate(keys):
            with find_entry_point(store=Path(store), config=None, now=MONDAY).open() as context:
                try:
                    invitation = open_activation(context, Secret(key))
                    activate_account(context, invitation, f"{name}{place:03d}", secret, secret)
                    count += 1
                except Refused as refused:
                    if refused.code not in ("key-redeemed", "has-account"):
                        raise
    except BaseException as error:
        done.put(f"{type(error).__name__}: {error}")
    else:
        done.put(count)


def race(office: Office, keys: list[str], racers: int) -> int:
    """Every process tries every key; how many activations were told to be done."""
    context = multiprocessing.get_context("fork")
    done: multiprocessing.Queue[int | str] = context.Queue()
    processes = [
        context.Process(target=_race, args=(str(office.store), keys, f"racer{n}x", done))
        for n in range(racers)
    ]
    for process in processes:
        process.start()
    ends = [done.get(timeout=400) for _ in processes]
    for process in processes:
        process.join()
    assert all(isinstance(end, int) for end in ends), ends
    return sum(end for end in ends if isinstance(end, int))


@pytest.mark.slow
@pytest.mark.posix("racers are forked")
def test_processes_that_race_for_keys_make_one_account_each(office: Office) -> None:
    keys = list(furnish(office, *({} for _ in range(6))).values())
    assert race(office, keys, racers=4) == len(keys)
    assert office.query("SELECT count(*), count(DISTINCT parent_id) FROM accounts") == [(6, 6)]


@pytest.mark.posix("racers are forked")
@pytest.mark.torture
def test_ten_processes_race_for_three_hundred_keys(office: Office) -> None:
    keys = list(furnish(office, *({} for _ in range(300))).values())
    assert race(office, keys, racers=10) == 300
    assert office.query("SELECT count(*), count(DISTINCT parent_id) FROM accounts") == [(300, 300)]


@pytest.mark.slow
@pytest.mark.posix("racers are forked")
def test_the_race_fails_without_the_condition_in_the_update(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: only the schema (one account per key) still stops the second one, loudly."""
    from portaladm.services.accounts import activate as activation

    monkeypatch.setattr(activation, "redeem_key", lambda *_: True)
    monkeypatch.setattr(activation, "_refuse_second_account", lambda *_: None)
    [key] = furnish(office, {}).values()
    with pytest.raises(AssertionError, match="store-failed"):
        race(office, [key], racers=3)


def test_two_who_draw_the_same_id_both_get_an_account(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys = furnish(office, {"parent_id": "P1"}, {"parent_id": "P2"})
    activate(office, keys["P1"], "mlopez")
    [(taken,)] = office.query("SELECT id FROM accounts")
    drawn = [taken, taken + 1]
    monkeypatch.setattr(
        "portaladm.services.accounts.activate.draw_account_id", lambda *_: drawn.pop(0)
    )
    activate(office, keys["P2"], "aruiz")
    assert office.query("SELECT id, username FROM accounts ORDER BY id") == [
        (taken, "mlopez"), (taken + 1, "aruiz"),
    ]  # fmt: skip
    assert check(office, "aruiz")["result"] == "ok"
