"""Ids that change hands: new ones from the student system, and other people under old ones."""

from __future__ import annotations

from tests.walk.model import District
from tests.walk.renumbering import keep_old
from tests.walk.rosters import take_roster
from tests.walk.steps.roster import ANY_NUMBER
from tests.walk.steps.running import WHY, run
from tests.walk.world import World

OTHERS = (
    ("Zoe", "Quist"), ("Bram", "Okafor"), ("Lucia", "Ferro"), ("Henrik", "Dahl"),
    ("Miriam", "Katz"), ("Yusuf", "Demir"), ("Pilar", "Gómez"), ("Oleg", "Sorin"),
)  # fmt: skip


def renumber_parents(world: World, how: str, *parents: str) -> None:
    """New ids, or exchanged ones; ``how``: the student system has them as well, or not yet."""
    if not set(parents) <= world.district.parents.keys() or len(set(parents)) != len(parents):
        return
    if len(parents) == 1:
        new = {parents[0]: f"N{world.renumbered + 1}"}
    else:
        new = dict(zip(parents, reversed(parents), strict=True))
    path = world.make_name("ids", ".csv")
    lines = ["old_id,new_id", *(f"{old},{number}" for old, number in new.items())]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    run(world, "parents", "renumber", "--from", str(path), *WHY, fine=True)
    world.renumber(new)
    keep_old(world.district, new)
    names = dict(world.names)
    for old, number in new.items():
        world.names[number] = names[old]
    if how == "both" or len(parents) > 1:
        _renumber_rows(world, new)


def _renumber_rows(world: World, new: dict[str, str]) -> None:
    rows = list(world.rows.values())
    world.rows.clear()
    for row in rows:
        number = new.get(row["parent_id"], row["parent_id"])
        world.rows[number, row["student_id"]] = row | {"parent_id": number}


def meet_another(world: World, parent: str, answer: str) -> None:
    """The student system has somebody else under an id; the office says who that is."""
    mine = [pair for pair in world.rows if pair[0] == parent]
    district = world.district
    if not mine or parent not in district.parents or _has_alias_rows(world, parent):
        return
    before = world.names[parent]
    other = next((one for one in OTHERS if one not in world.names.values()), None)
    if other is None:
        return
    _rename(world, parent, other)
    asks = _is_in_use(district, parent)
    ended = _import(world)
    assert ended == (4 if asks else 0), f"{parent}: exit {ended}, by the rules {asks=}"
    withdraws = asks and answer == "corrected"
    if withdraws:
        _rename(world, parent, before)
    elif asks:
        words = ("parents", "identity", parent, f"--{answer}", *WHY, "--format", "json")
        retired = world.run(*words).record["retired_as"]
        if answer == "different":
            world.names[retired] = before
            _retire(world, parent, retired)
    if asks:
        assert _import(world) == 0
    taken = take_roster(district, world.rows.values(), snapshot=False, withdraws=withdraws)
    if taken:
        world.imports.append(taken)
        world.is_undone = False


def _has_alias_rows(world: World, parent: str) -> bool:
    return any(world.district.aliases.get(number) == parent for number, _ in world.rows)


def _rename(world: World, parent: str, name: tuple[str, str]) -> None:
    world.names[parent] = name
    for pair in [one for one in world.rows if one[0] == parent]:
        access = world.rows[pair]["portal_access"]
        world.list(*pair)
        world.rows[pair]["portal_access"] = access


def _import(world: World) -> int:
    words = [word for name in ANY_NUMBER for word in (name, "1000")]
    return world.run("roster", "import", world.write_roster(), *words, "--yes", code=None).code


def _is_in_use(district: District, parent: str) -> bool:
    """Whether the earlier person has an account, a key that has not expired or a link with access.

    The child may have left: it can come back.
    """
    opened = district.find_open_key(parent)
    has_key = opened is not None and opened.last >= district.today
    links = [one for one in district.links if one.parent == parent and one.ended_on is None]
    return bool(district.find_account(parent)) or has_key or any(one.access for one in links)


def _retire(world: World, parent: str, number: str) -> None:
    """The earlier person keeps the history, under an id of their own, and nothing that works."""
    world.renumber({parent: number})
    district = world.district
    for link in district.links:
        if link.parent == number and link.ended_on is None:
            link.ended_on = district.today
    if opened := district.find_open_key(number):
        opened.closed = "revoked"
    if account := district.find_account(number):
        account.closed = "voided"
