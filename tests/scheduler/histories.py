"""The life of a small paper as exchanges, crawled in order of time or read from files in any order. Holds no tests."""

import random
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import chain
from pathlib import Path
from typing import Any

from archive.ingest import ingest
from archive.models import Exchange, Purpose, Seed, Site
from archive.store import open_to_read, open_to_write, store_site
from crawler.configuration import Config
from scheduler.importing.chains import Chains
from scheduler.importing.placing import Placed, Placing, whole_reading
from scheduler.importing.taking import Taking
from scheduler.importing.work import begun, finish
from scheduler.reading import Readers
from scheduler.showing import read_page
from tests.scheduler.past import DAY_ONE
from tests.scheduler.town import SETTINGS, article, make_archive
from tests.scheduler.warcs import of_exchange, write

SITE = Site(
    id="blatt",
    name="Herner Blatt",
    home_url="https://blatt.example/",
    seeds=(Seed(url="https://blatt.example/", purpose=Purpose.LISTING),),
    article_pattern=r"^/artikel/(?P<id>\d+)",
)
HTML = (("Content-Type", "text/html; charset=utf-8"),)
CONFIG = Config(sites=(SITE,), settings=SETTINGS)
NOW = DAY_ONE + timedelta(days=4000)
ENDS = (
    "Wie hoch der Schaden ist, steht noch nicht fest",
    "Den Schaden schätzt die Feuerwehr auf eine Million Euro",
    "Die Polizei hat einen Verdächtigen festgenommen, der zu allem schweigt",
)


def page(number: int, end: int, *, modified: datetime | None = None, words: int | None = None) -> bytes:
    """A story with one of its ends; `words` is the number of another story, whose words it has."""
    own = " ".join(f"{word}{number}" for word in ENDS[end].split())  # no two stories change in one way
    text = article(words or number).replace(ENDS[0], own)
    meta = f"<meta property='article:modified_time' content='{modified.isoformat()}'>" if modified else ""
    return text.replace("</head>", f"{meta}</head>").encode()


def visit(number: int, hours: float, status: int = 200, body: bytes = b"", *more: tuple[str, str]) -> Exchange:
    """What came of asking for a story so many hours after the paper began."""
    asked = (("If-None-Match", '"1"'),) if status == 304 else (("Accept", "text/html"),)
    return Exchange(
        url=f"{SITE.home_url}artikel/{number}",
        site_id=SITE.id,
        purpose=Purpose.ARTICLE,
        fetched_at=DAY_ONE + timedelta(hours=hours),
        status=status,
        request_headers=asked,
        response_headers=(*HTML, *more),
        status_line=f"HTTP/1.1 {status} Said",
        body=body,
    )


def some_history(chance: random.Random, *, stories: int = 3, visits: int = 12) -> list[Exchange]:
    """Visits in order of time: edits, edits taken back, absences, returns, failures, redirects, words of another."""
    found: list[Exchange] = []
    ends = [0] * (stories + 1)
    hour = 0.0
    for _ in range(visits):
        hour += chance.choice((0.5, 5, 30))
        number = chance.randint(1, stories)
        match chance.choice("pppppeeem3tg5rw"):
            case "e":
                ends[number] = chance.randrange(len(ENDS))
                found.append(visit(number, hour, body=page(number, ends[number])))
            case "m":
                ends[number] = chance.randrange(len(ENDS))
                at = DAY_ONE + timedelta(hours=hour - 0.2)
                found.append(visit(number, hour, body=page(number, ends[number], modified=at)))
            case "3":
                found.append(visit(number, hour, 304))
            case "t":
                found += [visit(number, hour, 404), visit(number, hour + 0.1, chance.choice((404, 500)))]
            case "g":
                found.append(visit(number, hour, 410))
            case "5":
                found.append(visit(number, hour, 500, b"<p>trouble"))
            case "r":
                other = chance.randint(1, stories)
                found.append(visit(number, hour, 301, b"", ("Location", f"/artikel/{other}")))
                found.append(visit(other, hour + 0.01, body=page(other, ends[other])))
            case "w":
                other = chance.randint(1, stories)
                found.append(visit(number, hour, body=page(number, ends[other], words=other)))
            case _:
                found.append(visit(number, hour, body=page(number, ends[number])))
    return found


@dataclass
class Paper:
    """An archive's folder, filled by crawling and by files."""

    folder: Path
    readers: Readers

    @classmethod
    def new(cls, folder: Path, readers: Readers) -> "Paper":
        """An empty archive of the paper."""
        return cls(make_archive(folder, SITE), readers)

    async def crawl(self, exchanges: Sequence[Exchange]) -> None:
        """Take exchanges in as they are fetched, one after the other."""
        chains = Chains(SITE)
        with closing(open_to_write(self.folder)) as store:
            for exchange in exchanges:
                turn = chains.turn_of(exchange)
                read = await read_page(exchange, turn, SITE, store.connection, self.readers)
                with store.transaction() as connection:
                    store_site(connection, SITE)
                    ingest(connection, whole_reading(exchange, turn, SITE, read))

    async def take(self, name: str, exchanges: Sequence[Exchange]) -> Placed:
        """Write exchanges into a file, and import it."""
        path = write(self.folder / f"{name}.warc.gz", *chain.from_iterable(map(of_exchange, exchanges)))
        with closing(open_to_write(self.folder)) as store:
            file = begun(store, path, at=NOW, progress=lambda *_: None)
            Taking(store=store, config=CONFIG, at=NOW, row=file.row).take(file.parts)
            placed = await Placing(store, self.readers, CONFIG, NOW, lambda *_: None).place()
            finish(store, file, at=NOW)
        return placed

    def values(self) -> dict[str, list[tuple[Any, ...]]]:
        """Articles, versions and captures by value: without the numbers that tell in which order they came."""
        with closing(open_to_read(self.folder)) as store:
            return {name: [tuple(row) for row in store.connection.execute(query)] for name, query in VALUES.items()}

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """The rows of a query."""
        with closing(open_to_read(self.folder)) as store:
            return [tuple(row) for row in store.connection.execute(query)]


VALUES = {
    "articles": "SELECT a.key, a.url, a.status, a.first_seen_at, a.last_seen_at, a.gone_at, a.published_at,"
    " a.modified_at, v.number FROM articles a LEFT JOIN versions v ON v.id = a.current_version_id ORDER BY a.key",
    "urls": "SELECT u.url, u.kind, u.key, u.first_seen_at, a.key FROM article_urls u JOIN articles a"
    " ON a.id = u.article_id ORDER BY u.url",
    "versions": "SELECT a.key, v.number, v.title, v.text, v.content_digest, v.seen_from, v.seen_until,"
    " v.unchanged_before, v.declared, v.changed_fields, v.words_added, v.words_removed, v.change_kind, s.number,"
    " v.reason, v.modified_at FROM versions v JOIN articles a ON a.id = v.article_id"
    " LEFT JOIN versions s ON s.id = v.same_as_version_id ORDER BY a.key, v.number",
    "captures": "SELECT c.fetched_at, c.url, c.status, c.outcome, c.reason, a.key, v.number FROM captures c"
    " LEFT JOIN articles a ON a.id = c.article_id LEFT JOIN versions v ON v.id = c.version_id"
    " WHERE c.purpose = 'article' ORDER BY c.fetched_at, c.url",
    "found": "SELECT COUNT(*) FROM search_documents UNION ALL SELECT COUNT(*) FROM versions",
}


def integrity(connection: sqlite3.Connection) -> list[tuple[Any, ...]]:
    """What leads nowhere."""
    return [tuple(row) for row in connection.execute("PRAGMA foreign_key_check")]
