"""Sites that advertise without end, falsely, or the same thing twice: a crawl ends by itself and misses no story."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.hazards.finding_faults import STORIES, TRAPS, set_trap, slug
from tests.scheduler.town import Town, open_town, rows, site_of
from tests.servers import Server

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
        report = await town.crawl(site)
        counts.append(len(server.log))
    print(name, counts, len(town.articles(site)), report.notes, report.problems, dict(report.outcomes))
    query = "SELECT u.url FROM article_urls u JOIN articles a ON a.id = u.article_id WHERE a.site_id = ?"
    found = {url.removeprefix(server.url) for (url,) in rows(town.work.store.connection, query, site.id)}
    assert {slug(n) for n in range(STORIES)} <= found
    assert len(town.articles(site)) == STORIES
    assert counts[-1] < 500
