"""A name that is an id already is nothing to tell."""

from __future__ import annotations

from tests.conftest import Office


def test_who_is_named_by_id_is_told_no_id(office: Office) -> None:
    office.run("roster", "import", office.write_roster({"parent_id": "P1"}), code=0)
    assert "has the id" not in office.run("parents", "show", "P1", code=0).err
    assert "has the id" not in office.run("links", "list", "--parent", "P1", code=0).err


def test_the_note_of_a_name_stands_beside_no_error(office: Office) -> None:
    """A program reads one JSON object, or nothing, on stderr."""
    office.run("roster", "import", office.write_roster({"parent_id": "P1"}), code=0)
    name = office.run("parents", "show", "P1", "--format", "json", code=0).record["parent_name"]
    refused = office.run("accounts", "show", name, "--format", "json", code=1)
    assert refused.err.startswith('{"error"')
    assert "P1" in refused.err
