"""The writer that `benchmarks crash` kills and starves: started once under strace, forked for every trial.

    python -m benchmarks.crash_writer < orders > answers

It reads orders, one JSON line each, and forks before any database is opened, since a connection must not cross a fork.
The child ingests pages into a copy of an archive, in batches, and notes each capture in its report when the transaction
that holds it was acknowledged. What is injected counts system calls of each process by itself from the first on: the
child makes idle ones of the kind meant until as many are left as the order says. It decides nothing about the outcome.
"""

import json
import os
import random
import signal
import sys
import time
import traceback
from collections.abc import Callable
from contextlib import closing, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

from archive.digests import digest
from archive.errors import ArchiveError, ArchiveFull
from archive.ingest import Reading, ingest
from archive.models import Block, Exchange, Extraction, Identity, PageKind, Purpose, Site
from archive.store import Store, locked, open_to_write, store_site

AT = 1000  # the call of its kind that is hit, of those that a child makes
SITE = Site(id="blatt", name="Blatt", home_url="https://blatt.example/")
BATCHES, BATCH = 4, 5
BEGINS_AT = datetime(2026, 3, 2, 6, tzinfo=UTC)

IDLE: dict[str, Callable[[int], object]] = {
    "pwrite64": lambda file: os.pwrite(file, b"", 0),
    "pread64": lambda file: os.pread(file, 0, 0),
    "write": lambda file: os.write(file, b""),
    "fdatasync": os.fdatasync,
    "fsync": os.fsync,
    "ftruncate": lambda file: os.ftruncate(file, 0),
    "unlink": lambda _: Path("/nowhere/at/all").unlink(),
    "openat": lambda _: os.open(b"/nowhere/at/all", os.O_RDONLY),
}


def main() -> None:
    """Fork a child for each order, and say how it ended."""
    for line in sys.stdin:
        order = json.loads(line)
        after_s = order.pop("after_s", None)
        child = os.fork()
        if child == 0:
            _child(**order)
        if after_s is not None:
            time.sleep(after_s)
            os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
        answer = {"signal": os.WTERMSIG(status) if os.WIFSIGNALED(status) else None}
        os.writev(1, [json.dumps(answer).encode() + b"\n"])  # not by `write`, of which only so many are granted


def _child(folder: str, syscall: str, left: int, seed: int, report: str) -> None:
    """Write, report, and end without a word to the parent's files."""
    notes = os.open(report, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    idle, file = IDLE[syscall], os.open("/dev/null", os.O_RDWR)
    for _ in range(AT - left if left > 0 else 0):
        with suppress(OSError):
            idle(file)
    try:
        write(Path(folder), seed, notes)
        _note(notes, "whole")
    except ArchiveError as error:
        _note(notes, "reported", type(error).__name__, str(error))
    except BaseException as error:  # noqa: BLE001  # what was not reported as a sentence is the very finding
        where = traceback.extract_tb(error.__traceback__)[-1]
        _note(notes, "raised", type(error).__name__, f"{error} ({where.name}, line {where.lineno})")
    os._exit(0)


def write(folder: Path, seed: int, notes: int) -> None:
    """Take in batches of pages; a batch that finds no room is tried once more, as by a service that goes on."""
    draw = random.Random(seed)
    for opening in range(2):
        with locked(folder), closing(open_to_write(folder)) as store:
            for number in range(BATCHES):
                pages = [page(draw, opening, number, index) for index in range(BATCH)]
                try:
                    acknowledged = keep(store, pages)
                except ArchiveFull as error:
                    _note(notes, "full", str(error))
                    acknowledged = keep(store, pages)
                for capture, name in acknowledged:
                    _note(notes, "kept", capture, name)


def keep(store: Store, pages: list[Reading]) -> list[tuple[int, str]]:
    """One transaction; returns id and payload digest of each capture, when it is on the disk."""
    with store.transaction() as connection:
        store_site(connection, SITE)
        captures = [ingest(connection, reading).capture_id for reading in pages]
    return [(capture, digest(one.exchange.body)) for capture, one in zip(captures, pages, strict=True)]


def page(draw: random.Random, opening: int, batch: int, index: int) -> Reading:
    """A page of one of a few stories, with words and bytes of its own."""
    story = draw.randrange(12)
    url = f"{SITE.home_url}artikel/{story}"
    text = " ".join(draw.choice(("Rathaus", "Kanal", "Zeche", "Halle", "Straße", "Brand")) for _ in range(80))
    body = text.encode() + draw.randbytes(draw.randrange(500, 30_000))
    at = BEGINS_AT + timedelta(minutes=100 * opening + 10 * batch + index)
    exchange = Exchange(
        url=url, site_id=SITE.id, purpose=Purpose.ARTICLE, fetched_at=at, status=200, body=body,
        response_headers=(("Content-Type", "text/html"),),
    )  # fmt: skip
    extraction = Extraction(
        kind=PageKind.ARTICLE, reason="a page of the trial", extractor="trial/1", title=f"Meldung {story}",
        blocks=(Block("paragraph", text),), language="de",
    )  # fmt: skip
    return Reading(exchange=exchange, identity=Identity(key=str(story), url=url), extraction=extraction)


def _note(notes: int, *words: object) -> None:
    """One line, whole, by the system call that is never injected into."""
    os.writev(notes, [json.dumps(words).encode() + b"\n"])


if __name__ == "__main__":
    main()
