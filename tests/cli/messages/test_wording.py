"""How the values of a message become text."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from portaladm.cli.messages.wording import fill_in
from portaladm.errors import Remark


@pytest.mark.parametrize(
    ("template", "value", "text"),
    [
        ("{x}", Path("a/b.csv"), "a/b.csv"),
        ("{x.name}", Path("a/b.csv"), "b.csv"),
        ("{x}", date(2026, 9, 1), "2026-09-01"),
        ("{x:,}", 1234, "1,234"),
        ("{x!r}", "a'b", '"a\'b"'),
        ("{x!q}", "a b", '"a b"'),
        ("do {x:arg --yes}", "P1", "do P1 --yes"),
        ("do {x:arg --yes}", "-P1", "do --yes -- -P1"),
        ("{x}", ("a", "b"), "a, b"),
        ("{x:or}", ["a", "b"], "a or b"),
        ("{x[0]}", ["a", "b"], "a"),
        ("{x:count line}", 1, "1 line"),
        ("{x:count line}", 2000, "2,000 lines"),
        ("{x:MB}", 2_500_000_000, "2,500 MB"),
        ("gone{x:near}", ["P1", "P2"], "gone (did you mean P1 or P2?)"),
        ("gone{x:near}", [], "gone"),
        ("shut{x:if  (|)}", "phone lost", "shut (phone lost)"),
        ("shut{x:if : }", "phone lost", "shut: phone lost"),
        ("shut{x:if  (|)}", None, "shut"),
        ("shut{x:if  (|)}", "", "shut"),
        ("{x}", Remark("names-missing", file="a.txt"), "The file a.txt does not exist."),
        ("{x:clause}", Remark("names-missing", file="a.txt"), "The file a.txt does not exist"),
        ("{x:hint}", Remark("names-missing", file="a.txt"), "Check its name."),
    ],
)
def test_a_value_is_shown_by_its_kind(template: str, value: object, text: str) -> None:
    assert fill_in(template, {"x": value}) == text


def test_a_timestamp_is_shown_on_this_machine_s_clock() -> None:
    moment = datetime(2026, 9, 1, 12, 30, tzinfo=UTC)
    local = moment.astimezone().strftime("%H:%M")
    assert fill_in("{x:%H:%M}", {"x": moment}) == local


def test_a_message_may_be_a_function_of_its_values() -> None:
    assert fill_in(lambda x: f"<{x}>", {"x": 1}) == "<1>"


def test_a_value_is_never_read_as_a_template() -> None:
    assert fill_in("{x}", {"x": "{y}"}) == "{y}"
