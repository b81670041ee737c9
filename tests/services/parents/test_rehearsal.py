"""What is tried out is taken back: not a byte of the store changes."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from portaladm.services.parents.rehearsal import looks_alike, rehearse
from portaladm.services.parents.view import show_parent
from tests.conftest import Office
from tests.kits.parents import activate, merge, sign_in


def test_nothing_of_a_rehearsal_stays(school: Office) -> None:
    before = school.store.read_bytes(), school.store.stat().st_mtime_ns
    with school.open() as context:
        with rehearse(context) as transaction:
            transaction.run("UPDATE parents SET first_name = 'Eva'")
        with pytest.raises(ValueError, match="no"), rehearse(context) as transaction:
            transaction.run("UPDATE parents SET first_name = 'Eva'")
            raise ValueError("no")
    assert (school.store.read_bytes(), school.store.stat().st_mtime_ns) == before


@pytest.mark.parametrize("verb", ["merge", "unmerge"])
def test_a_dry_run_changes_no_byte(school: Office, verb: str) -> None:
    who = ["P1", "P2"]
    if verb == "unmerge":
        merge(school)
        who = ["P2"]
    before = {path: path.read_bytes() for path in school.folder.rglob("*") if path.is_file()}
    school.run("parents", verb, *who, "--reason", "x", "--dry-run", code=0)
    assert {p: p.read_bytes() for p in school.folder.rglob("*") if p.is_file()} == before


def deny(office: Office) -> None:
    office.run("links", "deny", "P2", "0010443", "--reason", "order", "--yes", code=0)


def disable(office: Office) -> None:
    office.run("accounts", "disable", "P2", "--reason", "stolen", "--yes", code=0)


@pytest.mark.parametrize(
    ("happens", "alike"),
    [(lambda office: sign_in(office, "jgarcia"), True), (deny, False), (disable, False)],
)
def test_a_parent_looks_alike_until_something_of_the_plan_changes(
    school: Office, happens: Callable[[Office], object], alike: bool
) -> None:
    activate(school, "P2", "jgarcia")
    with school.open() as context:
        shown = show_parent(context, "P2")
        happens(school)
        assert looks_alike(show_parent(context, "P2"), shown) is alike
