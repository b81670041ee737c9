"""Letters per second and peak memory: ``python benchmarks/letters.py [COUNT]``.

Made-up parents in five languages, one in twenty with a long name or many children, each with an
own key; the PDF goes to a file in a temporary folder. The largest memory is the sum over this
process and its children, sampled every tenth of a second (Linux).
"""

from __future__ import annotations

import argparse
import os
import random
import tempfile
import threading
import time
import uuid
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

from portaladm.letters.content import Footer, Letter, Sender
from portaladm.letters.render import render_letters

LANGUAGES = ["en"] * 12 + ["es"] * 5 + ["vi", "zh", "ar"]
NAMES = ["Danielle Whitfield", "Rosa Álvarez Jiménez", "Nguyễn Thị Hoa", "王小明", "محمد علي الحسن"]
LONG = "Maximiliana Guadalupe Fernández de la Torre y Villanueva-Sán"
SENDER = Sender(
    "Clearwater County School District",
    "JPRQQH",
    "https://portal.clearwater.example",
    ("1200 Harbor Avenue", "Clearwater, GA 30236"),
)
FOOTER = Footer("K-2026-0042", "3f9ac1d2e4b5a697", "bench", datetime(2026, 11, 24, tzinfo=UTC))


def make_letters(count: int) -> Iterator[Letter]:
    """``count`` letters, always the same ones but for their keys."""
    chance = random.Random(5)
    for number in range(count):
        is_long = number % 20 == 7
        children = chance.choice((1, 1, 2, 2, 3)) if not is_long else 6
        yield Letter(
            parent_id=f"{number:07}",
            name=LONG if is_long else f"{chance.choice(NAMES)} {number}",
            key=f"{{{str(uuid.uuid4()).upper()}}}",
            key_reference=f"K{number:06X}",
            expires_on=date(2026, 12, 24),
            children=tuple(f"Child {n} Whitfield-{number}" for n in range(children)),
            address=(f"{number} Magnolia Street, Apt 3B", "Clearwater, GA 30236"),
            language=chance.choice(LANGUAGES),
            school=f"Lincoln Elementary School {number % 40}",
            school_phone="(404) 555-0100",
        )


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("count", nargs="?", type=int, default=2000)
    count = parser.parse_args().count
    peak = Peak()
    with tempfile.TemporaryDirectory() as folder, peak:
        out = Path(folder, "letters.pdf")
        start = time.perf_counter()
        summary = render_letters(make_letters(count), SENDER, FOOTER, out)
        seconds = time.perf_counter() - start
        size = out.stat().st_size
    print(
        f"{summary.letters} letters, {summary.pages} pages in {seconds:.1f} s: "
        f"{count / seconds:.0f} letters/s; {size / count / 1000:.1f} kB a letter; "
        f"most memory {peak.largest / 1e6:.0f} MB (all processes), "
        f"{peak.largest_alone / 1e6:.0f} MB (parent)"
    )


class Peak(threading.Thread):
    """The largest resident memory of this process, alone and with its children."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.largest = self.largest_alone = 0
        self._done = threading.Event()

    def __enter__(self) -> Peak:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()
        self.join()

    def run(self) -> None:
        while not self._done.wait(0.1):
            alone = read_memory(os.getpid())
            self.largest_alone = max(self.largest_alone, alone)
            self.largest = max(self.largest, alone + sum(map(read_memory, list_children())))


def list_children() -> list[int]:
    tasks = Path("/proc/self/task")
    texts = (read_text(task / "children") for task in tasks.iterdir()) if tasks.is_dir() else ()
    return [int(word) for text in texts for word in text.split()]


def read_memory(process: int) -> int:
    fields = read_text(Path(f"/proc/{process}/statm")).split()
    return int(fields[1]) * os.sysconf("SC_PAGE_SIZE") if fields else 0


def read_text(path: Path) -> str:
    try:
        return path.read_text()
    except OSError:
        return ""


if __name__ == "__main__":
    main()
