"""Contacts that are nobody's."""

from __future__ import annotations

from portaladm.domain.ids.placeholders import is_placeholder

NOBODYS = (
    "none@none.com", "NONE@NONE.COM", "noemail@oak.org", "no-email@oak.org", "No_Email1@x.org",
    "na@na.com", "n/a@oak.org", "unknown@oak.org", "ana@noemail.com", "x@x.com", "no@no.no",
    "000-000-0000", "999-9999", "0000000000", "+1 (999) 999-9999", "950-000-0000", "111 1111",
    "123-456-7890", "000", "9999", "none", "N/A", "-", "unknown", "Homeless", "No Address", "k.A.",
)  # fmt: skip
SOMEBODYS = (
    "ana@oak.org", "nora@oak.org", "nonette@oak.org", "testa@oak.org", "x.lee@gmail.com", "",
    "noah@email.com", "may@mail.com", "na.kim@abc.net", "noemi@none-such.org", "mail@kim.de",
    "ana@sans.org", "950-555-0199",
    "555-0000", "112", "1 Oak Street", "999 Nowhere Lane", "12", "11", "555", "+49 30 1111112",
)  # fmt: skip


def test_what_stands_for_none_is_nobodys() -> None:
    assert [one for one in NOBODYS if not is_placeholder(one)] == []


def test_what_somebody_has_is_theirs() -> None:
    assert [one for one in SOMEBODYS if is_placeholder(one)] == []
