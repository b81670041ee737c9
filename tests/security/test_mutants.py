"""What a run of mutation tests is judged by."""

from __future__ import annotations

import tomllib

import pytest
from checks.environment import ROOT
from checks.mutants import (
    FILES,
    Result,
    describe,
    is_same_sql,
    read_reasons,
    write_settings,
)

DIFF = """# portaladm.domain.keys.x_end_of_day__mutmut_5: survived
--- src/portaladm/domain/keys.py
+++ src/portaladm/domain/keys.py
@@ -1,3 +1,3 @@
 def end_of_day(day):
-    if following.year <= 1970:
+    if following.year < 1970:
         return day
"""
KEPT = "domain.keys.end_of_day: if following.year <= 1970: -> if following.year < 1970:"


def test_a_survivor_is_named_by_its_function_and_change_and_not_by_its_number() -> None:
    assert describe("portaladm.domain.keys.x_end_of_day__mutmut_5", DIFF) == KEPT
    name = "portaladm.domain.keys.xǁActivationKeyǁ__repr____mutmut_1"
    assert describe(name, "-a\n+b\n") == "domain.keys.ActivationKey.__repr__: a -> b"


@pytest.mark.parametrize(
    ("result", "faults"),
    [
        (Result(10, 10, (), 0), []), (Result(10, 9, (KEPT,), 0), []),
        (Result(10, 9, ("x",), 0), ["x has no reason"]),
        (Result(10, 8, (KEPT, KEPT), 0), ["fewer than 90% are noticed"]),
        (Result(0, 0, (), 0), ["fewer than 90% are noticed"]),
        (Result(10, 9, (), 1), ["not all were tried"]),
    ],
)  # fmt: skip
def test_a_run_passes_where_nine_of_ten_are_noticed_and_each_survivor_has_a_reason(
    result: Result, faults: list[str]
) -> None:
    assert result.find_faults({KEPT: "the same either way"}) == faults


def test_the_survivors_are_told_with_their_reasons_and_the_rate() -> None:
    told = Result(20, 18, (KEPT, "x"), 0).describe({KEPT: "the same either way"})
    assert told == f"{KEPT}\n    the same either way\nx\n    NO REASON\n18 of 20 noticed: 90.0%"


@pytest.mark.parametrize(
    ("before", "after", "same"),
    [
        ("SELECT 1 FROM trail WHERE seq = ?", "select 1 from trail where seq = ?", True),
        ("SELECT 1 FROM trail WHERE seq = ?", "SELECT 1 FROM TRAIL WHERE SEQ = ?", True),
        ("SELECT 1 WHERE kind = 'web'", "SELECT 1 WHERE KIND = 'WEB'", False),
        ("SELECT 1 WHERE kind = :kind", "SELECT 1 WHERE KIND = :KIND", False),
        ("SELECT 1 FROM trail", "SELECT 2 FROM trail", False),
        ("mlopez", "MLOPEZ", False),
    ],
)
def test_sql_in_other_letters_is_the_same_program(before: str, after: str, same: bool) -> None:
    assert is_same_sql(f'store.trail.read: sql = "{before}" -> sql = "{after}"') is same
    told = Result(20, 18, (), 0, 2).describe({})
    assert told.splitlines()[1] == "2 more changed the letters of SQL alone"


def test_each_file_and_its_tests_are_there_and_in_the_settings() -> None:
    settings = tomllib.loads(write_settings(FILES))["tool"]["mutmut"]
    assert len(settings["only_mutate"]) == len(FILES)
    for path in (*settings["only_mutate"], *settings["pytest_add_cli_args_test_selection"]):
        assert (ROOT / path).is_file(), path


def test_each_reason_is_of_a_survivor_in_a_file_that_is_tried() -> None:
    modules = [file.removesuffix(".py").replace("/", ".") for file in FILES]
    for survivor, reason in read_reasons().items():
        assert any(survivor.startswith(f"{module}.") for module in modules), survivor
        assert len(reason) > 15, survivor
