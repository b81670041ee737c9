"""A file with made-up people says so in its name and in each row."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from portaladm.outputs.private import PrivateFile
from portaladm.outputs.samples import mark_name
from portaladm.outputs.targets import FileTarget


@pytest.mark.parametrize("name", ["keys.csv", "PRACTICE-keys.csv"])
def test_a_name_is_marked_once(name: str) -> None:
    assert mark_name(name) == "PRACTICE-keys.csv"


@pytest.mark.parametrize("path", [Path("keys.csv"), None])
def test_each_row_of_a_sample_says_so(tmp_path: Path, path: Path | None) -> None:
    target = FileTarget(path and tmp_path / path, tmp_path, sample=True)
    final = target.resolve("K7QMX")
    file = PrivateFile.create(final, "K7QMX")
    writer = target.open_writer(file, ("name",))
    writer.write_rows([("Ana",), ("=1+1",)])
    writer.finish()
    file.seal()
    file.publish()
    rows = list(csv.reader(io.StringIO(final.read_text("utf-8-sig"))))
    assert rows == [["sample", "name"], ["SAMPLE", "Ana"], ["SAMPLE", "'=1+1"]]
    assert final.name.startswith("PRACTICE-") and final.parent == tmp_path


def test_json_is_as_in_a_real_store(tmp_path: Path) -> None:
    target = FileTarget(tmp_path / "keys.json", sample=True)
    file = PrivateFile.create(target.resolve("K7QMX"), "K7QMX")
    writer = target.open_writer(file, ("name",))
    writer.write_rows([("Ana",)])
    writer.finish()
    file.seal()
    assert "sample" not in file.publish().read_text("utf-8")
