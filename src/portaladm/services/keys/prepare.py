"""What issuing keys would do, looked at once: the plan, its parts, and what forbids it.

``services/keys/issue.py`` carries out what is prepared here. A roster is imported on the way where
one is given, and a target that is taken refuses it as well.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from portaladm.domain.keys import Validity, valid_for
from portaladm.domain.secret import HandOver
from portaladm.errors import Misused, PortalError
from portaladm.outputs.places import find_sync_service
from portaladm.outputs.private import refuse_target
from portaladm.readers.rows import RosterReader
from portaladm.services.context import Context
from portaladm.services.keys.change import Skipped, Targets, plan_reissue
from portaladm.services.keys.order import IssueOrder, IssuePlan, plan_in
from portaladm.services.roster.import_ import import_roster
from portaladm.services.roster.plan import ImportOptions
from portaladm.services.roster.result import ImportResult
from portaladm.store.db.transaction import Transaction

_ROW_BYTES = 400


@dataclass(frozen=True)
class Prepared:
    """A plan and the orders that carry it out, one batch each.

    ``obstacle`` is why it can't be carried out, told after the plan. ``skipped`` were named and can
    have no new key. ``lacks_address``: columns of the portal stay empty; ``sync_service`` copies
    the folder of a file without a name to other machines.
    """

    plan: IssuePlan
    parts: tuple[IssueOrder, ...]
    obstacle: PortalError | None = None
    skipped: tuple[Skipped, ...] = ()
    lacks_address: bool = False
    sync_service: str = ""

    @property
    def needs_hand_over(self) -> bool:
        """Whether somebody must say how these keys reach the right people."""
        return self.plan.count > 0 and self.parts[0].needs_hand_over(self.plan.count)

    @property
    def shown(self) -> bool:
        """Whether the keys go to the screen or a pipe."""
        return self.parts[0].target is None

    def handed_over(self, hand_over: HandOver) -> Prepared:
        """The same with how the keys reach the right people."""
        parts = tuple(replace(one, hand_over=hand_over) for one in self.parts)
        return replace(self, parts=parts)

    def refuse(self) -> None:
        """Raise the obstacle, if there is one."""
        if self.obstacle:
            raise self.obstacle


_LAST_POSTING = 92
"""Days: letters of June may wait for the summer's end, and no longer."""


def choose_validity(
    context: Context, days: int | None = None, posted_on: date | None = None
) -> Validity:
    """The last day of new keys: ``days`` after they are posted, or after today.

    Without ``days`` the setting ``keys.days`` counts.

    :raises Misused: ``bad-date``: a posting so long ago that no day is left, or months ahead.
    """
    start = posted_on or context.today
    if start > context.today + timedelta(days=_LAST_POSTING):
        raise Misused("bad-date.far", until=start, days=_LAST_POSTING)
    validity = valid_for(start, days or context.settings.keys.days)
    if validity.expires_at <= context.now:
        raise Misused("bad-date.posted", start=start, end=validity.expires_on)
    return validity


def prepare(context: Context, order: IssueOrder, *, dry_run: bool = False) -> Prepared:
    """Look at who gets a key now and at what could stand against it; nothing is changed.

    A dry run is not refused for a name that is taken.

    :raises Refused: ``unknown-name``: a filter names somebody whom the roster does not have.
    """
    return _prepare(context, order, dry_run, checks_paper=True)


def prepare_reissue(
    context: Context, targets: Targets, order: IssueOrder, *, dry_run: bool = False
) -> Prepared:
    """The same for new keys in place of old ones: eligible parents without an account."""
    found = plan_reissue(context, targets)
    prepared = prepare(context, replace(order, parent_ids=found.parent_ids), dry_run=dry_run)
    return replace(prepared, skipped=found.skipped)


def prepare_from_roster(
    context: Context,
    reader: RosterReader,
    options: ImportOptions,
    order: IssueOrder,
    progress: Callable[[int], None],
    on_refusal: Callable[[ImportResult], None],
) -> tuple[ImportResult, Prepared]:
    """Import a roster, and prepare keys for whoever is eligible by it.

    The plan is made on the merged rows before they are committed, so that a target that is taken
    refuses the roster as well.

    :raises Refused: as :func:`portaladm.services.roster.import_.import_roster`, and everything
        that :func:`prepare` returns as an obstacle.
    """
    _check_paper(context, order)
    seen: list[Prepared] = []

    def look(transaction: Transaction) -> None:
        prepared = _prepare_in(context, transaction, order)
        if prepared.plan.count and not (options.dry_run and prepared.parts[0].has_no_name):
            _refuse_targets(prepared)
        seen.append(prepared)

    result = import_roster(
        context, reader, options, progress=progress, before_commit=look, on_refusal=on_refusal
    )
    if result.batch or (seen and options.dry_run):
        return result, seen[-1]
    # Nothing was stored, so that what was selected on the way is rolled back, too.
    return result, _prepare(context, order, options.dry_run, checks_paper=False)


def _prepare(context: Context, order: IssueOrder, dry_run: bool, *, checks_paper: bool) -> Prepared:
    with context.store.read() as transaction:
        prepared = _prepare_in(context, transaction, order)
    if not prepared.plan.count:
        return prepared
    try:
        if not dry_run:
            _refuse_targets(prepared)
        if checks_paper:
            _check_paper(context, order)
    except PortalError as error:
        return replace(prepared, obstacle=error)
    return prepared


def _prepare_in(context: Context, transaction: Transaction, order: IssueOrder) -> Prepared:
    if context.practice and order.target:
        order = replace(order, target=replace(order.target, sample=True))
    if context.practice and order.through:
        order = replace(order, through=replace(order.through, sample=True))
    plan = plan_in(context, transaction, order)
    if plan.count == 1 and order.shows_single and order.has_no_name:
        order = replace(order, target=None)
    parts = [order]
    if plan.count and order.split:
        from portaladm.services.keys.split import split_order

        parts = split_order(context, transaction, order, order.split)
    settings, target = context.settings, order.target
    return Prepared(
        plan, tuple(parts), lacks_address=not (settings.portal.url and settings.district.id),
        sync_service=(order.has_no_name and target and find_sync_service(target.folder)) or "",
    )  # fmt: skip


def _refuse_targets(prepared: Prepared) -> None:
    """Refuse file names that are taken, and a disk that is too small for all parts.

    :raises Refused: what :func:`portaladm.outputs.private.refuse_target` says.
    """
    from portaladm.services.letters.preflight import PAGE_BYTES, lists_path_of

    for order in prepared.parts:
        if order.target:
            final = order.target.resolve("CODE")
            refuse_target(
                final, prepared.plan.count * (PAGE_BYTES if order.on_paper else _ROW_BYTES)
            )
            if order.split:
                refuse_target(lists_path_of(final))


def _check_paper(context: Context, order: IssueOrder) -> None:
    """Refuse what letters can't be printed with.

    :raises Refused: see :func:`portaladm.services.letters.preflight.check_letters`.
    """
    if order.target and order.on_paper:
        from portaladm.services.letters.preflight import LetterOptions, check_letters

        check_letters(context, order.target, order.letters or LetterOptions())
