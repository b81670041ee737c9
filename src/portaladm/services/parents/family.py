"""What a parent says at the counter, and which of it is refused."""

from __future__ import annotations

from dataclasses import dataclass, replace

from portaladm.domain.rosters import LONGEST_CELL
from portaladm.domain.text import find_dangerous_character, name_character
from portaladm.errors import Misused


@dataclass(frozen=True)
class NewFamily:
    """What a parent says at the counter; ``number`` is empty where the office has none yet.

    ``another`` says that it is another person than the parent of the same name.
    """

    students: tuple[str, ...]
    relationship: str = ""
    number: str = ""
    first_name: str = ""
    last_name: str = ""
    email: str = ""
    phone: str = ""
    language: str = ""
    address: str = ""
    city: str = ""
    state: str = ""
    postal_code: str = ""
    another: bool = False

    @property
    def texts(self) -> dict[str, str]:
        """Everything that was typed, by its name."""
        return {name: text for name, text in vars(self).items() if isinstance(text, str)}

    def tidied(self) -> NewFamily:
        """The same without blanks at the ends and doubled ones, as people type them."""
        return replace(self, **{name: " ".join(text.split()) for name, text in self.texts.items()})  # type: ignore[arg-type]


def refuse_texts(family: NewFamily) -> None:
    """Refuse a family without a student, and text that no roster may hold.

    :raises Misused: ``no-student``, ``bad-text``.
    """
    if not family.students:
        raise Misused("no-student")
    for name, text in family.texts.items():
        character = find_dangerous_character(text)
        if character:
            raise Misused("bad-text.character", field=name, character=name_character(character))
        if len(text) > LONGEST_CELL:
            raise Misused("bad-text.length", field=name, count=len(text))


def refuse_no_name(family: NewFamily) -> None:
    """Refuse somebody new without a first or a last name.

    :raises Misused: ``name-missing``.
    """
    for field, text in (("first_name", family.first_name), ("last_name", family.last_name)):
        if not text:
            raise Misused("name-missing", field=field)
