"""The reading processes: hostile pages end in time, within their memory, and harm no other page."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest
import pytest_asyncio

from archive.models import Exchange, PageKind, Purpose, Site
from scheduler import reading
from scheduler.reading import MEMORY_MB, MOST_PARTS, Readers
from tests.extract.hostile import SHAPES
from tests.scheduler.town import article

pytestmark = pytest.mark.asyncio(loop_scope="module")
SITE = Site(id="paper", name="Herner Blatt", home_url="https://herne.example/")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def readers() -> AsyncIterator[Readers]:
    with Readers() as opened:
        yield opened


def exchange(body: bytes | str) -> Exchange:
    return Exchange(
        url="https://herne.example/artikel/1",
        site_id=SITE.id,
        purpose=Purpose.ARTICLE,
        fetched_at=datetime(2025, 6, 1, tzinfo=UTC),
        status=200,
        response_headers=(("Content-Type", "text/html"),),
        body=body if isinstance(body, bytes) else body.encode(),
    )


def swallowed(megabytes: int) -> int:
    """What a reading process holds after it asked for so much."""
    return len(bytearray(megabytes * 2**20))


@pytest.mark.hazard(55)
async def test_a_page_that_takes_too_long_is_given_up(readers: Readers, monkeypatch: pytest.MonkeyPatch) -> None:
    """The process is killed in the middle of the parser; the next page is read as if nothing had been."""
    monkeypatch.setattr(reading, "TIMEOUT_S", 1.0)
    found = await readers.read(exchange(SHAPES["200,000 long paragraphs"](int)), SITE)
    assert str(found.problem).startswith("reading the page took longer than")
    assert (await readers.read(exchange(article(1)), SITE)).extraction is not None


@pytest.mark.hazard(55)
async def test_a_reader_has_no_more_memory_than_a_page_may_take(readers: Readers) -> None:
    """More is refused by the system, and the refusal is an answer like any other."""
    assert await readers.run(swallowed, MEMORY_MB // 4) == MEMORY_MB // 4 * 2**20
    assert await readers.run(swallowed, MEMORY_MB * 2) == f"reading the page took more than {MEMORY_MB} MB of memory"


async def test_two_pages_of_an_article_are_compared_in_a_reader(readers: Readers) -> None:
    """What cannot be read is not compared."""
    page, other = exchange(article(1)), exchange(article(1, title="Eine andere Überschrift"))
    found = await readers.confront(page, other, SITE, None)
    assert found is not None
    assert (found.before.kind, found.is_redesigned) == (PageKind.ARTICLE, False)
    broken = Exchange(
        url=page.url,
        site_id=page.site_id,
        purpose=page.purpose,
        fetched_at=page.fetched_at,
        status=200,
        response_headers=(("Content-Encoding", "br"),),
        body=b"no brotli",
    )
    assert await readers.confront(broken, other, SITE, None) is None


async def test_of_a_page_with_many_pictures_a_hundred_are_kept(readers: Readers) -> None:
    """The others are counted, and so are those on foreign hosts."""
    pictures = "".join(f"<img src='/{number}.png'>" for number in range(150))
    page = article(1).replace("</h1>", f"</h1>{pictures}<img src='https://foreign.example/1.png'>")
    found = await readers.read(exchange(page), replace(SITE, requisites="page"))
    assert (len(found.parts), found.left_out) == (MOST_PARTS, 51)
    assert (await readers.read(exchange(page), SITE)).parts == ()
