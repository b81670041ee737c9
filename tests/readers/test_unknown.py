"""Tables that nobody has described are given as they stand."""

from __future__ import annotations

from pathlib import Path

import pytest

from portaladm.config.schema import Roster
from portaladm.errors import Refused
from portaladm.readers.unknown import open_tables, refuse_several
from tests.readers.samples import FAMILY, as_folder, as_zip, oneroster


def test_a_table_is_given_as_it_stands(tmp_path: Path) -> None:
    (tmp_path / "r.csv").write_text("Number;Name\n1;Ana\n")
    with open_tables(str(tmp_path / "r.csv"), settings=Roster()) as (table,):
        found = (table.name, table.header, list(table.rows), table.settings)
        assert found == ("r.csv", ["Number", "Name"], [["1", "Ana"]], {})
        refuse_several("r.csv", [table])


def test_an_export_that_is_read_as_it_is_gets_no_map(tmp_path: Path) -> None:
    path = str(as_zip(tmp_path / "o.zip", oneroster(FAMILY)))
    with pytest.raises(Refused, match="roster-format"), open_tables(path, settings=Roster()):
        pass


@pytest.mark.parametrize("name", ["a.csv", "a.txt"])
def test_a_file_that_is_no_utf_8_is_read_in_the_encoding_that_its_letters_tell(
    tmp_path: Path, name: str
) -> None:
    text = "Nr;Name\n" + "".join(f"{n};Jörg Müller\n" for n in range(9))
    (tmp_path / name).write_bytes(text.encode("cp1252"))
    with open_tables(str(tmp_path / name), settings=Roster()) as (table,):
        assert table.settings == {"encoding": "cp1252"}
        assert next(table.rows) == ["0", "Jörg Müller"]


def test_a_folder_or_zip_gives_a_table_for_each_file(tmp_path: Path) -> None:
    files = {"b.csv": "x\n1\n", "a.csv": "Title\n\nNr;Name\n1;Ana\n"}
    for path in (as_folder(tmp_path / "f", files), as_zip(tmp_path / "f.zip", files)):
        with open_tables(str(path), settings=Roster()) as tables:
            assert [(t.name, t.header) for t in tables] == [
                ("a.csv", ["Nr", "Name"]),
                ("b.csv", ["x"]),
            ]
            assert tables[0].settings == {"skip_rows": 2}
            with pytest.raises(Refused, match=r"roster-format\.files"):
                refuse_several(str(path), tables)
