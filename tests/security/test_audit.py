"""A known fault of a library fails the check; what nobody could be asked about is told as that."""

from __future__ import annotations

import json
from typing import Any

import pytest
from checks.audit import judge

GOOD = {"name": "h11", "version": "0.16.0", "vulns": []}
BAD = {
    "name": "jinja2", "version": "2.0",
    "vulns": [{"id": "PYSEC-2021-66", "fix_versions": ["2.11.3"], "description": ""}],
}  # fmt: skip
OPEN = {"name": "rich", "version": "1.0", "vulns": [{"id": "GHSA-1", "fix_versions": []}]}
SKIPPED = {"name": "segno", "skip_reason": "Dependency not found on PyPI and could not be audited"}


def report(*dependencies: dict[str, Any]) -> str:
    return json.dumps({"dependencies": dependencies, "fixes": []})


def test_without_a_known_fault_it_passes_and_says_how_many_it_asked_about() -> None:
    verdict = judge(report(GOOD), "No known vulnerabilities found")
    assert (verdict.code, str(verdict)) == (0, "1 libraries asked about, 0 known faults")


def test_a_known_fault_fails_and_names_the_version_that_corrects_it() -> None:
    verdict = judge(report(GOOD, BAD, OPEN), "Found 2 known vulnerabilities in 2 packages")
    assert verdict.code == 1
    assert str(verdict).splitlines() == [
        "jinja2 2.0: PYSEC-2021-66, corrected in 2.11.3",
        "rich 1.0: GHSA-1, no version corrects it",
        "3 libraries asked about, 2 known faults",
    ]


def test_a_report_in_which_all_was_skipped_is_no_clean_one() -> None:
    verdict = judge(report(SKIPPED, SKIPPED), "No known vulnerabilities found")
    assert verdict.code == 0
    assert str(verdict).startswith("Not reached")
    assert "known faults" not in str(verdict)


def test_some_that_were_skipped_are_named_and_hide_no_fault() -> None:
    assert "Not reached for 1 of 2 libraries: segno" in str(judge(report(GOOD, SKIPPED), ""))
    assert judge(report(SKIPPED, BAD), "").code == 1


@pytest.mark.parametrize(
    ("errors", "code"),
    [
        ("ERROR:pip_audit._cli:Could not connect to PyPI's vulnerability feed", 0),
        ("HTTPSConnectionPool: Read timed out.", 0), ("Failed to resolve 'pypi.org'", 0),
        ("pip_audit: error: unrecognized arguments: --nonsense", 1), ("", 1),
    ],
)  # fmt: skip
def test_without_a_report_the_network_is_forgiven_and_a_broken_tool_is_not(
    errors: str, code: int
) -> None:
    for text in ("", "[]", "{", "null"):
        verdict = judge(text, errors)
        assert verdict.code == code, text
        assert "known faults" not in str(verdict)
