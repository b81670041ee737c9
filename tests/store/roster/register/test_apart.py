"""A register that another process filled comes into that of the store."""

from __future__ import annotations

import pytest

from portaladm.domain.rosters import Fault
from portaladm.errors import Refused
from portaladm.readers.register import PeopleColumns
from portaladm.store.db.sqlite import Database
from portaladm.store.roster import staging
from portaladm.store.roster.register.apart import RegisterApart, add_apart
from portaladm.store.roster.register.people import Register
from tests.store.roster.test_staging import database

__all__ = ["database"]


def add(register: Register, line: int, number: str, state: int = 0) -> None:
    cells = [[line], [number], [1], [1], ["student"], ["Ana"], ["Gil"], ["4"], ["o1"], [""], [""],
             [""], [state]]  # fmt: skip
    register.add_people(PeopleColumns(*cells))  # type: ignore[arg-type]
    register.add_agents([line], ["p1,p2" if not state else "p1;p2"])
    register.add_faults([Fault(line, "email", "too-long")])
    register.add_unknown_words([("role", 2, "aide"), ("role", line, "aide")])


def test_part_after_part_comes_behind_what_is_there(database: Database) -> None:
    with database.read() as transaction:
        staging.create_staging(transaction)
        register, apart = Register(transaction), RegisterApart()
        add(register, 2, "s1")
        for line in (3, 4):
            add(apart, line, f"s{line}", state=2 * (line - 3))
            assert add_apart(register, apart.pack(line)) == line
            assert register.deletes is register.has_marks is (line == 4)
        people = list(transaction.rows("SELECT place, id, state FROM temp.people"))
        ties = list(transaction.rows("SELECT place, other FROM temp.ties"))
        words = list(transaction.rows("SELECT place FROM temp.unknown_words"))
        faults = list(transaction.rows("SELECT line FROM temp.faults"))
    assert people == [(2, "s1", 0), (3, "s3", 0), (4, "s4", 2)]
    assert ties == [(2, "p1"), (2, "p2"), (3, "p1"), (3, "p2"), (4, "p1;p2")]
    assert words == [(2,), (3,), (4,)] and faults == [(2,), (3,), (4,)]


def test_too_many_faults_of_both_are_refused(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(staging, "MOST_FAULTS", 2)
    with database.read() as transaction:
        staging.create_staging(transaction)
        register, apart = Register(transaction), RegisterApart()
        add(register, 2, "s1")
        add(apart, 3, "s3")
        add_apart(register, apart.pack(3))
        add(apart, 4, "s4")
        with pytest.raises(Refused) as refused:
            add_apart(register, apart.pack(4))
    assert refused.value.remark.key == "roster-faulty.many"
