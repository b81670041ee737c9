"""What tests of causes share: a parent, a child, a key, and how causes are named."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from portaladm.domain.accounts.states import AccountFacts
from portaladm.domain.causes.facts import (
    Cause,
    ChildFacts,
    OwnAccount,
    OwnKey,
    ParentFacts,
    Standing,
    When,
)
from portaladm.domain.link_access import LinkFacts
from portaladm.errors import Remark

TODAY = date(2026, 8, 31)
NOW = datetime(2026, 8, 31, 15, tzinfo=UTC)
WHEN = When(NOW, TODAY, 30)
PAST = TODAY - timedelta(days=40)
ORDER = Standing("R1", Remark("restriction.in-force"))


def child(student: str = "1", *restrictions: Standing, **facts: object) -> ChildFacts:
    link = LinkFacts(**({"portal_access": True} | facts))  # type: ignore[arg-type]
    return ChildFacts("P1", "Eva Ruiz", student, "Ana Ruiz", link, restrictions)


def key(closed_as: str | None = None, reference: str = "K7QMX-1", *, over: bool = False) -> OwnKey:
    return OwnKey(reference, "2026-07-01", "2026-07-22", over, closed_as, "", "")


def parent(
    *children: ChildFacts, keys: tuple[OwnKey, ...] = (), account: AccountFacts | None = None
) -> ParentFacts:
    own = OwnAccount("eruiz", account, "", "") if account else None
    return ParentFacts("P1", "Eva Ruiz", children, keys, own)


def name(causes: tuple[Cause, ...]) -> list[str]:
    return [cause.code for cause in causes]
