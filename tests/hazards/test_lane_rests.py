"""Hosts that ask for rest, go away or err; quiet hours and a day's budget: what is asked meanwhile, and what after."""

import asyncio
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from archive.models import Purpose, Seed
from crawler.clock import set_to
from crawler.visits import Postponed
from scheduler.service import serve
from tests.asking import Asker
from tests.hazards import lane_faults as faults
from tests.hazards.faults import route
from tests.hazards.restarts import DAY, HOUR, START, Archive
from tests.scheduler.town import article, publish, site_of
from tests.servers import Server, html, response

pytestmark = pytest.mark.asyncio(loop_scope="session")
TIRED = response(status=503, headers=(("Retry-After", "7200"),))


def two_hosts(first: Server, second: Server, **changes: Any) -> Any:
    """A site that stands on two hosts, with a front page on each."""
    seeds = tuple(Seed(url=f"{server.url}/", purpose=Purpose.LISTING) for server in (first, second))
    hosts = (first.host, second.host)
    return site_of(first, seeds=seeds, hosts=hosts, allow_private=hosts, **changes)


@pytest.mark.hazard(21)
async def test_a_site_goes_on_with_its_other_host(server: Server, tmp_path: Path) -> None:
    """The rest is the host's: kept over restarts, and over before anything is lost."""
    with Server() as other:
        publish(server, 1, 2)
        publish(other, *range(11, 15))
        server.pages["/"] = TIRED
        archive = Archive(tmp_path / "a", two_hosts(server, other))
        first = await archive.crawl()
        assert (first.new, server.asked()) == (4, ["/"])
        again = await archive.crawl(HOUR)
        assert server.asked() == ["/"]
        assert len(other.asked("/")) == 2
        problem = next(problem for problem in again.problems if server.host in problem)
        assert f"{server.host} is left alone until 2026-11-02 14:00 UTC: it answered 503" in problem
        publish(server, 1, 2)
        assert (await archive.crawl(3 * HOUR)).new == 2


@pytest.mark.hazard(21)
async def test_two_sites_of_one_host_share_its_rest(server: Server, tmp_path: Path) -> None:
    """What one of them was told holds for the other."""
    publish(server, 1)
    server.pages["/sport/"] = TIRED
    seeds = (Seed(url=f"{server.url}/sport/", purpose=Purpose.LISTING),)
    sport = site_of(server, id="sport", home_url=f"{server.url}/sport/", seeds=seeds)
    archive = Archive(tmp_path / "a", sport, site_of(server))
    await archive.crawl()
    asked = len(server.log)
    report = await archive.crawl(HOUR)
    assert (len(server.log), len(report.problems)) == (asked, 2)


@pytest.mark.hazard(21)
async def test_a_short_rest_is_kept_by_the_next_process(server: Server, tmp_path: Path) -> None:
    """What is left of six seconds asked of one process is left for the other, though nothing else makes it wait."""
    publish(server, 1)
    server.pages["/artikel/1"] = response(status=503, headers=(("Retry-After", "6"),))
    archive = Archive(tmp_path / "a", site_of(server))
    await archive.crawl()
    refused_at = server.log[-1].answered_at
    server.pages["/artikel/1"] = html(article(1))
    asked = len(server.log)
    await archive.crawl()
    assert server.log[asked].at - refused_at >= 6.0


@pytest.mark.hazard(22)
async def test_absurd_wishes_are_bounded(asker: Asker, server: Server) -> None:
    """A minute for what cannot be read, a day for more seconds than any clock has; the others wait that long."""
    _, other = await asker.ask_all([route(server, faults.retry_after_garbage), f"{server.url}/b"])
    assert isinstance(other, Postponed)
    assert 50 < other.seconds <= 61
    with Server() as second:
        _, other = await asker.ask_all([route(second, faults.retry_after_absurd), f"{second.url}/b"])
        assert isinstance(other, Postponed)
        assert 86_390 < other.seconds <= 86_401


@pytest.mark.hazard(24)
async def test_every_status_is_a_capture_with_its_body(server: Server, tmp_path: Path) -> None:
    """Nothing that a server says vanishes."""
    numbers = range(1, 8)
    publish(server, *numbers)
    answer = faults.every_status(server)
    server.pages |= {f"/artikel/{number}": answer for number in numbers}
    archive = Archive(tmp_path / "a", site_of(server))
    await archive.crawl()
    assert sorted(status for status, _ in archive.captures()) == [403, 404, 410, 418, 451, 500, 502]
    assert archive.rows("SELECT COUNT(DISTINCT payload_digest) FROM captures WHERE purpose = 'article'") == [(7,)]


async def test_a_site_with_thirty_odd_pages_in_a_row_is_crawled_to_its_end(server: Server, tmp_path: Path) -> None:
    """Cut, undecodable, half and strange pages are their own trouble."""
    odd = [
        response(article(1)[:300], length=9000),
        response(b"\x1f\x8brotten", headers=(("Content-Encoding", "gzip"),)),
        html(article(1), status=206),
        html("strange", status=299),
        html("", status=200),
    ]
    publish(server, *range(1, 33))
    server.pages |= {f"/artikel/{number}": odd[number % len(odd)] for number in range(1, 31)}
    archive = Archive(tmp_path / "a", site_of(server))
    report = await archive.crawl()
    assert (report.new, len(archive.captures()), report.problems) == (2, 32, [])


async def test_nothing_is_asked_in_quiet_hours(server: Server, tmp_path: Path) -> None:
    """A running crawl stops when they begin and says until when; afterwards it goes on."""
    numbers = range(1, 41)
    publish(server, *numbers)
    site = site_of(server, delay_s=0.2, quiet_hours=("23:00-06:30",), timezone="Europe/Berlin")
    archive = Archive(tmp_path / "a", site)
    async with archive.open() as work:
        running = asyncio.create_task(work.run((site,), reason="test"))
        await asyncio.to_thread(server.wait_for_requests, 6)
        await work.set_clock(set_to(START + 10 * HOUR - timedelta(seconds=1)))  # 23:00 in Berlin is a second away
        report = await running
    assert report.pauses == [
        f"{site.id} is left alone until 2026-11-03 05:30 UTC: these are its quiet hours (23:00-06:30 in Europe/Berlin)"
    ]
    assert report.problems == []
    assert 0 < report.new < len(numbers)
    ((last,),) = archive.rows("SELECT MAX(fetched_at) FROM captures")
    assert last < "2026-11-02T22:00:00"
    asked = len(server.log)
    await archive.crawl(16 * HOUR)
    tally = await serve(archive.folder, archive.config(17 * HOUR), once=True)
    assert len(server.log) == asked
    assert tally.report.problems == report.pauses
    await archive.crawl(17 * HOUR + timedelta(minutes=31))
    assert len(archive.captures()) >= len(numbers)


@pytest.mark.hazard(96)
async def test_a_clock_that_is_put_back_blocks_nothing(server: Server, tmp_path: Path) -> None:
    """What was asked in the future does not count for today, and rules from there are of unknown age."""
    publish(server, *range(1, 9))
    archive = Archive(tmp_path / "a", site_of(server, requests_per_day=5))
    await archive.crawl(365 * DAY)
    await archive.crawl()
    assert (len(server.log), server.asked("/robots.txt")) == (10, ["/robots.txt"] * 2)


async def test_a_days_budget_is_never_exceeded(server: Server, tmp_path: Path) -> None:
    """Counted over restarts, robots.txt and redirects included; it goes on by itself."""
    publish(server, *range(1, 31))
    server.pages["/artikel/3"] = response(status=301, headers=(("Location", "/artikel/3-neu"),))
    server.pages["/artikel/3-neu"] = html(article(3))
    site = site_of(server, requests_per_day=20)
    archive = Archive(tmp_path / "a", site)
    counts = []
    for after in (timedelta(0), HOUR, 23 * HOUR, DAY + HOUR):
        report = await archive.crawl(after)
        counts.append(len(server.log))
    assert counts == [20, 20, 20, 40]
    (pause,) = report.pauses
    assert pause.startswith(f"{site.id} is left alone until 2026-11-04 1")
    assert pause.endswith("its 20 requests within 24 hours are spent")


async def test_a_redirect_to_a_host_that_rests_is_not_asked_again_and_again(server: Server, tmp_path: Path) -> None:
    """Neither host is asked for more than it was promised, and the lease comes back."""
    with Server() as other:
        publish(server, 1)
        server.pages["/artikel/1"] = response(status=301, headers=(("Location", f"{other.url}/artikel/1"),))
        other.pages |= {"/": TIRED, "/artikel/1": html(article(1))}
        archive = Archive(tmp_path / "a", two_hosts(server, other))
        await archive.crawl()
        assert other.asked() == ["/"]
        assert len(server.asked("/artikel/1")) <= 1
        async with archive.open(HOUR) as work:
            query = "SELECT COUNT(*) FROM frontier WHERE leased_at IS NOT NULL"
            assert work.frontier.connection.execute(query).fetchone()[0] == 0
