"""Each thing of the office's work list, as a remark."""

from __future__ import annotations

import json

from portaladm.domain.identity import Doubt
from portaladm.domain.keys import make_reference
from portaladm.domain.timestamps import day_of
from portaladm.errors import Remark
from portaladm.store.db.transaction import Transaction
from portaladm.store.office import read_schools
from portaladm.store.stops import ROWS_WAIT, StopRecord

MOST_COUNTED = 1000
"""So many keys of a batch are counted by school: that takes some milliseconds."""
_NAMED = 3


def describe_stop(stop: StopRecord) -> Remark:
    """An import that stopped: its file, why, and the options that lead on.

    Over a limit or asked about ids, everything else can be imported; of faulty rows, the good
    ones. Else the file must be corrected.
    """
    options = json.loads(stop.options)
    case = "unreadable"
    if stop.code.endswith("-limit"):
        case, options["apply_rest"] = "limit", True
    elif stop.code == ROWS_WAIT:
        case = "waiting"
    elif stop.code.startswith("identity."):
        case, options["apply_rest"] = "identity", True
    elif stop.code == "roster-faulty" and "keep_good_rows" not in options:
        case, options["keep_good_rows"] = "faulty", True
    return Remark(
        f"work-import-stopped.{case}", path=stop.file_path, on=day_of(stop.stopped_at),
        reason=stop.code.partition(".")[0], options=tuple(options.items()),
    )  # fmt: skip


def describe_question(
    kind: str, number: str, doubt: str, stored_name: str, new_name: str, stored_number: str
) -> Remark:
    """A question about an id that nobody answered."""
    zeros = "-zeros" if doubt == Doubt.ZEROS else ""
    return Remark(
        f"work-question.{kind}{zeros}", number=number, stored_name=stored_name,
        new_name=new_name, stored_number=stored_number,
    )  # fmt: skip


def describe_batch(code: str, kind: str, file_name: str, count: int) -> Remark:
    """A batch that nobody marked sent."""
    return Remark("work-unsent", batch=code, kind=kind, file=file_name, count=count)


def describe_returned(
    batch: str, serial: int, number: str, name: str, marked_at: str
) -> Remark:  # fmt: skip
    """A key whose letter came back."""
    return Remark(
        "work-returned", key=make_reference(batch, serial), parent=number, name=name,
        on=day_of(marked_at),
    )  # fmt: skip


def describe_expiring(
    transaction: Transaction, today: str, on: str, batch_id: int, batch: str, count: int
) -> Remark:  # fmt: skip
    """Keys of a batch that expire on one day, and at which schools unless they are very many."""
    found = read_schools(transaction, today, batch_id, on) if count <= MOST_COUNTED else []
    schools = [Remark("work-school", school=name, count=each) for name, each in found[:_NAMED]]
    if found[_NAMED:]:
        schools.append(Remark("work-school.more", count=len(found) - _NAMED))
    return Remark("work-expires", batch=batch, count=count, on=on, schools=tuple(schools))
