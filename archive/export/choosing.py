"""Which rows may go out to researchers: chosen by the selection, less what is out of view or reserved.

It notes them in temporary tables of the connection, which writes nothing to the archive, and counts what is left out.

- A capture is chosen by the selection; a version, when a chosen capture showed it; a story, when a chosen capture
  concerns it; an event, when it happened to a chosen story in the span. The capture that first showed a chosen version
  comes with it.
- Stories that are not public (unlisted, embargoed, withdrawn, erased) stay here; redacted ones go out as redacted.
- Where the last page of a story asks that no stored copy be shown, its versions stay here, unless told otherwise.
- For mining, what is reserved for text and data mining stays here (TDMRep; the story's last page, and each capture's
  own word).
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from archive.export.nothing import nothing_chosen
from archive.export.selection import Selection
from archive.wishes import NO_COPY


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What an export is to hold: the part of the record, and whose wishes count. `for_mining`: reservations do."""

    selection: Selection
    for_mining: bool = False
    with_noarchive: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """How many chosen stories did not go out whole, by reason."""

    restricted: int
    reserved: int
    noarchive: int


_CLOSED = """
CREATE TEMP TABLE closed_articles (id INTEGER PRIMARY KEY, reason TEXT NOT NULL);
INSERT INTO closed_articles SELECT id, 'restricted' FROM articles
    WHERE access NOT IN ('public', 'redacted') OR status = 'withdrawn';
CREATE TEMP TABLE asked (id INTEGER PRIMARY KEY, reserved INTEGER NOT NULL, no_copy INTEGER NOT NULL);
"""
_ASKED = f"""
INSERT INTO asked SELECT article_id, COALESCE(tdm_reservation, 0) AS reserved,
    EXISTS (SELECT 1 FROM json_each(robots_directives) d
            WHERE json_extract(d.value, '$[1]') IN ({", ".join(repr(word) for word in NO_COPY)})) AS no_copy
    FROM reservations WHERE reserved OR no_copy
"""
_RESERVED = "INSERT OR IGNORE INTO closed_articles SELECT id, 'reserved' FROM asked WHERE reserved"
_SEEN = "CREATE TEMP TABLE seen_articles (id INTEGER PRIMARY KEY)"
_FILL_SEEN = (
    "INSERT INTO seen_articles SELECT DISTINCT c.article_id FROM captures c WHERE c.article_id IS NOT NULL AND {}"
)
_ARTICLES = """
CREATE TEMP TABLE chosen_articles AS
SELECT s.id, NULL AS text_left_out FROM seen_articles s
WHERE s.id NOT IN (SELECT id FROM closed_articles) ORDER BY s.id;
CREATE UNIQUE INDEX temp.chosen_articles_by_id ON chosen_articles (id);
"""
_NO_COPY = "UPDATE chosen_articles SET text_left_out = 'noarchive' WHERE id IN (SELECT id FROM asked WHERE no_copy)"
_OPEN = """
INSERT INTO open_versions
SELECT v.id FROM chosen_articles x JOIN articles a ON a.id = x.id JOIN versions v ON v.article_id = x.id
WHERE x.text_left_out IS NULL AND (v.restriction_id IS NULL OR a.access = 'redacted')
  AND (NOT :mining OR NOT EXISTS (SELECT 1 FROM captures r WHERE r.id = v.capture_id AND r.tdm_reservation = 1))
"""
_VERSIONS = """
INSERT INTO chosen_versions
SELECT v.id FROM open_versions o JOIN versions v ON v.id = o.id
WHERE EXISTS (SELECT 1 FROM captures c WHERE c.article_id = v.article_id AND c.version_id = v.id AND {0})
   OR EXISTS (SELECT 1 FROM captures c WHERE c.id = v.capture_id AND {0})
"""
_CAPTURES = """
INSERT INTO chosen_captures
SELECT c.id FROM captures c WHERE {}
  AND (c.article_id IS NULL OR c.article_id IN (SELECT id FROM chosen_articles))
  AND NOT EXISTS (SELECT 1 FROM article_urls u JOIN closed_articles k ON k.id = u.article_id WHERE u.url = c.url)
  AND NOT (:mining AND COALESCE(c.tdm_reservation, 0))
"""
_FIRST_SHOWN = (
    "INSERT OR IGNORE INTO chosen_captures SELECT v.capture_id FROM chosen_versions x JOIN versions v USING (id)"
)
_EVENTS = """
INSERT INTO chosen_events SELECT e.id FROM events e JOIN chosen_articles x ON x.id = e.article_id
WHERE (:since IS NULL OR e.at >= :since) AND (:until IS NULL OR e.at < :until)
  AND (:run_id IS NULL OR EXISTS (SELECT 1 FROM runs r WHERE r.id = :run_id AND e.at >= r.started_at
                                  AND e.at <= COALESCE(r.finished_at, '9999')))
"""
_COUNTS = """
SELECT (SELECT COUNT(*) FROM seen_articles JOIN closed_articles USING (id) WHERE reason = 'restricted') AS restricted,
       (SELECT COUNT(*) FROM seen_articles JOIN closed_articles USING (id) WHERE reason = 'reserved')
       + (SELECT COUNT(*) FROM chosen_articles x WHERE :mining AND x.text_left_out IS NULL
          AND EXISTS (SELECT 1 FROM versions v JOIN captures r ON r.id = v.capture_id
                      WHERE v.article_id = x.id AND r.tdm_reservation = 1)) AS reserved,
       (SELECT COUNT(*) FROM chosen_articles WHERE text_left_out = 'noarchive') AS noarchive
"""
_NUMBERS = ("open_versions", "chosen_versions", "chosen_captures", "chosen_events")


@contextmanager
def chosen_rows(connection: sqlite3.Connection, wanted: Wanted) -> Iterator[LeftOut]:
    """What may go out, as temporary tables of the connection, for as long as the block runs.

    All within one transaction, so that whoever writes meanwhile changes nothing of what is read. Raises ArchiveError
    where there is nothing.
    """
    connection.execute("BEGIN")
    try:
        left_out = _choose(connection, wanted)
        if (
            connection.execute("SELECT 1 FROM chosen_captures UNION ALL SELECT 1 FROM chosen_articles").fetchone()
            is None
        ):
            raise nothing_chosen(connection, kept_back=left_out.restricted + left_out.reserved)
        yield left_out
    finally:
        connection.execute("ROLLBACK")  # takes the temporary tables away, too


def _choose(connection: sqlite3.Connection, wanted: Wanted) -> LeftOut:
    condition, values = wanted.selection.captures("c")
    given = {**values, "mining": wanted.for_mining}
    _run(connection, _CLOSED)
    connection.execute(_ASKED)
    if wanted.for_mining:
        connection.execute(_RESERVED)
    connection.execute(_SEEN)
    connection.execute(_FILL_SEEN.format(condition), values)
    _run(connection, _ARTICLES)
    if not wanted.with_noarchive:
        connection.execute(_NO_COPY)
    for name in _NUMBERS:
        connection.execute(f"CREATE TEMP TABLE {name} (id INTEGER PRIMARY KEY)")
    connection.execute(_OPEN, {"mining": wanted.for_mining})
    connection.execute(_VERSIONS.format(condition), values)
    connection.execute(_CAPTURES.format(condition), given)
    connection.execute(_FIRST_SHOWN)
    since, until = wanted.selection.span
    connection.execute(_EVENTS, {"since": since, "until": until, "run_id": wanted.selection.run_id})
    return LeftOut(**dict(connection.execute(_COUNTS, {"mining": wanted.for_mining}).fetchone()))


def _run(connection: sqlite3.Connection, script: str) -> None:
    """The statements of a script; `executescript` would end the transaction."""
    for statement in script.split(";\n"):
        connection.execute(statement)


def told(wanted: Wanted) -> str:
    """The choice as a sentence for people."""
    chosen = wanted.selection
    since, until = chosen.span
    parts = [
        f"site {chosen.site_id}" if chosen.site_id else "all sites",
        f"captures from {since}" if since else "",
        f"captures before {until}" if until else "",
        f"article {chosen.article_id}" if chosen.article_id else "",
        f"run {chosen.run_id}" if chosen.run_id else "",
        "without what is reserved for text and data mining" if wanted.for_mining else "",
        "with texts of which the publisher asks that no copy be shown" if wanted.with_noarchive else "",
    ]
    return ", ".join(part for part in parts if part)
