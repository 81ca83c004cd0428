"""Servers that lie with 304, answer it unasked, or give validators that prove nothing: the record stays true."""

from collections.abc import AsyncIterator, Iterable
from datetime import timedelta
from pathlib import Path

import pytest
import pytest_asyncio

from archive.fixity import verify
from archive.store import validators
from tests.archive.scene import hour
from tests.asking import Asker
from tests.hazards import lane_faults as faults
from tests.hazards.faults import route
from tests.hazards.restarts import DAY, HOUR, Archive
from tests.scheduler.town import FIRE, Town, article, open_town, publish, rows, site_of
from tests.servers import Answer, Asked, Server, html, response

pytestmark = pytest.mark.asyncio(loop_scope="session")
SAME = (("ETag", '"same"'), ("Content-Type", "text/html; charset=utf-8"))
LATER = article(1, title="Die Halle wird nun doch abgerissen", text=(*FIRE[:2], "Das hat der Rat beschlossen."))


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def town(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Town]:
    async with open_town(tmp_path_factory.mktemp("lies")) as opened:
        yield opened


def lying(pages: Iterable[str]) -> Answer:
    """Pages that follow one another, one at each request without condition; 304 to every other."""
    left = list(pages)

    def answer(asked: Asked) -> bytes:
        if "if-none-match" in asked.headers:
            return response(status=304, headers=SAME)
        return response(left.pop(0) if len(left) > 1 else left[0], headers=SAME)

    return answer


def conditions(server: Server, path: str) -> list[bool]:
    """Which requests for a path were conditional."""
    return ["if-none-match" in asked.headers for asked in server.log if asked.path == path]


@pytest.mark.hazard(15, 16)
async def test_every_fifth_look_in_a_row_is_for_the_page_itself(town: Town, server: Server) -> None:
    """An honest server loses one answer in five."""
    publish(server, 1)
    site = site_of(server)
    for _ in range(11):
        await town.crawl(site, everything=True)
    bare = [False, True, True, True, True]
    assert conditions(server, "/artikel/1") == [*bare, *bare, False]


@pytest.mark.hazard(16)
async def test_a_lie_is_found_and_what_it_vouched_for_is_taken_back(town: Town, server: Server) -> None:
    """The old version ends with the last look that saw it; the host is asked without conditions from then on."""
    publish(server, 1)
    server.pages["/artikel/1"] = lying([article(1), LATER])
    site = site_of(server)
    for _ in range(8):
        report = await town.crawl(site, everything=True)
    assert conditions(server, "/artikel/1") == [False, True, True, True, True, False, False, False]
    record = town.work.store.connection
    old, new = rows(
        record,
        "SELECT seen_from, seen_until, unchanged_before FROM versions v JOIN articles a ON a.id = v.article_id"
        " WHERE a.site_id = ? ORDER BY number",
        site.id,
    )
    assert (old[1], new[2]) == (old[0], old[0])
    shown = "SELECT outcome, version_id IS NOT NULL, json_array_length(notes) FROM captures"
    looks = rows(record, f"{shown} WHERE site_id = ? AND purpose = 'article' ORDER BY id", site.id)
    assert looks[:2] == [("new", 1, 0), ("not-modified", 0, 0)]
    assert looks[5] == ("changed", 1, 1)
    assert looks[6] == ("unchanged", 1, 0)
    assert (report.failed, verify(record).damaged) == (0, ())
    assert town.work.hosts.is_liar(f"{server.url}/artikel/1", now=town.now() + 29 * DAY)
    assert not town.work.hosts.is_liar(f"{server.url}/artikel/1", now=town.now() + 31 * DAY)


@pytest.mark.hazard(16)
async def test_a_listing_that_hid_its_news_behind_304_makes_a_liar(town: Town, server: Server) -> None:
    """New stories under the validator of a 304: the server cannot be believed."""
    publish(server, 1, 2)
    pages = [f"<h2><a href='/artikel/{n}'>Meldung Nummer {n} aus Herne und Wanne</a></h2>" for n in (1, 2)]
    server.pages["/"] = lying([pages[0], "".join(pages)])
    site = site_of(server)
    for _ in range(5):
        assert not town.work.hosts.is_liar(site.home_url, now=town.now())
        await town.crawl(site)
    assert (await town.crawl(site)).new == 1
    assert town.work.hosts.is_liar(site.home_url, now=town.now())


@pytest.mark.hazard(16)
async def test_an_edit_under_another_validator_is_no_lie(town: Town, server: Server) -> None:
    """The looks before it are sights of the old version."""
    publish(server, 1)
    site = site_of(server)
    for _ in range(3):
        await town.crawl(site, everything=True)
    server.pages["/artikel/1"] = html(LATER)
    assert (await town.crawl(site, everything=True)).edited_undeclared == 1
    ((gap,),) = rows(
        town.work.store.connection,
        "SELECT COUNT(*) FROM captures c JOIN versions v ON v.id = c.version_id JOIN versions n"
        " ON n.article_id = v.article_id AND n.number = 2 WHERE c.site_id = ? AND v.number = 1"
        " AND c.outcome = 'not-modified' AND c.fetched_at <= n.unchanged_before",
        site.id,
    )
    assert gap == 2
    assert not town.work.hosts.is_liar(site.home_url, now=town.now())


@pytest.mark.hazard(16)
async def test_a_page_is_seen_itself_after_a_month(server: Server, tmp_path: Path) -> None:
    """However often 304 was answered meanwhile."""
    publish(server, 1)
    archive = Archive(tmp_path / "a", site_of(server))
    for after in (timedelta(0), 29 * DAY, 31 * DAY):
        await archive.crawl(after)
    assert conditions(server, "/artikel/1") == [False, True, False]


@pytest.mark.hazard(17)
async def test_an_unasked_304_is_a_failure_that_is_tried_again(town: Town, server: Server) -> None:
    """Nothing came: no version, and no sight of one."""
    publish(server, 1, 2)
    server.pages["/artikel/1"] = faults.unasked_304(server)
    site = site_of(server)
    await town.crawl(site)
    server.pages["/artikel/2"] = faults.unasked_304(server)
    assert town.articles(site) == {"2": "live"}
    assert town.captures(site)[0] == ("/artikel/1", 304, "failed")
    assert town.planned(site)["1"][1] == "try 2 after failed"
    query = "SELECT reason FROM captures WHERE site_id = ? AND status = 304"
    assert rows(town.work.store.connection, query, site.id)[0][0].startswith(
        "HTTP 304 to a request without a condition"
    )


@pytest.mark.hazard(18)
async def test_an_unasked_part_is_kept_as_a_part(town: Town, server: Server) -> None:
    """Never a version, and its validator is not sent back."""
    publish(server, 1)
    server.pages["/artikel/1"] = faults.unasked_206(server)
    site = site_of(server)
    await town.crawl(site)
    await town.crawl(site, everything=True)
    assert town.captures(site) == [("/artikel/1", 206, "partial")] * 2
    assert (town.articles(site), conditions(server, "/artikel/1")) == ({}, [False, False])


@pytest.mark.hazard(19)
async def test_the_same_bytes_under_a_new_etag_are_kept_once(town: Town, server: Server) -> None:
    """No edit; one payload."""
    publish(server, 1)
    count = [0]

    def answer(_: Asked) -> bytes:
        count[0] += 1
        return response(article(1), headers=(("ETag", f'"{count[0]}"'), ("Content-Type", "text/html; charset=utf-8")))

    server.pages["/artikel/1"] = answer
    site = site_of(server)
    for _ in range(3):
        await town.crawl(site, everything=True)
    assert [outcome for _, _, outcome in town.captures(site)] == ["new", "unchanged", "unchanged"]
    query = "SELECT COUNT(DISTINCT payload_digest) FROM captures WHERE site_id = ? AND purpose = 'article'"
    assert rows(town.work.store.connection, query, site.id) == [(1,)]


@pytest.mark.hazard(20)
async def test_dates_from_the_future_and_of_1970_are_noted_and_not_sent_back(
    asker: Asker, town: Town, server: Server
) -> None:
    """Our clock dates the capture."""
    answer = await asker.ask(route(server, faults.future_dates))
    clock, modified = answer.notes
    assert "days behind ours (Date: Thu, 01 Jan 1970" in clock
    assert modified == "Last-Modified lies in the future (2100-12-31 23:59 UTC): it is not sent back"
    publish(server, 1)
    future = (("Last-Modified", "Fri, 31 Dec 2100 23:59:59 GMT"), ("Content-Type", "text/html; charset=utf-8"))
    server.pages["/artikel/1"] = response(article(1), headers=future)
    site = site_of(server)
    await town.crawl(site)
    await town.crawl(site, everything=True)
    assert ["if-modified-since" in asked.headers for asked in server.log if asked.path == "/artikel/1"] == [False] * 2
    held = validators(town.work.store.connection, f"{server.url}/artikel/1", at=town.now() + HOUR, version_id=1)
    assert (held, hour(0) < town.now()) == (None, True)
