"""Sitemaps and feeds that are endless, broken, packed, hostile or too large: what can be read is taken in, once."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
import pytest_asyncio

from archive.models import Purpose, Seed
from tests.hazards.faults import Make, route
from tests.hazards.finding_faults import (
    Endless,
    broken_xml,
    entity_bomb,
    file_in_an_entity,
    foreign_dtd,
    foreign_hosts,
    index_of_itself,
    links,
    packed_bomb,
    page,
    story,
)
from tests.scheduler.town import Town, open_town, rows, site_of
from tests.servers import Server, html, xml

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def town(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Town]:
    async with open_town(tmp_path_factory.mktemp("finding")) as opened:
        yield opened


@pytest.mark.hazard(59)
async def test_sitemaps_of_sitemaps_end(town: Town, server: Server) -> None:
    """An index that names further indexes for ever is followed three steps down; barren children are cut."""

    def index(path: str) -> bytes | None:
        if not path.startswith("/karte"):
            return None
        named = "".join(f"<sitemap><loc>{server.url}{path}-{n}</loc></sitemap>" for n in range(2))
        return xml(f"<sitemapindex>{named}</sitemapindex>")

    pages = Endless({"/": page(links(["/artikel/1"])), "/artikel/1": html(story(1))})
    pages.trap = index
    server.pages = pages
    seeds = (Seed(url=f"{server.url}/karte", purpose=Purpose.SITEMAP),)
    assert (await town.crawl(site_of(server, seeds=seeds))).new == 1
    assert len([path for path in server.asked() if path.startswith("/karte")]) == 1 + 2 + 4 + 8


@pytest.mark.hazard(59)
async def test_children_of_an_index_that_name_nothing_new_are_cut(town: Town, server: Server) -> None:
    """Three hundred maps of tags are not read to their end, and said to be left alone."""
    named = "".join(f"<sitemap><loc>{server.url}/karte-{n}.xml</loc></sitemap>" for n in range(300))
    tags = xml(f"<urlset><url><loc>{server.url}/tag/feuer</loc></url></urlset>")
    server.pages = {f"/karte-{n}.xml": tags for n in range(300)}
    server.pages |= {"/": page(links(["/artikel/1"])), "/artikel/1": html(story(1))}
    server.pages["/karte.xml"] = xml(f"<sitemapindex>{named}</sitemapindex>")
    seeds = (Seed(url=f"{server.url}/karte.xml", purpose=Purpose.SITEMAP),)
    report = await town.crawl(site_of(server, seeds=seeds))
    assert report.new == 1
    assert len([path for path in server.asked() if path.startswith("/karte-")]) < 60
    assert ["sitemap addresses like" in note for note in report.notes] == [True]


@pytest.mark.hazard(58, 59)
@pytest.mark.parametrize(
    ("make", "purpose", "found"),
    [
        (entity_bomb, Purpose.SITEMAP, set()),
        (file_in_an_entity, Purpose.FEED, set()),
        (foreign_dtd, Purpose.SITEMAP, {"3"}),
        (index_of_itself, Purpose.SITEMAP, set()),
        (broken_xml, Purpose.SITEMAP, {"1"}),
        (packed_bomb, Purpose.SITEMAP, set()),
        (foreign_hosts, Purpose.SITEMAP, {"4"}),
    ],
)
async def test_a_hostile_sitemap_or_feed_costs_one_request(
    town: Town, server: Server, make: Make, purpose: Purpose, found: set[str]
) -> None:
    """What can be read is taken in, nothing is expanded, fetched from elsewhere or asked twice; the bytes are kept."""
    at = route(server, make)
    server.pages |= {"/": page(links(["/artikel/0"])), **{f"/artikel/{n}": html(story(n)) for n in range(9)}}
    site = site_of(server, seeds=(Seed(url=at, purpose=purpose),))
    await town.crawl(site)
    assert set(town.articles(site)) == {"0", *found}
    assert len(server.asked(at.removeprefix(server.url), "/evil.dtd")) == 1
    ((size,),) = rows(town.work.store.connection, "SELECT payload_size FROM captures WHERE url = ?", at)
    assert size > 0


@pytest.mark.hazard(59)
async def test_twenty_thousand_addresses_are_taken_in_whole(town: Town, server: Server) -> None:
    """Of one pattern, from one sitemap; and of sixty thousand the fifty thousand that a sitemap may have."""
    for name, count in (("viele", 20_000), ("zu-viele", 60_000)):
        urls = "".join(f"<url><loc>{server.url}/{name}/bericht-aus-herne-{n}</loc></url>" for n in range(count))
        server.pages[f"/{name}.xml"] = xml(f"<urlset>{urls}</urlset>")
        seeds = (Seed(url=f"{server.url}/{name}.xml", purpose=Purpose.SITEMAP),)
        site = site_of(server, id=f"{name}-{server.port}", seeds=seeds, article_pattern=rf"^/{name}/.*-(?P<id>\d+)$")
        report = await town.crawl(site, limit=3)
        assert (report.discovered, report.notes) == (min(count, 50_000), [])
        frontier = town.work.frontier.connection
        query = "SELECT COUNT(*) FROM frontier WHERE site_id = ? AND purpose = 'article' AND due_at IS NOT NULL"
        assert rows(frontier, query, site.id) == [(min(count, 50_000),)]


async def test_a_sitemap_is_looked_at_again_when_its_index_says_so(town: Town, server: Server) -> None:
    """Of twenty children only the one with a later time."""

    def index(last: str) -> bytes:
        named = "".join(
            f"<sitemap><loc>{server.url}/karte-{n}.xml</loc><lastmod>{day}</lastmod></sitemap>"
            for n in range(20)
            for day in (last if n == 7 else "2024-09-02",)
        )
        return xml(f"<sitemapindex>{named}</sitemapindex>")

    server.pages = {f"/artikel/{n}": html(story(n)) for n in range(20)}
    for n in range(20):
        server.pages[f"/karte-{n}.xml"] = xml(f"<urlset><url><loc>{server.url}/artikel/{n}</loc></url></urlset>")
    server.pages |= {"/": page(links(["/artikel/1"])), "/karte.xml": index("2024-09-02")}
    site = site_of(server, seeds=(Seed(url=f"{server.url}/karte.xml", purpose=Purpose.SITEMAP),))
    assert (await town.crawl(site)).new == 20
    server.log.clear()
    server.pages["/karte.xml"] = index((town.now() + timedelta(minutes=5)).isoformat())
    await town.crawl(site)
    assert [path for path in server.asked() if path.startswith("/karte-")] == ["/karte-7.xml"]
