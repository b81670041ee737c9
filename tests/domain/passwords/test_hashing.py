"""How passwords are stored; bcrypt at cost 4 here, for speed."""

import base64
import hashlib
import hmac
import threading
import time
import unicodedata
from collections.abc import Iterable, Iterator
from contextlib import closing

import bcrypt
import pytest

from portaladm.cli.messages import say_error
from portaladm.domain.passwords import hashing
from portaladm.domain.passwords.hashing import (
    PasswordHash,
    Pepper,
    dummy_hash,
    hash_many,
    hash_password,
    needs_rehash,
    verify_password,
)
from portaladm.domain.secret import Secret
from portaladm.errors import Refused, Remark

pytestmark = pytest.mark.usefixtures("real_hashes")

PEPPER = Pepper("k1", b"k" * 32)
OTHER = Pepper("k2", b"o" * 32)
COST = 4


def make(
    text: str, pepper: Pepper = PEPPER, cost: int = COST, account_id: int = 7
) -> PasswordHash:  # fmt: skip
    return hash_password(Secret(text), pepper, cost, account_id)


def opens(
    text: str, stored: PasswordHash, peppers: Iterable[Pepper] = (PEPPER,), account_id: int = 7
) -> bool:  # fmt: skip
    return verify_password(Secret(text), stored, peppers, account_id)


def make_old(text: str) -> PasswordHash:
    """As an earlier version stored it."""
    mac = base64.b64encode(hmac.digest(PEPPER.key, text.encode(), "sha384"))
    made = bcrypt.hashpw(mac, bcrypt.gensalt(COST)).decode()
    return PasswordHash(f"hmac-sha384-bcrypt$k1${made}")


def test_a_hash_opens_the_account_that_it_was_made_for_and_no_other() -> None:
    stored = make("violet tractors", account_id=7)
    assert opens("violet tractors", stored, account_id=7)
    for other in (0, 8, 70, 77):
        assert not opens("violet tractors", stored, account_id=other)
    bare = PasswordHash(stored.text.replace("-account", ""))  # the mark does not make it an old one
    assert not opens("violet tractors", bare, account_id=7)


def test_what_an_earlier_version_stored_opens_and_is_made_again() -> None:
    stored = make_old("violet tractors")
    assert opens("violet tractors", stored) and not opens("violet tractor", stored)
    assert needs_rehash(stored, COST, "k1") and not needs_rehash(make("violet"), COST, "k1")


@pytest.mark.parametrize("length", [0, 1, 15, 64, 72, 73, 256, 257, 4_097, 100_000])
def test_the_whole_password_opens_and_one_character_less_or_more_does_not(length: int) -> None:
    text = ("violet tractors hum " * 6_000)[:length]
    stored = make(text)
    assert opens(text, stored)
    assert not opens(text + "x", stored)
    assert not opens(text[:-1] + "!", stored)
    assert not length or not opens(text[:-1], stored)


def test_nothing_is_cut_at_72_bytes_though_bcrypt_alone_would() -> None:
    shared = b"x" * 72
    plain = bcrypt.hashpw(shared, bcrypt.gensalt(COST))
    assert bcrypt.checkpw((shared + b"different")[:72], plain)  # the cut that must not happen
    stored = make("x" * 72 + "violet")
    assert not opens("x" * 72 + "tractor", stored)
    assert not opens("x" * 72, stored)


@pytest.mark.parametrize("text", ["a\x00b", "\x00", "\ud800", "x\udfffy", "密码" * 60, "🐢" * 64])
def test_any_text_is_hashed_whole(text: str) -> None:
    stored = make(text)
    assert opens(text, stored)
    assert not opens(text.split("\x00", maxsplit=1)[0] + "c", stored)


def test_what_follows_a_nul_counts() -> None:
    assert not opens("a\x00c", make("a\x00b"))


def test_the_same_password_opens_whatever_keyboard_typed_it() -> None:
    assert opens("cafe\u0301 violet", make("café violet"))


def test_so_much_is_normalised_as_an_accepted_password_can_be_long() -> None:
    assert opens("cafe\u0301" + "x" * 4_091, make("café" + "x" * 4_091))
    assert not opens("cafe\u0301" + "x" * 4_092, make("café" + "x" * 4_092))


def test_case_and_spaces_count() -> None:
    stored = make("Violet tractors")
    assert not opens("violet tractors", stored)
    assert not opens("Violet tractors ", stored)


def test_the_stored_form_is_the_one_of_the_design() -> None:
    stored = make("café violet tractors")
    scheme, key_id, made = stored.text.split("$", 2)
    text = unicodedata.normalize("NFC", "café violet tractors").encode()
    key = hmac.new(PEPPER.key, b"account 7", hashlib.sha384).digest()
    given = base64.b64encode(hmac.new(key, text, hashlib.sha384).digest())
    assert (scheme, key_id, stored.cost) == ("hmac-sha384-account-bcrypt", "k1", COST)
    assert len(given) == 64
    assert bcrypt.checkpw(given, made.encode())
    assert PasswordHash(stored.text) == stored


def test_the_same_password_is_stored_differently_each_time() -> None:
    assert make("violet tractors") != make("violet tractors")


def test_without_the_key_the_password_does_not_open() -> None:
    stored = make("violet tractors")
    assert not opens("violet tractors", stored, [Pepper("k1", b"z" * 32)])
    with pytest.raises(Refused) as caught:
        opens("violet tractors", stored, [OTHER])
    assert caught.value.remark == Remark("pepper-missing", key_id="k1")


def test_an_older_key_still_opens() -> None:
    assert opens("violet tractors", make("violet tractors"), [OTHER, PEPPER])


def test_no_repr_shows_key_or_hash() -> None:
    stored = make("violet tractors")
    assert "kkkk" not in repr(PEPPER)
    assert stored.text[-20:] not in repr(stored)
    assert repr(stored) == "PasswordHash(scheme='hmac-sha384-account-bcrypt', key_id='k1', cost=4)"


@pytest.mark.parametrize("key_id", ["", "a$b", "none", "x" * 65])
def test_a_key_needs_a_plain_name(key_id: str) -> None:
    with pytest.raises(Refused) as caught:
        Pepper(key_id, b"k" * 32)
    assert caught.value.remark == Remark("pepper-id", key_id=key_id)


def test_a_short_key_is_refused() -> None:
    with pytest.raises(Refused) as caught:
        Pepper("k1", b"k" * 31)
    assert caught.value.remark == Remark("pepper-short", least=32)


@pytest.mark.parametrize("text", ["", "plain", "a$b$c", "hmac-sha384-bcrypt$k1$$2b$04$short"])
def test_a_damaged_hash_is_refused_without_showing_it(text: str) -> None:
    with pytest.raises(Refused) as caught:
        PasswordHash(text)
    assert caught.value.code == "password-hash-unreadable"
    assert not text or text not in say_error(caught.value).message


def test_a_hash_is_made_anew_when_it_is_weaker_or_of_another_key() -> None:
    stored = make("violet", cost=5)
    assert not needs_rehash(stored, 5, "k1")
    assert needs_rehash(stored, 6, "k1")
    assert needs_rehash(stored, 5, "k2")
    assert not needs_rehash(stored, 4, "k1")  # a lower setting does not weaken what is there
    assert needs_rehash(PasswordHash(stored.text.replace("384", "256")), 5, "k1")


@pytest.mark.parametrize("text", ["", "violet tractors", "x" * 100_000])
def test_no_password_opens_the_dummy(text: str) -> None:
    assert not opens(text, dummy_hash(COST), [])


def watch_bcrypt(monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    """The hashes that bcrypt compares from here on."""
    compared: list[bytes] = []
    real = bcrypt.checkpw

    def watch(given: bytes, hashed: bytes) -> bool:
        compared.append(hashed)
        return real(given, hashed)

    monkeypatch.setattr(bcrypt, "checkpw", watch)
    return compared


def test_the_dummy_costs_what_a_real_one_costs(monkeypatch: pytest.MonkeyPatch) -> None:
    """bcrypt's work follows from the cost in the hash that it is given, and from nothing else."""
    compared = watch_bcrypt(monkeypatch)
    for target in (make("violet", cost=8), dummy_hash(8)):
        assert target.cost == 8
        opens("wrong", target)
    assert [hashed[:7] for hashed in compared] == [b"$2b$08$", b"$2b$08$"]


def test_checking_is_one_bcrypt_call_whatever_the_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    compared = watch_bcrypt(monkeypatch)
    stored = make("violet")
    for text, target in (("violet", stored), ("wrong", stored), ("violet", dummy_hash(COST))):
        compared.clear()
        opens(text, target)
        assert len(compared) == 1


def test_a_hostile_text_is_not_normalised_for_seconds() -> None:
    text = "a" + "\u0315\u0300" * 50_000
    began = time.process_time()  # 8 s where it is normalised, milliseconds where it is not
    opens(text, dummy_hash(COST), [])
    assert time.process_time() - began < 2


def test_many_come_in_order_with_their_progress() -> None:
    seen: list[int] = []
    made = list(hash_many(((7, Secret(f"p{i}")) for i in range(40)), PEPPER, COST, 2, seen.append))
    assert [opens(f"p{i}", stored) for i, stored in enumerate(made)] == [True] * 40
    assert seen == list(range(1, 41))


@pytest.mark.parametrize("count", [0, 1, 2])
def test_few_are_many_too(count: int) -> None:
    assert len(list(hash_many([(7, Secret("violet"))] * count, PEPPER, COST))) == count


def list_hashing_threads() -> list[str]:
    return [thread.name for thread in threading.enumerate() if thread.name.startswith("hash")]


@pytest.mark.parametrize(
    ("asked", "cores", "threads"), [(None, 3, 3), (None, None, 1), (2, 3, 2), (1, 3, 1)]
)
def test_one_thread_a_core_unless_told_otherwise(
    asked: int | None, cores: int | None, threads: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("os.cpu_count", lambda: cores)
    with closing(hash_many([(7, Secret("violet"))] * 20, PEPPER, COST, asked)) as hashes:  # type: ignore[type-var]
        next(hashes)
        assert len(list_hashing_threads()) == threads
    assert not list_hashing_threads()


def test_only_a_few_are_read_ahead() -> None:
    read = 0

    def endless() -> Iterator[tuple[int, Secret]]:
        nonlocal read
        while True:
            read += 1
            yield 7, Secret("violet")

    hashes = hash_many(endless(), PEPPER, COST, workers=2)
    for _ in range(50):
        next(hashes)
    assert read == 50 + 2 * 8
    assert list_hashing_threads()
    hashes.close()  # type: ignore[attr-defined]
    assert not list_hashing_threads()


def test_what_nobody_waits_for_is_not_hashed(monkeypatch: pytest.MonkeyPatch) -> None:
    begun: list[int] = []

    def linger(secret: Secret, pepper: Pepper, cost: int, account_id: int) -> PasswordHash:
        begun.append(account_id)
        time.sleep(0.02)
        return dummy_hash(cost)

    monkeypatch.setattr(hashing, "hash_password", linger)
    hashes = hash_many(((n, Secret("violet")) for n in range(100)), PEPPER, COST, workers=1)
    next(hashes)
    hashes.close()  # type: ignore[attr-defined]
    assert begun == list(range(len(begun))) and len(begun) < 8


def test_a_fault_in_the_source_ends_the_work() -> None:
    def broken() -> Iterator[tuple[int, Secret]]:
        yield 7, Secret("violet")
        raise OSError("the disk is full")

    with pytest.raises(OSError, match="disk"):
        list(hash_many(broken(), PEPPER, COST, workers=1))
    assert not list_hashing_threads()
