"""``portaladm keys``: what lists and checks show, and what they refuse."""

from __future__ import annotations

import pytest

from tests.conftest import Office
from tests.kits.keys import find_batch, list_states


@pytest.mark.parametrize(
    "words",
    [("keys", "check"), ("accounts", "activate"), ("passwords", "check", "mlopez"),
     ("passwords", "change", "mlopez")],
)  # fmt: skip
def test_a_secret_on_the_line_is_refused_and_not_repeated(
    office: Office, words: tuple[str, ...]
) -> None:
    refused = office.run(*words, "zebra-quilt-harbor", code=2)
    assert "shell's history" in refused.err and "zebra" not in refused.err + refused.out


def test_a_mistyped_state_or_batch_has_near_ones(posted: Office) -> None:
    assert "did you mean expired?" in posted.run("keys", "list", "--status", "expird", code=2).err
    code = find_batch(posted)
    assert f"did you mean {code}?" in posted.run("keys", "list", "--batch", f"{code}X", code=1).err
    assert f"did you mean {code}?" in posted.run("batches", "shred", "keys.csv", code=1).err


def test_lists_show_states_and_never_a_key(posted: Office) -> None:
    posted.run("keys", "revoke", "P2", "--yes", "--reason", "=cmd", code=0)
    done = posted.run("keys", "list", code=0)
    assert all(
        row["activation_key"] not in done.out for row in posted.read_csv(posted.folder / "keys.csv")
    )
    assert "'=cmd" in done.out
    batch = find_batch(posted)
    assert list_states(posted) == {
        f"{batch}-1": "live",
        f"{batch}-2": "revoked",
        f"{batch}-3": "live",
    }
    assert list_states(posted, "--status", "revoked") == {f"{batch}-2": "revoked"}
    assert list_states(posted, "--parent", "P3") == {f"{batch}-3": "live"}
    assert len(list_states(posted, "--batch", batch.lower())) == 3
    assert "live, suspended" in posted.run("keys", "list", "--status", "lost", code=2).err
