"""Many new links between stored people, or many other names, at once: a column was moved.

A column of links that is sorted alone names nobody, so that no person is in doubt; neither is who
has a new first name and the old contact. Where parents have no ids, other first names are new
parents. A few of these are the custody changes and marriages of a night. More than a share (10 % by
default) of the district's or a school's stop an import, and so do the fewest links by which
strangers exchange their children.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from portaladm.domain.exchanged import find_chains, find_exchanged_links
from portaladm.domain.identity import are_other_names
from portaladm.domain.rosters import Counts
from portaladm.errors import Remark, Stopped
from portaladm.services.context import Context
from portaladm.services.roster.limits import (
    Deferred,
    LimitRules,
    describe_impact,
    is_over,
    tell_more,
)
from portaladm.services.roster.merge import Merged
from portaladm.services.roster.plan import ImportPlan
from portaladm.store.db.transaction import Transaction
from portaladm.store.links.exchanged import find_openings, read_families
from portaladm.store.roster import mass_changes
from portaladm.store.roster.columns import describe_parents, describe_students
from portaladm.store.roster.limit import Impact
from portaladm.store.roster.mass_changes import Rename
from portaladm.store.roster.shown import count_shown

FEWEST = 5
"""So many new links, or new names of parents or of students, are everyday in any school."""
_LISTED = 50
_KINDS = ("student", "parent")
_NEW_LINKS = "new-links"


def limit_changes(
    context: Context, transaction: Transaction, plan: ImportPlan, rules: LimitRules, merged: Merged
) -> tuple[Merged, tuple[Deferred, ...]]:
    """Hold new links and new names to their limits; what is over one may be deferred.

    :raises Stopped: ``new-links-limit``, ``exchanged-links-limit``, ``new-parents-limit``,
        ``name-changes-limit``.
    """
    if plan.is_first:
        return merged, ()
    merged, links = _limit_links(context, transaction, plan, rules, merged)
    merged, parents = _limit_parents(context, transaction, plan, rules, merged)
    merged, names = _limit_names(context, transaction, plan, rules, merged)
    return merged, (*links, *parents, *names)


def _limit_links(
    context: Context, transaction: Transaction, plan: ImportPlan, rules: LimitRules, merged: Merged
) -> tuple[Merged, tuple[Deferred, ...]]:
    if not merged.links.new:
        return merged, ()
    given, limit = plan.given, rules.max_new_links
    batch, today = given.batch_id, given.today
    found = mass_changes.find_new_links(transaction, batch)
    impacts = (
        list(mass_changes.count_changes(transaction, _NEW_LINKS, batch, today))
        if found > FEWEST
        else []
    )
    told = _find_over(impacts, limit, context.settings.roster.max_new_links_percent)
    code = "new-links-limit"
    if not told:
        if limit and found > FEWEST:  # it says that all of them are right
            return merged, ()
        exchanged = _find_exchanged(transaction, batch)
        if not exchanged:
            return merged, ()
        mass_changes.add_exchanged(transaction, exchanged)
        impacts = list(mass_changes.count_changes(transaction, _NEW_LINKS, batch, today))
        told = [replace(impacts[0], kind="exchanged-links", count=len(exchanged))]
        if not is_over(told[0], limit, 0):
            return merged, ()
        code = "exchanged-links-limit"
        mass_changes.keep_only(transaction, exchanged)
    listed = tuple(_list_links(transaction, told[0].count))
    if not rules.apply_rest:
        raise _stop(code, told, impacts, listed)
    return _take_back(transaction, plan, merged, _NEW_LINKS, code, listed)


def _find_exchanged(transaction: Transaction, batch_id: int) -> set[int]:
    """The new links by which strangers exchange their children."""
    openings = find_chains(find_openings(transaction, batch_id))
    if not openings:
        return set()
    return find_exchanged_links(openings, read_families(transaction, openings, batch_id))


def _take_back(
    transaction: Transaction, plan: ImportPlan, merged: Merged, kind: str, code: str,
    listed: tuple[Remark, ...],
) -> tuple[Merged, tuple[Deferred, ...]]:  # fmt: skip
    """Open none of the links that were found, and end none of those that their people had."""
    mass_changes.keep_stored_links(transaction)
    count, people = mass_changes.take_back_links(transaction, plan.given.batch_id)
    links = replace(merged.links, new=merged.links.new - count)
    parents = replace(merged.parents, new=merged.parents.new - people)
    return replace(merged, links=links, parents=parents), (
        Deferred(kind, count, Remark(f"deferred-by.{code.removesuffix('-limit')}"), listed),
    )


def _limit_parents(
    context: Context, transaction: Transaction, plan: ImportPlan, rules: LimitRules, merged: Merged
) -> tuple[Merged, tuple[Deferred, ...]]:
    """New parents with derived ids of students who had a parent before."""
    batch, what, code = plan.given.batch_id, "new-parents", "new-parents-limit"
    found = mass_changes.find_new_parents(transaction, batch) if merged.parents.new else 0
    if found <= FEWEST:
        return merged, ()
    impacts = list(mass_changes.count_changes(transaction, what, batch, plan.given.today))
    share = context.settings.roster.max_new_parents_percent
    over = _find_over(impacts, rules.max_new_parents, share)
    if not over:
        return merged, ()
    listed = tuple(_list_links(transaction, found))
    if not rules.apply_rest:
        raise _stop(code, over, impacts, listed)
    return _take_back(transaction, plan, merged, what, code, listed)


def _limit_names(
    context: Context, transaction: Transaction, plan: ImportPlan, rules: LimitRules, merged: Merged
) -> tuple[Merged, tuple[Deferred, ...]]:
    batch, listed = plan.given.batch_id, list[Remark]()
    counted, over = list[Impact](), list[Impact]()
    mass_changes.forget_renames(transaction)
    for kind in _KINDS:
        renames = _find_renames(transaction, kind, batch)
        if len(renames) <= FEWEST:
            continue
        mass_changes.note_renames(transaction, kind, renames)
        impacts = list(
            mass_changes.count_changes(transaction, f"{kind}-names", batch, plan.given.today)
        )
        share = context.settings.roster.max_name_changes_percent
        of_kind = _find_over(impacts, rules.max_name_changes, share)
        counted, over = counted + impacts, over + of_kind
        listed += _list_names(kind, renames) if of_kind else ()
    if not over:
        return merged, ()
    if not rules.apply_rest:
        raise _stop("name-changes-limit", over, counted, tuple(listed))
    return _defer_names(transaction, plan, merged, {one.kind for one in over}, tuple(listed))


def _find_renames(transaction: Transaction, kind: str, batch_id: int) -> list[Rename]:
    """Whose first or last name is another; a spelling, a short form or a nickname is none."""
    return [
        one
        for one in mass_changes.read_renames(transaction, kind, batch_id)
        if are_other_names(one.before.first_name, one.after.first_name)
        or are_other_names(one.before.last_name, one.after.last_name)
    ]


def _defer_names(
    transaction: Transaction, plan: ImportPlan, merged: Merged, kinds: set[str],
    listed: tuple[Remark, ...],
) -> tuple[Merged, tuple[Deferred, ...]]:  # fmt: skip
    total, batch, columns = 0, plan.given.batch_id, plan.given.columns
    cells = {
        "student": (*describe_students(columns).ours, "since"),
        "parent": describe_parents(columns).ours,
    }
    links: tuple[Deferred, ...] = ()
    for kind in (one for one in _KINDS if f"{one}-names" in kinds):
        merged, closed = _close_links(transaction, kind, batch, merged)
        count, same = mass_changes.take_back_names(transaction, kind, batch, cells[kind])
        total, links = total + count, (*links, *closed)
        if kind == "student":
            merged = replace(merged, students=_keep(merged.students, same))
        else:
            merged = replace(merged, parents=_keep(merged.parents, same))
    names = Deferred("name-changes", total, Remark("deferred-by.name-changes"), listed)
    return merged, (names, *links)


def _close_links(
    transaction: Transaction, kind: str, batch: int, merged: Merged
) -> tuple[Merged, tuple[Deferred, ...]]:
    """Nobody who keeps the name of before gets what the file gives to the new name."""
    found = mass_changes.find_links_of_renamed(transaction, kind, batch)
    if not found:
        return merged, ()
    listed = tuple(_list_links(transaction, found))
    new, closed = mass_changes.close_again(transaction, batch)
    links = _keep(replace(merged.links, new=merged.links.new - new), closed)
    return replace(merged, links=links), (
        Deferred("new-links", found, Remark("deferred-by.name-changes"), listed),
    )


def _keep(counts: Counts, same: int) -> Counts:
    return replace(counts, changed=counts.changed - same, same=counts.same + same)


def _find_over(impacts: Iterable[Impact], limit: str | None, share: int) -> list[Impact]:
    return [one for one in impacts if one.count > FEWEST and is_over(one, limit, share)]


def _stop(
    code: str, over: list[Impact], impacts: list[Impact], listed: tuple[Remark, ...]
) -> Stopped:
    """The stop; a limit that lets all in is one for the district, whoever is over a limit."""
    needed = max(one.count for one in impacts)
    more = map(describe_impact, over[1:])
    return Stopped(code, first=describe_impact(over[0]), needed=needed, details=(*more, *listed))


def _list_links(transaction: Transaction, count: int) -> Iterator[Remark]:
    shown = max(_LISTED, count_shown())
    rows = mass_changes.read_new_links(transaction, shown)
    for parent, name, student, child in rows:
        yield Remark("new-link", parent=parent, name=name, student=student, child=child)
    yield from tell_more(count - shown)


def _list_names(kind: str, renames: list[Rename]) -> Iterator[Remark]:
    shown = max(_LISTED, count_shown())
    for one in renames[:shown]:
        yield Remark(
            "name-change", kind=kind, number=one.number, stored=one.before.full_name,
            new=one.after.full_name,
        )  # fmt: skip
    yield from tell_more(len(renames) - shown)
