"""What an import may do at once, as shares of what is stored: settings, and options for a run."""

from __future__ import annotations

import re
from dataclasses import dataclass

from portaladm.errors import Misused, Remark
from portaladm.store.roster.limit import Impact


@dataclass(frozen=True)
class LimitRules:
    """What this import may do at once; each limit is ``N`` or ``N%`` and replaces a setting.

    ``apply_rest``: what is over a limit is deferred, and everything else applied.
    """

    max_removals: str | None = None
    apply_rest: bool = False
    max_new_links: str | None = None
    max_name_changes: str | None = None
    max_new_parents: str | None = None

    def __post_init__(self) -> None:
        """Refuse a limit that can't be read.

        :raises Misused: ``bad-limit``.
        """
        for name in ("max_removals", "max_new_links", "max_name_changes", "max_new_parents"):
            typed = getattr(self, name)
            if typed and not re.fullmatch(r"\d{1,9}|(\d{1,2}|100)%", typed):
                raise Misused("bad-limit", option=f"--{name.replace('_', '-')}", typed=typed)


@dataclass(frozen=True)
class Deferred:
    """Changes of a kind that were not carried out, and why."""

    kind: str
    count: int
    why: Remark
    examples: tuple[Remark, ...]


def is_over(impact: Impact, limit: str | None, share: int, *, smallest: int = 0) -> bool:
    """Whether a limit, or else the setting's share, is exceeded.

    A number counts for the district alone. A school or district with fewer than ``smallest``
    records has no limit.
    """
    if limit and not limit.endswith("%"):
        return not impact.school and impact.count > int(limit)
    if impact.before < smallest:
        return False
    return 100 * impact.count > (int(limit[:-1]) if limit else share) * impact.before


def tell_more(count: int) -> tuple[Remark, ...]:
    """How many of a list are not told, as its last line; nothing where all are."""
    return (Remark("listed.more", count=count),) if count > 0 else ()


def describe_impact(impact: Impact) -> Remark:
    """How many of what a school or the district would lose or get."""
    return Remark(
        f"impact.{impact.kind}", count=impact.count, before=impact.before,
        percent=100 * impact.count / impact.before, school=impact.school,
    )  # fmt: skip
