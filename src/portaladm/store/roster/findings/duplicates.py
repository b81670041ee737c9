"""Two ids that may be one parent: the same name, and the same email, phone, address or child.

The usual cause: a brother and a sister were registered at two schools, and their mother twice. She
would get two letters, and an account that shows one child. Names are compared without accents and
case. Nobody is merged by this: a father and a son of one name at one address look the same. Where
no email, phone or address agrees, the office is asked, and no merge is proposed.

To compare everybody's phones or addresses is to sort them: a second each for 875,000 parents,
where a whole first import takes ten. So an import does that up to :data:`MOST_COMPARED` parents;
above, it compares those with one email (they are known by then), those who stand beside each other
in a first roster, and the phones of new parents with those of a store. A check or a dry run
compares everybody.
"""

from __future__ import annotations

import json
from collections.abc import Iterator

from portaladm.domain.folding import fold_name
from portaladm.domain.rosters import Finding
from portaladm.errors import Remark
from portaladm.store.contacts import AGREE, DIGITS, PLACE, Contacts, find_crowded
from portaladm.store.db.ranges import run_in_ranges
from portaladm.store.db.temp_tables import create
from portaladm.store.db.transaction import Transaction
from portaladm.store.roster.findings.source_lines import find_lines
from portaladm.store.roster.merge import MergeInput
from portaladm.store.roster.shown import count_shown
from portaladm.store.roster.temp_tables import (
    CROWDED,
    DUPLICATE_GROUPS,
    DUPLICATES,
    FRESH,
    NAMESAKES,
)

MOST_COMPARED = 100_000
"""Parents of a store in which an import compares everybody: 0.4 seconds."""
_MOST_AT_ONE = 8
"""An email, phone or address of more people is that of an office, or a filler."""
_ID = "CAST({}.value AS INTEGER)"
_NAME = "length(p.first_name), length(p.last_name), fold_name(p.first_name || ' ' || p.last_name)"

# Two names that may be the same; what is not ASCII is left to fold_name(). A name keeps its length
# when it loses its accents or changes its case, and its first and last letter if they are ASCII.
_END = (
    "(substr(a.{0}, {1}, 1) = substr(b.{0}, {1}, 1) COLLATE NOCASE "
    "OR max(unicode(substr(a.{0}, {1})), unicode(substr(b.{0}, {1}))) > 127)"
)
_SAME = (
    "(a.{0} = b.{0} COLLATE NOCASE OR (length(a.{0}) = length(b.{0}) "
    f"AND {_END.format('{0}', 1)} AND {_END.format('{0}', -1)} "
    "AND (a.{0} GLOB '*[^ -~]*' OR b.{0} GLOB '*[^ -~]*')))"
)


def find_duplicates(
    transaction: Transaction, given: MergeInput, *, empty: bool, thorough: bool
) -> Iterator[Finding]:
    """Pairs of parents, at least one of them new or changed by this import, after the merge.

    Relies on the emails in ``temp.shared``. ``empty``: the store was, so that everybody is new;
    ``thorough``: compare phones and addresses of any number of parents.
    """
    parents = transaction.value("SELECT count(*) FROM parents")
    small = thorough or parents <= MOST_COMPARED
    pool = _Pool(transaction, given, empty, small)
    if not pool.fresh:
        return
    if "email" in given.columns and transaction.row("SELECT 1 FROM temp.shared"):
        pool.compare("email", "email IN (SELECT email FROM temp.shared)")
    if "phone" in given.columns and (small or not empty):
        pool.compare(DIGITS if small else "phone", "phone GLOB '*[0-9]*'")
    if "address" in given.columns and small:
        pool.compare("address COLLATE NOCASE", "address <> ''", more=PLACE.format(""))
    pool.compare_contacts()
    yield from _tell(transaction)
    if empty and not small:
        yield Finding("not-compared", parents)


class _Pool:
    """The parents who are compared, and the pairs found among them in ``temp.duplicates``."""

    def __init__(
        self, transaction: Transaction, given: MergeInput, empty: bool, small: bool
    ) -> None:
        self._transaction = transaction
        self._empty = empty
        self._small = small
        for table in (DUPLICATES, DUPLICATE_GROUPS, FRESH, CROWDED, NAMESAKES):
            create(transaction, table)
        said = "changed_batch" if small else "created_batch"
        self.fresh = empty or transaction.run(
            f"INSERT INTO temp.fresh SELECT id FROM parents WHERE {said} = ? "
            "AND merged_into IS NULL",
            (given.batch_id,),
        )

    def compare(self, key: str, where: str, *, more: str = "") -> None:
        """Find parents of one name who have ``key``, an SQL expression, in common."""
        keys = f"{key}, {more}" if more else key
        if not self._empty:
            fresh = f"SELECT {key} FROM parents WHERE id IN (SELECT id FROM temp.fresh)"
            where += f" AND {key} IN ({fresh})"
        self._transaction.run("DELETE FROM temp.duplicate_groups")
        found = self._transaction.run(
            "INSERT INTO temp.duplicate_groups SELECT group_concat(CAST(id AS TEXT), ',') "
            "FROM parents "
            f"WHERE {where} AND merged_into IS NULL "
            f"GROUP BY {keys}, length(first_name) HAVING count(*) BETWEEN 2 AND {_MOST_AT_ONE}"
        )
        if found:
            self._compare_members()

    def compare_contacts(self) -> None:
        """Find contacts of one student who have one name."""
        if not self._small and self._empty:
            self._compare_neighbours()
            return
        fresh, some = "links l", ""
        if not self._empty:
            fresh = "temp.fresh f CROSS JOIN links l ON l.parent_id = f.id"
            some = "AND f.id > :low AND f.id <= :high "
        crowds = self._find_crowds()
        self._keep_same_names(
            f"{fresh} CROSS JOIN links k ON k.student_id = l.student_id AND k.id <> l.id "
            "CROSS JOIN parents a ON a.id = min(l.parent_id, k.parent_id) "
            "CROSS JOIN parents b ON b.id = max(l.parent_id, k.parent_id)",
            f"AND l.student_id NOT IN (SELECT student_id FROM temp.crowded) {some}",
            in_ranges=not self._empty,
        )
        if crowds:
            self._compare_crowds()

    def _find_crowds(self) -> int:
        """Note the students of very many contacts, who are mostly fillers; how many they are."""
        fresh = "SELECT student_id FROM links WHERE parent_id IN (SELECT id FROM temp.fresh)"
        where = "" if self._empty else f"WHERE student_id IN ({fresh})"
        return self._transaction.run(
            f"INSERT INTO temp.crowded SELECT student_id FROM links {where} "
            f"GROUP BY student_id HAVING count(*) > {_MOST_AT_ONE}"
        )

    def _compare_crowds(self) -> None:
        """Find contacts of one name among very many: sorted by name, not each with each.

        The first few of one name are paired with each other, all later ones with the first alone:
        every one of them is told, and the pairs don't grow with the square of the contacts.
        """
        self._transaction.define_function("fold_name", fold_name)
        # A family of the counter is not told against one of the roster (see _tell).
        same = f"l.student_id, l.provisional_until IS NULL, {_NAME}"
        self._transaction.run(
            f"INSERT INTO temp.namesakes SELECT dense_rank() OVER (ORDER BY {same}), "
            f"row_number() OVER (PARTITION BY {same} ORDER BY p.id), p.id "
            "FROM temp.crowded c CROSS JOIN links l ON l.student_id = c.student_id "
            "CROSS JOIN parents p ON p.id = l.parent_id WHERE p.merged_into IS NULL"
        )
        self._keep_same_names(
            "temp.namesakes x CROSS JOIN temp.namesakes y ON y.name = x.name "
            f"AND y.place > x.place AND (x.place = 1 OR y.place <= {_MOST_AT_ONE}) "
            "CROSS JOIN parents a ON a.id = x.id CROSS JOIN parents b ON b.id = y.id",
            f"AND x.place <= {_MOST_AT_ONE} ",
        )

    def _compare_neighbours(self) -> None:
        """Find people of one family who have one name, whatever they have in common.

        Parents of a first roster have their ids in the order of the file, where a family mostly
        stands together. Accents count here in a first name: without them it takes thrice as long.
        """
        self._transaction.run("DELETE FROM temp.duplicate_groups")
        self._transaction.run(
            "INSERT INTO temp.duplicate_groups "
            "SELECT a.id || ',' || b.id || coalesce(',' || c.id, '') FROM parents a "
            "CROSS JOIN parents b ON b.id = a.id + 1 LEFT JOIN parents c ON c.id = a.id + 2 "
            "WHERE a.first_name = b.first_name COLLATE NOCASE "
            "OR a.first_name = c.first_name COLLATE NOCASE"
        )
        self._compare_members(
            "AND ((a.phone = b.phone AND a.phone GLOB '*[0-9]*') "
            "OR ((a.address, a.city) = (b.address, b.city) AND a.address <> '') "
            "OR EXISTS (SELECT 1 FROM links l JOIN links k ON k.student_id = l.student_id "
            "WHERE l.parent_id = a.id AND k.parent_id = b.id)) "
        )

    def _compare_members(self, more: str = "") -> None:
        members = "json_each('[' || members || ']')"
        self._keep_same_names(
            f"temp.duplicate_groups CROSS JOIN {members} x CROSS JOIN {members} y "
            f"ON {_ID.format('y')} > {_ID.format('x')} CROSS JOIN parents a "
            f"ON a.id = {_ID.format('x')} CROSS JOIN parents b ON b.id = {_ID.format('y')}",
            more,
        )

    def _keep_same_names(self, source: str, more: str = "", *, in_ranges: bool = False) -> None:
        fresh = "(SELECT id FROM temp.fresh)"
        new = "true" if self._empty else f"(a.id IN {fresh} OR b.id IN {fresh})"
        statement = (
            f"INSERT OR IGNORE INTO temp.duplicates SELECT a.id, b.id FROM {source} "
            f"WHERE {_SAME.format('first_name')} AND {_SAME.format('last_name')} AND {new} {more}"
            "AND a.merged_into IS NULL AND b.merged_into IS NULL"
        )
        if in_ranges:
            run_in_ranges(self._transaction, statement, "temp.fresh", "id", 0)
        else:
            self._transaction.run(statement)


# The roster itself says that two of one name are two: each is another relative of one child, has
# contacts of its own, or a name whose letters were lost, which proves nothing.
_TWO_PEOPLE = (
    "EXISTS (SELECT 1 FROM links l JOIN links k ON k.student_id = l.student_id "
    "WHERE l.parent_id = t.one AND k.parent_id = t.other AND l.relationship <> '' "
    "AND k.relationship <> '' AND l.relationship <> k.relationship COLLATE NOCASE) "
    "OR (a.email <> '' AND b.email <> '' AND a.email <> b.email COLLATE NOCASE "
    "AND a.phone <> '' AND b.phone <> '' AND a.phone <> b.phone) "
    "OR a.first_name || a.last_name || b.first_name || b.last_name GLOB '*[?\ufffd]*'"
)


_ONE_CHILD = (
    "SELECT 1 FROM links l JOIN links k ON k.student_id = l.student_id "
    "WHERE l.parent_id = t.one AND k.parent_id = t.other"
)


def _tell(transaction: Transaction) -> Iterator[Finding]:
    # A family of the counter whom the roster has under another id is a finding of its own.
    told = (
        f"{_ONE_CHILD} AND (l.provisional_until IS NOT NULL) <> (k.provisional_until IS NOT NULL)"
    )
    contacts = transaction.rows(
        "SELECT p.email, p.phone, p.address FROM temp.duplicates t JOIN parents p ON p.id = t.one"
    )
    crowded = find_crowded(transaction, (Contacts(*row) for row in contacts))
    rows = transaction.rows(
        "SELECT keep, gone, name, other_name, agree FROM (SELECT t.one, t.other, "
        "a.number AS keep, b.number AS gone, a.first_name || ' ' || a.last_name AS name, "
        f"b.first_name || ' ' || b.last_name AS other_name, {AGREE} AS agree "
        "FROM temp.duplicates t CROSS JOIN parents a ON a.id = t.one "
        f"CROSS JOIN parents b ON b.id = t.other WHERE NOT EXISTS ({told}) "
        f"AND NOT ({_TWO_PEOPLE})) t WHERE agree OR EXISTS ({_ONE_CHILD}) ORDER BY one, other",
        {"crowded": json.dumps(list(crowded))},
    )
    count, first = 0, []
    for keep, drop, name, other, agree in rows:
        if fold_name(name) == fold_name(other):
            count += 1
            if count <= count_shown():
                first.append((keep, drop, name, agree))
    if count:
        ids = [number for pair in first for number in pair[:2]]
        found = find_lines(transaction, "parent_id", ids)
        where = {n: _name_place(found.get(n)) for n in ids}
        yield Finding(
            "probable-duplicates",
            count,
            examples=tuple(
                Remark(
                    "example.duplicates", name=name, first=where[keep], second=where[drop],
                    proposal=propose(keep, drop, agree=agree),
                )
                for keep, drop, name, agree in first
            ),
        )  # fmt: skip


def propose(keep: str, drop: str, *, agree: bool) -> Remark:
    """The merge of two records whose contacts ``agree``; else the question who they are."""
    if agree:
        return Remark("example.merge", pair=(keep, drop))
    return Remark("example.compare", keep=keep, drop=drop)


def _name_place(line: int | None) -> Remark:
    return Remark("example.in-store") if line is None else Remark("example.on-line", line=line)
