"""Words that no language writes are told from names with accents."""

from __future__ import annotations

import pytest

from portaladm.domain.cells.garbled import find_meant, is_garbled


@pytest.mark.parametrize(
    "name",
    ["José", "Zoë Núñez", "Åsa Sørensen", "Íñigo", "Gal·la", "O’Brien", "O´Brien", "Mª José",
     "Þórður", "Guðrún", "Ægir", "Žáček", "Čížová", "Šťastný", "Đỗ", "Nguyễn", "Louÿs", "Weiß",
     "Ana\xa0María", "Smith–Jones", "Петров", "Γιώργος", "محمد", "张伟", "סמדר", "NUÑEZ", "3º",
     "usw…", "©Ana", "50€", "ºAna", "½", "Ana†"],
)  # fmt: skip
def test_a_name_is_not_garbled(name: str) -> None:
    assert not is_garbled(name)


@pytest.mark.parametrize(
    "name",
    ["Ïåòðîâ", "ãÍãÏ", "ÕÅÎ°", "Jos©e", "Ni¤o", "gÐa", "Mar\x8da", "Петpов", "ÿíà", "ßíà",
     "JosÃ©"],
)  # fmt: skip
def test_what_a_wrong_encoding_makes_is_garbled(name: str) -> None:
    assert is_garbled(name)


@pytest.mark.parametrize(
    ("name", "meant"),
    [("JosÃ©", "José"), ("NÃºÃ±ez", "Núñez"), ("JOSÃ‰", "JOSÉ"), ("Nguyá»…n", "Nguyễn"),
     ("Oâ€™Brien", "O’Brien"), ("Å½áček", ""), ("Å½iÅ¾ek", "Žižek"), ("ÐŸÐµÑ‚Ñ€", "Петр")],
)  # fmt: skip
def test_what_a_misread_name_was_is_told(name: str, meant: str) -> None:
    assert find_meant(name) == meant


@pytest.mark.parametrize(
    "name",
    ["José", "João", "JOÃO", "RÓŽA", "LUKÁŠ", "MÍŠA", "GÖŠEL", "RÉŽA", "ÂNGELA", "Åse", "São",
     "Đỗ", "Nguyễn", "Γιώργος", "محمد", "张伟", "Zoë", "ÎLE"],
)  # fmt: skip
def test_a_name_that_was_read_well_is_left_alone(name: str) -> None:
    assert find_meant(name) == ""
