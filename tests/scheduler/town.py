"""Small papers on a misbehaving server, and a real crawl over them with real processes and databases."""

import sqlite3
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from archive.models import Purpose, Seed, Site
from archive.store import create
from crawler.clock import now
from crawler.configuration import Config, Settings, write_sites
from crawler.visits import encode
from scheduler.crawl import Crawl
from scheduler.folder import orders_of, prepare_frontier, workshop, write_config
from scheduler.report import Report
from scheduler.verbs.crawling import crawl_now
from tests.servers import Server, conditional, html

SETTINGS = Settings(contact="archive@example.org")
PATTERN = r"^/artikel/(?P<id>\d+)"
FIRE = (
    "Am Montagmorgen hat in Wanne-Eickel eine Lagerhalle gebrannt, und die Feuerwehr war mit allen Kräften vor Ort.",
    "Die Anwohner der Dorstener Straße mussten ihre Wohnungen verlassen und kamen in der Mensa der Gesamtschule unter.",
    "Wie hoch der Schaden ist, steht noch nicht fest; die Polizei ermittelt, die Straße bleibt bis Mittag gesperrt.",
)


def article(number: int, *, title: str | None = None, text: Iterable[str] = FIRE) -> str:
    """The page of a story, with a text of its own."""
    head = title or f"Meldung Nummer {number} aus Herne und Wanne"
    paragraphs = "".join(f"<p>{paragraph} ({number}.)</p>" for paragraph in text)
    return (
        f"<!doctype html><html lang=de><head><title>{head}</title><meta property='og:type' content='article'></head>"
        f"<body><article><h1>{head}</h1>{paragraphs}</article></body></html>"
    )


def listing(numbers: Iterable[int], *, more: str = "") -> str:
    """A front page that names stories by their headlines."""
    teasers = (f"<h2><a href='/artikel/{n}'>Meldung Nummer {n} aus Herne und Wanne</a></h2>" for n in numbers)
    return f"<!doctype html><html lang=de><title>Herner Blatt</title><body>{''.join(teasers)}{more}</body></html>"


def publish(server: Server, *numbers: int) -> None:
    """A paper with these stories and a front page that names them."""
    server.pages["/"] = html(listing(numbers))
    for number in numbers:
        server.pages[f"/artikel/{number}"] = conditional(article(number), etag=f'"{number}"')


def site_of(server: Server, **changes: Any) -> Site:
    """The paper of a server as a site, without delay."""
    site = Site(
        id=f"paper-{server.port}",
        name="Herner Blatt",
        home_url=f"{server.url}/",
        seeds=(Seed(url=f"{server.url}/", purpose=Purpose.LISTING),),
        article_pattern=PATTERN,
        delay_s=0.0,
        allow_private=(server.host,),
    )
    return replace(site, **changes)


def make_archive(folder: Path, *sites: Site) -> Path:
    """A folder with an archive of these sites, as `chronik init` leaves it."""
    write_config(folder, write_sites(Config(sites=sites, settings=SETTINGS)))
    create(folder).close()
    return folder


@dataclass
class Town:
    """One archive with running processes, to which each test adds its own site."""

    work: Crawl
    sites: dict[str, Site] = field(default_factory=dict)

    async def crawl(self, site: Site, *, everything: bool = False, limit: int | None = None) -> Report:
        """`chronik crawl SITE`."""
        self.sites[site.id] = site
        config = Config(sites=tuple(self.sites.values()), settings=SETTINGS)
        process = self.work.fetcher.process
        assert process is not None
        assert process.stdin is not None
        process.stdin.write(encode(orders_of(config)))
        prepare_frontier(self.work.store, self.work.frontier, Config(sites=(site,)))
        return await crawl_now(self.work, (site,), reason="test", everything=everything, limit=limit, as_person=False)

    def captures(self, site: Site, purpose: str = "article") -> list[tuple[Any, ...]]:
        """Path, status, outcome of each capture of a site, in order."""
        rows = self.work.store.connection.execute(
            "SELECT url, status, outcome FROM captures WHERE site_id = ? AND purpose = ? ORDER BY id",
            (site.id, purpose),
        )
        return [(url.removeprefix(site.home_url.rstrip("/")), status, outcome) for url, status, outcome in rows]

    def articles(self, site: Site) -> dict[str, str]:
        """Key and status of each article of a site."""
        return dict(rows(self.work.store.connection, "SELECT key, status FROM articles WHERE site_id = ?", site.id))

    def now(self) -> datetime:
        """The time by the crawl's clock."""
        return now(self.work.clock)

    def leases(self) -> int:
        """How many leases are open."""
        query = "SELECT COUNT(*) FROM frontier WHERE leased_at IS NOT NULL"
        return int(self.work.frontier.connection.execute(query).fetchone()[0])

    def planned(self, site: Site) -> dict[str, tuple[str | None, str]]:
        """When each URL of a site is due, and why."""
        query = "SELECT key, due_at, why FROM frontier WHERE site_id = ?"
        found = rows(self.work.frontier.connection, query, site.id)
        return {key: (due_at, why) for key, due_at, why in found}


def rows(connection: sqlite3.Connection, query: str, *values: Any) -> list[tuple[Any, ...]]:
    return [tuple(row) for row in connection.execute(query, values)]


@asynccontextmanager
async def open_town(folder: Path) -> AsyncIterator[Town]:
    make_archive(folder)
    async with workshop(folder, Config(settings=SETTINGS)) as work:
        yield Town(work)
