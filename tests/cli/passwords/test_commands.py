"""``passwords`` at its door: hidden prompts, pipes, formats, secrets that stay where they are."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from tests.conftest import Office
from tests.kits.accounts import OTHER, PASSWORD, activate, change, check, furnish, open_account

CANARY = "zebra quilt harbor onyx"
CANARY_TWO = "velvet anchor mosaic pine"


def type_on_a_terminal(office: Office, words: list[str], typed: list[str]) -> tuple[int, str]:
    """Run a command on a real pseudo-terminal; its exit code and everything on the screen."""
    import pty
    import select

    command = [sys.executable, "-m", "portaladm", "--store", str(office.store), *words]
    pid, master = pty.fork()
    if pid == 0:  # pragma: no cover - the child
        os.execv(command[0], command)
    screen, waiting = b"", list(typed)
    while select.select([master], [], [], 20)[0]:
        try:
            data = os.read(master, 4096)
        except OSError:
            break
        if not data:
            break
        screen += data
        if waiting and screen.rstrip().endswith((b":", b"]")) and b"\n" not in data[-2:]:
            os.write(master, waiting.pop(0).encode() + b"\n")
    os.close(master)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), screen.decode()


@pytest.mark.slow
@pytest.mark.posix("a pseudo-terminal")
@pytest.mark.usefixtures("real_hashes")
def test_a_password_typed_on_a_terminal_is_never_on_the_screen(office: Office) -> None:
    open_account(office)
    code, screen = type_on_a_terminal(office, ["passwords", "check", "mlopez"], [PASSWORD])
    assert code == 0, screen
    assert "Password:" in screen and "This signs in" in screen
    assert PASSWORD not in screen


def test_nobody_to_type_is_a_usage_error_with_the_way_out(office: Office) -> None:
    open_account(office)
    refused = office.run("passwords", "check", "mlopez", code=2)
    assert "--secrets-stdin" in refused.err
    refused = office.run("passwords", "change", "mlopez", "--secrets-stdin", stdin="a\nb\n", code=2)
    assert "ends before: New password again" in refused.err


def test_an_error_under_json_is_one_object(office: Office) -> None:
    import json

    open_account(office)
    refused = office.run(
        "passwords", "change", "mlopez", "--secrets-stdin", "--format", "json",
        stdin=f"{PASSWORD}\nshort\nshort\n", code=1,
    )  # fmt: skip
    error = json.loads(refused.err)["error"]
    assert error["code"] == "password-too-short" and "passwords change mlopez" in error["hint"]


def test_a_temporary_password_into_a_pipe_wants_a_yes(office: Office) -> None:
    open_account(office)
    words = ("passwords", "reset", "mlopez", "--verified-by", "photo-id", "--show")
    assert "into a pipe" in office.run(*words, code=4).err
    assert check(office, "mlopez")["result"] == "ok"


def test_a_file_result_is_json_for_scripts(office: Office) -> None:
    open_account(office)
    done = office.run(
        "passwords", "reset", "--all", "--yes", "--signed-for", "-o", "new.csv", "--format", "json",
        code=0,
    )  # fmt: skip
    record = done.record
    assert record["counts"]["passwords"] == 1 and record["file_path"].endswith("new.csv")
    assert record["audit_head"].split(":")[0].isdigit()


def test_no_option_takes_a_secret(office: Office) -> None:
    for words in (
        ["accounts", "activate"], ["passwords", "check"], ["passwords", "change"],
        ["passwords", "reset"],
    ):  # fmt: skip
        shown = office.run(*words, "--help", code=0).out
        assert "--password" not in shown and "--key" not in shown


def run_canaries(office: Office, monkeypatch: pytest.MonkeyPatch) -> tuple[list[str], bytes]:
    """Secrets through every flow and every failing one: they, and all that was left of it."""
    from portaladm.store import trail

    left: list[bytes] = []
    append = trail.append_events

    def look(*arguments: object) -> object:
        head = append(*arguments)  # type: ignore[arg-type]
        for path in office.store.parent.iterdir():  # the journal, too
            left.append(b"NAME " + path.name.encode() + b"\n" + path.read_bytes())
        return head

    for module in ("accounts.activate", "passwords.change", "passwords.reset", "accounts.change"):
        monkeypatch.setattr(f"portaladm.services.{module}.append_events", look)
    [key] = furnish(office, {}).values()
    activate(office, key, "mlopez", "canary", code=1)
    activate(office, key, "mlopez", CANARY, again=CANARY_TWO, code=1)
    activate(office, key, "mlopez", CANARY)
    activate(office, key, "another", CANARY, code=1)
    check(office, "mlopez", CANARY)
    check(office, "mlopez", CANARY_TWO)
    check(office, "nobody", CANARY_TWO)
    office.run("--debug", "passwords", "change", "mlopez", "--secrets-stdin", code=1,
               stdin=f"{CANARY}\n{CANARY}\n{CANARY}\n")  # fmt: skip
    change(office, "mlopez", CANARY, CANARY_TWO)
    words = ("passwords", "reset", "mlopez", "--verified-by", "photo-id", "--yes")
    office.run(*words, "-o", "new.csv", code=0)
    [row] = office.read_csv(office.folder / "new.csv")
    change(office, "mlopez", row["temporary_password"], OTHER)
    office.run("store", "backup", "copy.db", code=0)
    left += [path.read_bytes() for path in office.store.parent.iterdir()]
    left.append((office.folder / "copy.db").read_bytes())
    left += [f"{one.out}\n{one.err}".encode() for one in office.seen]
    secrets = [CANARY, CANARY_TWO, OTHER, key, key.strip("{}"), row["temporary_password"]]
    secrets += [row["temporary_password"].replace("-", ""), key.strip("{}").replace("-", "")]
    return secrets, b"\n".join(left)


@pytest.mark.slow
def test_secrets_are_in_no_store_journal_backup_trail_or_output(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    secrets, left = run_canaries(office, monkeypatch)
    assert left.count(b"SQLite format 3") >= 5
    assert b"NAME portaladm.db-journal" in left
    for secret in secrets:
        for form in (secret, secret.lower()):
            assert form.encode() not in left, f"a secret of {len(secret)} characters leaked"
            assert form.encode("utf-16-le") not in left


@pytest.mark.slow
def test_the_search_for_canaries_finds_one_that_is_given_away(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: a reason is no secret, it is kept, and the search sees it."""
    _, left = run_canaries(office, monkeypatch)
    assert b"mlopez" in left and CANARY.encode() not in left
    office.run("accounts", "disable", "mlopez", "--reason", CANARY, "--yes", code=0)
    assert CANARY.encode() in office.store.read_bytes()


def test_a_progress_bar_is_only_for_somebody_who_looks(office: Office) -> None:
    open_account(office)
    done = office.run(
        "passwords", "reset", "--all", "--yes", "--signed-for", "-o", "new.csv", code=0
    )
    assert "Hashing" not in done.err
    assert Path("new.csv").exists()
