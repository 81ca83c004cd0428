"""Reads exchanges in worker processes that can be killed: extraction and discoveries out of hostile bytes.

It stores nothing. The reading itself is done by `archive.extract` and `crawler.discover`; this only carries it out.
"""

import asyncio
import contextlib
import logging
import multiprocessing
import resource
import signal
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import TimeoutError as FutureTimeoutError
from concurrent.futures.process import BrokenProcessPool
from contextlib import AbstractAsyncContextManager, contextmanager
from dataclasses import dataclass, replace
from multiprocessing import resource_tracker
from typing import TypeVar

from pebble import ProcessExpired, ProcessPool

from archive.content_coding import RENDERED_TYPE, decoded_body, decoded_digest, shown_page
from archive.digests import digest
from archive.errors import UndecodableBody
from archive.extract import Saved, confront, extract, parts_of_style_sheet, read_frame
from archive.models import Confrontation, Discovery, Exchange, Extraction, Purpose, Site, SiteModel, Wishes
from crawler.discover import discover, hub_note, hubs_in_headers, refresh_target
from crawler.scope import requisite_in_scope

from .memory import give_back_memory

log = logging.getLogger(__name__)
T = TypeVar("T")

TIMEOUT_S = 9.0
MEMORY_MB = 512  # of data of one reading process; an honest page of 5 MB takes about 200
READERS = 2
MOST_PARTS = 100  # of one page
# Pages that may become large are read one after the other, so that two of them do not meet in the machine's memory.
HEAVY_BYTES, HEAVY_CODED_BYTES = 1024 * 1024, 64 * 1024
TURNS_OF_A_READER = 2000  # a fresh process now and then: libxml2 and caches leak a little


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """What was read from one exchange: an extraction, discoveries, or the problem that prevented it.

    `keys` has the article's key of each discovery, None where it is the address of no article.
    `confrontation` compares the page with the one that last showed version `confronted_id`, where it differs from it.
    `wishes` are what the page itself asks (None: it was not read), `parts` the addresses of what it is shown with, as
    far as the site keeps them; `left_out` counts the others. `decoded_digest` is that of the body with its content
    coding undone (None: there is none, or it cannot be undone).
    """

    extraction: Extraction | None = None
    discoveries: tuple[Discovery, ...] = ()
    keys: tuple[str | None, ...] = ()
    notes: tuple[str, ...] = ()
    problem: str | None = None
    confrontation: Confrontation | None = None
    confronted_id: int | None = None
    wishes: Wishes | None = None
    parts: tuple[str, ...] = ()
    left_out: int = 0
    decoded_digest: str | None = None


def read(exchange: Exchange, site: Site, model: SiteModel | None) -> Read:
    """Read one exchange with status 200: an article's fields, a listing's discoveries, a style sheet's parts."""
    found = _read(exchange, site, model)
    if _is_heavy(exchange):
        give_back_memory()
    return found


def _read(exchange: Exchange, site: Site, model: SiteModel | None) -> Read:
    try:
        body = decoded_body(exchange)
    except UndecodableBody as error:
        problem = f"the body cannot be decoded: {error}"
        rendered = exchange.rendered
        return _read_page(exchange, site, model, rendered, RENDERED_TYPE) if rendered else Read(problem=problem)
    shown = (exchange.rendered, RENDERED_TYPE) if exchange.rendered else (body, exchange.header("content-type"))
    return replace(_read_page(exchange, site, model, *shown), decoded_digest=digest(body))


def _read_page(exchange: Exchange, site: Site, model: SiteModel | None, body: bytes, content_type: str | None) -> Read:
    if exchange.purpose is Purpose.ARTICLE:
        target = refresh_target(body, url=exchange.url)
        extraction = extract(
            body,
            url=exchange.url,
            site=site,
            purpose=exchange.purpose,
            fetched_at=exchange.fetched_at,
            content_type=content_type,
            model=model,
        )
        notes = (f"the page sends a browser on to {target} (meta refresh)",) if target else ()
        frame = read_frame(body, url=exchange.url, content_type=content_type)
        others = frame.parts if site.requisites == "page" else ()
        parts, left_out = _kept_parts((*(image.url for image in extraction.images), *others), site)
        return Read(extraction=extraction, notes=notes, wishes=frame.wishes, parts=parts, left_out=left_out)
    if exchange.purpose is Purpose.REQUISITE:
        parts, left_out = _kept_parts(parts_of_style_sheet(body, url=exchange.url, content_type=content_type), site)
        return Read(parts=parts, left_out=left_out)
    wishes = None
    if exchange.purpose is Purpose.LISTING:
        wishes = read_frame(body, url=exchange.url, content_type=content_type).wishes
    found = discover(body, url=exchange.url, purpose=exchange.purpose, site=site, content_type=content_type)
    hubs = hubs_in_headers(exchange.response_headers)
    return Read(
        discoveries=found.discoveries,
        keys=found.keys,
        notes=tuple(dict.fromkeys((*found.notes, *map(hub_note, hubs)))),
        wishes=wishes,
    )


def _kept_parts(addresses: Iterable[str], site: Site) -> tuple[tuple[str, ...], int]:
    """What of a page or style sheet is to be kept besides its bytes, and how many addresses are left out."""
    if site.requisites == "off":
        return (), 0
    named = dict.fromkeys(addresses)
    kept = tuple(url for url in named if requisite_in_scope(site, url))[:MOST_PARTS]
    return kept, len(named) - len(kept)


def _undone(exchange: Exchange) -> tuple[str | None]:
    """The digest of a decoded body in a tuple, since a bare text would be a problem."""
    return (decoded_digest(exchange),)


def read_both(before: Exchange, after: Exchange, site: Site, model: SiteModel | None) -> Confrontation | None:
    """Two pages of one article, both with status 200, before one reader; None where a body cannot be decoded."""
    try:
        return confront(_saved(before), _saved(after), site, model)
    except UndecodableBody:
        return None


def _saved(exchange: Exchange) -> Saved:
    body, content_type = shown_page(exchange)
    return Saved(body=body, url=exchange.url, fetched_at=exchange.fetched_at, content_type=content_type)


class Readers:
    """A pool of reading processes. Used as `with Readers() as readers`."""

    def __init__(self) -> None:
        self.pool = _pool()
        self.heavy = asyncio.Lock()

    def __enter__(self) -> "Readers":
        return self

    def __exit__(self, *_: object) -> None:
        self.pool.stop()  # type: ignore[no-untyped-call]  # pebble has no types here
        self.pool.join()

    async def read(self, exchange: Exchange, site: Site, model: SiteModel | None = None) -> Read:
        """Read an exchange in a process of its own; one that takes too long is killed, and that is the result."""
        async with self._turn(exchange):
            result = await self.run(read, exchange, site, model)
        return Read(problem=result) if isinstance(result, str) else result

    async def decoded_digest(self, exchange: Exchange) -> str | None:
        """The digest of a body that is not to be read, with its content coding undone; None where that fails."""
        async with self._turn(exchange):
            result = await self.run(_undone, exchange)
        return result[0] if isinstance(result, tuple) else None

    async def confront(
        self, before: Exchange, after: Exchange, site: Site, model: SiteModel | None
    ) -> Confrontation | None:
        """Compare two pages of one article; None where one of them cannot be read (any more)."""
        async with self._turn(before, after):
            result = await self.run(read_both, before, after, site, model)
        return None if isinstance(result, str) else result

    def _turn(self, *exchanges: Exchange) -> AbstractAsyncContextManager[None]:
        """What to wait for before reading: nothing, or the end of another heavy page."""
        return self.heavy if any(map(_is_heavy, exchanges)) else contextlib.nullcontext()

    async def run(self, work: Callable[..., T], *values: object) -> T | str:
        """What work makes of the values in a process of its own, or the problem that prevented it, in words."""
        with _without_ctrl_c():
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
        except MemoryError:
            return f"reading the page took more than {MEMORY_MB} MB of memory"
        except Exception as error:  # the one place: a page that trips the reader up is kept, noted, and passed by
            log.exception("reading %s failed", getattr(values[0], "url", "a page"))
            return f"reading the page failed ({type(error).__name__}: {error})"[:300]
        return result


@contextmanager
def _without_ctrl_c() -> Iterator[None]:
    """Processes and threads that are begun here never get the SIGINT that a terminal sends to all of them at once: it
    is for the command alone, which ends them."""
    resource_tracker.ensure_running()  # while it begins it unblocks what is blocked here
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _is_heavy(exchange: Exchange) -> bool:
    """Whether a page may become large; a coded one may grow a thousandfold."""
    bound = HEAVY_CODED_BYTES if exchange.header("content-encoding") else HEAVY_BYTES
    return len(exchange.body) > bound


def _pool() -> ProcessPool:
    # A forked reader would share the open databases (howtocorrupt 2.6).
    spawn = multiprocessing.get_context("spawn")
    return ProcessPool(max_workers=READERS, max_tasks=TURNS_OF_A_READER, initializer=_bound, context=spawn)


def _bound() -> None:
    """Give a reader no more memory than a page may take, and let it be killed in the middle of libxml2.

    Memory asked for beyond that is an error, not the machine's end. Pebble's own handler of SIGTERM is Python code,
    which waits until the parser returns.
    """
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    _, most = resource.getrlimit(resource.RLIMIT_DATA)
    resource.setrlimit(resource.RLIMIT_DATA, (MEMORY_MB * 2**20, most))
