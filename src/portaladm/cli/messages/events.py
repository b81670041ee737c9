"""The rows of the audit trail in plain words: what happened to whom."""

from __future__ import annotations

import re

from portaladm.domain.secret import Route

EVENTS = {
    "store:created": "Store created",
    "store:upgraded": "Store upgraded",
    "store:backed-up": "Store backed up",
    "store:moved": "Store moved",
    "store:purged": "Withdrawn families erased",
    "store:restored": "Store restored from a backup",
    "store:accepted": "Store accepted as it was found",
    "setting:changed": "Setting {id} changed",
    "signing-key:created": "Signing key created",
    "roster:imported": "Roster imported as batch {id}",
    "key:issued": "Key issued to {id}",
    "key:reissued": "Key of {id} replaced",
    "key:revoked": "Key of {id} revoked",
    "key:extended": "Key of {id} extended {detail}",
    "letter:marked": "Letter to {id} marked {detail}",
    "key:reminded": "{id} reminded of the key",
    "key:restored": "Key of {id} restored",
    "batch:issued": "Batch {id} issued",
    "batch:published": "File of batch {id} written",
    "batch:lost": "File of batch {id} lost",
    "batch:undone": "Batch {id} undone",
    "batch:marked": "Batch {id} marked {detail}",
    "batch:shredded": "File of batch {id} shredded",
    "data:exported": "List of {id} exported",
    "data:exported trail": "Trail exported",
    "data:exported batch": "Lists of batch {id} written",
    "link:denied": "{id} denied access to student {detail}",
    "link:allowed": "Restriction of {id} to student {detail} lifted",
    "link:opened": "{id} given access to student {detail}",
    "restriction:moved": "Restriction moved to {id}",
    "parent:added": "Parent {id} added",
    "parent:taken-back": "Children of {id} taken back at the counter",
    "parent:erased": "Personal data of parent {id} erased",
    "student:erased": "Personal data of student {id} erased",
    "parent:merged": "{detail}",
    "parent:unmerged": "Merge of {id} undone",
    "parent:renumbered": "Parent {id} renumbered, {detail}",
    "parent:identity": "Identity of parent {id} answered: {detail}",
    "student:identity": "Identity of student {id} answered: {detail}",
    "identity:withdrawn": "Identity question about {id} withdrawn",
    "account:activated": "Account of {id} activated",
    "account:disabled": "Account of {id} disabled",
    "account:enabled": "Account of {id} enabled",
    "account:unlocked": "Account of {id} unlocked",
    "account:signed-out": "{id} signed out everywhere",
    "account:renamed": "Account of {id} renamed",
    "account:voided": "Account of {id} closed",
    "account:restored": "Account of {id} restored",
    "password:reset": "Password of {id} reset",
    "password:changed": "Password of {id} changed",
    "password:expired": "Password of {id} expired",
    "password:rehashed": "Password of {id} hashed again",
}
"""What happened to whom, for each action; one with a kind of subject after it is for that kind."""

_DETAILS = {
    "key:extended": r"until \S+",
    "letter:marked": r"(?<=: )[\w-]+$",
    "batch:marked": r"(?<=-> )[\w-]+$",
    "link:denied": r"(?<=: student )[^,]+",
    "link:allowed": r"(?<=: student )[^,]+",
    "link:opened": r"(?<=student ).+(?=: portal access)",
    "parent:merged": r".+",
    "parent:renumbered": r"was .+",
    "parent:identity": r"(?<=: )\w+(?=;|$)",
    "student:identity": r"(?<=: )\w+(?=;|$)",
}
"""What of an event's detail stands in its sentence."""


def tell_event(action: str, subject: str, detail: str, verified_by: str = "") -> str:
    """One row of the trail as a sentence: ``Key issued to P20817 (verified by photo-id)``."""
    route = next((one.value for one in Route if detail.startswith(one.value)), "")
    way = f"verified by {verified_by}" if verified_by else route
    checked = f" ({way})" if way else ""
    kind, _, number = subject.rpartition(":")
    words = EVENTS.get(f"{action} {kind or subject}") or EVENTS.get(action)
    if words is None:  # written by a later version
        return f"{action} {subject}{checked}"
    found = re.search(_DETAILS.get(action, "$"), detail)
    told = words.format(id=number, detail=found.group() if found else "").strip()
    return f"{told}{checked}"
