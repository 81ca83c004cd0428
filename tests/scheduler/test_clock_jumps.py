"""The machine's clock is set while a crawl or the service runs: it is noted, and nothing waits for a time gone by."""

import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from archive.models import Purpose, timestamp
from archive.store import ARCHIVE_FILE
from scheduler.frontier import Frontier
from scheduler.frontier_clock import forget_future
from tests.scheduler.town import Town, make_archive, publish, site_of
from tests.servers import Server

DAY = timedelta(days=1)
AT = datetime(2026, 11, 23, 15, tzinfo=UTC)


@pytest.mark.asyncio(loop_scope="session")
async def test_a_clock_set_back_in_a_crawl_is_noted_with_the_capture(town: Town, server: Server) -> None:
    """The first visit after it says so, and so does the run."""
    publish(server, 1, 2)
    site = site_of(server)

    def set_back(_: object) -> bytes:
        town.work.timing.watch.began_at += DAY  # what was seen of the clock before is a day later than it says now
        return page

    page = server.pages["/artikel/1"]
    server.pages["/artikel/1"] = set_back
    if callable(page):
        page = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok"
    report = await town.crawl(site)
    said = "the machine's clock was set back by 1 day, 0:00:00 before this visit, while a crawl ran"
    assert report.problems == [said]
    query = "SELECT COUNT(*) FROM captures WHERE site_id = ? AND notes LIKE ?"
    assert town.work.store.connection.execute(query, (site.id, f"%{said}%")).fetchone()[0] == 1


def plan(frontier: Frontier, key: str, *, visited_at: datetime, due_at: datetime) -> None:
    """A story that was visited, and is due again."""
    url = f"https://a.example/{key}"
    frontier.add(site_id="a", key=key, url=url, purpose=Purpose.ARTICLE, due_at=due_at, why="its age", now=visited_at)
    frontier.connection.execute("UPDATE frontier SET visited_at = ? WHERE key = ?", (timestamp(visited_at), key))


def test_what_a_clock_that_ran_ahead_planned_is_due_when_it_is_right_again(tmp_path: Path) -> None:
    """A day or ten years; what was planned by a right clock stays as it is."""
    with closing(Frontier(tmp_path)) as frontier:
        plan(frontier, "right", visited_at=AT - DAY, due_at=AT + 200 * DAY)
        plan(frontier, "day", visited_at=AT + DAY, due_at=AT + 2 * DAY)
        plan(frontier, "decade", visited_at=AT + 3650 * DAY, due_at=AT + 3700 * DAY)
        brought = forget_future(frontier.connection, now=AT, longest_rest=DAY)
        due = dict(frontier.connection.execute("SELECT key, due_at FROM frontier").fetchall())
        again = forget_future(frontier.connection, now=AT, longest_rest=DAY)
    assert (brought, again) == (2, 0)
    assert due == {"right": "2027-06-11T15:00:00Z", "day": "2026-11-23T15:00:00Z", "decade": "2026-11-23T15:00:00Z"}


def test_a_rest_from_a_clock_that_ran_ahead_ends(tmp_path: Path) -> None:
    """No rest is longer than its bound; one that a right clock began is kept."""
    with closing(Frontier(tmp_path)) as frontier:
        insert = "INSERT INTO rests VALUES (?, 'asked', ?, ?, 1, 1, 'it answered 429')"
        for place, since in (("ahead", AT + 400 * DAY), ("right", AT)):
            times = [f"{moment:%Y-%m-%dT%H:%M:%SZ}" for moment in (since + DAY / 2, since)]
            frontier.connection.execute(insert, (place, *times))
        forget_future(frontier.connection, now=AT, longest_rest=DAY)
        left = dict(frontier.connection.execute("SELECT place, until FROM rests").fetchall())
    assert left == {"ahead": "2026-11-23T15:00:00Z", "right": "2026-11-24T03:00:00Z"}


@contextmanager
def service(folder: Path, clock: Path) -> Iterator["subprocess.Popen[str]"]:
    """The service, on a machine whose clock is so many days off as a file says."""
    command = [sys.executable, "-m", "tests.scheduler.shifted", str(clock), "schedule", "--archive", str(folder)]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        try:
            yield process
        finally:
            process.terminate()


@pytest.mark.hazard(96)
def test_the_service_plans_its_jobs_anew_when_the_clock_is_set_back(server: Server, tmp_path: Path) -> None:
    """Set back by a day, it does not sleep for a day."""
    publish(server, 1)
    folder, clock = make_archive(tmp_path / "paper", site_of(server)), tmp_path / "clock"
    clock.write_text("0", encoding="utf-8")
    with service(folder, clock) as process:
        server.wait_for("/artikel/1")
        clock.write_text("-1", encoding="utf-8")
        assert process.stderr is not None
        assert any("the machine's clock was set back by 1 day" in line for line in process.stderr)
        process.terminate()
        process.wait(timeout=10)
    with closing(sqlite3.connect(folder / "frontier.db")) as frontier:
        planned = [datetime.fromisoformat(at) for (at,) in frontier.execute("SELECT next_at FROM jobs")]
    assert max(planned) < datetime.now(UTC) + timedelta(hours=1)  # a day before, and a day for the daily ones
    with closing(sqlite3.connect(folder / ARCHIVE_FILE)) as record:
        assert record.execute("SELECT COUNT(*) FROM versions WHERE seen_until < seen_from").fetchone() == (0,)
