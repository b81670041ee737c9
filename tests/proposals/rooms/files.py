"""Files of rosters that are read in another way: their encoding, format, sheets and day."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from unittest.mock import patch

from tests.proposals.desk import Desk
from tests.proposals.scenes import scene
from tests.proposals.states import FAMILY, posted
from tests.readers.csv.test_joined_tables import EXAMPLE, TABLES
from tests.readers.people.test_clever import EXPORT, HEADER
from tests.readers.people.test_roles import PEOPLE, role
from tests.readers.samples import FAMILY as PUPILS
from tests.readers.samples import as_book, as_folder, oneroster, oneroster_12
from tests.readers.workbook.books import as_rows, write_book, write_sheet
from tests.services.roster.test_mass_changes import make_families, shift

CHECK = ("roster", "check")


def _write(desk: Desk, encoding: str, *names: str) -> Path:
    rows = [{"parent_first_name": name, "student_first_name": name} for name in names]
    path = desk.office.write_roster(*rows)
    path.write_bytes(path.read_text("utf-8").encode(encoding))
    return path


@scene(
    "roster-encoding.utf-8", "roster-encoding.utf-16", "roster-encoding",
    "roster-encoding.is-utf-8", "roster-encoding.signs", "finding.letters-garbled",
)  # fmt: skip
def encodings(desk: Desk) -> None:
    for key, saved, named, better, names in (
        ("roster-encoding.utf-8", "cp1252", (), ("--encoding", "cp1252"), ("José", "Zoë")),
        ("roster-encoding.utf-16", "utf-16-le", (), ("--encoding", "utf-16-le"), ("Jose",)),
        ("roster-encoding", "utf-8", ("--encoding", "cp1525"), (), ("Jose",)),
        ("roster-encoding", "cp1252", ("--encoding", "cp1525"), ("--encoding", "cp1252"),
         ("José", "Zoë")),
        ("roster-encoding.is-utf-8", "utf-8", ("--encoding", "cp1252"), (), ("José", "Zoë")),
        ("roster-encoding.signs", "mac_roman", ("--encoding", "cp1252"),
         ("--encoding", "mac_roman"), ("José", "Zoë", "Müller")),
    ):  # fmt: skip
        path = _write(desk, saved, *names)
        desk.ask(*CHECK, path, *named)
        desk.instead(key, *CHECK, path, *better)
    path = _write(desk, "mac_roman", "José", "Ramírez", "Martínez", "Díaz", "Ríos", "Sofía")
    desk.ask(*CHECK, path, "--encoding", "cp1252")
    better = ("--encoding", "mac_roman")
    desk.instead("finding.letters-garbled", *CHECK, path, *better, own=better[1:])


@scene(
    "roster-format.no-students", "roster-format.no-workbook", "roster-format.single",
    "columns-not-here", "derive-ids-not-here", "clever-without-ids",
)  # fmt: skip
def formats(desk: Desk) -> None:
    Path("map.toml").write_text('[columns]\nstudent_id = "Nr"\n')
    one, many = desk.office.write_roster({}), as_folder(Path("many"), oneroster(PUPILS))
    for key, path, wrong in (
        ("roster-format.no-students", many, ("--input-format", "clever")),
        ("roster-format.no-workbook", many, ("--input-format", "xlsx")),
        ("roster-format.single", one, ("--input-format", "oneroster")),
        ("columns-not-here", many, ("--columns", "map.toml")),
        ("derive-ids-not-here", many, ("--derive-ids",)),
    ):
        desk.ask(*CHECK, path, *wrong)
        desk.instead(key, *CHECK, path)
    row = "10,s1,1,Gil,,Ana,4,Guardian,Eva Gil,Mother,,,eva@example.org,secret\n"
    pupils = {"students.csv": HEADER.replace("Contact_sis_id,", "") + row}
    desk.ask(*CHECK, as_folder(Path("clever"), EXPORT | pupils))
    desk.add("clever-without-ids", "--derive-ids")


def _book(name: str, **sheets: Sequence[dict[str, str]] | str) -> Path:
    """A workbook with rows, or a line of notes, on each sheet; ``_`` in front hides one."""
    made = {
        title.lstrip("_"): write_sheet([[rows]] if isinstance(rows, str) else as_rows(*rows))
        for title, rows in sheets.items()
    }
    hidden = {title.lstrip("_"): "hidden" for title in sheets if title.startswith("_")}
    return write_book(Path(name), made, states=hidden)


ONE, TWO = {"student_id": "1"}, {"student_id": "2", "parent_id": "P2"}


@scene(
    "roster-columns.sheet", "roster-empty.sheets", "sheets-hidden", "sheets-twice",
    "sheet-without-workbook", "finding.sheets-not-read", "sheet-with-tables",
)  # fmt: skip
def sheets(desk: Desk) -> None:
    roster, every = ("--sheet", "Roster"), ("--all-sheets",)
    notes = _book("notes.xlsx", Info="Read me", Roster=[ONE])
    empty = _book("empty.xlsx", Info="", Roster=[ONE])
    hidden = _book("hidden.xlsx", _Roster=[ONE])
    unseen = _book("unseen.xlsx", Info="", _Roster=[ONE])
    two = _book("two.xlsx", Roster=[ONE], North=[TWO])
    plain = desk.office.write_roster({})
    for key, path, wrong, better in (
        ("roster-columns.sheet", notes, (), roster),
        ("roster-empty.sheets", empty, ("--sheet", "Info"), roster),
        ("roster-empty.sheets", unseen, (), roster),
        ("sheets-hidden", hidden, (), roster),
        ("sheets-twice", two, (*roster, *every), every),
        ("sheet-without-workbook", plain, roster, ()),
        ("sheet-without-workbook", plain, every, ()),
        ("finding.sheets-not-read", two, (), every),
    ):
        desk.ask(*CHECK, path, *wrong)
        desk.instead(key, *CHECK, path, *better, own=("Roster",))
    book = Path("tables.xlsx")
    as_book(TABLES).save(book)
    desk.ask(*CHECK, book, "--columns", EXAMPLE, *every)
    desk.instead("sheet-with-tables", *CHECK, book, "--columns", EXAMPLE)


@scene("sheet-too-long", "sheets-differ", "sheets-many")
def sheets_that_do_not_go_together(desk: Desk) -> None:
    reader, every = "portaladm.readers.workbook.reader", "--all-sheets"
    with patch(f"{reader}.SHEET_LINES", 3):
        path = _book("long.xlsx", Roster=[ONE, ONE | {"student_id": "3"}], North=[TWO])
        desk.ask(*CHECK, path, every)
        desk.instead("sheet-too-long", *CHECK, path, "--sheet", "Roster")
    with patch(f"{reader}.MOST_SHEETS", 1):
        path = _book("many.xlsx", Roster=[ONE], North=[TWO])
        desk.ask(*CHECK, path, every)
        _book("many.xlsx", Roster=[ONE])
        desk.again("sheets-many")
    short = [row[:-1] for row in as_rows(TWO)]
    path = write_book(
        Path("differ.xlsx"), {"Roster": write_sheet(as_rows(ONE)), "North": write_sheet(short)}
    )
    desk.ask(*CHECK, path, every)
    desk.instead("sheets-differ", *CHECK, path, "--sheet", "North")


@scene("example.earlier-day", "example.later-day")
def the_day_of_a_roster(desk: Desk) -> None:
    for key, begin, end, day in (
        ("example.earlier-day", "", "2025-06-12", "2025-06-12"),
        ("example.later-day", "2026-09-07", "", "2026-09-07"),
    ):
        roles = [role("s1", "student", begin, end), role("p1", "parent", begin, end)]
        path = as_folder(Path(key), oneroster_12(PEOPLE[:2], roles))
        desk.ask(*CHECK, path)
        desk.instead(key, *CHECK, path, "--as-of", day, own=(day,) if begin else ())


@scene("new-parents-limit", "finding.links-lacking")
def whom_a_roster_leaves_or_brings(desk: Desk) -> None:
    rows = [row | {"parent_id": ""} for row in make_families(desk.office)]
    derive = ("--derive-ids",)
    with desk.trial():
        desk.do("roster", "import", desk.office.write_roster(*rows), *derive)
        moved = desk.office.write_roster(*shift(rows, "parent_first_name"), name="newer.csv")
        for options, code in ((("--max-new-parents", "30"), 0), (("--apply-rest",), 3)):
            with desk.trial():
                desk.ask("roster", "import", moved, *derive)
                desk.add("new-parents-limit", *options, code=code)
    desk.take(posted)
    newer = desk.office.write_roster(*FAMILY[:2], name="newer.csv")
    desk.ask("roster", "import", newer, "--max-removals", "100%")
    desk.add("finding.links-lacking", "--snapshot")
