"""Every command with a stream that is closed, full or unread, and on terminals of old encodings.

A few at random every day; ``-m torture`` tries them all.
"""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import Office
from tests.kits.accounts import activate, furnish
from tests.test_dry_run import SCENES
from tests.test_missing_store import ASKED, NEED_NONE

pytestmark = [
    pytest.mark.posix("closed streams, /dev/full"),
    pytest.mark.usefixtures("real_hashes"),
]

ENDS = {
    "no stdin": "<&-", "no stdout": ">&-", "no stderr": "2>&-", "nothing": "<&- >&- 2>&-",
    "full stdout": ">/dev/full", "full stderr": "2>/dev/full", "unread": "",
    "latin-1": "", "cp1252": "", "C": "",
}  # fmt: skip
NAME = "H\u1ea1nh"
SECRETS: dict[str, tuple[str, ...]] = {
    "keys reissue": ("P1", "--reason", "lost", "--verified-by", "photo-id", "--show", "--yes"),
    "keys issue": ("--parent", "P3", "--verified-by", "photo-id", "--show", "--yes"),
    "passwords reset": ("mlopez", "--verified-by", "photo-id", "--show", "--yes"),
    "portal clients add": ("app", "--redirect-uri", "https://app.example.org/in"),
}
"""What shows a secret that counts from then on."""
LINES = {command: (*words, "--yes") if command in SCENES else words
         for command, words in ASKED.items()} | dict.fromkeys(sorted(NEED_NONE), ())  # fmt: skip
LINES |= {"roster check": ("next.csv",), "roster import": ("next.csv", "--yes")}
del LINES["portal serve"], LINES["portal clients add"]
CASES = [(command, end) for command in LINES for end in ENDS]
SHOWN = [(command, end) for command in SECRETS for end in ENDS]


def choose(cases: list[tuple[str, str]], count: int) -> list[object]:
    """All cases, of which ``count`` are everyday ones."""
    daily = set(random.Random(len(cases)).sample(cases, count))
    rare = pytest.mark.torture(share=20)
    return [pytest.param(*case, marks=() if case in daily else rare) for case in cases]


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two families with keys, one with an account, and one without a key."""
    folder = tmp_path_factory.mktemp("streams")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        office = Office(folder)
        rows = [{"parent_id": "P1", "parent_first_name": NAME}, {"parent_id": "P2"}]
        keys = furnish(office, *rows)
        activate(office, keys["P2"], "mlopez")
        more = office.write_roster({"parent_id": "P3", "parent_first_name": NAME}, name="next.csv")
        office.run("roster", "import", more, code=0)
        (folder / "new_ids.csv").write_text("old_id,new_id\nP1,P100\n")
    return folder


@pytest.fixture
def own(template: Path, tmp_path: Path) -> Office:
    shutil.copytree(template, tmp_path / "own")
    return Office(tmp_path / "own")


def start(office: Office, command: str, words: tuple[str, ...], end: str) -> tuple[int, str, str]:
    """Run a command in a process of its own; its exit code, stdout and stderr."""
    surroundings = dict(os.environ) | {"PORTALADM_ACTOR": "clerk"}
    if end in ("latin-1", "cp1252"):
        surroundings["PYTHONIOENCODING"] = end
    elif end == "C":
        surroundings |= {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    program = [sys.executable, "-m", "portaladm", "--store", str(office.store)]
    line = [*program, *command.split(), *words]
    child = subprocess.Popen(
        ["sh", "-c", f'exec "$@" {ENDS[end]}', "sh", *line], cwd=office.folder, env=surroundings,
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    out = b""
    with child:
        assert child.stdout and child.stderr
        if end == "unread":
            child.stdout.close()
            err = child.stderr.read()
        else:
            out, err = child.communicate()
    return child.returncode, out.decode("utf-8", "replace"), err.decode("utf-8", "replace")


def is_calm(code: int, err: str) -> bool:
    strange = ("Traceback", "Something went wrong", "Exception ignored")
    return code in range(5) and not any(word in err for word in strange)


@pytest.mark.turns(8, otherwise="slow")
@pytest.mark.parametrize(("command", "end"), choose(CASES, 8))
def test_a_command_ends_in_a_sentence_whatever_its_streams_are(
    own: Office, command: str, end: str
) -> None:
    code, _, err = start(own, command, LINES[command], end)
    assert is_calm(code, err), f"exit {code}\n{err}"
    if command in ("parents list", "audit list", "audit head", "store info") and end == "unread":
        assert (code, err) == (0, ""), err


@pytest.mark.turns(4, otherwise="slow")
@pytest.mark.parametrize(("command", "end"), choose(SHOWN, 4))
def test_a_secret_is_shown_or_kept_or_not_made(own: Office, command: str, end: str) -> None:
    before = read_made(own)
    code, out, err = start(own, command, SECRETS[command], end)
    assert is_calm(code, err), f"exit {code}\n{err}"
    kept = list(own.store.parent.glob("portaladm-*.txt"))
    if "stdout" in end or end in ("nothing", "unread"):
        assert kept or read_made(own) == before
        assert not kept or kept[0].stat().st_mode & 0o777 == 0o600
        assert code or end == "unread"
    else:
        assert code == 0 and out.strip() and not kept, err


def read_made(office: Office) -> object:
    """What there is of batches and of clients."""
    settings = office.store.with_name("portaladm.toml").read_text()
    return office.query("SELECT count(*) FROM batches"), settings
