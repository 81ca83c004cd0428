"""Whole crawls over small papers: what is captured, what is asked again, and what is remembered."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from archive.models import Purpose, Seed
from crawler.configuration import Config
from scheduler.folder import prepare_frontier
from scheduler.frontier import Frontier
from scheduler.sidelines import tdm_url
from tests.scheduler.town import FIRE, Town, article, listing, publish, rows, site_of
from tests.servers import Server, conditional, html, response, xml

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_a_paper_is_captured_and_then_only_asked_what_changed(town: Town, server: Server) -> None:
    """First all is new; the second time every page is asked for with its validator and answers 304."""
    publish(server, 1, 2, 3)
    site = site_of(server)
    first = await town.crawl(site)
    assert (first.new, first.discovered, first.failed, first.problems) == (3, 3, 0, [])
    again = await town.crawl(site, everything=True)
    assert (again.new, again.conditional, again.outcomes["not-modified"], again.is_success) == (0, 3, 3, True)
    assert town.articles(site) == {"1": "live", "2": "live", "3": "live"}
    assert town.leases() == 0


async def test_an_edit_and_a_deletion_are_found(town: Town, server: Server) -> None:
    """A new headline on the front page calls for a visit; a 410 is gone at once, a 404 at the second look."""
    publish(server, 1, 2, 3)
    site = site_of(server)
    await town.crawl(site)
    server.pages |= {"/artikel/1": html(article(1, title="Ganz neue Überschrift der Meldung"))}
    server.pages |= {"/artikel/2": html("weg", status=410), "/artikel/3": html("weg", status=404)}
    second = await town.crawl(site, everything=True)
    assert (second.edited_undeclared, second.gone, second.missing) == (1, 1, 1)
    third = await town.crawl(site, everything=True)
    assert (third.gone, third.edited_undeclared) == (1, 0)
    assert town.articles(site) == {"1": "live", "2": "gone", "3": "gone"}


async def test_further_pages_are_asked_while_they_bring_news(town: Town, server: Server) -> None:
    """A second crawl finds the first page without news and asks for no further one."""
    publish(server, 1, 2, 3)
    for number in (1, 2, 3):
        page = html(listing([number], more=f"<a rel=next href='/?seite={number + 1}'>weiter</a>"))
        server.pages["/" if number == 1 else f"/?seite={number}"] = page
    site = site_of(server)
    assert (await town.crawl(site)).new == 3
    assert [path for path in server.asked() if "artikel" not in path] == ["/", "/?seite=2", "/?seite=3"]
    server.log.clear()
    await town.crawl(site)
    assert server.asked() == ["/"]


async def test_a_limit_bounds_the_articles_of_a_crawl(town: Town, server: Server) -> None:
    """What is left stays due for the next one."""
    publish(server, *range(10))
    site = site_of(server)
    first = await town.crawl(site, limit=3)
    second = await town.crawl(site)
    assert (first.new, first.discovered, second.new) == (3, 10, 7)


async def test_a_feed_and_a_sitemap_name_articles_too(town: Town, server: Server) -> None:
    """Each source is asked, each article once, and what they said of it is kept."""
    publish(server, 1, 2, 3)
    server.pages["/"] = html(listing([1]))
    item = f"<item><title>Meldung Nummer 2 aus Herne und Wanne</title><link>{server.url}/artikel/2</link></item>"
    server.pages["/rss"] = xml(f"<rss version='2.0'><channel>{item}</channel></rss>")
    entry = f"<url><loc>{server.url}/artikel/3</loc><lastmod>2024-09-02T06:00:00Z</lastmod></url>"
    server.pages["/sitemap.xml"] = xml(f"<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'>{entry}</urlset>")
    seeds = (
        Seed(url=f"{server.url}/rss", purpose=Purpose.FEED),
        Seed(url=f"{server.url}/sitemap.xml", purpose=Purpose.SITEMAP),
    )
    site = site_of(server, seeds=seeds)
    assert (await town.crawl(site)).new == 3
    query = "SELECT key, via FROM discoveries WHERE site_id = ? ORDER BY key"
    assert rows(town.work.store.connection, query, site.id) == [("1", "listing"), ("2", "feed"), ("3", "sitemap")]


async def test_the_run_is_in_the_archive_with_its_counts_and_its_problem(town: Town, server: Server) -> None:
    """What a crawl did and why it was no success can be asked of the file."""
    publish(server, 1)
    server.pages["/robots.txt"] = response("User-agent: *\nDisallow: /\n")
    site = site_of(server)
    await town.crawl(site)
    ((reason, error, refused),) = rows(
        town.work.store.connection,
        "SELECT reason, error, json_extract(counts, '$.refused') FROM runs WHERE site_id = ?",
        site.id,
    )
    assert (reason, refused) == ("test", 2)  # the front page, and the file of reservations
    assert error == f"{site.id} may not be crawled: robots.txt forbids {server.url}/"


async def test_a_lost_frontier_is_made_again_from_the_archive(town: Town, server: Server, tmp_path) -> None:  # type: ignore[no-untyped-def]
    """Every article the archive holds is due once more, and every starting point."""
    publish(server, 1, 2)
    site = site_of(server)
    await town.crawl(site)
    frontier = Frontier(tmp_path)
    prepare_frontier(town.work.store, frontier, Config(sites=(site,)))
    soon = datetime.now(UTC) + timedelta(seconds=2)
    due = [taken for _ in range(9) if (taken := frontier.lease(site.id, now=soon, purposes=tuple(Purpose)))]
    assert sorted(taken.key for taken in due) == sorted(["1", "2", site.home_url, tdm_url(site.home_url)])
    frontier.close()


async def test_a_changed_headline_in_a_listing_calls_for_a_visit(town: Town, server: Server) -> None:
    """The article is not due, but the front page tells another story than before."""
    publish(server, 1, 2)
    site = site_of(server)
    await town.crawl(site)
    server.pages["/"] = html(listing([1, 2]).replace("Meldung Nummer 2 aus", "Neues von der Meldung 2 aus"))
    server.pages["/artikel/2"] = html(article(2, title="Neues von der Meldung 2 aus Herne", text=FIRE[:2]))
    server.log.clear()
    report = await town.crawl(site)
    assert server.asked() == ["/", "/artikel/2"]
    assert report.edited_undeclared == 1


async def test_what_was_advertised_survives_the_loss_of_the_frontier(town: Town, server: Server, tmp_path) -> None:  # type: ignore[no-untyped-def]
    """A listing that answers 304 ever after cannot name its articles again; the archive remembers them."""
    publish(server, 1, 2, 3)
    site = site_of(server)
    await town.crawl(site, limit=1)
    frontier = Frontier(tmp_path)
    prepare_frontier(town.work.store, frontier, Config(sites=(site,)))
    known = {entry.key for entry in frontier.entries(limit=9)}
    assert known == {"1", "2", "3", site.home_url, tdm_url(site.home_url)}
    frontier.close()


async def test_a_listing_is_read_anew_when_the_sites_rules_change(town: Town, server: Server) -> None:
    """A corrected article_pattern takes effect though the server says that nothing has changed."""
    publish(server, 1, 2)
    right = site_of(server)
    wrong = replace(right, article_pattern="^/story/(?P<id>[0-9]+)$")
    assert (await town.crawl(wrong)).discovered == 0
    assert (await town.crawl(right)).new == 2


async def test_an_unchanged_listing_is_asked_for_with_its_validator(town: Town, server: Server) -> None:
    """What was taken in need not be sent again."""
    publish(server, 1)
    server.pages["/"] = conditional(listing([1]), etag='"1"')
    site = site_of(server)
    await town.crawl(site)
    server.log.clear()
    await town.crawl(site)
    assert [asked.headers.get("if-none-match") for asked in server.log if asked.path == "/"] == ['"1"']
