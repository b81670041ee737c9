"""Statements in PostgreSQL's words."""

from __future__ import annotations

import pytest

from portaladm.store.db.engines.postgres.dialect import translate

WRITTEN = {
    "SELECT ?, ':no', ?": "SELECT $1, ':no', $2",
    "SELECT :a, :b, :a": "SELECT $1, $2, $1",
    "SELECT a::text, '?' FROM temp.t, main.u": "SELECT a::text, '?' FROM pg_temp.t, u",
    "INSERT OR IGNORE INTO t SELECT 1": "INSERT INTO t SELECT 1 ON CONFLICT DO NOTHING",
    "a IS NULL AND b IS NOT NULL AND c IS TRUE AND d IS NOT TRUE": (
        "a IS NULL AND b IS NOT NULL AND c IS TRUE AND d IS NOT TRUE"
    ),
    "(a, b) IS (c, d) OR a IS NOT ?": (
        "(a, b) IS NOT DISTINCT FROM (c, d) OR a IS DISTINCT FROM $1"
    ),
    "a GLOB '*x' AND b NOT GLOB ?": "a @~ '*x' AND b !@~ $1",
    "a LIKE 'x%' ESCAPE '~'": "a ILIKE 'x%' ESCAPE '~'",
    "p.a = q.b COLLATE NOCASE": "lower_ascii(p.a) = lower_ascii(q.b)",
    "f(a, 1) <> b COLLATE NOCASE": "lower_ascii(f(a, 1)) <> lower_ascii(b)",
    "ORDER BY a COLLATE NOCASE, b": "ORDER BY lower_ascii(a), b",
    "lower(hex(h)), group_concat(a, ','), substr(a, -1)": (
        "lower_ascii(hex(h)), string_agg(a, ','), substr_ending(a, -1)"
    ),
    "json_object('a', json_array(1))": "json_build_object('a', json_build_array(1))::text",
    "a CROSS JOIN b ON b.x = a.x CROSS JOIN c WHERE 1": (
        "a JOIN b ON b.x = a.x CROSS JOIN c WHERE 1"
    ),
    "CAST(a AS INTEGER), CAST(b AS BLOB)": "CAST(a AS BIGINT), CAST(b AS BYTEA)",
    "CREATE TEMP TABLE t (a TEXT PRIMARY KEY) WITHOUT ROWID": (
        "CREATE TEMP TABLE t (a TEXT PRIMARY KEY) "
    ),
    "SELECT s.name /* with min(CASE WHEN g GLOB '9' THEN 1 END) */, count(*)": (
        "SELECT (array_agg(s.name ORDER BY CASE WHEN g @~ '9' THEN 1 END ASC))[1], count(*)"
    ),
}


@pytest.mark.parametrize("sql", WRITTEN)
def test_a_statement_is_written_as_postgresql_takes_it(sql: str) -> None:
    assert translate(sql).sql == WRITTEN[sql]


def test_named_values_are_given_in_the_order_of_their_marks() -> None:
    translated = translate("UPDATE t SET a = :b WHERE c = :a AND d = :b")
    assert translated == ("UPDATE t SET a = $1 WHERE c = $2 AND d = $1", ("b", "a"))
