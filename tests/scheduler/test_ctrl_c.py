"""Ctrl-C in long verbs, as a terminal sends it: to the command and to all processes that it began."""

import asyncio
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from scheduler.reading import Readers
from tests.scheduler.histories import SITE, page, visit
from tests.scheduler.speaking import Run, Said
from tests.scheduler.town import make_archive
from tests.scheduler.warcs import of_exchange, write

ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def heeded() -> Iterator[None]:
    """Whoever runs the tests in the background has them, and what they begin, ignore Ctrl-C."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def ctrl_c(words: tuple[object, ...], when: Callable[[int], bool]) -> Said:
    """Begin a command in a terminal of its own, and press Ctrl-C once something is so."""
    command = [sys.executable, "-m", "scheduler", *map(str, words)]
    with subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    ) as process:
        give_up = time.monotonic() + 60
        while not when(process.pid) and process.poll() is None and time.monotonic() < give_up:
            time.sleep(0.005)
        os.killpg(process.pid, signal.SIGINT)
        out, err = process.communicate(timeout=60)
    return Said(process.returncode, out, err.removeprefix("\n"))  # behind the ^C that a terminal shows


def has_placed(folder: Path) -> bool:
    """Whether a page that was taken in has been read and put in its place."""
    with closing(sqlite3.connect(f"file:{folder / 'archive.db'}?mode=ro", uri=True)) as connection:
        return connection.execute("SELECT 1 FROM versions").fetchone() is not None


def test_an_import_that_is_stopped_says_so_in_one_line_and_goes_on(run: Run, tmp_path: Path) -> None:
    """The next call has all that a whole one has."""
    pages = [one for n in range(60) for one in of_exchange(visit(n, n, body=page(n, 0)))]
    file, folder = write(tmp_path / "a.warc.gz", *pages), make_archive(tmp_path / "paper", SITE)
    said = ctrl_c(("import", file, "--archive", folder), lambda _: has_placed(folder))
    assert said == Said(130, "", "chronik: stopped; what was captured is kept\n")
    said = run("import", file, "--archive", folder)
    assert (said.code, "60 captures" in said.out) == (0, True)
    assert run("verify", "--archive", folder).code == 0


@pytest.mark.parametrize("form", ["sqlite"])
def test_an_export_that_is_stopped_leaves_nothing(run: Run, crawled: Path, tmp_path: Path, form: str) -> None:
    """One line, and the same command makes it whole."""
    place, draft = tmp_path / "out", tmp_path / "out.open"
    said = ctrl_c(("export", form, "--archive", crawled, "-o", place), lambda _: draft.exists())
    assert said == Said(130, "", "chronik: stopped; what was captured is kept\n")
    assert not list(tmp_path.iterdir())
    assert run("export", form, "--archive", crawled, "-o", place).code == 0


def test_reading_processes_leave_ctrl_c_to_the_command() -> None:
    """From their first moment, when they have no handler yet and would show a traceback; the command hears it."""
    with Readers() as readers:
        blocked = asyncio.run(readers.run(signal.pthread_sigmask, signal.SIG_BLOCK, ()))
    assert signal.SIGINT in blocked
    assert signal.SIGINT not in signal.pthread_sigmask(signal.SIG_BLOCK, ())


def test_a_command_that_is_stopped_while_it_loads_says_so_in_one_line() -> None:
    """Nothing was begun, and no traceback tells of it."""
    said = ctrl_c(("verify",), lambda pid: "_sqlite3" in Path(f"/proc/{pid}/maps").read_text(encoding="utf-8"))
    assert said == Said(130, "", "chronik: stopped; nothing was begun\n")
