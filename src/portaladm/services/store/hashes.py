"""How passwords are stored: what ``doctor`` tells of hashes that an earlier version made."""

from __future__ import annotations

from collections.abc import Iterator

from portaladm.domain.diagnosis import Diagnosis, Severity
from portaladm.domain.passwords.hashing import OLD_SCHEME
from portaladm.errors import Remark
from portaladm.services.context import Context
from portaladm.store.accounts.passwords import count_of_scheme


def check_passwords(context: Context) -> Iterator[Diagnosis]:
    """Hashes that do not name their account, and so would open another one's row as well."""
    with context.store.read() as transaction:
        count = count_of_scheme(transaction, OLD_SCHEME)
    if count:
        yield Diagnosis(Severity.NOTE, Remark("passwords-old-form", count=count))
