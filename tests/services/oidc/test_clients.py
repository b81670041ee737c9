"""Adding and removing clients, with the commands that do it."""

from __future__ import annotations

import tomllib
from typing import Any

import pytest

from portaladm.domain.oidc.clients import hash_secret
from tests.conftest import Office
from tests.kits.accounts import furnish

ADD = ("portal", "clients", "add")
URL = "https://portal.example.org/in"


def read_tables(office: Office) -> dict[str, Any]:
    text = office.store.with_name("portaladm.toml").read_text(encoding="utf-8")
    tables: dict[str, Any] = tomllib.loads(text)["oidc"]["clients"]
    return tables


def test_the_secret_is_shown_once_and_only_its_hash_is_kept(office: Office) -> None:
    furnish(office, {"parent_id": "P1"})
    done = office.run(*ADD, "portal", "--title", "District", "--redirect-uri", URL, code=0)
    secret = done.out.strip()
    assert len(secret) == 43
    assert read_tables(office) == {
        "portal": {
            "title": "District", "redirect_uris": [URL], "secret_sha256": hash_secret(secret)
        }
    }  # fmt: skip
    [(detail,)] = office.query("SELECT detail FROM trail WHERE subject = 'setting:oidc.clients'")
    assert URL in detail
    shown = office.run("config", "show", code=0).out
    for text in (detail, shown, done.err):
        assert secret not in text
    assert hash_secret(secret) not in shown


def test_a_public_client_has_no_secret(office: Office) -> None:
    app = ("--public", "--redirect-uri", "org.example.app:/in", "--redirect-uri", URL)
    done = office.run(*ADD, "app", *app, code=0)
    assert done.out == ""
    assert read_tables(office)["app"] == {
        "redirect_uris": ["org.example.app:/in", URL], "public": True
    }  # fmt: skip


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("Portal", "--redirect-uri", URL), "client-name-wrong"),
        (("portal", "--redirect-uri", "http://portal.example.org"), "redirect-uri-wrong"),
        (("portal", "--redirect-uri", "org.example.app:/in"), "redirect-uri-wrong"),
        (
            ("portal", "--redirect-uri", URL, "--post-logout-redirect-uri", "/bye"),
            "redirect-uri-wrong",
        ),
    ],
)
def test_what_is_wrong_is_said_and_nothing_written(
    office: Office, words: tuple[str, ...], code: str
) -> None:
    refused = office.run(*ADD, *words, code=1)
    assert refused.out == ""
    assert {"client-name-wrong": "small letters", "redirect-uri-wrong": "can't be sent"}[
        code
    ] in refused.err
    assert not office.store.with_name("portaladm.toml").exists()


def test_a_name_is_given_once_until_it_is_removed(office: Office) -> None:
    first = office.run(*ADD, "portal", "--redirect-uri", URL, code=0).out
    assert "already" in office.run(*ADD, "portal", "--redirect-uri", URL, code=1).err
    office.run("portal", "clients", "remove", "portal", code=0)
    assert read_tables(office) == {}
    assert "no client" in office.run("portal", "clients", "remove", "portal", code=1).err
    assert office.run(*ADD, "portal", "--redirect-uri", URL, code=0).out != first


@pytest.mark.parametrize(
    "text",
    [
        'clients = "portal"',
        '[oidc.clients]\nportal = "https://portal.example.org"',
        '[oidc.clients.portal]\nredirect_uris = ["https://portal.example.org"]',
        "[oidc.clients.portal]\nredirect_uris = []\npublic = true",
        'issuer = "https://portal.example.org/path"',
    ],
)
def test_a_wrong_setting_is_refused_by_name(office: Office, text: str) -> None:
    file = office.store.with_name("portaladm.toml")
    file.parent.mkdir(parents=True)
    file.write_text(f"[oidc]\n{text}\n")
    refused = office.run("config", "show", code=1)
    assert "oidc.issuer" in refused.err if "issuer" in text else "oidc.clients" in refused.err


def test_one_client_cannot_be_typed_as_a_text(office: Office) -> None:
    refused = office.run("config", "set", "oidc.clients", "portal", code=1)
    assert "portal clients add" in refused.err


def test_without_the_extra_a_door_with_clients_says_which_line_to_type(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    import sys

    pytest.importorskip("starlette", reason="needs portaladm[portal]")
    office.run(*ADD, "portal", "--redirect-uri", URL, code=0)
    monkeypatch.setitem(sys.modules, "joserfc", None)
    refused = office.run("portal", "serve", code=1)
    assert 'pip install "portaladm[oidc]"' in refused.err


def test_a_client_as_data_shows_its_secret_once_and_a_dry_run_none(office: Office) -> None:
    line = (*ADD, "portal", "--redirect-uri", URL, "--reason", "the new portal", "--json")
    office.make_store()
    dry = office.run(*line, "--dry-run", code=0).json
    assert (dry["client_secret"], dry["changed"]) == (None, True)
    assert office.run("config", "show", "--json", code=0).json
    made = office.run(*line, code=0).json
    assert len(made["client_secret"]) > 40 and made["changed"]
    gone = office.run("portal", "clients", "remove", "portal", "--dry-run", "--json", code=0).json
    assert (gone["changed"], gone["dry_run"]) == (True, True)
    office.run("portal", "clients", "remove", "portal", "--reason", "sold", code=0)
    reasons = office.query("SELECT reason FROM trail WHERE action = 'setting:changed' ORDER BY seq")
    assert reasons == [("the new portal",), ("sold",)]
