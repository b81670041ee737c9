"""The survey: one pass over the staged rows, some of them counted by another process."""

from __future__ import annotations

from portaladm.domain.rosters import COLUMNS
from portaladm.store.db.sqlite import Database
from portaladm.store.roster import staging
from portaladm.store.roster.findings.cells import CONDITIONS
from portaladm.store.roster.survey import SurveyedApart, survey_rows, survey_some
from tests.store.roster.test_staging import GOOD, database

__all__ = ["database"]


def row(**cells: str) -> tuple[str, ...]:
    return tuple((GOOD | cells).values())


ROWS = [
    row(parent_id="P1", student_id="S1"),
    row(parent_id="P2", student_id="S22", email="nobody"),
    row(parent_id="P3", student_id="S3", school=""),
    row(parent_id="P44", student_id="S44", email=""),
]


def test_a_survey_made_apart_counts_once(database: Database) -> None:
    with database.read() as transaction:
        staging.create_staging(transaction)
        staging.stage_rows(transaction, COLUMNS, ROWS, None, 2)
        whole = survey_rows(transaction, CONDITIONS)
        apart = survey_some(transaction, CONDITIONS, whole.lengths, "line >= 4")
        assert whole.faulty == 1 and whole.odd_ids == {"parent_id": 1, "student_id": 2}
        assert whole.counts["email-malformed"] == 3 and whole.counts["email-missing"] == 1
        assert survey_rows(transaction, CONDITIONS, SurveyedApart(4, apart)) == whole
        transaction.run("UPDATE temp.staged SET school = '' WHERE line >= 4")
        assert survey_rows(transaction, CONDITIONS, SurveyedApart(4, apart)) == whole


def test_one_that_took_other_ids_for_usual_is_not_used(database: Database) -> None:
    with database.read() as transaction:
        staging.create_staging(transaction)
        staging.stage_rows(transaction, COLUMNS, ROWS, None, 2)
        whole = survey_rows(transaction, CONDITIONS)
        apart = survey_some(transaction, CONDITIONS, (9, 9), "line >= 4")
        assert survey_rows(transaction, CONDITIONS, SurveyedApart(4, apart)) == whole
