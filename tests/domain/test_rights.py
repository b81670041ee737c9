"""Rights of staff: what each role may do, and how the setting writes it."""

from __future__ import annotations

import pytest

from portaladm.domain import rights
from portaladm.domain.rights import Need, Rights, Role, find_need, grant, may, read_rights
from portaladm.domain.trail import Action

_ADMIN = "sam = admin"


def test_every_action_has_its_need_and_only_the_district_s_are_in_no_list() -> None:
    listed = [*rights._ANYBODY, *rights._COUNTER, *rights._ADMIN]
    assert len(listed) == len(set(listed))
    assert {one.value for one in Action if find_need(one) is Need.DISTRICT} == {
        "store:backed-up", "store:moved", "store:purged", "store:restored", "store:accepted",
        "setting:changed", "signing-key:created", "roster:imported", "parent:erased",
        "student:erased",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("held", "needs"),
    [
        (None, "anybody"),
        (Rights(Role.AUDITOR, None), "anybody"),
        (Rights(Role.CLERK, ("A",)), "anybody counter"),
        (Rights(Role.CLERK, None), "anybody counter"),
        (Rights(Role.ADMIN, ("A",)), "anybody counter admin"),
        (Rights(Role.ADMIN, None), "anybody counter admin district"),
    ],
)
def test_a_role_may_do_what_it_is_for(held: Rights | None, needs: str) -> None:
    assert " ".join(need for need in Need if may(held, need)) == needs


def test_entries_add_up_by_clerk_whatever_the_case() -> None:
    entries = ("Maria=clerk at Lincoln = East", "MARIA = clerk at Old Mill at Sea")
    found = read_rights((_ADMIN, *entries))
    assert found == {
        "sam": Rights(Role.ADMIN, None),
        "maria": Rights(Role.CLERK, ("Lincoln = East", "Old Mill at Sea")),
    }
    assert read_rights(()) == {}


@pytest.mark.parametrize(
    "entries",
    [
        ("maria = clerk",),  # nobody is an admin
        ("sam = admin at Lincoln",),
        (_ADMIN, "maria = boss"),
        (_ADMIN, "= clerk"),
        (_ADMIN, "maria = clerk at "),
        (_ADMIN, "maria"),
        (_ADMIN, "maria = clerk", "maria = clerk at Lincoln"),
        (_ADMIN, "maria = clerk at Lincoln", "Maria = auditor at Lincoln"),
        (_ADMIN, _ADMIN),
    ],
)
def test_entries_that_say_nothing_are_refused(entries: tuple[str, ...]) -> None:
    with pytest.raises(ValueError):
        read_rights(entries)


def test_a_grant_takes_the_place_of_what_a_clerk_had() -> None:
    entries = grant((), "sam", Rights(Role.ADMIN, None))
    entries = grant(entries, "maria", Rights(Role.CLERK, ("A", "B")))
    assert entries == [_ADMIN, "maria = clerk at A", "maria = clerk at B"]
    assert grant(entries, "MARIA", Rights(Role.AUDITOR, None)) == [_ADMIN, "MARIA = auditor"]
    assert grant(entries, "Maria", None) == [_ADMIN]
