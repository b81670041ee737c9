"""How many examples a report shows, and whom they are about."""

from __future__ import annotations

from collections.abc import Sequence

from portaladm.domain.rosters import MOST_EXAMPLES, Finding
from portaladm.errors import Remark
from portaladm.readers.rows import RosterReader, RowReader
from portaladm.services.roster.staging.stage import NAMED_ROWS
from portaladm.store.db.transaction import Transaction
from portaladm.store.roster.faults import name_rows


def count_examples(all_examples: bool) -> int:
    """How many examples of one thing are shown."""
    return MOST_EXAMPLES if all_examples else NAMED_ROWS


def name_examples(
    transaction: Transaction, reader: RosterReader, findings: Sequence[Finding]
) -> dict[int, Remark]:
    """Whom the rows are about that findings name by their line alone.

    In an export of people a line is one person's, and its examples have the id already.
    """
    if not isinstance(reader, RowReader):
        return {}
    lines = {
        line
        for finding in findings
        for example in finding.examples
        if example.key == "example.line" and isinstance(line := example.values["line"], int)
    }
    return name_rows(transaction, lines) if lines else {}
