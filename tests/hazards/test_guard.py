"""However a private address is written, and however it is reached, nothing is connected to: a canary proves it.

Real crawls, with real name resolution but for a few invented names.
"""

import os
import socket
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from archive.models import Purpose, Seed, Site
from archive.urls import authority
from crawler.guard import Dial
from crawler.wire import Ask, Bounds, Wire
from crawler.wire.conversation import converse
from crawler.wire.idle import Idle
from tests.asking import Asker
from tests.hazards.canary import Canary
from tests.scheduler.town import Town, listing, open_town, publish, rows, site_of
from tests.servers import LOOPBACK, Server, html, redirect, xml

pytestmark = pytest.mark.asyncio(loop_scope="session")
FORMS = (
    "127.0.0.1",
    "2130706433",
    "0x7f000001",
    "0177.0.0.1",
    "127.1",
    "0.0.0.0",
    "[::1]",
    "[::ffff:127.0.0.1]",
    "localhost",
    "１２７.０.０.１",
    "127.0.0.1.",
    "public.example@127.0.0.1",
    "intern.example",
    "six.example",
    "mapped.example",
    "metadata.example",
    "intern.straße.example",
)
NAMES = {
    "intern.example": "127.0.0.1",
    "six.example": "::1",
    "mapped.example": "::ffff:127.0.0.1",
    "metadata.example": "169.254.169.254",
    "intern.xn--strae-oqa.example": "127.0.0.1",
}
RESOLVER = f"""
import socket
resolve = socket.getaddrinfo
def invented(host, *more, **named):
    return resolve({NAMES!r}.get(host, host), *more, **named)
socket.getaddrinfo = invented
"""


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def named_town(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Town]:
    """A town whose fetching process knows the invented names."""
    folder = tmp_path_factory.mktemp("named")
    (folder / "sitecustomize.py").write_text(RESOLVER)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", os.pathsep.join([str(folder), os.environ.get("PYTHONPATH", str(Path.cwd()))]))
        async with open_town(folder / "archive") as opened:
            yield opened


@pytest.fixture
def canary() -> Iterator[Canary]:
    with Canary() as running:
        yield running


Lure = Callable[[Server, list[str]], Site]


def by_link(server: Server, urls: list[str]) -> Site:
    links = "".join(f"<h2><a href='{url}'>Eine andere Meldung von dort und da</a></h2>" for url in urls)
    server.pages["/"] = html(listing([], more=links))
    return site_of(server)


def by_redirect(server: Server, urls: list[str]) -> Site:
    publish(server, *range(1, len(urls) + 1))
    server.pages |= {f"/artikel/{number}": redirect(url) for number, url in enumerate(urls, 1)}
    return site_of(server)


def by_sitemap(server: Server, urls: list[str]) -> Site:
    server.pages["/sitemap.xml"] = xml(f"<urlset>{''.join(f'<url><loc>{url}</loc></url>' for url in urls)}</urlset>")
    return site_of(server, seeds=(Seed(url=f"{server.url}/sitemap.xml", purpose=Purpose.SITEMAP),))


def by_sitemap_index(server: Server, urls: list[str]) -> Site:
    children = "".join(f"<sitemap><loc>{url}.xml</loc></sitemap>" for url in urls)
    server.pages["/sitemap.xml"] = xml(f"<sitemapindex>{children}</sitemapindex>")
    return site_of(server, seeds=(Seed(url=f"{server.url}/sitemap.xml", purpose=Purpose.SITEMAP),))


def by_feed(server: Server, urls: list[str]) -> Site:
    items = "".join(f"<item><title>Eine Meldung</title><link>{url}</link></item>" for url in urls)
    server.pages["/feed"] = xml(f"<rss version='2.0'><channel><title>x</title>{items}</channel></rss>")
    return site_of(server, seeds=(Seed(url=f"{server.url}/feed", purpose=Purpose.FEED),))


WAYS = (by_link, by_redirect, by_sitemap, by_sitemap_index, by_feed)


@pytest.mark.hazard(30, 31, 32, 33)
@pytest.mark.parametrize("lure", WAYS, ids=lambda lure: lure.__name__)
async def test_a_private_port_is_not_touched_from_a_site_that_does_not_name_it(
    named_town: Town, server: Server, canary: Canary, lure: Lure
) -> None:
    """Seventeen ways to write it, lured by a page, a redirect, a sitemap or a feed."""
    urls = [f"http://{form}:{canary.port}/artikel/{number}" for number, form in enumerate(FORMS, 1)]
    await named_town.crawl(lure(server, urls))
    assert canary.touched == []
    assert {one.headers["host"] for one in server.log} == {server.host}


@pytest.mark.hazard(31, 32, 33)
@pytest.mark.parametrize("lure", WAYS, ids=lambda lure: lure.__name__)
async def test_a_host_of_the_site_that_leads_inside_is_refused_when_it_is_dialled(
    named_town: Town, server: Server, canary: Canary, lure: Lure
) -> None:
    """Its name may pass the scope: the address does not pass the guard, and the captures say so."""
    urls = [f"http://{form}:{canary.port}/artikel/{number}" for number, form in enumerate(FORMS, 1)]
    hosts = tuple(dict.fromkeys(authority(url) for url in urls))
    site = lure(server, urls)
    site = site_of(server, seeds=site.seeds, hosts=(server.host, *hosts))
    await named_town.crawl(site)
    assert canary.touched == []
    query = "SELECT url, reason FROM captures WHERE site_id = ? AND outcome = 'refused' AND purpose <> 'robots'"
    refused = rows(named_town.work.store.connection, query, site.id)
    dotted = f"127.0.0.1.:{canary.port}"  # no name that anybody can resolve: a failure, not a refusal
    assert {authority(url) for url, _ in refused} == {*hosts} - {dotted}
    assert all("which is not public: add the host to allow_private" in reason for _, reason in refused)


@pytest.mark.hazard(32)
@pytest.mark.parametrize("lure", WAYS, ids=lambda lure: lure.__name__)
async def test_only_the_web_is_asked(named_town: Town, server: Server, lure: Lure) -> None:
    """Files, buckets, mail and scripts are advertised in vain."""
    odd = ["file:///etc/passwd", "file:///artikel/1", "ftp://127.0.0.1/artikel/2", "data:text/html,artikel/3"]
    odd += ["javascript:alert(4)", "s3://bucket/artikel/5", "gopher://127.0.0.1/artikel/6"]
    site = lure(server, odd)
    await named_town.crawl(site)
    advertised = named_town.captures(site)
    assert {path for path, *_ in advertised} <= {f"/artikel/{number}" for number in range(1, 8)}
    assert {outcome for *_, outcome in advertised} <= {"redirect"}
    assert len(server.log) <= 3 + len(odd)  # robots.txt, tdmrep.json and the lure


@pytest.mark.hazard(6, 31)
@pytest.mark.parametrize("form", FORMS[:12])
async def test_a_redirect_of_robots_txt_obeys_the_guard(
    asker: Asker, server: Server, canary: Canary, form: str
) -> None:
    """The hop is refused like any other, and the page is not asked for."""
    server.pages["/robots.txt"] = redirect(f"http://{form}:{canary.port}/robots.txt")
    await asker.ask_all([f"{server.url}/a"])
    assert (canary.touched, server.asked()) == ([], [])
    assert asker.robots[-1].url == f"http://{authority(f'http://{form}:{canary.port}')}/robots.txt"
    assert asker.robots[-1].refused or asker.robots[-1].trouble == "name"


class Resolver:
    """A name server that gives another answer each time, and keeps what it was asked for."""

    def __init__(self, *answers: tuple[str, ...]) -> None:
        self.answers = list(answers)
        self.asked: list[str] = []
        self.resolve = socket.getaddrinfo

    def __call__(self, host: str, port: int, *_: Any, **named: Any) -> list[Any]:
        self.asked.append(host)
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        return [found for address in answer for found in self.resolve(address, port, type=socket.SOCK_STREAM)]


async def dialled(host: str, *, private: bool = False, idle: Idle | None = None, scheme: str = "http") -> Wire:
    url = f"{scheme}://{host}/"
    dial = Dial(authority=authority(url), may_be_private=private)
    return await converse(Ask(url=url, dial=dial, fields=(), bounds=Bounds(connect_s=0.3)), idle or Idle())


UNREACHABLE = "2c0f:ffff:ffff:ffff::1"  # in the block of public addresses, given to nobody


@pytest.mark.hazard(33)
async def test_a_name_that_changes_its_address_is_judged_at_each_connection(
    monkeypatch: pytest.MonkeyPatch, canary: Canary
) -> None:
    """First public, then private: the second dial is refused, and its address is named."""
    resolver = Resolver((UNREACHABLE,), (LOOPBACK,))
    monkeypatch.setattr(socket, "getaddrinfo", resolver)
    first, second = [await dialled(f"rebinding.example:{canary.port}") for _ in range(2)]
    assert (first.trouble, first.refused) == ("connection", False)
    assert (second.trouble, second.refused, second.sent) == (None, True, ())
    assert second.failure.startswith(f"rebinding.example:{canary.port} has the address 127.0.0.1, which is not public")
    assert (canary.touched, resolver.asked) == ([], ["rebinding.example"] * 2)


@pytest.mark.hazard(33)
async def test_of_several_addresses_only_the_public_ones_are_dialled(
    monkeypatch: pytest.MonkeyPatch, canary: Canary
) -> None:
    """A public address beside a private one opens no way to it."""
    monkeypatch.setattr(socket, "getaddrinfo", Resolver((UNREACHABLE, LOOPBACK, "10.0.0.1")))
    wire = await dialled(f"mixed.example:{canary.port}")
    assert (wire.trouble, wire.refused, canary.touched) == ("connection", False, [])


@pytest.mark.hazard(31, 33)
async def test_a_connection_that_one_site_may_have_is_not_lent_to_another(server: Server) -> None:
    """Who may not dial the address does not get it by a connection that stands."""
    server.keeps_alive = True
    server.pages["/"] = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"
    idle = Idle()
    named = await dialled(server.host, private=True, idle=idle)
    stranger = await dialled(server.host, idle=idle)
    again = await dialled(server.host, private=True, idle=idle)
    idle.close()
    assert (named.ip, again.ip, again.connect_ms) == (LOOPBACK, LOOPBACK, None)
    assert (stranger.refused, stranger.sent, server.connections) == (True, (), 1)


@pytest.mark.hazard(62)
async def test_a_name_with_sharp_s_is_resolved_and_asked_for_as_itself(
    monkeypatch: pytest.MonkeyPatch, server: Server
) -> None:
    """IDNA 2008: straße.example is xn--strae-oqa.example; strasse.example is somebody else."""
    resolver = Resolver((LOOPBACK,))
    monkeypatch.setattr(socket, "getaddrinfo", resolver)
    wire = await dialled(f"straße.example:{server.port}", private=True)
    assert wire.head.status == 404
    assert resolver.asked == ["xn--strae-oqa.example"]
    assert server.log[0].headers["host"] == f"xn--strae-oqa.example:{server.port}"


@pytest.mark.hazard(67)
async def test_a_name_without_an_address_is_a_failure_of_its_own_kind(monkeypatch: pytest.MonkeyPatch) -> None:
    """Trouble of the moment, never a deletion."""

    def unknown(*_: Any, **named: Any) -> list[Any]:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    wire = await dialled("gone.example")
    assert (wire.trouble, wire.failure) == ("name", "the name gone.example cannot be resolved")
