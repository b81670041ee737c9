"""People who are erased, one by one and by the day on which they left."""

from __future__ import annotations

from tests.contract.stage import Stage


def erase(stage: Stage) -> None:
    child = {"student_id": "0010500", "parent_id": "P40", "parent_first_name": "Uma"}
    gone = child | {"student_id": "0010501", "parent_id": "P41", "withdrawn_on": "2020-06-30"}
    stage.office.run("roster", "import", stage.office.write_roster(child, gone, name="last.csv"))
    stage.do(
        "parents erase", "P40", "--verified-by", "photo-id", "--reason", "asked in writing", "--yes"
    )
    words = ("--withdrawn-before", "2021-01-01", "--reason", "records schedule", "--yes")
    stage.do("store purge", *words)
