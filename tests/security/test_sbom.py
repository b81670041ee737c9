"""A bill of materials has each library of an office in its locked version, and nothing else."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest
from checks.sbom import find_faults

LOCK = """bcrypt==5.0.0 \\
    --hash=sha256:11
h11==0.16.0 ; python_version >= '3' \\
    --hash=sha256:22
"""
HASHES = [{"alg": "SHA-256", "content": "11"}]
BOM: dict[str, Any] = {
    "bomFormat": "CycloneDX",
    "metadata": {"component": {"name": "portaladm", "version": "0.1.0"}},
    "components": [
        {"name": "bcrypt", "version": "5.0.0",
         "externalReferences": [{"url": "x"}, {"url": "y", "hashes": HASHES}]},
        {"name": "h11", "version": "0.16.0", "hashes": HASHES},
    ],
}  # fmt: skip


def test_one_that_is_whole_has_no_fault() -> None:
    assert find_faults(BOM, LOCK, LOCK + "pytest==9.2.0\n") == []


def drop_one(bom: dict[str, Any]) -> None:
    del bom["components"][0]


def change_version(bom: dict[str, Any]) -> None:
    bom["components"][0]["version"] = "4.0"


def add_one(bom: dict[str, Any]) -> None:
    bom["components"].append({"name": "pytest", "version": "9.2.0", "hashes": HASHES})


def drop_hashes(bom: dict[str, Any]) -> None:
    bom["components"][0]["externalReferences"] = [{"url": "x"}]


def change_program(bom: dict[str, Any]) -> None:
    bom["metadata"]["component"]["version"] = "0.0"


def drop_kind(bom: dict[str, Any]) -> None:
    del bom["bomFormat"]


@pytest.mark.parametrize(
    ("spoil", "faults"),
    [
        (drop_one, ["bcrypt 5.0.0 is lacking"]),
        (change_version, ["bcrypt 4.0 is not installed", "bcrypt 5.0.0 is lacking"]),
        (add_one, ["pytest 9.2.0 is not installed"]),
        (drop_hashes, ["bcrypt 5.0.0 has no hash"]),
        (change_program, ["it is of another program"]),
        (drop_kind, ["it is no bill of materials"]),
    ],
)
def test_each_fault_is_found(spoil: Callable[[dict[str, Any]], None], faults: list[str]) -> None:
    bom = copy.deepcopy(BOM)
    spoil(bom)
    assert find_faults(bom, LOCK, LOCK) == faults


def test_a_version_that_is_not_the_locked_one_is_found() -> None:
    assert find_faults(BOM, LOCK, LOCK.replace("5.0.0", "4.0")) == [
        "bcrypt 5.0.0 is not in the lock"
    ]
