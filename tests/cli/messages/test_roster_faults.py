"""What imports say, in plain sentences with the words of the field."""

from __future__ import annotations

import re

import pytest

from portaladm.cli.messages import read_messages
from tests.conftest import Office

_ODD = re.compile(r"\bis no (id|date|name|person|family)\b|\bties?\b|\bobeyed\b|\bnowhere\b")


@pytest.mark.parametrize(
    "key",
    [key for key in read_messages() if key.startswith(("fault.", "finding.", "identity", "remov"))],
)
def test_no_odd_word_is_said_of_a_roster(key: str) -> None:
    message = read_messages()[key]
    for template in (message.sentence, message.hint):
        assert callable(template) or not _ODD.search(template)


def test_a_stop_says_what_would_be_removed_in_its_first_sentence(office: Office) -> None:
    rows = [office.row({}) for _ in range(40)]
    office.run("roster", "import", office.write_roster(*rows), code=0)
    said = office.run("roster", "import", office.write_roster(*rows[:20]), "--snapshot", code=4)
    first = "This roster would remove 20 enrolled students of 40 in the district (50 %)"
    assert f"Error: {first}; nothing was changed.\n" in said.err
