"""Rosters: files that can't be read, ids that may mean others, what an import finds."""

from __future__ import annotations

import zipfile
from pathlib import Path

from tests.proposals.desk import Desk
from tests.proposals.rooms.people import unposted
from tests.proposals.scenes import scene
from tests.proposals.states import ANA, BEN, CEM, FAMILY
from tests.readers.guess.test_tables import ENGLISH
from tests.readers.samples import FAMILY as PUPILS
from tests.readers.samples import as_folder, oneroster
from tests.store.roster.test_compare import bring_in


@scene("roster-missing", "roster-empty", "roster-empty.file")
def a_file_with_nothing_in_it(desk: Desk) -> None:
    desk.ask("roster", "check", "roster.csv")
    with desk.trial():
        desk.mend("roster-missing")
    header = desk.do("roster", "template").out.splitlines()[0]
    for key, text in (("roster-empty", f"{header}\n"), ("roster-empty.file", "")):
        Path("roster.csv").write_text(text)
        desk.ask("roster", "check", "roster.csv")
        desk.show(key, "student_id")


@scene("roster-too-large", "roster-too-large.zip")
def a_file_that_is_too_large(desk: Desk) -> None:
    desk.do("config", "set", "roster.max_megabytes", "1")
    large = "".join(map(str, range(230_000)))
    Path("large.csv").write_text(large)
    with zipfile.ZipFile("large.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("users.csv", large)
    for name, key in (("large.csv", "roster-too-large"), ("large.zip", "roster-too-large.zip")):
        with desk.trial():
            desk.ask("roster", "check", name)
            desk.mend(key)


@scene("roster-columns", "roster-columns.twice", "roster-columns.mapped", "roster-columns.foreign")
def a_header_that_is_not_ours(desk: Desk) -> None:
    header = desk.do("roster", "template").out.splitlines()[0]
    ours = [f'{column} = "{column}"\n' for column in header.split(",")]
    for key, text, lines in (
        ("roster-columns", header.replace("school,", ""), []),
        ("roster-columns.twice", f"{header},city", ours),
        ("roster-columns.mapped", header, [*ours[1:], 'student_id = "Nr"\n']),
    ):
        Path("ours.toml").write_text("".join(["[columns]\n", *lines]))
        Path("roster.csv").write_text(f"{text}\n")
        desk.ask("roster", "check", "roster.csv", *(["--columns", "ours.toml"] if lines else []))
        desk.show(key, header)
    Path("sub folder").mkdir()
    Path("sub folder", "export.csv").write_text("kid,guardian,phone\nAna,Eva,1\n")
    desk.ask("roster", "check", "sub folder/export.csv")
    desk.show("roster-columns.foreign", "map.toml")


@scene("roster-format", "roster-format.known")
def a_folder_that_is_no_roster(desk: Desk) -> None:
    as_folder(Path("tables"), ENGLISH)
    desk.ask("roster", "check", "tables")
    desk.show("roster-format", "map.toml")
    as_folder(Path("known"), oneroster(PUPILS))
    desk.ask("roster", "columns", "known")
    desk.show("roster-format.known", "OneRoster")


OLAF = {"parent_first_name": "Olaf", "parent_last_name": "Holm", "email": "olaf@example.org",
        "phone": "555-0999", "address": "77 Far Road"}  # fmt: skip
GRETA = {"student_first_name": "Greta", "student_last_name": "Holm"}


def _stop(desk: Desk, key: str, *rows: dict[str, str], stored: tuple[dict[str, str], ...]) -> None:
    """An import that asks, and its question answered as the message says."""
    with desk.trial():
        desk.do("roster", "import", desk.office.write_roster(*stored))
        desk.office.numbers = 0
        newer = desk.office.write_roster(*rows, name="newer.csv")
        words = ("roster", "import", newer, "--max-name-changes", "100%")
        with desk.trial():
            desk.ask(*words, "--dry-run")
            desk.add(f"identity-asks-later.{key.partition('-')[2]}", "--apply-rest", code=3)
        desk.ask(*words)
        desk.mend(f"identity.{key}", each=True)


def _swap(one: dict[str, str], other: dict[str, str], kind: str) -> list[dict[str, str]]:
    """The names of two people under each other's ids."""
    return [one | _name_of(other, kind), other | _name_of(one, kind)]


def _name_of(row: dict[str, str], kind: str) -> dict[str, str]:
    return {name: row[name] for name in (f"{kind}_first_name", f"{kind}_last_name")}


WHOLE = {"student_first_name": "Ana", "student_last_name": "García", "parent_first_name": "José",
         "parent_last_name": "García"}  # fmt: skip
ONE = WHOLE | {"student_id": ANA, "parent_id": "P1", "email": "jose@example.org"}
IDA = {"parent_first_name": "Ida", "parent_last_name": "Berg", "email": "ida@example.org",
       "phone": "555-0111", "address": "1 New Road"}  # fmt: skip
ULLA = {"student_first_name": "Ulla", "student_last_name": "Berg"}
TWO = OLAF | GRETA | {"student_id": BEN, "parent_id": "P2"}


@scene(
    "identity.parent-name", "identity.student-name", "identity.parent-exchanged",
    "identity.student-exchanged", "identity.parent-letters", "identity.student-letters",
    "identity-asks-later.name", "identity-asks-later.exchanged", "identity-asks-later.letters",
)  # fmt: skip
def ids_under_which_others_stand(desk: Desk) -> None:
    _stop(desk, "parent-name", ONE | OLAF, stored=(ONE,))
    _stop(desk, "student-name", ONE | GRETA, stored=(ONE,))
    for kind in ("parent", "student"):
        _stop(desk, f"{kind}-exchanged", *_swap(ONE, TWO, kind), stored=(ONE, TWO))
        namesake = TWO | {f"{kind}_{n}_name": WHOLE[f"{kind}_{n}_name"] for n in ("first", "last")}
        crossed = [one | {"student_id": other["student_id"]} | _name_of(other, "student")
                   for one, other in ((ONE, namesake), (namesake, ONE))]  # fmt: skip
        _stop(desk, f"{kind}-exchanged", *crossed, stored=(ONE, namesake))
        lost = {f"{kind}_last_name": "Garc?a"}
        _stop(desk, f"{kind}-letters", ONE | lost, stored=(ONE,))


@scene(
    "identity.parent-zeros", "identity.student-zeros", "identity.parent-several",
    "identity.student-several", "identity-asks-later.zeros", "identity-asks-later.several",
)  # fmt: skip
def ids_that_lost_their_zeros(desk: Desk) -> None:
    parent, student = ONE | {"parent_id": "00501"}, ONE | {"student_id": "0010001"}
    _stop(desk, "parent-zeros", ONE | {"parent_id": "501"}, stored=(parent,))
    _stop(desk, "student-zeros", ONE | {"student_id": "10001"}, stored=(student,))
    for kind, other in (("parent", IDA), ("student", ULLA)):
        lost = {f"{kind}_last_name": "Garc?a"}
        _stop(desk, f"{kind}-several", ONE | lost, TWO | other, stored=(ONE, TWO))


@scene("finding.access-stays-closed")
def a_no_that_stays(desk: Desk) -> None:
    bring_in(desk.office, "parent", "false")
    desk.ask("roster", "import", "one", "--max-removals", "100%")
    bring_in(desk.office, "parent", "true")
    desk.ask("roster", "check", "one")
    desk.ask("roster", "import", "one")
    desk.show("finding.access-stays-closed", "the roster says no portal access", ID="p1")


@scene("example.merge", "example.compare")
def two_of_one_name(desk: Desk) -> None:
    desk.take(unposted)
    again = FAMILY[0] | {"parent_first_name": "Mia", "parent_last_name": "Bell"}
    again |= {"parent_id": "P9", "email": "mia@example.org", "phone": "555-0999"}
    same = desk.office.write_roster(again, name="same.csv")
    with desk.trial():
        desk.ask("roster", "import", same)
        desk.mend("example.merge")
    other = FAMILY[2] | {"parent_id": "P9", "student_id": BEN, "email": "",
                         "phone": "555-0999", "address": "9 Far Road"}  # fmt: skip
    desk.ask("roster", "import", desk.office.write_roster(other, name="other.csv"))
    desk.show("example.compare", "mia@example.org", "9 Far Road")
    assert CEM not in desk.answer.err
