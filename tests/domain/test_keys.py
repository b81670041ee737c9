"""Activation keys: their form, what people type, their hash, their state."""

from __future__ import annotations

import hashlib
import os
import pickle
import time
import uuid
import zoneinfo
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from datetime import time as clock

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portaladm.cli.messages import say_error
from portaladm.domain.keys import (
    ActivationKey,
    Closing,
    KeyState,
    ParentStatus,
    end_of_day,
    find_key,
    format_raw_keys,
    hash_raw_keys,
    hide_key,
    key_state,
    looks_like_key,
    make_raw_keys,
    make_reference,
    parse_key,
    parse_reference,
    statuses_to_issue,
    valid_for,
    valid_until,
)
from portaladm.errors import Refused

PRINTED = "{E69293F4-1CB5-4E29-8F1E-EEF6FF3BB7F7}"
NOW = datetime(2026, 9, 1, 12, tzinfo=UTC)
RAW = st.binary(min_size=16, max_size=16)


@pytest.mark.slow
@given(st.lists(RAW, min_size=1, max_size=20))
def test_keys_are_version_4_guids_with_122_bits_of_their_source(chunks: list[bytes]) -> None:
    source = b"".join(chunks)
    printed = format_raw_keys(make_raw_keys(len(chunks), lambda n: source[:n]))
    for text, chunk in zip(printed, chunks, strict=True):
        guid = uuid.UUID(text)
        assert (guid.version, guid.variant) == (4, uuid.RFC_4122)
        assert guid == uuid.UUID(bytes=chunk, version=4)
        assert text == f"{{{str(guid).upper()}}}"


def test_the_operating_systems_bits_never_give_the_same_key_twice() -> None:
    raw = make_raw_keys(20_000, os.urandom)
    assert len(set(format_raw_keys(raw))) == 20_000


@given(st.lists(RAW, max_size=10))
def test_the_hash_is_sha_256_of_the_16_bytes(chunks: list[bytes]) -> None:
    hashes = hash_raw_keys(b"".join(chunks))
    assert hashes == b"".join(hashlib.sha256(chunk).digest() for chunk in chunks)


@pytest.mark.parametrize(
    "typed",
    [
        PRINTED, PRINTED.lower(), PRINTED.strip("{}"), PRINTED.replace("-", ""),
        PRINTED.replace("-", " "), f"  {PRINTED}\r\n", PRINTED.replace("-", "\u2013"),
        "e692 93f4 1cb5 4e29 8f1e eef6 ff3b b7f7", PRINTED.replace("1CB5", "lCB5"),
        PRINTED.replace("8F1E", "8FIE"), f"({PRINTED[1:-1]})", f"'{PRINTED}'",
        PRINTED.replace("{", "\uff5b").replace("}", "\uff5d"),
        PRINTED.translate({n: n + 0xFEE0 for n in range(0x21, 0x7F)}),
        PRINTED.translate({0x30 + n: 0x660 + n for n in range(10)}),
        PRINTED.translate({0x30 + n: 0x6F0 + n for n in range(10)}),
        f"\u2067\u200f{PRINTED}\u200f\u2069\ufeff", PRINTED.replace("-", "\u00ad-\u200b"),
        PRINTED.replace("-", "\u2212"),
        f"https://portal.example.org/activate#{PRINTED[1:-1]}",
        f"https://portal.example.org/activate#%7B{PRINTED[1:-1]}%7D",
        f"portal.example.org/activate#{PRINTED[1:-1].lower()}",
        f"Activation Key: {PRINTED.replace('-', ' - ')}", f"Clave de activación {PRINTED[1:-1]}.",
        f"\u0645\u0641\u062a\u0627\u062d {PRINTED}",
        f"https://portal.example.org/activate#key={PRINTED}",
        f"https://portal.example.org/activate#key={PRINTED[1:-1].replace('-', '')}",
        PRINTED.translate(str.maketrans("ABCE0", "\u0410\u0412\u0421\u0415\u041e")),
        PRINTED.lower().translate(str.maketrans("ace", "\u0430\u0441\u0435")),
        PRINTED.translate(str.maketrans("ABE01", "\u0391\u0392\u0395\u039f\u0399")),
        PRINTED.translate(str.maketrans("52", "SZ")),
    ],
)  # fmt: skip
def test_a_key_is_read_however_it_was_typed(typed: str) -> None:
    assert parse_key(typed).reveal() == PRINTED


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("", "this one has 0"),
        (PRINTED[:-2], "this one has 31"),
        (PRINTED + "A", "this one has 33"),
        (PRINTED.replace("E", "G", 1), "not 'G'"),
        ("x" * 100_000, "not 'X'"),
        (f"Key: A{PRINTED[1:-1]}", "not"),
        (f"{PRINTED} {PRINTED.replace('E6', 'E7')}", "this one has 64"),
        (f"Key: {PRINTED}, or {PRINTED.replace('E6', 'E7')}", "not"),
        ("\x1b[31m", "not '"),
    ],
)
def test_a_mistyped_key_is_told_what_is_wrong(typed: str, why: str) -> None:
    with pytest.raises(Refused, match="key-malformed") as refused:
        parse_key(typed)
    assert why in say_error(refused.value).message
    assert len(say_error(refused.value).message) < 120


def test_of_wrong_characters_five_are_named_and_of_a_length_the_right_one() -> None:
    with pytest.raises(Refused) as refused:
        parse_key("GHJKMNPQ")
    assert refused.value.remark.values == {"characters": ("G", "H", "J", "K", "M")}
    with pytest.raises(Refused) as refused:
        parse_key("ABC")
    assert refused.value.remark.values == {"count": 3, "wanted": 32}


def test_a_mistyped_key_is_never_repeated() -> None:
    with pytest.raises(Refused) as refused:
        parse_key(PRINTED[:-5])
    message, hint = say_error(refused.value)
    assert PRINTED[1:9] not in message + hint.split("{")[0]


@pytest.mark.slow
@given(st.text())
def test_any_text_is_a_key_or_refused(text: str) -> None:
    try:
        key = parse_key(text)
    except Refused as refused:
        assert refused.code == "key-malformed"
    else:
        assert parse_key(key.reveal()).hash() == key.hash()


def test_a_key_hides_itself() -> None:
    key = ActivationKey(uuid.UUID(PRINTED).bytes)
    assert f"{key!r} {key}" == "ActivationKey(hidden) ActivationKey(hidden)"
    with pytest.raises(TypeError, match=r"^an activation key is not pickled$"):
        pickle.dumps(key)


@pytest.mark.parametrize("eligible", [True, False])
@pytest.mark.parametrize("ended", [True, False])
@pytest.mark.parametrize("closing", [None, *Closing])
def test_closed_outweighs_expired_and_expired_outweighs_suspended(
    closing: Closing | None, ended: bool, eligible: bool
) -> None:
    end = NOW - timedelta(seconds=1) if ended else NOW + timedelta(seconds=1)
    state = key_state(closing, end, eligible, NOW)
    if closing is Closing.REDEEMED:
        assert state is KeyState.REDEEMED
    elif closing:
        assert state is KeyState.REVOKED
    elif ended:
        assert state is KeyState.EXPIRED
    else:
        assert state is (KeyState.LIVE if eligible else KeyState.SUSPENDED)


@pytest.mark.parametrize(
    ("seconds", "state"), [(-1, KeyState.LIVE), (0, KeyState.EXPIRED), (1, KeyState.EXPIRED)]
)
def test_a_key_ends_at_its_second(seconds: int, state: KeyState) -> None:
    end = datetime(2026, 9, 2, tzinfo=UTC)
    assert key_state(None, end, True, end + timedelta(seconds=seconds)) is state


def test_a_key_is_good_to_the_end_of_its_last_day_on_this_machines_clock() -> None:
    until = valid_for(date(2024, 2, 28), 1)
    assert until.expires_on == date(2024, 2, 29)
    assert until.expires_at.astimezone() == datetime(2024, 3, 1).astimezone()
    assert valid_until(date(2024, 2, 29)) == until
    assert end_of_day(date(2024, 2, 29)) == until.expires_at
    assert until.expires_at.tzinfo is UTC


def test_issuing_is_for_those_who_never_had_a_key_and_expired_ones_on_demand() -> None:
    without_asking = {ParentStatus.NEVER_ISSUED, ParentStatus.UNDONE}
    assert statuses_to_issue(False) == without_asking
    assert statuses_to_issue(True) == without_asking | {ParentStatus.EXPIRED}


def test_a_reference_is_the_batch_and_the_place_in_it() -> None:
    assert make_reference("K7QMX", 153) == "K7QMX-153"


@pytest.mark.parametrize(
    "typed", ["K7QMX-153", "k7qmx-153", " K7QMX – 153\n", "Ｋ7QMX-١٥٣", "K7QMX-153.;"]
)
def test_a_reference_is_read_however_it_was_typed(typed: str) -> None:
    assert parse_reference(typed) == ("K7QMX", 153)


NO_REFERENCES = "", "K7QMX", "K7QMX-", "K7QM-153", "K7QMXY-153", "K7QMX-12345678", "x K7QMX-153"


@pytest.mark.parametrize("typed", [*NO_REFERENCES, "XK7QMX-153"])
def test_what_is_no_reference_is_none(typed: str) -> None:
    assert parse_reference(typed) is None


@pytest.mark.parametrize(
    ("typed", "looks"),
    [
        (PRINTED, True), (PRINTED.lower(), True), (f" '{PRINTED}' ", True), (PRINTED[1:-1], True),
        (PRINTED.replace("-", " \u2013 "), True), (PRINTED.replace("-", "")[1:-1], True),
        (f'("{PRINTED}")', True), (f"{PRINTED[:-1]}0}}", True), (f"X{PRINTED[2:]}", True),
        ("A" * 30, False), ("A" * 31, True), ("A" * 33, True), ("A" * 34, False), ("G" * 32, False),
        (f"{PRINTED} {PRINTED}", False), ("P20817", False), ("", False), ("K7QMX-17", False),
        (f"XXXX{PRINTED}", False),
        (PRINTED + " " * 462 + "x", True), (PRINTED + " " * 461 + "x", False),
    ],
)  # fmt: skip
def test_what_may_be_a_key_is_not_repeated_as_a_name(typed: str, looks: bool) -> None:
    assert looks_like_key(typed) is looks
    assert hide_key(typed) == ("(in the form of a key)" if looks else typed)


def test_a_key_in_the_clear_has_the_hash_that_the_store_keeps() -> None:
    raw = uuid.UUID(PRINTED).bytes
    assert ActivationKey(raw).hash() == hashlib.sha256(raw).digest()
    found = find_key(PRINTED)
    assert found and found.reveal() == PRINTED
    assert find_key(PRINTED[:-2]) is None


@pytest.mark.posix("tzset")
@pytest.mark.parametrize(("zone", "day", "end"), [
    ("America/Santiago", date(2026, 9, 5), datetime(2026, 9, 6, 4, tzinfo=UTC)),
    ("America/Santiago", date(2026, 4, 4), datetime(2026, 4, 5, 4, tzinfo=UTC)),
])  # fmt: skip
def test_a_day_ends_at_its_end_where_the_next_one_has_no_midnight(
    zone: str, day: date, end: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TZ", zone)
    time.tzset()
    try:
        assert end_of_day(day) == end
    finally:
        monkeypatch.undo()
        time.tzset()


@pytest.mark.slow
@pytest.mark.posix("tzset")
def test_days_end_at_their_ends_in_every_zone(monkeypatch: pytest.MonkeyPatch) -> None:
    """The last instant is of the day, and the first one after it is of the next."""
    wrong = []
    for zone in sorted(zoneinfo.available_timezones()):
        monkeypatch.setenv("TZ", zone)
        time.tzset()
        for day in map(date.fromordinal, find_changes(zone)):
            end = end_of_day(day)
            before = (end - timedelta(seconds=1)).astimezone().date()
            if not before <= day < end.astimezone().date():
                wrong.append((zone, day))
    monkeypatch.undo()
    time.tzset()
    assert wrong == []


def find_changes(zone: str) -> Iterator[int]:
    """The days of 2020 to 2035 around which the clocks of a zone change."""
    there = zoneinfo.ZoneInfo(zone)
    days = range(date(2020, 1, 1).toordinal(), date(2035, 12, 31).toordinal())
    offset = None
    for number in days:
        now = datetime.combine(date.fromordinal(number), clock(12), there).utcoffset()
        if offset is not None and now != offset:
            yield from range(number - 2, number + 2)
        offset = now


@pytest.mark.posix("tzset")
def test_a_day_before_1970_ends_though_windows_knows_no_local_time_then(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("TZ", "America/New_York")
    time.tzset()
    try:
        assert end_of_day(date(1950, 1, 1)) == datetime(1950, 1, 2, tzinfo=UTC)
        assert end_of_day(date(1970, 6, 1)) == datetime(1970, 6, 2, tzinfo=UTC)
        assert end_of_day(date(1971, 1, 1)) == datetime(1971, 1, 2, 5, tzinfo=UTC)
    finally:
        monkeypatch.undo()
        time.tzset()
