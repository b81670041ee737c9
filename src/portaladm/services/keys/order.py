"""What is to be issued: the order, who is meant by it, and their statuses now.

Nothing here changes the store; ``services/keys/issue.py`` carries an order out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from portaladm.domain.batches import BatchKind
from portaladm.domain.keys import ParentStatus, Validity, statuses_to_issue
from portaladm.domain.secret import UNSAID, HandOver
from portaladm.domain.timestamps import write_timestamp
from portaladm.domain.trail import Head
from portaladm.outputs.targets import FileTarget
from portaladm.services.context import Context
from portaladm.services.lookup.filters import check_filters
from portaladm.store.db.transaction import Transaction
from portaladm.store.keys import selecting as key_selecting
from portaladm.store.keys.selecting import Filters
from portaladm.store.trail import read_head

if TYPE_CHECKING:
    from pathlib import Path

    from portaladm.services.letters.preflight import LetterOptions
    from portaladm.services.letters.printing import PrintedLetters

KEY_COLUMNS = (
    "parent_id", "parent_name", "students", "school", "language", "email", "address", "city",
    "state", "postal_code", "activation_key", "key_reference", "expires_on", "portal_url",
    "district_id",
)  # fmt: skip
"""The columns of a key file: everything that a mail merge needs."""


@dataclass(frozen=True)
class IssuePlan:
    """The statuses of the parents who are meant, and how many of them get a key."""

    statuses: dict[ParentStatus, int]
    count: int
    validity: Validity
    kind: BatchKind
    head: Head


@dataclass(frozen=True)
class IssueResult:
    """What was issued: a file, or the rows themselves where they are to be shown.

    ``kept`` is the file that is to go to standard output, and to be removed after that.
    ``sooner`` counts the keys that stop before the batch's day, with the access of their parents.
    """

    plan: IssuePlan
    count: int = 0
    batch: str = ""
    path: str = ""
    head: Head | None = None
    rows: tuple[Sequence[str], ...] = ()
    kept: Path | None = None
    printed: PrintedLetters | None = None
    lists: str = ""
    sooner: int = 0


@dataclass(frozen=True)
class IssueOrder:
    """What to issue: who, until when, where to, and what for; ``letters`` says how on paper.

    ``split`` makes one PDF and batch for each ``school`` or ``language``;
    ``shows_single``: a single key is shown instead of put in a file without a name.
    ``hand_over`` is how keys reach the right people; ``names_people``: the order is for some who
    were named, and not for a school.
    """

    validity: Validity
    target: FileTarget | None
    filters: Filters = field(default_factory=Filters)
    with_expired: bool = False
    parent_ids: tuple[int, ...] | None = None
    kind: BatchKind = BatchKind.KEYS_ISSUE
    reason: str = ""
    settings: dict[str, object] = field(default_factory=dict)
    letters: LetterOptions | None = None
    split: str | None = None
    shows_single: bool = False
    hand_over: HandOver = UNSAID
    names_people: bool = False
    through: FileTarget | None = None
    """Without a target: the file by which the keys go to standard output."""

    @property
    def has_no_name(self) -> bool:
        """Whether the file is named for its batch."""
        return self.target is not None and not self.target.path

    @property
    def on_paper(self) -> bool:
        """Whether letters are printed instead of rows written."""
        return self.target is not None and self.target.on_paper

    def needs_hand_over(self, count: int) -> bool:
        """Whether somebody must say how these keys reach the right people.

        All but letters in bulk, which go to the addresses on file, and a pipe to what prints them.
        """
        if self.target is None:
            return self.names_people or self.shows_single or self.hand_over.route is not None
        return self.names_people and count == 1

    @property
    def statuses(self) -> frozenset[ParentStatus]:
        """Whose turn it is."""
        if self.kind is BatchKind.KEYS_REISSUE:
            return frozenset(ParentStatus) - {ParentStatus.HAS_ACCOUNT}
        return statuses_to_issue(self.with_expired)


def plan_issue(context: Context, order: IssueOrder) -> IssuePlan:
    """What issuing would do now; nothing is changed.

    :raises Refused: ``unknown-name``: a filter names somebody whom the roster does not have.
    """
    with context.store.read() as transaction:
        return plan_in(context, transaction, order)


def plan_in(context: Context, transaction: Transaction, order: IssueOrder) -> IssuePlan:
    """The same within an open transaction, such as a roster's before it is committed.

    Afterwards the selection holds the parents who get a key.
    """
    today, now = context.today.isoformat(), write_timestamp(context.now)
    if order.parent_ids is not None:
        key_selecting.select_parents(transaction, order.parent_ids, today, now)
    else:
        filters = check_filters(transaction, order.filters)
        key_selecting.select_eligible(transaction, filters, today, now)
    statuses = key_selecting.count_statuses(transaction)
    count = key_selecting.keep_statuses(transaction, order.statuses)
    return IssuePlan(statuses, count, order.validity, order.kind, read_head(transaction))
