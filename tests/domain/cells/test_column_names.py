"""The names of columns in words."""

from __future__ import annotations

import pytest

from portaladm.domain.cells.column_names import split_words


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("StudentFirstName", "student first name"),
        ("STU.FN", "stu fn"),
        ("N° interne élève", "n interne eleve"),
        ("Erz1_EMail", "erz 1 e mail"),
        ("保護者氏名", "parent name"),
        ("学籍番号", "student number"),
        ("メールアドレス", "email"),
        ("父の名", "father first name"),
        ("", ""),
    ],
)
def test_a_name_is_put_into_words(name: str, words: str) -> None:
    assert split_words(name) == words
