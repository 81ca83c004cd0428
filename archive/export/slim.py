"""A slim archive for publishing: the same tables and views in a file of its own, without the bodies of payloads.

Rows are copied into a new file, so that nothing of what stays here is in it, not even on a free page; the full-text
index is made anew from the versions that are there. It reads the archive and writes nothing to it.
"""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from archive.export.choosing import Wanted, chosen_rows
from archive.export.choosing import told as told_choice
from archive.export.describing import README, Origin, head, origin_of
from archive.export.whole import whole_folder
from archive.search import index_version
from archive.store import ARCHIVE_FILE, Store, create

ENDS = ("", "-journal", "-wal", "-shm")  # of the file, and of what SQLite keeps beside it
EPOCH = "1970-01-01T00:00:00Z"
SLIM = (
    "The bodies of all payloads are left out, and with them dictionaries, seals, rounds of fixity, models of the sites,"
    " replaced versions, request headers and the raw heads of answers; encoding withheld means here that the bytes are"
    " in the archive this file was made from. Events of stories that are not here are left out too, so the chain has"
    " gaps; each event still names the digest of the one before."
)
# Each table with the rows that go out, in FROM and WHERE, and the columns that go out otherwise than they are.
_COPIES: tuple[tuple[str, str, dict[str, str]], ...] = (
    ("sites", "sites t", {}),
    ("imports", "imports t WHERE EXISTS (SELECT 1 FROM chosen_captures x JOIN captures c USING (id)"
     " WHERE c.import_id = t.id)", {"problems": "'[]'"}),
    ("runs", "runs t WHERE EXISTS (SELECT 1 FROM chosen_captures x JOIN captures c USING (id)"
     " WHERE c.run_id = t.id)", {}),
    ("restrictions", "restrictions t JOIN chosen_articles x ON x.id = t.article_id JOIN articles a ON a.id = x.id"
     " WHERE a.access = 'redacted'", {"made_by": "'the archivist'", "lifted_by": "NULL"}),
    ("articles", "articles t JOIN chosen_articles x USING (id)", {
        "current_version_id": "COALESCE((SELECT o.id FROM chosen_versions o WHERE o.id = t.current_version_id),"
        " (SELECT v.id FROM versions v JOIN chosen_versions o USING (id) WHERE v.article_id = t.id"
        " ORDER BY v.number DESC LIMIT 1))"}),
    ("article_urls", "article_urls t JOIN chosen_articles x ON x.id = t.article_id", {}),
    ("payloads", "payloads t WHERE EXISTS (SELECT 1 FROM chosen_captures x JOIN captures c USING (id)"
     " WHERE t.digest IN (c.payload_digest, c.rendered_digest))", {
        "stored_size": "0", "encoding": "'withheld'", "dictionary_id": "NULL", "body": "x''", "base_id": "NULL",
        "neighbour_id": "NULL", "depth": "0", "recoding": "NULL"}),
    ("certificates", "certificates t WHERE EXISTS (SELECT 1 FROM chosen_captures x JOIN captures c USING (id)"
     " WHERE c.certificate_id = t.id)", {}),
    ("captures", "captures t JOIN chosen_captures x USING (id)", {
        "version_id": "(SELECT o.id FROM chosen_versions o WHERE o.id = t.version_id)",
        "request_headers": "'[]'", "response_head": "NULL", "warc_fields": "NULL"}),
    ("versions", "versions t JOIN chosen_versions x USING (id)", {
        "same_as_version_id": "(SELECT o.id FROM chosen_versions o WHERE o.id = t.same_as_version_id)"}),
    ("images", "images t JOIN chosen_versions x ON x.id = t.version_id", {}),
    ("links", "links t JOIN chosen_versions x ON x.id = t.version_id", {
        "target_article_id": "(SELECT o.id FROM chosen_articles o WHERE o.id = t.target_article_id)"}),
    ("events", "events t JOIN chosen_events x USING (id)", {}),
    ("held", "held t JOIN chosen_captures x ON x.id = t.capture_id JOIN chosen_articles a ON a.id = t.article_id", {}),
    ("discoveries", "discoveries t WHERE (:whole_sites AND (:site_id IS NULL OR t.site_id = :site_id)"
     " AND NOT EXISTS (SELECT 1 FROM articles a JOIN closed_articles k USING (id)"
     " WHERE a.site_id = t.site_id AND a.key = t.key) AND NOT EXISTS (SELECT 1 FROM article_urls u"
     " JOIN closed_articles k ON k.id = u.article_id WHERE u.url = t.url OR u.key = t.key))"
     " OR EXISTS (SELECT 1 FROM article_urls u JOIN chosen_articles x ON x.id = u.article_id WHERE u.url = t.url)", {}),
)  # fmt: skip
LEFT_OUT = "left out"  # the row of `about` by which such a file is known
SHOWN = ("articles", "versions", "events", "captures", "images", "links")
Progress = Callable[[str, int, int], object]


def export_slim(store: Store, wanted: Wanted, output: Path, *, progress: Progress) -> tuple[dict[str, int], Origin]:
    """Write the slim archive into a folder of that name; returns its rows by table, and its origin."""
    with whole_folder(output, names=(README, *(f"{ARCHIVE_FILE}{end}" for end in ENDS))) as folder:
        create(folder).close()
        path = folder / ARCHIVE_FILE
        with chosen_rows(store.connection, wanted) as left_out, closing(_opened(path)) as target:
            origin = origin_of(store.connection, told_choice(wanted), left_out)
            rows = _fill(store.connection, target, wanted, progress)
            _tell(target, origin)
            target.execute("VACUUM")
        text = f"{head(origin)}\n\n`{ARCHIVE_FILE}` opens in any SQLite, in Datasette and in `chronik browse`. {SLIM}\n"
        (folder / README).write_text(text, encoding="utf-8")
    return rows, origin


def is_slim(connection: sqlite3.Connection) -> bool:
    """Whether an archive is such a file, which holds neither seals nor payloads by which it could be proved."""
    return connection.execute("SELECT 1 FROM about WHERE name = :name", {"name": LEFT_OUT}).fetchone() is not None


def _opened(path: Path) -> sqlite3.Connection:
    """The new file, without a log beside it; what a crash leaves of it is thrown away."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.row_factory = sqlite3.Row
    for pragma in ("journal_mode = DELETE", "synchronous = OFF", "foreign_keys = OFF"):
        connection.execute(f"PRAGMA {pragma}")
    return connection


def _fill(source: sqlite3.Connection, target: sqlite3.Connection, wanted: Wanted, progress: Progress) -> dict[str, int]:
    target.execute("BEGIN")
    given = _given(wanted)
    for number, (table, rows, otherwise) in enumerate(_COPIES):
        progress("tables", number, len(_COPIES))
        columns = [row["name"] for row in target.execute(f"PRAGMA table_info({table})")]
        values = ", ".join(otherwise.get(column, f"t.{column}") for column in columns)
        order = "t.site_id, t.url, t.via" if table == "discoveries" else "t.rowid"
        used = {name: value for name, value in given.items() if f":{name}" in rows}
        found = source.execute(f"SELECT {values} FROM {rows} ORDER BY {order}", used)
        marks = ", ".join("?" * len(columns))
        target.executemany(f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})", found)
    _index(target, progress)
    target.execute("COMMIT")
    return {table: target.execute(f"SELECT COUNT(*) FROM {table}").fetchone()[0] for table in SHOWN}


def _given(wanted: Wanted) -> dict[str, str | int | None]:
    chosen = wanted.selection
    narrow = any((chosen.since, chosen.until, chosen.article_id, chosen.run_id))
    return {"whole_sites": int(not narrow), "site_id": chosen.site_id}


def _index(target: sqlite3.Connection, progress: Progress) -> None:
    ids = [row["id"] for row in target.execute("SELECT id FROM versions ORDER BY id")]
    for number, version_id in enumerate(ids):
        progress("search index", number, len(ids))
        index_version(target, version_id)


def _tell(target: sqlite3.Connection, origin: Origin) -> None:
    """What the file says of itself; the dates of its making would make two of them differ."""
    target.execute("DELETE FROM seals")  # those of an empty file's first rows; the record's own would fit nothing here
    target.execute("UPDATE _sqlite_migrations SET applied_at = :at", {"at": origin.last_capture_at or EPOCH})
    told = {
        LEFT_OUT: SLIM,
        "chosen": origin.chosen,
        "made from the record up to": origin.last_capture_at or "nothing",
    }
    target.executemany("INSERT OR REPLACE INTO about (name, value) VALUES (?, ?)", told.items())
