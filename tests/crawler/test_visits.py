"""The language of the pipe between the crawl's two processes."""

import asyncio
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.models import Exchange, Purpose
from crawler.configuration import Clock
from crawler.visits import Fetched, Held, Lane, Message, Orders, Postponed, Rest, Ruled, Visit, encode, read_message

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
NAME = st.text(min_size=1, max_size=10, alphabet="abcdefg-")
MOMENTS = st.datetimes(min_value=datetime(1990, 1, 1), max_value=datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
PURPOSES = st.sampled_from(Purpose)
HEADERS = st.lists(st.tuples(TEXT, TEXT), max_size=4).map(tuple)
VISITS = st.builds(
    Visit,
    id=st.integers(0, 2**40),
    url=TEXT,
    site_id=NAME,
    purpose=PURPOSES,
    etag=st.none() | TEXT,
    last_modified=st.none() | TEXT,
)
CLOCKS = st.builds(Clock, starts_at=MOMENTS, anchored_at=MOMENTS, speed=st.floats(0.001, 1e6))
LANES = st.builds(Lane, site_id=NAME, delay_s=st.floats(0, 3600), allow_private=st.lists(NAME, max_size=3).map(tuple))
ORDERS = st.builds(Orders, user_agent=TEXT, lanes=st.lists(LANES, max_size=3).map(tuple), clock=st.none() | CLOCKS)
EXCHANGES = st.builds(
    Exchange,
    url=TEXT,
    site_id=NAME,
    purpose=PURPOSES,
    fetched_at=MOMENTS,
    status=st.none() | st.integers(100, 999),
    request_headers=HEADERS,
    response_headers=HEADERS,
    body=st.binary(max_size=300),
    ip=st.none() | NAME,
    duration_ms=st.integers(0, 10**6),
    truncated=st.sampled_from([None, "length", "time", "disconnect"]),
    failure=st.none() | TEXT,
    refused=st.booleans(),
)
RULED = st.builds(Ruled, origin=NAME, unreachable=st.none() | TEXT, no_answer=st.booleans(), stood_in=st.booleans())
FETCHED = st.builds(Fetched, visit_id=st.none() | st.integers(0, 2**40), exchange=EXCHANGES, ruled=st.none() | RULED)
HELD = st.builds(Held, exchange=EXCHANGES, is_stand_in=st.booleans())
RESTS = st.builds(Rest, host=NAME, seconds=st.floats(0, 1e6))
POSTPONED = st.builds(
    Postponed,
    visit_id=st.integers(0, 2**40),
    seconds=st.floats(0, 1e6),
    reason=TEXT,
    kind=st.sampled_from(["rest", "robots", "quiet"]),
    place=NAME,
)
MESSAGES = st.one_of(VISITS, ORDERS, CLOCKS, FETCHED, POSTPONED, HELD, RESTS)


def read_all(stream: bytes) -> list[Message]:
    """The messages of a pipe that was closed after these bytes."""

    async def read() -> list[Message]:
        reader = asyncio.StreamReader()
        reader.feed_data(stream)
        reader.feed_eof()
        return [message async for message in messages(reader)]

    async def messages(reader: asyncio.StreamReader):  # type: ignore[no-untyped-def]
        while (message := await read_message(reader)) is not None:
            yield message

    return asyncio.run(read())


@given(st.lists(MESSAGES, max_size=3))
def test_what_is_written_is_read_back(sent: list[Message]) -> None:
    """Any messages, one after the other, with any bytes as bodies."""
    assert read_all(b"".join(map(encode, sent))) == sent


@given(FETCHED, st.data())
def test_a_pipe_that_closes_in_the_middle_of_a_frame_has_ended(sent: Fetched, data: st.DataObject) -> None:
    """A killed process leaves half a frame: what came before counts, the half does not."""
    frame = encode(sent)
    cut = data.draw(st.integers(0, len(frame) - 1))
    assert read_all(frame + frame[:cut]) == [sent]


def test_an_unknown_message_is_an_error() -> None:
    """Two programs of different versions must not misunderstand each other in silence."""
    frame = encode(Postponed(visit_id=1, seconds=1.0, reason="", kind="rest", place="a")).replace(
        b"Postponed", b"Postgiven"
    )
    with pytest.raises(ValueError, match="unknown message 'Postgiven'"):
        read_all(frame)
