"""`chronik crawl` killed with SIGKILL again and again: which pages are missing at the end, which versions doubled.

    python -m benchmarks kills --pages 3200 --kills 16

The kills are spread over the crawl, at moments drawn from a seed; whatever a reader saw in the archive just before one
was acknowledged, and has to be there at the end. Scrapy's JOBDIR, measured the same way, lost 2,097 of
3,200 pages. Exits with 1 when a page is missing, a version doubled, or the file damaged.
"""

import argparse
import random
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from archive.fixity import verify
from archive.store import ARCHIVE_FILE, open_to_read
from benchmarks.crawling import big_paper
from scheduler.demo.paper import serve

STEP_S = 0.02
MOST_LATER_S = 0.25


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What stands in the archive after the last crawl, against the paper of so many pages."""

    pages: int
    missing: int
    doubled: int
    asked_twice: int
    lost: int
    damaged: int
    left_behind: int


def main(arguments: list[str]) -> int:
    """Run the trial; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks kills", description=__doc__.splitlines()[0])
    parser.add_argument("--pages", type=int, default=3200, help="how many articles the paper has")
    parser.add_argument("--kills", type=int, default=16, help="how often the crawl is killed")
    parser.add_argument("--seed", type=int, default=1, help="from which the moments are drawn")
    given = parser.parse_args(arguments)
    found = trial(given.pages, given.kills, seed=given.seed)
    print(
        f"{given.kills} kills over {found.pages} pages: {found.missing} missing, {found.doubled} doubled,"
        f" {found.asked_twice} asked for twice, {found.lost} acknowledged and lost,"
        f" {found.damaged} damaged, {found.left_behind} processes left behind"
    )
    return int(bool(found.missing or found.doubled or found.lost or found.damaged or found.left_behind))


def trial(pages: int, kills: int, *, seed: int) -> Found:
    """Crawl a paper of so many pages, killed so often, and once more to the end."""
    paper = big_paper(pages)
    moments = sorted(random.Random(seed).sample(range(pages // 20, pages - pages // 20), kills))
    with serve(paper, lambda: paper.begins_at) as server, tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "archive"
        _run("init", str(folder), server.url, "--delay", "0")
        left_behind, seen, draw = 0, dict[int, str](), random.Random(seed)
        for number, moment in enumerate(moments, start=1):
            orphans, acknowledged = _killed_at(folder, moment, after_s=draw.uniform(0, MOST_LATER_S))
            left_behind += orphans
            seen |= acknowledged
            print(f"kill {number} at {_captured(folder)} of {pages} pages", flush=True)
        _run("crawl", "--archive", str(folder))
        keys = {story.key for story in paper.truth(paper.begins_at)}
        return _found(folder, keys, left_behind=left_behind, seen=seen)


def _killed_at(folder: Path, moment: int, *, after_s: float) -> tuple[int, dict[int, str]]:
    """Crawl until so many pages are in the archive, and a little longer, then kill; returns how many of its processes
    outlive it, and the captures that stood in the archive before."""
    command = [sys.executable, "-m", "scheduler", "crawl", "--archive", str(folder)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as crawl:
        while crawl.poll() is None and _captured(folder) < moment:
            time.sleep(STEP_S)
        time.sleep(after_s)
        acknowledged = _acknowledged(folder)
        below = tuple(_below(crawl.pid))
        crawl.send_signal(signal.SIGKILL)
        crawl.wait()
    return _outliving(below), acknowledged


def _outliving(pids: tuple[int, ...], within_s: float = 5.0) -> int:
    """How many of the processes still run after a while."""
    until = time.monotonic() + within_s
    while (left := sum(Path(f"/proc/{pid}").exists() for pid in pids)) and time.monotonic() < until:
        time.sleep(STEP_S)
    return left


def _below(pid: int) -> Iterator[int]:
    """The processes that a process has started, and those that they have."""
    for task in Path(f"/proc/{pid}/task").iterdir():
        for child in (task / "children").read_text().split():
            yield int(child)
            yield from _below(int(child))


def _captured(folder: Path) -> int:
    """How many articles the archive holds."""
    try:
        with closing(sqlite3.connect(f"file:{folder / ARCHIVE_FILE}?mode=ro", uri=True)) as connection:
            return int(connection.execute("SELECT COUNT(*) FROM articles").fetchone()[0])
    except sqlite3.OperationalError:
        return 0


def _acknowledged(folder: Path) -> dict[int, str]:
    """What each capture is, by its id."""
    query = "SELECT id, url || ' ' || fetched_at || ' ' || COALESCE(payload_digest, '') FROM captures"
    try:
        with closing(sqlite3.connect(f"file:{folder / ARCHIVE_FILE}?mode=ro", uri=True)) as connection:
            return dict(connection.execute(query).fetchall())
    except sqlite3.OperationalError:
        return {}


def _run(*words: str) -> None:
    subprocess.run([sys.executable, "-m", "scheduler", *words], check=True, stdout=subprocess.DEVNULL)


def _found(folder: Path, keys: set[str], *, left_behind: int, seen: dict[int, str]) -> Found:
    """Count what is in the archive, and check every digest."""
    with closing(open_to_read(folder)) as store:
        rows = store.connection.execute(
            "SELECT a.key, (SELECT COUNT(*) FROM versions v WHERE v.article_id = a.id) AS versions,"
            " (SELECT COUNT(*) FROM captures c WHERE c.article_id = a.id) AS captures FROM articles a"
        ).fetchall()
        damaged = verify(store.connection).damaged
        whole = store.connection.execute("PRAGMA quick_check").fetchone()[0] == "ok"
    known, there = {row["key"] for row in rows}, _acknowledged(folder)
    return Found(
        pages=len(keys),
        missing=len(keys - known),
        doubled=sum(row["versions"] - 1 for row in rows) + len(known - keys),
        asked_twice=sum(row["captures"] - 1 for row in rows),
        lost=sum(there.get(number) != what for number, what in seen.items()),
        damaged=len(damaged) + (not whole),
        left_behind=left_behind,
    )
