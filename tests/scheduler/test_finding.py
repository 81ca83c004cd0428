"""What listings say between the lines: teasers, hubs, times that mean nothing; and listings that fell silent."""

from typing import Any

import pytest

from archive.models import Purpose, Seed, Site
from tests.scheduler.town import Town, article, listing, publish, rows, site_of
from tests.servers import Server, html, in_turn, response, xml

pytestmark = pytest.mark.asyncio(loop_scope="session")
TEASER = "Die Feuerwehr war am Montag mit allen Kräften in Wanne-Eickel im Einsatz."


def teasers(*told: str, ago: int = 3) -> bytes:
    """A front page whose stories have teasers, with the furniture that changes at every look."""
    boxes = (
        f"<article><h2><a href='/artikel/{n}'>Meldung Nummer {n} aus Herne und Wanne</a></h2>"
        f"<span>vor {ago} Stunden</span><p>{words}</p><a href='/artikel/{n}#k'>{ago} Kommentare</a></article>"
        for n, words in enumerate(told, 1)
    )
    return html(f"<!doctype html><title>Herner Blatt</title><body>{''.join(boxes)}")


async def test_another_teaser_calls_for_a_visit_and_a_counter_does_not(town: Town, server: Server) -> None:
    """Only the story whose teaser says something else is asked for again."""
    publish(server, 1, 2)
    server.pages["/"] = teasers(TEASER, TEASER.replace("Montag", "Dienstag"))
    site = site_of(server)
    await town.crawl(site)
    server.log.clear()
    server.pages["/"] = teasers(TEASER, TEASER.replace("Montag", "Dienstag"), ago=4)
    await town.crawl(site)
    assert server.asked() == ["/"]
    server.pages["/"] = teasers(TEASER, "Die Polizei sucht nach dem Brand in der Lagerhalle nach Zeugen.", ago=5)
    await town.crawl(site)
    assert server.asked() == ["/", "/", "/artikel/2"]
    assert town.planned(site)["2"][0] is not None


async def test_a_teaser_that_is_another_one_at_every_look_is_noise(town: Town, server: Server) -> None:
    """After three visits for nothing no more are made."""
    publish(server, 1)
    words = ("Eins", "Zwei", "Drei", "Vier", "Fünf", "Sechs", "Sieben", "Acht")
    server.pages["/"] = in_turn(*(teasers(f"{word} Leserinnen haben diese schöne Meldung gelesen") for word in words))
    site = site_of(server)
    for _ in words:
        await town.crawl(site)
    assert len(server.asked("/artikel/1")) == 1 + 3


async def test_a_summary_in_a_feed_calls_for_a_visit(town: Town, server: Server) -> None:
    """The words of a feed's item count as a teaser does."""
    publish(server, 1)
    server.pages["/rss"] = xml(feed(server, "Es brennt in Wanne."))
    site = site_of(server, seeds=(Seed(url=f"{server.url}/rss", purpose=Purpose.FEED),))
    await town.crawl(site)
    server.pages["/rss"] = xml(feed(server, "Das Feuer in Wanne ist gelöscht."))
    server.log.clear()
    await town.crawl(site)
    assert "/artikel/1" in server.asked()


async def test_a_sitemap_that_dates_everything_now_makes_nothing_due(town: Town, server: Server) -> None:
    """Every look gives each address the time of the look, or a time to come: no story is asked for again."""
    publish(server, *range(1, 21))
    days = ("2024-09-02T06:00:00Z", "2024-09-02T07:00:00Z", "2024-09-02T08:00:00Z", "2099-01-01", "2099-01-02")
    server.pages["/karte.xml"] = in_turn(*(xml(sitemap(server, range(1, 21), day)) for day in days))
    site = site_of(server, seeds=(Seed(url=f"{server.url}/karte.xml", purpose=Purpose.SITEMAP),))
    for _ in days:
        await town.crawl(site)
    assert len([path for path in server.asked() if path.startswith("/artikel/")]) == 20


async def test_a_later_lastmod_of_one_story_calls_for_a_visit(town: Town, server: Server) -> None:
    """Among twenty that stay as they are."""
    publish(server, *range(1, 21))
    before = sitemap(server, range(1, 21), "2024-09-02T06:00:00Z")
    after = before.replace("06:00", "09:00", 1)
    server.pages["/karte.xml"] = in_turn(xml(before), xml(after))
    site = site_of(server, seeds=(Seed(url=f"{server.url}/karte.xml", purpose=Purpose.SITEMAP),))
    await town.crawl(site)
    server.log.clear()
    await town.crawl(site)
    assert [path for path in server.asked() if path.startswith("/artikel/")] == ["/artikel/1"]


@pytest.mark.parametrize("form", ["atom", "rss", "json", "header"])
async def test_the_hub_of_a_feed_is_noted(town: Town, server: Server, form: str) -> None:
    """We do not subscribe, but whoever reads the capture knows that one could."""
    publish(server, 1)
    hub = "https://hub.example/"
    link = f"<link rel='hub' href='{hub}' xmlns='http://www.w3.org/2005/Atom'/>"
    said = feed(server, "Es brennt.")
    json = f'{{"version": "https://jsonfeed.org/version/1.1", "hubs": [{{"type": "WebSub", "url": "{hub}"}}],'
    server.pages["/rss"] = {
        "rss": xml(said.replace("<item>", f"{link}<item>")),
        "atom": xml(
            f"<feed xmlns='http://www.w3.org/2005/Atom'>{link}<entry><title>Feuer</title>"
            f"<link href='{server.url}/artikel/1'/></entry></feed>"
        ),
        "json": response(f'{json} "items": [{{"url": "{server.url}/artikel/1"}}]}}'),
        "header": response(said, headers=(("Link", f'<{hub}>; rel="hub", </rss>; rel="self"'),)),
    }[form]
    site = site_of(server, seeds=(Seed(url=f"{server.url}/rss", purpose=Purpose.FEED),))
    await town.crawl(site)
    query = "SELECT reason FROM captures WHERE site_id = ? AND purpose = 'feed'"
    ((reason,),) = rows(town.work.store.connection, query, site.id)
    assert reason == f"read as feed; it names a WebSub hub, {hub}, to which we do not subscribe"


def feed(server: Server, summary: str) -> str:
    item = f"<title>Feuer</title><link>{server.url}/artikel/1</link><description>{summary}</description>"
    return f"<rss version='2.0'><channel><item>{item}</item></channel></rss>"


def sitemap(server: Server, numbers: Any, lastmod: str) -> str:
    entries = (f"<url><loc>{server.url}/artikel/{n}</loc><lastmod>{lastmod}</lastmod></url>" for n in numbers)
    return f"<urlset>{''.join(entries)}</urlset>"


def paper(server: Server) -> Site:
    """A paper with a front page, a feed and a sitemap that name its story."""
    publish(server, 1)
    server.pages["/rss"] = xml(feed(server, "Es brennt."))
    server.pages["/karte.xml"] = xml(sitemap(server, [1], "2024-09-02"))
    seeds = (
        Seed(url=f"{server.url}/rss", purpose=Purpose.FEED),
        Seed(url=f"{server.url}/karte.xml", purpose=Purpose.SITEMAP),
    )
    return site_of(server, seeds=seeds)


WALL = html("<title>Bitte anmelden</title><p>Nur für Abonnenten.", status=403)
EMPTY = html("<title>Herner Blatt</title><div id=app></div>")
NO_SITEMAP = xml("<urlset></urlset>")


@pytest.mark.parametrize(
    ("name", "pages", "said"),
    [
        ("nothing named", {"/": EMPTY, "/rss": EMPTY, "/karte.xml": NO_SITEMAP}, "its 3 listings named no article"),
        ("all walled", {"/": WALL, "/rss": WALL, "/karte.xml": WALL}, "none of its 3 listings could be read (walled"),
        ("all gone", dict.fromkeys(("/", "/rss", "/karte.xml"), html("weg", status=404)), "none of its 3 listings"),
        ("feed broken", {"/rss": EMPTY}, "its feed names no article any more (not a feed, but an HTML page"),
        ("feed gone", {"/rss": html("weg", status=404)}, "its feed names no article any more (failed: HTTP 404"),
        ("front page empty", {"/": EMPTY}, "its listing names no article any more (no link of the page"),
        ("sitemap an error page", {"/karte.xml": EMPTY}, "its sitemap names no article any more (not a sitemap"),
    ],
)
async def test_listings_that_fell_silent_are_an_alarm(
    town: Town, server: Server, name: str, pages: dict[str, bytes], said: str
) -> None:
    """They named stories before; the crawl is no success and says why."""
    site = paper(server)
    assert (await town.crawl(site)).is_success
    server.pages |= pages
    report = await town.crawl(site)
    assert not report.is_success
    assert [said in problem for problem in report.problems] == [True], (name, report.problems)


async def test_a_crawl_to_which_everything_answers_304_is_a_success(town: Town, server: Server) -> None:
    """Nothing new is no alarm."""
    site = paper(server)
    for path in ("/", "/rss", "/karte.xml"):
        server.pages[path] = in_turn(with_etag(server.pages[path]), response(status=304))
    await town.crawl(site)
    report = await town.crawl(site)
    assert (report.problems, report.outcomes["not-modified"], report.is_success) == ([], 3, True)


def with_etag(answer: Any) -> bytes:
    return bytes(answer).replace(b"\r\n\r\n", b'\r\nETag: "1"\r\n\r\n', 1)


async def test_a_pattern_that_matches_nothing_any_more_is_an_alarm(town: Town, server: Server) -> None:
    """The site gave its stories other addresses."""
    publish(server, 1)
    site = site_of(server)
    await town.crawl(site)
    server.pages["/"] = html(listing([1, 2]).replace("/artikel/", "/neu/story-"))
    server.pages |= {f"/neu/story-{n}": html(article(n)) for n in (1, 2)}
    (problem,) = (await town.crawl(site)).problems
    assert problem.endswith("check article_pattern and the seeds")
