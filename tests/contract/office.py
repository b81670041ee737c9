"""What is looked at and set before there is a roster."""

from __future__ import annotations

from datetime import timedelta

from tests.contract.stage import Stage


def set_more(stage: Stage) -> None:
    ways = ("identity.ways", "video-call")
    stage.do("config add", *ways, "--dry-run")
    for words in (
        ("config add", *ways),
        ("config remove", *ways),
        ("config set", "keys.days", "9"),
    ):
        settings = stage.office.store.with_name("portaladm.toml")
        settings.write_text(f"# ours\n{settings.read_text('utf-8')}", "utf-8")
        stage.office.now += timedelta(seconds=1)  # the copy with the comments is named for it
        stage.do(*words)
    stage.do("config remove", *ways)
    stage.do("config set", "keys.days", "21")
    stage.do("config set", "letters.phone", "555-0100")
    stage.do("config set", "letters.phone", "")
    stage.do("config set", "letters.return_address", "12 Oak St; Jonesboro")
    stage.do("store grant", "clerk", "--role", "admin", "--district")
    there = ("--redirect-uri", "https://portal.example.org/in")
    stage.do("portal clients add", "app", "--public", *there)
    stage.do("portal clients add", "portal", *there)
    stage.do("portal clients remove", "app")
    if stage.can_do("portal keys rotate"):
        stage.do("portal keys rotate")


def look_at_files(stage: Stage) -> None:
    stage.do("roster template")
    tables = {
        "export.csv": "Pupil No,First,Surname,Guardian ID,Odd\n1,Ana,Lopez,P1,x\n",
        "both.csv": "Pupil No,First,Surname,Mother First,Mother Last,Father First,Father Last\n"
        "1,Ana,Lopez,Eva,Lopez,Luis,Lopez\n",
        "tables/students.csv": "Student Number,First Name,Last Name,Grade\n1,Ana,Lopez,4\n",
        "tables/contacts.csv": "Contact ID,First Name,Last Name,Email\n7,Eva,Lopez,e@example.org\n",
        "tables/relations.csv": "Student Number,Contact ID,Relationship\n1,7,Mother\n",
    }
    for name, text in tables.items():
        path = stage.office.folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, "utf-8")
    stage.do("roster columns", "export.csv", "-o", "map.toml")
    stage.do("roster columns", "both.csv")
    stage.do("roster columns", "tables")
