"""One PDF for each school or language: an order for letters becomes several, a batch each.

The plan is made once and every file name is looked at before the first key is made. Each part is
then issued by itself, in the order of safety decision S6: what stops a run leaves whole parts, and
the same command issues the others.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from portaladm.letters.content import Letter, Part
from portaladm.letters.order import Split, split_letters
from portaladm.outputs.private import refuse_target
from portaladm.outputs.targets import FileTarget
from portaladm.services.desk import Desk
from portaladm.services.issue_orders import IssueOrder, check_paper, plan_in
from portaladm.services.letter_checks import LetterWishes, PartWish, lists_path_of
from portaladm.store.keys import read_addressees
from portaladm.store.letters import read_letter_facts
from portaladm.store.sqlite import Transaction

_LONGEST = 60


def split_order(
    desk: Desk, transaction: Transaction, order: IssueOrder, by: str
) -> list[IssueOrder]:
    """An order for each part that has letters, in the order of the parts' titles.

    A parent with children in several schools is in the youngest child's part alone; the part of
    another school knows where the letter went.
    """
    plan_in(desk, transaction, order)
    ids, letters = _read_letters(desk, transaction, order)
    parts = split_letters(letters, Split(by))
    names, wishes = _name_files(order, parts), _tell_parts(parts, letters, by)
    return [
        replace(
            order, parent_ids=tuple(ids[letter.parent_id] for letter in part.letters),
            target=FileTarget(name), letters=replace(order.letters or LetterWishes(), part=wish),
        )
        for part, name, wish in zip(parts, names, wishes, strict=True)
    ]  # fmt: skip


def _tell_parts(parts: list[Part], letters: list[Letter], by: str) -> Iterator[PartWish]:
    """What each part's lists must know of the others; parts by language have all schools."""
    schools = frozenset(part.title for part in parts) if by == Split.SCHOOL else frozenset()
    elsewhere: dict[str, list[Letter]] = {}
    for letter in letters:
        for school in letter.also_schools:
            elsewhere.setdefault(school, []).append(letter)
    for part in parts:
        others = elsewhere.get(part.title, ()) if schools else ()
        yield PartWish(part.title, part.number, part.of, schools, tuple(others))


def plan_parts(desk: Desk, order: IssueOrder, by: str) -> list[IssueOrder]:
    """The orders of the parts, with everything looked at that could refuse one of them.

    :raises Refused: as :func:`portaladm.services.letter_checks.check_letters`.
    """
    check_paper(desk, order)
    with desk.store.read() as transaction:
        orders = split_order(desk, transaction, order, by)
    refuse_parts(orders)
    return orders


def refuse_parts(orders: Iterable[IssueOrder]) -> None:
    """Refuse file names that are taken, before the first part is issued.

    :raises Refused: what :func:`portaladm.outputs.private.refuse_target` says.
    """
    for order in orders:
        if order.target:
            letters = order.target.resolve("")
            refuse_target(letters)
            refuse_target(lists_path_of(letters))


def _read_letters(
    desk: Desk, transaction: Transaction, order: IssueOrder
) -> tuple[dict[str, int], list[Letter]]:
    """The selected parents by number, and their letters as far as parts and lists need them."""
    today = desk.today.isoformat()
    facts = read_letter_facts(transaction, today)
    ids: dict[str, int] = {}
    letters = []
    for person, one in zip(read_addressees(transaction, today), facts, strict=True):
        ids[person.number] = person.parent_id
        letters.append(
            Letter(
                person.number, person.name, "", "", order.validity.expires_on,
                language=person.language, school=one.schools[0], also_schools=one.schools[1:],
                post_or_pick_up=one.apart,
            )
        )  # fmt: skip
    return ids, letters


def _name_files(order: IssueOrder, parts: list[Part]) -> list[Path]:
    """``letters-Lincoln-Elementary.pdf`` beside ``letters.pdf``, each name once."""
    assert order.target is not None and order.target.path is not None
    path = order.target.path
    names: dict[str, Path] = {}
    for part in parts:
        word = re.sub(r"[^\w]+", "-", part.title).strip("-")[:_LONGEST] or str(part.number)
        if word.casefold() in names or word.casefold() == "lists":
            word = f"{word}-{part.number}"
        names[word.casefold()] = path.with_name(f"{path.stem}-{word}{path.suffix}")
    return list(names.values())
