"""A secret is seen only where it is asked for by name."""

import copy
import dataclasses
import json
import logging
import pickle

import pytest

from portaladm.domain.secret import Secret

CANARY = "correct-canary-battery"


@dataclasses.dataclass(frozen=True)
class Holder:
    name: str
    password: Secret


def test_no_way_of_printing_shows_it() -> None:
    secret = Secret(CANARY)
    shown = [
        repr(secret),
        str(secret),
        f"{secret}",
        f"{secret!r:>40}",
        f"{secret:>40}",
        "%s %r" % (secret, secret),  # noqa: UP031 - logging formats this way
        "{} {:10}".format(secret, secret),  # noqa: UP032
        repr([secret]),
        repr(Holder("maria", secret)),
    ]
    assert all("Secret(…)" in text for text in shown)
    assert not [text for text in shown if CANARY in text]


def test_a_log_line_does_not_show_it(caplog: pytest.LogCaptureFixture) -> None:
    logging.getLogger("test").warning("signing in with %s", Secret(CANARY))
    assert "Secret(…)" in caplog.text
    assert CANARY not in caplog.text


def test_it_says_its_text_when_asked_by_name() -> None:
    assert Secret(CANARY).reveal() == CANARY


def test_a_secret_of_something_else_is_refused_without_naming_it() -> None:
    with pytest.raises(TypeError) as caught:
        Secret(CANARY.encode())  # type: ignore[arg-type]
    assert CANARY not in str(caught.value)


@pytest.mark.parametrize("text", ["", "a", "ä", "\x00", "\ud800", "密码", "x" * 100_000])
def test_two_are_equal_when_their_texts_are(text: str) -> None:
    assert Secret(text) == Secret(text)
    assert Secret(text) != Secret(text + "x")


def test_it_never_equals_a_plain_text() -> None:
    assert Secret(CANARY) != CANARY
    assert not Secret(CANARY) == CANARY  # noqa: SIM201 - the other operator
    assert Secret(CANARY) not in [CANARY]


def test_it_has_no_hash_and_no_order() -> None:
    with pytest.raises(TypeError):
        hash(Secret(CANARY))
    with pytest.raises(TypeError):
        sorted([Secret("b"), Secret("a")])  # type: ignore[type-var]


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_it_does_not_pickle(protocol: int) -> None:
    with pytest.raises(TypeError):
        pickle.dumps(Secret(CANARY), protocol)


def test_it_is_not_json() -> None:
    with pytest.raises(TypeError):
        json.dumps({"password": Secret(CANARY)})


def test_it_does_not_change_and_has_no_dictionary() -> None:
    secret = Secret(CANARY)
    with pytest.raises(AttributeError):
        secret._text = "other"
    with pytest.raises(AttributeError):
        del secret._text
    with pytest.raises(AttributeError):
        secret.note = "other"
    with pytest.raises(TypeError):
        vars(secret)


def test_a_copy_is_the_same_one() -> None:
    secret = Secret(CANARY)
    assert copy.copy(secret) is secret
    assert copy.deepcopy([secret])[0] is secret
    assert dataclasses.asdict(Holder("maria", secret))["password"] is secret
