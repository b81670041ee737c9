"""An export can be verified without this program, as docs/audit.md says, whatever it holds."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from portaladm.domain.trail.anchors import parse_anchor, print_anchor
from tests.conftest import Office
from tests.test_docs import ROOT, read_blocks

REASONS = (
    '=HYPERLINK("https://evil.example")', "+1 404", "+SUM(A1)", "-5", "-court order", "@mother",
    "'t Hooft asked", "''=1", "'0010001", 'says "no", twice', "two\nlines\r\n", "\ttab", "\uff1d1",
    "a\u202eb", "a;b,c", "José, 王小明", " = 1", "'", '"', "'=1'",
)  # fmt: skip


@pytest.fixture
def script(office: Office) -> Path:
    """The script of the docs, in a file; a page of its own with nothing but this script."""
    [source] = read_blocks(ROOT / "docs" / "audit.md", "python")
    assert len(source.splitlines()) < 33
    path = office.folder / "verify.py"
    path.write_text(source, encoding="utf-8")
    return path


def verify(script: Path, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-I", str(script), *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def make_nasty_trail(office: Office) -> None:
    parents = [{"parent_id": f"P{number}"} for number in range(len(REASONS))]
    office.run("keys", "issue", "--roster", office.write_roster(*parents), "-o", "k.csv", code=0)
    for number, reason in enumerate(REASONS):
        office.run("keys", "revoke", f"P{number}", f"--reason={reason}", "--yes", code=0)


@pytest.mark.slow
def test_an_export_with_nasty_reasons_verifies_offline(office: Office, script: Path) -> None:
    make_nasty_trail(office)
    anchor = office.run("audit", "head", code=0).out.strip()
    office.run("audit", "export", "trail.csv", code=0)
    head = parse_anchor(anchor)
    assert head
    found = verify(script, "trail.csv", anchor, print_anchor(head))
    assert (found.returncode, found.stderr) == (0, "")
    assert "2 anchors are in their place" in found.stdout
    rows = office.read_csv(office.folder / "trail.csv")
    assert not [row for row in rows for cell in row.values() if cell[:1] in "=+-@\t\uff1d" and cell]
    raw = office.run("audit", "export", "-", "--raw-csv", code=0).out
    (office.folder / "raw.csv").write_bytes(raw.encode())
    assert verify(script, "raw.csv", "--raw", anchor).returncode == 0
    piped = office.run("audit", "export", "-", code=0).out
    (office.folder / "piped.csv").write_bytes(piped.encode())
    assert verify(script, "piped.csv", anchor).returncode == 0


@pytest.mark.slow
def test_an_export_that_was_changed_is_found_offline(office: Office, script: Path) -> None:
    make_nasty_trail(office)
    anchor = office.run("audit", "head", code=0).out.strip()
    office.run("audit", "export", "trail.csv", code=0)
    text = (office.folder / "trail.csv").read_text(encoding="utf-8-sig")
    lines = text.splitlines(keepends=True)
    for changed in (
        text.replace("court order", "court  order"),
        text.replace("'+1 404", "''+1 404"),
        "".join(lines[:5] + lines[6:]),
        "".join([*lines[:5], lines[6], lines[5], *lines[7:]]),
        "".join([lines[0], *lines[2:]]),
        "".join(lines[:-3]),
    ):
        assert changed != text
        (office.folder / "changed.csv").write_text(changed, encoding="utf-8", newline="")
        found = verify(script, "changed.csv", anchor)
        assert (found.returncode, found.stderr[:7]) == (1, "Broken:"), changed
    wrong = anchor[:-1] + ("0" if anchor[-1] != "0" else "1")
    assert verify(script, "trail.csv", wrong).returncode == 1


@pytest.mark.slow
def test_the_texts_of_a_json_export_are_those_that_are_hashed(office: Office) -> None:
    make_nasty_trail(office)
    office.run("audit", "export", "trail.json", code=0)
    rows = json.loads((office.folder / "trail.json").read_text(encoding="utf-8"))
    stored = [reason for (reason,) in office.query("SELECT reason FROM trail ORDER BY seq")]
    assert [row["reason"] or "" for row in rows] == stored
    assert REASONS[0] in stored


@pytest.mark.slow
def test_the_foot_of_a_letter_is_an_anchor(office: Office) -> None:
    pytest.importorskip("typst", reason="needs portaladm[letters]")
    pytest.importorskip("pypdfium2", reason="needs portaladm[dev]")
    from tests.letters.read import flatten, read_texts

    office.run(
        "init", "--district", "Riverbend", "--district-id", "RVRBND", "--portal-url",
        "https://portal.example.org", code=0,
    )  # fmt: skip
    roster = office.write_roster({}, {})
    office.run("keys", "issue", "--roster", roster, "-o", "letters.pdf", code=0)
    for name in ("letters.pdf", "letters-lists.pdf"):
        page = flatten(read_texts((office.folder / name).read_bytes())[0])
        printed = page.rpartition("Audit head ")[2].partition(" · Made")[0]
        office.run("audit", "verify", "--anchor", printed, code=0)
        office.run("audit", "verify", "--anchor", f"audit head {printed}".lower(), code=0)
        slip = printed[:-1] + ("0" if printed[-1] != "0" else "1")
        told = office.run("audit", "verify", "--anchor", slip, code=1).err
        assert "in 1 digit of 32" in told
    cover = re.search("Audit head ([0-9]+:(?: [0-9A-F]{4}){16})", page)
    assert cover
    office.run("audit", "verify", "--anchor", cover[1], code=0)


@pytest.mark.slow
def test_the_trail_goes_to_stdout_in_each_format_but_as_a_table(office: Office) -> None:
    make_nasty_trail(office)
    rows = office.run("audit", "export", "-", "--json", code=0).json
    assert rows[-1]["detail"] == "the whole trail to stdout"
    lines = office.run("audit", "export", "-", "--format", "jsonl", code=0).out.splitlines()
    assert [json.loads(line) for line in lines[:-1]] == rows
    head = office.run("audit", "head", code=0).out
    assert "not as a table" in office.run("audit", "export", "-", "--format", "table", code=2).err
    assert office.run("audit", "head", code=0).out == head
    made = office.run("audit", "export", "trail.csv", "--json", code=0).json
    assert made["file_path"] == str(office.folder / "trail.csv")
    assert made["counts"]["rows"] == len(lines) + 1
