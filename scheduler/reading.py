"""Reads exchanges in worker processes that can be killed: extraction and discoveries out of hostile bytes.

It stores nothing. The reading itself is done by `archive.extract` and `crawler.discover`; this only carries it out.
"""

import asyncio
import multiprocessing
from collections.abc import Callable
from concurrent.futures import TimeoutError as FutureTimeoutError
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from typing import TypeVar

from pebble import ProcessExpired, ProcessPool

from archive.content_coding import decoded_body
from archive.errors import UndecodableBody
from archive.extract import extract
from archive.models import Discovery, Exchange, Extraction, Purpose, Site
from crawler.discover import discover

T = TypeVar("T")
TIMEOUT_S = 20.0
READERS = 2
TURNS_OF_A_READER = 2000  # a fresh process now and then: libxml2 and caches leak a little


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """What was read from one exchange: an extraction, discoveries, or the problem that prevented it."""

    extraction: Extraction | None = None
    discoveries: tuple[Discovery, ...] = ()
    notes: tuple[str, ...] = ()
    problem: str | None = None


def read(exchange: Exchange, site: Site) -> Read:
    """Read one exchange with status 200: an article's fields, or a listing's discoveries."""
    try:
        body = decoded_body(exchange)
    except UndecodableBody as error:
        return Read(problem=f"the body cannot be decoded: {error}")
    content_type = exchange.header("content-type")
    if exchange.purpose is Purpose.ARTICLE:
        extraction = extract(
            body,
            url=exchange.url,
            site=site,
            purpose=exchange.purpose,
            fetched_at=exchange.fetched_at,
            content_type=content_type,
        )
        return Read(extraction=extraction)
    found = discover(body, url=exchange.url, purpose=exchange.purpose, site=site, content_type=content_type)
    return Read(discoveries=found.discoveries, notes=found.notes)


class Readers:
    """A pool of reading processes. Used as `with Readers() as readers`."""

    def __init__(self) -> None:
        self.pool = _pool()

    def __enter__(self) -> "Readers":
        return self

    def __exit__(self, *_: object) -> None:
        self.pool.stop()  # type: ignore[no-untyped-call]  # pebble has no types here
        self.pool.join()

    async def read(self, exchange: Exchange, site: Site) -> Read:
        """Read an exchange in a process of its own; one that takes too long is killed, and that is the result."""
        result = await self.run(read, exchange, site)
        return Read(problem=result) if isinstance(result, str) else result

    async def run(self, work: Callable[..., T], *values: object) -> T | str:
        """What work makes of the values in a process of its own, or the problem that prevented it, in words."""
        if not self.pool.active:  # all its processes died: the pages that are left must not suffer for it
            self.__exit__()
            self.pool = _pool()
        future = self.pool.schedule(work, args=list(values), timeout=TIMEOUT_S)
        try:
            result: T = await asyncio.wrap_future(future)
        except FutureTimeoutError:
            return f"reading the page took longer than {TIMEOUT_S:.0f} s"
        except (ProcessExpired, BrokenProcessPool) as error:
            return f"the reading process died ({error})"
        return result


def _pool() -> ProcessPool:
    # A forked reader would share the open databases (howtocorrupt 2.6).
    spawn = multiprocessing.get_context("spawn")
    return ProcessPool(max_workers=READERS, max_tasks=TURNS_OF_A_READER, context=spawn)
