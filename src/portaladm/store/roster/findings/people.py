"""What a register has that a person may want to look at: ties dropped, people left out."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from portaladm.domain.lines.cell_names import CellName
from portaladm.domain.roster_people import PersonKind, PersonState
from portaladm.domain.rosters import LINE_LIMIT, Finding
from portaladm.errors import Remark
from portaladm.store.db.temp_tables import create
from portaladm.store.db.transaction import Transaction
from portaladm.store.roster.findings.unknown_words import LOST
from portaladm.store.roster.kinds import (
    HAS_UNKNOWN_STATUS,
    IN_FILE,
    IS_CONTACT,
    IS_DISABLED,
    IS_FORMER_CONTACT,
    IS_PRESENT,
    IS_STUDENT,
    IS_UNKNOWN,
    LACKING,
    LACKS_ACCESS,
    NOT_BEGUN,
)
from portaladm.store.roster.shown import count_shown, shows_all
from portaladm.store.roster.temp_tables import DROPPED, REPEATED
from portaladm.store.roster.two_people import stage_two_people_of_register

_MOST_KINDS = 20
"""Kinds of links without access, or left out, that are told, where not all are asked for."""
_LINE = f"% {LINE_LIMIT}"
_INACTIVE = f"(NOT ({IS_PRESENT} OR {NOT_BEGUN}) OR {HAS_UNKNOWN_STATUS})"
_ROLE = f"CASE WHEN {{p}}.{IS_FORMER_CONTACT} THEN 'ended ' ELSE 'role ' END || {{p}}.role"
_ADDED_UP = " | ".join(f"max(kind & {kind:d})" for kind in PersonKind)
_REASON = (
    "CASE WHEN a.place IS NULL OR b.place IS NULL THEN 'no-end' "
    "WHEN a.place = b.place THEN 'self' "
    f"WHEN a.{IS_STUDENT} AND b.{IS_STUDENT} THEN 'students' "
    f"WHEN a.{IS_STUDENT} THEN {_ROLE.format(p='b')} "
    f"WHEN b.{IS_STUDENT} THEN {_ROLE.format(p='a')} ELSE 'no-student' END"
)
"""Why a link is left out: a case, and for a role that case and the role behind a blank."""


def join_repeated_people(
    transaction: Transaction, name: CellName, *, numbered_apart: bool = False
) -> Iterator[Finding]:
    """One id on several lines: an active one counts, the last of them, with the roles of all those.

    ``numbered_apart``: a student and a contact of one id are two people. Where the active lines of
    one id are of two people, they are faults of the id, ``name``, and nobody counts.
    """
    create(transaction, REPEATED)
    _find_repeated(transaction, IS_STUDENT if numbered_apart else "false")
    count = transaction.value("SELECT count(DISTINCT kept) FROM temp.repeated")
    if not count:
        return
    shared = json.dumps(stage_two_people_of_register(transaction, name))
    lines = transaction.rows(
        f"SELECT p.id, group_concat(CAST(r.place {_LINE} AS TEXT), ', ') "
        "FROM (SELECT * FROM temp.repeated ORDER BY kept, place) r "
        "JOIN temp.people p ON p.place = r.kept "
        "WHERE r.kept NOT IN (SELECT CAST(value AS INTEGER) FROM json_each(?)) "
        f"GROUP BY r.kept, p.id ORDER BY r.kept LIMIT {count_shown()}",
        (shared,),
    )
    examples = tuple(
        Remark("example.id-on-lines", number=number, lines=places) for number, places in lines
    )
    _keep_one_line(transaction)
    refused = transaction.run(
        f"UPDATE temp.people SET state = {PersonState.FAULTY:d} "
        "WHERE place IN (SELECT CAST(value AS INTEGER) FROM json_each(?))",
        (shared,),
    )
    if count > refused:
        yield Finding("id-twice", count - refused, examples=examples)


def _find_repeated(transaction: Transaction, kind: str) -> None:
    """Every line of the ids that have several, whether it is active, and the one that counts."""
    transaction.run(
        "INSERT INTO temp.repeated SELECT place, "
        f"first_value(place) OVER (one ORDER BY {_INACTIVE}, withdrawn_on <> '', place DESC), "
        f"{_INACTIVE} = min({_INACTIVE}) OVER one FROM temp.people WHERE (id, {kind}) IN "
        f"(SELECT id, {kind} FROM temp.people GROUP BY 1, 2 HAVING count(*) > 1) "
        f"WINDOW one AS (PARTITION BY id, {kind})"
    )


def _keep_one_line(transaction: Transaction) -> None:
    """Give the line that counts what the active lines say, and take the others away."""
    transaction.run(
        "DELETE FROM temp.ties WHERE one = '' AND place IN "
        "(SELECT place FROM temp.repeated WHERE NOT active)"
    )
    transaction.run(
        "UPDATE temp.ties SET place = r.kept FROM temp.repeated r "
        "WHERE r.place = ties.place AND ties.one = ''"
    )
    transaction.run(
        "WITH lines AS (SELECT r.kept, p.* FROM temp.repeated r JOIN temp.people p USING (place) "
        "WHERE r.active), kinds AS (SELECT kept, "
        f"{_ADDED_UP} AS kind FROM lines GROUP BY kept) "
        "UPDATE temp.people SET kind = k.kind, "
        "(access, role) = (SELECT l.access, l.role FROM lines l WHERE l.kept = k.kept "
        f"ORDER BY l.{IS_CONTACT} DESC, l.access LIMIT 1) "
        "FROM kinds k WHERE k.kept = people.place"
    )
    transaction.run(
        "DELETE FROM temp.people WHERE place IN "
        "(SELECT place FROM temp.repeated WHERE place <> kept)"
    )


@dataclass(frozen=True)
class PeopleSurvey:
    """What one pass over the people counts."""

    lacking: int
    closed: int
    students: int
    left: int
    not_begun: int
    lost: int
    last: str


def survey_people(transaction: Transaction) -> PeopleSurvey:
    """Count everything that one pass can count."""
    student = f"{IS_STUDENT} AND {IN_FILE} AND ({IS_PRESENT} OR {NOT_BEGUN})"
    closed = f"{IS_CONTACT} AND {LACKS_ACCESS}"
    conditions = (
        LACKING, closed, student, f"{student} AND withdrawn_on <> ''", f"{student} AND {NOT_BEGUN}",
        LOST,
    )  # fmt: skip
    counts = ", ".join(f"count(*) FILTER (WHERE {condition})" for condition in conditions)
    row = transaction.row(
        f"SELECT {counts}, max(withdrawn_on) FILTER (WHERE {student}) FROM temp.people"
    )
    assert row is not None
    return PeopleSurvey(*row)


def find_all(
    transaction: Transaction, survey: PeopleSurvey, fits: str, ends: tuple[str, str]
) -> Iterator[Finding]:
    """Everything, once the pairs are made; ``fits`` is the condition of a good tie.

    ``ends`` are those of :func:`~portaladm.store.roster.register.pairs.make_pairs`.
    """
    yield from _find_dropped_ties(transaction, fits, ends)
    yield from _find_ended(transaction, survey)
    yield from _find_students_alone(transaction)
    yield from _find_without_access(transaction, survey)


def _find_dropped_ties(
    transaction: Transaction, fits: str, ends: tuple[str, str]
) -> Iterator[Finding]:
    kept = transaction.value("SELECT coalesce(sum(times), 0) FROM temp.pairs")
    if transaction.value("SELECT count(*) FROM temp.ties") == kept:
        return
    create(transaction, DROPPED)
    for one, other, condition in (
        ("a.place = t.place", "t.other", "t.one = ''"),
        (f"a.id = {ends[0]}", ends[1], "t.one <> ''"),
    ):
        transaction.run(
            f"INSERT INTO temp.dropped SELECT {_REASON}, t.place, "
            f"coalesce(nullif(t.one, ''), a.id, ''), t.other FROM temp.ties t "
            f"LEFT JOIN temp.people a ON {one} LEFT JOIN temp.people b ON b.id = {other} "
            f"WHERE {condition} AND ({fits} AND a.place <> b.place) IS NOT TRUE"
        )
    reasons = transaction.rows(
        "SELECT reason, count(*) FROM temp.dropped GROUP BY reason ORDER BY 2 DESC "
        f"LIMIT {max(_MOST_KINDS, count_shown())}"
    )
    rest = transaction.value("SELECT count(*) FROM temp.dropped")
    for reason, count in list(reasons):
        rest -= count
        rows = transaction.rows(
            f"SELECT one, other, place {_LINE} FROM temp.dropped WHERE reason = ? "
            f"ORDER BY place LIMIT {count_shown()}",
            (reason,),
        )
        examples = tuple(
            Remark("example.link-on-line", one=one, other=other, line=line)
            for one, other, line in rows
        )
        case, _, role = reason.partition(" ")
        values = {"role": role} if case in ("role", "ended") else {}
        yield Finding(f"edges-dropped.{case}", count, values, examples)
    if rest:
        yield Finding("edges-dropped.others", rest)


def _find_ended(transaction: Transaction, survey: PeopleSurvey) -> Iterator[Finding]:
    students, left, last, future = survey.students, survey.left, survey.last, survey.not_begun
    if future:
        yield Finding("role-not-begun", future, examples=(Remark("example.later-day"),))
    if left and left == students:
        yield Finding(
            "everybody-left",
            left,
            {"last": last},
            (Remark("example.earlier-day", day=last),),
        )
    elif left:
        rows = transaction.rows(
            f"SELECT id, place {_LINE} FROM temp.people WHERE {IS_STUDENT} AND {IN_FILE} "
            f"AND withdrawn_on <> '' ORDER BY place LIMIT {count_shown()}"
        )
        yield Finding("students-left", left, examples=_name_lines(rows))


def _find_students_alone(transaction: Transaction) -> Iterator[Finding]:
    """Students tied to nobody: the store never hears of them."""
    alone = (
        f"FROM temp.people WHERE {IS_STUDENT} AND {IN_FILE} AND {IS_PRESENT} AND withdrawn_on = '' "
        "AND place NOT IN (SELECT student FROM temp.pairs)"
    )
    count = transaction.value(f"SELECT count(*) {alone}")
    if count:
        rows = transaction.rows(
            f"SELECT id, place {_LINE} {alone} ORDER BY place LIMIT {count_shown()}"
        )
        yield Finding("student-alone", count, examples=_name_lines(rows))


def _find_without_access(transaction: Transaction, survey: PeopleSurvey) -> Iterator[Finding]:
    if not survey.closed and not transaction.value(
        f"SELECT EXISTS (SELECT 1 FROM temp.pairs WHERE {LACKS_ACCESS})"
    ):
        return
    relation = "coalesce(nullif(x.relation, ''), nullif(p.role, ''), '')"
    said = f"p.{IS_DISABLED} AS disabled, {relation} AS relation"
    closed = (
        "FROM temp.pairs x CROSS JOIN temp.people p ON p.place = x.contact "
        f"WHERE (x.{LACKS_ACCESS} OR p.{LACKS_ACCESS}) AND NOT p.{IS_UNKNOWN}"
    )
    kinds = transaction.rows(
        f"SELECT k.disabled, k.relation, k.times, p.id, k.first {_LINE} FROM (SELECT {said}, "
        f"count(*) AS times, min(x.contact) AS first {closed} GROUP BY 1, 2) k "
        "JOIN temp.people p ON p.place = k.first "
        f"ORDER BY k.times DESC, k.first LIMIT {max(_MOST_KINDS, count_shown())}"
    )
    rest = transaction.value(f"SELECT count(*) {closed}")
    for disabled, relationship, count, number, line in list(kinds):
        rest -= count
        found: Iterable[tuple[object, ...]] = [(number, line)]
        if shows_all():
            found = transaction.rows(
                f"SELECT p.id, x.contact {_LINE} {closed} "
                f"AND (p.{IS_DISABLED}, {relation}) = (?, ?) "
                f"ORDER BY x.contact, x.student LIMIT {count_shown()}",
                (disabled, relationship),
            )
        examples = tuple(
            Remark("example.parent-on-line", parent=number, line=line) for number, line in found
        )
        if disabled:
            yield Finding("disabled", count, examples=examples)
        else:
            values = {"relationship": relationship}
            yield Finding("relationship-without-access", count, values, examples)
    if rest:
        yield Finding("relationship-without-access.others", rest)


def _name_lines(rows: Iterator[tuple[object, ...]]) -> tuple[Remark, ...]:
    return tuple(Remark("example.id-on-line", number=number, line=line) for number, line in rows)
