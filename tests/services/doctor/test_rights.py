"""Who may read or replace the store and what counts beside it."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from portaladm.services.doctor.rights import check_owners, check_pepper
from portaladm.wiring import find_entry_point
from tests.conftest import Office
from tests.kits.batches import diagnose, issue_batch
from tests.kits.trail import head_of
from tests.services.doctor.breaks import of_another_user, set_pepper


@pytest.mark.posix("rights of a file")
def test_rights_that_are_too_wide_are_taken_away(office: Office) -> None:
    issue_batch(office)
    office.store.chmod(0o644)
    settings = office.store.with_name("portaladm.toml")
    settings.write_text("")
    settings.chmod(0o666)
    assert "others on this computer" in diagnose(office, code=1)["file-open"]["message"].lower()
    diagnose(office, "--repair", code=0)
    assert office.store.stat().st_mode & 0o777 == 0o600
    assert settings.stat().st_mode & 0o777 == 0o644


@pytest.mark.posix("rights of a folder")
def test_a_folder_in_which_others_may_write_needs_a_person(office: Office) -> None:
    issue_batch(office)
    office.store.parent.chmod(0o770)
    assert "chmod go-w" in diagnose(office, "--repair", code=1)["folder-open"]["hint"]
    office.store.parent.chmod(0o1777)
    assert "chmod o-w" in diagnose(office, code=1)["store-unsafe"]["hint"]
    office.store.parent.chmod(0o700)


@pytest.mark.posix("rights of a file")
@pytest.mark.parametrize("mode", [0o666, 0o640, 0o604, 0o620, 0o602])
def test_a_pepper_that_others_can_read_or_change_is_a_problem(office: Office, mode: int) -> None:
    office.make_store()
    pepper = set_pepper(office, mode)
    found = diagnose(office, code=1)["file-open"]
    assert "the file with the pepper" in found["message"] and str(pepper) in found["message"]
    diagnose(office, "--repair", code=0)
    assert pepper.stat().st_mode & 0o777 == 0o600
    assert "file-open" not in diagnose(office, code=0)


@pytest.mark.posix("rights of a folder")
def test_a_folder_in_which_others_may_replace_the_pepper_or_the_settings_is_named(
    office: Office,
) -> None:
    office.make_store()
    folder = office.folder / "secret"
    folder.mkdir(mode=0o700)
    set_pepper(office, 0o600, str(folder / "pepper.hex"))
    assert "folder-open" not in diagnose(office, code=0)
    folder.chmod(0o777)
    assert str(folder) in diagnose(office, code=1)["folder-open"]["message"]
    folder.chmod(0o700)
    apart = office.folder / "apart"
    apart.mkdir()
    apart.chmod(0o770)
    told = office.run("--config", apart / "own.toml", "doctor", "--format", "json", code=1).json
    assert [str(apart) in one["message"] for one in told if one["code"] == "folder-open"] == [True]


def test_a_pepper_file_that_is_gone_or_holds_none_is_a_problem(office: Office) -> None:
    office.make_store()
    pepper = set_pepper(office, 0o600)
    pepper.write_text("no key")
    assert diagnose(office, code=1)["pepper-file-unreadable"]["severity"] == "problem"
    pepper.unlink()
    assert diagnose(office, code=1)["pepper-file-missing"]["severity"] == "problem"


@pytest.mark.posix("owners of files")
def test_a_file_of_another_user_is_a_problem_each_by_its_name(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.make_store()
    settings = office.store.with_name("portaladm.toml")
    pepper = set_pepper(office, 0o600)
    told = {}
    for path in (office.store.parent, office.store, head_of(office.store), settings, pepper):
        with monkeypatch.context() as patch:
            office.patch = patch
            of_another_user(office, path)
            patch.setattr("os.access", lambda *_: False)  # where we may write, none is opened
            [found] = find_foreign(office, settings)
            told[path] = found
    assert list(told.values()) == ["folder", "store", "head", "settings", "pepper"]
    assert find_foreign(office, settings) == []


def find_foreign(office: Office, settings: Path) -> list[str]:
    """What the checks of owners and of the pepper name."""
    with find_entry_point(store=office.store, config=None, now=office.now).open() as context:
        found = [*check_owners(context, settings), *check_pepper(context, repair=False)]
    return [str(one.remark.values["what"]) for one in found if one.remark.code == "file-foreign"]


@pytest.mark.posix("owners of files")
def test_roots_files_are_ours_and_its_pepper_may_be_read_by_a_group(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.make_store()
    settings, pepper = office.store.with_name("portaladm.toml"), set_pepper(office, 0o640)
    pretend(monkeypatch, office.store, root=pepper)
    assert find_open(office) == []
    for mode in (0o660, 0o644):
        pepper.chmod(mode)
        assert find_open(office) == ["file-open.pepper"]
    assert find_foreign(office, settings) == []


def pretend(monkeypatch: pytest.MonkeyPatch, store: Path, root: Path) -> None:
    """We are user 4711, whose all is but a file of root's."""

    def own(real: Callable[..., os.stat_result]) -> Callable[..., os.stat_result]:
        def look(path: Path, **more: bool) -> os.stat_result:
            found = real(path, **more)
            owner = 0 if path == root else 4711
            return os.stat_result((*found[:4], owner, *found[5:10]))

        return look

    monkeypatch.setattr(Path, "stat", own(Path.stat))
    monkeypatch.setattr(Path, "lstat", own(Path.lstat))
    for place in ("outputs.places", "services.doctor.rights"):
        monkeypatch.setattr(f"portaladm.{place}.find_user", lambda: 4711)


def find_open(office: Office) -> list[str]:
    """What others may read or change of the pepper."""
    with find_entry_point(store=office.store, config=None, now=office.now).open() as context:
        return [one.remark.key for one in check_pepper(context, repair=False)]


def test_windows_says_of_a_pepper_that_its_rights_were_not_looked_at(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.make_store()
    set_pepper(office, 0o644)
    monkeypatch.setattr("portaladm.services.doctor.rights.is_windows", lambda: True)
    told = office.run("doctor", "--format", "json", code=0).json
    [hint] = [one["hint"] for one in told if one["code"] == "rights-not-checked"
              and "pepper" in one["message"]]  # fmt: skip
    assert "icacls" in hint and "/inheritance:r" in hint
