"""The survey: one pass over the staged rows, halves of which two processes may count."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from portaladm.domain.rosters import COLUMNS
from portaladm.store.db.sqlite import Database
from portaladm.store.roster import staging
from portaladm.store.roster.findings.cells import CONDITIONS, opens_all
from portaladm.store.roster.survey import Survey, survey_rows, survey_some
from tests.store.roster.test_staging import GOOD, database

__all__ = ["database"]
Row = tuple[str, ...]


def row(**cells: str) -> Row:
    return tuple((GOOD | cells).values())


ROWS = [
    row(parent_id="P1", student_id="S1"),
    row(parent_id="P2", student_id="S22", email="nobody"),
    row(parent_id="P3", student_id="S3", school=""),
    row(parent_id="P44", student_id="S44", email=""),
]


def survey(database: Database, rows: Sequence[Row], lengths: tuple[int, ...] = ()) -> Survey:
    with database.read() as transaction:
        staging.create_staging(transaction)
        staging.stage_rows(transaction, COLUMNS, rows, None, 2)
        if lengths:
            return survey_some(transaction, CONDITIONS, lengths)
        return survey_rows(transaction, CONDITIONS)


def test_the_surveys_of_two_halves_are_that_of_the_whole(database: Database) -> None:
    whole = survey(database, ROWS)
    assert whole.faulty == 1 and whole.odd_ids == {"parent_id": 1, "student_id": 2}
    assert whole.counts["email-malformed"] == 3 and whole.counts["email-missing"] == 1
    for middle in range(len(ROWS) + 1):
        halves = ROWS[:middle], ROWS[middle:]
        first, second = (survey(database, half, whole.lengths) for half in halves)
        assert first.fits(second) and first + second == whole


def test_one_that_took_other_ids_for_usual_does_not_fit(database: Database) -> None:
    assert not survey(database, ROWS).fits(survey(database, ROWS, (9, 9)))


@pytest.mark.parametrize(
    ("cells", "opens"),
    [({}, True), ({"portal_access": "no"}, False), ({"portal_access": ""}, False),
     ({"portal_access": "Y"}, False), ({"withdrawn_on": "2027-12-31"}, False)],
)  # fmt: skip
def test_only_a_plain_yes_to_a_student_who_stays_opens(
    database: Database, cells: dict[str, str], opens: bool
) -> None:
    rows = [
        row(portal_access="yes", **{"withdrawn_on": ""}),
        row(**{"portal_access": "yes", **cells}),
    ]
    assert opens_all(survey(database, rows)) is opens
