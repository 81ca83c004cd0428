"""Sites that advertise without end, falsely, or the same thing twice: a crawl ends by itself and misses no story."""

import json
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from archive.models import Purpose
from scheduler.frontier_patterns import all_cuts, lift
from tests.hazards.faults import route
from tests.hazards.finding_faults import (
    STORIES,
    TRAPS,
    Endless,
    links,
    meta_refresh,
    page,
    set_trap,
    slug,
    story,
    two_that_point_at_each_other,
)
from tests.scheduler.town import Town, open_town, rows, site_of
from tests.servers import Server, html, redirect, response

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def town(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Town]:
    async with open_town(tmp_path_factory.mktemp("finding")) as opened:
        yield opened


@pytest.mark.hazard(60)
@pytest.mark.parametrize("name", TRAPS)
async def test_a_trap_ends_by_itself_and_costs_no_story(town: Town, server: Server, name: str) -> None:
    """Whatever the addresses look like: three crawls are bounded, and every story is captured once."""
    set_trap(server, name)
    site = site_of(server, article_pattern=None)
    counts = []
    for _ in range(3):
        await town.crawl(site)
        counts.append(len(server.log))
    query = "SELECT u.url FROM article_urls u JOIN articles a ON a.id = u.article_id WHERE a.site_id = ?"
    found = {url.removeprefix(server.url) for (url,) in rows(town.work.store.connection, query, site.id)}
    assert {slug(n) for n in range(STORIES)} <= found
    assert len(town.articles(site)) == STORIES
    assert counts[-1] < 500


@pytest.mark.hazard(60)
async def test_what_was_cut_is_told_and_can_be_lifted_by_a_person(town: Town, server: Server) -> None:
    """The crawl says which addresses it leaves alone; asking for one of them gives them another chance."""
    set_trap(server, "pages without end")
    site = site_of(server, article_pattern=None)
    first = await town.crawl(site)
    (note,) = first.notes
    assert note.startswith(f"{site.id}: article addresses like {server.host}/alle-*-# are left alone until")
    assert first.is_success
    frontier = town.work.frontier
    (cut,) = [one for one in all_cuts(frontier.connection, now=town.now()) if one.site_id == site.id]
    assert str(cut).startswith(note[:90])
    parked = {key for key, (due_at, why) in town.planned(site).items() if due_at is None and why.startswith("parked")}
    assert len(parked) > 50
    await town.crawl(site, everything=True)
    assert parked <= {key for key, (due_at, _) in town.planned(site).items() if due_at is None}
    asked = len(server.log)
    lift(frontier.connection, site.id, Purpose.ARTICLE, min(parked))
    assert len((await town.crawl(site)).notes) == 1
    assert 20 < len(server.log) - asked < 60


@pytest.mark.hazard(60)
async def test_a_calendar_whose_months_lead_on_for_ever_is_left(town: Town, server: Server) -> None:
    """Pages of days are followed into the past while they bring stories, and never into the future."""

    def month(path: str) -> bytes | None:
        year, number = (int(part) for part in path.split("/")[2:4])
        ways = "".join(f"<a href='/archiv/{year + step}/{number:02}/'>Jahr</a>" for step in (-1, 1))
        return page(ways + (links(["/lokales/meldung-aus-dem-archiv-von-herne"]) if year > 2023 else ""))

    pages = Endless({"/robots.txt": response(status=404)})
    pages.trap = lambda path: month(path) if path.startswith("/archiv/") else html(story(1))
    pages["/"] = page(links([slug(0)]) + "<a href='/archiv/2024/05/'>Mai 2024</a><a href='/archiv/2099/01/'>später</a>")
    server.pages = pages
    await town.crawl(site_of(server, article_pattern=None))
    asked = sorted(path for path in server.asked() if path.startswith("/archiv"))
    assert asked == ["/archiv/2023/05/", "/archiv/2024/05/", "/archiv/2025/05/"]


async def test_an_archive_is_walked_to_its_end_the_newest_day_first(town: Town, server: Server) -> None:
    """Each day's page is looked at once; the stories that stand on no other page are captured."""
    days = [f"/archiv/2024/09/{day:02}" for day in range(1, 29)]
    server.pages = {"/": page(links(["/artikel/1000"]) + "".join(f"<a href='{day}'>Tag</a>" for day in days[-3:]))}
    for number, day in enumerate(days):
        before = f"<a href='{days[number - 1]}'>Vortag</a>" if number else ""
        server.pages[day] = page(links([f"/artikel/{number + 1}"]) + before)
        server.pages[f"/artikel/{number + 1}"] = html(story(number + 1))
    server.pages["/artikel/1000"] = html(story(1000))
    site = site_of(server)
    assert (await town.crawl(site)).new == len(days) + 1
    assert [path for path in server.asked() if path.startswith("/archiv")] == days[::-1]
    await town.crawl(site)
    assert len([path for path in server.asked() if path.startswith("/archiv")]) == len(days)


@pytest.mark.hazard(28)
async def test_a_loop_of_redirects_is_two_captures(town: Town, server: Server) -> None:
    """Each hop is kept, the circle is closed by no third request, and the next crawl does not walk it at once."""
    path = route(server, two_that_point_at_each_other).removeprefix(server.url)
    server.pages["/"] = page(links([path]))
    site = site_of(server, article_pattern=None)
    for _ in range(2):
        await town.crawl(site)
    assert server.asked(path, "/28/other") == [path, "/28/other"]
    assert [(status, outcome) for _, status, outcome in town.captures(site)] == [(301, "redirect")] * 2


@pytest.mark.hazard(29)
async def test_a_meta_refresh_is_noted_and_not_followed(town: Town, server: Server) -> None:
    """The story that stands there is kept; where a browser would be sent is known from the capture."""
    path = route(server, meta_refresh).removeprefix(server.url)
    server.pages["/"] = page(links([path]))
    site = site_of(server, article_pattern=None)
    assert (await town.crawl(site)).new == 1
    assert server.asked() == ["/", path]
    query = "SELECT notes FROM captures WHERE site_id = ? AND purpose = 'article'"
    ((notes,),) = rows(town.work.store.connection, query, site.id)
    assert notes == json.dumps([f"the page sends a browser on to {server.url}/artikel/99 (meta refresh)"])


@pytest.mark.hazard(30)
@pytest.mark.parametrize("form", ["another port", "another scheme", "another host"])
async def test_a_redirect_off_the_site_ends_with_its_hop(town: Town, server: Server, form: str) -> None:
    """Scheme, host and port decide; the hop is kept with where it leads, and nobody there is asked."""
    with Server() as canary:
        target = {
            "another port": f"{canary.url}/artikel/1",
            "another scheme": f"ftp://{server.host}/artikel/1",
            "another host": f"http://localhost:{server.port}/artikel/1",
        }[form]
        server.pages = {"/": page(links(["/artikel/1"])), "/artikel/1": redirect(target)}
        site = site_of(server)
        await town.crawl(site)
        assert (canary.log, server.asked()) == ([], ["/", "/artikel/1"])
    query = "SELECT status, response_headers FROM captures WHERE site_id = ? AND purpose = 'article'"
    ((status, headers),) = rows(town.work.store.connection, query, site.id)
    assert (status, target in headers) == (301, True)


@pytest.mark.hazard(61)
async def test_many_addresses_of_a_story_are_one_article(town: Town, server: Server) -> None:
    """Order, tracking, fragment, case of escapes and dot segments make no new address; an alias is kept as one."""
    ways = ("?b=2&a=1", "?a=1&b=2#top", "?a=1&b=2&utm_source=x", "?a=1&b=2&fbclid=7")
    body = links([f"/lokales/./rathaus-in-herne-wird-saniert{way}" for way in ways])
    body += links(["/%6cokales/rathaus-in-herne-wird-saniert?a=1&b=2", "/lokales/rathaus-in-herne-wird-saniert/"])
    server.pages = Endless({"/": page(body)})
    server.pages.trap = lambda path: html(story(1)) if path.startswith("/lokales/") else None
    site = site_of(server, article_pattern=None)
    assert (await town.crawl(site)).new == 1
    assert len(server.asked()) == 3
    query = "SELECT kind FROM article_urls u JOIN articles a ON a.id = u.article_id WHERE a.site_id = ? ORDER BY kind"
    assert rows(town.work.store.connection, query, site.id) == [("alias",), ("canonical",)]


@pytest.mark.hazard(63)
@pytest.mark.parametrize("target", ["/", "/artikel/2", "https://evil.example/artikel/1", "/lokales/andere-meldung"])
async def test_a_lying_canonical_moves_no_story(town: Town, server: Server, target: str) -> None:
    """The front page, another story, another host: the story stays under the address at which it was read."""
    lie = story(1).replace("<head>", f"<head><link rel=canonical href='{target}'>")
    server.pages = {"/": page(links(["/artikel/1", "/artikel/2"])), "/artikel/1": html(lie)}
    server.pages["/artikel/2"] = html(story(2))
    site = site_of(server)
    assert (await town.crawl(site)).new == 2
    query = "SELECT key, url FROM articles WHERE site_id = ? ORDER BY key"
    found = rows(town.work.store.connection, query, site.id)
    assert found == [(str(n), f"{server.url}/artikel/{n}") for n in (1, 2)]


@pytest.mark.hazard(61)
async def test_a_former_systems_address_becomes_a_redirect_of_its_story(town: Town, server: Server) -> None:
    """It is asked for once, whatever it leads to, and the story knows that it was there."""
    old = "/index.php?option=com_content&view=article&id=17"
    server.pages = {"/": page(links([old, "/artikel/17"])), "/artikel/17": html(story(17))}
    server.pages["/index.php?id=17&option=com_content&view=article"] = redirect("/artikel/17")
    site = site_of(server)
    for _ in range(2):
        await town.crawl(site)
    assert len([path for path in server.asked() if path.startswith("/index.php")]) == 1
    query = "SELECT kind, u.key FROM article_urls u JOIN articles a ON a.id = u.article_id WHERE a.site_id = ?"
    kinds = dict(rows(town.work.store.connection, query, site.id))
    assert kinds == {"canonical": "17", "redirect": f"{server.url}/index.php?id=17&option=com_content&view=article"}


@pytest.mark.hazard(14)
async def test_nofollow_is_kept_with_link_and_discovery(town: Town, server: Server) -> None:
    """Only the word itself counts, not `ugc` or `sponsored`; the story is captured all the same."""
    body = "<h2><a rel='nofollow ugc' href='/artikel/1'>Eine Meldung aus Herne</a></h2>"
    body += "<h2><a rel='sponsored' href='/artikel/2'>Noch eine Meldung aus Herne</a></h2>"
    inside = "<p>Die Stadt schreibt dazu <a rel=nofollow href='https://a.example/'>hier mehr</a> und"
    inside += (
        " <a href='https://b.example/'>dort noch mehr</a>, wie auch die Feuerwehr am Montag in Herne sagte.</p><p>"
    )
    server.pages = {
        "/": page(body),
        "/artikel/1": html(story(1).replace("<p>", inside, 1)),
        "/artikel/2": html(story(2)),
    }
    site = site_of(server)
    assert (await town.crawl(site)).new == 2
    connection = town.work.store.connection
    query = "SELECT key, nofollow FROM discoveries WHERE site_id = ? ORDER BY key"
    assert rows(connection, query, site.id) == [("1", 1), ("2", 0)]
    story_of = "SELECT current_version_id FROM articles WHERE key = '1' AND site_id = ?"
    query = f"SELECT url, nofollow FROM links WHERE version_id IN ({story_of})"
    assert rows(connection, query, site.id) == [("https://a.example/", 1), ("https://b.example/", 0)]
