"""A disk without room: nothing is asked for that cannot be kept, nothing is lost, and it goes on when there is room."""

import secrets
import subprocess
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from archive.fixity import verify
from archive.store import ARCHIVE_FILE, open_to_read
from crawler.configuration import Config, write_sites
from scheduler.disk import RESERVE_BYTES, RESERVE_FILE, Disk
from scheduler.folder import write_config
from tests.scheduler.speaking import Run
from tests.scheduler.test_service import ask, chronik, stop
from tests.scheduler.town import SETTINGS, article, make_archive, publish, site_of
from tests.servers import Server, html

STORIES = 40


def set_least(folder: Path, server: Server, least_free_mb: int) -> None:
    settings = replace(SETTINGS, least_free_mb=least_free_mb)
    write_config(folder, write_sites(Config(sites=(site_of(server),), settings=settings)))


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A real disk of 12 MB."""
    place = tmp_path / "disk"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=12m", "tmpfs", place]
    if subprocess.run(mount, capture_output=True, check=False).returncode != 0:
        pytest.skip("needs the right to mount a small disk")
    yield place
    subprocess.run(["umount", "-l", place], check=True)


@pytest.fixture
def thick(server: Server) -> Server:
    """A paper whose pages take 200 kB each, however well they are packed."""
    publish(server, *range(STORIES))
    for number in range(STORIES):
        server.pages[f"/artikel/{number}"] = html(f"{article(number)}<!-- {secrets.token_hex(200_000)} -->")
    return server


def test_nothing_is_asked_for_where_there_is_less_room_than_there_should_be(
    run: Run, server: Server, tmp_path: Path
) -> None:
    """No page, not even robots.txt; the sentence names the setting, and the doctor is red."""
    publish(server, 1, 2)
    folder = make_archive(tmp_path / "paper", site_of(server))
    set_least(folder, server, 10**9)
    said = run("crawl", "--archive", folder)
    assert (said.code, server.log) == (1, [])
    assert "less than the 1,000,000,000 MB of least_free_mb: make room" in said.err
    assert "make room" in run("doctor", "--archive", folder).out
    assert run("schedule", "--once", "--archive", folder).code == 1


def test_a_disk_that_fills_up_loses_no_answer_and_the_service_goes_on_by_itself(thick: Server, disk: Path) -> None:
    """What was answered is kept by help of the reserve, leases are given back, the run says why it ended; and nobody
    has to start it again when there is room."""
    folder = make_archive(disk / "paper", site_of(thick))
    set_least(folder, thick, 0)
    with chronik("schedule", "--archive", folder, "--json") as process:
        wait_for(process, "it goes on by itself when there is room")
        assert "is full" in str(ask(folder, ARCHIVE_FILE, "SELECT error FROM runs"))
        assert ask(folder, "frontier.db", "SELECT COUNT(*) FROM frontier WHERE leased_at IS NOT NULL") == [(0,)]
        assert not (folder / RESERVE_FILE).exists()
        asked = sum(path.startswith("/artikel/") for path in thick.asked())
        (kept,) = ask(folder, ARCHIVE_FILE, "SELECT COUNT(*) FROM articles")[0]
        assert asked - 16 <= kept <= asked < STORIES  # the last window may find no room even in the reserve
        subprocess.run(["mount", "-o", "remount,size=100m", disk], check=True)
        wait_for(process, "schedule: refresh")
        stop(process)
    assert process.returncode == 0
    assert ask(folder, ARCHIVE_FILE, "SELECT COUNT(*), MAX(number) FROM versions") == [(STORIES, 1)]
    assert (folder / RESERVE_FILE).stat().st_blocks * 512 >= RESERVE_BYTES
    with closing(open_to_read(folder)) as store:
        assert verify(store.connection).damaged == ()


def wait_for(process: subprocess.Popen[str], words: str) -> None:
    """Read what the service tells until it says these words."""
    assert process.stderr is not None
    assert any(words in line for line in process.stderr)


def test_the_reserve_is_kept_only_where_there_is_room(tmp_path: Path) -> None:
    """It is no cause of the shortage that it is for."""
    scarce = Disk(tmp_path, least_free_mb=10**9)
    scarce.keep_reserve()
    assert (scarce.spend_reserve(), list(tmp_path.iterdir())) == (False, [])
    roomy = Disk(tmp_path, least_free_mb=0)
    roomy.keep_reserve()
    assert [roomy.spend_reserve(), roomy.spend_reserve()] == [True, False]
    assert 0 < (tmp_path / RESERVE_FILE).stat().st_size < RESERVE_BYTES
    roomy.end_reserve()
    assert list(tmp_path.iterdir()) == []
