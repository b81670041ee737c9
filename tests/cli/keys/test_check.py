"""``portaladm keys check``: by the reference, by the key, and never by a key on the line."""

from __future__ import annotations

import getpass
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import Office
from tests.kits.accounts import PASSWORD
from tests.kits.keys import find_batch, read_key
from tests.reference import list_leaves

UNKNOWN = "{E69293F4-1CB5-4E29-8F1E-EEF6FF3BB7F7}"


def type_secrets(monkeypatch: pytest.MonkeyPatch, *typed: str) -> Iterator[str]:
    left = iter(typed)
    monkeypatch.setattr(getpass, "getpass", lambda prompt, stream: next(left))
    return left


def test_a_reference_is_answered_and_nothing_is_asked(posted: Office) -> None:
    batch = find_batch(posted)
    found = posted.run("keys", "check", f"{batch}-1", "--format", "json", code=0).record
    assert (found["good"], found["status"], found["parent_id"]) == (True, "live", "P1")
    assert found["message"].startswith("This key is good until")
    posted.run("keys", "revoke", "P1", "--reason", "lost", "--yes", code=0)
    several = (f"{batch}-1", f" {batch.lower()} \u2013 2\u200b", "K7QMX-99")
    shown = posted.run("keys", "check", *several, "--format", "json", code=1).json
    assert [line["status"] for line in shown] == ["revoked", "live", "reference"]
    assert shown[2]["message"] == "No key has the reference K7QMX-99."


def test_references_and_keys_of_a_pipe_are_answered_together(posted: Office) -> None:
    words = ("keys", "check", f"{find_batch(posted)}-1", "--secrets-stdin", "--format", "json")
    both = posted.run(*words, stdin=read_key(posted, "P2") + "\n", code=0).json
    assert [line["parent_id"] for line in both] == ["P1", "P2"]


@pytest.mark.turns(4, otherwise="slow")
@pytest.mark.parametrize(
    "form", ["{}", "#{}", "https://portal.example.org/activate#{}", "is {} ok?"]
)
def test_a_key_as_a_word_is_refused_by_every_command(posted: Office, form: str) -> None:
    key = read_key(posted, "P1")
    word = form.replace("{}", key.strip("{}"))
    before = posted.query("SELECT count(*) FROM trail")
    lines = [(*words, word) for words in list_leaves()]
    lines += [(word,), ("keys", word), (f"--{word}",), ("keys", "check", "--format", word),
              ("keys", "revoke", "P1", "--yes", "--reason", word),
              ("keys", "issue", f"--expires-in={word}"), ("keys", "list", "--", word)]  # fmt: skip
    for line in lines:
        refused = posted.run(*line, code=2)
        assert "holds an activation key" in refused.err
        assert key[1:9] not in refused.err + refused.out
    assert posted.query("SELECT count(*) FROM trail") == before


def test_an_id_that_looks_like_a_key_is_an_id(office: Office) -> None:
    number = UNKNOWN.strip("{}").lower()
    office.run("roster", "import", office.write_roster({"parent_id": number}), code=0)
    assert number in office.run("parents", "show", number, code=0).out
    found = office.run("keys", "check", number, "--format", "json", code=1).json
    assert (found[0]["parent_id"], found[0]["status"]) == (number, "no-key")
    nobodys = number.replace("e6929", "e6930")
    refused = office.run("keys", "check", nobodys, code=2)
    assert "has the form of an activation key" in refused.err and nobodys not in refused.err


def test_a_mistyped_key_is_asked_for_three_times(
    posted: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = read_key(posted, "P1")
    left = type_secrets(monkeypatch, key[:-3], UNKNOWN, key, "not asked")
    shown = posted.run("keys", "check", answers="", code=0)
    assert "this one has 30" in shown.err and "never issued here" in shown.err
    assert next(left) == "not asked"
    left = type_secrets(monkeypatch, "1", "2", "3", "not asked")
    assert "this one has 1" in posted.run("keys", "check", answers="", code=1).out
    assert next(left) == "not asked"


def test_activation_asks_three_times_for_a_mistyped_key(
    posted: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = read_key(posted, "P1")
    link = f"https://portal.example.org/activate#key={key.strip('{}')}"
    words = ("accounts", "activate", "--username", "mlopez")
    type_secrets(monkeypatch, key[:-3], UNKNOWN, link, PASSWORD, PASSWORD)
    posted.run(*words, answers="", code=0)
    type_secrets(monkeypatch, "1", UNKNOWN, "3")
    assert "3 attempts were rejected" in posted.run(*words, answers="", code=4).err
    type_secrets(monkeypatch, key)
    assert "was used on" in posted.run(*words, answers="", code=1).err


def test_a_scanned_address_is_read_from_a_pipe(posted: Office) -> None:
    key = read_key(posted, "P2").strip("{}")
    lines = "".join(f"{start}{key}\n" for start in ("https://p.example/activate#key=", "\u200e#"))
    words = ("keys", "check", "--secrets-stdin", "--format", "json")
    assert [line["good"] for line in posted.run(*words, stdin=lines, code=0).json] == [True, True]


def test_several_causes_are_each_said_once(office: Office) -> None:
    office.run("keys", "issue", "--roster", office.write_roster({}), "-o", "k.csv", code=0)
    reference = office.read_csv(Path("k.csv"))[0]["key_reference"]
    office.run("keys", "revoke", "P20001", "--yes", "--reason", "lost", code=0)
    out = office.run("keys", "check", reference, "--format", "table", code=1).out
    assert out.count("was revoked on") == 1 and "\n\n2 causes, in this order:\n" in out
    assert out.count("portaladm keys reissue") == 1
