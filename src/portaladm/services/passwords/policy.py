"""Which passwords a parent may choose, with what this office and this family know."""

from __future__ import annotations

from pathlib import Path

from portaladm.domain.passwords.common import is_common, read_blocklist
from portaladm.domain.passwords.passphrases import example_phrase
from portaladm.domain.passwords.rules import PasswordContext, Policy, password_faults
from portaladm.domain.secret import Secret
from portaladm.errors import Refused, Remark
from portaladm.services.context import Context
from portaladm.store.accounts.activate import Family


def find_password_faults(
    context: Context, family: Family, username: str, password: Secret, verify: Secret | None
) -> tuple[Remark, ...]:
    """Every rule that a chosen password breaks, with what would do.

    :raises Refused: ``blocklist-unreadable``: the office's own list can't be read.
    """
    policy = Policy(context.settings.passwords.min_length)
    known = PasswordContext(username, family.names, family.schools, context.settings.district.name)
    extra = _read_blocklist(context)
    found = password_faults(password, verify, policy, known, lambda text: is_common(text, extra))
    return tuple(_with_example(context, family, fault) for fault in found)


def refuse_faults(faults: tuple[Remark, ...], advice: Remark) -> None:
    """Refuse all of the broken rules at once.

    :raises Refused: with the code of the first one; the others are its details.
    """
    if faults:
        first, *others = faults
        raise Refused(first, details=tuple(others), advice=advice)


def _with_example(context: Context, family: Family, fault: Remark) -> Remark:
    """A phrase of the parent's own language, made for the occasion, where words are asked for."""
    if fault.code not in ("password-too-short", "password-common", "password-empty"):
        return fault
    least = context.settings.passwords.min_length

    def choose(count: int) -> int:
        return int.from_bytes(context.random_bytes(8)) % count

    phrase = example_phrase(family.language, choose, least)
    return Remark(fault.key, **{**fault.values, "example": phrase})


def _read_blocklist(context: Context) -> frozenset[str]:
    name = context.settings.passwords.blocklist
    if not name:
        return frozenset()
    path = (context.store.path.parent / Path(name).expanduser()).absolute()
    try:
        with path.open(encoding="utf-8-sig") as lines:
            return read_blocklist(lines)
    except UnicodeDecodeError as error:
        raise Refused("blocklist-unreadable.encoding", path=path) from error
    except OSError as error:
        raise Refused("blocklist-unreadable", path=path, reason=error.strerror) from error
