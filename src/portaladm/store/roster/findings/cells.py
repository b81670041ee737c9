"""What a staged roster has that a person may want to look at before keys go out."""

from __future__ import annotations

import json
from collections.abc import Iterator

from portaladm.domain.folding import fold_name
from portaladm.domain.rosters import LINE_LIMIT, Finding
from portaladm.errors import Remark
from portaladm.store.contacts import AGREE, Contacts, find_crowded
from portaladm.store.db.temp_tables import create
from portaladm.store.db.transaction import Transaction
from portaladm.store.links.rows import GIVES_ACCESS
from portaladm.store.restrictions.rows import IN_FORCE
from portaladm.store.roster.findings import letters, shifted
from portaladm.store.roster.findings.duplicates import propose
from portaladm.store.roster.findings.source_lines import find_lines, name_with_lines
from portaladm.store.roster.near_ids import find_alike, find_zeros
from portaladm.store.roster.shown import count_shown
from portaladm.store.roster.staging import ACCESS
from portaladm.store.roster.survey import Survey
from portaladm.store.roster.temp_tables import ALONE, DENIED, SHARED

_SMALL_SCHOOL = 10
"""Rows of a school that are too few to say that its ids are of another length."""
# code: (the column it needs, condition)
_CELLS = {
    "email-missing": ("email", "email = ''"),
    "email-malformed": (
        "email",
        "(email NOT GLOB '?*@?*.?*' OR instr(email, ' ') > 0) AND email <> ''",
    ),
    "phone-malformed": ("phone", "phone <> '' AND phone NOT GLOB '*[0-9]*'"),
    "language-missing": ("language", "language = ''"),
    "address-missing": ("address", "address = ''"),
    "grade-missing": ("grade", "grade = ''"),
    "access-missing": ("portal_access", "portal_access = ''"),
    "withdrawn-long-ago": ("withdrawn_on", "withdrawn_on <> '' AND withdrawn_on <= '1970-01-01'"),
}
_NOT_OPEN, _LEAVING = "access-not-yes", "leaving"
CONDITIONS = {
    **{code: condition for code, (_, condition) in _CELLS.items()},
    **shifted.CONDITIONS,
    **letters.CONDITIONS,
    _NOT_OPEN: "portal_access <> 'yes'",
    _LEAVING: "withdrawn_on <> ''",
}


def opens_all(survey: Survey) -> bool:
    """Whether every row gives access to a student who stays."""
    return not (survey.counts[_NOT_OPEN] or survey.counts[_LEAVING])


def find_cell_findings(
    transaction: Transaction, survey: Survey, columns: frozenset[str]
) -> Iterator[Finding]:
    """Blank or odd cells of some columns; one that the file lacks is not counted cell by cell."""
    for code, (column, condition) in _CELLS.items():
        count = survey.counts[code]
        if count and column in columns:
            rows = transaction.rows(
                f"SELECT line % {LINE_LIMIT} FROM temp.staged WHERE {condition} "
                f"GROUP BY 1 ORDER BY min(line) LIMIT {count_shown()}"
            )
            lines = tuple(Remark("example.line", line=line) for (line,) in rows)
            yield Finding(code, count, examples=lines)


def find_shared_emails(
    transaction: Transaction, columns: frozenset[str], *, empty: bool
) -> Iterator[Finding]:
    """One email on two parents: they would get each other's messages.

    Asked after the merge; unless the store was ``empty`` before, about the staged emails only.
    """
    if "email" not in columns:
        return
    create(transaction, SHARED)
    transaction.run(
        "INSERT INTO temp.shared SELECT email FROM parents WHERE email <> '' "
        "AND merged_into IS NULL GROUP BY email HAVING count(*) > 1"
    )
    if not empty:
        transaction.run(
            "DELETE FROM temp.shared WHERE email NOT IN (SELECT email FROM temp.staged "
            "WHERE email IN (SELECT email FROM temp.shared))"
        )
    count = transaction.value("SELECT count(*) FROM temp.shared")
    if count:
        rows = transaction.rows(
            "SELECT email, min(number), max(number) FROM parents WHERE email IN "
            "(SELECT email FROM temp.shared ORDER BY email LIMIT ?) AND merged_into IS NULL "
            "GROUP BY email",
            (count_shown(),),
        )
        pairs = list(rows)
        lines = find_lines(transaction, "parent_id", [n for pair in pairs for n in pair[1:]])
        examples = tuple(
            Remark(
                "example.shared-email", email=email, parents=[_name_parent(n, lines) for n in both]
            )
            for email, *both in pairs
        )
        yield Finding("email-shared", count, examples=examples)


def _name_parent(number: str, lines: dict[str, int]) -> Remark:
    if number in lines:
        return Remark("example.parent-in-file", number=number, line=lines[number])
    return Remark("example.parent-in-store", number=number)


def find_lost_zeros(transaction: Transaction, survey: Survey) -> Iterator[Finding]:
    """Ids that lost leading zeros: nearly all have one length, and some of digits are shorter."""
    for (column, odd), length in zip(survey.odd_ids.items(), survey.lengths, strict=True):
        if odd:
            yield from _find_short_ids(transaction, column, length)


def find_other_zeros(transaction: Transaction, batch_id: int) -> Iterator[Finding]:
    """New ids that differ from stored ones by leading zeros only: one person would be two."""
    for kind in ("student", "parent"):
        found = find_zeros(transaction, kind, batch_id)
        rows = [(new, stored) for new, _, stored, _ in found]
        if rows:
            column = f"{kind}_id"
            named = name_with_lines(transaction, column, [new for new, _ in rows[: count_shown()]])
            yield Finding(
                f"zeros-differ.{kind}",
                len(rows),
                examples=tuple(
                    Remark("example.stored-id", new=new, stored=old)
                    for new, (_, old) in zip(named, rows, strict=False)
                ),
            )


def find_alike_ids(transaction: Transaction, batch_id: int) -> Iterator[Finding]:
    """New ids that differ from each other by how they are written: perhaps one person twice."""
    for kind in ("student", "parent"):
        column = f"{kind}_id"
        if found := find_alike(transaction, kind, batch_id):
            ids = [number for pair in found[: count_shown()] for number in pair[::2]]
            named = name_with_lines(transaction, column, ids)
            examples = (Remark("example.alike-ids", ids=named[n : n + 2])
                        for n in range(0, len(named), 2))  # fmt: skip
            yield Finding("ids-alike", len(found), {"column": column}, tuple(examples))


def _find_short_ids(transaction: Transaction, column: str, likely: int) -> Iterator[Finding]:
    """``likely`` is the length of most ids, which need not be sorted by it, then."""
    lengths = f"count(*) FROM temp.staged WHERE length({column})"
    rows = list(
        transaction.rows(
            f"SELECT {likely}, {lengths} = {likely} UNION ALL "
            f"SELECT length({column}), {lengths} <> {likely} GROUP BY 1"
        )
    )
    rows.sort(key=lambda row: (-row[1], row[0]))
    usual, most = rows[0]
    if most < 0.8 * sum(count for _, count in rows) or min(rows)[0] == usual:
        return
    odd = f"count(*) FROM temp.staged WHERE {column} GLOB '*[^0-9]*' AND length({column})"
    if transaction.value(f"SELECT {odd} = {usual}") > 0.5 * most:
        return
    count, examples = _list_short_ids(transaction, column, usual)
    if count:
        yield Finding(
            "zeros-lost",
            count,
            {"column": column, "usual": usual},
            tuple(name_with_lines(transaction, column, examples)),
        )


def _list_short_ids(transaction: Transaction, column: str, usual: int) -> tuple[int, list[str]]:
    """Rows with a short id of digits, some of the ids; a school that has its own ids is left out.

    Most of its ids are shorter, then; zeros are lost here and there.
    """
    short = f"length({column}) < {usual} AND {column} NOT GLOB '*[^0-9]*'"
    schools = list(
        transaction.rows(
            f"SELECT school, count(*) FILTER (WHERE {short}) AS few, count(*) AS many "
            f"FROM temp.staged WHERE school IN (SELECT school FROM temp.staged WHERE {short}) "
            f"GROUP BY school HAVING count(*) FILTER (WHERE {short}) > 0 AND "
            f"(2 * count(*) FILTER (WHERE {short}) <= count(*) OR count(*) < {_SMALL_SCHOOL})"
        )
    )
    names = json.dumps([school for school, _, _ in schools])
    rows = transaction.rows(
        f"SELECT {column} FROM temp.staged WHERE {short} "
        f"AND school IN (SELECT value FROM json_each(?)) GROUP BY {column} "
        f"ORDER BY min(line) LIMIT {count_shown()}",
        (names,),
    )
    return sum(few for _, few, _ in schools), [number for (number,) in rows]


def find_students_without_access(
    transaction: Transaction, survey: Survey, today: str
) -> Iterator[Finding]:
    """Staged students for whom no parent at all may use the portal, after the merge."""
    if not survey.counts[_NOT_OPEN]:
        return
    create(transaction, ALONE)
    transaction.run(
        "INSERT INTO temp.alone SELECT DISTINCT student_id FROM temp.staged st "
        "WHERE portal_access <> 'yes' AND lower(portal_access) NOT IN ('y', 'yes', 'true', '1')"
    )
    rows = [
        number
        for (number,) in transaction.rows(
            "SELECT a.number FROM temp.alone a JOIN students x ON x.number = a.number "
            "WHERE (x.withdrawn_on IS NULL OR x.withdrawn_on > :today) AND NOT EXISTS "
            "(SELECT 1 FROM links l JOIN students s ON s.id = l.student_id "
            f"WHERE l.student_id = x.id AND {GIVES_ACCESS}) ORDER BY a.number",
            {"today": today},
        )
    ]
    if rows:
        yield Finding(
            "student-without-parent",
            len(rows),
            examples=tuple(name_with_lines(transaction, "student_id", rows[: count_shown()])),
        )


def find_restricted_links(transaction: Transaction, today: str) -> Iterator[Finding]:
    """Staged rows that say yes to what staff denied: reported, not obeyed."""
    create(transaction, DENIED)
    denied = transaction.run(
        "INSERT INTO temp.denied SELECT DISTINCT p.number, s.number FROM restrictions r "
        "JOIN parents p ON p.id = r.parent_id JOIN students s ON s.id = r.student_id "
        f"WHERE {IN_FORCE}",
        {"today": today},
    )
    if not denied:
        return
    rows = list(
        transaction.rows(
            "SELECT st.parent_id, st.student_id FROM temp.staged st CROSS JOIN temp.denied d "
            "ON d.parent = st.parent_id AND d.student = st.student_id "
            f"WHERE {ACCESS} = 1 ORDER BY st.line"
        )
    )
    if rows:
        yield Finding(
            "access-denied-by-staff",
            len(rows),
            examples=tuple(
                Remark("example.pair", parent=p, student=s) for p, s in rows[: count_shown()]
            ),
        )


def find_confirmed_duplicates(transaction: Transaction) -> Iterator[Finding]:
    """Families of the counter whom the roster has, as it seems, under another number.

    Those whose days are over count, too: a snapshot ends their links, and the person stays two.
    """
    counter = "SELECT 1 FROM batches WHERE kind = 'counter' AND undone_at IS NULL LIMIT 1"
    if transaction.row(counter) is None:
        return
    name = "{0}.first_name || ' ' || {0}.last_name"
    pairs = (
        "FROM links l JOIN parents a ON a.id = l.parent_id "
        "JOIN links k ON k.student_id = l.student_id AND k.parent_id <> l.parent_id "
        "JOIN parents b ON b.id = k.parent_id WHERE l.provisional_until IS NOT NULL "
        "AND (l.ended_on IS NULL OR l.ended_on > l.provisional_until) "
        "AND a.merged_into IS NULL AND b.merged_into IS NULL AND k.provisional_until IS NULL"
    )
    contacts = transaction.rows(f"SELECT DISTINCT a.email, a.phone, a.address {pairs}")
    crowded = find_crowded(transaction, (Contacts(*row) for row in contacts))
    rows = transaction.rows(
        f"SELECT DISTINCT a.number, b.number, {name.format('a')}, {name.format('b')}, {AGREE} "
        f"{pairs}",
        {"crowded": json.dumps(list(crowded))},
    )
    found = [row for row in rows if fold_name(row[2]) == fold_name(row[3])]
    if found:
        yield Finding(
            "counter-duplicate",
            len(found),
            examples=tuple(
                propose(theirs, ours, agree=agree)
                for ours, theirs, _, _, agree in found[: count_shown()]
            ),
        )
