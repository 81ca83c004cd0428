"""What a version says against itself and against the chain of events: content, text, numbers. Mends nothing.

Only versions whose rows are as sealed are looked at: here a fault of the program shows, not one of the disk.
"""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass

from archive.content import content_digest
from archive.digests import parsed
from archive.store import content_of_version
from archive.withdrawal import Excuses, is_excused


@dataclass(frozen=True, slots=True)
class Witness:
    """What an event says of a version; `rendered_digest` is None where no browser was asked for its page."""

    event_id: int
    content_digest: str
    payload_digest: str | None
    rendered_digest: str | None = None

    def names(self, row: sqlite3.Row) -> bool:
        """Whether these are the bytes of a version's capture."""
        return (self.payload_digest, self.rendered_digest) == (row["payload_digest"], row["rendered_digest"])


class Rereadings:
    """What the last re-extraction that touched a version said of it, in a file of its own that vanishes.

    After a re-extraction that may be every version of the archive, more than the memory is to hold.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = sqlite3.connect("", isolation_level=None)
        self.connection.execute(
            "CREATE TABLE reread (article_id INTEGER, version_id INTEGER, event_id INTEGER, content_digest TEXT,"
            " payload_digest TEXT, rendered_digest TEXT, PRIMARY KEY (article_id, version_id)) WITHOUT ROWID"
        )
        self.connection.execute("BEGIN")
        sql = "SELECT id, article_id, detail FROM main.events WHERE kind = 'reextracted' ORDER BY id"
        for number, article_id, detail in map(tuple, connection.execute(sql)):
            # Of a damaged event nothing is noted: it is named by the look at the chain.
            with suppress(KeyError, TypeError, UnicodeError, sqlite3.Error):
                for one in parsed(str(detail))["versions"]:
                    digests = (one["content_digest"], one["payload_digest"], one.get("rendered_digest"))
                    row = (article_id, one["version_id"], number, *digests)
                    self.connection.execute("INSERT OR REPLACE INTO reread VALUES (?, ?, ?, ?, ?, ?)", row)

    def get(self, article_id: int, version_id: int) -> Witness | None:
        """What was said of a version; None where nothing was."""
        sql = (
            "SELECT event_id, content_digest, payload_digest, rendered_digest FROM reread"
            " WHERE article_id = ? AND version_id = ?"
        )
        row = self.connection.execute(sql, (article_id, version_id)).fetchone()
        return Witness(*row) if row else None

    def close(self) -> None:
        """Forget everything."""
        self.connection.close()


def look_at_version(
    connection: sqlite3.Connection, version_id: str, reread: Rereadings, excuses: Excuses
) -> Iterator[str]:
    """What is to be said of a version; nothing of one that a restriction in the chain keeps out of view."""
    row = connection.execute("SELECT * FROM main.versions WHERE id = ?", (version_id,)).fetchone()
    if row is None or is_excused(excuses, "versions", dict(row)):
        return
    where = f"version {row['id']} (article {row['article_id']}, number {row['number']})"
    try:
        content = content_of_version(connection, row)
        is_same = content_digest(content) == row["content_digest"]
    except (ValueError, TypeError, AttributeError, KeyError, RecursionError) as error:
        yield f"{where}: a column cannot be read ({error})"
        return
    if not is_same:
        yield f"{where}: its content no longer matches its digest; its payload can be extracted again"
    elif content.text != row["text"] or content.lead != row["lead"]:
        yield f"{where}: its text differs from its blocks; its payload can be extracted again"
    elif len(re.findall(r"\w+", row["text"])) != row["word_count"]:
        yield f"{where}: its word_count is not that of its text"
    if not _is_witnessed(connection, row, reread.get(row["article_id"], row["id"])):
        yield f"{where}: it is not what its event says"


def _is_witnessed(connection: sqlite3.Connection, version: sqlite3.Row, reread: Witness | None) -> bool:
    """Whether the last event that speaks of a version names its content, and all of them name its payload.

    A re-extraction gives a version another content, and its event holds that; the payload is still the one that the
    first event named.
    """
    capture = connection.execute(
        "SELECT payload_digest, rendered_digest FROM main.captures WHERE id = ?", (version["capture_id"],)
    ).fetchone()
    event = connection.execute(
        "SELECT id, detail FROM main.events WHERE article_id = ? AND version_id = ?"
        " AND kind IN ('published', 'edited') ORDER BY id DESC LIMIT 1",
        (version["article_id"], version["id"]),
    ).fetchone()
    spoken = [_witness(event["id"], event["detail"])] if event else []
    if reread is not None and reread.event_id > (event["id"] if event else 0):
        spoken.append(reread)
    if capture is None or not spoken or spoken[-1] is None:
        return False
    if spoken[-1].content_digest != version["content_digest"]:
        return False
    return all(one is not None and one.names(capture) for one in spoken)


def _witness(event_id: int, detail: str) -> Witness | None:
    """Content and payload digest as an event holds them; None where there is none that can be read."""
    try:
        held = parsed(detail)
        return Witness(event_id, held["content_digest"], held["payload_digest"], held.get("rendered_digest"))
    except (KeyError, TypeError):
        return None
