"""Sets of rows whose ids have no order."""

from __future__ import annotations

import pytest
from checks.unordered import is_unordered

INSERT = "INSERT INTO links (parent_id, student_id) SELECT p.id, s.id FROM temp.staged st"


@pytest.mark.parametrize(
    "sql", [INSERT, f"{INSERT} WHERE st.line > :after", f"{INSERT} (ORDER BY)"]
)
def test_a_set_without_an_order_is_found(sql: str) -> None:
    assert is_unordered(sql)


@pytest.mark.parametrize(
    "sql",
    [
        f"{INSERT} ORDER BY st.line",
        f"{INSERT} ORDER BY st.line ON CONFLICT (number) DO NOTHING",
        "INSERT INTO links (parent_id) VALUES (?)",
        "INSERT INTO links (parent_id) SELECT ? FROM links WHERE id = ?",
        "INSERT INTO links (id, parent_id) SELECT 1, 2 FROM temp.staged",
        "INSERT INTO temp.touched SELECT 1",
    ],
)
def test_others_are_not(sql: str) -> None:
    assert not is_unordered(sql)
