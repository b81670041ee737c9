"""``keys issue`` and ``keys reissue``: what is planned, asked and taken for misuse."""

from __future__ import annotations

import pytest

from tests.conftest import Office


def test_a_dry_run_shows_the_plan_and_changes_nothing(school: Office) -> None:
    before = school.store.read_bytes()
    planned = school.run("keys", "issue", "--dry-run", "-o", "keys.csv", code=0)
    assert "3 eligible parents" in planned.err
    assert "3 keys to make" in planned.err
    assert school.store.read_bytes() == before
    assert not (school.folder / "keys.csv").exists()


def test_reissue_asks_and_no_is_the_default(posted: Office) -> None:
    before = posted.store.read_bytes()
    assert "--yes" in posted.run("keys", "reissue", "P1", "--posted", "-o", "new.csv", code=4).err
    posted.run("keys", "reissue", "P1", "--posted", "-o", "new.csv", answers="\n", code=4)
    assert posted.store.read_bytes() == before
    posted.run("keys", "reissue", "P1", "--posted", "-o", "new.csv", answers="y\n", code=0)


def test_reissue_names_somebody(posted: Office) -> None:
    posted.run("keys", "reissue", "--yes", code=2)
    posted.run("keys", "reissue", "P1", "--batch", "K7QMX", "--yes", code=2)
    assert (
        "does not exist" in posted.run("keys", "reissue", "--batch", "K7QMX", "--yes", code=1).err
    )


@pytest.mark.parametrize(
    ("word", "meant"),
    [("roster.csv", "--roster roster.csv"), ("letters.pdf", "-o letters.pdf"),
     ("P1", "--parent P1"), ("-", "--roster -")],
)  # fmt: skip
def test_a_word_without_its_option_is_misuse_that_names_the_option(
    school: Office, word: str, meant: str
) -> None:
    refused = school.run("keys", "issue", word, code=2)
    assert f"portaladm keys issue {meant}" in refused.err
    assert school.query("SELECT count(*) FROM activation_keys") == [(0,)]


def test_a_batch_says_how_many_of_its_keys_stop_sooner(office: Office) -> None:
    rows = ({"parent_id": "P1", "withdrawn_on": "2026-09-10"}, {"parent_id": "P2"})
    office.run("roster", "import", office.write_roster(*rows), code=0)
    said = office.run("keys", "issue", "-o", "keys.csv", code=0).err
    assert "1 of them stops before 2026-09-21, when the access to the children ends" in said
    made = office.read_csv(office.folder / "keys.csv")
    assert [row["expires_on"] for row in made] == ["2026-09-09", "2026-09-21"]
    shown = office.run("keys", "list", "--format", "table", code=0).out
    assert (shown.count("2026-09-09"), shown.count("2026-09-21")) == (1, 1)
