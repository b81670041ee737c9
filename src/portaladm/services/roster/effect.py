"""What an import does to those who use the portal: their keys, their accounts, their access.

The same is asked of an import that is to be undone, the other way round.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from portaladm.domain.accounts.enrolment import Enrolment
from portaladm.domain.timestamps import require_day, write_timestamp
from portaladm.domain.trail import Head
from portaladm.services.context import Context
from portaladm.store.db.transaction import Transaction
from portaladm.store.roster import effect
from portaladm.store.roster.effect import AccountOf
from portaladm.store.roster.shown import count_shown

_LISTED = 50
"""People of a kind who are named, where not all are asked for."""

KINDS = (
    "keys_suspended", "keys_resumed", "accounts_ending", "accounts_resumed", "accounts_kept",
    "parents_eligible", "parents_ineligible",
)  # fmt: skip
"""What can happen to somebody.

* ``keys_suspended``, ``keys_resumed``: a live key stops working, or works again.
* ``accounts_ending``: an account ends on a day, or without one at once.
* ``accounts_resumed``: an account that had ended works again.
* ``accounts_kept``: an account that was to end does not.
* ``parents_eligible``: somebody without key and account may get a key now; ``parents_ineligible``:
  no longer.
"""

TAKEN = ("keys_suspended", "accounts_ending")
"""The kinds that take something away."""


class Affected(NamedTuple):
    """Somebody to whom it happens; ``ends_on`` is the day on which an account ends or was to.

    Without a day an account ends at once.
    """

    parent_id: str
    parent_name: str
    key_reference: str = ""
    username: str = ""
    ends_on: date | None = None


@dataclass(frozen=True)
class Effect:
    """How many of each of :data:`KINDS` there are, and who they are (the first of them)."""

    counts: dict[str, int] = field(default_factory=dict)
    people: dict[str, tuple[Affected, ...]] = field(default_factory=dict)

    def __bool__(self) -> bool:
        """Whether anything happens to anybody."""
        return any(self.counts.values())


def find_effect(
    context: Context, transaction: Transaction, batch_id: int, *, is_first: bool = False,
    new: int | None = None,
) -> Effect:  # fmt: skip
    """The effect of an import whose rows are merged; of the first one, only how many are eligible.

    Keys and accounts have only those who were stored before. ``new``: how many of the others are
    eligible, where that is known.
    """
    today = context.today.isoformat()
    if new is None:
        new = effect.count_new_eligible(transaction, batch_id, today)
    found = Effect()
    if not is_first and effect.find_concerned(transaction, batch_id, today, undoes=False):
        found = read_effect(context, transaction, batch_id, undoes=False)
    if not new:
        return found
    known = found.people.get("parents_eligible", ())
    listed = 0 if is_first else _count_listed() - len(known)
    rows = effect.read_new_eligible(transaction, batch_id, today, listed)
    count = found.counts.get("parents_eligible", 0) + new
    return Effect(
        {**found.counts, "parents_eligible": count},
        {**found.people, "parents_eligible": (*known, *(Affected(*row) for row in rows))},
    )


def read_effect(
    context: Context, transaction: Transaction, batch_id: int, *, undoes: bool
) -> Effect:
    """The effect on those whom ``find_concerned`` has found; ``undoes``: of taking it back."""
    now, today = write_timestamp(context.now), context.today.isoformat()
    found = _Found(_count_listed())
    for gained in (True, False):
        better = gained is not undoes
        for key in effect.read_keys(transaction, batch_id, now, gained=gained):
            whose = Affected(key.parent_id, key.parent_name, f"{key.batch}-{key.serial}")
            found.add("keys_resumed" if better else "keys_suspended", whose)
        for row in effect.read_eligible(transaction, now, gained=gained):
            found.add("parents_eligible" if better else "parents_ineligible", Affected(*row))
    for kind, account in _judge_accounts(
        context, effect.read_accounts(transaction, today), undoes=undoes
    ):
        found.add(kind, account)
    return Effect(found.counts, {kind: tuple(people) for kind, people in found.people.items()})


def _count_listed() -> int:
    return max(_LISTED, count_shown())


class _Found:
    """Counts by kind, and the first people of each."""

    def __init__(self, listed: int) -> None:
        self.counts = dict.fromkeys(KINDS, 0)
        self.people: dict[str, list[Affected]] = {kind: [] for kind in KINDS}
        self._listed = listed

    def add(self, kind: str, one: Affected) -> None:
        self.counts[kind] += 1
        if len(self.people[kind]) < self._listed:
            self.people[kind].append(one)


def _judge_accounts(
    context: Context, accounts: Iterable[AccountOf], *, undoes: bool
) -> Iterator[tuple[str, Affected]]:
    for one in accounts:
        lasts = (one.last_with, one.last_without)
        before, after = map(_read_enrolment, lasts if undoes else reversed(lasts))
        kind, day = judge_account(before, after, context.today)
        if kind:
            yield kind, Affected(one.parent_id, one.parent_name, "", one.username, day)


def judge_account(before: Enrolment, after: Enrolment, today: date) -> tuple[str, date | None]:
    """What a change of the children does to an account: the kind (empty: nothing) and its day."""
    ended, ends = (one.has_ended(today) for one in (before, after))
    was_to, is_to = before.ends_on, after.ends_on
    if ended or ends:
        if ended and ends:
            return "", None
        return ("accounts_resumed" if ended else "accounts_ending"), None
    if is_to is None:
        return ("accounts_kept", was_to) if was_to else ("", None)
    return ("accounts_ending", is_to) if is_to != was_to else ("", None)


def _read_enrolment(last: str | None) -> Enrolment:
    return Enrolment(last != "", require_day(last) if last else None)


class UnconfirmedError(Exception):
    """Carries an effect that nobody has agreed to out of its transaction."""

    def __init__(self, effect: Effect, head: Head) -> None:
        super().__init__()
        self.effect = effect
        self.head = head


@dataclass
class Consent:
    """Who is asked, and the audit head of the store in which the answer was a yes.

    Nobody waits for an answer while the store is locked: the merge is rolled back, the question is
    asked, and the merge is made again. Only where the store has changed meanwhile is it asked
    again. ``ask`` raises where the answer is no; without it nobody is asked.
    """

    ask: Callable[[Effect], None] | None = None
    given_at: Head | None = None

    def require(
        self, context: Context, transaction: Transaction, batch_id: int, head: Head
    ) -> None:
        """Go on where nothing is taken away, or somebody has agreed to it.

        ``head`` is the audit head before the import.

        :raises UnconfirmedError: somebody is to be asked first.
        """
        if self.ask is None or head == self.given_at:
            return
        effect = find_effect(context, transaction, batch_id)
        if any(effect.counts.get(kind) for kind in TAKEN):
            raise UnconfirmedError(effect, head)

    def obtain(self, unconfirmed: UnconfirmedError) -> None:
        """Ask; whatever ``ask`` raises means no."""
        assert self.ask is not None
        self.ask(unconfirmed.effect)
        self.given_at = unconfirmed.head
