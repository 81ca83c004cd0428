"""`withheld.db`: what was taken out of view, kept apart from the record, so that who reads the one has not the other.

It stores cells, as they stood in `archive.db` and what stands there instead. It knows no article and decides nothing.
"""

import json
import sqlite3
from collections.abc import Collection, Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import zstandard

from archive.digests import digest
from archive.errors import DamagedFile, NewerSchema, NotAnArchive
from archive.store import WITHHELD_FILE, named_error
from archive.withdrawal.phrases import Known

APPLICATION_ID = 0x43687257  # "ChrW"
SCHEMA_VERSION = 1
MODE = 0o600

SCHEMA = """
CREATE TABLE about (              -- what this file is, for whoever opens it without the program
    name  TEXT PRIMARY KEY,       -- the name of the fact
    value TEXT NOT NULL           -- the fact
) STRICT;
CREATE TABLE cells (              -- what stood in archive.db before it was taken out of view
    restriction_id INTEGER NOT NULL, -- as in archive.db, restrictions.id
    table_name     TEXT NOT NULL, -- the table
    row_key        TEXT NOT NULL, -- JSON object: the columns that name the row, with their values
    column_name    TEXT NOT NULL, -- the column
    value          ANY,           -- what stood there; NULL: NULL
    blank          ANY,           -- what stands there instead; NULL: NULL
    PRIMARY KEY (restriction_id, table_name, row_key, column_name)
) STRICT;
CREATE TABLE words (              -- what is redacted, so that later versions are redacted likewise
    restriction_id INTEGER NOT NULL, -- as above
    word           TEXT NOT NULL, -- a word, or several with blanks between them
    PRIMARY KEY (restriction_id, word)
) STRICT;
CREATE TABLE phrases (            -- by which a story is known again in pages to come; they give no text away
    restriction_id INTEGER NOT NULL, -- as above
    words          INTEGER NOT NULL, -- how many words the phrase has
    digest         BLOB NOT NULL, -- eight bytes of BLAKE2b of its folded words, joined by blanks
    PRIMARY KEY (restriction_id, words, digest)
) STRICT, WITHOUT ROWID;
CREATE TABLE wipes (              -- erasures whose bytes may still lie in free pages; a row goes when they do not
    restriction_id INTEGER PRIMARY KEY -- the erasure, as above
) STRICT;
"""
ABOUT = {
    "what": "Withheld content of a Chronik archive: texts and pages that were taken out of view. Keep it closed.",
    "read": "cells holds what stood in archive.db, restrictions there says why it was taken out and until when.",
}

Value = None | int | float | str | bytes
Key = tuple[tuple[str, str | int], ...]


def row_key(key: Key) -> str:
    """The columns that name a row, as they are written."""
    return json.dumps(dict(key), ensure_ascii=False, sort_keys=True)


@dataclass(frozen=True, slots=True)
class Cell:
    """One value of a row of `archive.db`, and what is to stand there in its place."""

    table: str
    key: Key
    column: str
    value: Value
    blank: Value

    @property
    def row_key(self) -> str:
        """The key as it is written."""
        return row_key(self.key)


class Vault:
    """The open file. Each method that writes is one transaction, on the disk when it returns."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection

    def keep(
        self,
        restriction_id: int,
        cells: Iterable[Cell],
        words: Iterable[str] = (),
        phrases: Iterable[tuple[int, bytes]] = (),
    ) -> None:
        """Keep cells under a restriction; one that is kept already is written anew."""
        with self._transaction():
            self.connection.executemany(
                "INSERT OR REPLACE INTO cells (restriction_id, table_name, row_key, column_name, value, blank)"
                " VALUES (?, ?, ?, ?, ?, ?)",
                ((restriction_id, one.table, one.row_key, one.column, one.value, one.blank) for one in cells),
            )
            self.connection.executemany(
                "INSERT OR IGNORE INTO words (restriction_id, word) VALUES (?, ?)",
                ((restriction_id, word) for word in words),
            )
            self.connection.executemany(
                "INSERT OR IGNORE INTO phrases (restriction_id, words, digest) VALUES (?, ?, ?)",
                ((restriction_id, *phrase) for phrase in phrases),
            )

    def copy_phrases(self, old: int, new: int) -> None:
        """Let another restriction know the phrases of one."""
        with self._transaction():
            self.connection.execute(
                "INSERT OR IGNORE INTO phrases SELECT :new, words, digest FROM phrases WHERE restriction_id = :old",
                {"old": old, "new": new},
            )

    def phrases(self) -> Known:
        """Every phrase by which a story is known again, with the restriction it belongs to."""
        rows = self.connection.execute("SELECT words, digest, restriction_id FROM phrases ORDER BY restriction_id")
        return Known(((row["words"], row["digest"]), row["restriction_id"]) for row in rows)

    def cells(self, restriction_id: int) -> Iterator[Cell]:
        """All cells of a restriction, row by row."""
        rows = self.connection.execute(
            "SELECT * FROM cells WHERE restriction_id = :id ORDER BY table_name, row_key, column_name",
            {"id": restriction_id},
        )
        yield from map(cell_of, rows)

    def marks(self, restrictions: Collection[int]) -> Known:
        """The phrases of some restrictions, each with the one it belongs to."""
        query = "SELECT * FROM phrases WHERE restriction_id IN (SELECT value FROM json_each(?)) ORDER BY restriction_id"
        rows = self.connection.execute(query, (json.dumps(sorted(restrictions)),))
        return Known(((row["words"], row["digest"]), row["restriction_id"]) for row in rows)

    def holder_of(self, payload: str) -> int | None:
        """The restriction under which a payload is kept, by its digest; None where it is not."""
        row = self.connection.execute(
            "SELECT restriction_id FROM cells WHERE table_name = 'payloads' AND row_key = :key LIMIT 1",
            {"key": json.dumps({"digest": payload})},
        ).fetchone()
        return row["restriction_id"] if row else None

    def broken_payloads(self) -> list[str]:
        """One sentence for each page whose kept bytes no longer match its digest."""
        rows = self.connection.execute(
            "SELECT b.row_key, b.value AS body, e.value AS encoding FROM cells b JOIN cells e"
            " ON (e.restriction_id, e.table_name, e.row_key, e.column_name)"
            "  = (b.restriction_id, b.table_name, b.row_key, 'encoding')"
            " WHERE b.table_name = 'payloads' AND b.column_name = 'body'"
        )
        broken = (name for name, body, encoding in map(_packed, rows) if unpacked(name, body, encoding) is None)
        return [
            f"{WITHHELD_FILE}: payload {name} no longer matches its digest: restore it from a backup" for name in broken
        ]

    def words(self, restriction_id: int) -> tuple[str, ...]:
        """The words that a restriction redacts."""
        rows = self.connection.execute("SELECT word FROM words WHERE restriction_id = :id", {"id": restriction_id})
        return tuple(row["word"] for row in rows)

    def restrictions(self) -> tuple[int, ...]:
        """The restrictions of which something is kept."""
        rows = self.connection.execute(
            "SELECT restriction_id FROM cells UNION SELECT restriction_id FROM words"
            " UNION SELECT restriction_id FROM phrases"
        )
        return tuple(row[0] for row in rows)

    def forget(self, restriction_id: int, *, everywhere: bool = False) -> None:
        """Destroy what is kept under a restriction; with `everywhere` also what others hold of the same values."""
        with self._transaction():
            if everywhere:
                self.connection.execute(
                    "DELETE FROM cells WHERE (table_name, row_key, column_name) IN"
                    " (SELECT table_name, row_key, column_name FROM cells WHERE restriction_id = :id)",
                    {"id": restriction_id},
                )
            for table in ("cells", "words", "phrases"):
                self.connection.execute(f"DELETE FROM {table} WHERE restriction_id = :id", {"id": restriction_id})

    def wipes(self) -> tuple[int, ...]:
        """The erasures that are not through yet."""
        return tuple(row[0] for row in self.connection.execute("SELECT restriction_id FROM wipes"))

    def set_wipe(self, restriction_id: int) -> None:
        """Note that an erasure has begun."""
        with self._transaction():
            self.connection.execute("INSERT OR IGNORE INTO wipes VALUES (:id)", {"id": restriction_id})

    def end_wipes(self) -> None:
        """Note that no byte of any erasure is left."""
        with self._transaction():
            self.connection.execute("DELETE FROM wipes")

    def vacuum(self) -> None:
        """Write the file anew, without free pages."""
        self.connection.execute("VACUUM")

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        self.connection.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self.connection.execute("ROLLBACK")
            raise
        self.connection.execute("COMMIT")


@contextmanager
def open_vault(folder: Path, *, may_make: bool = False) -> Iterator[Vault]:
    """The file of an archive's folder, readable by its owner only; with `may_make` it is made where there is none.

    Raises DamagedFile where it is missing, empty or torn, NotAnArchive or NewerSchema for a file that is none of ours,
    ArchiveFull when the disk is full.
    """
    path = folder / WITHHELD_FILE
    if not may_make and (not path.exists() or not path.stat().st_size):
        raise DamagedFile(f"{path} is missing or empty, and stories are out of view: put it back from a backup")
    if not path.exists():
        path.touch(mode=MODE)
    try:
        with closing(sqlite3.connect(path, isolation_level=None)) as connection:
            connection.row_factory = sqlite3.Row
            _prepare(connection, path)
            yield Vault(connection)
    except sqlite3.DatabaseError as error:
        if _is_torn(path):
            raise DamagedFile(f"{path} cannot be read ({error}): restore it from a backup") from error
        named = named_error(error, folder)
        if named is error:
            raise
        raise named from error


@contextmanager
def empty_vault() -> Iterator[Vault]:
    """A file of which nothing is on the disk, for where nothing was taken out yet."""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        connection.row_factory = sqlite3.Row
        _prepare(connection, Path(WITHHELD_FILE))
        yield Vault(connection)


def _is_torn(path: Path) -> bool:
    """Whether it is this file that SQLite cannot read: the caller has others open."""
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as connection:
            (said,) = connection.execute("PRAGMA quick_check(1)").fetchone()
    except sqlite3.OperationalError:
        return False
    except sqlite3.DatabaseError:
        return True
    return bool(said != "ok")


def _packed(row: sqlite3.Row) -> tuple[str, bytes, str]:
    return json.loads(row["row_key"])["digest"], row["body"], row["encoding"]


def cell_of(row: sqlite3.Row) -> Cell:
    """A cell as it is kept."""
    key = tuple(sorted(json.loads(row["row_key"]).items()))
    return Cell(row["table_name"], key, row["column_name"], row["value"], row["blank"])


def unpacked(name: str, body: bytes, encoding: str) -> bytes | None:
    """The bytes of a digest; None where these are others. What is kept here needs nothing else to be read."""
    try:
        plain = zstandard.ZstdDecompressor().decompressobj().decompress(body) if encoding == "zstd" else body
    except zstandard.ZstdError:
        return None
    return plain if digest(plain) == name else None


def _prepare(connection: sqlite3.Connection, path: Path) -> None:
    """Pragmas and, in a new file, the schema."""
    for pragma in ("busy_timeout = 10000", "synchronous = FULL", "secure_delete = ON", "trusted_schema = OFF"):
        connection.execute(f"PRAGMA {pragma}")
    try:
        (application,) = connection.execute("PRAGMA application_id").fetchone()
        (version,) = connection.execute("PRAGMA user_version").fetchone()
    except sqlite3.OperationalError:
        raise
    except sqlite3.DatabaseError as error:
        raise NotAnArchive(f"{path} is not a readable SQLite file ({error}): restore it from a backup") from error
    if application not in (0, APPLICATION_ID):
        raise NotAnArchive(f"{path} was not made by Chronik: move it away, or restore it from a backup")
    if version > SCHEMA_VERSION:
        raise NewerSchema(f"{path} has schema {version}, this Chronik knows up to {SCHEMA_VERSION}: upgrade Chronik")
    if version == 0:
        facts = "".join(f"INSERT INTO about VALUES ('{name}', '{value}');" for name, value in ABOUT.items())
        connection.executescript(
            f"BEGIN; {SCHEMA} {facts} PRAGMA application_id = {APPLICATION_ID};"
            f" PRAGMA user_version = {SCHEMA_VERSION}; COMMIT;"
        )
