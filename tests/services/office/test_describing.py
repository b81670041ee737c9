"""The remarks of the work list: which words an import that stopped gets, and what leads on."""

from __future__ import annotations

import json

import pytest

from portaladm.services.office.describing import describe_question, describe_stop
from portaladm.store.stops import StopRecord


@pytest.mark.parametrize(
    ("code", "options", "case", "added"),
    [
        ("removal-limit", {}, "limit", "apply_rest"),
        ("name-changes-limit", {"snapshot": True}, "limit", "apply_rest"),
        ("identity.parent-name", {}, "identity", "apply_rest"),
        ("roster-faulty", {}, "faulty", "keep_good_rows"),
        ("roster-faulty", {"keep_good_rows": True}, "unreadable", None),
        ("roster-faulty.rest", {}, "unreadable", None),
        ("roster-empty.file", {"snapshot": True}, "unreadable", None),
    ],
)
def test_what_leads_on_depends_on_why_the_import_stopped(
    code: str, options: dict[str, bool], case: str, added: str | None
) -> None:
    stop = StopRecord("/data/n.csv", json.dumps(options), code, "2026-08-31T15:00:00.000Z")
    remark = describe_stop(stop)
    assert remark.key == f"work-import-stopped.{case}"
    wanted = options | ({added: True} if added else {})
    assert dict(remark.values["options"]) == wanted  # type: ignore[call-overload]
    assert remark.values["reason"] == code.partition(".")[0]


@pytest.mark.parametrize(
    ("kind", "doubt", "key"),
    [("parent", "name", "parent"), ("student", "zeros", "student-zeros")],
)
def test_an_id_that_lost_its_zeros_can_only_be_another(kind: str, doubt: str, key: str) -> None:
    remark = describe_question(kind, "42", doubt, "Ana Ruiz", "Eva Ruiz", "0042")
    assert remark.key == f"work-question.{key}"
