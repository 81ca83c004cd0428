"""All hazards in one crawl: each ends with an outcome and a reason, in little memory, and no ordinary page is lost."""

from collections.abc import Iterator
from contextlib import ExitStack, closing

import pytest

from archive.fixity import verify
from archive.store import open_to_read
from tests.servers import Server

from .whole import ORDINARY, HostileTown

MOST_MB = 512
ENDED = {
    "new", "changed", "unchanged", "not-modified", "gone", "soft-404", "redirect", "walled", "listing",
    "partial", "refused", "failed",
}  # fmt: skip
pytestmark = pytest.mark.timeout(400)


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[HostileTown]:
    with ExitStack() as running:
        servers = tuple(running.enter_context(Server()) for _ in range(3))
        town = HostileTown(tmp_path_factory.mktemp("hostile") / "archive", servers)  # type: ignore[arg-type]
        town.crawl()
        yield town


def test_the_crawl_ends_by_itself_and_says_what_went_wrong(crawled: HostileTown) -> None:
    """Exit 1, counts, sentences, and no traceback."""
    assert crawled.code == 1
    assert "Traceback" not in crawled.err
    assert "requests" in crawled.out


def test_every_hazard_ends_with_an_outcome_and_a_reason(crawled: HostileTown) -> None:
    """As captured, partial, refused or failed; or planned, where its host asked for rest."""
    ended = {row["url"]: row for row in crawled.captures()}
    planned = {row["url"]: row["why"] for row in crawled.rows("SELECT url, why FROM frontier", "frontier.db")}
    without = [url for url in crawled.faults if url not in ended and not planned.get(url)]
    assert not without
    assert {row["outcome"] for row in ended.values()} <= ENDED
    assert all(row["reason"] for row in ended.values())
    unvisited = [url for url in crawled.faults if url not in ended and not url.startswith(crawled.servers[1].url)]
    assert not unvisited


def test_no_ordinary_story_is_lost_among_them(crawled: HostileTown) -> None:
    """A hostile neighbour costs no page."""
    found = {row["url"] for row in crawled.captures() if row["outcome"] == "new"}
    for server in (crawled.servers[0], crawled.servers[2]):
        assert {f"{server.url}{path}" for path in ORDINARY} <= found


def test_what_is_kept_is_what_was_sent(crawled: HostileTown) -> None:
    """The digest of each payload is that of the bytes that the server sent."""
    kept = {row["url"]: row["payload_digest"] for row in crawled.captures() if row["status"] == 200}
    assert len(crawled.sent) > 20
    assert {url: kept.get(url) for url in crawled.sent} == crawled.sent


def test_it_takes_little_memory(crawled: HostileTown) -> None:
    """All processes together, pages that they share counted once."""
    assert crawled.memory.peak_mb <= MOST_MB, (crawled.memory.largest_mb, crawled.memory.largest)


def test_the_archive_is_whole_afterwards(crawled: HostileTown) -> None:
    """Every digest matches."""
    with closing(open_to_read(crawled.folder)) as store:
        assert verify(store.connection).damaged == ()
