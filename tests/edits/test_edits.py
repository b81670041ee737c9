"""Whatever an office does to a good roster, nobody sees a stranger's child, in any format."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from tests.conftest import Office
from tests.edits.district import make_district
from tests.edits.joined import Export, Link, Someone, read_given_links
from tests.edits.oracle import Given, find_strangers, read_given
from tests.edits.runs import FORMATS, find_violations, see

DAILY = {"csv": 50}
USUAL = 4
TELLING = {
    "csv": 2, "mapped": 9, "xlsx": 2, "blocks": 1, "derived": 2, "clever": 2, "clever-derived": 2,
    "oneroster-1.1": 29, "oneroster-1.1-zip": 29, "oneroster-1.2": 31, "oneroster-1.2-zip": 31,
    "sds-2.1": 13, "sds-1": 10, "tables": 13, "tables-zip": 13, "tables-xlsx": 13,
}  # fmt: skip
"""A seed of each format by which a program that believes ids shows a stranger's child."""


@pytest.mark.turns(8)
@pytest.mark.parametrize("format", FORMATS)
def test_no_edit_shows_a_strangers_child(format: str, tmp_path: Path) -> None:
    assert find_violations(tmp_path, format, range(DAILY.get(format, USUAL))) == {}


@pytest.mark.torture
@pytest.mark.parametrize("part", range(5))
@pytest.mark.parametrize("format", FORMATS)
def test_many_edits_show_no_strangers_child(format: str, part: int, tmp_path: Path) -> None:
    assert find_violations(tmp_path, format, range(1000 + part * 100, 1100 + part * 100)) == {}


@pytest.mark.turns(8, otherwise="slow")
@pytest.mark.parametrize("format", FORMATS)
def test_a_program_that_believes_ids_is_found_out(
    format: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("portaladm.services.roster.import_.refuse_doubted", lambda *_: None)
    monkeypatch.setattr("portaladm.services.roster.merge.refuse_two_people", lambda *_: None)
    monkeypatch.setattr(
        "portaladm.services.roster.import_.limit_changes", lambda *given: (given[-1], ())
    )
    monkeypatch.setattr(
        "portaladm.store.roster.findings.people.stage_two_people_of_register", lambda *_: []
    )
    seed = TELLING[format]
    assert seed in find_violations(tmp_path, format, range(seed, seed + 1))


@pytest.mark.turns(8, otherwise="slow")
@pytest.mark.parametrize("format", FORMATS)
def test_a_good_roster_shows_each_format_what_it_says(format: str, tmp_path: Path) -> None:
    chance, how = random.Random(7), FORMATS[format]
    rows = make_district(chance, 8)
    path, options = how.write(tmp_path, "good", how.make(rows, chance))
    office = Office(tmp_path)
    office.run("roster", "import", path, *options, code=0)
    named = {
        tuple(f"{row[f'{kind}_first_name']} {row[f'{kind}_last_name']}"
              for kind in ("parent", "student")): row["portal_access"]
        for row in rows
    }  # fmt: skip
    assert named.keys() <= how.read(path, path)
    says_access = not format.startswith(("clever", "oneroster", "sds"))
    assert see(office) == {
        names for names, access in named.items() if access == "yes" or not says_access
    }


def test_the_oracle_finds_a_stranger() -> None:
    omar = Given("Omar Lopez", "Ana Lopez", frozenset({"P1"}), "1")
    pia = Given("Pia Ruiz", "Ben Ruiz", frozenset({"P2"}), "2")
    given = read_given([omar, pia], [omar])
    met = {("Omar Lopez", "Ana López"), ("Pia Ruiz", "Ben Holm")}
    assert list(find_strangers(met, given)) == []
    assert list(find_strangers({("Omar Lopez", "Ben Ruiz")}, given)) == [("Omar Lopez", "Ben Ruiz")]


def test_the_oracle_follows_links_to_whom_an_id_meant() -> None:
    people = [Someone("s1", "Ana", "Lopez"), Someone("s2", "Ben", "Ruiz"),
              Someone("p1", "Omar", "Lopez"), Someone("p2", "Pia", "Ruiz")]  # fmt: skip
    good = Export(people, [Link("s1", "p1"), Link("s2", "p2")])
    exchanged = [one._replace(id={"s1": "s2", "s2": "s1"}.get(one.id, one.id)) for one in people]
    given = read_given_links(good, Export(exchanged, good.links))
    assert list(find_strangers({("Omar Lopez", "Ana Lopez")}, given)) == []
    assert list(find_strangers({("Omar Lopez", "Ben Ruiz")}, given)) == [("Omar Lopez", "Ben Ruiz")]
    new = read_given_links(good, Export(people, [*good.links, Link("s2", "p1")]))
    assert list(find_strangers({("Omar Lopez", "Ben Ruiz")}, new)) == []
