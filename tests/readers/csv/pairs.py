"""Two pair rows in every encoding, and rosters with a damaged line."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from portaladm.domain.rosters import COLUMNS

ROWS = [
    {"student_id": "0010442", "student_first_name": "Chloé", "student_last_name": "Müller",
     "grade": "4", "school": "Lincoln, East", "parent_id": "P1", "parent_first_name": "José",
     "parent_last_name": "Núñez", "relationship": "father", "portal_access": "yes",
     "email": "jose@example.org", "phone": "+1 555 0100", "language": "Spanish",
     "address": "12 Oak Street", "city": "Jonesboro", "state": "GA", "postal_code": "03236",
     "withdrawn_on": ""},
    {"student_id": "0010443", "student_first_name": "Ana", "student_last_name": 'García "Nita"',
     "grade": "", "school": "Lincoln; West", "parent_id": "P2", "parent_first_name": "Eva",
     "parent_last_name": "D'Alò", "relationship": "mother", "portal_access": "no", "email": "",
     "phone": "", "language": "", "address": "", "city": "", "state": "", "postal_code": "",
     "withdrawn_on": "2026-09-01"},
]  # fmt: skip
ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252")
DELIMITERS = (",", ";", "\t")
LINE_ENDS = ("\n", "\r\n", "\r")


def write(path: Path, encoding: str = "utf-8", delimiter: str = ",", end: str = "\n") -> Path:
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, COLUMNS, delimiter=delimiter, lineterminator=end)
    writer.writeheader()
    writer.writerows(ROWS)
    path.write_bytes(text.getvalue().encode(encoding))
    return path


HEADER = "student_id,student_first_name,student_last_name,school,parent_id,parent_first_name"
HEADER += ",parent_last_name,address\n"
GOOD = "{n},Ana,García,Lincoln,P{n},José,García,12 Oak Street\n"


def damaged(path: Path, *lines: str) -> Path:
    """A roster with these lines between good ones; {n} gets a number."""
    text = HEADER + GOOD.format(n=1)
    for n, line in enumerate(lines, 2):
        text += line.format(n=n) if "{n}" in line else line
    path.write_text(text + GOOD.format(n=99), encoding="utf-8", newline="")
    return path
