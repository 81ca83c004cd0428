"""Crawls over sites that are dead, forbidding, tired, broken or traps: each is named, and every claim is given back."""

import pytest

from scheduler import reading
from tests.extract.hostile import SHAPES
from tests.scheduler.town import Town, article, listing, publish, rows, site_of
from tests.servers import Server, html, in_turn, redirect, response

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_a_dead_site_is_left_alone_and_named(town: Town) -> None:
    """Visits in a row without any answer end the crawl of a host; no page is gone, no lease stays open."""
    with Server() as server:
        publish(server, *range(20))
        site = site_of(server)
        await town.crawl(site)
    report = await town.crawl(site, everything=True)
    (problem,) = report.problems
    assert problem.startswith(f"{site.id}: {server.host} is left alone until ")
    assert f"it does not answer ({server.host} cannot be connected to" in problem
    assert not report.is_success
    assert set(town.articles(site).values()) == {"live"}
    assert town.leases() == 0


async def test_a_site_whose_robots_forbid_everything_is_named(town: Town, server: Server) -> None:
    """The reason is said, only robots.txt was asked for, and the refusals are captures."""
    publish(server, 1)
    server.pages["/robots.txt"] = response("User-agent: *\nDisallow: /\n")
    site = site_of(server)
    report = await town.crawl(site)
    assert report.problems == [f"{site.id} may not be crawled: robots.txt forbids {server.url}/"]
    assert (report.is_success, server.asked()) == (False, [])
    assert town.captures(site, "listing") == [("/", None, "refused")]
    assert town.captures(site, "robots") == [("/robots.txt", 200, "listing")]


async def test_a_page_that_robots_forbid_is_refused_and_the_rest_crawled(town: Town, server: Server) -> None:
    """One forbidden page is no failure of the crawl."""
    publish(server, 1, 2)
    server.pages["/robots.txt"] = response("User-agent: *\nDisallow: /artikel/2\n")
    site = site_of(server)
    report = await town.crawl(site)
    assert (report.new, report.outcomes["refused"], report.is_success) == (1, 1, True)
    assert "/artikel/2" not in server.asked()


async def test_a_site_that_asks_for_a_long_rest_gets_it(town: Town, server: Server) -> None:
    """The open visits go back, nothing more is asked, and the next crawl still knows."""
    publish(server, *range(1, 9))
    server.pages["/artikel/1"] = response(status=503, headers=(("Retry-After", "7200"),))
    site = site_of(server)
    report = await town.crawl(site)
    asked = len(server.log)
    assert report.problems
    assert town.leases() == 0
    again = await town.crawl(site)
    assert "is left alone until" in again.problems[0]
    assert len(server.log) == asked


async def test_listings_that_name_no_article_are_an_alarm(town: Town, server: Server) -> None:
    """A crawl that finds nothing is never a quiet success."""
    server.pages["/"] = html("<p>Willkommen. <a href='/impressum'>Impressum</a>")
    site = site_of(server)
    report = await town.crawl(site)
    said = "(no link of the page leads to an article); check article_pattern and the seeds"
    assert report.problems == [f"{site.id}: its 1 listings named no article {said}"]
    assert not report.is_success


@pytest.mark.hazard(55)
async def test_a_page_that_holds_a_reader_up_is_kept_and_passed_by(
    town: Town, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The reader is killed, the page is partial with its bytes, and the next page is read as ever."""
    monkeypatch.setattr(reading, "TIMEOUT_S", 1.0)
    publish(server, 1, 2)
    server.pages["/artikel/1"] = html(str(SHAPES["200,000 long paragraphs"](int)))
    site = site_of(server)
    report = await town.crawl(site)
    assert sorted(town.captures(site)) == [("/artikel/1", 200, "partial"), ("/artikel/2", 200, "new")]
    assert (report.failed, report.new) == (1, 1)
    reason = "SELECT reason FROM captures WHERE site_id = ? AND outcome = 'partial'"
    assert rows(town.work.store.connection, reason, site.id) == [("reading the page took longer than 1 s",)]


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        ("half a page", response(article(1)[:200], length=9000)),
        ("broken gzip", response(b"\x1f\x8brotten", headers=(("Content-Encoding", "gzip"),))),
        ("unknown coding", response(article(1) + " ", headers=(("Content-Encoding", "rot13"),))),
        ("no bytes", html("")),
        ("a picture", response(b"\x89PNG\r\n\x1a\n" + bytes(500), headers=(("Content-Type", "text/html"),))),
        ("a part not asked for", html(article(1), status=206)),
        ("a server error", html("Fehler", status=500)),
        ("nothing", b""),
    ],
)
async def test_a_bad_answer_is_a_capture_and_neither_edit_nor_deletion(
    town: Town, server: Server, name: str, answer: bytes
) -> None:
    """The story stays live with its one version, and will be looked for again."""
    publish(server, 1)
    site = site_of(server)
    await town.crawl(site)
    server.pages["/artikel/1"] = answer
    report = await town.crawl(site, everything=True)
    assert town.captures(site)[1][2] in ("partial", "failed"), name
    assert (report.failed, town.articles(site)) == (1, {"1": "live"})
    due_at, why = town.planned(site)["1"]
    assert due_at is not None
    assert why.startswith("try 2 after")


@pytest.mark.hazard(28)
async def test_a_chain_of_redirects_is_captured_hop_by_hop(town: Town, server: Server) -> None:
    """Each hop is a capture; the story is kept under the address where it stands."""
    publish(server, 1)
    server.pages |= {"/artikel/1": redirect("/artikel/1-neu"), "/artikel/1-neu": redirect("/artikel/1-ganz-neu", 302)}
    server.pages["/artikel/1-ganz-neu"] = html(article(1))
    site = site_of(server)
    assert (await town.crawl(site)).new == 1
    assert [(path, status) for path, status, _ in town.captures(site)] == [
        ("/artikel/1", 301),
        ("/artikel/1-neu", 302),
        ("/artikel/1-ganz-neu", 200),
    ]
    assert town.leases() == 0


@pytest.mark.hazard(28)
async def test_a_loop_of_redirects_ends_where_it_closes(town: Town, server: Server) -> None:
    """Two addresses that point at each other are asked once each; an endless one ten times and a bit."""
    publish(server, 1, 2)
    server.pages |= {"/artikel/1": redirect("/artikel/1b"), "/artikel/1b": redirect("/artikel/1")}
    server.pages["/artikel/2"] = redirect("/artikel/2?n=0")
    server.pages |= {f"/artikel/2?n={n}": redirect(f"/artikel/2?n={n + 1}") for n in range(50)}
    site = site_of(server)
    report = await town.crawl(site)
    assert report.outcomes["redirect"] == len(town.captures(site))
    assert [path for path in server.asked() if path.startswith("/artikel/1")] == ["/artikel/1", "/artikel/1b"]
    assert 10 <= len([path for path in server.asked() if path.startswith("/artikel/2")]) <= 12
    assert (town.articles(site), town.leases()) == ({}, 0)


@pytest.mark.hazard(30)
async def test_a_redirect_off_the_site_is_noted_and_not_followed(town: Town, server: Server) -> None:
    """The canary of another port is never asked, and nothing is concluded: it may be a consent host."""
    with Server() as canary:
        publish(server, 1)
        site = site_of(server)
        await town.crawl(site)
        server.pages["/artikel/1"] = redirect(f"{canary.url}/artikel/1")
        for _ in range(2):
            await town.crawl(site, everything=True)
        assert (town.articles(site), canary.log) == ({"1": "live"}, [])


async def test_a_story_redirected_to_another_one_is_missing_then_gone(town: Town, server: Server) -> None:
    """The other story keeps its own history, and both keep their place in the frontier."""
    publish(server, 1, 2)
    site = site_of(server)
    await town.crawl(site)
    server.pages["/artikel/1"] = redirect("/artikel/2")
    await town.crawl(site, everything=True)
    assert town.articles(site) == {"1": "missing", "2": "live"}
    await town.crawl(site, everything=True)
    assert town.articles(site) == {"1": "gone", "2": "live"}
    assert {"1", "2"} <= set(town.planned(site))


async def test_links_to_elsewhere_are_never_asked(town: Town, server: Server) -> None:
    """Foreign hosts, other ports, other schemes: advertised on a page, asked by nobody."""
    with Server() as canary:
        publish(server, 1)
        targets = (f"{canary.url}/artikel/7", f"http://localhost:{canary.port}/artikel/8", "file:///artikel/9")
        more = "".join(f"<h2><a href='{target}'>Eine andere Meldung von dort</a></h2>" for target in targets)
        server.pages["/"] = html(listing([1], more=more))
        report = await town.crawl(site_of(server))
        assert (report.new, report.discovered, canary.log) == (1, 1, [])


@pytest.mark.hazard(60)
async def test_traps_are_not_walked_into(town: Town, server: Server) -> None:
    """Calendars without end, sessions and repeated folders cost no request."""
    publish(server, 1)
    traps = ("/kalender?tag=1", "/suche?q=a", "/?session=abc", "/a/b/a/b/a/b/artikel/5", "/artikel/1?PHPSESSID=1")
    more = "".join(f"<a href='{trap}'>Zum nächsten Tag</a>" for trap in traps)
    server.pages["/"] = html(listing([1], more=more))
    await town.crawl(site_of(server))
    assert server.asked() == ["/", "/artikel/1"]


@pytest.mark.hazard(23)
async def test_an_article_that_failed_is_captured_when_the_server_is_well_again(town: Town, server: Server) -> None:
    """A flapping 500 costs time and no story."""
    publish(server, 1)
    server.pages["/artikel/1"] = in_turn(html("Fehler", status=500), html(article(1)))
    site = site_of(server)
    assert (await town.crawl(site)).new == 0
    assert town.planned(site)["1"][1] == "try 2 after failed"
    assert (await town.crawl(site, everything=True)).new == 1
