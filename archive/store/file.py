"""Opening `archive.db`: identity, schema, pragmas, the one writer's lock and its transactions. Knows no table.

One process writes at a time and holds `chronik.lock`; readers open read-only and are never blocked (WAL).
"""

import fcntl
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from sqlite_utils import Database

from archive.errors import ArchiveError, ArchiveLocked, DamagedFile, KeptAsIs, NewerSchema, NotAnArchive
from archive.store.copying import copy_database, require_room, size_of
from archive.store.migrations import APPLICATION_ID, STEPS, migrations
from archive.store.naming import named_error
from archive.store.seals import seal, seal_everything, watch_rows
from archive.store.standing import kept_as, require_at_work, uri_to_read

ARCHIVE_FILE = "archive.db"
WITHHELD_FILE = "withheld.db"  # what was taken out of view lies beside the record, never in it
LOCK_FILE = "chronik.lock"
FIRST_SEALED = 4  # the first schema with seals

PRAGMAS = (
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",  # NORMAL does not fsync at commit: acknowledged would not mean kept
    "PRAGMA foreign_keys = ON",
    "PRAGMA busy_timeout = 10000",
    "PRAGMA cell_size_check = ON",
    "PRAGMA trusted_schema = OFF",
    "PRAGMA mmap_size = 0",
    "PRAGMA secure_delete = ON",  # what a withdrawal takes out is not to lie on in free pages
    "PRAGMA journal_size_limit = 67108864",
)


class Store:
    """A connection to one archive file, and its transactions."""

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        self.connection = connection
        self.path = path

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """One write transaction: committed and on the disk when the block ends, undone when it raises.

        Raises ArchiveFull when the disk has no room left; the file is then as before.
        """
        try:
            self.connection.execute("BEGIN IMMEDIATE")
            try:
                yield self.connection
                seal(self.connection)
            except BaseException:
                self._undo()
                raise
            self.connection.execute("COMMIT")
        except sqlite3.DatabaseError as error:
            self._undo()
            named = named_error(error, self.path.parent)
            if named is error:
                raise
            raise named from error

    def _undo(self) -> None:
        if self.connection.in_transaction:
            with suppress(sqlite3.DatabaseError):  # the disk that failed it may fail this; nothing was committed
                self.connection.execute("ROLLBACK")

    def settle(self) -> None:
        """Bring the write-ahead log into the file, as far as readers let it, so that the file can be looked at."""
        self.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def close(self) -> None:
        """Close the connection. A writer leaves no write-ahead log behind, also where others read on: whoever copies
        the file alone is to have all of it."""
        with suppress(sqlite3.DatabaseError):  # of one who reads; or readers are in the way, and a later writer does it
            self.connection.execute("PRAGMA busy_timeout = 1000")
            self.settle()
        self.connection.close()


def create(folder: Path) -> Store:
    """A new archive file in the folder, which is made when it does not exist.

    Raises ArchiveError when one is there already.
    """
    path = folder / ARCHIVE_FILE
    if path.exists():
        raise ArchiveError(f"{folder} already holds an archive: choose another folder, or use it as it is")
    folder.mkdir(parents=True, exist_ok=True)
    connection = _connect(path)
    connection.execute("PRAGMA page_size = 8192")  # payloads of about 10 KB; must come before the first write
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    return _prepared(connection, path)


def in_memory() -> sqlite3.Connection:
    """An empty archive that no file holds, without checks of references: for trying out what would come of captures."""
    connection = sqlite3.connect(":memory:", isolation_level=None)
    _migrate(connection)
    connection.row_factory = sqlite3.Row
    return connection


def open_to_write(folder: Path) -> Store:
    """The archive of a folder, migrated forward if it is older. The caller holds the lock (`locked`).

    Raises NotAnArchive or NewerSchema.
    """
    path = _existing(folder)
    connection = _connect(path)
    version = _check(connection, path)
    if 0 < version < STEPS:
        _keep_copy(connection, path, version)
    return _prepared(connection, path)


def open_to_read(folder: Path) -> Store:
    """The archive of a folder, read only; works while another process writes. An older one is brought forward first.

    Raises NotAnArchive or NewerSchema; ArchiveError where an older one cannot be written.
    """
    path = _existing(folder)
    connection = _connect_to_read(path)
    if (version := _check(connection, path)) < STEPS:
        connection.close()
        if (kept := kept_as(folder)) is not None:
            raise KeptAsIs(
                f"{folder} is {kept}, of schema {version}: copy the folder under another name, and use the copy, which"
                " is brought forward"
            )
        with locked(folder):
            open_to_write(folder).close()
        connection = _connect_to_read(path)
    return Store(connection, path)


def open_copy(folder: Path) -> Store:
    """A copied archive that nobody writes to, as it is: it is not brought forward, and no log is left beside it.

    Raises NotAnArchive or NewerSchema.
    """
    path = _existing(folder)
    connection = _connect_to_read(path, "immutable=1")
    _check(connection, path)
    return Store(connection, path)


def _connect_to_read(path: Path, way: str | None = None) -> sqlite3.Connection:
    connection = _connect(path, f"{path.resolve().as_uri()}?{way}" if way else uri_to_read(path))
    connection.execute("PRAGMA busy_timeout = 10000")
    return connection


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold the folder's lock for as long as the block runs; the file names the holder's process id.

    The kernel drops the lock with the process, so a killed writer leaves nothing to clean up. Raises ArchiveLocked, and
    KeptAsIs where nothing may be written.
    """
    require_at_work(folder)
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / LOCK_FILE).open("a+") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            handle.seek(0)
            holder = handle.read().strip() or "unknown"
            raise ArchiveLocked(
                f"another chronik (process {holder}) writes to {folder}: wait until it ends, or stop it"
            ) from error
        _say_who(folder, str(os.getpid()))
        try:
            yield
        finally:
            _say_who(folder, "")


def _say_who(folder: Path, holder: str) -> None:
    """Write who holds the lock, for people; on a full disk they are not told, and the lock is the kernel's."""
    with suppress(OSError):
        (folder / LOCK_FILE).write_text(holder, encoding="utf-8")


def lock_holder(folder: Path) -> str | None:
    """The id of the process that writes to the folder, or None. Takes no lock itself."""
    try:
        holder = (folder / LOCK_FILE).read_text(encoding="utf-8").strip()
        os.kill(int(holder), 0)
    except (OSError, ValueError):
        return None
    return holder


def _existing(folder: Path) -> Path:
    path = folder / ARCHIVE_FILE
    if not path.is_file():
        raise NotAnArchive(f"{folder} holds no archive: name another with --archive, or make one with `chronik init`")
    return path


def _connect(path: Path, uri: str | None = None) -> sqlite3.Connection:
    try:
        connection = sqlite3.connect(uri or path, uri=uri is not None, isolation_level=None)
    except sqlite3.DatabaseError as error:
        raise named_error(error, path.parent) from error
    connection.row_factory = sqlite3.Row
    return connection


def _prepared(connection: sqlite3.Connection, path: Path) -> Store:
    try:
        _migrate(connection)
        for pragma in PRAGMAS:
            connection.execute(pragma)
        watch_rows(connection)
    except sqlite3.DatabaseError as error:
        connection.close()
        raise named_error(error, path.parent) from error
    return Store(connection, path)


def copy_before(folder: Path, version: int) -> Path:
    """Where the file is kept as it was before it was brought forward from a schema."""
    return folder / f"{ARCHIVE_FILE}.schema-{version}.bak"


def copies_before(folder: Path) -> list[Path]:
    """All files kept so."""
    return sorted(folder.glob(f"{ARCHIVE_FILE}.schema-*.bak"))


def _keep_copy(connection: sqlite3.Connection, path: Path, version: int) -> None:
    """Keep the file of an earlier schema beside it, before the first step changes it.

    The steps write the large tables anew: into the log, and from there into the file.
    """
    try:
        require_room(path.parent, 3 * size_of(connection), f"bringing {path} from schema {version} to {STEPS}")
        copy_database(connection, copy_before(path.parent, version))
    except BaseException:
        connection.close()
        raise


def _migrate(connection: sqlite3.Connection) -> None:
    """Apply what steps are missing; a table that is made anew must keep its name in the references of others."""
    connection.execute("PRAGMA busy_timeout = 10000")
    (before,) = connection.execute("PRAGMA user_version").fetchone()
    connection.execute("PRAGMA foreign_keys = OFF")
    connection.execute("PRAGMA legacy_alter_table = ON")
    migrations.apply(Database(connection))
    connection.execute("PRAGMA legacy_alter_table = OFF")
    # A file that has had this schema before is never sealed anew: whoever took all seals out would not be noticed.
    if before < FIRST_SEALED and connection.execute("SELECT 1 FROM seals LIMIT 1").fetchone() is None:
        seal_everything(connection, from_schema=before, to_schema=STEPS)
    if 0 < before < STEPS:
        connection.execute("VACUUM")  # pages of earlier schemas kept remains of rows where nothing is kept now
    if before != STEPS:  # the same number would be a write all the same
        connection.execute(f"PRAGMA user_version = {STEPS}")


def _check(connection: sqlite3.Connection, path: Path) -> int:
    """Refuse what is no archive of ours, or of a later schema, before anything is written; returns the schema."""
    try:
        (application,) = connection.execute("PRAGMA application_id").fetchone()
        (version,) = connection.execute("PRAGMA user_version").fetchone()
    except sqlite3.DatabaseError as error:
        connection.close()
        named = named_error(error, path.parent)
        if isinstance(named, ArchiveError) and not isinstance(named, DamagedFile):
            raise named from error
        raise NotAnArchive(f"{path} is not a readable SQLite file ({error}): restore it from a backup") from error
    if application != APPLICATION_ID:
        connection.close()
        raise NotAnArchive(f"{path} was not made by Chronik: name another folder with --archive")
    if version > STEPS:
        connection.close()
        raise NewerSchema(
            f"{path} has schema {version}, this Chronik knows up to {STEPS}: upgrade Chronik, the file was not touched"
        )
    return int(version)
