"""A host's lane: one request at a time, other hosts undisturbed, and an end to every stall."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from archive.models import Purpose
from crawler.exchange import request_headers
from crawler.fetcher import Fetcher
from crawler.visits import Fetched, Lane, Orders, Visit
from tests.asking import USER_AGENT, Asker, asking_with
from tests.servers import Asked, Server, html

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def hasty() -> AsyncIterator[Asker]:
    """A fetcher that gives a server one second instead of sixty."""
    async with asking_with("total_s=1.0") as asker:
        yield asker


async def test_one_request_at_a_time_goes_to_a_host(asker: Asker, server: Server) -> None:
    """Twenty visits at once are twenty requests one after the other."""
    running = [0, 0]

    def answer(_: Asked) -> bytes:
        running[0] += 1
        running[1] = max(running)
        running[0] -= 1
        return html("ok")

    server.pages |= {f"/{number}": answer for number in range(20)}
    await asker.ask_all([f"{server.url}/{number}" for number in range(20)])
    assert running == [0, 1]
    assert min(server.gaps()) >= 0.0


async def test_visits_of_a_host_keep_their_order(asker: Asker, server: Server) -> None:
    """First handed over, first asked."""
    await asker.ask_all([f"{server.url}/{number}" for number in range(10)])
    assert server.asked() == [f"/{number}" for number in range(10)]


@pytest.mark.hazard(2)
async def test_a_stalled_host_does_not_hold_up_the_others(hasty: Asker, server: Server) -> None:
    """While one server says nothing, another is asked ten times."""
    with Server() as other:
        server.pages["/robots.txt"] = server.never
        urls = [f"{server.url}/a", *(f"{other.url}/{number}" for number in range(10))]
        stalled, *rest = await hasty.ask_all(urls, private=(server.host, other.host))
        assert {answer.exchange.status for answer in rest} == {404}
        assert other.log[-1].at - server.log[0].at < 1.0
        assert stalled.exchange.status is None


async def test_a_server_that_says_nothing_is_given_up(hasty: Asker, server: Server) -> None:
    """The limit is on the whole exchange, and the failure names it."""
    server.pages["/a"] = server.never
    answer = await hasty.ask(f"{server.url}/a")
    assert (answer.status, answer.failure) == (None, f"{server.host} did not answer within 1 s")
    assert 900 <= answer.duration_ms < 5000


async def test_a_head_that_never_ends_is_given_up(hasty: Asker, server: Server) -> None:
    """Half a head is no answer."""
    server.pages["/a"] = server.stalls_after(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n")
    answer = await hasty.ask(f"{server.url}/a")
    assert (answer.status, answer.failure) == (None, f"{server.host} did not answer within 1 s")


async def test_a_body_that_stalls_is_kept_as_far_as_it_came(hasty: Asker, server: Server) -> None:
    """WARC's word for it is `time`."""
    server.pages["/a"] = server.stalls_after(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf a page")
    answer = await hasty.ask(f"{server.url}/a")
    assert (answer.status, answer.body, answer.truncated) == (200, b"half a page", "time")


async def test_a_site_of_two_hosts_has_a_lane_and_rules_for_each(asker: Asker, server: Server) -> None:
    """Robots.txt is the host's own; what one forbids the other may allow."""
    with Server() as other:
        server.pages["/robots.txt"] = html("User-agent: *\nDisallow: /\n")
        here, there = await asker.ask_all([f"{server.url}/a", f"{other.url}/a"], private=(server.host, other.host))
        assert (here.exchange.refused, there.exchange.status) == (True, 404)
        assert other.asked() == ["/a"]


@pytest.mark.parametrize(
    ("etag", "last_modified", "names"),
    [
        (None, None, set()),
        ('"a"', None, {"If-None-Match"}),
        (None, "Mon, 02 Sep 2024 06:00:00 GMT", {"If-Modified-Since"}),
        ('"a"', "Mon, 02 Sep 2024 06:00:00 GMT", {"If-None-Match", "If-Modified-Since"}),
    ],
)
async def test_a_request_is_conditional_on_what_we_hold(
    etag: str | None, last_modified: str | None, names: set[str]
) -> None:
    """RFC 9110, section 13: the server's own validators, and no others."""
    visit = Visit(
        id=1, url="https://a.example/", site_id="a", purpose=Purpose.ARTICLE, etag=etag, last_modified=last_modified
    )
    sent = dict(request_headers(visit, USER_AGENT))
    assert set(sent) == {"User-Agent", "Accept", "Accept-Encoding"} | names


async def test_one_sites_leave_to_a_private_address_is_not_anothers(server: Server) -> None:
    """Two sites share a host's lane and its gap, but only the one whose user named the host may reach it."""
    lanes = (
        Lane(site_id="intranet", delay_s=0.0, allow_private=(server.host,)),
        Lane(site_id="public", delay_s=0.0, allow_private=()),
    )
    async with Fetcher(Orders(user_agent=USER_AGENT, lanes=lanes, clock=None)) as fetcher:
        found = []
        for number, site_id in enumerate(("intranet", "public", "intranet")):
            visit = Visit(id=number, url=f"{server.url}/a", site_id=site_id, purpose=Purpose.ARTICLE)
            await fetcher.send(visit)
            answer = await fetcher.receive()
            while isinstance(answer, Fetched) and answer.visit_id is None:
                answer = await fetcher.receive()
            assert isinstance(answer, Fetched)
            found.append((answer.exchange.status, answer.exchange.refused))
    assert found == [(404, False), (None, True), (404, False)]
