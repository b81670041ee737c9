"""What letters need before a key is made: settings, a look that can be read, a free name."""

from __future__ import annotations

import pytest

from tests.conftest import Office

pytest.importorskip("typst", reason="needs portaladm[letters]")
pytest.importorskip("pypdfium2", reason="needs portaladm[dev]")
from tests.kits.letters import count_keys


def test_without_settings_nothing_is_imported_and_nothing_issued(office: Office) -> None:
    roster = office.write_roster({})
    refused = office.run("keys", "issue", "--roster", roster, "-o", "letters.pdf", code=1)
    assert "district.id" in refused.err and "portaladm init" in refused.err
    assert office.query("SELECT count(*) FROM parents") == [(0,)]
    office.run("roster", "import", roster, code=0)
    office.run("keys", "issue", "-o", "letters.pdf", code=1)
    office.run("keys", "issue", "-o", "letters.pdf", "--dry-run", code=1)
    assert count_keys(office) == 0
    assert not list(office.folder.glob("*.pdf"))
    assert not list(office.folder.glob(".*part"))


@pytest.mark.parametrize(
    ("file", "text", "told"),
    [("letter.typ", "#let x = (\n", "letter.typ, line"), ("en.toml", "[language\n", "en.toml")],
)
def test_a_broken_look_is_named_with_its_file_before_any_key_is_made(
    school: Office, file: str, text: str, told: str
) -> None:
    school.run("letters", "template", "export", "theme", code=0)
    school.run("config", "set", "letters.theme", "theme", code=0)
    (school.folder / "theme" / file).write_text(text)
    roster = school.write_roster({})
    refused = school.run("keys", "issue", "--roster", roster, "-o", "letters.pdf", code=1)
    assert told in refused.err
    assert count_keys(school) == 0 == school.query("SELECT count(*) FROM parents")[0][0]


@pytest.mark.slow
@pytest.mark.parametrize("taken", ["letters.pdf", "letters-lists.pdf"])
def test_a_taken_file_name_refuses_everything(school: Office, taken: str) -> None:
    (school.folder / taken).write_text("mine")
    refused = school.run(
        "keys", "issue", "--roster", school.write_roster({}, {}), "-o", "letters.pdf", code=1
    )
    assert f"{taken} is there already" in refused.err
    assert count_keys(school) == 0 == school.query("SELECT count(*) FROM parents")[0][0]
    assert (school.folder / taken).read_text() == "mine"
