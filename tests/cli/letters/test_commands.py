"""``letters preview``, ``letters template export``, and the options of letters."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.conftest import Office

pytest.importorskip("typst", reason="needs portaladm[letters]")
pytest.importorskip("pypdfium2", reason="needs portaladm[dev]")

from tests.letters.read import flatten, read_texts


@pytest.mark.slow
def test_a_preview_shows_every_language_as_sample_with_no_set_up_at_all(office: Office) -> None:
    done = office.run("letters", "preview", code=0)
    path = office.folder / "preview.pdf"
    assert done.out == f"{path}\n"
    texts = read_texts(path.read_bytes())
    assert len(texts) == 5
    assert all("SAMPLE" in text for text in texts)
    assert not office.store.exists()


@pytest.mark.slow
def test_a_preview_has_the_offices_own_name_address_and_telephone(office: Office) -> None:
    office.run("config", "set", "district.name", "Riverbend Public Schools", code=0)
    office.run("config", "set", "letters.return_address", "1 Harbor Ave, Room 2; Riverbend")
    office.run("letters", "preview", "-o", "a.pdf", "--bilingual", code=0)
    page = flatten(read_texts((office.folder / "a.pdf").read_bytes())[0])
    assert "Riverbend Public Schools" in page
    assert "1 Harbor Ave, Room 2 · Riverbend" in page
    office.run("letters", "preview", "--slips", "-o", "b.pdf", code=0)
    assert "SAMP-LEXX" in read_texts((office.folder / "b.pdf").read_bytes())[0]


@pytest.mark.slow
def test_a_preview_into_a_folder_is_named_for_the_day(office: Office) -> None:
    (office.folder / "samples").mkdir()
    path = Path(office.run("letters", "preview", "-o", "samples", code=0).out.strip())
    assert path.parent == office.folder / "samples"
    assert re.fullmatch(r"preview-\d{4}-\d\d-\d\d\.pdf", path.name)


def test_a_preview_is_never_written_over_a_file(office: Office) -> None:
    (office.folder / "preview.pdf").write_text("mine")
    assert "is there already" in office.run("letters", "preview", code=1).err
    assert (office.folder / "preview.pdf").read_text() == "mine"
    assert "ending" in office.run("letters", "preview", "-o", "preview.png", code=2).err


@pytest.mark.slow
def test_an_exported_look_is_used_once_the_settings_name_it(office: Office) -> None:
    exported = office.run("letters", "template", "export", "theme", code=0)
    names = {line.rpartition("/")[2].rpartition("\\")[2] for line in exported.out.splitlines()}
    assert {"letter.typ", "slip.typ", "en.toml", "es.toml"} <= names
    english = office.folder / "theme" / "en.toml"
    english.write_text(english.read_text("utf-8").replace("Good to know", "Please note"), "utf-8")
    office.run("config", "set", "letters.theme", "theme", code=0)
    office.run("letters", "preview", code=0)
    assert "Please note" in read_texts((office.folder / "preview.pdf").read_bytes())[0]
    again = office.run("letters", "template", "export", "theme", code=1)
    assert "nothing was written" in again.err


def test_a_look_that_is_not_there_is_said_with_its_cure(office: Office) -> None:
    office.run("config", "set", "letters.theme", "nowhere", code=0)
    refused = office.run("letters", "preview", code=1)
    assert "nowhere" in refused.err and "letters template export" in refused.err


@pytest.mark.parametrize(
    ("name", "value"),
    [("envelope", "c6"), ("accent", "blue"), ("bilingual", "maybe"), ("sort", "name")],
)
def test_a_setting_that_no_letter_can_have_is_refused(
    office: Office, name: str, value: str
) -> None:
    refused = office.run("config", "set", f"letters.{name}", value, code=1)
    assert f"letters.{name} must be" in refused.err


@pytest.mark.parametrize("words", [("--sort", "postal"), ("--bilingual",)])
def test_options_for_letters_want_letters(office: Office, words: tuple[str, ...]) -> None:
    refused = office.run("keys", "issue", "-o", "keys.csv", *words, code=2)
    assert "-o letters.pdf" in refused.err
    assert not office.store.exists()


def test_an_unknown_order_is_a_usage_error(office: Office) -> None:
    refused = office.run("keys", "issue", "-o", "letters.pdf", "--sort", "name", code=2)
    assert "school or postal" in refused.err


def test_with_nobody_to_write_to_no_file_is_made_and_nothing_refused(office: Office) -> None:
    office.make_store()
    (office.folder / "letters.pdf").write_text("mine")
    done = office.run("keys", "issue", "-o", "letters.pdf", code=0)
    assert "Nothing to issue" in done.err
    assert (office.folder / "letters.pdf").read_text() == "mine"
