"""Options that messages propose for the command that was just typed, and what nobody expected."""

from __future__ import annotations

from unittest.mock import patch

from tests.kits.accounts import PASSWORD, activate
from tests.proposals.desk import Desk
from tests.proposals.rooms.rosters import OLAF, ONE
from tests.proposals.scenes import scene
from tests.proposals.states import ANA, FAMILY, YES, account, ended, posted, reference_of

MANY = tuple(
    {"student_id": f"S{n}", "parent_id": f"P{n}", "email": f"p{n}@example.org",
     "student_first_name": "Ana", "student_last_name": f"Lund{n}", "parent_first_name": "José",
     "parent_last_name": f"Lund{n}", "phone": f"555-{1000 + n}", "address": f"{n} Oak St"}
    for n in range(60)
)  # fmt: skip


def many(desk: Desk) -> None:
    """A school that is large enough for limits."""
    desk.do("roster", "import", desk.office.write_roster(*MANY))


@scene(
    "removal-limit", "new-links-limit", "exchanged-links-limit", "name-changes-limit",
    "issue-stopped.limit",
)  # fmt: skip
def rosters_over_a_limit(desk: Desk) -> None:
    desk.take(many)
    parent = ("parent_id", "parent_last_name", "email")
    moved = [one | {cell: MANY[n - 7][cell] for cell in parent} for n, one in enumerate(MANY)]
    exchanged = [
        one | {cell: MANY[1 - n][cell] for cell in parent} for n, one in enumerate(MANY[:2])
    ]
    renamed = [one | {"student_first_name": "Anja"} for one in MANY]
    for key, rows, option in (
        ("removal-limit", MANY[:20], "--max-removals"),
        ("new-links-limit", moved, "--max-new-links"),
        ("exchanged-links-limit", [*exchanged, *MANY[2:]], "--max-new-links"),
        ("name-changes-limit", renamed, "--max-name-changes"),
    ):
        desk.office.numbers = 0
        file = desk.office.write_roster(*rows, name="newer.csv")
        more = ("--snapshot",) if key == "removal-limit" else ()
        for options, code in (((option, "60"), 0), (("--apply-rest",), 3)):
            with desk.trial():
                desk.ask("roster", "import", file, *more)
                desk.add(key, *options, code=code)
        if not more:
            with desk.trial():
                desk.ask("keys", "issue", "--roster", file, "-o", "keys.csv")
                desk.show("issue-stopped.limit", "deferred", code=3)
                desk.do("keys", "issue", "-o", "keys.csv")


@scene(
    "roster-faulty", "rejects-alone", "identity.parent-name", "issue-stopped.identity",
    "issue-stopped.identity-dry-run", "identity-asks-later.name",
)  # fmt: skip
def rosters_of_which_the_rest_is_good(desk: Desk) -> None:
    desk.do("roster", "import", desk.office.write_roster(ONE))
    bad = desk.office.write_roster({}, {"portal_access": "maybe"}, name="bad.csv")
    for words in (("roster", "import", bad), ("keys", "issue", "--roster", bad)):
        with desk.trial():
            desk.ask(*words)
            desk.add("roster-faulty", "--keep-good-rows", "--rejects", "rejects.csv", code=3)
        with desk.trial():
            desk.ask(*words, "--rejects", "rejects.csv")
            desk.add("rejects-alone", "--keep-good-rows", code=3)
    newer = desk.office.write_roster(ONE | OLAF, {"parent_id": "P9"}, name="newer.csv")
    with desk.trial():
        desk.ask("roster", "import", newer)
        desk.add("identity.parent-name", "--apply-rest", code=3)
    with desk.trial():
        desk.ask("roster", "import", newer, "--dry-run")
        desk.add("identity-asks-later.name", "--apply-rest", code=3)
    with desk.trial():
        desk.ask("keys", "issue", "--roster", newer, "--dry-run")
        desk.show("issue-stopped.identity-dry-run", "Imported as batch", code=3)
        desk.do("keys", "issue", "-o", "keys.csv")
    desk.ask("keys", "issue", "--roster", newer, "-o", "keys.csv")
    desk.show("issue-stopped.identity", "Olaf Holm", only=0)
    desk.show("issue-stopped.identity", only=1)
    desk.show("issue-stopped.identity", "Imported as batch", only=2, code=3)
    desk.do("keys", "issue", "-o", "keys.csv")


@scene("account-disabled.ended", "account-ended", "account-disabled")
def passwords_all_the_same(desk: Desk) -> None:
    for state, keys in ((ended, ("account-ended", "account-disabled.ended")),
                        (account, ("", "account-disabled"))):  # fmt: skip
        desk.take(state)
        for key in keys:
            if key:
                with desk.trial():
                    reset = ("passwords", "reset", "mlopez", "--verified-by", "photo-id", "--yes")
                    desk.ask(*reset)
                    desk.add(key, "--anyway")
            desk.do("accounts", "disable", "mlopez", *YES)


@scene(
    "identity-unsaid",
    "identity-unsaid.file",
    "unknown-way",
    "identity-unsaid.link",
    "no-way.letters",
)
def how_identity_was_checked(desk: Desk) -> None:
    desk.take(account)
    way = ("--verified-by", "photo-id")
    with desk.trial():
        desk.ask("passwords", "reset", "mlopez", "--yes", "--show")
        desk.add("identity-unsaid", *way)
    for route in ("--posted", "--signed-for", "--verified-by"):
        with desk.trial():
            desk.ask("passwords", "reset", "mlopez", "--yes")
            desk.add("identity-unsaid.file", route, *way[1:] * (route == way[0]))
    with desk.trial():
        desk.ask("passwords", "reset", "mlopez", "--yes", "--verified-by", "magic")
        desk.add("unknown-way", *way)
    desk.ask("links", "open", "PA4711", "0010003", *YES)
    desk.add("identity-unsaid.link", *way)
    desk.ask("letters", "mark", reference_of(desk, "P2"), "--handed-over")
    desk.add("no-way.letters", *way)


@scene("two-accounts", "unknown-account.merge", "parent-exists", "not-confirmed.nobody")
def one_person_or_two(desk: Desk) -> None:
    keys = desk.take(account)
    activate(desk.office, keys["P2"], "eva22")
    merge = ("parents", "merge", "P1", "P2", "--reason", "x")
    with desk.trial():
        desk.ask(*merge, "--yes")
        desk.add("two-accounts", "--keep-account", "mlopez")
    with desk.trial():
        desk.ask("parents", "merge", "P2", "P3", "--reason", "x")
        desk.add("not-confirmed.nobody", "--yes")
    with desk.trial():
        desk.ask(*merge, "--yes", "--keep-account", "nobody")
        assert "mlopez or eva22" in desk.told["unknown-account.merge"][-1]
        desk.proved["unknown-account.merge"] = {0}
    name = ("--first-name", "José", "--last-name", "García")
    desk.ask(
        "parents", "add", "--reason", "new", "--verified-by", "photo-id", "--yes", "--student",
        ANA, *name,
    )  # fmt: skip
    desk.add("parent-exists", "--another")


@scene("identity-unanswered", "no-student", "name-missing", "district-id-wrong")
def what_was_left_out(desk: Desk) -> None:
    desk.take(account)
    name = ("--first-name", "Ida", "--last-name", "Berg")
    desk.ask("parents", "add", "--reason", "new", "--verified-by", "photo-id", "--yes", *name)
    with desk.trial():
        desk.add("no-student", "--student", ANA)
    desk.ask(
        "parents", "add", "--reason", "new", "--verified-by", "photo-id", "--yes", "--student", ANA
    )
    with desk.trial():
        desk.add("name-missing", "--parent", "P3")
    check = ("passwords", "check", "mlopez", "--secrets-stdin")
    desk.ask(*check, "--district-id", "ABCDEF", stdin=f"{PASSWORD}\n")
    desk.add("district-id-wrong", "--district-id", "JPRQQH")
    file = desk.office.write_roster(FAMILY[0] | OLAF, name="newer.csv")
    desk.do("roster", "import", file, "--max-identity-changes", "1", code=3)
    desk.ask("parents", "identity", "P1")
    desk.add("identity-unanswered", "--same", "--reason", "x")


@scene("settings-differ", "show-in-pipe", "no-terminal", "bad-subject")
def yes_and_the_like(desk: Desk) -> None:
    keys = desk.take(posted)
    with desk.trial():
        desk.ask("init", "--district", "Other")
        desk.add("settings-differ", "--yes")
    desk.do("keys", "revoke", "P1", *YES)
    for option in (("--show",), ("-o", "-")):
        desk.ask("keys", "reissue", "P1", *option, "--verified-by", "photo-id")
        with desk.trial():
            desk.add("show-in-pipe", "--yes")
    desk.ask("keys", "check")
    desk.add("no-terminal", "--secrets-stdin", stdin=f"{keys['P2']}\n")
    desk.ask("audit", "list", "--subject", "P1")
    desk.ask("audit", "list", "--subject", "P1")
    desk.add("bad-subject", "--subject", "batch:P1")


@scene("system-error", "installation-broken", "defect")
def what_nobody_expected(desk: Desk) -> None:
    desk.office.make_store()
    missing = ModuleNotFoundError("No module", name="portaladm.letters")
    errors = {
        "system-error": OSError(5, "x"),
        "installation-broken": missing,
        "defect": ValueError(),
    }
    for key, error in errors.items():
        with patch("portaladm.services.store.view.count_rows", side_effect=error):
            desk.ask("store", "info")
        desk.show(key, "store:created")
