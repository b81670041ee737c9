"""Which format a roster is in: its content decides, and an option that does not fit is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from portaladm.config.schema import Roster
from portaladm.domain.rosters import COLUMNS
from portaladm.errors import Misused, PortalError, Refused
from portaladm.readers.csv.column_map import ColumnMap
from portaladm.readers.formats import open_roster
from tests.conftest import Office
from tests.readers.every_format import FORMATS, pair
from tests.readers.reading import TODAY
from tests.readers.samples import (
    FAMILY,
    as_folder,
    as_zip,
    oneroster,
    oneroster_12,
    read_open_pairs,
)

OURS = ",".join(COLUMNS) + "\n"
MAP = ColumnMap({"student_id": "number"}, {})


def find_format(path: Path, format: str | None = None, columns: ColumnMap | None = None) -> str:
    with open_roster(
        str(path), format=format, columns=columns, as_of=TODAY, settings=Roster()
    ) as reader:
        return reader.file.format.partition("-")[0]


@pytest.mark.parametrize(
    ("files", "format"),
    [
        ({"roster.csv": OURS}, "csv"),
        (oneroster(FAMILY), "oneroster"),
        (oneroster_12([], []), "oneroster"),
    ],
)
@pytest.mark.parametrize("zipped", [True, False])
def test_the_files_of_a_zip_or_folder_say_the_format(
    tmp_path: Path, files: dict[str, str], format: str, zipped: bool
) -> None:
    path = as_zip(tmp_path / "o.zip", files) if zipped else as_folder(tmp_path / "o", files)
    assert find_format(path) == format


def refuse(
    path: Path, format: str | None = None, columns: ColumnMap | None = None
) -> tuple[type, str]:
    with pytest.raises(PortalError) as refused:
        find_format(path, format, columns)
    return type(refused.value), refused.value.remark.key


@pytest.mark.parametrize(
    ("files", "format", "columns", "kind", "key"),
    [
        ({"a.txt": "x"}, None, None, Refused, "roster-format.no-tables"),
        ({"a.csv": "x\n", "b.csv": "x\n"}, None, None, Refused, "roster-format"),
        ({"a.csv": OURS}, "clever", None, Refused, "roster-format.no-students"),
        ({"a.csv": OURS}, "xlsx", None, Refused, "roster-format.no-workbook"),
        (oneroster(FAMILY), None, MAP, Misused, "columns-not-here"),
        (oneroster(FAMILY), "paper", None, Misused, "format-unknown"),
    ],
)
def test_files_that_are_no_format_or_not_the_named_one_are_refused(
    tmp_path: Path, files: dict[str, str], format: str | None, columns: ColumnMap | None,
    kind: type, key: str,
) -> None:  # fmt: skip
    assert refuse(as_folder(tmp_path / "o", files), format, columns) == (kind, key)


@pytest.mark.parametrize(
    ("text", "format", "key"),
    [(OURS, "oneroster", "roster-format.single"), (OURS, "sds", "roster-format.single"),
     ("sourcedId,givenName,familyName\n1,A,G\n", None, "roster-part")],
)  # fmt: skip
def test_a_single_file_that_needs_others_is_refused(
    tmp_path: Path, text: str, format: str | None, key: str
) -> None:
    (tmp_path / "users.csv").write_text(text)
    assert refuse(tmp_path / "users.csv", format) == (Refused, key)


def test_a_sheet_is_a_matter_of_workbooks(tmp_path: Path) -> None:
    (tmp_path / "r.csv").write_text(OURS)
    with (
        pytest.raises(Misused, match="sheet-without-workbook"),
        open_roster(str(tmp_path / "r.csv"), sheet="Pairs", as_of=TODAY, settings=Roster()),
    ):
        pass


@pytest.mark.turns(8, otherwise="slow")
@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize(("student", "parent"), [('="001"', '="0002"'), ("'001", "'0002")])
def test_what_protects_ids_from_excel_is_no_part_of_them(
    office: Office, format: str, student: str, parent: str
) -> None:
    protected = pair(student_id=student, parent_id=parent, phone='="0555 0100"')
    office.run("roster", "import", *FORMATS[format](office, [protected]), code=0)
    assert read_open_pairs(office) == {("0002", "001")}
    assert office.query("SELECT phone FROM parents") == [("0555 0100",)]
    plain = pair(student_id="001", parent_id="0002", phone="0555 0100")
    again = office.run("roster", "import", *FORMATS[format](office, [plain]), code=0)
    assert "Nothing has changed" in again.err


def test_a_folder_without_a_table_is_told_by_what_it_holds(tmp_path: Path) -> None:
    (tmp_path / "export").mkdir()
    (tmp_path / "export" / "roster.csv").write_text(OURS, encoding="utf-8")
    (tmp_path / "README.txt").write_text("see export", encoding="utf-8")
    with pytest.raises(Refused) as refused:
        find_format(tmp_path)
    assert refused.value.remark.values["held"] == "README.txt, export/"
