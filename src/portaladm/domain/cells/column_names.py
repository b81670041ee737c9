"""The name of a column in words, whatever its script, case and separators."""

from __future__ import annotations

import re

from portaladm.domain.folding import fold_name

GLOSSES = {
    "学籍番号": "student number", "学号": "student number", "学生": "student", "生徒": "student",
    "児童": "student", "园児": "student", "園児": "student", "保護者": "parent", "监护人": "parent",
    "家长": "parent", "学校名": "school", "学校": "school", "学年": "grade", "年级": "grade",
    "班级": "grade", "番号": "number", "编号": "number", "氏名": "name", "姓名": "name",
    "名前": "name", "続柄": "relationship", "关系": "relationship", "メール": "email",
    "邮箱": "email", "電話": "phone", "电话": "phone", "手机": "phone", "郵便番号": "zip",
    "邮编": "zip", "住所": "address", "地址": "address", "姓": "last name", "名": "first name",
    "父": "father", "母": "mother", "학번": "student number", "학생": "student",
    "학부모": "parent", "보호자": "parent", "이름": "name", "성명": "name", "학년": "grade",
    "학교": "school", "관계": "relationship", "이메일": "email", "모바일": "phone",
    "휴대폰": "phone", "전화": "phone", "우편번호": "zip", "주소": "address", "부": "father",
    "모": "mother", "退学": "exit", "転出": "exit", "转出": "exit",
}  # fmt: skip
"""Words of tables that are not in Latin letters."""
_GLOSSED = re.compile("|".join(sorted(map(re.escape, GLOSSES), key=len, reverse=True)))


def split_words(name: str) -> str:
    """Lower case, without accents, in words: ``StudentFirstName`` is ``student first name``."""
    english = _GLOSSED.sub(lambda found: f" {GLOSSES[found[0]]} ", name.strip())
    split = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", " ", english)
    return " ".join(re.findall(r"[a-z]+|\d+", fold_name(split)))
