"""The settings that deserve a look: weaker than the defaults, lacking, or of something unknown."""

from __future__ import annotations

from collections.abc import Iterator
from operator import attrgetter

from portaladm.config.schema import Settings
from portaladm.domain.diagnosis import Diagnosis, Severity
from portaladm.errors import Refused, Remark
from portaladm.services.config.check import find_unknown_schools
from portaladm.services.context import Context

PROBLEM, WARNING, NOTE = Severity.PROBLEM, Severity.WARNING, Severity.NOTE
_FEW = 5

# Settings whose larger value is the weaker one, and those whose smaller is.
_NOT_ABOVE = (
    "keys.days", "access.grace_days", "access.provisional_days", "passwords.temporary_days",
    "passwords.temporary_posted_days",
)  # fmt: skip
_NOT_BELOW = (
    "passwords.min_length", "passwords.temporary_groups", "passwords.cost",
    "passwords.temporary_cost",
)  # fmt: skip
_RECOMMENDED = {"keys.days": 45, "access.grace_days": 120}
"""What the manual recommends for slow mail and for the summer is as good as the default."""


def check_settings(settings: Settings) -> Iterator[Diagnosis]:
    """Settings weaker than the defaults, and those that letters lack."""
    for names, sign in ((_NOT_ABOVE, 1), (_NOT_BELOW, -1)):
        for name in names:
            value, default = _value_of(settings, name), _value_of(Settings(), name)
            if sign * value > sign * _RECOMMENDED.get(name, default):
                remark = Remark("setting-weak", name=name, value=value, default=default)
                yield Diagnosis(WARNING, remark)
    exports, usual = settings.audit.exports, Settings().audit.exports
    if exports == "never":
        remark = Remark("setting-weak", name="audit.exports", value=exports, default=usual)
        yield Diagnosis(WARNING, remark)
    for name in ("portal.url", "portal.activate_url"):
        url = str(_value_of(settings, name))
        if url.startswith("http://"):
            better = f"https{url.removeprefix('http')}"
            yield Diagnosis(WARNING, Remark("setting-weak.url", name=name, better=better))
    missing = [
        name for name in ("district.name", "district.id", "portal.url")
        if not _value_of(settings, name)
    ]  # fmt: skip
    if missing:
        yield Diagnosis(NOTE, Remark("setting-missing", settings=tuple(missing)))


def check_schools(context: Context) -> Iterator[Diagnosis]:
    """Settings that name a school which the roster does not have."""
    with context.store.read() as transaction:
        found = find_unknown_schools(transaction, context.settings)
        yield from [Diagnosis(WARNING, remark) for remark in found]


def check_texts(context: Context) -> Iterator[Diagnosis]:
    """An office's own texts with faults, or from before slips had some of the entries."""
    if not context.settings.letters.theme:
        return
    from portaladm.letters.texts import find_lacking, is_own
    from portaladm.services.letters.preflight import find_theme

    theme = find_theme(context.settings, context.store.path.parent)
    try:
        lacking = find_lacking(theme)
    except Refused as error:
        faults = error.details
        remark = Remark("letter-text-wrong.found", count=len(faults), faults=faults[:_FEW])
        yield Diagnosis(PROBLEM, remark)
        return
    for language, entries in lacking:
        own = is_own(language)
        remark = Remark(
            "letter-text-lacking" if own else "letter-text-lacking.english",
            language=language.name, code=language.code, entries=entries,
        )  # fmt: skip
        yield Diagnosis(NOTE if own else WARNING, remark)


def _value_of(settings: Settings, name: str) -> int:
    return attrgetter(name)(settings)  # type: ignore[no-any-return]
