"""Parts of pages: pictures and style sheets of articles, each once, after the articles, and never beyond the site."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from archive.models import Outcome, Purpose, Site
from crawler.configuration import Config
from scheduler.folder import prepare_frontier
from scheduler.frontier import Frontier
from scheduler.sidelines import MOST_TRIES, next_on_the_side
from tests.scheduler.town import Town, article, publish, rows, site_of
from tests.servers import Asked, Server, html, in_turn, redirect, response

loops = pytest.mark.asyncio(loop_scope="session")
PNG = response(b"\x89PNG\r\n\x1a\n" + b"\0" * 99, headers=(("Content-Type", "image/png"),))
CSS = response("p {color: red}", headers=(("Content-Type", "text/css"),))
FIGURE = "<figure><img src='{}'><figcaption>Rauch über der Halle am Kanal in Wanne, Bild {}.</figcaption></figure>"


def with_photos(number: int, *photos: str, head: str = "", more: str = "") -> bytes:
    """The page of a story with photos."""
    figures = "".join(FIGURE.format(photo, place) for place, photo in enumerate(photos))
    text = article(number).replace("</h1>", f"</h1>{figures}").replace("<head>", f"<head>{head}")
    return html(text.replace("</body>", f"{more}</body>"))


def parts(town: Town, site: Site) -> list[tuple[Any, ...]]:
    """Path, status and outcome of the parts that were asked for."""
    return sorted(town.captures(site, "requisite"))


@loops
async def test_pictures_are_asked_for_once_and_after_the_articles(town: Town, server: Server) -> None:
    """One payload under two addresses is kept once; a second crawl, even of everything, asks for none again."""
    publish(server, 1, 2)
    for number in (1, 2):
        server.pages[f"/artikel/{number}"] = with_photos(number, f"/fotos/{number}.png", "/fotos/3.png")
    server.pages |= {f"/fotos/{number}.png": PNG for number in (1, 2, 3)}
    site = site_of(server, requisites="images")
    report = await town.crawl(site)
    assert (report.requisites, report.new, report.is_success) == (3, 2, True)
    assert server.asked()[:3] == ["/", "/artikel/1", "/artikel/2"]
    assert parts(town, site) == [(f"/fotos/{number}.png", 200, "requisite") for number in (1, 2, 3)]
    query = (
        "SELECT COUNT(DISTINCT payload_digest), COUNT(article_id), COUNT(version_id), MIN(identified_type)"
        " FROM captures WHERE site_id = ? AND purpose = 'requisite'"
    )
    assert rows(town.work.store.connection, query, site.id) == [(1, 0, 0, "image/png")]
    server.log.clear()
    again = await town.crawl(site, everything=True)
    assert (again.requisites, [path for path in server.asked() if "fotos" in path]) == (0, [])


@loops
async def test_off_is_the_default(town: Town, server: Server) -> None:
    """Nobody's pictures are loaded unless the site's profile says so."""
    publish(server, 1)
    server.pages["/artikel/1"] = with_photos(1, "/fotos/1.png")
    await town.crawl(site_of(server))
    assert server.asked() == ["/", "/artikel/1"]


@loops
async def test_a_page_is_kept_with_its_style_sheets_and_all_its_pictures(town: Town, server: Server) -> None:
    """Those of srcset too; scripts, videos and data are no part of it."""
    publish(server, 1)
    head = "<link rel='preload STYLESHEET' href='/a.css'><link rel=icon href=/icon.png><script src=/a.js></script>"
    more = (
        "<picture><source srcset='/gross,1.png 2x,/klein.png 1x'><img data-src=/spaet.png src='data:image/gif;,R0'>"
        "</picture><video><source src=/film.mp4></video>"
    )
    server.pages["/artikel/1"] = with_photos(1, "/fotos/1.png", head=head, more=more)
    pictures = ("/fotos/1.png", "/gross,1.png", "/klein.png", "/spaet.png")
    server.pages |= dict.fromkeys(pictures, PNG) | {"/a.css": CSS}
    site = site_of(server, requisites="page")
    await town.crawl(site)
    assert parts(town, site) == [(path, 200, "requisite") for path in ("/a.css", *pictures)]


@loops
async def test_only_the_sites_hosts_and_those_named_are_asked(town: Town, server: Server) -> None:
    """Scheme, host and port decide; what is left out is counted; a redirect off them is kept and not followed."""
    with Server() as media, Server() as canary:
        media.pages |= {"/1.png": PNG, "/2.png": redirect(f"{canary.url}/3.png"), "/4.png": redirect("/5.png")}
        media.pages |= {"/5.png": PNG, "/6.png": redirect("/5.png")}
        publish(server, 1)
        photos = (*(f"{media.url}/{number}.png" for number in (1, 2)), f"{canary.url}/3.png")
        more = f"<img src='file:///etc/passwd' srcset='{media.url}/4.png 1x, {media.url}/6.png 2x'>"
        server.pages["/artikel/1"] = with_photos(1, *photos, more=more)
        hosts = (server.host, media.host, canary.host)
        site = site_of(server, requisites="page", requisite_hosts=(media.host,), allow_private=hosts)
        await town.crawl(site)
        assert sorted(media.asked()) == ["/1.png", "/2.png", "/4.png", "/5.png", "/6.png"]
        assert canary.log == []
        ((notes,),) = rows(
            town.work.store.connection, "SELECT notes FROM captures WHERE site_id = ? AND purpose = 'article'", site.id
        )
        assert "1 pictures or style sheets left out" in notes
        outcomes = [outcome for _, _, outcome in parts(town, site)]
        assert sorted(outcomes) == ["redirect", "redirect", "redirect", "requisite", "requisite"]


@loops
async def test_robots_txt_is_obeyed_and_what_is_gone_is_not_asked_again(town: Town, server: Server) -> None:
    """Neither touches the article, its presence or the counts of what is new."""
    publish(server, 1)
    server.pages["/robots.txt"] = response("User-agent: *\nDisallow: /geheim/\n")
    server.pages["/artikel/1"] = with_photos(1, "/fotos/weg.png", "/geheim/1.png")
    site = site_of(server, requisites="images")
    report = await town.crawl(site)
    assert (report.new, report.gone, report.missing, report.is_success) == (1, 0, 0, True)
    assert parts(town, site) == [("/fotos/weg.png", 404, "gone"), ("/geheim/1.png", None, "refused")]
    assert "/geheim/1.png" not in server.asked()
    assert town.articles(site) == {"1": "live"}
    planned = town.planned(site)
    assert planned[f"{server.url}/fotos/weg.png"][0] is None
    assert planned[f"{server.url}/geheim/1.png"][0] is not None


@loops
async def test_a_failed_picture_is_tried_again_and_an_edit_brings_only_new_ones(town: Town, server: Server) -> None:
    """The first answers 500; later the story has a second picture."""
    publish(server, 1)
    server.pages["/artikel/1"] = with_photos(1, "/fotos/1.png")
    server.pages |= {"/fotos/1.png": in_turn(html("oh", status=500), PNG), "/fotos/2.png": PNG}
    site = site_of(server, requisites="images")
    assert (await town.crawl(site)).failed == 1
    key = f"{server.url}/fotos/1.png"
    town.work.frontier.make_due(site.id, at=town.now(), why="test", key=key)
    assert (await town.crawl(site)).requisites == 1
    text = with_photos(1, "/fotos/1.png", "/fotos/2.png").replace(b"(1.)", b"(Stand: 2.)")
    server.pages["/artikel/1"] = response(text.partition(b"\r\n\r\n")[2], headers=(("Content-Type", "text/html"),))
    assert (await town.crawl(site, everything=True)).requisites == 1
    assert server.asked("/fotos/1.png", "/fotos/2.png") == ["/fotos/1.png", "/fotos/1.png", "/fotos/2.png"]


@loops
async def test_parts_survive_the_loss_of_the_frontier(town: Town, server: Server, tmp_path) -> None:  # type: ignore[no-untyped-def]
    """What was named and never asked for is known to the archive; what is kept is not asked for again."""
    publish(server, 1)
    server.pages["/artikel/1"] = with_photos(1, "/fotos/1.png", "/fotos/2.png")
    server.pages |= {"/fotos/1.png": PNG}
    site = site_of(server, requisites="images")
    await town.crawl(site)
    frontier = Frontier(tmp_path)
    with town.work.store.transaction() as connection:
        connection.execute("DELETE FROM captures WHERE url = ?", (f"{server.url}/fotos/2.png",))
    prepare_frontier(town.work.store, frontier, Config(sites=(site,)))
    soon = datetime.now(UTC) + timedelta(seconds=2)
    lease = frontier.lease(site.id, now=soon, purposes=(Purpose.REQUISITE,))
    assert lease is not None
    assert lease.url == f"{server.url}/fotos/2.png"
    assert frontier.lease(site.id, now=soon, purposes=(Purpose.REQUISITE,)) is None
    frontier.close()


@pytest.mark.parametrize(
    ("outcome", "attempts", "is_tried"),
    [
        (Outcome.REQUISITE, 0, False),
        (Outcome.GONE, 0, False),
        (Outcome.REDIRECT, 0, False),
        (Outcome.FAILED, 1, True),
        (Outcome.PARTIAL, MOST_TRIES - 1, True),
        (Outcome.FAILED, MOST_TRIES, False),
        (Outcome.REFUSED, MOST_TRIES, False),
        (Outcome.WALLED, MOST_TRIES, False),
    ],
)
def test_an_answer_is_final_and_a_failure_is_tried_a_few_times(outcome: Outcome, attempts: int, is_tried: bool) -> None:
    """None means given up for good."""
    now = datetime(2026, 3, 2, tzinfo=UTC)
    planned = next_on_the_side(Purpose.REQUISITE, outcome, url="https://a.example/1.png", attempts=attempts, now=now)
    assert (planned is not None) is is_tried
    assert planned is None or planned.at > now


@loops
async def test_what_is_wanted_no_more_is_not_asked_for(town: Town, server: Server) -> None:
    """A host that was taken out of the configuration is left alone, and so is everything once it says "off"."""
    with Server() as media:
        media.pages["/1.png"] = in_turn(html("oh", status=500), PNG)
        publish(server, 1)
        server.pages["/artikel/1"] = with_photos(1, f"{media.url}/1.png", "/fotos/2.png")
        server.pages["/fotos/2.png"] = in_turn(html("oh", status=500), PNG)
        hosts = (server.host, media.host)
        site = site_of(server, requisites="images", requisite_hosts=(media.host,), allow_private=hosts)
        await town.crawl(site)
        fewer = replace(site, requisite_hosts=())
        prepare_frontier(town.work.store, town.work.frontier, Config(sites=(fewer,)))
        assert [key for key in town.planned(site) if "png" in key] == [f"{server.url}/fotos/2.png"]
        prepare_frontier(town.work.store, town.work.frontier, Config(sites=(replace(site, requisites="off"),)))
        assert [key for key in town.planned(site) if "png" in key] == []


@loops
@pytest.mark.hazard(11)
async def test_the_gap_holds_for_parts_and_for_the_file_of_reservations(town: Town, server: Server) -> None:
    """As the publisher sees it: robots.txt, tdmrep.json, pages and pictures, one after the other."""
    publish(server, 1)
    server.pages["/artikel/1"] = with_photos(1, "/fotos/1.png", "/fotos/2.png")
    server.pages |= {"/fotos/1.png": PNG, "/fotos/2.png": PNG}
    await town.crawl(site_of(server, requisites="images", delay_s=0.2))
    assert len(server.log) == 6
    assert min(server.gaps()) >= 0.2


@loops
async def test_what_a_pages_style_sheet_names_is_kept_and_no_chain_is_followed(town: Town, server: Server) -> None:
    """Each style sheet imports another one, for ever; two crawls later it is still the second that ends it."""

    def endless(asked: Asked) -> bytes:
        number = int(asked.path.removeprefix("/").removesuffix(".css"))
        style = f"@import '{number + 1}.css'; p {{background: url(/bild.png)}} /* url(/nie.png) */"
        return response(style, headers=(("Content-Type", "text/css"),))

    publish(server, 1)
    server.pages["/artikel/1"] = with_photos(1, head="<link rel=stylesheet href=/1.css>")
    server.pages |= {f"/{number}.css": endless for number in range(1, 9)} | {"/bild.png": PNG}
    site = site_of(server, requisites="page")
    for _ in range(3):
        await town.crawl(site, everything=True)
    assert [path for path in server.asked() if "artikel" not in path and path != "/"] == [
        "/1.css",
        "/2.css",
        "/bild.png",
    ]


@loops
async def test_pictures_alone_bring_no_style_sheets(town: Town, server: Server) -> None:
    """With `images` neither the page's style sheets nor what they name is asked for."""
    publish(server, 1)
    server.pages["/artikel/1"] = with_photos(1, "/fotos/1.png", head="<link rel=stylesheet href=/1.css>")
    server.pages |= {"/fotos/1.png": response("p {background: url(/2.png)}", headers=(("Content-Type", "text/css"),))}
    await town.crawl(site_of(server, requisites="images"))
    assert server.asked() == ["/", "/artikel/1", "/fotos/1.png"]
