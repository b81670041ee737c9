"""Whether people and batches belong to some schools, in the store."""

from __future__ import annotations

import pytest

from portaladm.store.rights import find_elsewhere, has_import
from tests.conftest import Office
from tests.kits.accounts import furnish


@pytest.mark.parametrize(
    ("kind", "names", "schools", "who"),
    [
        ("parent", ["P1", "P3"], ["Lincoln Elementary"], None),
        ("parent", ["P1", "P2"], ["lincoln elementary"], "P2"),
        ("parent", ["P1", "P2"], ["Lincoln Elementary", "Riverbend Middle"], None),
        ("parent", ["nobody"], ["Lincoln Elementary"], None),
        ("student", ["S1"], ["LINCOLN Elementary"], None),
        ("student", ["S1", "S2"], ["Lincoln Elementary"], "S2"),
        ("parent", [], ["Lincoln Elementary"], None),
    ],
)
def test_people_of_other_schools_are_found(
    office: Office, kind: str, names: list[str], schools: list[str], who: str | None
) -> None:
    rows = [{"parent_id": "P1", "student_id": "S1"}, {"parent_id": "P3", "student_id": "S1"}]
    other = {"school": "Riverbend Middle", "student_id": "S2"}
    rows += [other | {"parent_id": "P2"}, other | {"parent_id": "P3"}]
    office.run("roster", "import", office.write_roster(*rows), code=0)
    with office.open() as context, context.store.read() as transaction:
        assert find_elsewhere(transaction, kind, names, schools) == who


def test_a_batch_is_of_a_school_with_all_its_keys(office: Office) -> None:
    furnish(office, {"parent_id": "P1"}, {"parent_id": "P2", "school": "Riverbend Middle"})
    codes = {kind: code for code, kind in office.query("SELECT code, kind FROM batches")}
    keys = [codes["keys-issue"]]
    with office.open() as context, context.store.read() as transaction:
        assert find_elsewhere(transaction, "batch", keys, ["Lincoln Elementary"]) == "P2"
        both = ["Lincoln Elementary", "Riverbend Middle"]
        assert find_elsewhere(transaction, "batch", keys, both) is None
        assert has_import(transaction, [codes["roster-import"]])
        assert not has_import(transaction, keys)
