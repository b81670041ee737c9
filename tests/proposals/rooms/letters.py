"""Letters: their settings, theme and lists, and what became of them."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

from tests.proposals.desk import Desk
from tests.proposals.scenes import scene
from tests.proposals.states import ANA, DISTRICT, YES, find_batch, posted, reference_of

DAY = timedelta(days=1)
PREVIEW = ("letters", "preview", "-o", "asked.pdf")


@scene(
    "letters-settings-wrong.logo-kind", "letters-settings-wrong.logo-missing",
    "letters-settings-wrong.logo-size", needs="typst",
)  # fmt: skip
def a_logo_that_is_none(desk: Desk) -> None:
    desk.do(*DISTRICT)
    folder = desk.office.folder
    folder.joinpath("logo.txt").write_text("")
    folder.joinpath("large.png").write_bytes(b"x" * 20_000_000)
    folder.joinpath("good.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'/>")
    desk.do("roster", "import", desk.office.write_roster({"parent_id": "P1"}))
    for key, name in (("kind", "logo.txt"), ("missing", "none.png"), ("size", "large.png")):
        desk.do("config", "set", "letters.logo", name)
        desk.ask("keys", "issue", "--parent", "P1", "-o", "x.pdf", "--dry-run")
        desk.mend(f"letters-settings-wrong.logo-{key}", FILE="good.svg")


@scene("letters-settings-wrong.theme", needs="typst")
def a_theme_that_is_not_there(desk: Desk) -> None:
    desk.do(*DISTRICT)
    desk.do("config", "set", "letters.theme", "theme")
    desk.ask(*PREVIEW)
    desk.mend("letters-settings-wrong.theme")


def _make_theme(desk: Desk) -> Path:
    desk.do("letters", "template", "export", "theme")
    desk.do("config", "set", "letters.theme", "theme")
    return desk.office.folder / "theme"


@scene(
    "letter-text-wrong", "letter-template-wrong", "letter-template-wrong.encoding",
    "letter-template-wrong.pages", needs="typst",
)  # fmt: skip
def a_theme_with_faults(desk: Desk) -> None:
    desk.do(*DISTRICT)
    theme = _make_theme(desk)
    text = (theme / "en.toml").read_text(encoding="utf-8")
    (theme / "en.toml").write_text(text.replace("\ntitle", "\ntitel"), encoding="utf-8")
    desk.ask(*PREVIEW)
    desk.show("letter-text-wrong", "en.toml", FOLDER="fresh")
    for fault in ("letter.title: missing", "slip.title: missing", "letter.titel: unknown"):
        assert fault in desk.answer.err
    (theme / "en.toml").write_text(text, encoding="utf-8")
    template = (theme / "letter.typ").read_bytes()
    for key, wrong in (
        ("", b"\n#let x = (\n"),
        (".encoding", b"\n// \xff\n"), (".pages", b"\n#pagebreak()\n\n.\n"),
    ):  # fmt: skip
        (theme / "letter.typ").write_bytes(template + wrong)
        desk.ask(*PREVIEW)
        (theme / "letter.typ").write_bytes(template)
        with desk.trial():
            desk.show(f"letter-template-wrong{key}", "preview.pdf")


@scene("letter-text-lacking", "letter-text-lacking.english", "letter-text-wrong.found")
def texts_of_an_earlier_version(desk: Desk) -> None:
    desk.do(*DISTRICT)
    desk.office.make_store()
    theme = _make_theme(desk)
    english = (theme / "en.toml").read_text(encoding="utf-8")
    older = "\n".join(line for line in english.splitlines() if not line.startswith("unasked_"))
    (theme / "en.toml").write_text(older, encoding="utf-8")
    somali = older.replace('code = "en"', 'code = "so"').replace(
        'name = "English"', 'name = "Somali"'
    )
    (theme / "so.toml").write_text(somali, encoding="utf-8")
    desk.ask("doctor")
    desk.show("letter-text-lacking", "en.toml", FOLDER="fresh")
    desk.show("letter-text-lacking.english", "en.toml", FOLDER="other")
    (theme / "so.toml").write_text("[language]\n", encoding="utf-8")
    desk.ask("doctor")
    desk.show("letter-text-wrong.found", "en.toml", FOLDER="third")
    assert "unasked_intro" in (desk.office.folder / "fresh" / "en.toml").read_text(encoding="utf-8")


@scene("no-letter-named", "letter-reference.unknown", "letter-reference.parent", "no-letters")
def letters_that_do_not_exist(desk: Desk) -> None:
    desk.take(posted)
    batch, reference = find_batch(desk), reference_of(desk, "P1")
    desk.ask("letters", "mark", "--returned")
    desk.show("no-letter-named", **{"K7QMX-17": reference})
    desk.ask("letters", "mark", f"{batch}-99", "--returned")
    desk.show("letter-reference.unknown", reference)
    desk.ask("letters", "mark", "P2", "--returned")
    desk.show("letter-reference.parent", reference_of(desk, "P2"))
    desk.ask("letters", "lists", "--batch", find_batch(desk, "roster-import"))
    desk.show("no-letters", batch)


@scene("no-letters.closed", needs="typst")
def letters_of_a_batch_that_was_undone(desk: Desk) -> None:
    desk.take(posted)
    batch = find_batch(desk)
    desk.do("batches", "undo", batch, *YES)
    desk.ask("letters", "lists", "--batch", batch)
    desk.show("no-letters.closed", "revoked")


def _suspend(desk: Desk) -> None:
    desk.do("links", "deny", "P2", ANA, *YES)


def _revoke(desk: Desk) -> None:
    desk.do("keys", "revoke", "P2", *YES)


def _mark(desk: Desk, how: str, **more: Any) -> None:
    reference = reference_of(desk, "P2")
    desk.ask("letters", "mark", reference, f"--{how}", "--verified-by", "photo-id", **more)


@scene(
    "marked-returned.live", "marked-returned.suspended", "marked-returned.expired",
    "marked-returned.revoked", "explain-letter.returned-live", "explain-key.has-key.returned",
    "explain-sign-in.returned", "cause-key-returned/1", "cause-key-returned/2",
)  # fmt: skip
def letters_that_came_back(desk: Desk) -> None:
    desk.take(posted)
    later = desk.office.now + timedelta(days=40)
    with desk.trial():
        _mark(desk, "returned", now=later)
        desk.show("marked-returned.expired", "expired on")
    for state, befall in (("suspended", _suspend), ("revoked", _revoke)):
        with desk.trial():
            befall(desk)
            _mark(desk, "returned")
            desk.show(f"marked-returned.{state}", "a reason")
    _mark(desk, "returned")
    with desk.trial():
        desk.mend("marked-returned.live")
    desk.ask("parents", "explain", "P2")
    for message in (
        "explain-letter.returned-live", "explain-key.has-key.returned", "explain-sign-in.returned",
    ):  # fmt: skip
        with desk.trial():
            desk.mend(message)
    for place in (0, 1):
        with desk.trial():
            desk.mend("cause-key-returned", only=place)


@scene("marked-handed-over.suspended", "marked-handed-over.expired", "marked-handed-over.revoked")
def letters_that_were_handed_over(desk: Desk) -> None:
    desk.take(posted)
    for state, befall in (("suspended", _suspend), ("revoked", _revoke)):
        with desk.trial():
            befall(desk)
            _mark(desk, "handed-over")
            desk.show(f"marked-handed-over.{state}", "a reason")
    _mark(desk, "handed-over", now=desk.office.now + timedelta(days=40))
    desk.mend("marked-handed-over.expired", DATE="2026-11-30")


@scene("Once they are in the post")
def reminders_that_go_to_the_post(desk: Desk) -> None:
    desk.take(posted)
    desk.ask("letters", "remind", "--after", "0", "-o", "r.csv", now=desk.office.now + DAY)
    desk.follow("Once they are in the post", "sent", now=desk.office.now + DAY)
