"""What people of the register are, as SQL over a row of its table of people.

Each begins with the name of a column, so that a table's may stand before it: ``a.{IS_STUDENT}``.
"""

from __future__ import annotations

from portaladm.domain.ids.no_id import MAY_BE_NO_ID
from portaladm.domain.roster_people import PersonAccess, PersonKind, PersonState

IS_STUDENT = f"kind & {PersonKind.STUDENT:d} <> 0"
IS_CONTACT = f"kind & {PersonKind.CONTACT:d} <> 0"
IS_FORMER_CONTACT = f"kind & {PersonKind.FORMER_CONTACT:d} <> 0"

IS_PRESENT = f"state = {PersonState.PRESENT:d}"
IS_DELETED = f"state = {PersonState.DELETED:d}"
NOT_BEGUN = f"state = {PersonState.NOT_BEGUN:d}"

HAS_ACCESS = f"access >= {PersonAccess.YES:d}"
LACKS_ACCESS = f"access < {PersonAccess.YES:d}"
IS_KNOWN = f"access >= {PersonAccess.NO:d}"
IS_UNKNOWN = f"access <= {PersonAccess.UNKNOWN:d}"
HAS_UNKNOWN_STATUS = f"access = {PersonAccess.UNKNOWN_STATUS:d}"
IS_DISABLED = f"access = {PersonAccess.DISABLED:d}"

IN_FILE = "place > 0"
"""People of the store, whom a delta leaves out, stand at places below 0."""

LACKING = (
    f"kind <> 0 AND {IS_PRESENT} AND (first = '' OR last = '' OR (org = '' AND {IS_STUDENT}) "
    f"OR {MAY_BE_NO_ID.format(id='id')}) AND {IN_FILE}"
)
"""Who has not what a row of theirs must have, or perhaps no id."""
