"""An archive in memory into which the captures of a few articles go once more, in order of time. It reads no page.

What its answers depend on besides those captures is brought along: the site, its model of furniture, what sitemaps and
feeds had said, and whether most of the site was not there.
"""

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import lru_cache

from archive.drift import Settled
from archive.ingest import Ingested, Reading, ingest
from archive.models import Extraction, Outcome, Site, timestamp
from archive.recording import release
from archive.settle import settle_seen
from archive.store import find_by_id, in_memory, set_outcome, settle_held, store_site

FILLERS = 10  # articles that are missing when most of a site is; the least that count as most are five
BY_SITEMAP = "sitemap's or feed's"


class Scratch:
    """The archive in memory; `real` is the one whose articles are told anew."""

    def __init__(self, real: sqlite3.Connection, site: Site) -> None:
        self.real = real
        self.site = site
        self.connection = _blank()
        store_site(self.connection, site)
        self.captures: dict[int, int] = {}  # number here of each capture there
        self.unsaid: list[tuple[str, str, str]] = []  # what sitemaps say later than the capture that is taken in now
        _copy(real, self.connection, "site_models", "site_id = :id ORDER BY number DESC LIMIT 1", {"id": site.id})

    def close(self) -> None:
        """Forget all of it."""
        self.connection.close()

    def bring_what_was_advertised(self, keys: Iterable[str]) -> None:
        """What sitemaps and feeds said of the articles with these keys."""
        for key in keys:
            given = {"site": self.site.id, "key": key}
            _copy(self.real, self.connection, "discoveries", "site_id = :site AND key = :key", given)
        rows = self.connection.execute(
            "SELECT modified_at, url, via FROM discoveries WHERE modified_at IS NOT NULL ORDER BY modified_at DESC"
        )
        self.unsaid = [tuple(row) for row in rows]
        self.connection.execute("UPDATE discoveries SET modified_at = NULL")

    def take_in(self, capture_id: int, reading: Reading, *, settled_as: Settled | None, is_outage: bool) -> Ingested:
        """Ingest one capture of the real archive; what was held of it and decided since is decided so again."""
        at = reading.exchange.fetched_at
        self._advertise_until(at)
        self._fill_up(is_outage=is_outage, at=at)
        with self._declared_again(capture_id, at):
            result = ingest(self.connection, reading)
        self.captures[capture_id] = result.capture_id
        if result.is_held and reading.extraction is not None and settled_as in ("edit", "redesign"):
            self._settle(result, reading, reading.extraction, settled_as)
        return result

    def _settle(self, result: Ingested, reading: Reading, extraction: Extraction, settled_as: Settled) -> None:
        at = reading.exchange.fetched_at
        if settled_as == "edit":
            reason = "decided before the captures around it were placed"
            release(self.connection, result.capture_id, reading, extraction, reason=reason, at=at)
            return
        assert result.article is not None
        article = find_by_id(self.connection, result.article.id)
        row = self.connection.execute(
            "SELECT content_digest FROM captures WHERE id = :id", {"id": result.capture_id}
        ).fetchone()
        set_outcome(
            self.connection,
            result.capture_id,
            article_id=article.id,
            version_id=article.current_version_id,
            outcome=Outcome.UNCHANGED,
            reason="the content as before, in the site's new look",
            content_digest=row["content_digest"],
            extractor=extraction.extractor,
        )
        settle_seen(self.connection, reading.exchange, article, version_id=article.current_version_id or 0)
        settle_held(self.connection, result.capture_id, settled_as="redesign", reason="as decided before", at=at)

    def _advertise_until(self, at: datetime) -> None:
        """Only the last word of a sitemap is kept: it counts once it was said."""
        while self.unsaid and self.unsaid[-1][0] <= timestamp(at):
            said, url, via = self.unsaid.pop()
            self._advertise(said, url, via)

    def _advertise(self, said: str | None, url: str, via: str) -> None:
        self.connection.execute(
            "UPDATE discoveries SET modified_at = :said WHERE url = :url AND via = :via",
            {"said": said, "url": url, "via": via},
        )

    @contextmanager
    def _declared_again(self, capture_id: int, at: datetime) -> Iterator[None]:
        """A version that a sitemap declared says so itself, though the sitemap has said another time since."""
        row = self.real.execute(
            "SELECT v.reason, a.key FROM versions v JOIN articles a ON a.id = v.article_id WHERE v.capture_id = :id",
            {"id": capture_id},
        ).fetchone()
        if row is None or BY_SITEMAP not in row["reason"]:
            yield
            return
        said = self.connection.execute(
            "SELECT modified_at, url, via FROM discoveries WHERE key = :key", {"key": row["key"]}
        ).fetchall()
        for one in said:
            self._advertise(timestamp(at), one["url"], one["via"])
        yield
        for one in said:
            self._advertise(*one)

    def _fill_up(self, *, is_outage: bool, at: datetime) -> None:
        """Articles that stand for the rest of a site that is not there either."""
        self.connection.execute("DELETE FROM articles WHERE id < 0")
        self.connection.executemany(
            "INSERT INTO articles (id, site_id, key, url, status, first_seen_at, last_seen_at)"
            " VALUES (-:n, :site, 'filler ' || :n, '', 'missing', :at, :at)",
            [{"n": n, "site": self.site.id, "at": timestamp(at)} for n in range(1, FILLERS * is_outage + 1)],
        )


@lru_cache(maxsize=1)
def _template() -> sqlite3.Connection:
    return in_memory()


def _blank() -> sqlite3.Connection:
    """A new archive in memory; its tables are copied, since making them takes longer than reading a page."""
    connection = sqlite3.connect(":memory:", isolation_level=None)
    connection.row_factory = sqlite3.Row
    _template().backup(connection)
    return connection


def _copy(
    source: sqlite3.Connection, target: sqlite3.Connection, table: str, where: str, given: dict[str, str]
) -> None:
    for row in source.execute(f"SELECT * FROM {table} WHERE {where}", given).fetchall():  # our names
        names = row.keys()
        target.execute(
            f"INSERT OR IGNORE INTO {table} ({', '.join(names)}) VALUES ({', '.join(f':{n}' for n in names)})",
            dict(row),
        )
