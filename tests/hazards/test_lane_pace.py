"""Two thousand requests and a restart, judged by the servers' own logs: no gap is shorter than promised."""

import asyncio
from contextlib import ExitStack
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from archive.models import Purpose, Seed, Site
from crawler.fetcher import Fetcher
from crawler.politeness import MAX_SLOW_GAP_S
from crawler.visits import Orders
from tests.asking import USER_AGENT, Asker
from tests.hazards.restarts import Archive
from tests.scheduler.town import listing, site_of
from tests.servers import Asked, Server, html, in_turn, redirect, response

pytestmark = pytest.mark.asyncio(loop_scope="session")
DELAY_S, CRAWL_DELAY_S = 0.02, 0.05
PAGES = 170
HOSTS = 8
AGAIN = response(status=503, headers=(("Retry-After", "1"),))
MISSING = html("<p>weg", status=404)


def fill(server: Server, *, delays: bool) -> None:
    """A front page and pages that are gone, moved, down for a second, or in error at first."""
    numbers = range(1, PAGES + 1)
    server.pages["/"] = html(listing(numbers))
    for number in numbers:
        server.pages[f"/artikel/{number}"] = MISSING
        if number % 8 == 0:
            server.pages[f"/artikel/{number}"] = redirect(f"/artikel/{number}-neu")
        elif number % 100 == 5:
            server.pages[f"/artikel/{number}"] = in_turn(AGAIN, MISSING)
        elif number % 40 == 7:
            server.pages[f"/artikel/{number}"] = in_turn(html("Fehler", status=500), MISSING)
    server.pages["/robots.txt"] = response(f"User-agent: *\nCrawl-delay: {CRAWL_DELAY_S}\n" if delays else "")
    if delays:
        rules = server.pages["/robots.txt"]
        server.pages |= {"/regeln.txt": rules, "/robots.txt": redirect("/regeln.txt")}


def sites_on(servers: list[Server]) -> list[Site]:
    """One site for each host, but for the last two: those are one site's."""
    alone = [site_of(server, delay_s=DELAY_S) for server in servers[:-2]]
    hosts = tuple(server.host for server in servers[-2:])
    seeds = tuple(Seed(url=f"http://{host}/", purpose=Purpose.LISTING) for host in hosts)
    return [*alone, site_of(servers[-2], delay_s=DELAY_S, hosts=hosts, seeds=seeds, allow_private=hosts)]


def promised(asked: Asked, *, own_s: float, tired: set[int]) -> float:
    """The least time that had to pass after a request."""
    return 1.0 if id(asked) in tired else own_s


def first_asks(server: Server) -> set[int]:
    """The requests that were answered with a wish for a second's rest: the first for each tired page."""
    seen: dict[str, int] = {}
    for asked in server.log:
        number = asked.path.removeprefix("/artikel/")
        if number.isdigit() and int(number) % 100 == 5:
            seen.setdefault(asked.path, id(asked))
    return set(seen.values())


async def crawl_twice(archive: Archive, servers: list[Server]) -> set[int]:
    """One crawl that is broken off in its middle, and one that goes on in new processes, and asks again for all.

    Returns each server's last request of the first crawl: its answer may not have been heard any more.
    """
    interrupted = asyncio.create_task(archive.crawl())
    while sum(len(server.log) for server in servers) < PAGES * HOSTS // 2:
        assert not interrupted.done()
        await asyncio.sleep(0.05)
    interrupted.cancel()
    await asyncio.gather(interrupted, return_exceptions=True)
    unheard = {id(server.log[-1]) for server in servers if server.log}
    await archive.crawl()
    return unheard


@pytest.mark.hazard(11, 21)
async def test_over_two_thousand_requests_no_gap_is_shorter_than_promised(tmp_path: Path) -> None:
    """Eight hosts at once; Crawl-delay, redirects, errors, wishes for rest, robots.txt, and a restart in between."""
    with ExitStack() as running:
        servers = [running.enter_context(Server()) for _ in range(HOSTS)]
        for number, server in enumerate(servers):
            fill(server, delays=number % 4 == 0)
        unheard = await crawl_twice(Archive(tmp_path / "a", *sites_on(servers)), servers)
    shorter: list[Any] = []
    rested = 0
    for number, server in enumerate(servers):
        own_s, tired = CRAWL_DELAY_S if number % 4 == 0 else DELAY_S, first_asks(server)
        rested += len(tired)
        log = server.log
        if number % 4 == 0:  # the gap is not known before the rules are
            log = log[next(n for n, asked in enumerate(log) if asked.path == "/regeln.txt") :]
        shorter += [
            (number, before.path, after.path, gap)
            for before, after in pairwise(log)
            if (gap := after.at - before.answered_at) < promised(before, own_s=own_s, tired=tired - unheard)
        ]
    assert sum(len(server.log) for server in servers) >= 2000
    assert rested >= 2 * (HOSTS - 1)  # the two hosts of one site tell the same stories
    assert shorter == []


@pytest.mark.hazard(11)
async def test_a_new_process_waits_the_gap_before_its_first_request(server: Server) -> None:
    """It cannot know when the one before it asked last."""
    loop = asyncio.get_running_loop()
    begun = loop.time()
    async with Fetcher(Orders(user_agent=USER_AGENT, lanes=(), clock=None)) as fetcher:
        await Asker(fetcher).ask(f"{server.url}/a", delay_s=4.0)
    assert server.log[0].at - begun >= 4.0  # one clock: monotonic
    assert server.gaps()[0] >= 4.0


async def test_a_slow_server_gets_longer_gaps(asker: Asker, server: Server) -> None:
    """Twice the time that it took to answer."""
    slow_s = 1.1

    def answer(_: Asked) -> bytes:
        server.closing.wait(slow_s)
        return html("slow")

    server.pages["/1"] = answer
    await asker.ask_all([f"{server.url}/1", f"{server.url}/2", f"{server.url}/3"], delay_s=0.1)
    gaps = server.gaps()[-2:]
    assert 2 * slow_s <= gaps[0] < MAX_SLOW_GAP_S
    assert 0.1 <= gaps[1] < slow_s


async def test_an_erring_server_gets_longer_gaps_until_it_is_well(asker: Asker, server: Server) -> None:
    """Doubled with each error in a row."""
    server.pages |= {f"/{number}": response(status=500) for number in range(3)}
    await asker.ask_all([f"{server.url}/{number}" for number in range(5)], delay_s=0.1)
    gaps = server.gaps()
    for gap, least in zip(gaps, (0.1, 0.2, 0.4, 0.8, 0.1), strict=True):
        assert gap >= least
    assert gaps[-1] < 0.8
