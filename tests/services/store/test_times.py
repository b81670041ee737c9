"""What doctor tells of the trail's times, and the little by which a clock may be behind."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from portaladm.domain.timestamps import write_timestamp
from portaladm.wiring import find_entry_point
from tests.conftest import MONDAY, Office
from tests.kits.batches import diagnose
from tests.services.test_context import MINUTE, diagnose_at


@contextmanager
def opened(office: Office, *, ticks: bool = False) -> Iterator[Callable[[datetime], None]]:
    """Something that writes a row of the trail, when the clock says a time, or ``ticks``."""
    from dataclasses import replace

    from portaladm.domain.trail import Action, Event
    from portaladm.store.trail import append_events

    times = [MONDAY]

    def tell() -> datetime:
        times.append(times[-1] + timedelta(seconds=ticks))
        return times[-1]

    entry = find_entry_point(store=office.store, config=None, now=MONDAY)
    with replace(entry, clock=tell).open() as context:

        def write(now: datetime) -> None:
            times.append(now)
            with context.store.write() as transaction:
                event = Event(Action.DATA_EXPORTED, "test:row", detail="a row")
                append_events(transaction, context.metadata, [event])

        yield write


def read_times(office: Office) -> list[str]:
    """The times of the rows that :func:`opened` wrote."""
    return [at for (at,) in office.query("SELECT at FROM trail WHERE subject = 'test:row'")]


def test_a_clock_that_is_behind_by_a_little_takes_the_time_of_the_row_before(
    office: Office,
) -> None:
    office.make_store()
    with opened(office) as write:
        write(MONDAY + 5 * MINUTE)
        write(MONDAY + MINUTE)
    assert read_times(office) == [write_timestamp(MONDAY + 5 * MINUTE)] * 2
    assert "trail-times-back" not in diagnose_at(office, MONDAY + 6 * MINUTE)


def test_doctor_tells_of_a_clock_that_was_far_ahead_and_was_set_back(office: Office) -> None:
    office.make_store()
    ahead = MONDAY + timedelta(days=9_000)
    with opened(office) as write:
        write(ahead)
        assert diagnose(office, code=0)["trail-time-ahead"]["severity"] == "warning"
        write(MONDAY)
    assert read_times(office) == [write_timestamp(ahead), write_timestamp(MONDAY)]
    found = diagnose(office, code=0)
    assert "1 row of the trail" in found["trail-times-back"]["message"]
    assert "trail-time-ahead" not in found


def test_a_note_of_edited_settings_is_of_the_moment_of_the_change_behind_it(office: Office) -> None:
    office.make_store()
    file = office.store.with_name("portaladm.toml")
    file.write_text("[keys]\ndays = 9\n", encoding="utf-8")
    with opened(office, ticks=True) as write:
        write(MONDAY + MINUTE)
    rows = office.query("SELECT at, subject FROM trail ORDER BY seq DESC LIMIT 2")
    assert [subject for _, subject in rows] == ["test:row", "setting:keys.days"]
    assert len({at for at, _ in rows}) == 1
    assert "trail-times-back" not in diagnose_at(office, MONDAY + 6 * MINUTE)
