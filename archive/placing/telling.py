"""Appends to the chain what the new history tells and nobody had seen: each event with the time at which it happened.

What stands in the chain stays there: it says what was known then.
"""

import json
import sqlite3
from collections.abc import Mapping
from datetime import datetime

from archive.digests import Json
from archive.store import append_event

OF_VERSIONS = ("published", "edited")


def append_what_is_new(
    connection: sqlite3.Connection,
    scratch: sqlite3.Connection,
    articles: Mapping[int, int],
    versions: Mapping[int, int],
    *,
    source: str,
) -> None:
    """Append the events of the new history that the chain does not hold; `source` names the files they come from."""
    for row in scratch.execute("SELECT * FROM events ORDER BY at, id").fetchall():
        article_id = articles.get(row["article_id"])
        version_id = versions.get(row["version_id"])
        if article_id is None:
            continue
        detail: dict[str, Json] = json.loads(row["detail"])
        known = _is_witnessed if row["kind"] in OF_VERSIONS else _is_told
        if not known(connection, row, article_id, version_id, detail):
            at = datetime.fromisoformat(row["at"])
            told = detail | {"source": source}
            append_event(connection, row["kind"], at=at, article_id=article_id, version_id=version_id, detail=told)


def _is_witnessed(
    connection: sqlite3.Connection,
    row: sqlite3.Row,
    article_id: int,
    version_id: int | None,
    detail: Mapping[str, Json],
) -> bool:
    """Whether the last event that speaks of a version names the content and the payload that it has now."""
    last = connection.execute(
        "SELECT kind, detail FROM events WHERE article_id = :article AND ((version_id = :version AND kind IN"
        " ('published', 'edited')) OR kind = 'reextracted') ORDER BY id DESC LIMIT 1",
        {"article": article_id, "version": version_id},
    ).fetchone()
    if last is None or last["kind"] != row["kind"]:
        return False
    said = json.loads(last["detail"])
    return all(said.get(name) == detail.get(name) for name in ("content_digest", "payload_digest", "rendered_digest"))


def _is_told(
    connection: sqlite3.Connection,
    row: sqlite3.Row,
    article_id: int,
    version_id: int | None,  # noqa: ARG001  # one signature with `_is_witnessed`
    detail: Mapping[str, Json],  # noqa: ARG001
) -> bool:
    """Whether the chain says the same of the same moment."""
    known = connection.execute(
        "SELECT 1 FROM events WHERE article_id = :article AND kind = :kind AND at = :at",
        {"article": article_id, "kind": row["kind"], "at": row["at"]},
    ).fetchone()
    return known is not None
