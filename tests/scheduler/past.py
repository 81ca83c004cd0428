"""An archive that another reader made: real pages and rows, read as an earlier program might have. Holds no tests."""

import json
import sqlite3
from collections.abc import Callable, Iterable
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from archive.extract import extract
from archive.ingest import Ingested, Reading, ingest, was_extracted
from archive.models import Block, Exchange, Extraction, Identity, Purpose, Site
from archive.store import open_to_read, open_to_write
from tests.scheduler.speaking import Run
from tests.scheduler.town import article, make_archive

Reader = Callable[[Extraction], Extraction]
NOTHING = {"changed": 0, "merged": 0, "split": 0, "with other details": 0}
DAY_ONE = datetime(2026, 5, 1, 8, tzinfo=UTC)
HEADERS = (("Content-Type", "text/html; charset=utf-8"),)
SITE = Site(id="blatt", name="Herner Blatt", home_url="https://blatt.example/")


def older(change: Callable[[tuple[Block, ...]], Iterable[Block]]) -> Reader:
    """A reader of the past, which took the blocks of the text otherwise."""

    def read(extraction: Extraction) -> Extraction:
        return replace(extraction, blocks=tuple(change(extraction.blocks)), extractor="chronik-extract/0")

    return read


def with_ad(name: str) -> Reader:
    """A reader that took an ad for a paragraph."""
    return older(lambda blocks: (*blocks, Block("paragraph", f"Jetzt zum halben Preis bei {name}.")))


def without_end() -> Reader:
    """A reader that lost the last paragraph."""
    return older(lambda blocks: blocks[:-1])


@dataclass
class Past:
    """A folder with an archive of one site, filled day by day."""

    folder: Path
    site: Site = SITE

    def visit(
        self, number: int, page: str, day: int, *, read: Reader = lambda found: found, status: int = 200
    ) -> Ingested:
        """Take in one visit to a story; with status 304 the page is not sent."""
        exchange = self._exchange(number, page, day, status)
        with closing(open_to_write(self.folder)) as store, store.transaction() as connection:
            return self._ingest(connection, exchange, number, read)

    def fill(self, numbers: Iterable[int]) -> None:
        """Take in the first visit to many stories at once."""
        with closing(open_to_write(self.folder)) as store, store.transaction() as connection:
            for number in numbers:
                self._ingest(connection, self._exchange(number, told(number), 0, 200), number, lambda found: found)

    def _ingest(self, connection: sqlite3.Connection, exchange: Exchange, number: int, read: Reader) -> Ingested:
        identity = Identity(key=str(number), url=exchange.url)
        is_known = exchange.status != 200 or was_extracted(connection, exchange, identity)
        extraction = None if is_known else read(self.read(exchange))
        return ingest(connection, Reading(exchange=exchange, identity=identity, extraction=extraction))

    def _exchange(self, number: int, page: str, day: int, status: int) -> Exchange:
        return Exchange(
            url=f"{self.site.home_url}artikel/{number}",
            site_id=self.site.id,
            purpose=Purpose.ARTICLE,
            fetched_at=DAY_ONE + timedelta(days=day),
            status=status,
            request_headers=(("If-None-Match", '"1"'),) if status == 304 else (),
            response_headers=HEADERS,
            body=page.encode() if status != 304 else b"",
        )

    def read(self, exchange: Exchange) -> Extraction:
        """What today's reader finds on a page."""
        return extract(
            exchange.body,
            url=exchange.url,
            site=self.site,
            purpose=Purpose.ARTICLE,
            fetched_at=exchange.fetched_at,
            content_type="text/html; charset=utf-8",
        )

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """The rows of a query."""
        with closing(open_to_read(self.folder)) as store:
            return [tuple(row) for row in store.connection.execute(query)]

    def versions(self) -> list[tuple[Any, ...]]:
        """Id, number, day of first and last sight, day of the last sight of the one before; of all versions."""
        days = [f"CAST(julianday({name}) - julianday('{DAY_ONE:%F %T}') AS INTEGER)" for name in
                ("seen_from", "seen_until", "unchanged_before")]  # fmt: skip
        return self.rows(f"SELECT id, number, {', '.join(days)} FROM versions ORDER BY article_id, number")

    def outcomes(self) -> list[tuple[str, int | None]]:
        """What each capture brought, and the version it showed."""
        return self.rows("SELECT outcome, version_id FROM captures WHERE purpose = 'article' ORDER BY id")

    def edit(self, *statements: str) -> None:
        """Somebody who knows SQL was here."""
        with closing(sqlite3.connect(self.folder / "archive.db")) as connection, connection:
            for statement in statements:
                connection.execute(statement)

    def dump(self) -> list[str]:
        """The whole file as statements."""
        with closing(sqlite3.connect(self.folder / "archive.db")) as connection:
            return list(connection.iterdump())


def make_past(folder: Path, site: Site = SITE) -> Past:
    """An empty archive of a site."""
    make_archive(folder, site)
    past = Past(folder, site)
    with closing(open_to_write(folder)) as store, store.transaction() as connection:
        connection.execute("INSERT INTO sites VALUES (?, ?, ?)", (site.id, site.name, site.home_url))
    return past


def told(number: int, *, last: str | None = None, more: str = "") -> str:
    """The page of a story, whose last paragraph may be another."""
    page = article(number)
    if last is not None:
        page = page.replace("Wie hoch der Schaden ist, steht noch nicht fest", last)
    return page.replace("</article>", f"{more}</article>")


def parsed(text: str) -> dict[str, Any]:
    """What `--json` printed."""
    return json.loads(text)


def report(run: Run, past: Past, *words: str) -> dict[str, Any]:
    """What `chronik reextract --json` says, which must be a success."""
    said = run("reextract", *words, "--json", "--archive", past.folder)
    assert said.code == 0, said
    return parsed(said.out)


def assert_whole(run: Run, past: Past) -> None:
    """Every digest holds, every reference leads somewhere, and reading again would change nothing."""
    assert run("verify", "--archive", past.folder).out.endswith("0 damaged\n")
    assert past.rows("PRAGMA foreign_key_check") == []
    assert report(run, past)["counts"].items() >= NOTHING.items()
    hits = "SELECT COUNT(*) FROM search_documents WHERE version_id NOT IN (SELECT id FROM versions)"
    assert past.rows(hits) == [(0,)]
    assert past.rows("SELECT COUNT(*) FROM search_documents") == past.rows("SELECT COUNT(*) FROM versions")
