"""Parents and students by their ids; records that are merged and taken apart again."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from tests.kits.accounts import activate
from tests.kits.batches import edit
from tests.kits.keys import read_key
from tests.proposals.desk import Desk
from tests.proposals.scenes import scene
from tests.proposals.states import ANA, BEN, FAMILY, YES, bring, find_batch, posted

MERGE = ("parents", "merge", "P1", "P3", *YES)
UNMERGE = ("parents", "unmerge", "P3", *YES)
NEWCOMER = {"parent_id": "P9", "student_id": "0019999"}
LATER = timedelta(hours=1)


def unposted(desk: Desk) -> None:
    """The family of the other scenes, without keys."""
    desk.do("roster", "import", desk.office.write_roster(*FAMILY))


def merged(desk: Desk) -> None:
    """P3 is one with P1."""
    desk.take(unposted)
    desk.do(*MERGE)


@scene("unknown-parent", "unknown-student", "parent-exists", "same-parent")
def people_whom_nobody_knows(desk: Desk) -> None:
    desk.take(unposted)
    desk.ask("parents", "show", "P99")
    desk.show("unknown-parent", "P1,", NAME="garcia")
    desk.ask(
        "parents", "add", "--reason", "new", "--verified-by", "photo-id", "--yes", "--parent",
        "P1", "--student", "0019999",
    )  # fmt: skip
    with desk.trial():
        newer = desk.office.write_roster({"student_id": "0019999"}, name="newer.csv")
        desk.show("unknown-student", only=0, NAME="Ana")
        desk.mend("unknown-student", only=1, FILE=newer)
    desk.ask(
        "parents", "add", "--reason", "new", "--verified-by", "photo-id", "--yes", "--student",
        ANA, "--first-name", "José", "--last-name", "García",
    )  # fmt: skip
    desk.show("parent-exists", "jose@example.org")
    desk.ask("parents", "merge", "P1", "P1", *YES)
    desk.show("same-parent", "jose@example.org")


@scene("not-added", "roster-gave", "cause-taken-back")
def what_the_counter_gave(desk: Desk) -> None:
    desk.take(unposted)
    add = ("parents", "add", "--reason", "new", "--verified-by", "photo-id", "--yes")
    ola = ("--parent", "P8", "--first-name", "Ola", "--last-name", "Berg")
    desk.do(*add, *ola, "--student", ANA)
    desk.ask("parents", "remove-added", "P8", "--student", BEN, *YES)
    desk.show("not-added", ANA)
    desk.ask("parents", "remove-added", "P1", *YES)
    with desk.trial():
        desk.show("roster-gave", "denied by staff")
    desk.do("keys", "issue", "--parent", "P8", "--posted", "-o", "k.csv")
    desk.do("parents", "remove-added", "P8", *YES)
    desk.ask("parents", "explain", "P8")
    desk.mend("cause-taken-back")


@scene("not-merged", "not-merged.keeps", "merge-not-noted")
def who_was_not_merged(desk: Desk) -> None:
    desk.take(unposted)
    desk.ask(*UNMERGE)
    desk.show("not-merged", "Mia")
    desk.do(*MERGE)
    desk.ask("parents", "unmerge", "P1", *YES)
    with desk.trial():
        desk.mend("not-merged.keeps")
    summary = json.dumps({"action": "merge", "keep": "P1", "drop": "P3"})
    edit(desk.office, "UPDATE batches SET summary = ? WHERE kind = 'counter'", summary)
    desk.ask(*UNMERGE)
    desk.show("merge-not-noted", "parent:merged")


def _issue(desk: Desk) -> None:
    desk.do("keys", "issue", "--parent", "P1", "--posted", "-o", "since.csv")


def _activate(desk: Desk) -> None:
    _issue(desk)
    activate(desk.office, read_key(desk.office, "P1", "since.csv"), "mlopez")


def _deny(desk: Desk) -> None:
    desk.do("links", "deny", "P1", BEN, *YES)


def _import(desk: Desk) -> None:
    bring(desk, FAMILY[2] | {"portal_access": "no"})


def _merge_again(desk: Desk) -> None:
    desk.do("parents", "merge", "P2", "P1", *YES)


@scene(
    "since-merge.key", "since-merge.account", "since-merge.restriction",
    "since-merge.import.mended", "since-merge.merge.mended",
)  # fmt: skip
def what_depends_on_a_merge(desk: Desk) -> None:
    desk.take(merged)
    befallen: tuple[tuple[str, Callable[[Desk], None]], ...] = (
        ("key", _issue), ("account", _activate), ("restriction", _deny),
        ("import.mended", _import), ("merge.mended", _merge_again),
    )  # fmt: skip
    for key, befall in befallen:
        with desk.trial():
            befall(desk)
            desk.ask(*UNMERGE)
            desk.mend(f"since-merge.{key}")
            assert desk.answer.code == 0, (key, desk.answer)


@scene(
    "since-merge.import.mended-keys", "since-merge.import.later", "since-merge.import.later-keys"
)  # fmt: skip
def imports_since_a_merge(desk: Desk) -> None:
    desk.take(merged)
    _import(desk)
    with desk.trial():
        bring(desk, FAMILY[2], NEWCOMER)
        desk.ask(*UNMERGE)
        desk.mend("since-merge.import.later")
        desk.mend("since-merge.import.mended")
        assert desk.answer.code == 0, desk.answer
    guardian = FAMILY[2] | {"portal_access": "no", "relationship": "guardian"}
    for more in ((), (guardian,)):  # what the second roster says of the two, too
        with desk.trial():
            bring(desk, *more, NEWCOMER)
            desk.do("keys", "issue", "--parent", "P9", "--posted", "-o", "since.csv")
            desk.ask(*UNMERGE)
            desk.mend(f"since-merge.import.{'mended' if more else 'later'}-keys")
            desk.mend("since-merge.import.mended")
            assert desk.answer.code == 0, desk.answer


@scene("unmerge-lifted")
def an_order_that_was_lifted_of_one_person(desk: Desk) -> None:
    desk.take(unposted)
    desk.do("links", "deny", "P3", BEN, *YES)
    desk.do(*MERGE)
    desk.do("links", "allow", "P1", BEN, *YES, now=desk.office.now + LATER)
    desk.ask(*UNMERGE, now=desk.office.now + 2 * LATER)
    desk.show("unmerge-lifted", "P3")
    assert BEN in desk.do("restrictions", "list", "--in-force", "--parent", "P3").out


@scene("no-identity-question.parent", "no-identity-question.student")
def a_question_that_nobody_asked(desk: Desk) -> None:
    desk.take(unposted)
    for noun, number in (("parent", "P1"), ("student", ANA)):
        desk.ask(f"{noun}s", "identity", number, "--same", "--reason", "x")
        desk.show(f"no-identity-question.{noun}", "stored_name")


@scene("renumber-fault.merged")
def a_new_id_that_was_merged_away(desk: Desk) -> None:
    desk.take(merged)
    numbers = Path("numbers.csv")
    numbers.write_text("old_id,new_id\nP1,P3\n", encoding="utf-8")
    desk.ask("parents", "renumber", "--from", numbers)
    desk.mend("renumber-fault.merged")
    assert find_batch(desk, "counter") in desk.do("audit", "list", "--parent", "P3").out


@scene("unknown-restriction", "unknown-restriction.pair", "not-linked", "not-linked.ended")
def orders_and_links_that_are_not_there(desk: Desk) -> None:
    desk.take(unposted)
    desk.do("links", "deny", "P1", ANA, *YES)
    desk.ask("restrictions", "show", "R9")
    desk.show("unknown-restriction", "R1")
    desk.ask("links", "allow", "P1", ANA, "--order", "R9", *YES)
    desk.show("unknown-restriction.pair", "R1")
    open_it = ("links", "open", "P1", BEN, "--verified-by", "photo-id", *YES)
    desk.ask(*open_it)
    with desk.trial():
        desk.mend("not-linked")
    both = FAMILY[0] | {"student_id": BEN, "student_first_name": "Ben"}
    bring(desk, *FAMILY, both)
    bring(desk, *FAMILY, more=("--snapshot",))
    desk.ask(*open_it)
    desk.mend("not-linked.ended", FILE=desk.office.write_roster(*FAMILY, both, name="back.csv"))


@scene(
    "restriction-ends.soon", "restriction-ends.opens", "restriction-ends.over",
    "cause-restricted", "cause-restriction-unconfirmed",
)  # fmt: skip
def orders_that_end(desk: Desk) -> None:
    desk.take(posted)
    desk.do("links", "deny", "P1", ANA, "--until", "2026-09-05", *YES)
    desk.ask("doctor", "--format", "json")
    with desk.trial():
        desk.mend("restriction-ends.soon")
    with desk.trial():
        desk.do("config", "set", "restrictions.confirm_end", "no")
        desk.ask("doctor", "--format", "json")
        desk.mend("restriction-ends.opens")
    with desk.trial():
        desk.ask("parents", "explain", "P1", "--format", "json")
        desk.mend("cause-restricted")
    over = desk.office.now + timedelta(days=9)
    for question, key in (
        (("doctor",), "restriction-ends.over"),
        (("parents", "explain", "P1"), "cause-restriction-unconfirmed"),
    ):
        with desk.trial():
            desk.ask(*question, "--format", "json", now=over)
            desk.mend(key)
