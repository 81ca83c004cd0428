"""The first look at a site, carried out: fetches what `crawler.probe` wants, and reads the sample articles.

It writes nothing; what it suggests is for a person to read.
"""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from archive.content_coding import decoded_body
from archive.errors import UndecodableBody
from archive.models import Exchange, Extraction, Purpose, Seed, Site
from archive.urls import authority, normalise
from crawler.errors import ProbeFailed
from crawler.fetcher import Fetcher
from crawler.guard import is_public
from crawler.probe import suggest, wanted
from crawler.samples import fill_rates, oddities
from crawler.visits import Fetched, Lane, Orders, Visit

from .reading import Readers

MAX_HOPS = 5
PROBE = "probe"
LANE_FLOOR_S = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """A suggested site, how full the sample extractions are, and what is odd."""

    site: Site
    samples: tuple[str, ...]
    fill: Mapping[str, float]
    notes: tuple[str, ...]
    requests: int


class _Scout:
    """Asks for one URL after the other and keeps count; robots.txt comes on its own and is remembered."""

    def __init__(self, fetcher: Fetcher, say: Callable[[str], None]) -> None:
        self.fetcher = fetcher
        self.say = say
        self.requests = 0
        self.robots: Exchange | None = None

    async def ask(self, url: str, purpose: Purpose) -> Exchange:
        self.say(url)
        self.requests += 1
        await self.fetcher.send(Visit(id=self.requests, url=url, site_id=PROBE, purpose=purpose))
        while True:
            answer = await self.fetcher.receive()
            if not isinstance(answer, Fetched):
                raise ProbeFailed(f"{url}: {answer.reason}; try again in {answer.seconds:.0f} s.")
            if answer.visit_id is not None:
                return _decoded(answer.exchange)
            self.robots = _decoded(answer.exchange)


async def probe(url: str, *, user_agent: str, delay_s: float | None, say: Callable[[str], None]) -> Findings:
    """Look at the site behind a URL: front page, robots.txt, feeds, sitemaps, three sample articles.

    The host that the user names may have a private address. Raises ProbeFailed when there is nothing to go by.
    """
    host = authority(url)
    private = (host,)
    lane = Lane(site_id=PROBE, delay_s=LANE_FLOOR_S if delay_s is None else delay_s, allow_private=private)
    async with Fetcher(Orders(user_agent=user_agent, lanes=(lane,), clock=None)) as fetcher:
        scout = _Scout(fetcher, say)
        home = await _front_page(scout, url)
        suggestion = suggest(home, scout.robots, await _fetch_wanted(scout, home))
        extractions = await _read_samples(scout, suggestion.samples, suggestion.site)
    site = suggestion.site if delay_s is None else replace(suggestion.site, delay_s=delay_s)
    return Findings(
        site=replace(site, allow_private=await _private_hosts(site, host)),
        samples=suggestion.samples,
        fill=fill_rates(extractions),
        notes=(*suggestion.notes, *oddities(extractions)),
        requests=scout.requests,
    )


async def _front_page(scout: _Scout, url: str) -> Exchange:
    """The front page as it finally answers."""
    home = await scout.ask(url, Purpose.LISTING)
    for _ in range(MAX_HOPS):
        target = normalise(home.location, home.url) if home.location else None
        if target is None:
            break
        home = await scout.ask(target, Purpose.LISTING)
    if home.status is None:
        raise ProbeFailed(f"{url} cannot be looked at: {home.failure}.")
    return home


async def _fetch_wanted(scout: _Scout, home: Exchange) -> list[Exchange]:
    fetched: list[Exchange] = []
    while seeds := wanted(home, scout.robots, fetched):
        fetched += [await scout.ask(seed.url, seed.purpose) for seed in _each_once(seeds)]
    return fetched


def _each_once(seeds: tuple[Seed, ...]) -> list[Seed]:
    return list({seed.url: seed for seed in seeds}.values())


async def _read_samples(scout: _Scout, samples: tuple[str, ...], site: Site) -> list[Extraction]:
    pages = [page for url in samples if (page := await scout.ask(url, Purpose.ARTICLE)).status == 200]
    with Readers() as readers:
        reads = await asyncio.gather(*(readers.read(page, site) for page in pages))
    return [read.extraction for read in reads if read.extraction]


async def _private_hosts(site: Site, host: str) -> tuple[str, ...]:
    """The host the user named, where it needs leave to have an address of its own network."""
    name = host.rsplit(":", 1)[0].strip("[]")
    infos = await asyncio.get_running_loop().getaddrinfo(name, None)
    private = any(not is_public(str(info[4][0])) for info in infos)
    return tuple(dict.fromkeys((*site.allow_private, *((host,) if private else ()))))


def _decoded(exchange: Exchange) -> Exchange:
    try:
        return replace(exchange, body=decoded_body(exchange))
    except UndecodableBody:
        return exchange
