"""The plan of an import: which steps it takes, by the file, the store and what was asked for."""

from __future__ import annotations

from typing import Any

import pytest

from portaladm.services.roster import import_
from portaladm.services.roster import plan as planning
from portaladm.services.roster.plan import ImportPlan, compare_rows, plan_import
from portaladm.store.db.meta import write_meta
from portaladm.store.roster.compare import compare_staged
from tests.conftest import Office
from tests.readers.samples import FAMILY, as_folder, oneroster
from tests.services.roster.snapshots import make_rows

Plans = list[ImportPlan]


@pytest.fixture
def plans(monkeypatch: pytest.MonkeyPatch) -> Plans:
    """The plans that imports make, in order."""
    made: Plans = []

    def keep(*given: Any) -> ImportPlan:
        made.append(plan_import(*given))
        return made[-1]

    monkeypatch.setattr(import_, "plan_import", keep)
    return made


def name_steps(plan: ImportPlan) -> set[str]:
    """The steps that a plan takes, by their names."""
    flags = {name for name, value in vars(plan).items() if value is True}
    return flags | ({"is_first"} if plan.is_first else set())


def import_csv(office: Office, count: int, *options: str) -> None:
    roster = office.write_roster(*make_rows(office, count), name=f"{count}.csv")
    office.run("roster", "import", roster, *options, code=0)


@pytest.mark.parametrize("options", [(), ("--snapshot",)])
def test_in_an_empty_store_every_row_is_new_and_nobody_is_missing(
    office: Office, plans: Plans, options: tuple[str, ...]
) -> None:
    import_csv(office, 30, *options)
    assert name_steps(plans[-1]) == {"is_first", "is_in_order"}


def test_a_later_file_only_reports_whom_it_lacks(office: Office, plans: Plans) -> None:
    import_csv(office, 30)
    import_csv(office, 29)
    assert name_steps(plans[-1]) == {"reports_missing"}


@pytest.mark.slow
def test_a_snapshot_removes_whom_it_lacks(office: Office, plans: Plans) -> None:
    import_csv(office, 300, "--snapshot")
    import_csv(office, 299, "--snapshot")
    assert name_steps(plans[-1]) == {"removes_missing"}


@pytest.mark.slow
def test_a_dry_run_of_a_snapshot_takes_its_time(office: Office, plans: Plans) -> None:
    import_csv(office, 30)
    import_csv(office, 29, "--snapshot", "--dry-run")
    assert name_steps(plans[-1]) >= {"removes_missing", "is_thorough"}


@pytest.mark.parametrize(("mode", "steps"), [("bulk", {"reports_missing"}), ("delta", set[str]())])
def test_a_delta_lacks_nobody_and_people_may_be_deleted(
    office: Office, plans: Plans, mode: str, steps: set[str]
) -> None:
    first = as_folder(office.folder / "first", oneroster(FAMILY))
    later = as_folder(office.folder / "later", oneroster([FAMILY[0], FAMILY[2]], mode))
    office.run("roster", "import", first, code=0)
    office.run("roster", "import", later, code=0)
    assert name_steps(plans[-1]) == steps | {"removes_deleted", "infers_access"}


def test_a_store_that_another_clerk_fills_meanwhile_is_compared_with(
    office: Office, plans: Plans, monkeypatch: pytest.MonkeyPatch
) -> None:
    faster = office.write_roster(*make_rows(office, 20), name="faster.csv")

    def compare(*given: Any) -> Any:
        compared = compare_rows(*given)
        monkeypatch.setattr(import_, "compare_rows", compare_rows)
        office.run("roster", "import", faster, code=0)
        return compared

    monkeypatch.setattr(import_, "compare_rows", compare)
    import_csv(office, 30)
    assert [plan.is_first for plan in plans] == [True, False]
    assert office.query("SELECT count(*) FROM students WHERE created_batch = 2") == [(10,)]
    assert office.query("PRAGMA foreign_key_check") == []


@pytest.mark.parametrize(("meanwhile", "times"), [("a sign-in", 1), ("a change", 2)])
def test_rows_are_compared_again_for_a_change_of_people_but_not_for_a_sign_in(
    office: Office, monkeypatch: pytest.MonkeyPatch, meanwhile: str, times: int
) -> None:
    import_csv(office, 30)
    compared: list[Any] = []

    def count(*given: Any) -> Any:
        compared.append(given)
        return compare_staged(*given)

    def compare(*given: Any) -> Any:
        made = compare_rows(*given)
        if meanwhile == "a sign-in":
            with office.open() as context, context.store.write() as transaction:
                write_meta(transaction, "unknown_sign_in_at", context.metadata.at)
        else:
            student = office.query("SELECT number FROM students")[0][0]
            name = ("--first-name", "Ada", "--last-name", "Byron", "--reason", "new", "--yes")
            way = ("--parent", "P9", "--student", student, "--verified-by", "photo-id")
            office.run("parents", "add", *way, *name, code=0)
        return made

    monkeypatch.setattr(planning, "compare_staged", count)
    monkeypatch.setattr(import_, "compare_rows", compare)
    import_csv(office, 29)
    assert len(compared) == times
