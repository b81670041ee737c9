"""Other ids for the same people, in whatever the model remembers."""

from __future__ import annotations

from tests.walk.model import Account, District, Key, Link, Order
from tests.walk.rosters import Import, People


def renumber(record: District | People, new: dict[str, str]) -> None:
    """Let everybody be known by another id, all at once."""
    records: list[Link | Order | Key | Account] = []
    if isinstance(record, District):
        records = [*record.links, *record.orders, *record.keys, *record.accounts]
        record.aliases = {old: new.get(one, one) for old, one in record.aliases.items()}
    else:
        records = [*record.links.values()]
    for one in records:
        one.parent = new.get(one.parent, one.parent)
    if isinstance(record, People):
        record.links = {(one.parent, one.student): one for one in record.links.values()}
    record.parents = {new.get(number, number): name for number, name in record.parents.items()}
    record.contacts = {new.get(number, number): mail for number, mail in record.contacts.items()}


def renumber_import(taken: Import, new: dict[str, str]) -> None:
    renumber(taken.before, new)
    renumber(taken.after, new)


def keep_old(district: District, new: dict[str, str]) -> None:
    """The earlier id still means the parent, unless another parent has it now."""
    for number in new.values():
        district.aliases.pop(number, None)
        district.merged.discard(number)
    for old, number in new.items():
        if old not in new.values():
            district.aliases[old] = number
