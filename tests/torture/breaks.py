"""The program, broken on purpose: what the controls run.

Each break takes away one decision that the torture is meant to guard. They are applied in a child
of the nursery and nowhere else.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from portaladm.store.db.transaction import Transaction


def apply(name: str) -> None:
    """Break the program in this process; an empty name breaks nothing."""
    if name:
        BREAKS[name]()


def _rename_before_commit() -> None:
    """The file takes its final name before its keys are stored: dead keys reach the post."""
    from portaladm.outputs.private import PrivateFile

    seal = PrivateFile.seal

    def seal_and_publish(self: PrivateFile) -> None:
        seal(self)
        if not self.final.exists():
            os.link(self.part, self.final)

    PrivateFile.seal = seal_and_publish  # type: ignore[method-assign]


def _errors_passed_over() -> None:
    """A file that can't be written to its end counts as written."""
    from portaladm.errors import Refused
    from portaladm.outputs.private import PrivateFile

    seal = PrivateFile.seal

    def seal_somehow(self: PrivateFile) -> None:
        with suppress(Refused):
            seal(self)

    PrivateFile.seal = seal_somehow  # type: ignore[method-assign]


def _plain_begin() -> None:
    """Writers begin as readers, so that two of them stand in each other's way."""
    from portaladm.store.db import sqlite

    sqlite.BEGIN_WRITING = sqlite.BEGIN_READING


def _text_as_it_is() -> None:
    """Nothing is escaped on its way to the terminal."""
    _replace_everywhere("show_safely", lambda text: text)


def _open_anything() -> None:
    """A target is opened as most programs open one: over what is there, with everybody's rights."""
    from portaladm.outputs import private

    def create(final: Path, code: str) -> private.PrivateFile:
        handle = final.open("w+b")
        return private.PrivateFile(final, final, handle)

    private.PrivateFile.create = staticmethod(create)  # type: ignore[method-assign]
    private.PrivateFile.publish = lambda self: self.final  # type: ignore[method-assign]
    private.PrivateFile.discard = lambda self: None  # type: ignore[method-assign]
    _replace_everywhere("refuse_target", lambda final, expected_bytes=0: None)


def _answer_by_itself() -> None:
    """An answer about an id is committed before what it closes is closed."""
    from portaladm.store.roster import identity

    _commit_after(identity, "keep_answer")


def _merge_by_itself() -> None:
    """A merge is committed before the trail tells it."""
    from portaladm.store.parents import merge

    _commit_after(merge, "drop_parent")


def _parting_by_itself() -> None:
    """Two people are two again before they have again what was theirs."""
    from portaladm.store.parents import unmerge

    _commit_after(unmerge, "restore_parents")


def _commit_after(module: ModuleType, name: str) -> None:
    """Let a step of a transaction end it, and begin another for what comes behind."""
    step = getattr(module, name)

    def do_and_commit(transaction: Transaction, *words: Any) -> Any:
        done = step(transaction, *words)
        transaction.run("COMMIT")
        transaction.run("BEGIN IMMEDIATE")
        return done

    setattr(module, name, do_and_commit)


def _key_by_itself() -> None:
    """A key is used up in a commit of its own, before its account is made."""
    from portaladm.services.accounts import activate

    _commit_after(activate, "redeem_key")


def _sessions_stay() -> None:
    """A session counts until its time is up, whatever became of its account."""
    from portaladm.services.sessions import find

    vars(find)["fits_account"] = lambda context, record, account: True


def _unsynced() -> None:
    """SQLite waits for no disk: a journal is gone before the pages are there."""
    _set_synchronous(0)


def _half_synced() -> None:
    """As SQLite is usually set: that a journal is gone, so that a commit counts, may be lost."""
    _set_synchronous(2)


def _set_synchronous(value: int) -> None:
    from portaladm.store.db import sqlite

    sqlite.SETTINGS["synchronous"] = value


def _files_unsynced() -> None:
    """Our own files and their folders are left to the system to write when it likes."""
    os.fsync = lambda descriptor: None  # type: ignore[assignment]


def _state_unread() -> None:
    """The trail is verified, and the store that it tells of is not."""
    from portaladm.services import audit, verification  # noqa: F401 (whoever has it)

    nothing = verification.StateCheck((), ())
    _replace_everywhere("check_state", lambda transaction: nothing)


def _replace_everywhere(name: str, replacement: Callable[..., Any]) -> None:
    """Put another function under a name in every room that has imported it."""
    for module in [m for n, m in sys.modules.items() if n.startswith("portaladm.")]:
        if hasattr(module, name):
            setattr(module, name, replacement)


BREAKS = {
    "rename-before-commit": _rename_before_commit,
    "errors-passed-over": _errors_passed_over,
    "plain-begin": _plain_begin,
    "text-as-it-is": _text_as_it_is,
    "open-anything": _open_anything,
    "answer-by-itself": _answer_by_itself,
    "merge-by-itself": _merge_by_itself,
    "parting-by-itself": _parting_by_itself,
    "key-by-itself": _key_by_itself,
    "sessions-stay": _sessions_stay,
    "state-unread": _state_unread,
    "unsynced": _unsynced,
    "half-synced": _half_synced,
    "files-unsynced": _files_unsynced,
}
