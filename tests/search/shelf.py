"""A small archive filled by hand for tests: rows by SQL, no crawl and no extraction."""

import json
import sqlite3
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from archive.diff import WordCount, changed_words, words
from archive.search import index_version
from archive.store import schema, views

SITE = "blatt"


class Shelf:
    """An open archive file and the few verbs a test needs to put stories into it."""

    def __init__(self, path: Path | str = ":memory:") -> None:
        self.connection = sqlite3.connect(path)
        self.connection.executescript(schema.TABLES + schema.SEARCH_TABLES + views.VIEWS)
        self.site(SITE, "Herner Blatt")

    def insert(self, table: str, **row: Any) -> int:
        names, marks = ", ".join(row), ", ".join(f":{name}" for name in row)
        cursor = self.connection.execute(f"INSERT INTO {table} ({names}) VALUES ({marks})", row)
        self.connection.commit()
        return int(cursor.lastrowid or 0)

    def site(self, site_id: str, name: str) -> None:
        self.insert("sites", id=site_id, name=name, home_url=f"https://{site_id}.example/")

    def capture(self, url: str, *, at: str, outcome: str = "new", site: str = SITE, **row: Any) -> int:
        count = self.connection.execute("SELECT COUNT(*) FROM captures").fetchone()[0]
        defaults = {"purpose": "article", "status": 200, "reason": "first sight", "request_headers": "[]"}
        defaults |= {"duration_ms": 12, "record_id": f"urn:uuid:{count}"}
        return self.insert("captures", url=url, site_id=site, fetched_at=at, outcome=outcome, **(defaults | row))

    def article(
        self, title: str | None, text: str = "Kein Text.", *, at: str = "2024-09-02T06:00:00Z", **row: Any
    ) -> int:
        """A story with its first version; returns the article's id."""
        site, status = row.pop("site", SITE), row.pop("status", "live")
        number = self.connection.execute("SELECT COUNT(*) + 1 FROM articles").fetchone()[0]
        url = row.pop("url", f"https://{site}.example/artikel/{number}")
        gone_at = row.pop("gone_at", None)
        article = self.insert(
            "articles",
            site_id=site,
            key=str(number),
            url=url,
            status=status,
            first_seen_at=at,
            last_seen_at=at,
            published_at=row.get("published_at"),
            gone_at=gone_at,
        )
        self.insert("article_urls", url=url, article_id=article, kind="canonical", key=str(number), first_seen_at=at)
        self.version(article, title, text, at=at, **row)
        return article

    def version(self, article: int, title: str | None, text: str, *, at: str, **row: Any) -> int:
        """The next version of a story, which becomes its current one; returns the version's id."""
        url, before = self.connection.execute(
            "SELECT a.url, v.text FROM articles a LEFT JOIN versions v ON v.id = a.current_version_id WHERE a.id = ?",
            (article,),
        ).fetchone()
        number = self.connection.execute(
            "SELECT COUNT(*) + 1 FROM versions WHERE article_id = ?", (article,)
        ).fetchone()[0]
        images: Sequence[tuple[str, str | None, str | None]] = row.pop("images", ())
        counts = changed_words(before or "", text) if before is not None else None
        defaults = _defaults(article, number, text, counts, at=at)
        values = {
            name: json.dumps(value, ensure_ascii=False) if isinstance(value, (list, tuple, dict)) else value
            for name, value in (defaults | row).items()
        }
        capture = self.capture(url, at=at, outcome="changed" if counts else "new", article_id=article)
        version = self.insert(
            "versions",
            article_id=article,
            number=number,
            title=title,
            text=text,
            seen_from=at,
            capture_id=capture,
            **values,
        )
        self.connection.execute("UPDATE captures SET version_id = ? WHERE id = ?", (version, capture))
        self.connection.execute(
            "UPDATE articles SET current_version_id = ?, last_seen_at = MAX(last_seen_at, ?) WHERE id = ?",
            (version, at, article),
        )
        for position, (image, caption, credit) in enumerate(images, start=1):
            self.insert("images", version_id=version, position=position, url=image, caption=caption, credit=credit)
        index_version(self.connection, version)
        self.event("edited" if counts else "published", article, at=at, version=version)
        return version

    def event(self, kind: str, article: int, *, at: str, version: int | None = None, **detail: Any) -> int:
        digest = {"digest": "sha256:x", "previous_digest": "sha256:w", "detail": json.dumps(detail)}
        return self.insert("events", at=at, kind=kind, article_id=article, version_id=version, **digest)


def _defaults(article: int, number: int, text: str, counts: WordCount | None, *, at: str) -> dict[str, Any]:
    """What a version's row says where a test does not care."""
    return {
        "kicker": None,
        "lead": None,
        "authors": (),
        "tags": (),
        "word_count": len(words(text)),
        "content_digest": f"c1:sha256:{article}-{number}",
        "seen_until": at,
        "changed_fields": ("text",) if counts else (),
        "words_added": counts.added if counts else 0,
        "words_removed": counts.removed if counts else 0,
        "declared": "undeclared" if counts else "not applicable",
        "extractor": "chronik-extract 1",
        "reason": "the text differs" if counts else "first version",
        "blocks": [["paragraph", paragraph] for paragraph in text.split("\n\n")],
        "field_rules": {},
    }
