"""The chain of the trail: one row per change, hash-chained (safety decision S4).

``hash = SHA-256(previous hash || canonical row)``. The canonical row is the row's fields in the
order of :class:`Entry`, UTF-8, joined by U+001F, a character that no field can hold; anybody can
recompute it with any tool. Two parts begin with U+001E, which no field can hold either:

* Where a row has a reason or a detail, a digest stands in their place: SHA-256 of the row's salt,
  the reason and the detail, joined by U+001F. So these texts can be erased, as the law may ask,
  and the chain still proves whole. Rows of before the tenth schema hold the texts themselves.
* Where the change touched covered rows, the state that it left follows (``covered.py``).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from portaladm.domain.text import show_safely
from portaladm.domain.trail import Action, AuditMetadata, Event, Head

GENESIS = bytes(32)
"""What the first row's hash is chained to."""
SEPARATOR, MARK = "\x1f", "\x1e"

Row = tuple[int, str, str, str, str, str, str, str, str, str, str, bytes, str, str, str]
"""A row as it is stored: the fields of :class:`Entry`, then salt, digest of its texts, state."""


def chain_events(
    head: Head, metadata: AuditMetadata, events: Iterable[Event], state: str = ""
) -> Iterator[Row]:
    """The events as rows that continue the chain at ``head``, one by one in constant memory.

    ``state`` is what they leave together; the first row carries it.
    """
    who = _metadata_fields(metadata)
    before = SEPARATOR.join(who)
    seq, digest, sha256 = head.seq, head.hash, hashlib.sha256
    for event in events:
        seq += 1
        fields = (event.action.value, _clean(event.subject), event.batch, event.verified_by)
        texts = (_clean(event.reason), _clean(event.detail))
        salt, text_digest, told = _cover_texts(metadata.salt, seq, texts)
        canonical = f"{seq}\x1f{before}\x1f{SEPARATOR.join(fields)}\x1f{told}{_follow(state)}"
        digest = sha256(digest + canonical.encode()).digest()
        yield (seq, *who, *fields, *texts, digest, salt, text_digest, state)
        state = ""


def chain_subjects(
    head: Head, metadata: AuditMetadata, event: Event, subjects: Iterable[str], state: str = ""
) -> Iterator[Row]:
    """One event for many subjects (``event.subject`` is not looked at), made for batches."""
    who = _metadata_fields(metadata)
    before = SEPARATOR.join(who)
    action = event.action.value
    rest = (event.batch, event.verified_by)
    texts = (_clean(event.reason), _clean(event.detail))
    start = f"\x1f{before}\x1f{action}\x1f"
    middle = f"\x1f{SEPARATOR.join(rest)}\x1f"
    seq, digest, sha256 = head.seq, head.hash, hashlib.sha256
    for subject in subjects:
        seq += 1
        salt, text_digest, told = _cover_texts(metadata.salt, seq, texts)
        canonical = f"{seq}{start}{subject}{middle}{told}{_follow(state)}"
        digest = sha256(digest + canonical.encode()).digest()
        yield (seq, *who, action, subject, *rest, *texts, digest, salt, text_digest, state)
        state = ""


def _cover_texts(salt: str, seq: int, texts: tuple[str, str]) -> tuple[str, str, str]:
    """The row's own salt, the digest of its texts, and what stands for them in the chain."""
    if texts == ("", ""):
        return "", "", SEPARATOR
    own = hashlib.sha256(f"{salt}\x1f{seq}".encode()).hexdigest()[:32]
    digest = hashlib.sha256(SEPARATOR.join((own, *texts)).encode()).hexdigest()
    return own, digest, f"{MARK}{digest}"


def _follow(state: str) -> str:
    return f"{MARK}{state}" if state else ""


class Link(NamedTuple):
    """One row as the chain sees it: its place, its canonical bytes, the hash beside them.

    ``texts`` are its salt, reason and detail in bytes where ``text_digest`` stands for them.
    """

    place: int
    canonical: bytes
    hash: bytes
    text_digest: str = ""
    texts: bytes = b""


_ERASED = 2 * SEPARATOR.encode()
_ACTION = 5
"""The place of the action among a row's fields."""


class ChainCheck(NamedTuple):
    """What a walk along the chain found.

    ``head`` is the last row that holds; ``broken_at`` the first that does not, with ``fault`` as
    a sentence. ``covered`` is the last row that an anchor vouches for: who can write the store can
    write a whole new chain, so rows after it hold together and nothing more. ``differing`` says in
    how many of its ``digits`` an anchor differs from its row's hash: a few are a slip of the pen.
    ``erased`` rows hold no reason and detail any more.
    """

    head: Head
    covered: int = 0
    broken_at: int | None = None
    fault: str = ""
    differing: int = 0
    digits: int = 2 * len(GENESIS)
    erased: int = 0

    @property
    def whole(self) -> bool:
        """Whether every row follows from the one before and every anchor is in its place."""
        return self.broken_at is None

    @property
    def not_covered(self) -> int:
        """How many rows after the last anchor hold together without being vouched for."""
        return self.head.seq - self.covered


def check_chain(links: Iterable[Link], anchors: Iterable[Head] = ()) -> ChainCheck:
    """Walk the chain once, in constant memory, to its end or to the first row that is wrong."""
    wanted: dict[int, set[bytes]] = {}
    for anchor in anchors:
        wanted.setdefault(anchor.seq, set()).add(anchor.hash)
    seq, digest, covered, erased, sha256 = 0, GENESIS, 0, 0, hashlib.sha256
    if not all(map(GENESIS.startswith, wanted.get(0, ()))):
        return ChainCheck(Head(0, GENESIS), 0, 1, "the anchor of row 0 is of another trail")
    for link in links:
        following = sha256(digest + link.canonical).digest()
        fault = _find_fault(link, seq, following)
        if fault:
            return ChainCheck(Head(seq, digest), covered, seq + 1, fault)
        if link.place in wanted:
            wrong = [one for one in wanted[link.place] if not following.startswith(one)]
            if wrong:
                fault = f"row {link.place} is another row than the one the anchor was taken from"
                slips = min((_count_differing(one, following), 2 * len(one)) for one in wrong)
                return ChainCheck(Head(seq, digest), covered, link.place, fault, *slips)
            covered = link.place
        erased += link.texts == _ERASED
        seq, digest = link.place, following
    fault = _find_end_fault(seq, wanted)
    return ChainCheck(Head(seq, digest), covered, seq + 1 if fault else None, fault, erased=erased)


def _find_fault(link: Link, seq: int, following: bytes) -> str:
    """What is wrong with the row that comes after ``seq``; ``following`` is its right hash."""
    place, canonical, stored, text_digest, texts = link
    if place != seq + 1:
        return f"row {place} follows row {seq}"
    if following != stored:
        return f"row {place} is not what was written, or does not follow row {seq}"
    if text_digest and texts != _ERASED and hashlib.sha256(texts).hexdigest() != text_digest:
        return f"the reason or detail of row {place} is not what was written"
    if place == 1 and _read_action(canonical) != Action.STORE_CREATED.value.encode():
        return "row 1 does not tell of the store's making"
    return ""


def _find_end_fault(seq: int, wanted: Iterable[int]) -> str:
    """What is wrong with a trail that ends after the row ``seq``."""
    if not seq:
        return "it has no row, not even that of the store's making"
    if any(place > seq for place in wanted):
        return f"the trail ends at row {seq} and an anchor is of row {max(wanted)}"
    return ""


def _read_action(canonical: bytes) -> bytes:
    return canonical.split(SEPARATOR.encode(), _ACTION + 1)[_ACTION]


def _count_differing(one: bytes, other: bytes) -> int:
    return sum(a != b for a, b in zip(one.hex(), other.hex(), strict=False))


def _metadata_fields(metadata: AuditMetadata) -> tuple[str, str, str, str]:
    return (
        _clean(metadata.at),
        _clean(metadata.actor),
        _clean(metadata.host),
        _clean(metadata.channel),
    )


def _clean(text: str) -> str:
    return show_safely(text)
