"""Letters per second and peak memory, of the printing alone or of the whole command.

    python benchmarks/letters.py [COUNT] [--runs N]
    python benchmarks/letters.py 50000 --issue [--languages two|five] [--keep FOLDER]

By itself it prints made-up parents in five languages, one in twenty with a long name or many
children, in turn with ``letters_floor.py``: bare Typst and zint over the same pages in as many
processes. The ratio of the two means the same on any machine, by the clock where nothing else is
to be done, by the time of the processor elsewhere. With ``--issue`` it sets up an office with a
roster of its own (``make_roster.py``, in English and Spanish, or a mix of five languages) and times
``portaladm keys issue -o letters.pdf`` from its start to its end: keys, letters, lists, store and
trail. Memory is what all its processes hold at one moment, sampled four times a second (Linux):
pages that several share are counted once (PSS).
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from datetime import UTC, date, datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.make_roster import make_rows
from portaladm.domain.rosters import COLUMNS
from portaladm.domain.trail import Head
from portaladm.domain.trail.chain import GENESIS
from portaladm.letters.compose import compose_letters
from portaladm.letters.fonts import find_folders
from portaladm.letters.models import Footer, Letter, Sender
from portaladm.letters.render import render_letters
from portaladm.letters.render_pool import MOST_WORKERS, split_into_chunks
from portaladm.letters.texts import read_languages
from portaladm.letters.typst import THEME
from portaladm.platform import count_cores

LANGUAGES = ["en"] * 12 + ["es"] * 5 + ["vi", "zh", "ar"]
FIVE = ["English"] * 12 + ["Spanish"] * 5 + ["Vietnamese", "Chinese", "Arabic"]
NAMES = ["Danielle Whitfield", "Rosa Álvarez Jiménez", "Nguyễn Thị Hoa", "王小明", "محمد علي الحسن"]
LONG = "Maximiliana Guadalupe Fernández de la Torre y Villanueva-Sán"
SENDER = Sender(
    "Clearwater County School District",
    "JPRQQH",
    "https://portal.clearwater.example",
    ("1200 Harbor Avenue", "Clearwater, GA 30236"),
)
FOOTER = Footer("K-2026-0042", Head(814, GENESIS), "bench", datetime(2026, 11, 24, tzinfo=UTC))


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("count", nargs="?", type=int, default=2000)
    parser.add_argument("--runs", type=int, default=3, help="how often each is timed")
    parser.add_argument("--issue", action="store_true", help="time the whole command")
    parser.add_argument("--languages", choices=("two", "five"), default="two")
    parser.add_argument(
        "--keep", type=Path, help="a new folder for the office; else a temporary one"
    )
    chosen = parser.parse_args()
    print(f"load before: {' '.join(f'{load:.1f}' for load in os.getloadavg())}", flush=True)
    if chosen.keep:
        chosen.keep.mkdir()
    with nullcontext(chosen.keep) if chosen.keep else tempfile.TemporaryDirectory() as folder:
        if chosen.issue:
            time_command(Path(folder), chosen.count, chosen.languages)
        else:
            compare_printing(Path(folder), chosen.count, chosen.runs)
    print(f"load after: {' '.join(f'{load:.1f}' for load in os.getloadavg())}")


def compare_printing(folder: Path, count: int, runs: int) -> None:
    """The letters alone, without a store, against the floor in the same run."""
    letters = list(make_letters(count))
    chunks = list(write_chunks(folder, letters))
    pairs = [(time_floor(chunks), time_printing(folder, letters)) for _ in range(runs)]
    for what, place in (("letters/s", 0), ("of the processor", 1)):
        ratios = [floor[place] / ours[place] for floor, ours in pairs]
        print(f"ours / bare Typst and zint, {what}: {statistics.median(ratios):.2f} (goal 0.85)")


def time_printing(folder: Path, letters: list[Letter]) -> tuple[float, float]:
    """Ours: seconds by the clock and of the processor."""
    out = folder / "letters.pdf"
    with Peak(os.getpid()) as peak:
        start = time.perf_counter()
        summary = render_letters(letters, SENDER, FOOTER, out)
        seconds = time.perf_counter() - start
    used = read_used() - peak.used_before
    tell(f"{summary.letters} letters, {summary.pages} pages", len(letters), seconds, out, peak)
    out.unlink()
    return seconds, used


def write_chunks(folder: Path, letters: Iterable[Letter]) -> Iterator[Path]:
    """What the floor makes into pages: the same data, composed beforehand."""
    languages = read_languages(None)
    for number, people in enumerate(split_into_chunks(letters)):
        data, _ = compose_letters(people, SENDER, FOOTER, languages)
        chunk = {
            "codes": [f"{SENDER.activation_page}#{letter.key}" for letter in people],
            "data": json.dumps(data, ensure_ascii=False),
            "theme": str(THEME),
            "fonts": list(map(str, find_folders())),
        }
        path = folder / f"chunk-{number}.json"
        path.write_text(json.dumps(chunk), encoding="utf-8")
        yield path


def time_floor(chunks: list[Path]) -> tuple[float, float]:
    """The floor: one process a chunk, as many at a time as ours has."""
    jobs = min(MOST_WORKERS, count_cores())
    environment = os.environ | {"RAYON_NUM_THREADS": str(max(1, count_cores() // jobs))}
    program = Path(__file__).with_name("letters_floor.py")

    def make(chunk: Path) -> None:
        command = [sys.executable, str(program), str(chunk), str(chunk.with_suffix(".pdf"))]
        subprocess.run(command, check=True, env=environment)

    used, start = read_used(), time.perf_counter()
    with ThreadPoolExecutor(jobs) as pool:
        list(pool.map(make, chunks))
    seconds, used = time.perf_counter() - start, read_used() - used
    count = len(chunks)
    print(f"bare Typst and zint: {count} chunks in {seconds:.1f} s; {used:.1f} s of the processor")
    return seconds, used


def time_command(folder: Path, count: int, languages: str) -> None:
    """``keys issue -o letters.pdf`` as a clerk's machine runs it, on a store with a roster."""
    store, roster, out = folder / "office.db", folder / "roster.csv", folder / "letters.pdf"
    write_roster(roster, count, languages)
    run(store, "init", "--district", SENDER.district, "--district-id", SENDER.district_id,
        "--portal-url", SENDER.portal_url)  # fmt: skip
    run(store, "roster", "import", str(roster))
    start = time.perf_counter()
    issue = subprocess.Popen(make_command(store, "keys", "issue", "-o", str(out)))
    with Peak(issue.pid) as peak:
        issue.wait()
    seconds = time.perf_counter() - start
    if issue.returncode:
        raise SystemExit(f"keys issue ended with status {issue.returncode}")
    tell(f"{count} letters issued ({languages} languages)", count, seconds, out, peak)


def tell(what: str, count: int, seconds: float, out: Path, peak: Peak) -> None:
    """The line of figures."""
    used = read_used() - peak.used_before
    print(
        f"{what} in {seconds:.1f} s: {count / seconds:.0f} letters/s; "
        f"{used:.1f} s of the processor, {count / used:.0f} letters/s on each core; "
        f"{out.stat().st_size / count / 1000:.1f} kB a letter; "
        f"most memory {peak.largest / 1e6:.0f} MB (all processes), "
        f"{peak.largest_alone / 1e6:.0f} MB (parent)"
    )


def write_roster(path: Path, parents: int, languages: str) -> None:
    """A roster with exactly so many parents, in two languages or five."""
    chance, chosen = random.Random(5), dict[str, str]()
    place, language = COLUMNS.index("parent_id"), COLUMNS.index("language")
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        for row in make_rows(2 * parents + 2, seed=1):
            if row[place] not in chosen:
                if len(chosen) == parents:
                    break
                chosen[row[place]] = row[language] if languages == "two" else chance.choice(FIVE)
            row[language] = chosen[row[place]]
            writer.writerow(row)


def make_command(store: Path, *words: str) -> list[str]:
    return [sys.executable, "-m", "portaladm", "--store", str(store), *words]


def run(store: Path, *words: str) -> None:
    subprocess.run(make_command(store, *words), check=True, stdout=subprocess.DEVNULL)


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


class Peak(threading.Thread):
    """The most memory of a process, alone and with all that it has started."""

    def __init__(self, process: int) -> None:
        super().__init__(daemon=True)
        self.largest = self.largest_alone = 0
        self.used_before = read_used()
        self._process = process
        self._done = threading.Event()

    def __enter__(self) -> Peak:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()
        self.join()

    def run(self) -> None:
        while not self._done.wait(0.25):
            alone = read_memory(self._process)
            below = sum(map(read_memory, list_children(self._process)))
            self.largest_alone = max(self.largest_alone, alone)
            self.largest = max(self.largest, alone + below)


def list_children(process: int) -> Iterator[int]:
    """The processes below one, at any depth."""
    for children in Path(f"/proc/{process}/task").glob("*/children"):
        for child in map(int, read_text(children).split()):
            yield child
            yield from list_children(child)


def read_used() -> float:
    """Seconds of processor time of this thread, which does not sample, and of ended children."""
    whose = (resource.RUSAGE_THREAD, resource.RUSAGE_CHILDREN)
    return sum(sum(resource.getrusage(who)[:2]) for who in whose)


def read_memory(process: int) -> int:
    """The bytes that a process holds, of shared ones its share; 0 when it is gone."""
    lines = read_text(Path(f"/proc/{process}/smaps_rollup")).splitlines()
    return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:"))


def read_text(path: Path) -> str:
    try:
        return path.read_text()
    except OSError:
        return ""


if __name__ == "__main__":
    main()
