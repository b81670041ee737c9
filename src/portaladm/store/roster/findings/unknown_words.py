"""Words outside the closed lists of a format, schools that are not there, and who is left alone."""

from __future__ import annotations

from collections.abc import Iterator

from portaladm.domain.roster_people import KNOWN_ROLES
from portaladm.domain.rosters import LINE_LIMIT, Finding
from portaladm.errors import Remark
from portaladm.store.db.transaction import Transaction
from portaladm.store.roster.kinds import IN_FILE, IS_DELETED, IS_PRESENT, IS_STUDENT
from portaladm.store.roster.shown import count_shown

_MOST_WORDS = 20
_ORG = "org"
_KNOWN = ", ".join(f"'{role}'" for role in sorted(KNOWN_ROLES))
LOST = f"{IN_FILE} AND ({IS_DELETED} OR (kind = 0 AND lower(role) NOT IN ({_KNOWN})))"
"""People whom no link counts for: deleted, or of a role that no format has."""
OF_UNKNOWN_ROLE = (
    f"{IN_FILE} AND kind = 0 AND role <> '' AND lower(role) NOT IN ({_KNOWN}) "
    "AND lower(role) NOT LIKE 'ext:%'"
)
"""People whom the file gives a role that no format has, and no role of a parent beside it."""


def find_unknown_words(transaction: Transaction, *, delta: bool) -> Iterator[Finding]:
    """Each word with its count and first lines; of a ``delta`` no school that the store may know.

    The files of a delta leave out the schools that have not changed.
    """
    known = "place IN (SELECT p.place FROM temp.people p JOIN students s ON s.number = p.id)"
    but = f"WHERE NOT (col = '{_ORG}' AND {known})" if delta else ""
    words = transaction.rows(
        f"SELECT col, word, count(*), min(place) FROM temp.unknown_words {but} GROUP BY 1, 2 "
        "ORDER BY 3 DESC, 4"
    )
    rest, most = 0, max(_MOST_WORDS, count_shown())
    for at, (column, word, count, _) in enumerate(list(words)):
        if at < most:
            yield _tell(transaction, column, word, count)
        else:
            rest += count
    if rest:
        yield Finding("unknown-word.others", rest)


def _tell(transaction: Transaction, column: str, word: str, count: int) -> Finding:
    lines = transaction.rows(
        f"SELECT place % {LINE_LIMIT} FROM temp.unknown_words WHERE col = ? AND word = ? "
        f"ORDER BY place LIMIT {count_shown()}",
        (column, word),
    )
    examples = tuple(Remark("example.line", line=line) for (line,) in lines)
    if column == _ORG:
        return Finding("school-unknown", count, {"school": word}, examples)
    return Finding("unknown-word.of", count, {"column": column, "word": word}, examples)


def find_students_left_alone(transaction: Transaction) -> Iterator[Finding]:
    """Students whose links all lead to people who are deleted or of an unknown role."""
    ends = (
        "SELECT t.other FROM temp.ties t JOIN lost g ON g.place = t.place WHERE t.one = ''",
        "SELECT a.id FROM temp.ties t JOIN lost g ON g.id = t.other "
        "JOIN temp.people a ON a.place = t.place WHERE t.one = ''",
        "SELECT t.one FROM temp.ties t JOIN lost g ON g.id = t.other WHERE t.one <> ''",
        "SELECT t.other FROM temp.ties t JOIN lost g ON g.id = t.one WHERE t.one <> ''",
    )
    alone = (
        f"WITH lost AS MATERIALIZED (SELECT place, id FROM temp.people WHERE {LOST}) "
        f"SELECT id, place % {LINE_LIMIT} FROM temp.people "
        f"WHERE id IN ({' UNION '.join(ends)}) "
        f"AND {IS_STUDENT} AND {IN_FILE} AND {IS_PRESENT} AND withdrawn_on = '' "
        "AND place NOT IN (SELECT x.student FROM temp.pairs x JOIN temp.people p "
        f"ON p.place = x.contact WHERE p.{IS_PRESENT}) ORDER BY place"
    )
    rows = list(transaction.rows(alone))
    if rows:
        examples = tuple(
            Remark("example.id-on-line", number=number, line=line)
            for number, line in rows[: count_shown()]
        )
        yield Finding("student-left-alone", len(rows), examples=examples)


def find_stored_left_alone(transaction: Transaction) -> Iterator[Finding]:
    """Students of the store all of whose links are to people whom a delta takes away."""
    gone = "SELECT number FROM temp.gone_parents"
    rows = list(transaction.rows(
        f"SELECT s.number, min(g.place) % {LINE_LIMIT} FROM temp.gone_parents g "
        "JOIN parents p ON p.number = g.number "
        "JOIN links l ON l.parent_id = p.id AND l.ended_on IS NULL "
        "JOIN students s ON s.id = l.student_id AND s.withdrawn_on IS NULL "
        "WHERE NOT EXISTS (SELECT 1 FROM links o JOIN parents q ON q.id = o.parent_id "
        f"WHERE o.student_id = s.id AND o.ended_on IS NULL AND q.number NOT IN ({gone})) "
        "AND s.number NOT IN (SELECT a.id FROM temp.pairs x "
        "JOIN temp.people a ON a.place = x.student JOIN temp.people c ON c.place = x.contact "
        f"WHERE c.{IS_PRESENT}) GROUP BY s.number ORDER BY 2, 1"
    ))  # fmt: skip
    if rows:
        examples = tuple(
            Remark("example.id-on-line", number=number, line=line)
            for number, line in rows[: count_shown()]
        )
        yield Finding("student-left-alone", len(rows), examples=examples)
