"""An exported trail: it tells what happened after a row, if it is whole and has that row."""

from __future__ import annotations

import pytest

from portaladm.domain.trail import Head
from portaladm.errors import Refused
from portaladm.services.store.exported_trail import Since, read_since
from tests.conftest import Office
from tests.kits.accounts import activate, furnish
from tests.thrift.prepared import prepared

ROWS = [{"parent_id": f"P{n}", "student_id": f"S{n}"} for n in range(1, 4)]


@prepared
def export(office: Office) -> str:
    """A head, and an export of what came after it."""
    keys = furnish(office, *ROWS)
    head = office.run("audit", "head").out.strip()
    activate(office, keys["P1"], "mlopez")
    why = ("--reason", "=cmd, 'x'", "--yes")
    office.run("accounts", "disable", "mlopez", *why, code=0)
    office.run("links", "deny", "P2", "S2", "--case", "26-1, 7", *why, code=0)
    office.run("links", "deny", "P3", "S3", "--until", "2026-12-31", *why, code=0)
    office.run("links", "allow", "P3", "S3", "--verified-by", "photo-id", *why, code=0)
    [(batch,)] = office.query("SELECT code FROM batches WHERE kind = 'keys-issue'")
    office.run("batches", "undo", batch, *why, code=0)
    office.run("audit", "export", "trail.csv", code=0)
    return head


def read(office: Office, head: str) -> Since:
    seq, _, digest = head.partition(":")
    return read_since(office.folder / "trail.csv", Head(int(seq), bytes.fromhex(digest)))


@pytest.mark.slow
def test_it_tells_what_became_of_keys_accounts_and_court_orders(office: Office) -> None:
    since = read(office, export(office))
    assert {"P1"} <= since.keys and since.activated == {"P1"} and len(since.undone) == 1
    assert since.disabled == {"P1": "=cmd, 'x'"}
    [order] = since.orders.values()
    assert (order.parent, order.student, order.case_number) == ("P2", "S2", "26-1, 7")
    assert (order.reason, order.until_on) == ("=cmd, 'x'", None)


def test_what_is_not_whole_or_of_another_store_is_refused(office: Office) -> None:
    head, path = export(office), office.folder / "trail.csv"
    whole = path.read_text(encoding="utf-8-sig")
    other = f"{head.split(':')[0]}:{'ab' * 32}"
    with pytest.raises(Refused, match=r"restore-export\.other"):
        read(office, other)
    with pytest.raises(Refused, match=r"restore-export\.other"):
        read(office, f"99{head}")
    for text, code in (
        (whole.replace("account:disabled", "account:enabled"), "restore-export.broken"),
        ("a,b\n1,2\n", "restore-export"), ("", "restore-export"), ('"', "restore-export"),
        (whole.splitlines()[0] + "\n1,2\n", "restore-export"),
    ):  # fmt: skip
        path.write_text(text)
        with pytest.raises(Refused, match=code):
            read(office, head)
    path.unlink()
    with pytest.raises(Refused, match="restore-export"):
        read(office, head)
