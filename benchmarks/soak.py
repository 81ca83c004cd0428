"""The service over the demo paper at high speed, once undisturbed and once killed with SIGKILL half way.

    python -m benchmarks soak --minutes 10

Both runs share the paper and its clock. At the end the two histories, and the paper's own truth, are compared:
every article's versions by content, its status, and its deletions and returns. Exits with 1 when they differ.
"""

import argparse
import asyncio
import os
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from archive.models import timestamp
from archive.store import ARCHIVE_FILE, create
from crawler.clock import now
from crawler.configuration import Clock
from crawler.sites import Config, Settings, write_sites
from scheduler.demo.paper import Paper, TrueArticle, serve
from scheduler.folder import write_config
from scheduler.probing import probe

AFTERWARDS = timedelta(hours=12)  # of the paper's time, for the last changes to be seen


@dataclass(frozen=True, slots=True)
class History:
    """What an archive says of one article: content digests of its versions, status, what happened besides edits.

    `last_seen_at` is left out of comparisons: two services do not visit at the same second.
    """

    versions: tuple[str, ...]
    status: str
    events: tuple[str, ...]
    last_seen_at: str = field(compare=False)


def main(arguments: list[str]) -> int:
    """Run the trial; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks soak", description=__doc__.splitlines()[0])
    parser.add_argument("--minutes", type=float, default=10.0, help="how long the service runs")
    minutes = parser.parse_args(arguments).minutes
    paper = Paper.load()
    speed = (paper.ends_at - paper.begins_at + AFTERWARDS) / timedelta(minutes=minutes)
    clock = Clock(starts_at=paper.begins_at, anchored_at=datetime.now(UTC), speed=speed)
    with serve(paper, lambda: now(clock)) as server, tempfile.TemporaryDirectory() as place:
        print(f"The paper runs at {speed:.0f} times its speed for {minutes:g} minutes", flush=True)
        folders = {name: Path(place) / name for name in ("undisturbed", "killed")}
        config = asyncio.run(_config(server.url, clock))
        for folder in folders.values():
            write_config(folder, write_sites(config))
            create(folder).close()
        _run(folders, seconds=minutes * 60)
        histories = {name: history(folder) for name, folder in folders.items()}
    return _compare(histories["undisturbed"], histories["killed"], paper)


def history(folder: Path) -> dict[str, History]:
    """What an archive says of each article, by key."""
    connection = sqlite3.connect(folder / ARCHIVE_FILE)
    assert connection.execute("PRAGMA quick_check").fetchone() == ("ok",)
    found = {}
    rows = connection.execute("SELECT id, key, status, last_seen_at FROM articles").fetchall()
    for article_id, key, status, last_seen_at in rows:
        versions = connection.execute(
            "SELECT content_digest FROM versions WHERE article_id = ? ORDER BY number", (article_id,)
        )
        events = connection.execute(
            "SELECT kind FROM events WHERE article_id = ? AND kind IN ('gone', 'returned', 'moved') ORDER BY id",
            (article_id,),
        )
        kinds = tuple(row[0] for row in events)
        found[key] = History(tuple(row[0] for row in versions), status, kinds, last_seen_at)
    connection.close()
    return found


async def _config(url: str, clock: Clock) -> Config:
    found = await probe(url, user_agent="Chronik (trial)", delay_s=0.0, say=lambda _: None)
    return Config(sites=(replace(found.site, id="demo"),), settings=Settings(contact="demo@example.org"), clock=clock)


def _run(folders: Mapping[str, Path], *, seconds: float) -> None:
    """Run one service a folder until the time is over; the one in `killed` is killed half way and started again."""
    services = {name: _start(folder) for name, folder in folders.items()}
    time.sleep(seconds / 2)
    os.kill(services["killed"].pid, signal.SIGKILL)
    print(f"killed with {services['killed'].wait()}", flush=True)
    services["killed"] = _start(folders["killed"])
    time.sleep(seconds / 2)
    for name, service in services.items():
        service.send_signal(signal.SIGTERM)
        began = time.monotonic()
        print(f"{name}: exit {service.wait(timeout=10)} {time.monotonic() - began:.1f} s after SIGTERM", flush=True)


def _start(folder: Path) -> "subprocess.Popen[bytes]":
    command = [sys.executable, "-m", "scheduler", "schedule", "--archive", str(folder)]
    return subprocess.Popen(command, stderr=subprocess.DEVNULL)


def _compare(undisturbed: Mapping[str, History], killed: Mapping[str, History], paper: Paper) -> int:
    """Print what differs, and the counts; returns the exit code."""
    differing = [key for key in undisturbed.keys() | killed.keys() if undisturbed.get(key) != killed.get(key)]
    for key in sorted(differing):
        print(f"differs: {key}: {undisturbed.get(key)} against {killed.get(key)}")
    truth = {article.key: article for article in paper.truth(paper.ends_at)}
    published = {key: _published_until(true, killed[key].last_seen_at) for key, true in truth.items()}
    missed = [key for key in truth if len(killed[key].versions) != published[key]]
    for key in sorted(missed):
        print(f"not the truth: {key}: {len(killed[key].versions)} versions, {published[key]} published")
    open_ = sum(published[key] < len(true.states) for key, true in truth.items())
    versions = sum(len(one.versions) for one in killed.values())
    print(
        f"{len(killed)} articles, {versions} versions, {len(differing)} differing, {len(missed)} not the truth,"
        f" {open_} edited after the last visit that was due"
    )
    return 1 if differing or missed else 0


def _published_until(true: TrueArticle, seen_at: str) -> int:
    """How many states of an article had been published when it was last seen."""
    return sum(timestamp(state.from_at) <= seen_at for state in true.states)
