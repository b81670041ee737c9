"""A small district that is walked over: the program's office, the model, and the student system."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from tests.conftest import MONDAY, Office, Outcome
from tests.walk.merging import Merge
from tests.walk.model import District
from tests.walk.renumbering import renumber, renumber_import
from tests.walk.rosters import Import, Row, take_roster

# Households: a couple, a mother alone, a father and a son of one name, parents who live apart,
# a patchwork family, one with a child at each school, one that soon moves, an uncle as guardian.
NAMES = {
    "P1": ("Ana", "Reyes"), "P2": ("Luis", "Reyes"), "P3": ("Greta", "Holm"),
    "P4": ("Omar", "Haddad"), "P5": ("Omar", "Haddad"), "P6": ("Vera", "Novak"),
    "P7": ("Jan", "Novak"), "P8": ("Kim", "Tran"), "P9": ("Ida", "Berg"),
    "P10": ("Tom", "Field"), "P11": ("Rosa", "Diaz"),
    "C1": ("Ana", "Reyes"), "C2": ("Paul", "Stone"), "C3": ("Omar", "Haddad"),
}  # fmt: skip
PAIRS = {
    "S1": ("P1", "P2"), "S2": ("P1", "P2"), "S3": ("P3",), "S4": ("P4", "P5"), "S5": ("P4",),
    "S6": ("P6", "P7"), "S7": ("P8", "P6"), "S8": ("P8", "P9"), "S9": ("P9", "P10"),
    "S10": ("P11",),
}  # fmt: skip
SCHOOLS = {student: "Oak School" if int(student[1:]) < 6 else "Elm School" for student in PAIRS}
PASSWORD = "nine purple kites over town"


@dataclass
class World:
    """The office and what it should know; ``rows`` is the student system, by parent and child.

    ``imports`` are those that stand; ``is_undone``: the last one was taken back.
    """

    office: Office
    district: District
    rows: dict[tuple[str, str], Row] = field(default_factory=dict)
    names: dict[str, tuple[str, str]] = field(default_factory=lambda: dict(NAMES))
    imports: list[Import] = field(default_factory=list)
    is_undone: bool = False
    merges: list[Merge] = field(default_factory=list)
    files: int = 0
    rosters: int = 0
    renumbered: int = 0

    def copy(self) -> World:
        """The same in a folder of its own, to try something out."""
        folder = Path(mkdtemp(dir=self.office.folder.parent), "copy")
        folder.mkdir()
        shutil.copytree(self.office.store.parent, folder / self.office.store.parent.name)
        office = replace(self.office, folder=folder, seen=[])
        return replace(
            self, office=office, district=deepcopy(self.district), rows=deepcopy(self.rows),
            names=dict(self.names), imports=deepcopy(self.imports), merges=deepcopy(self.merges),
        )  # fmt: skip

    def forget(self) -> None:
        """Remove a copy."""
        shutil.rmtree(self.office.folder.parent)

    def renumber(self, new: dict[str, str]) -> None:
        """Let the model, and what it remembers, know people by other ids."""
        for one in self.merges:
            for district in (one.before, one.after):
                if district:
                    renumber(district, new)
            one.keep, one.drop = new.get(one.keep, one.keep), new.get(one.drop, one.drop)
        for taken in self.imports:
            renumber_import(taken, new)
        renumber(self.district, new)
        self.renumbered += 1

    def run(self, *words: str | Path, code: int | None = 0, **more: Any) -> Outcome:
        """Run a command now; ``code`` None: it may be refused."""
        return self.office.run(*words, now=self.district.now, code=code, **more)

    def read(self, *words: str | Path, **more: Any) -> Any:
        return self.run(*words, "--format", "json", **more).json

    def make_name(self, stem: str, suffix: str) -> Path:
        """A new file."""
        self.files += 1
        return self.office.folder / f"{stem}{self.files}{suffix}"

    def list(self, parent: str, student: str) -> None:
        """Let the student system have this pair, as it has the child otherwise."""
        first, last = self.names[parent]
        known = next((row for (_, one), row in self.rows.items() if one == student), None)
        school = known["school"] if known else SCHOOLS[student]
        self.rows[parent, student] = {
            "student_id": student, "student_first_name": "Kid", "student_last_name": student,
            "school": school, "parent_id": parent, "parent_first_name": first,
            "parent_last_name": last, "email": f"{first}.{last}@example.org", "phone": "",
            "address": f"{last} Street", "withdrawn_on": known["withdrawn_on"] if known else "",
            "portal_access": "yes",
        }  # fmt: skip

    def write_roster(self) -> Path:
        self.rosters += 1
        name = self.make_name("roster", ".csv").name
        return self.office.write_roster(*self.rows.values(), name=name)

    def read_keys(self, path: Path) -> Iterator[tuple[str, str, str]]:
        """Parent, key and reference of each row of a file of keys."""
        for row in self.office.read_csv(path):
            yield row["parent_id"], row["activation_key"], row["key_reference"]


def found(folder: Path) -> World:
    """The district on its first day: everybody on the roster and nobody with a key."""
    world = World(Office(folder), District(MONDAY))
    for student, parents in PAIRS.items():
        for parent in parents:
            world.list(parent, student)
    world.run("roster", "import", world.write_roster())
    taken = take_roster(world.district, world.rows.values(), snapshot=False)
    assert taken
    world.imports.append(taken)
    return world
