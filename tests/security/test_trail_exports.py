"""The trail leaves whole, in each format, and says where to; what it covers is asked for."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest

from portaladm.outputs.samples import mark_path
from portaladm.services.audit import export_to_stream, find_head, verify_trail
from portaladm.services.context import Context
from portaladm.store.trail import EXPORT_COLUMNS
from tests.conftest import Office
from tests.kits.batches import edit
from tests.kits.practice import make_practice

FORMULA = "=1+1"


@pytest.fixture
def trail(office: Office) -> Office:
    office.run("keys", "issue", "--roster", office.write_roster({}), "-o", "keys.csv", code=0)
    parent = office.query("SELECT number FROM parents")[0][0]
    office.run("keys", "revoke", parent, f"--reason={FORMULA}", "--yes", code=0)
    return office


def read_csv(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))


def test_a_stream_holds_every_row_in_each_format(trail: Office) -> None:
    asked = trail.run("audit", "export", "-", "--json", code=0)
    rows = asked.json
    assert tuple(rows[0]) == EXPORT_COLUMNS
    assert [row["seq"] for row in rows] == list(range(1, len(rows) + 1))
    last = rows[-1]
    assert (last["action"], last["subject"]) == ("data:exported", "trail")
    assert last["detail"] == "the whole trail to stdout"
    lines = trail.run("audit", "export", "-", "--format", "jsonl", code=0).out.splitlines()
    assert [json.loads(line) for line in lines[:-1]] == rows
    guarded = read_csv(trail.run("audit", "export", "-", "--format", "csv", code=0).out)
    raw = read_csv(trail.run("audit", "export", "-", "--raw-csv", code=0).out)
    assert [row["reason"] for row in guarded if row["reason"]] == [f"'{FORMULA}"]
    assert [row["reason"] for row in raw if row["reason"]] == [FORMULA]
    assert tuple(guarded[0]) == EXPORT_COLUMNS == tuple(raw[0])


def test_a_stream_is_guarded_csv_unless_it_is_told_otherwise(trail: Office) -> None:
    stream = io.BytesIO()
    with trail.open() as context:
        made = export_to_stream(context, stream, raw=False)
        assert (made.path, made.rows, made.head) == ("-", made.head.seq, find_head(context))
        assert made.is_noted
    assert f"'{FORMULA}" in stream.getvalue().decode()


def test_a_file_says_its_name_on_the_trail(trail: Office) -> None:
    made: dict[str, Any] = trail.run("audit", "export", "trail.csv", "--json", code=0).json
    head = trail.run("audit", "head", code=0).out.strip()
    assert made["file_path"] == str(trail.folder / "trail.csv")
    assert str(made["counts"]["rows"]) == head.partition(":")[0]
    rows = trail.read_csv(Path(made["file_path"]))
    assert rows[-1]["detail"] == "the whole trail to trail.csv"
    assert [row["reason"] for row in rows if row["reason"]] == [f"'{FORMULA}"]


def test_the_file_of_a_practice_store_is_marked_by_its_name(office: Office) -> None:
    make_practice(office)
    made = office.run("audit", "export", "trail.csv", code=0)
    path = mark_path(office.folder / "trail.csv", sample=True)
    assert Path(made.out.strip()) == path != office.folder / "trail.csv"
    assert tuple(office.read_csv(path)[0]) == EXPORT_COLUMNS


def test_what_the_trail_covers_is_looked_at_where_somebody_asks(trail: Office) -> None:
    edit(trail, "UPDATE links SET portal_access = 1 - portal_access")

    def verify(context: Context, state: bool = False) -> bool | None:
        words = {"state": True} if state else {}
        check, found, fault = verify_trail(context, **words)  # type: ignore[arg-type]
        assert check.whole and fault is None
        return None if found is None else found.whole

    with trail.open() as context:
        assert verify(context) is None
        assert verify(context, state=True) is False
