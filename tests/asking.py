"""One running fetching process for all tests that need the wire, asked one visit at a time or many at once."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from archive.models import Exchange, Purpose
from archive.urls import authority
from crawler.fetcher import Fetcher
from crawler.visits import Fetched, Lane, Orders, Postponed, Visit, encode

PATIENCE_S = 30.0  # a visit that is never answered fails its test, and only that
PATIENCE_WITH_A_BROWSER_S = 75.0
USER_AGENT = "Chronik/test (archive@example.org)"


@dataclass
class Asker:
    """A started fetcher; each site asked about gets a lane of its own, `robots` keeps what came unasked."""

    fetcher: Fetcher
    lanes: dict[str, Lane] = field(default_factory=dict)
    robots: list[Exchange] = field(default_factory=list)
    last_id: int = 0

    async def ask(self, url: str, **how: Any) -> Exchange:
        """The exchange of one visit to a URL."""
        (answer,) = await self.ask_all([url], **how)
        assert isinstance(answer, Fetched), answer
        return answer.exchange

    async def ask_all(
        self,
        urls: Sequence[str],
        *,
        delay_s: float = 0.0,
        private: Sequence[str] | None = None,
        unverified: Sequence[str] = (),
        purpose: Purpose = Purpose.ARTICLE,
        render: bool = False,
        hosts: Sequence[str] = (),
        **known: Any,
    ) -> list[Fetched | Postponed]:
        """The answers to visits handed over all at once, in the order of the URLs.

        The host of the first URL may be private unless `private` says which may.
        """
        site_id = authority(urls[0])
        allowed = (site_id,) if private is None else tuple(private)
        lane = Lane(
            site_id=site_id,
            delay_s=delay_s,
            allow_private=allowed,
            unverified_tls=tuple(unverified),
            render=render,
            hosts=tuple(hosts),
        )
        await self._know(lane)
        visits = [Visit(id=self._number(), url=url, site_id=site_id, purpose=purpose, **known) for url in urls]
        for visit in visits:
            await self.fetcher.send(visit)
        answers: dict[int, Fetched | Postponed] = {}
        async with asyncio.timeout(PATIENCE_WITH_A_BROWSER_S if render else PATIENCE_S):
            while not {visit.id for visit in visits} <= set(answers):
                answer = await self.fetcher.receive()
                if answer.visit_id is not None:
                    answers[answer.visit_id] = answer
                else:
                    self.robots.append(answer.exchange)
        return [answers[visit.id] for visit in visits]

    async def _know(self, lane: Lane) -> None:
        if self.lanes.get(lane.site_id) == lane:
            return
        self.lanes[lane.site_id] = lane
        assert self.fetcher.process is not None
        assert self.fetcher.process.stdin is not None
        orders = Orders(user_agent=USER_AGENT, lanes=tuple(self.lanes.values()), clock=None)
        self.fetcher.process.stdin.write(encode(orders))

    def _number(self) -> int:
        self.last_id += 1
        return self.last_id


class OtherFetcher(Fetcher):
    """A fetcher in another world: `before` is Python that runs first, `environment` is added to ours."""

    def __init__(self, before: str, environment: Mapping[str, str]) -> None:
        super().__init__(Orders(user_agent=USER_AGENT, lanes=(), clock=None))
        self.before = before
        self.environment = environment

    async def __aenter__(self) -> "OtherFetcher":
        pipe = asyncio.subprocess.PIPE
        script = f"{self.before}\nfrom crawler.child import main\nmain()"
        self.process = await asyncio.create_subprocess_exec(
            sys.executable, "-c", script, stdin=pipe, stdout=pipe, limit=1 << 20, env=os.environ | self.environment
        )
        self.process.stdin.write(encode(self.orders))  # type: ignore[union-attr]
        return self


@asynccontextmanager
async def asking_with(bounds: str = "", **environment: str) -> AsyncIterator[Asker]:
    """An asker whose fetcher has other bounds (`total_s=1.0`) or another environment."""
    before = f"import crawler.exchange\nfrom crawler.wire import Bounds\ncrawler.exchange.BOUNDS = Bounds({bounds})"
    async with OtherFetcher(before, environment) as fetcher:
        yield Asker(fetcher)


@asynccontextmanager
async def asking() -> AsyncIterator[Asker]:
    async with Fetcher(Orders(user_agent=USER_AGENT, lanes=(), clock=None)) as fetcher:
        yield Asker(fetcher)
