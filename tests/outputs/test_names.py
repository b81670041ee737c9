"""Names that Windows gives to no file are refused in one sentence, on every platform."""

from __future__ import annotations

import pytest

from portaladm.cli.messages import say_error
from portaladm.errors import Refused
from portaladm.outputs.names import refuse_name
from tests.conftest import Office

WRONG = {
    "CON.csv": "CON is a device there",
    "nul.csv": "nul is a device there",
    "com1.2026.csv": "com1 is a device there",
    "A:B.csv": ": is not allowed in a name there",
    "what?.csv": "? is not allowed in a name there",
    "A\\B.csv": "\\ is not allowed in a name there",
    "A\nB.csv": "\n is not allowed in a name there",
    "keys.csv.": "may not end in a dot or a blank",
    "keys.csv ": "may not end in a dot or a blank",
}


@pytest.mark.parametrize("name", WRONG)
def test_what_windows_refuses_is_refused(name: str) -> None:
    with pytest.raises(Refused) as refused:
        refuse_name(name)
    assert refused.value.code == "file-name"
    assert WRONG[name] in say_error(refused.value).message


@pytest.mark.parametrize("name", ["keys.csv", "console.csv", "com10.csv", "Ñandú (2).xlsx", ".a.b"])
def test_other_names_are_free(name: str) -> None:
    refuse_name(name)


@pytest.mark.parametrize("name", ["CON.csv", "A:B.csv"])
def test_no_command_writes_such_a_file(office: Office, name: str) -> None:
    roster = office.write_roster({})
    office.run("roster", "import", roster, code=0)
    for words in (
        ("keys", "issue", "-o", name),
        ("roster", "import", roster, "--report", name),
        ("roster", "template", "-o", name),
        ("audit", "export", name),
        ("store", "backup", name),
    ):
        refused = office.run(*words, code=1)
        assert f"No file can be called {name} on Windows" in refused.err, words
    assert [path.name for path in office.folder.iterdir() if path.name != "office"] == [roster.name]


@pytest.mark.slow
def test_parts_named_for_schools_get_names_that_windows_takes(office: Office) -> None:
    pytest.importorskip("typst", reason="needs portaladm[letters]")
    office.run("init", "--district", "D", "--district-id", "JPRQQH", "--portal-url", "https://p.us")
    schools = ("AUX", "A:B", "St. Mary's.", "con.")
    office.run("roster", "import", office.write_roster(*({"school": one} for one in schools)))
    office.run("keys", "issue", "-o", "x.pdf", "--split", "school", "--yes", code=0)
    names = sorted(path.name for path in office.folder.glob("x-*") if "lists" not in path.stem)
    assert names == ["x-A-B.pdf", "x-AUX.pdf", "x-St-Mary-s.pdf", "x-con.pdf"]
    for name in names:
        refuse_name(name)
