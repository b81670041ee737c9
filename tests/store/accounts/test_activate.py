"""What activation asks of the store."""

from __future__ import annotations

import pytest

from portaladm.store.accounts.activate import draw_account_id, is_number_of_others
from tests.conftest import Office
from tests.kits.accounts import activate, furnish


def test_an_accounts_id_is_drawn_above_the_highest(office: Office) -> None:
    asked: list[int] = []

    def draw_two(count: int) -> bytes:
        asked.append(count)
        return b"\x01\x02"

    with office.open() as context, context.store.read() as transaction:
        assert draw_account_id(transaction, draw_two) == 1 + 0x0102
    [key] = furnish(office, {}).values()
    activate(office, key, "mlopez")
    [(highest,)] = office.query("SELECT id FROM accounts")
    with office.open() as context, context.store.read() as transaction:
        assert draw_account_id(transaction, draw_two) == highest + 1 + 0x0102
    assert asked == [2, 2]


@pytest.mark.parametrize("typed", ["Abc12", "abc12", "ABC12"])
@pytest.mark.parametrize("number", ["ABC12", "abc12"])
def test_a_number_is_another_persons_in_capitals_or_small(
    office: Office, number: str, typed: str
) -> None:
    rows = {"student_id": number}, {"parent_id": f"7{number}", "student_id": "S2"}
    office.run("roster", "import", office.write_roster(*rows), code=0)
    with office.open() as context, context.store.read() as transaction:
        assert is_number_of_others(transaction, typed, 0) == "student"
        assert is_number_of_others(transaction, f"7{typed}", 0) == "parent"
        [own] = transaction.row("SELECT id FROM parents WHERE number = ?", (f"7{number}",)) or ()
        assert is_number_of_others(transaction, f"7{typed}", own) is None
