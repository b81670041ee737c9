"""Letters killed in the middle: the order of safety decision S6, and what the doctor mends."""

from __future__ import annotations

from typing import Any

import pytest

from portaladm.outputs.private import PrivateFile
from portaladm.services import noted_files
from portaladm.services.batches import output as batch_files
from portaladm.services.keys import issue as issuing
from tests.conftest import Office

pytest.importorskip("typst", reason="needs portaladm[letters]")
pytest.importorskip("pypdfium2", reason="needs portaladm[dev]")
from tests.kits.letters import count_keys, read_pages, settle
from tests.letters.read import read_codes


@pytest.fixture
def school(office: Office) -> Office:
    """An office that has said who it is."""
    return settle(office)


def kill_at(monkeypatch: pytest.MonkeyPatch, room: Any, name: str) -> None:
    """End a run at the beginning of a step, with nobody left to tidy up."""

    def end(*arguments: Any) -> None:
        for one in arguments:
            if isinstance(one, batch_files.OpenBatch) and one.file:
                one.file.close()
        raise SystemExit(137)

    monkeypatch.setattr(room, name, end)
    monkeypatch.setattr(noted_files, "_give_up", lambda *_: None)


@pytest.mark.slow
@pytest.mark.parametrize("step", ["_commit", "publish_batch"])
def test_killed_before_or_after_the_commit_the_doctor_mends_it(
    school: Office, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    school.run("roster", "import", school.write_roster({}, {}), code=0)
    with monkeypatch.context() as patch:
        kill_at(patch, issuing, step)
        school.run("keys", "issue", "-o", "letters.pdf", code=137)
    assert not (school.folder / "letters.pdf").exists()
    [part] = school.folder.glob(".letters.pdf.*.part")
    assert part.read_bytes().startswith(b"%PDF")
    school.run("doctor", code=1)
    school.run("doctor", "--repair", code=0)
    assert not part.exists()
    if step == "_commit":
        assert count_keys(school) == 0
        school.run("keys", "issue", "-o", "letters.pdf", code=0)
    codes = read_codes((school.folder / "letters.pdf").read_bytes())
    keys = "\n".join(code.partition("#")[2] for code in codes)
    assert len(codes) == 2
    school.run("keys", "check", "--secrets-stdin", stdin=keys, code=0)


@pytest.mark.slow
def test_killed_while_the_lists_are_written_leaves_nothing_behind_after_repair(
    school: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    school.run("roster", "import", school.write_roster({}, {}), code=0)
    usual = PrivateFile.seal

    def end_at_lists(file: PrivateFile) -> None:
        if file.final.name == "letters-lists.pdf":
            raise SystemExit(137)
        usual(file)

    with monkeypatch.context() as patch:
        patch.setattr(PrivateFile, "discard", lambda file: file.close())
        patch.setattr(PrivateFile, "seal", end_at_lists)
        school.run("keys", "issue", "-o", "letters.pdf", code=137)
    assert list(school.folder.glob(".letters-lists.pdf.*.part"))
    school.run("doctor", "--repair", code=0)
    assert not list(school.folder.glob(".*.part"))
    assert len(read_pages(school)) == 2
