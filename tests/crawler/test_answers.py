"""Answers wait for the parent, and the fetcher's loop does not wait with them."""

import asyncio
import os
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest_asyncio

from archive.models import Exchange, Purpose
from crawler.answers import Answers
from crawler.visits import Fetched, read_message
from tests.asking import PATIENCE_S

LARGE = b"x" * 1_000_000  # far more than a pipe holds


def fetched(number: int) -> Fetched:
    at = datetime(2024, 9, 2, 6, tzinfo=UTC)
    exchange = Exchange(
        url="https://a.example/", site_id="a", purpose=Purpose.ARTICLE, fetched_at=at, status=200, body=LARGE
    )
    return Fetched(visit_id=number, exchange=exchange)


@pytest_asyncio.fixture
async def ends() -> AsyncIterator[tuple[int, Answers]]:
    """A pipe: its reading end, which nobody reads yet, and answers over its other."""
    reading, writing = os.pipe()
    answers = await Answers.over(os.fdopen(writing, "wb"))
    yield reading, answers
    await answers.close()


async def read_all(reading: int, count: int) -> list[object]:
    reader = asyncio.StreamReader()
    protocol = asyncio.StreamReaderProtocol(reader)
    await asyncio.get_running_loop().connect_read_pipe(lambda: protocol, os.fdopen(reading, "rb"))
    async with asyncio.timeout(PATIENCE_S):
        return [await read_message(reader) for _ in range(count)]


async def test_an_answer_that_nobody_takes_does_not_stop_the_loop(ends: tuple[int, Answers]) -> None:
    """Who wrote it waits, and so does who asks for room; in the end all of it arrives."""
    reading, answers = ends
    writing = asyncio.create_task(answers.write(fetched(1)))
    await asyncio.sleep(0)
    waiting = asyncio.create_task(answers.room())
    await asyncio.sleep(0)
    assert (writing.done(), waiting.done()) == (False, False)
    assert await read_all(reading, 1) == [fetched(1)]
    await asyncio.gather(writing, waiting)


async def test_answers_arrive_in_the_order_they_were_written(ends: tuple[int, Answers]) -> None:
    """Robots.txt before the page that waited for it; what is left at the end goes out before the pipe is closed."""
    reading, answers = ends
    tasks = [asyncio.create_task(answers.write(fetched(number))) for number in range(3)]
    await asyncio.sleep(0)
    read, _ = await asyncio.gather(read_all(reading, 4), answers.close())
    assert read == [*map(fetched, range(3)), None]
    await asyncio.gather(*tasks)


async def test_a_parent_that_is_gone_holds_nobody_up(ends: tuple[int, Answers]) -> None:
    """Nobody is there to take the answers."""
    reading, answers = ends
    writing = asyncio.create_task(answers.write(fetched(1)))
    await asyncio.sleep(0)
    os.close(reading)
    async with asyncio.timeout(PATIENCE_S):
        await writing
        await answers.write(fetched(2))
