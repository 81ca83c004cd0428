"""The commands as processes: killed at any moment, told to stop, started again."""

import json
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from archive.fixity import verify
from archive.store import ARCHIVE_FILE, open_to_read
from scheduler.frontier import FRONTIER_FILE, Frontier
from scheduler.jobs import last_run, next_run, set_next_run
from tests.scheduler.town import make_archive, publish, rows, site_of
from tests.servers import Server, redirect

CHRONIK = str(Path(sys.executable).with_name("chronik"))


@contextmanager
def chronik(*words: object) -> Iterator[subprocess.Popen[str]]:
    """A running `chronik`, ended when the block is."""
    command = [CHRONIK, *map(str, words)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            yield process
        finally:
            process.kill()


def ask(folder: Path, file: str, query: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(folder / file)) as connection:
        return rows(connection, query)


def stop(process: subprocess.Popen[str], sign: int = signal.SIGTERM) -> tuple[str, str]:
    """Ask a process to end, and wait as long as the contract allows."""
    process.send_signal(sign)
    return process.communicate(timeout=10)


@pytest.mark.hazard(69)
def test_a_crawl_killed_again_and_again_loses_no_url_and_doubles_no_version(server: Server, tmp_path: Path) -> None:
    """Each kill -9 costs at most visits that are made again; in the end every story is there once."""
    publish(server, *range(60))
    folder = make_archive(tmp_path / "a", site_of(server, delay_s=0.02))
    for requests in (3, 20, 20):
        with chronik("crawl", "--archive", folder) as process:
            server.wait_for_requests(len(server.log) + requests)
            process.kill()
    with chronik("crawl", "--archive", folder, "--json") as process:
        out, err = process.communicate(timeout=60)
    assert (process.returncode, "Traceback" in err, "Error" in err) == (0, False, False)
    assert json.loads(out)["counts"]["failed"] == 0
    assert ask(folder, ARCHIVE_FILE, "SELECT COUNT(*), COUNT(DISTINCT key), MIN(status) FROM articles") == [
        (60, 60, "live")
    ]
    assert ask(folder, ARCHIVE_FILE, "SELECT COUNT(*), MAX(number) FROM versions") == [(60, 1)]
    assert ask(folder, ARCHIVE_FILE, "SELECT COUNT(*) FROM events") == [(60,)]
    assert ask(folder, FRONTIER_FILE, "SELECT COUNT(*) FROM frontier WHERE leased_at IS NOT NULL") == [(0,)]
    with closing(open_to_read(folder)) as store:
        assert verify(store.connection).damaged == ()


def test_sigterm_ends_the_service_in_time_with_the_leases_given_back(server: Server, tmp_path: Path) -> None:
    """Also while a server stalls in the middle of an answer; what was captured before is kept."""
    publish(server, 1, 2, 3)
    server.pages["/artikel/2"] = server.never
    folder = make_archive(tmp_path / "a", site_of(server))
    with chronik("schedule", "--archive", folder, "--json") as process:
        server.wait_for("/artikel/2")
        out, _ = stop(process)
    assert process.returncode == 0
    assert json.loads(out)["counts"]
    assert ask(folder, FRONTIER_FILE, "SELECT COUNT(*) FROM frontier WHERE leased_at IS NOT NULL") == [(0,)]
    assert ask(folder, ARCHIVE_FILE, "SELECT COUNT(*) FROM runs WHERE finished_at IS NULL") == [(0,)]


def test_ctrl_c_ends_the_service_without_a_word_of_python(server: Server, tmp_path: Path) -> None:
    """A person who stops the service in the middle of a crawl sees no traceback."""
    publish(server, 1)
    server.pages["/artikel/1"] = server.never
    folder = make_archive(tmp_path / "a", site_of(server))
    with chronik("schedule", "--archive", folder) as process:
        server.wait_for("/artikel/1")
        _, err = stop(process, signal.SIGINT)
    assert (process.returncode, "Traceback" in err, "Error" in err) == (0, False, False)


def test_a_job_that_was_missed_runs_at_the_start_and_one_that_is_not_due_waits(server: Server, tmp_path: Path) -> None:
    """Discovery should have run three days ago, refresh is for tomorrow."""
    publish(server, 1)
    folder = make_archive(tmp_path / "a", site_of(server))
    at = datetime.now(UTC)
    with closing(Frontier(folder)) as frontier:
        set_next_run(frontier.connection, "discovery", at=at - timedelta(days=3))
        set_next_run(frontier.connection, "refresh", at=at + timedelta(days=1))
    with chronik("schedule", "--archive", folder) as process:
        server.wait_for("/")
        stop(process)
    assert (process.returncode, server.asked()) == (0, ["/"])
    with closing(Frontier(folder)) as frontier:
        planned = next_run(frontier.connection, "refresh")
    assert planned is not None
    assert planned > at + timedelta(hours=23)


def test_the_service_once_runs_every_job_and_ends(server: Server, tmp_path: Path) -> None:
    """Discovery, refresh, fixity and report, each once; the paper is captured."""
    publish(server, 1, 2)
    folder = make_archive(tmp_path / "a", site_of(server))
    with chronik("schedule", "--once", "--archive", folder, "--json") as process:
        out, err = process.communicate(timeout=60)
    assert (process.returncode, "Traceback" in err, "Error" in err) == (0, False, False)
    assert json.loads(out)["counts"]["new"] == 2
    assert sorted(server.asked()) == ["/", "/artikel/1", "/artikel/2"]


def test_a_service_started_again_does_not_ask_again_what_is_not_due(server: Server, tmp_path: Path) -> None:
    """The plans are in the file, not in the process."""
    publish(server, 1, 2)
    folder = make_archive(tmp_path / "a", site_of(server))
    for _ in range(2):
        with chronik("schedule", "--once", "--archive", folder) as process:
            process.communicate(timeout=60)
    assert server.asked().count("/artikel/1") == 1


def test_a_killed_crawl_and_a_move_leave_one_story(server: Server, tmp_path: Path) -> None:
    """Killed between the hops of a redirect, the visit is made again from its start."""
    publish(server, 1)
    server.pages |= {"/artikel/1": redirect("/artikel/2"), "/artikel/2": server.never}
    folder = make_archive(tmp_path / "a", site_of(server))
    with chronik("crawl", "--archive", folder) as process:
        server.wait_for("/artikel/2")
        process.kill()
    publish(server, 2)
    server.pages["/artikel/1"] = redirect("/artikel/2")
    with chronik("crawl", "--archive", folder) as process:
        process.communicate(timeout=60)
    assert process.returncode == 0
    assert ask(folder, ARCHIVE_FILE, "SELECT COUNT(*) FROM articles") == [(1,)]


def test_what_a_job_said_is_kept(server: Server, tmp_path: Path) -> None:
    """Doctor can tell what fixity found while nobody looked."""
    publish(server, 1)
    folder = make_archive(tmp_path / "a", site_of(server))
    with closing(Frontier(folder)) as frontier:
        for name in ("discovery", "refresh"):
            set_next_run(frontier.connection, name, at=datetime.now(UTC) + timedelta(days=1))
        with chronik("schedule", "--archive", folder) as process:
            while (said := last_run(frontier.connection, "fixity")) is None:
                assert process.poll() is None
                time.sleep(0.05)
            stop(process)
    assert said.result == "0 damaged records"
    assert ask(folder, ARCHIVE_FILE, "SELECT kind FROM events") == [("verified",)]
