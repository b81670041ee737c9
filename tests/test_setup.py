"""Setting up: the README's two lines, and what they need."""

from __future__ import annotations

import ast
import os
import re
import stat
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from itertools import chain, pairwise
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
MAIN_JOB = "portaladm keys issue --roster sample_roster.csv -o keys.csv"


def read_project() -> dict[str, Any]:
    project: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    return project


def test_the_readme_has_one_line_for_the_main_job_and_one_for_the_tests() -> None:
    lines = re.findall(r"^python3 -m venv .*$", README, re.MULTILINE)
    assert lines == [
        f'python3 -m venv .venv && .venv/bin/pip install ".[letters,xlsx]" && .venv/bin/{MAIN_JOB}',
        "python3 -m venv .venv && .venv/bin/pip install --require-hashes -r requirements.lock && "
        ".venv/bin/pip install --no-deps --no-build-isolation -e . && .venv/bin/pytest",
    ]


def test_the_windows_lines_are_the_same_two() -> None:
    ours = re.findall(r"^python3 (-m venv .*)$", README, re.MULTILINE)
    theirs = re.findall(r"^py (-m venv .*)$", README, re.MULTILINE)
    assert [line.replace(".venv\\Scripts\\", ".venv/bin/") for line in theirs] == ours


def test_ci_takes_the_lines_from_the_readme() -> None:
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert "take_readme_line 'portaladm keys issue'" in script
    assert "take_readme_line 'pytest'" in script
    assert "pip install" not in re.sub(r"#.*", "", script)


@pytest.mark.slow
def test_the_main_job_needs_no_set_up_at_all(tmp_path: Path) -> None:
    surroundings = {k: v for k, v in os.environ.items() if not k.startswith(("PORTALADM", "XDG"))}
    for name in ("HOME", "USERPROFILE", "LOCALAPPDATA", "APPDATA"):
        surroundings[name] = str(tmp_path / "home")
    context = tmp_path / "desk"
    context.mkdir()
    (context / "sample_roster.csv").write_bytes((ROOT / "sample_roster.csv").read_bytes())
    ended = subprocess.run(
        [sys.executable, "-m", *MAIN_JOB.split()], cwd=context, env=surroundings, check=False,
        stdin=subprocess.DEVNULL, capture_output=True, text=True, encoding="utf-8",
    )  # fmt: skip
    assert ended.returncode == 0, ended.stderr
    assert ended.stdout.strip() == str(context / "keys.csv")
    assert len((context / "keys.csv").read_text(encoding="utf-8-sig").splitlines()) == 31
    assert sorted(path.name for path in context.iterdir()) == ["keys.csv", "sample_roster.csv"]
    [store] = (tmp_path / "home").rglob("portaladm.db")
    assert f"A new store was made: {store}" in ended.stderr
    if os.name == "posix":
        assert stat.S_IMODE(store.stat().st_mode) == 0o600
        assert stat.S_IMODE(store.parent.stat().st_mode) == 0o700


def read_lock(name: str) -> dict[str, tuple[str, str]]:
    """For each package of a lock file its version, and the lines that follow it."""
    text = (ROOT / name).read_text(encoding="utf-8")
    found = re.findall(r"^([\w.-]+)==([^ ;]+)[^\n]*\n((?: .*\n)*)", text, re.MULTILINE)
    return {name: (version, lines) for name, version, lines in found}


def list_requirements(extra: str | None) -> Iterator[Requirement]:
    """What the project asks for with an extra, and with the extras that it names."""
    project = read_project()["project"]
    lines = project["optional-dependencies"][extra] if extra else project["dependencies"]
    for required in map(Requirement, lines):
        if required.name == "portaladm":
            for other in required.extras:
                yield from list_requirements(other)
        else:
            yield required


@pytest.mark.parametrize(
    ("name", "extra"), [("requirements.lock", "dev"), ("requirements-base.lock", "test")]
)
def test_each_lock_holds_what_the_project_asks_for(name: str, extra: str) -> None:
    lock = read_lock(name)
    built_by = map(Requirement, read_project()["build-system"]["requires"])
    wanted = chain(list_requirements(None), list_requirements(extra), built_by)
    for required in wanted:
        version, _ = lock[canonicalize_name(required.name)]
        assert required.specifier.contains(version), f"{required}: python check.py lock"


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-base.lock"])
def test_each_locked_package_has_hashes(name: str) -> None:
    for package, (_, lines) in read_lock(name).items():
        assert "    --hash=sha256:" in lines, package


def test_the_smaller_lock_is_part_of_the_larger_one() -> None:
    assert read_lock("requirements-base.lock").items() < read_lock("requirements.lock").items()


@pytest.mark.slow
def test_what_the_program_imports_is_declared() -> None:
    project = read_project()["project"]
    declared = [*project["dependencies"], *chain(*project["optional-dependencies"].values())]
    names = {re.split(r"[\[<>=~! ]", one)[0].lower().replace("-", "_") for one in declared}
    # SQLModel brings SQLAlchemy and is built on it; zint is the module of zint-bindings.
    ours = names | {"portaladm", "sqlalchemy"} | {name.removesuffix("_bindings") for name in names}
    missing = {
        (path.relative_to(ROOT).as_posix(), name)
        for path in (ROOT / "src").rglob("*.py")
        for name in find_imports(path)
        if name not in sys.stdlib_module_names and name.lower() not in ours
    }
    assert not missing


def find_imports(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module.split(".")[0])
    return found


def test_each_dependency_says_why_it_is_there() -> None:
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    block = text[text.index("dependencies = [") : text.index("[project.optional-dependencies]")]
    lines = [line.strip() for line in block.splitlines()[1:-1]]
    for before, line in pairwise(lines):
        assert not line.startswith('"') or before.startswith("#"), f"{line}: no reason above it"
