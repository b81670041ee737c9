"""What has the form of a key is never printed back where a name is due, by no command."""

from __future__ import annotations

import pytest

from tests.conftest import Office
from tests.reference import list_leaves, read_help
from tests.test_from_file import COMMANDS as WITH_FILE

KEY = "{E69293F4-1CB5-4E29-8F1E-EEF6FF3BB7F7}"
FORMS = (
    KEY, KEY.strip("{}").lower(), KEY.strip("{}").replace("-", ""), KEY.replace("F7}", "7}"),
    KEY.replace("F7}", "F7A}"), KEY.replace("1CB5", "1CB"), KEY.replace("E6", "O6"),
)  # fmt: skip
"""As printed, and as people type it: with a digit too few, too many, or read wrong."""
OPTIONS = ("--parent", "--student", "--batch", "--from-batch", "--actor")
OF_OTHERS = ("config", "init", "portal clients")
"""Whose words are settings, and names of no person."""
NAMING = [
    " ".join(words) for words in list_leaves() if not " ".join(words).startswith(OF_OTHERS)
]  # fmt: skip


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The store of an office with one family."""
    office = Office(tmp_path_factory.mktemp("office"))
    office.run("roster", "import", office.write_roster({"parent_id": "P1"}), code=0)
    return office.store.read_bytes()


def repeats(text: str) -> bool:
    """Whether the middle of the key stands in what was told."""
    return "8f1e" in text.lower() or "eef6ff3bb" in text.lower()


@pytest.mark.turns(8, otherwise="slow")
@pytest.mark.parametrize("command", NAMING)
def test_no_command_repeats_a_word_in_the_form_of_a_key(
    command: str, office: Office, kept: bytes
) -> None:
    office.make_store()
    office.store.write_bytes(kept)
    has = [one for one in OPTIONS if f"{one} " in read_help(tuple(command.split()))[1]]
    for form in FORMS:
        lines = [(form,), ("P1", form), *((one, form) for one in has)]
        for line in [*lines, *((f"{one}={form}",) for one in has)]:
            for more in ((), ("--format", "json")):
                told = office.run(*command.split(), *line, *more)
                assert told.code == 2, line
                assert not repeats(told.out + told.err), line


@pytest.mark.turns(8, otherwise="slow")
@pytest.mark.parametrize("command", WITH_FILE)
def test_no_command_repeats_one_from_a_file(command: str, office: Office, kept: bytes) -> None:
    office.make_store()
    office.store.write_bytes(kept)
    options, header, _ = WITH_FILE[command]
    for form in FORMS:
        text = f"{','.join(header)}\n{','.join([form] * len(header))}\n"
        words = (*command.split(), "--from", "-", *options)
        for more in ((), ("--format", "json")):
            told = office.run(*words, *more, stdin=text)
            assert told.code != 0
            assert not repeats(told.out + told.err), (form, told)


def test_an_id_in_that_form_is_a_name_where_somebody_has_it(office: Office) -> None:
    number = KEY.strip("{}").lower()
    office.run("roster", "import", office.write_roster({"parent_id": number}), code=0)
    assert number in office.run("parents", "show", number, code=0).out
    words = ("--first-name", "Eva", "--last-name", "Ruiz", "--reason", "new")
    seen = ("--verified-by", "photo-id", "--yes")
    [(student,)] = office.query("SELECT number FROM students")
    new = ("--parent", number.replace("e6", "a6"))
    office.run("parents", "add", *new, "--student", student, *words, *seen, code=0)


def test_a_file_may_have_such_a_name(office: Office) -> None:
    path = office.folder / KEY.strip("{}")
    path.write_text("student_id,parent_id\n")
    assert "form of an activation key" not in office.run("roster", "check", path).err
