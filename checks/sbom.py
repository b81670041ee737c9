"""A software bill of materials (CycloneDX 1.6): ``python check.py sbom``.

It names what an office installs: the program with all its extras, each library in the version of
``requirements.lock`` with the hashes of its files. What only developers need is left out. The tool
that writes it has an environment of its own, and what it wrote is held against the lock.
"""

from __future__ import annotations

import json
import re
import sys
import tempfile
import tomllib
from pathlib import Path
from typing import Any

from checks.environment import ROOT, install, make_environment, run

_FILE = ROOT / "dist" / "portaladm.cdx.json"
_EXTRAS = ("xlsx", "letters", "portal", "oidc")
"""What an office may install; ``test`` and ``dev`` are ours."""
_PACKAGE = re.compile(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)", re.MULTILINE)
_SETTINGS = ("--short-PURLs", "--output-reproducible", "--spec-version", "1.6", "--of", "JSON")


def main() -> int:
    """Write it; 1: it lacks something of the lock."""
    _FILE.parent.mkdir(exist_ok=True)
    with make_environment() as python, tempfile.TemporaryDirectory() as folder:
        lock = Path(folder, "requirements.txt")
        install(python, "uv", "cyclonedx-bom")
        _compile(python, lock)
        run(
            python, "-m", "cyclonedx_py", "requirements", *_SETTINGS, "--pyproject",
            "pyproject.toml", "--mc-type", "application", "--output-file", _FILE, lock,
        )  # fmt: skip
        text = lock.read_text(encoding="utf-8")
    bom = json.loads(_FILE.read_text(encoding="utf-8"))
    faults = find_faults(bom, text, (ROOT / "requirements.lock").read_text(encoding="utf-8"))
    print("\n".join(faults) or f"{_FILE}: {len(bom['components'])} libraries")
    return 1 if faults else 0


def _compile(python: Path, lock: Path) -> None:
    """What the extras of an office need, in the versions of the lock."""
    extras = [word for extra in _EXTRAS for word in ("--extra", extra)]
    run(
        python, "-m", "uv", "pip", "compile", "--quiet", "--universal", "--python-version", "3.11",
        "--generate-hashes", "--no-annotate", "--no-header", *extras,
        "--constraints", "requirements.lock", "--output-file", lock, "pyproject.toml",
    )  # fmt: skip


def find_faults(bom: dict[str, Any], wanted: str, locked: str) -> list[str]:
    """What a bill of materials has wrong; ``wanted`` and ``locked`` are texts of lock files."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    root = bom.get("metadata", {}).get("component", {})
    found = {(one["name"], one.get("version")): one for one in bom.get("components", ())}
    packages, known = set(_PACKAGE.findall(wanted)), set(_PACKAGE.findall(locked))
    faults = [f"{name} {version} is not in the lock" for name, version in packages - known]
    faults += [f"{name} {version} is lacking" for name, version in packages - set(found)]
    faults += [f"{name} {version} is not installed" for name, version in set(found) - packages]
    faults += [
        f"{name} {version} has no hash"
        for (name, version), one in found.items()
        if not any(reference.get("hashes") for reference in one.get("externalReferences", ()))
        and not one.get("hashes")
    ]
    if (root.get("name"), root.get("version")) != (project["name"], project["version"]):
        faults.append("it is of another program")
    if bom.get("bomFormat") != "CycloneDX" or not packages:
        faults.append("it is no bill of materials")
    return sorted(faults)


if __name__ == "__main__":
    sys.exit(main())
