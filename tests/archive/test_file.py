"""Opening the archive: what is no archive, what is too new, who writes, and a disk that is full."""

import contextlib
import fcntl
import os
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from archive.errors import ArchiveError, ArchiveFull, ArchiveLocked, NewerSchema, NotAnArchive
from archive.fixity import verify
from archive.store import ARCHIVE_FILE, LOCK_FILE, Store, create, locked, open_to_read, open_to_write, store_payload
from archive.store.migrations import APPLICATION_ID, STEPS
from tests.archive.scene import Scene, story

OPENERS = pytest.mark.parametrize("opener", [open_to_read, open_to_write])


def test_an_archive_is_made_read_and_written(tmp_path: Path) -> None:
    """A folder that was not there becomes one, and every later opening finds what was stored."""
    folder = tmp_path / "new" / "archive"
    with closing(create(folder)) as store:
        Scene(store).visit(0, story())
    for opener in (open_to_write, open_to_read):
        with closing(opener(folder)) as store:
            assert store.connection.execute("SELECT title FROM current_articles").fetchone()[0] == story().title


def test_an_archive_is_not_made_over_another(tmp_path: Path) -> None:
    """What is there stays as it is."""
    create(tmp_path).close()
    before = (tmp_path / ARCHIVE_FILE).read_bytes()
    with pytest.raises(ArchiveError, match="already holds an archive"):
        create(tmp_path)
    assert (tmp_path / ARCHIVE_FILE).read_bytes() == before


def test_the_file_says_what_it_is(tmp_path: Path) -> None:
    """Application id and schema version stand in SQLite's own header."""
    with closing(create(tmp_path)) as store:
        asked = {
            name: store.connection.execute(f"PRAGMA {name}").fetchone()[0] for name in ("synchronous", "page_size")
        }
        assert asked == {"synchronous": 2, "page_size": 8192}
    header = (tmp_path / ARCHIVE_FILE).read_bytes()[:100]
    assert int.from_bytes(header[68:72], "big") == APPLICATION_ID
    assert int.from_bytes(header[60:64], "big") == STEPS


@OPENERS
def test_an_empty_folder_is_no_archive(tmp_path: Path, opener: object) -> None:
    """The error names the folder and both remedies; no file is made by asking."""
    with pytest.raises(NotAnArchive, match=r"holds no archive.*--archive.*chronik init"):
        opener(tmp_path)  # type: ignore[operator]
    assert list(tmp_path.iterdir()) == []


@OPENERS
@pytest.mark.parametrize("content", [b"not a database at all " * 100, b"SQLite format 3\0" + b"\xff" * 4000])
def test_garbage_is_no_archive(tmp_path: Path, opener: object, content: bytes) -> None:
    """A file of that name that is no database is refused and not touched."""
    (tmp_path / ARCHIVE_FILE).write_bytes(content)
    with pytest.raises(NotAnArchive, match="restore it from a backup"):
        opener(tmp_path)  # type: ignore[operator]
    assert (tmp_path / ARCHIVE_FILE).read_bytes() == content


@OPENERS
def test_a_foreign_database_is_no_archive(tmp_path: Path, opener: object) -> None:
    """Somebody else's SQLite file is refused before anything is written to it."""
    with closing(sqlite3.connect(tmp_path / ARCHIVE_FILE)) as connection:
        connection.execute("CREATE TABLE contacts (name)")
    before = (tmp_path / ARCHIVE_FILE).read_bytes()
    with pytest.raises(NotAnArchive, match="was not made by Chronik"):
        opener(tmp_path)  # type: ignore[operator]
    assert (tmp_path / ARCHIVE_FILE).read_bytes() == before


@OPENERS
def test_an_archive_of_a_newer_chronik_is_left_alone(tmp_path: Path, opener: object) -> None:
    """The message names both versions and the remedy."""
    with closing(create(tmp_path)) as store:
        store.connection.execute(f"PRAGMA user_version = {STEPS + 1}")
    with pytest.raises(NewerSchema, match=rf"schema {STEPS + 1}, this Chronik knows up to {STEPS}: upgrade Chronik"):
        opener(tmp_path)  # type: ignore[operator]


def test_the_lock_names_its_holder(tmp_path: Path) -> None:
    """Who comes second learns the process id of the first."""
    with locked(tmp_path), pytest.raises(ArchiveLocked, match=rf"process {os.getpid()}\)"), locked(tmp_path):
        raise AssertionError("two writers at once")
    with locked(tmp_path):
        assert (tmp_path / LOCK_FILE).read_text() == str(os.getpid())


def test_a_killed_writer_leaves_no_lock(tmp_path: Path) -> None:
    """The kernel drops the lock with the process, whatever the file still says."""
    code = (
        "import pathlib, sys, archive.store\n"
        "with archive.store.locked(pathlib.Path(sys.argv[1])):\n"
        "    print('locked', flush=True)\n"
        "    input()"
    )
    writer = subprocess.Popen(
        [sys.executable, "-c", code, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    with writer:
        assert writer.stdout is not None
        writer.stdout.readline()
        with pytest.raises(ArchiveLocked, match=str(writer.pid)), locked(tmp_path):
            pass
        writer.kill()
    with locked(tmp_path):
        pass


def test_readers_are_not_blocked_by_a_writer(tmp_path: Path) -> None:
    """While a transaction is open, a reader sees the state before it, at once."""
    with closing(create(tmp_path)) as store, closing(open_to_read(tmp_path)) as reader, store.transaction() as writing:
        writing.execute("INSERT INTO about (name, value) VALUES ('x', 'y')")
        assert reader.connection.execute("SELECT COUNT(*) FROM about WHERE name = 'x'").fetchone()[0] == 0


def test_a_reader_cannot_write(tmp_path: Path) -> None:
    """Read only is SQLite's own word for it."""
    create(tmp_path).close()
    with closing(open_to_read(tmp_path)) as reader, pytest.raises(sqlite3.OperationalError, match="readonly"):
        reader.connection.execute("DELETE FROM about")


@pytest.fixture
def read_only_folder(tmp_path: Path) -> Iterator[Path]:
    """An archive on a medium to which nobody may write, where the machine lets us have one."""
    with closing(create(tmp_path / "shelf")) as store:
        Scene(store).visit(0, story())
    folder = tmp_path / "shelf"
    binds = (["mount", "--bind", folder, folder], ["mount", "-o", "remount,bind,ro", folder])
    is_mounted = all(subprocess.run(bind, capture_output=True, check=False).returncode == 0 for bind in binds)
    if not is_mounted:
        pytest.skip("this machine mounts nothing")
    yield folder
    subprocess.run(["umount", "-l", folder], capture_output=True, check=False)


def test_an_archive_is_read_where_nothing_may_be_written(read_only_folder: Path) -> None:
    """On a DVD or a read-only mount it opens like anywhere else."""
    with closing(open_to_read(read_only_folder)) as store:
        assert store.connection.execute("SELECT title FROM current_articles").fetchone()[0] == story().title


def test_a_writer_leaves_all_in_the_file_while_others_read_on(tmp_path: Path) -> None:
    """Whoever copies the file alone is not to have what was taken out of view since."""
    create(tmp_path).close()
    with closing(open_to_read(tmp_path)) as reader:
        reader.connection.execute("SELECT COUNT(*) FROM about").fetchone()
        with closing(open_to_write(tmp_path)) as writer, writer.transaction() as connection:
            connection.execute("INSERT INTO about (name, value) VALUES ('a', 'b')")
        assert (tmp_path / f"{ARCHIVE_FILE}-wal").stat().st_size == 0


@contextlib.contextmanager
def nobody() -> Iterator[None]:
    """One who may write nowhere, where we can become somebody else."""
    before = os.geteuid()
    if before == 0:
        os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(before)


def test_who_may_not_write_into_the_folder_is_told_so() -> None:
    """Nobody reads a file that others write to as if it stood still: it might be another one a moment later."""
    with tempfile.TemporaryDirectory() as place:
        create(Path(place)).close()
        Path(place).chmod(0o555)
        with nobody(), pytest.raises(ArchiveError, match="needed to read beside a writer too"):
            open_to_read(Path(place))
        Path(place).chmod(0o755)


def test_a_transaction_is_kept_whole_or_undone_whole(tmp_path: Path) -> None:
    """An error inside undoes what came before it in the block."""
    with closing(create(tmp_path)) as store:
        with contextlib.suppress(KeyError), store.transaction() as connection:
            connection.execute("DELETE FROM about")
            raise KeyError
        assert store.connection.execute("SELECT COUNT(*) FROM about").fetchone()[0] > 0
        assert not store.connection.in_transaction


def test_a_second_program_that_holds_the_file_is_named_as_the_trouble(tmp_path: Path) -> None:
    """A foreign writer is a lock, not a full disk."""
    with closing(create(tmp_path)) as store, closing(sqlite3.connect(tmp_path / ARCHIVE_FILE)) as other:
        store.connection.execute("PRAGMA busy_timeout = 10")
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(ArchiveLocked, match="held by another program"), store.transaction():
            pass


@pytest.fixture
def small_archive(tmp_path: Path) -> Iterator[Store]:
    """An archive on a disk of 2 MB where the machine lets us have one, else one that SQLite bounds to that size."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", folder]
    is_mounted = subprocess.run(mount, capture_output=True, check=False).returncode == 0
    with closing(create(folder)) as store:
        if not is_mounted:
            store.connection.execute("PRAGMA max_page_count = 200")
        yield store
    if is_mounted:
        subprocess.run(["umount", "-l", folder], check=True)


def store_for_ever(store: Store, kept: list[str]) -> None:
    """One payload of 50 kB after the other, each a transaction, noted when it was acknowledged."""
    while True:
        with store.transaction() as connection:
            name = store_payload(connection, os.urandom(50_000))
        kept.append(name)


def test_a_full_disk_loses_nothing_that_was_acknowledged(small_archive: Store) -> None:
    """The error says what to do, the open transaction is undone, and all earlier ones are whole."""
    kept: list[str] = []
    with pytest.raises(ArchiveFull, match=r"is full: make room and run the command again, nothing was lost"):
        store_for_ever(small_archive, kept)
    found = verify(small_archive.connection)
    assert (found.counts["payloads"], found.damaged) == (len(kept), ())
    assert len(kept) > 3
    assert small_archive.connection.execute("PRAGMA integrity_check").fetchone()[0] == "ok"


def test_the_lock_is_a_lock_of_the_kernel(tmp_path: Path) -> None:
    """A process id in the file alone holds nobody up."""
    (tmp_path / LOCK_FILE).write_text("1")
    with locked(tmp_path), (tmp_path / LOCK_FILE).open() as handle, pytest.raises(BlockingIOError):
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
