"""Large answers wait until there is room for them, and a single one larger than the room still passes."""

import asyncio

from scheduler.room import Room


async def test_an_answer_waits_until_there_is_room() -> None:
    """What is written makes room for the next."""
    room = Room(most=10)
    await room.take(6)
    waiting = asyncio.create_task(room.take(6))
    await asyncio.sleep(0)
    assert (waiting.done(), room.taken) == (False, 6)
    room.give(6)
    await waiting
    assert room.taken == 6


async def test_an_answer_larger_than_the_room_passes_alone() -> None:
    """A bound must not stop the crawl for good."""
    room = Room(most=10)
    await room.take(100)
    waiting = asyncio.create_task(room.take(1))
    await asyncio.sleep(0)
    assert not waiting.done()
    room.give(100)
    await waiting
