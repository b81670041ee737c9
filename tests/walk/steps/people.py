"""Restrictions, and what the counter does about links and people."""

from __future__ import annotations

from copy import deepcopy
from datetime import timedelta

from tests.walk.merging import Merge, merge, unmerge
from tests.walk.model import Link, Order
from tests.walk.rosters import forget_parent
from tests.walk.rules import is_eligible
from tests.walk.steps.running import WHY, run
from tests.walk.world import World


def deny(world: World, parent: str, student: str, first: str = "0", last: str = "") -> None:
    """An order from a day on, until another one, both counted from today."""
    district, number = world.district, parent
    parent = district.resolve(number)
    if parent not in district.parents or student not in district.students:
        return
    begins = district.today + timedelta(days=int(first))
    ends = district.today + timedelta(days=int(last)) if last else None
    words = ["links", "deny", number, student, "--from", begins.isoformat()]
    words += ["--until", ends.isoformat()] if ends else []
    world.run(*words, "--reason", f"order {len(district.orders)}", "--yes")
    name = f"R{len(district.orders) + 1}"
    district.orders.append(Order(name, parent, student, begins, ends))


def allow(world: World, parent: str, student: str) -> None:
    """Lift every restriction of the pair."""
    parent = world.district.resolve(parent)
    if parent in world.district.parents and student in world.district.students:
        world.run("links", "allow", parent, student, *WHY, code=None)
        for order in world.district.find_orders(parent, student):
            order.lifted = True


def allow_one(world: World, name: str) -> None:
    """Lift one restriction alone."""
    for order in world.district.orders:
        if order.name == name and not order.lifted:
            words = ("links", "allow", order.parent, order.student, "--order", name)
            run(world, *words, *WHY, fine=True)
            order.lifted = True


def open_link(world: World, parent: str, student: str) -> None:
    """Give access where the roster says no; a pair that is not listed now can't be opened."""
    parent = world.district.resolve(parent)
    if parent not in world.district.parents or student not in world.district.students:
        return
    link = world.district.find_link(parent, student)
    fine = link is not None and link.ended_on is None
    words = ("links", "open", parent, student, "--verified-by", "photo-id")
    run(world, *words, *WHY, fine=fine)
    if link and fine:
        link.access, link.disputed = True, False


def add_parent(world: World, parent: str, student: str, how: str = "") -> None:
    """A family at the counter, now and then with its email; what the roster has stays."""
    district, number = world.district, parent
    if student not in district.students:
        return
    until = district.today + timedelta(days=district.settings.provisional_days)
    first, last = world.names[number]
    words = ["--parent", number, "--first-name", first, "--last-name", last, "--another"]
    words += ["--relationship", "father"]
    email = f"{first}.{last}@example.org" if how == "email" else ""
    if email:  # all that a roster will say of them
        words += ["--email", email, "--address", f"{last} Street", "--city", "Jonesboro"]
        words += ["--state", "GA", "--postal-code", "30236", "--language", "Spanish"]
    world.run(
        "parents", "add", "--verified-by", "photo-id", "--student", student, *words, "--reason",
        "new", "--yes",
    )  # fmt: skip
    parent = district.resolve(number)
    district.parents.setdefault(parent, f"{first} {last}")
    district.contacts.setdefault(parent, email)
    link = district.find_link(parent, student)
    if link is None:
        district.links.append(Link(parent, student, until=until))
    elif link.access and (link.ended_on or link.until):
        link.ended_on, link.until, link.taken_back = None, until, False


def remove_added(world: World, parent: str, student: str = "") -> None:
    """Take back what the counter gave; what a roster lists is refused."""
    district, number = world.district, parent
    parent = district.resolve(number)
    if parent not in district.parents or (student and student not in district.students):
        return
    theirs = [one for one in district.links if one.parent == parent]
    meant = [one for one in theirs if student in ("", one.student)]
    taken = [one for one in meant if one.until and (not one.ended_on or one.ended_on > one.until)]
    before = [one for one in meant if one.taken_back]
    words = ["parents", "remove-added", number, *(("--student", student) if student else ())]
    ended = world.run(*words, *WHY, "--format", "json", code=None)
    assert (ended.code == 0) == bool(taken or before), f"{words}\n{ended.err}"
    for one in taken:
        assert one.until
        one.ended_on, one.taken_back = min(district.today, one.until), True
    if not taken:
        return
    opened = district.find_open_key(parent)
    if opened and not is_eligible(district, parent):
        opened.closed = "revoked"
    if ended.record["parent_removed"]:
        _let_go(world, parent)


def _let_go(world: World, parent: str) -> None:
    """Of whom no roster knew anything and who left nothing behind, nothing stays on record."""
    district = world.district
    lists = (district.keys, district.accounts, district.orders)
    left = {one.parent for each in lists for one in each}
    assert parent not in left, parent
    assert not any(district.aliases[one] == parent for one in district.merged), parent
    assert all(one.until for one in district.links if one.parent == parent), parent
    district.links[:] = [one for one in district.links if one.parent != parent]
    forget_parent(district, parent)


def merge_parents(world: World, keep: str, drop: str) -> None:
    """Two records of one name become one; of two accounts that of the first stays."""
    district = world.district
    if not {keep, drop} <= district.parents.keys() or keep == drop:
        return
    if district.parents[keep] != district.parents[drop]:
        return
    both = [account for one in (keep, drop) if (account := district.find_account(one))]
    stays = both[0].username if len(both) > 1 else ""
    words = ("--keep-account", stays) if stays else ()
    world.run("parents", "merge", keep, drop, *words, *WHY)
    done = merge(district, keep, drop, stays)
    done.after = deepcopy(district)
    done.rosters, done.renumbered = world.rosters, world.renumbered
    world.merges.append(done)


def unmerge_parent(world: World, number: str) -> None:
    """Take a merge back; where something depends on it, it is refused and stays."""
    standing = [one for one in world.merges if one.drop == number and one.is_standing]
    if not standing:
        return
    done = standing[-1]
    ended = world.run("parents", "unmerge", number, *WHY, code=None)
    assert ended.code == 0 or _is_relied_on(world, done), ended.err
    if ended.code == 0:
        unmerge(world.district, done)


def _is_relied_on(world: World, done: Merge) -> bool:
    """Whether anything has happened since that can depend on a merge."""
    now, after = world.district, done.after
    assert after
    links = [[one for one in each.links if one.parent == done.keep] for each in (now, after)]
    new = (len(now.keys), len(now.accounts), len(now.orders)) != (
        len(after.keys), len(after.accounts), len(after.orders),
    )  # fmt: skip
    later = world.merges[world.merges.index(done) + 1 :]
    numbers = (world.rosters, world.renumbered) != (done.rosters, done.renumbered)
    return new or links[0] != links[1] or bool(later) or numbers
