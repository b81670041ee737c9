"""What stands in a password's hash: the pepper, also of a file, and its account."""

from __future__ import annotations

from tests.conftest import Office
from tests.kits.accounts import (
    OTHER,
    PASSWORD,
    activate,
    change,
    check,
    furnish,
    open_account,
    store_old,
)
from tests.kits.batches import edit


def test_a_pepper_file_takes_over_and_the_old_hashes_stay_good(office: Office) -> None:
    open_account(office)
    pepper = office.store.with_name("pepper.txt")
    pepper.write_text("ab" * 32 + "\n")
    settings = office.store.with_name("portaladm.toml")
    settings.write_text(settings.read_text() + 'pepper_file = "pepper.txt"\n')
    [(before,)] = office.query("SELECT password FROM accounts")
    assert check(office, "mlopez")["result"] == "ok"
    [(after,)] = office.query("SELECT password FROM accounts")
    assert before.split("$")[1] != after.split("$")[1]
    pepper.unlink()
    lost = office.run("passwords", "check", "mlopez", "--secrets-stdin", stdin="x\n", code=1)
    assert "pepper file" in lost.err
    assert office.query("SELECT failures FROM accounts") == [(0,)]


def test_a_pepper_that_is_gone_or_garbage_is_told_as_damage(office: Office) -> None:
    open_account(office)
    for statement in ("UPDATE meta SET value = 'garbage' WHERE name = 'pepper'",
                      "DELETE FROM meta WHERE name = 'pepper'"):  # fmt: skip
        edit(office, statement)
        ran = office.run(
            "passwords", "check", "mlopez", "--secrets-stdin", stdin=f"{PASSWORD}\n", code=1
        )
        assert "The store is damaged" in ran.err
        reset = ("passwords", "reset", "mlopez", "--show", "--yes", "--verified-by", "photo-id")
        assert "The store is damaged" in office.run(*reset, code=1).err


def test_a_hash_that_is_copied_to_another_account_lets_nobody_in(office: Office) -> None:
    keys = furnish(office, {"parent_id": "P1"}, {"parent_id": "P2"})
    activate(office, keys["P1"], "mlopez")
    activate(office, keys["P2"], "aruiz", OTHER)
    edit(
        office,
        "UPDATE accounts SET password = (SELECT password FROM accounts WHERE username = 'aruiz') "
        "WHERE username = 'mlopez'",
    )
    assert check(office, "mlopez", OTHER)["result"] == "wrong"
    assert check(office, "aruiz", OTHER)["result"] == "ok"


def test_a_hash_of_an_earlier_version_opens_and_the_next_sign_in_replaces_it(
    office: Office,
) -> None:
    keys = furnish(office, {"parent_id": "P1"}, {"parent_id": "P2"})
    activate(office, keys["P1"], "mlopez")
    activate(office, keys["P2"], "aruiz", OTHER)
    store_old(office, "mlopez", PASSWORD)
    store_old(office, "aruiz", OTHER)
    assert list_schemes(office) == ["hmac-sha384-bcrypt"] * 2
    assert check(office, "mlopez", OTHER)["result"] == "wrong"
    assert check(office, "mlopez")["result"] == "ok"
    change(office, "aruiz", OTHER, "eleven brown kettles sing")
    assert list_schemes(office) == ["hmac-sha384-account-bcrypt"] * 2
    assert check(office, "mlopez")["result"] == "ok"


def list_schemes(office: Office) -> list[str]:
    return [text.split("$")[0] for (text,) in office.query("SELECT password FROM accounts")]
