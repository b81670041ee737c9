"""The page of a report: what a person reads first, and nothing that isn't known."""

from __future__ import annotations

import pytest

from tests.conftest import Office


def read_page(office: Office, *command: str, code: int) -> str:
    """The page that a command writes; it is removed, so that the next one can be written."""
    office.run("roster", *command, "--report", "r.html", code=code)
    path = office.folder / "r.html"
    page = path.read_text(encoding="utf-8")
    path.unlink()
    return page


def test_a_page_has_its_language_its_width_and_the_verdict_as_its_only_first_heading(
    office: Office,
) -> None:
    page = read_page(office, "check", str(office.write_roster({})), code=0)
    assert '<html lang="en">' in page
    assert '<meta name="viewport" content="width=device-width' in page
    assert page.count("<h1") == 1
    assert '<h1 class="checked">Checked only; nothing was imported.</h1>' in page
    assert "<title>roster.csv: Checked only; nothing was imported.</title>" in page


def test_only_what_was_compared_is_counted(office: Office) -> None:
    good, bad = office.row({}), office.row({"portal_access": "maybe"})
    page = read_page(office, "import", str(office.write_roster(good, bad)), code=1)
    assert "<h2>What" not in page
    assert "1 refused" in page
    page = read_page(office, "import", str(office.write_roster(good)), "--dry-run", code=0)
    assert "<h2>What would change</h2>" in page
    page = read_page(office, "import", str(office.write_roster(good)), code=0)
    assert "<h2>What changed</h2>" in page
    assert '<td class="number">1</td>' in page


def test_a_fault_has_its_column_its_fix_and_the_people_of_its_rows(office: Office) -> None:
    bad = office.row({"portal_access": "maybe", "parent_last_name": "Haddad-حداد"})
    page = read_page(office, "check", str(office.write_roster({}, bad)), code=1)
    assert "<h2>To correct: 1 fault on 1 line</h2>" in page
    assert "<h3><code>portal_access</code>: &#x27;maybe&#x27; is neither yes nor no</h3>" in page
    assert '<p class="fix">Write yes or no (or leave it empty).</p>' in page
    assert f"{bad['parent_id']} <bdi>{bad['parent_first_name']} Haddad-حداد</bdi>" in page
    assert '<td class="number">3</td>' in page
    assert "line 3" not in page.lower()


def test_commands_and_options_stand_out(office: Office) -> None:
    ben = office.row({"email": "luis@example.org"})
    office.run("roster", "import", office.write_roster(ben), code=0)
    other = {"parent_first_name": "Greta", "parent_last_name": "Holm", "email": "g@example.org",
             "phone": "555-0999", "address": "77 Far Rd"}  # fmt: skip
    page = read_page(office, "import", str(office.write_roster(ben | other)), code=4)
    command = f"portaladm parents identity {ben['parent_id']} --same --reason &quot;WHY&quot;"
    assert f"<code>{command}</code>" in page
    assert '<code class="option">--apply-rest</code>' in page
    assert "<h2>1 question to answer</h2>" in page


@pytest.mark.parametrize("kept", [30, 31])
def test_deferred_removals_stand_in_the_verdict(office: Office, kept: int) -> None:
    rows = [office.row({}) for _ in range(40)]
    office.run("roster", "import", office.write_roster(*rows), code=0)
    short = str(office.write_roster(*rows[:30], *[{}] * (kept - 30)))
    page = read_page(office, "import", short, "--snapshot", "--apply-rest", code=3)
    said = "Nothing was changed." if kept == 30 else "Imported as batch "
    assert f">{said}" in page
    assert "10 removals deferred.</h1>" in page
