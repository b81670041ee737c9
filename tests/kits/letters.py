"""What tests of letters share: an office that may print, a family that lives apart, the pages."""

from __future__ import annotations

from tests.conftest import Office
from tests.letters.read import flatten, read_texts

CHILD = {"student_id": "0010001", "student_first_name": "Mia", "student_last_name": "Ortega"}
MOTHER = CHILD | {
    "parent_id": "P1", "parent_first_name": "Ines", "parent_last_name": "Ortega",
    "email": "ines@example.org", "address": "1 Elm Street",
}  # fmt: skip
FATHER = CHILD | {
    "parent_id": "P2", "parent_first_name": "Bruno", "parent_last_name": "Salas",
    "email": "bruno@example.org", "address": "77 Quarry Road", "city": "Millbrook",
}  # fmt: skip


def settle(office: Office) -> Office:
    """Let an office say who it is."""
    office.run(
        "init", "--district", "Riverbend Public Schools", "--district-id", "RVRBND",
        "--portal-url", "https://portal.example.org", code=0,
    )  # fmt: skip
    return office


def issue(office: Office, *rows: dict[str, str], options: tuple[str, ...] = ()) -> dict[str, str]:
    """Issue letters for a roster of these rows; the text of each page by its parent id."""
    roster = office.write_roster(*rows)
    office.run("keys", "issue", "--roster", roster, "-o", "letters.pdf", *options, code=0)
    return read_pages(office)


def read_pages(office: Office, name: str = "letters.pdf") -> dict[str, str]:
    """The text of each page of a file by its parent id."""
    texts = read_texts((office.folder / name).read_bytes())
    pages = {text.split("Parent ")[-1].split(" ")[0]: flatten(text) for text in texts}
    assert len(pages) == len(texts)
    return pages


def read_lists(office: Office) -> list[str]:
    """The cover sheet, then the hand-out lists."""
    texts = read_texts((office.folder / "letters-lists.pdf").read_bytes())
    return [flatten(text) for text in texts]


def count_keys(office: Office) -> int:
    """How many keys were ever made."""
    return int(office.query("SELECT count(*) FROM activation_keys")[0][0])
