"""Articles whose histories hang together, and the captures that tell them. Reads the archive, writes nothing."""

import json
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass

from archive.store import UNPLACED

MOST_ARTICLES = 50  # that are placed together; a maintenance page shown at a thousand addresses ties no stories
MIN_WORDS = 40  # below it two stories may have the same words by chance
UNREADABLE = "imported; its bytes were damaged when it was to be read: `chronik verify` names them"
OUT_OF_VIEW = "imported; its bytes were out of view when it was to be read: see the table restrictions"
UNTOLD = (UNPLACED, UNREADABLE, OUT_OF_VIEW)  # reasons of captures that tell nothing of any story


@dataclass(frozen=True, slots=True, kw_only=True)
class Cluster:
    """Articles of a site by number, and imported captures by number that belong among theirs; `is_whole` where these
    are all that the site has."""

    site_id: str
    articles: frozenset[int]
    captures: frozenset[int]
    is_whole: bool = False

    def with_articles(self, more: Iterable[int]) -> "Cluster":
        """The cluster with further articles, as far as it may grow."""
        room = MOST_ARTICLES - len(self.articles)
        added = sorted(set(more) - self.articles)[: max(room, 0)]
        return Cluster(site_id=self.site_id, articles=self.articles | set(added), captures=self.captures)


def captures_of_cluster(connection: sqlite3.Connection, cluster: Cluster) -> list[int]:
    """The captures that say something of the articles, in order of time: theirs, those at their addresses that found
    nothing then, and the imported ones."""
    told = "reason NOT IN (SELECT value FROM json_each(:untold))"
    rows = connection.execute(
        "SELECT id FROM captures WHERE purpose = 'article' AND +site_id = :site_id AND id IN ("  # each by its index
        " SELECT id FROM captures WHERE article_id IN (SELECT value FROM json_each(:articles))"
        " UNION SELECT value FROM json_each(:captures)"
        f" UNION SELECT id FROM captures WHERE +article_id IS NULL AND {told} AND url IN ("
        "  SELECT url FROM article_urls WHERE article_id IN (SELECT value FROM json_each(:articles))"
        "  UNION SELECT url FROM captures WHERE id IN (SELECT value FROM json_each(:captures)))"
        f" UNION SELECT id FROM captures WHERE :is_whole AND site_id = :site_id AND {told})"
        " ORDER BY fetched_at, id",
        {
            "site_id": cluster.site_id,
            "articles": json.dumps(sorted(cluster.articles)),
            "captures": json.dumps(sorted(cluster.captures)),
            "untold": json.dumps(UNTOLD),
            "is_whole": int(cluster.is_whole),
        },
    )
    return [row["id"] for row in rows]


def neighbours(connection: sqlite3.Connection, scratch: sqlite3.Connection, cluster: Cluster) -> frozenset[int]:
    """Articles outside the cluster that its new history concerns: by the same words, by an address, or by a key."""
    digests = [
        row["content_digest"]
        for row in scratch.execute(
            "SELECT DISTINCT content_digest FROM versions WHERE word_count >= :least", {"least": MIN_WORDS}
        )
    ]
    urls = [row["url"] for row in scratch.execute("SELECT url FROM article_urls")]
    keys = [row["key"] for row in scratch.execute("SELECT key FROM articles UNION SELECT key FROM article_urls")]
    rows = connection.execute(
        "SELECT v.article_id AS id FROM versions v JOIN articles a ON a.id = v.article_id WHERE a.site_id = :site_id"
        " AND v.content_digest IN (SELECT value FROM json_each(:digests))"
        " UNION SELECT article_id FROM article_urls WHERE url IN (SELECT value FROM json_each(:urls))"
        " UNION SELECT id FROM articles WHERE site_id = :site_id AND key IN (SELECT value FROM json_each(:keys))",
        {
            "site_id": cluster.site_id,
            "digests": json.dumps(digests),
            "urls": json.dumps(urls),
            "keys": json.dumps(keys),
        },
    )
    return frozenset(row["id"] for row in rows) - cluster.articles


def whole_site(
    connection: sqlite3.Connection, site_id: str, captures: Iterable[int], *, extractor: str, most: int
) -> Cluster | None:
    """All articles of a site, where they are few enough to be told anew as a whole, so that what one story tells of
    another counts too; None where they are too many, or where another reader read some of them."""
    row = connection.execute(
        "SELECT COUNT(*) AS captures, (SELECT COUNT(*) FROM versions v JOIN articles a ON a.id = v.article_id"
        "  WHERE a.site_id = :site_id AND (v.extractor != :extractor OR a.status = 'withdrawn'"
        "  OR a.access NOT IN ('public', 'unlisted'))) AS others"
        " FROM captures WHERE site_id = :site_id AND purpose = 'article'",
        {"site_id": site_id, "extractor": extractor},
    ).fetchone()
    if row["captures"] > most or row["others"]:
        return None
    articles = connection.execute("SELECT id FROM articles WHERE site_id = :site_id", {"site_id": site_id})
    return Cluster(
        site_id=site_id,
        articles=frozenset(one["id"] for one in articles),
        captures=frozenset(captures),
        is_whole=True,
    )
