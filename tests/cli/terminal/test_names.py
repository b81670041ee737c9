"""Names from arguments, a file or stdin."""

from __future__ import annotations

import io

import pytest

from portaladm.cli.terminal.names import collect_names, refuse_none
from portaladm.errors import Misused, PortalError

COLUMNS = ("parent_id", "id")


def test_arguments_and_a_file_are_taken_together_each_name_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"P2\nP3\n")))
    assert collect_names(["P1", " P2 ", ""], "-", COLUMNS) == ("P1", "P2", "P3")


@pytest.mark.parametrize(
    ("names", "batch", "code"), [((), None, "nobody-named"), (("P1",), "K7QMX", "named-twice")]
)
def test_nobody_or_two_ways_of_naming_is_misuse(
    names: tuple[str, ...], batch: str | None, code: str
) -> None:
    with pytest.raises(Misused) as misused:
        refuse_none(names, batch, "portaladm keys reissue P20817")
    assert misused.value.code == code
    assert isinstance(misused.value, PortalError)
