"""Every combination of troubles: the causes that are named, and that their commands mend them."""

from __future__ import annotations

import itertools
import random
import re
import shlex
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Office
from tests.kits.causes import Case, Child, Way, befall, found, lift, set_out, sign_in

STUDENTS = ["S1", "S2"]
LINKS = (
    "visible", "grace", "gone", "dropped", "refused", "refused-dropped", "gone-dropped",
    "lapsed", "lapsed-gone", "lapsed-dropped", "lapsed-duplicate", "lapsed-duplicate-dropped",
)  # fmt: skip
RESTRICTIONS = ("", "one", "two", "over")
CHILDREN = [Child(*one) for one in itertools.product(LINKS, RESTRICTIONS)]
UNLINKED = [Child("unlinked", one) for one in RESTRICTIONS[1:]]
KEYS = (
    "none", "live", "expired", "replaced", "replaced-expired", "revoked", "undone",
    "revoked-undone", "merged", "used", "used-replaced", "used-undone", "returned",
    "returned-expired",
)  # fmt: skip
ACCOUNTS = [
    Way("", disabled, failures, password, renamed=bool(n % 2))
    for n, (disabled, failures, password) in enumerate(
        itertools.product((False, True), (0, 5, 100), ("own", "temporary", "temporary-expired"))
    )
]
WAYS = [*map(Way, KEYS), *ACCOUNTS]

Causes = list[tuple[str, str | None, str]]
"""Each with its child and who can lift it."""

# The rules, from the manual alone.
OF_LINK: dict[str, list[tuple[str, str]]] = {
    "visible": [],
    "grace": [("not-enrolled", "roster")],  # for keys; accounts live on
    "gone": [("not-enrolled", "roster")],
    "dropped": [("ended", "roster")],
    "refused": [("no-access", "roster")],
    "refused-dropped": [("ended", "roster"), ("no-access", "roster")],
    "gone-dropped": [("ended", "roster"), ("not-enrolled", "roster")],
    "lapsed": [("provisional-over", "office")],
    "lapsed-gone": [("provisional-over", "office"), ("not-enrolled", "roster")],
    "lapsed-dropped": [("provisional-over", "office")],
    "lapsed-duplicate": [("provisional-over", "office")],
    "lapsed-duplicate-dropped": [("provisional-over", "office")],
    "unlinked": [("no-link", "roster")],
}
OF_RESTRICTIONS = {
    "": [], "one": [("restricted", "court")], "two": [("restricted", "court")] * 2,
    "over": [("restriction-unconfirmed", "office")],
}  # fmt: skip
OF_KEY = {
    "none": "no-key", "expired": "key-expired", "replaced-expired": "key-expired",
    "returned-expired": "key-expired",
    "revoked": "key-revoked", "revoked-undone": "key-revoked", "undone": "key-undone",
    "used": "key-used", "used-undone": "key-used",
}  # fmt: skip
RANKS = ("office", "roster", "court")


def expect_child(student: str, child: Child, *, account: bool) -> Causes:
    of_link = [] if account and child.link == "grace" else OF_LINK[child.link]
    return [(code, student, who) for code, who in (*OF_RESTRICTIONS[child.restrictions], *of_link)]


def expect_closed(children: tuple[Child, ...], *, account: bool) -> Causes:
    """One child is enough: the one for which the least has to happen; without a link it is none.

    Of two alike it is the older link: the counter's came after the roster's.
    """
    pairs = sorted(zip(STUDENTS, children, strict=False), key=lambda pair: pair[1].of_counter)
    each = [
        expect_child(student, child, account=account)
        for student, child in pairs
        if child.link != "unlinked"
    ]
    return min(
        each, key=lambda one: (max([RANKS.index(w) for _, _, w in one], default=-1), len(one))
    )


def expect(way: Way, children: tuple[Child, ...]) -> Causes:
    closed = expect_closed(children, account=way.has_account)
    if way.key:
        key = OF_KEY.get(way.key)
        return [
            *closed,
            *([(key, None, "office")] if key else []),
            *([("key-returned", None, "office")] if way.key.startswith("returned") else []),
            ("not-activated", None, "parent"),
        ]
    locked = {5: "waiting", 100: "stopped"}.get(way.failures)
    return [
        *([("disabled", None, "office")] if way.disabled else []), *closed,
        *([(locked, None, "office")] if locked and way.password == "own" else []),
        *([("temporary-expired", None, "office")] if way.password == "temporary-expired" else []),
    ]  # fmt: skip


def ask(case: Case) -> dict[str, list[dict[str, Any]]]:
    """The causes of each answer of ``explain``, by what it is about."""
    answers = case.read("parents", "explain", "P1")
    return {answer["student_id"] or answer["about"]: answer["causes"] for answer in answers}


def short(causes: list[dict[str, Any]]) -> Causes:
    return [(one["cause"], one["student_id"], one["lifted_by"]) for one in causes]


def check_others(case: Case, causes: list[dict[str, Any]], *, way: Way) -> None:
    """``keys check`` of every key and ``accounts show`` say the same as ``explain``."""
    typed = "\n".join(case.keys)
    if typed:
        for line in case.read("keys", "check", "--secrets-stdin", stdin=f"{typed}\n", code=None):
            is_open = line["status"] in ("live", "expired", "suspended")
            assert line["causes"] == ([] if line["good"] else causes[:-1] if is_open else causes)
    if way.has_account or way.key == "used":
        assert case.read("accounts", "show", "P1")["causes"] == causes


def check_advice(case: Case) -> None:
    """What is proposed where nothing is wrong, or in passing, is done from this very state."""
    for answer in case.read("parents", "explain", "P1"):
        first = answer["causes"][:1]
        if not first and answer["command"]:
            lift(case.copy(), answer)
        for command in re.findall(r"portaladm links open [^.]*WAY", answer["message"]):
            opened = case.copy()
            opened.run(*shlex.split(command.replace("WAY", "photo-id"))[1:], "--yes")
            assert "no-access" not in str(ask(opened)[answer["student_id"]])


def mend(case: Case, causes: list[dict[str, Any]]) -> None:
    """Lift one cause after the other; each is gone then, and no other has come."""
    for _ in range(12):
        if not causes:
            return
        first, *rest = causes
        lift(case, first)
        causes = ask(case)["sign-in"]
        if first["lifted_by"] == "roster":  # one roster puts right all that it says of a child
            rest = [
                one
                for one in rest
                if (one["lifted_by"], one["student_id"]) != ("roster", first["student_id"])
            ]
        assert short(causes) == short(rest), first


def check(case: Case, way: Way, children: tuple[Child, ...]) -> None:
    for student, child in zip(STUDENTS, children, strict=False):
        befall(case, student, child)
    answers = ask(case)
    assert short(answers["sign-in"]) == expect(way, children)
    for student, child in zip(STUDENTS, children, strict=False):
        assert short(answers[student]) == expect_child(student, child, account=True)
    check_others(case, answers["sign-in"], way=way)
    check_advice(case)
    mend(case, answers["sign-in"])
    account = case.read("parents", "show", "P1")
    assert account["visible_student_ids"]
    assert sign_in(case, account["username"]) in ("ok", "must-change")


def check_all(office: Office, way: Way, families: Sequence[tuple[Child, ...]]) -> None:
    """Every family in a copy of the store in which the parent set out."""
    begun: dict[tuple[str, ...], Case] = {}
    for children in families:
        kind = tuple(
            "counter" if c.of_counter else "unlinked" if c.link == "unlinked" else "roster"
            for c in children
        )
        if kind not in begun:
            folder = Path(office.folder, "-".join(kind))
            folder.mkdir()
            case = begun[kind] = Case(Office(folder))
            found(case, STUDENTS[: len(children)], children)
            set_out(case, way)
        try:
            check(begun[kind].copy(), way, children)
        except AssertionError as error:
            raise AssertionError(f"{way}\n{children}\n{error}") from error


def name(way: object) -> str:
    """A way as the name of its test."""
    return (way.key or "-".join(map(str, way[1:]))) if isinstance(way, Way) else ""


def draw_families() -> dict[Way, list[tuple[Child, ...]]]:
    """Each way with a family or two, so that every link and restriction occurs; always the same."""
    chance = random.Random(7)
    drawn: dict[Way, list[tuple[Child, ...]]] = {way: [] for way in WAYS}
    children = chance.sample(CHILDREN, len(CHILDREN))
    for n, (way, child) in enumerate(zip(itertools.cycle(WAYS), children, strict=False)):
        others = [*CHILDREN, *UNLINKED]
        drawn[way].append((child, chance.choice(others)) if n % 3 == 0 else (child,))
    return drawn


@pytest.mark.turns(8)
@pytest.mark.parametrize(("way", "families"), draw_families().items(), ids=name)
def test_a_family_or_two_of_each_way(
    office: Office, way: Way, families: Sequence[tuple[Child, ...]]
) -> None:
    check_all(office, way, families)


@pytest.mark.torture
@pytest.mark.parametrize("way", WAYS, ids=name)
def test_every_family_of_one_child(office: Office, way: Way) -> None:
    check_all(office, way, [(child,) for child in CHILDREN])


PAIRED = [Child(link, one) for link in LINKS for one in ("", "one", "over")]


@pytest.mark.torture
@pytest.mark.parametrize("first", PAIRED, ids="-".join)
@pytest.mark.parametrize("way", [Way("expired"), Way("", True, 100, "temporary-expired")], ids=name)
def test_every_family_of_two_children(office: Office, way: Way, first: Child) -> None:
    check_all(office, way, [(first, second) for second in (*PAIRED, *UNLINKED)])
