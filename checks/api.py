"""Ask the phone app's API what its document does not foresee: ``python check.py api``.

A real door is opened for an office of its own. Schemathesis reads the document there and sends
what it promises to take and what it does not. Each answer must be one that the document names. The
control is a document with an operation that there is not: a run that finds nothing wrong
with it proves nothing. That what is right in form is also taken can't be asked: keys and passwords
are right in form, and wrong.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from socket import create_server
from urllib.error import URLError
from urllib.request import urlopen

_EXAMPLES = 60
_START_SECONDS = 60
_SETTINGS = {
    "district.name": "Riverbend", "district.id": "JPRQQH", "passwords.cost": "10",
    "portal.failures_per_hour": "100000",
}  # fmt: skip
_ROSTER = Path(__file__).parents[1] / "sample_roster.csv"
_DOCUMENT = Path(__file__).parents[1] / "src/portaladm/portal/api/openapi.json"


def main() -> int:
    """Both runs; 0: the door is as its document says, and the control was found out."""
    with tempfile.TemporaryDirectory(prefix="portaladm-api-") as name:
        folder = Path(name)
        with open_door(folder) as url:
            found = run_schemathesis(folder, url, f"{url}/openapi.json")
            wrong = write_control(folder)
            control = run_schemathesis(folder, url, str(wrong))
    print(f"The API: exit {found}. The control, which must fail: exit {control}.")
    return 0 if found == 0 and control == 1 else 1


@contextmanager
def open_door(folder: Path) -> Iterator[str]:
    """A door of an office of its own; the address of its API."""
    ours = [sys.executable, "-m", "portaladm", "--store", str(folder / "portaladm.db")]
    for setting, value in _SETTINGS.items():
        subprocess.run([*ours, "config", "set", setting, value], check=True, capture_output=True)
    subprocess.run([*ours, "roster", "import", str(_ROSTER)], check=True, capture_output=True)
    with create_server(("127.0.0.1", 0)) as one:
        port = one.getsockname()[1]
    with (folder / "door.log").open("wb") as log:
        door = subprocess.Popen(
            [*ours, "portal", "serve", "--bind", f"127.0.0.1:{port}"],
            stdout=log, stderr=subprocess.STDOUT,
        )  # fmt: skip
    try:
        url = f"http://127.0.0.1:{port}/api/v1"
        _wait_for(f"{url}/openapi.json")
        yield url
    finally:
        door.terminate()
        door.wait(30)


def _wait_for(url: str) -> None:
    end = time.monotonic() + _START_SECONDS
    while time.monotonic() < end:
        try:
            urlopen(url, timeout=5).close()  # noqa: S310 - our own door on this machine
        except URLError:
            time.sleep(0.1)
        else:
            return
    raise TimeoutError(url)


def write_control(folder: Path) -> Path:
    """A document with one operation, which nobody serves."""
    document = json.loads(_DOCUMENT.read_text(encoding="utf-8"))
    answer = {"description": "The children."}
    document["paths"] = {"/children": {"get": {"responses": {"200": answer}}}}
    path = folder / "wrong.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    return path


def run_schemathesis(folder: Path, url: str, document: str) -> int:
    """Its exit code: 0 nothing found, 1 something."""
    command = [
        sys.executable, "-m", "schemathesis.cli", "run", document, "--url", url, "--checks", "all",
        "--exclude-checks", "positive_data_acceptance", "--phases", "examples,coverage,fuzzing",
        "--max-examples", str(_EXAMPLES), "--seed", "11", "--generation-database", "none",
        "--no-color", "--warnings", "off",
    ]  # fmt: skip
    surroundings = os.environ | {"PYTHONUTF8": "1"}
    return subprocess.run(command, cwd=folder, env=surroundings, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
