"""A pepper file: it takes over, and the old hashes stay good."""

from __future__ import annotations

from tests.conftest import Office
from tests.kits.accounts import (
    check,
    open_account,
)


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
