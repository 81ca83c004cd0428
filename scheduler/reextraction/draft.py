"""`reextract.db`: what today's reader made of the archive's pages, kept beside it until it is put in place.

It is not precious: whoever loses it reads the pages again. It holds readings, and decides nothing about them.
"""

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from archive.digests import Json, canonical_json, digest
from archive.errors import ArchiveLocked
from archive.extract import EXTRACTOR, Look, Sighting
from archive.models import Extraction, Site, SiteModel
from archive.reextraction import Reading, unwritten, written
from archive.store import named_error, require_at_work

from ..errors import WrongUse

DRAFT_FILE = "reextract.db"
READ_BY = ("id", "name", "home_url", "timezone", "selectors")  # what of a site the reader looks at
SCHEMA = """
CREATE TABLE IF NOT EXISTS about (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS records (capture_id INTEGER PRIMARY KEY, record_id TEXT NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS looks (
    capture_id INTEGER PRIMARY KEY, article_id INTEGER NOT NULL, read_with TEXT NOT NULL, title TEXT,
    sightings TEXT NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS readings (
    capture_id INTEGER PRIMARY KEY, read_with TEXT NOT NULL, extraction TEXT, problem TEXT
) STRICT;
CREATE TABLE IF NOT EXISTS comparisons (
    before_id INTEGER NOT NULL, after_id INTEGER NOT NULL, read_with TEXT NOT NULL, is_redesigned INTEGER NOT NULL,
    elsewhere TEXT NOT NULL, PRIMARY KEY (before_id, after_id)
) STRICT;
CREATE INDEX IF NOT EXISTS comparisons_by_after ON comparisons (after_id);
CREATE TABLE IF NOT EXISTS sites (
    site_id TEXT PRIMARY KEY, read_with TEXT NOT NULL, number INTEGER, lines TEXT NOT NULL,
    places TEXT NOT NULL, articles INTEGER NOT NULL,
    captures INTEGER NOT NULL, in_force INTEGER NOT NULL
) STRICT;
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftedSite:
    """A site as the draft has it: the model it was read with (None: without one), learned from so many articles and
    captures, and the number of the model that was in force then (0: none)."""

    site_id: str
    read_with: str
    model: SiteModel | None
    articles: int
    captures: int
    in_force: int

    @property
    def is_learned(self) -> bool:
        """Whether the model is a new one."""
        return self.model is not None and self.model.number > self.in_force


def read_with(site: Site, model: SiteModel | None) -> str:
    """All that a reading depends on besides the capture: program, site and model, as one digest."""
    about: dict[str, Json] = {name: getattr(site, name) for name in READ_BY}
    known: Json = None if model is None else [model.number, model.lines, model.places]
    return digest(canonical_json([EXTRACTOR, about | {"selectors": dict(site.selectors)}, known]).encode())


class Draft:
    """The open draft of an archive's folder; one process at a time."""

    def __init__(self, folder: Path) -> None:
        require_at_work(folder)
        self.folder = folder
        self.connection = sqlite3.connect(folder / DRAFT_FILE, isolation_level=None)
        self.connection.row_factory = sqlite3.Row
        self.connection.execute("PRAGMA busy_timeout = 200")
        self.connection.execute("PRAGMA locking_mode = EXCLUSIVE")
        self.connection.execute("PRAGMA synchronous = NORMAL")
        for statement in SCHEMA.split(";\n"):
            self.connection.execute(statement)
        with self.transaction():  # takes the lock that is kept until the file is closed
            self.connection.execute("INSERT OR IGNORE INTO about VALUES ('extractor', :name)", {"name": EXTRACTOR})

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All of it or nothing. Raises ArchiveFull when the disk has no room left."""
        self.connection.execute("BEGIN IMMEDIATE")
        try:
            yield
            self.connection.execute("COMMIT")
        except BaseException as error:
            if self.connection.in_transaction:
                self.connection.execute("ROLLBACK")
            if isinstance(error, sqlite3.DatabaseError):
                raise named_error(error, self.folder) from error
            raise

    def close(self) -> None:
        """Close the file and let others at it."""
        self.connection.close()

    @property
    def extractor(self) -> str:
        """The reader that the draft was begun with."""
        row = self.connection.execute("SELECT value FROM about WHERE name = 'extractor'").fetchone()
        return str(row["value"])

    @property
    def is_finished(self) -> bool:
        """Whether all was read and told of; what came into the archive since may be missing."""
        return self.connection.execute("SELECT 1 FROM about WHERE name = 'finished'").fetchone() is not None

    def forget_strangers(self, archive: sqlite3.Connection) -> None:
        """Drop what was read of captures that are others now: a backup was put back, and their numbers given again."""
        known = self.connection.execute("SELECT capture_id, record_id FROM records").fetchall()
        for capture_id, record_id in known:
            row = archive.execute("SELECT record_id FROM captures WHERE id = :id", {"id": capture_id}).fetchone()
            if row is None or row["record_id"] != record_id:
                self._forget(capture_id)

    def _forget(self, capture_id: int) -> None:
        with self.transaction():
            for table in ("records", "looks", "readings"):
                self.connection.execute(f"DELETE FROM {table} WHERE capture_id = ?", (capture_id,))  # our names
            self.connection.execute("DELETE FROM comparisons WHERE ? IN (before_id, after_id)", (capture_id,))

    def put_records(self, records: Iterable[tuple[int, str]]) -> None:
        """Note which WARC record each capture that was read is."""
        self.connection.executemany("INSERT OR REPLACE INTO records VALUES (?, ?)", records)

    def begin(self) -> None:
        """Take up the work: what another reader made is thrown away."""
        with self.transaction():
            if self.extractor != EXTRACTOR:
                for table in ("records", "looks", "readings", "comparisons"):
                    self.connection.execute(f"DELETE FROM {table}")  # our names
            self.connection.execute("DELETE FROM sites")
            self.connection.execute("DELETE FROM about")
            self.connection.execute("INSERT INTO about VALUES ('extractor', :name)", {"name": EXTRACTOR})

    def finish(self) -> None:
        """All was read and told of."""
        with self.transaction():
            self.connection.execute("INSERT OR REPLACE INTO about VALUES ('finished', 'yes')")

    def put_site(self, site: DraftedSite) -> None:
        """Note which model a site is read with."""
        model = site.model
        with self.transaction():
            self.connection.execute(
                "INSERT OR REPLACE INTO sites"
                " VALUES (:id, :read_with, :number, :lines, :places, :articles, :captures, :in_force)",
                {
                    "id": site.site_id,
                    "read_with": site.read_with,
                    "number": model.number if model else None,
                    "lines": canonical_json(model.lines if model else ()),
                    "places": canonical_json(model.places if model else ()),
                    "articles": site.articles,
                    "captures": site.captures,
                    "in_force": site.in_force,
                },
            )

    def sites(self) -> dict[str, DraftedSite]:
        """The sites that the draft is of."""
        rows = self.connection.execute("SELECT * FROM sites ORDER BY site_id")
        return {row["site_id"]: _drafted(row) for row in rows}

    def drop_site(self, site_id: str) -> None:
        """Forget a site that was put in place."""
        with self.transaction():
            self.connection.execute("DELETE FROM sites WHERE site_id = :id", {"id": site_id})

    def looked_at(self, name: str) -> set[int]:
        """The captures whose lines were seen by a reader."""
        rows = self.connection.execute("SELECT capture_id FROM looks WHERE read_with = :name", {"name": name})
        return {row["capture_id"] for row in rows}

    def put_looks(self, looks: Iterable[Look], name: str) -> None:
        """Keep what captures showed."""
        self.connection.executemany(
            "INSERT OR REPLACE INTO looks VALUES (:capture, :article, :name, :title, :sightings)",
            [
                {
                    "capture": look.capture_id,
                    "article": look.article_id,
                    "name": name,
                    "title": look.title,
                    "sightings": canonical_json([[one.key, one.place, one.kind] for one in look.sightings]),
                }
                for look in looks
            ],
        )

    def looks(self, captures: Iterable[int]) -> Iterator[Look]:
        """What these captures showed, of those that were looked at."""
        same: dict[str, str] = {}  # captures of one article have most lines in common

        def once(text: str) -> str:
            return same.setdefault(text, text)

        for capture in captures:
            row = self.connection.execute("SELECT * FROM looks WHERE capture_id = :id", {"id": capture}).fetchone()
            if row is not None:
                found = json.loads(row["sightings"])
                sightings = tuple(Sighting(once(key), once(place), kind) for key, place, kind in found)
                yield Look(row["article_id"], capture, row["title"], sightings)

    def read_already(self, name: str, *, even_in_vain: bool = False) -> set[int]:
        """The captures that were read so; those that could not be only if asked for."""
        rows = self.connection.execute(
            "SELECT capture_id FROM readings WHERE read_with = :name AND (problem IS NULL OR :in_vain)",
            {"name": name, "in_vain": even_in_vain},
        )
        return {row["capture_id"] for row in rows}

    def put_readings(self, readings: Mapping[int, Reading], name: str) -> None:
        """Keep what captures were read as."""
        self.connection.executemany(
            "INSERT OR REPLACE INTO readings VALUES (:capture, :name, :extraction, :problem)",
            [
                {
                    "capture": capture,
                    "name": name,
                    "extraction": _written(reading.extraction),
                    "problem": reading.problem,
                }
                for capture, reading in readings.items()
            ],
        )

    def readings(self, captures: Iterable[int], name: str) -> dict[int, Reading]:
        """What these captures were read as, of those that were read so."""
        found = {}
        for capture in captures:
            row = self.connection.execute(
                "SELECT * FROM readings WHERE capture_id = :id AND read_with = :name", {"id": capture, "name": name}
            ).fetchone()
            if row is not None:
                read = unwritten(row["extraction"]) if row["extraction"] else None
                found[capture] = Reading(extraction=read, problem=row["problem"])
        return found


@contextmanager
def opened(folder: Path) -> Iterator[Draft]:
    """The draft of a folder, made if there is none. Raises WrongUse while another process is at it."""
    path = folder / DRAFT_FILE
    try:
        draft = Draft(folder)
    except (sqlite3.OperationalError, ArchiveLocked) as error:
        raise WrongUse(f"another chronik is at {path} ({error}): wait until it ends") from error
    except sqlite3.DatabaseError as error:
        raise WrongUse(f"{path} cannot be read ({error}): delete the file, and make the draft again") from error
    with closing(draft):
        yield draft


def discard(folder: Path) -> None:
    """Remove the draft. Raises WrongUse when there is none."""
    if not (folder / DRAFT_FILE).exists():
        raise WrongUse(f"{folder} holds no draft of a re-extraction: there is nothing to discard")
    with opened(folder):
        remove(folder)


def remove(folder: Path) -> None:
    """Remove the draft's file and what SQLite may have left beside it."""
    for suffix in ("", "-journal", "-wal", "-shm"):
        (folder / f"{DRAFT_FILE}{suffix}").unlink(missing_ok=True)


def _written(extraction: Extraction | None) -> str | None:
    return written(extraction) if extraction else None


def _drafted(row: sqlite3.Row) -> DraftedSite:
    model = None
    if row["number"] is not None:
        model = SiteModel(
            site_id=row["site_id"],
            number=row["number"],
            lines=tuple(json.loads(row["lines"])),
            places=tuple(json.loads(row["places"])),
        )
    return DraftedSite(
        site_id=row["site_id"],
        read_with=row["read_with"],
        model=model,
        articles=row["articles"],
        captures=row["captures"],
        in_force=row["in_force"],
    )
