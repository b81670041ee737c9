"""Words that no language writes are told from names with accents."""

from __future__ import annotations

import pytest

from portaladm.domain.cells.garbled import is_garbled


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
