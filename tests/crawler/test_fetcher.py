"""The fetching process: it dies loudly, ends with its parent, and opens no port and no file of ours."""

import asyncio
import os
import select
import subprocess
import sys
from pathlib import Path

import pytest

from archive.models import Purpose
from crawler.errors import FetcherDied
from crawler.fetcher import Fetcher
from crawler.visits import Orders, Visit
from tests.asking import PATIENCE_S, USER_AGENT, Asker, asking
from tests.servers import Server, closed_port

pytestmark = pytest.mark.asyncio(loop_scope="session")
ORDERS = Orders(user_agent=USER_AGENT, lanes=(), clock=None)
PARENT = """
import asyncio, sys
from crawler.fetcher import Fetcher
from crawler.visits import Lane, Orders, Visit
from archive.models import Purpose

async def main(host):
    lane = Lane(site_id="a", delay_s=0.0, allow_private=(host,))
    async with Fetcher(Orders(user_agent="x", lanes=(lane,), clock=None)) as fetcher:
        await fetcher.send(Visit(id=1, url=f"http://{host}/", site_id="a", purpose=Purpose.ARTICLE))
        await fetcher.receive()
        print(fetcher.process.pid, flush=True)
        await fetcher.receive()

asyncio.run(main(sys.argv[1]))
"""


def has_ended(pid: int, within_s: float) -> bool:
    """Whether a process, of whomever it is the child, ends within so many seconds."""
    try:
        handle = os.pidfd_open(pid)
    except ProcessLookupError:
        return True
    try:
        return bool(select.select([handle], [], [], within_s)[0])
    finally:
        os.close(handle)


async def send_for_ever(fetcher: Fetcher) -> None:
    while True:
        await fetcher.send(Visit(id=1, url="http://127.0.0.1:1/", site_id="a", purpose=Purpose.ARTICLE))


async def test_a_killed_process_is_an_error_for_who_waits_for_it() -> None:
    """Nobody waits for ever for answers that cannot come."""
    async with Fetcher(ORDERS) as fetcher:
        fetcher.process.kill()
        with pytest.raises(FetcherDied, match=r"ended \(code -9\); the open visits are kept and tried again"):
            await asyncio.wait_for(fetcher.receive(), PATIENCE_S)


async def test_a_killed_process_is_an_error_for_who_writes_to_it() -> None:
    """A visit that cannot be handed over is not lost in silence."""
    async with Fetcher(ORDERS) as fetcher:
        fetcher.process.kill()
        await fetcher.process.wait()
        with pytest.raises(FetcherDied, match="the open visits are kept"):
            await send_for_ever(fetcher)


async def test_a_visit_that_trips_the_fetcher_up_is_answered() -> None:
    """Whatever fails on the way, here a site it was never told of, somebody waits for the answer."""
    async with Fetcher(ORDERS) as fetcher, asyncio.timeout(PATIENCE_S):
        await fetcher.send(Visit(id=7, url="http://127.0.0.1:1/", site_id="a", purpose=Purpose.ARTICLE))
        answer = await fetcher.receive()
    assert (answer.visit_id, answer.exchange.status) == (7, None)
    assert answer.exchange.failure.startswith("the visit failed (")


async def test_the_process_ends_when_it_is_no_longer_needed() -> None:
    """Closing the pipe is enough; nothing has to be killed."""
    async with asking() as asker:
        await asker.ask(f"http://127.0.0.1:{closed_port()}/")
        pid = asker.fetcher.process.pid
    assert (asker.fetcher.process.returncode, has_ended(pid, 0)) == (0, True)


async def test_the_process_ends_with_its_parent(server: Server) -> None:
    """A parent killed with -9 leaves no fetcher behind."""
    command = [sys.executable, "-c", PARENT.replace("        await fetcher.receive()\n\n", "\n"), server.host]
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=Path(__file__).parents[2]) as parent:
        child = int(await asyncio.to_thread(parent.stdout.readline))
        parent.kill()
    assert has_ended(child, 10)


async def test_the_process_ends_with_its_parent_also_while_a_server_stalls(server: Server) -> None:
    """Nobody is left to take the answer, so nobody goes on asking."""
    server.pages["/"] = server.never
    with subprocess.Popen(
        [sys.executable, "-c", PARENT, server.host], stdout=subprocess.PIPE, cwd=Path(__file__).parents[2]
    ) as parent:
        child = int(await asyncio.to_thread(parent.stdout.readline))
        parent.kill()
    assert has_ended(child, 3)


@pytest.mark.hazard(68)
async def test_the_process_listens_nowhere_and_opens_no_database(asker: Asker, server: Server) -> None:
    """No console, no remote control, no archive: it only asks."""
    await asker.ask(f"{server.url}/")
    pid = asker.fetcher.process.pid
    inodes = {link.split("[")[1].rstrip("]") for link in open_files(pid) if link.startswith("socket:[")}
    lines = [line.split() for table in ("tcp", "tcp6") for line in connections(pid, table)]
    assert [line for line in lines if line[3] == "0A" and line[9] in inodes] == []
    assert [link for link in open_files(pid) if ".db" in link] == []


def connections(pid: int, table: str) -> list[str]:
    return Path(f"/proc/{pid}/net/{table}").read_text().splitlines()


def open_files(pid: int) -> list[str]:
    """What the process holds open, as the kernel names it."""
    found = []
    for entry in Path(f"/proc/{pid}/fd").iterdir():
        try:
            found.append(str(entry.readlink()))
        except FileNotFoundError:
            continue
    return found
