"""Publishers' wishes and lies about types, from a real server through a whole crawl into the record."""

import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio

from archive.models import Site
from tests.hazards import wishes_faults as faults
from tests.hazards.faults import route
from tests.scheduler.town import Town, article, open_town, publish, rows, site_of
from tests.servers import Server, conditional, html, redirect, response

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def town(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Town]:
    async with open_town(tmp_path_factory.mktemp("town")) as opened:
        yield opened


def kept(town: Town, site: Site, columns: str, purpose: str = "article") -> list[tuple[Any, ...]]:
    """Columns of a site's captures, by address and time."""
    query = f"SELECT {columns} FROM captures WHERE site_id = ? AND purpose = ? ORDER BY url, id"
    return rows(town.work.store.connection, query, site.id, purpose)


@pytest.mark.hazard(12)
async def test_directives_are_kept_with_their_source(town: Town, server: Server) -> None:
    """Header and meta element, in any case of letters; other robots' directives are theirs."""
    publish(server, 1, 2, 3)
    for make in (faults.directives_in_headers, faults.directives_in_garbled_metas, faults.no_wish):
        route(server, make)
    site = site_of(server)
    assert (await town.crawl(site)).new == 3
    assert [json.loads(one) for (one,) in kept(town, site, "robots_directives")] == [
        [["header", "noarchive"], ["header", "unavailable_after: sat, 30 aug 2031 15:00:00 gmt"]],
        [["meta", "noindex"], ["meta", "nofollow"], ["meta", "noarchive"]],
        [],
    ]


@pytest.mark.hazard(12)
async def test_bytes_that_were_read_before_keep_their_wish(town: Town, server: Server) -> None:
    """They are not read again; a 304 brings no page, so that only its header can ask, and the last page still holds."""
    publish(server, 1)
    text = article(1).replace("<head>", "<head><meta name='robots' content='noarchive'>")
    server.pages["/artikel/1"] = html(text)
    site = site_of(server)
    await town.crawl(site)
    await town.crawl(site, everything=True)
    server.pages["/artikel/1"] = conditional(text, etag='"1"')
    await town.crawl(site, everything=True)
    await town.crawl(site, everything=True)
    found = kept(town, site, "status, robots_directives")
    assert found == [(200, '[["meta", "noarchive"]]')] * 3 + [(304, "[]")]
    view = "SELECT robots_directives FROM reservations WHERE site_id = ?"
    assert rows(town.work.store.connection, view, site.id) == [('[["meta", "noarchive"]]',)]


@pytest.mark.hazard(12)
async def test_an_answer_that_never_came_asks_for_nothing(town: Town, server: Server) -> None:
    """NULL is not an empty list."""
    publish(server, 1)
    server.pages["/artikel/1"] = b""
    site = site_of(server)
    await town.crawl(site)
    assert kept(town, site, "status, robots_directives, tdm_reservation") == [(None, None, None)]


@pytest.mark.hazard(13)
async def test_the_file_is_asked_for_first_and_superseded_by_header_and_page(town: Town, server: Server) -> None:
    """Effective value, terms and source are kept with each capture."""
    publish(server, 1, 2, 3, 4)
    for make in (faults.reservations_in_a_file, faults.reserved_by_header, faults.reserved_by_meta):
        route(server, make)
    site = site_of(server)
    await town.crawl(site)
    assert [one.path for one in server.log][:3] == ["/robots.txt", faults.TDM, "/"]
    assert kept(town, site, "tdm_reservation, tdm_policy, tdm_source") == [
        (0, None, "header"),
        (1, f"{server.url}/tdm.json", "meta"),
        (0, None, "file"),
        (1, f"{server.url}/tdm.json", "file"),
    ]
    ((outcome, notes),) = kept(town, site, "outcome, notes", "tdm")
    assert (outcome, json.loads(notes)) == ("listing", ["1 of 3 rules in tdmrep.json cannot be read"])


@pytest.mark.hazard(13)
async def test_the_file_is_asked_for_once_a_day(town: Town, server: Server) -> None:
    """That it is not there is the usual case and no failure."""
    publish(server, 1)
    site = site_of(server)
    first = await town.crawl(site)
    again = await town.crawl(site, everything=True)
    assert (first.is_success, again.is_success, len(server.asked(faults.TDM))) == (True, True, 1)
    assert kept(town, site, "status, outcome", "tdm") == [(404, "listing")]
    assert kept(town, site, "tdm_reservation") == [(None,), (None,)]
    due_at, why = town.planned(site)[f"{server.url}{faults.TDM}"]
    assert due_at is not None
    assert why == "reservations are asked for once a day"


@pytest.mark.hazard(13)
@pytest.mark.parametrize(
    ("location", "path"), [("/tdm/rules.json", "/tdm/rules.json"), ("/tdm/für-alle.json", "/tdm/f%C3%BCr-alle.json")]
)
async def test_the_file_may_be_redirected_within_the_site(town: Town, server: Server, location: str, path: str) -> None:
    """The report allows a sequence of redirects; each hop is a capture. Servers write the target in UTF-8."""
    publish(server, 1)
    server.pages[faults.TDM] = redirect(location)
    server.pages[path] = response('[{"location": "/", "tdm-reservation": 1}]')
    site = site_of(server)
    await town.crawl(site)
    assert kept(town, site, "tdm_reservation, tdm_source") == [(1, "file")]


@pytest.mark.hazard(13)
async def test_a_file_redirected_to_no_address_says_nothing(town: Town, server: Server) -> None:
    """And costs the host none of its stories."""
    publish(server, 1)
    server.pages[faults.TDM] = redirect("http://[")
    site = site_of(server)
    assert (await town.crawl(site)).new == 1
    assert kept(town, site, "status", "tdm") == [(301,)]
    assert kept(town, site, "tdm_reservation, tdm_source") == [(None, None)]


@pytest.mark.hazard(13)
async def test_the_file_is_not_asked_for_where_robots_txt_forbids_it(town: Town, server: Server) -> None:
    """It is obeyed like for any page."""
    publish(server, 1)
    server.pages["/robots.txt"] = response("User-agent: *\nDisallow: /.well-known/\n")
    site = site_of(server)
    assert (await town.crawl(site)).is_success
    assert server.asked(faults.TDM) == []
    assert kept(town, site, "outcome", "tdm") == [("refused",)]


@pytest.mark.hazard(13)
async def test_words_are_noted_and_reserve_nothing(town: Town, server: Server) -> None:
    """In robots.txt, and where the file should stand; neither is a reservation that a machine can read."""
    publish(server, 1)
    for make in (faults.words_in_robots_txt, faults.a_broken_file):
        route(server, make)
    site = site_of(server)
    await town.crawl(site)
    ((in_robots,),) = kept(town, site, "notes", "robots")
    ((in_file,),) = kept(town, site, "notes", "tdm")
    assert "Text- und Data-Mining" in in_robots
    assert "no machine-readable reservation" in in_robots
    assert json.loads(in_file)[0].startswith("tdmrep.json is no JSON")
    assert "Text und Data Mining" in in_file
    assert kept(town, site, "tdm_reservation, tdm_source") == [(None, None)]


@pytest.mark.hazard(53)
async def test_what_is_no_page_is_no_article_and_its_type_is_kept(town: Town, server: Server) -> None:
    """Picture, PDF and unknown bytes under text/html: kept, identified, noted, and no version."""
    for make in (
        faults.a_picture_sold_as_html,
        faults.a_pdf_sold_as_html,
        faults.bytes_sold_as_html,
        faults.a_front_page_of_three,
    ):
        route(server, make)
    site = site_of(server)
    assert (await town.crawl(site)).new == 0
    assert kept(town, site, "outcome, identified_type, notes") == [
        ("partial", "image/png", '["Content-Type says text/html, the bytes are image/png"]'),
        ("partial", "application/pdf", '["Content-Type says text/html, the bytes are application/pdf"]'),
        ("partial", None, "[]"),
    ]
    assert kept(town, site, "identified_type", "listing") == [("text/html",)]
