"""Whether two names may be one person's: spelling, script, nicknames and order aside.

Words that many names share (``Mr``, ``Jr``, ``van``, ``Thị``, a patronymic) make nobody the same
person. First names are compared with first names and last names with last names; names the other
way round agree only as a whole: ``Mohamed Ali`` is not ``Ali Hassan``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from portaladm.domain.folding import fold_name

_GENERIC = frozenset(
    "mr mrs miss dr prof sir madam herr frau sr sra srta senor senora dona monsieur madame "
    "mme mlle jr jnr snr ii iii iv phd esq and und of to the family familie famille familia "
    "parent parents eltern guardian guardians mother father mutter vater madre padre".split()
)
"""Words that stand beside a name and are none."""
_PARTICLES = frozenset(
    "abd abdel abdul abou abu ait al ap bat bay ben bin bint binte binti da das de del della "
    "den der di do don dos du el et fitz ibn la las le los mac mc md mohd ms nic o oulad ould "
    "pan saint san sant santa st ste ten ter thi umm van ve von y zu zum zur".split()
)
"""Words that belong to a name and that many names have."""
_PATRONYMIC = re.compile(r"\w{2,}(ovich|evich|ovna|evna)")
_NICKNAMES = (
    "alexander alex sasha alejandro aleksandr aleksander oleksandr", "andrew andy drew andres",
    "anthony tony antonio", "catherine katherine kathryn kate katie cathy kathy catalina katharina "
    "katja", "charles charlie chuck carlos", "christopher chris cristobal", "daniel dan danny",
    "david dave", "edward ed eddie ted eduardo",
    "elizabeth liz beth betty eliza lisa isabel elisabeth",
    "francis francisco frank paco pancho",
    "gregory greg gregorio grigori", "guadalupe lupe", "henry harry hank enrique heinrich heinz",
    "ignacio nacho", "james jim jimmy jaime", "jennifer jen jenny", "jesus chuy",
    "john johnny jack juan johann johannes hans hannes", "jonathan jon",
    "joseph joe joey jose pepe josef sepp yusuf youssef yousef yousuf yusif",
    "kenneth ken kenny", "lawrence larry", "margaret maggie peggy meg margarita",
    "matthew matt mateo", "michael mike mick miguel mikhail misha",
    "mohammed muhammad mohamed mohamad mohammad muhammed mehmet mohd md", "nicholas nick nicolas",
    "patricia pat patty trish", "peter pete pedro", "richard rick dick rich ricardo",
    "robert bob bobby rob roberto beto", "samuel sam", "stephen steven steve esteban stefan",
    "susan sue susana", "theodore teddy", "thomas tom tommy tomas", "timothy tim",
    "victoria vicky", "vincent vince vicente", "vladimir volodymyr vova",
    "william bill billy will guillermo wilhelm willi",
)  # fmt: skip
_CANONICAL = {name: names.split()[0] for names in _NICKNAMES for name in names.split()}
_LATIN = str.maketrans(
    dict(zip("абвгдезийклмнопрстуфхыэіґєαβγδεζηθικλμνξοπρςστυφχψω",
             "a b v g d e z i i k l m n o p r s t u f kh y e i g ie "
             "a v g d e z i th i k l m n x o p r s s t y f ch ps o".split(), strict=True))
    | dict(ж="zh", ц="ts", ч="ch", ш="sh", щ="shch", ю="yu", я="ya", ь="", ъ="")
)  # fmt: skip
_UMLAUT = re.compile(r"(?<=[aou])e|(?<=a)a")
_GENDERED = frozenset({"a", "o", "e", "le", "la", "ne", "na", "ina", "ette"})
_LONG = 5
"""Letters of a name in which one letter more, less or other is a slip of the pen."""


def share_a_name(one: tuple[str, str], other: tuple[str, str]) -> bool:
    """Whether one of a first and a last name is another spelling of the other person's."""
    (first, last), (its_first, its_last) = (tuple(map(_read, names)) for names in (one, other))
    differ = have_other_second_names(one[0], other[0])
    if not (first or last) or not (its_first or its_last):  # marks alone tell nothing
        return fold_name(" ".join(one)) == fold_name(" ".join(other))
    if not differ and _are_alike(first, its_first, given=True):
        return True
    if _are_alike(last, its_last):
        return True
    crossed = _are_alike(first, its_last), _are_alike(last, its_first)
    open_ = not (first and its_last), not (last and its_first)
    return any(crossed) and all(map(max, crossed, open_))


def have_other_second_names(one: str, other: str) -> bool:
    """Whether two given names agree in the first of several words alone.

    ``Abdul Rahman`` and ``Abdul Karim`` are two names; ``Maria Jose`` and ``Maria J.`` are one, and
    so are ``Ana Maria`` and ``Ana``.
    """
    (first, *rest), (its_first, *its_rest) = (split_name(name) or [""] for name in (one, other))
    if not (rest and its_rest) or _spell(first) != _spell(its_first):
        return False
    return not any(_may_be_one_word(a, b) for a in rest for b in its_rest)


def _may_be_one_word(one: str, other: str) -> bool:
    """Whether a further given name is another spelling, a slip or a short form of the other."""
    ours, theirs = (_spell(word.translate(_LATIN)) for word in (one, other))
    return ours.startswith(theirs) or theirs.startswith(ours) or _is_slip(ours, theirs)


def split_name(name: str) -> list[str]:
    """The words of a name, folded and without marks."""
    return re.sub(r"[^\w\s]|_", " ", fold_name(re.sub("['’ʼ`]", "", name))).split()


def leave_out_titles(name: str) -> list[str]:
    """The words of a full name in order of the alphabet, without ``Mr``, ``Jr`` and initials."""
    words = sorted(split_name(name))
    return [word for word in words if word not in _GENERIC and len(word) > 1] or words


def _read(cell: str) -> set[str]:
    """The words by which a cell's name is known, and all of it as one word."""
    words = [word.translate(_LATIN) for word in split_name(cell)]
    words = [word for word in words if word not in _GENERIC]
    telling = [word for word in words if not _is_shared(word)] or words
    whole = "".join(words)
    return {_spell(word) for word in (*telling, whole) if word}


def _is_shared(word: str) -> bool:
    if word in _PARTICLES or (len(word) == 1 and word.isascii()):
        return True
    return _PATRONYMIC.fullmatch(word) is not None


def _spell(word: str) -> str:
    return _UMLAUT.sub("", _CANONICAL.get(word, word))


def _are_alike(ours: set[str], theirs: set[str], *, given: bool = False) -> bool:
    return any(_is_one_name(a, b, given=given) for a in ours for b in theirs)


def _is_one_name(one: str, other: str, *, given: bool) -> bool:
    if one == other:
        return True
    if min(len(one), len(other)) < _LONG or (given and _differ_in_gender(one, other)):
        return False
    return one.startswith(other) or other.startswith(one) or _is_slip(one, other)


def _differ_in_gender(one: str, other: str) -> bool:
    """Whether two first names differ as Daniel and Daniela do, or Mario and Maria."""
    ends = {one.removeprefix(other), other.removeprefix(one)}
    if ends & _GENDERED:
        return True
    return one[:-1] == other[:-1] and {one[-1], other[-1]} <= _GENDERED


def _is_slip(one: str, other: str) -> bool:
    """Whether one letter is more, less, other, or two neighbours are exchanged."""
    short, long = sorted((one, other), key=len)
    if len(long) - len(short) > 1:
        return False
    start = next(_find_differences(short, long), None)
    if start is None:
        return True
    if len(short) != len(long):
        return short[start:] == long[start + 1 :]
    rest = short[start + 1 :] == long[start + 1 :]
    swapped = short[start : start + 2] == long[start : start + 2][::-1]
    return rest or (swapped and short[start + 2 :] == long[start + 2 :])


def _find_differences(one: str, other: str) -> Iterator[int]:
    return (place for place, (a, b) in enumerate(zip(one, other, strict=False)) if a != b)
