"""The chain: what it covers, what breaks it, what an anchor vouches for."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portaladm.domain.trail import Action, AuditMetadata, Event, Head
from portaladm.domain.trail.chain import (
    GENESIS,
    ChainCheck,
    Link,
    Row,
    chain_events,
    chain_subjects,
    check_chain,
)
from tests.kits.trail import HASH, SALT, TEXT_DIGEST, canonical_of, digest_texts

METADATA = AuditMetadata("2026-08-31T15:00:00.000Z", "clerk", "desk-1", "cli")
TEXT = st.text(max_size=20)


def make_links(count: int, reason: str = "") -> list[Link]:
    events = [Event(Action.STORE_CREATED, "store")]
    events += [Event(Action.KEY_REVOKED, f"parent:P{n}", reason=reason) for n in range(1, count)]
    return list(map(link_of, chain_events(Head(0, GENESIS), METADATA, events, "state")))


def link_of(row: Row) -> Link:
    texts = "\x1f".join([row[12], *row[9:11]]).encode() if row[13] else b""
    return Link(row[0], canonical_of(row), row[11], row[13], texts)


def head_of(links: list[Link], place: int) -> Head:
    return Head(place, links[place - 1].hash)


@pytest.mark.slow
@given(st.lists(st.tuples(TEXT, TEXT, TEXT), min_size=1, max_size=8), TEXT)
def test_anybody_can_recompute_the_chain_with_any_tool(
    texts: list[tuple[str, str, str]], actor: str
) -> None:
    events = [Event(Action.KEY_EXTENDED, s, reason=r, detail=d) for s, r, d in texts]
    rows = list(
        chain_events(Head(0, GENESIS), AuditMetadata(METADATA.at, actor, "h", "cli"), events)
    )
    previous = bytes(32)
    for row in rows:
        assert not [f for f in row if isinstance(f, str) and ("\x1f" in f or "\x1e" in f)]
        assert row[TEXT_DIGEST] == (digest_texts(row) if any(row[9:11]) else "")
        previous = hashlib.sha256(previous + canonical_of(row)).digest()
        assert row[HASH] == previous


@pytest.mark.slow
@given(st.lists(TEXT, max_size=8))
def test_many_subjects_at_once_give_the_rows_of_one_by_one(subjects: list[str]) -> None:
    clean = [subject for subject in subjects if subject.isprintable()]
    head = Head(3, b"\x01" * 32)
    event = Event(Action.KEY_ISSUED, "", batch="K7QMX", reason="r\x1b", detail="d")
    one_by_one = [Event(event.action, s, "K7QMX", "", "r\x1b", "d") for s in clean]
    many = list(chain_subjects(head, METADATA, event, clean, "state"))
    assert many == list(chain_events(head, METADATA, one_by_one, "state"))
    bare = list(chain_subjects(head, METADATA, event, clean))
    assert bare == list(chain_events(head, METADATA, one_by_one))
    assert bare == list(chain_events(head, METADATA, one_by_one, ""))


def test_salts_differ_by_row_and_by_command() -> None:
    events = [Event(Action.KEY_REVOKED, "parent:P1", reason="moved")] * 2
    some, others = (
        list(chain_events(Head(0, GENESIS), METADATA._replace(salt=salt), events))
        for salt in ("a", "b")
    )
    assert len({row[SALT] for row in (*some, *others)}) == 4
    assert {len(str(row[SALT])) for row in (*some, *others)} == {32}
    assert len({row[TEXT_DIGEST] for row in (*some, *others)}) == 4


def test_a_row_without_texts_has_neither_salt_nor_digest() -> None:
    [row] = chain_events(Head(0, GENESIS), METADATA, [Event(Action.KEY_REVOKED, "parent:P1")])
    assert (row[SALT], row[TEXT_DIGEST]) == ("", "")


def test_texts_can_be_erased_and_not_replaced() -> None:
    links = make_links(4, "P1 is ill")
    erased = [*links[:2], links[2]._replace(texts=b"\x1f\x1f"), links[3]]
    found = check_chain(erased, [head_of(links, 4)])
    assert (found.whole, found.erased, found.covered) == (True, 1, 4)
    for texts in (b"", b"\x1fP1 is ill\x1f", links[3].texts, links[2].texts + b"!"):
        found = check_chain([*links[:2], links[2]._replace(texts=texts), links[3]])
        assert found.broken_at == 3
        assert "reason or detail" in found.fault


def test_the_first_row_tells_of_the_stores_making() -> None:
    rows = chain_events(Head(0, GENESIS), METADATA, [Event(Action.KEY_REVOKED, "parent:P1")])
    found = check_chain(map(link_of, rows))
    assert (found.broken_at, found.fault) == (1, "row 1 does not tell of the store's making")


def test_an_honest_chain_is_whole_and_the_tail_is_not_covered() -> None:
    links = make_links(9)
    found = check_chain(links, [head_of(links, 4), head_of(links, 7)])
    assert found.whole
    assert (found.head, found.covered, found.not_covered) == (head_of(links, 9), 7, 2)


def test_without_an_anchor_nothing_is_covered() -> None:
    assert check_chain(make_links(3)).not_covered == 3


def test_an_empty_trail_is_not_whole() -> None:
    found = check_chain([])
    assert (found.broken_at, found.head) == (1, Head(0, GENESIS))
    assert found.fault == "it has no row, not even that of the store's making"
    assert check_chain([], [Head(0, GENESIS)]).broken_at == 1


@pytest.mark.parametrize(
    ("edit", "place"),
    [
        (lambda x: [*x[:3], x[3]._replace(canonical=x[3].canonical + b"!"), *x[4:]], 4),
        (lambda x: [*x[:3], x[3]._replace(hash=bytes(32)), *x[4:]], 4),
        (lambda x: x[:3] + x[4:], 4),
        (lambda x: x[:3] + [one._replace(place=one.place - 1) for one in x[4:]], 4),
        (lambda x: [x[1], x[0], *x[2:]], 1),
        (lambda x: [*x[:3], x[2], *x[3:]], 4),
        (lambda x: [*x[:6]], 7),
        (lambda x: [], 1),
        (lambda x: make_links(9, "another story"), 7),
    ],
)
def test_what_was_done_before_the_anchor_is_found_where_it_was_done(
    edit: Callable[[list[Link]], list[Link]], place: int
) -> None:
    links = make_links(9)
    found = check_chain(edit(links), [head_of(links, 7)])
    assert not found.whole
    assert found.broken_at == place
    assert found.fault


def test_the_anchor_of_another_trail_is_found() -> None:
    assert not check_chain(make_links(2), [Head(0, b"\x01" * 32)]).whole
    links = make_links(3)
    assert not check_chain(links, [head_of(links, 2), Head(2, bytes(32))]).whole


def test_a_short_anchor_vouches_as_a_whole_one_does() -> None:
    links = make_links(4)
    head = head_of(links, 3)
    short = Head(3, head.hash[:16])
    assert check_chain(links, [short]).covered == 3
    assert check_chain(links, [short, head]).covered == 3
    found = check_chain(links, [Head(3, bytes([head.hash[0] ^ 1]) + head.hash[1:16])])
    assert (found.whole, found.differing, found.digits) == (False, 1, 32)


def test_what_is_wrong_is_told_with_the_last_row_that_holds() -> None:
    links = make_links(9)
    holds, kept, hidden = head_of(links, 3), head_of(links, 2), links[3].hash.hex()
    changed = [*links[:3], links[3]._replace(canonical=b"!"), *links[4:]]
    fault = "row 4 is not what was written, or does not follow row 3"
    assert check_chain(changed, [kept]) == ChainCheck(holds, 2, 4, fault)
    fault = "row 5 follows row 3"
    assert check_chain(links[:3] + links[4:], [kept]) == ChainCheck(holds, 2, 4, fault)
    fault = "the trail ends at row 3 and an anchor is of row 7"
    anchors = [kept, head_of(links, 5), head_of(links, 7)]
    assert check_chain(links[:3], anchors) == ChainCheck(holds, 2, 4, fault)
    fault = "row 4 is another row than the one the anchor was taken from"
    slips = sum(digit != "0" for digit in hidden)
    found = check_chain(links, [kept, Head(4, bytes(32)), Head(4, bytes(16))])
    short = sum(digit != "0" for digit in hidden[:32])
    assert found == ChainCheck(holds, 2, 4, fault, *min((slips, 64), (short, 32)))
    fault = "the anchor of row 0 is of another trail"
    found = check_chain(links, [kept, Head(0, b"\x01" * 32)])
    assert found == ChainCheck(Head(0, GENESIS), 0, 1, fault)
