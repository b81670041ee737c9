"""Who gets what: the one place that opens a store, reads the settings and knows the clock.

The store is imported inside :meth:`EntryPoint.open`, so that ``--help`` and usage errors stay
light; SQLModel comes with the first single row that is written (``store/db/session.py``).
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING

from portaladm.config.reading import read_good_settings, read_settings
from portaladm.config.schema import Settings
from portaladm.domain.timestamps import write_timestamp
from portaladm.domain.trail import AuditMetadata
from portaladm.errors import PortalError, Refused
from portaladm.platform import find_host

if TYPE_CHECKING:
    from portaladm.domain.keys import KeyHash
    from portaladm.services.context import Context
    from portaladm.store.db.sqlite import Database
    from portaladm.store.db.transaction import Guard, Transaction


@dataclass(frozen=True)
class EntryPoint:
    """Where a command came in: the paths and the person, settled before anything is opened."""

    store_path: Path
    config_path: Path
    actor: str
    channel: str
    now: datetime
    random_bytes: Callable[[int], bytes] = os.urandom
    clock: Callable[[], datetime] | None = None
    """What time it is when the lock is held; None: ``now`` stays."""

    @cached_property
    def settings(self) -> Settings:
        """The settings, read once."""
        return read_settings(self.config_path)

    def refuse_left_place(self) -> None:
        """Refuse to tell the settings that stayed where a store was moved away: they count no more.

        :raises Refused: ``store-moved``.
        """
        if self.config_path.parent != self.store_path.parent or not self.store_path.is_file():
            return
        from portaladm.store.db.moving import read_move

        moved = None
        with suppress(PortalError):  # what else is wrong with the file is told when it is opened
            moved = read_move(self.store_path)
        if moved and moved.exists():
            raise Refused("store-moved", path=self.store_path, new=moved)

    @property
    def metadata(self) -> AuditMetadata:
        """What the trail says of this command."""
        now = self.clock() if self.clock else self.now
        return AuditMetadata(
            write_timestamp(now), self.actor, find_host(), self.channel, secrets.token_hex(16)
        )

    @contextmanager
    def open(
        self, settings: Settings | None = None, *, make: bool = False, wait: float | None = None
    ) -> Iterator[Context]:
        """A context over the opened store; only ``make`` makes one that is lacking.

        ``settings`` are used in place of those of the file. ``wait``: for how many seconds the
        opening waits for a lock of others; as long as any command otherwise.

        :raises Refused: ``store-missing``, or what else is wrong with the store.
        """
        settings = settings or self.settings
        from portaladm.store.db.opening import open_database
        from portaladm.store.db.rehearsal import open_to_read

        on_migrated = self._record_migration(settings)
        database, made = open_to_read(self.store_path, on_migrated), False
        if database is None:
            database, made = open_database(self.store_path, on_migrated, make=make, wait=wait)
        with self._closing(database, settings, made) as context:
            database.before_writing = partial(self._note_edits, context)
            yield context

    @contextmanager
    def open_rehearsal(
        self, settings: Settings | None = None, *, writes: bool, make: bool = False
    ) -> Iterator[Context]:
        """A context for a dry run: it changes no file; ``writes``: it works on a copy.

        ``make``: a store that is lacking would be made.
        """
        settings = settings or self.settings
        from portaladm.store.db.rehearsal import open_rehearsal

        on_migrated = self._record_migration(settings)
        database = open_rehearsal(self.store_path, on_migrated, writes=writes, make=make)
        with self._closing(database, settings, made=False) as context:
            yield context

    @contextmanager
    def open_backup(self, file: Path) -> Iterator[Context]:
        """A context over a copy of a backup that nobody sees, upgraded where it is older.

        :raises Refused: ``store-*``: what is wrong with the file.
        """
        backup = replace(self, store_path=file.expanduser().absolute())
        with backup.open_rehearsal(self.settings, writes=True) as context:
            yield context

    @contextmanager
    def _closing(self, database: Database, settings: Settings, made: bool) -> Iterator[Context]:
        from portaladm.services.context import Context
        from portaladm.store.db.meta import read_meta

        database.restrictions_end_by_date = settings.restrictions.confirm_end == "no"
        database.grace_days = settings.access.grace_days
        database.guard = self._make_guard(settings)
        try:
            with database.read() as transaction:
                practice = read_meta(transaction, "practice") is not None
            context = Context(
                database, settings, self.metadata, self.now, self.random_bytes, made, practice
            )
            yield context.follow(self.clock) if self.clock else context
        finally:
            database.close()

    def _make_guard(self, settings: Settings) -> Guard | None:
        """What refuses staff a change. Rights that are only to be set do not count yet."""
        if self.channel != "cli":
            return None
        if settings is not vars(self).get("settings"):
            settings, _ = read_good_settings(self.config_path)
        entries = settings.clerks.rights
        if not entries:
            return None
        from portaladm.domain.rights import read_rights
        from portaladm.services.rights import Guard

        return Guard(read_rights(entries), self.actor)

    def _record_migration(self, settings: Settings) -> Callable[[Transaction, int], None]:
        """What has the trail tell of an upgraded store, and of the settings of that moment."""

        def record(transaction: Transaction, before: int) -> None:
            from portaladm.services.config.history import describe_base
            from portaladm.services.store.view import record_migration

            base = describe_base(transaction, settings)
            record_migration(transaction, before, self.metadata, self.random_bytes, base)

        return record

    def _note_edits(self, context: Context, transaction: Transaction) -> None:
        """Have the trail tell what was changed in the settings' file since the last writing.

        At the moment that the change itself has, which is that of the lock.
        """
        from portaladm.services.config.history import note_edits

        note_edits(transaction, context.metadata, self.config_path)

    def knows_key(self, hashes: Sequence[KeyHash]) -> bool:
        """Whether one of these keys was issued here; a store that can't be read knows none."""
        from portaladm.store.db.opening import open_copy
        from portaladm.store.keys.rows import knows_any

        try:
            with open_copy(self.store_path) as store, store.read() as transaction:
                return knows_any(transaction, hashes)
        except PortalError:
            return False

    def knows_names(self, names: Sequence[str], *, new: bool) -> bool:
        """Whether each is somebody here; with ``new``, ids that look like them are enough."""
        from portaladm.store.db.opening import open_copy
        from portaladm.store.parents.numbers import has_guids, knows_name

        try:
            with open_copy(self.store_path) as store, store.read() as transaction:
                known = all(knows_name(transaction, name) for name in names)
                return known or (new and has_guids(transaction))
        except PortalError:
            return False

    @contextmanager
    def open_temporary(self) -> Iterator[Context]:
        """A context over an empty store that vanishes: for checks that need no store."""
        import tempfile

        with (
            tempfile.TemporaryDirectory(prefix="portaladm-") as folder,
            replace(self, store_path=Path(folder) / "scratch.db").open(make=True) as context,
        ):
            context.store_was_made = False
            yield context


def find_entry_point(
    *, store: Path | None, config: Path | None, channel: str = "cli", now: datetime | None = None
) -> EntryPoint:
    """Settle the paths (option, environment, platform default), the actor and the moment."""
    store_path = store or _from_environment("PORTALADM_STORE") or default_store_path()
    config_path = (
        config or _from_environment("PORTALADM_CONFIG") or store_path.with_name("portaladm.toml")
    )
    return EntryPoint(
        store_path.expanduser().absolute(), config_path.expanduser().absolute(), find_actor(),
        channel, now or read_clock(), clock=None if now else read_clock,
    )  # fmt: skip


def read_clock() -> datetime:
    """The moment on this machine's clock."""
    return datetime.now(UTC)


def load_writing() -> None:
    """Load what the first single write needs, before it does so under the lock."""
    from portaladm.store.db.preload import load_session

    load_session()


def default_store_path() -> Path:
    """``portaladm.db`` in the platform's folder for a user's data."""
    from platformdirs import user_data_path

    return user_data_path("portaladm", appauthor=False) / "portaladm.db"


def find_actor() -> str:
    """``PORTALADM_ACTOR`` or the operating system's user: a claim, not a proof."""
    try:
        import getpass

        named = os.environ.get("PORTALADM_ACTOR", "").strip()[:100] or getpass.getuser()
        # What is no UTF-8 in a name is kept as an escape.
        return named.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
    except (OSError, KeyError, ImportError):
        return "unknown"


def _from_environment(name: str) -> Path | None:
    value = os.environ.get(name)
    return Path(value) if value else None
