"""One PDF for each school or language: an order for letters becomes several, a batch each.

The plan is made once and every file name is looked at before the first key is made. Each part is
then issued by itself, in the order of safety decision S6: what stops a run leaves whole parts, and
the same command issues the others.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from portaladm.letters.counts import Elsewhere
from portaladm.letters.sorting import Split, sort_titles
from portaladm.outputs.targets import FileTarget
from portaladm.services.context import Context
from portaladm.services.keys.order import IssueOrder
from portaladm.services.letters.preflight import LetterOptions, SplitOptions
from portaladm.store.db.transaction import Transaction
from portaladm.store.keys.addressees import read_addressees
from portaladm.store.letters import read_letter_facts

_LONGEST = 60


@dataclass
class _Group:
    """One part on its way: whose letters, and who has a child there but the letter elsewhere."""

    parent_ids: array[int] = field(default_factory=lambda: array("q"))
    elsewhere: list[Elsewhere] = field(default_factory=list)


def split_order(
    context: Context, transaction: Transaction, order: IssueOrder, by: str
) -> list[IssueOrder]:
    """An order for each part that has letters of the selected parents, in the order of titles.

    A parent with children in several schools is in the youngest child's part alone; the part of
    another school knows where the letter went. What a part's lists need once more when they are
    made again is kept in its batch's settings.
    """
    groups = _group_parents(context, transaction, Split(by))
    titles = sort_titles(title for title, group in groups.items() if group.parent_ids)
    names = _name_files(order, titles)
    schools = frozenset(titles) if by == Split.SCHOOL else frozenset()
    return [
        replace(
            order, parent_ids=tuple(groups[title].parent_ids), target=FileTarget(name),
            settings=order.settings | {
                "split": by, "part": {"title": title, "number": number, "of": len(titles)}
            },
            letters=replace(order.letters or LetterOptions(), part=SplitOptions(
                title, number, len(titles), schools, tuple(groups[title].elsewhere)
            )),
        )
        for number, (title, name) in enumerate(zip(titles, names, strict=True), 1)
    ]  # fmt: skip


def _group_parents(context: Context, transaction: Transaction, by: Split) -> dict[str, _Group]:
    """The selected parents by part."""
    today = context.today.isoformat()
    groups: dict[str, _Group] = {}
    facts = read_letter_facts(transaction, today)
    for person, one in zip(read_addressees(transaction, today), facts, strict=True):
        title = one.schools[0] if by is Split.SCHOOL else person.language
        title = title or f"No {by.value} given"
        groups.setdefault(title, _Group()).parent_ids.append(person.parent_id)
        if by is Split.SCHOOL and not one.apart:
            away = Elsewhere(person.name, person.number, one.schools[0])
            for school in one.schools[1:]:
                groups.setdefault(school, _Group()).elsewhere.append(away)
    return groups


def _name_files(order: IssueOrder, titles: Iterable[str]) -> Iterator[Path]:
    """``letters-Lincoln-Elementary.pdf`` beside ``letters.pdf``, each name once."""
    assert order.target is not None and order.target.path is not None
    path, taken = order.target.path, {"lists"}
    for number, title in enumerate(titles, 1):
        word = re.sub(r"[^\w]+", "-", title).strip("-")[:_LONGEST] or str(number)
        both = {word.casefold(), f"{word}-lists".casefold()}
        if both & taken:
            word = f"{word}-{number}"
        taken |= both | {word.casefold(), f"{word}-lists".casefold()}
        yield path.with_name(f"{path.stem}-{word}{path.suffix}")
