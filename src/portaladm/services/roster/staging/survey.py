"""The survey of what is staged, beside which is loaded what a single write needs."""

from __future__ import annotations

from portaladm.store.db.preload import loading_session
from portaladm.store.db.transaction import Transaction
from portaladm.store.roster.findings.cells import CONDITIONS
from portaladm.store.roster.survey import Survey, survey_rows


def survey_staged(transaction: Transaction) -> Survey:
    """Survey all rows that are staged by now."""
    with loading_session():  # 0.3 s of the time under the lock, otherwise
        return survey_rows(transaction, CONDITIONS)
