"""A backup restored into a place of its own, and what of it is looked at. It reads no page again.

Restoring is copying the folder: so does this, and everything after it works on the copy.
"""

import hashlib
import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from archive.backup.kept import Kept, backups_in
from archive.backup.proving import changed_files, changed_heads, prove
from archive.store import ARCHIVE_FILE, MANIFEST_FILE, OPEN, WITHHELD_FILE, open_to_read, require_room

Progress = Callable[[int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that was looked at: what, how much of it, and one sentence for whatever does not hold."""

    what: str
    looked_at: int
    wrong: tuple[str, ...] = ()


@contextmanager
def restored(backup: Kept, place: Path) -> Iterator[Path]:
    """The folder of a backup, copied below `place` for as long as the block runs. Raises ArchiveFull."""
    place.mkdir(parents=True, exist_ok=True)
    require_room(place, 2 * sum(size for size, _ in backup.manifest.files.values()), "the drill")
    with tempfile.TemporaryDirectory(dir=place, prefix="drill-", suffix=OPEN) as room:
        folder = Path(room) / "archive"
        folder.mkdir()
        for name in (*backup.manifest.files, MANIFEST_FILE):
            if (backup.folder / name).is_file():
                shutil.copy2(backup.folder / name, folder / name)
        yield folder


def findings_of(folder: Path, backup: Kept, *, progress: Progress = lambda _: None) -> Iterator[Finding]:
    """What can be proved of a restored folder without reading a page: files, chain, pages of the file, records.

    What is said of a file names the backup's, not the restored one, which is gone when it is read.
    """
    wrong = changed_files(folder, backup.manifest)
    yield Finding(what="files as they were written", looked_at=len(backup.manifest.files), wrong=tuple(wrong))
    if not (folder / ARCHIVE_FILE).is_file():
        return
    proof = prove(folder, progress=progress)
    damaged = tuple(said.replace(str(folder), str(backup.folder)) for said in proof.damaged)
    yield Finding(what="records against their digests", looked_at=proof.records, wrong=damaged)
    if proof.records:
        yield Finding(what="ends of the chains", looked_at=2, wrong=tuple(changed_heads(folder, backup.manifest)))
    if (folder / WITHHELD_FILE).exists():
        yield Finding(what="the file of what was withheld", looked_at=1, wrong=_withheld(folder / WITHHELD_FILE))


def earlier_whole(backup: Kept) -> Kept | None:
    """The newest earlier backup of the same archive beside it whose files are those that were written, undamaged."""
    others = backups_in(backup.folder.parent, identity=backup.manifest.identity)
    before = [one for one in others if one.manifest.made_at < backup.manifest.made_at and not one.manifest.damaged]
    return next((one for one in reversed(before) if not changed_files(one.folder, one.manifest)), None)


def sample_of(connection: sqlite3.Connection, seed: str, size: int) -> list[int]:
    """Versions to be read again, by id: drawn from a seed, so that the same backup gives the same sample.

    What was taken out of view is not among them: its text lies elsewhere.
    """
    rows = connection.execute("SELECT id FROM versions WHERE restriction_id IS NULL ORDER BY id")
    drawn = sorted((row["id"] for row in rows), key=lambda number: _lot(seed, number))
    return drawn[:size]


def opens(folder: Path) -> Finding:
    """Whether the restored folder is an archive for this program, which brings an older one forward."""
    with closing(open_to_read(folder)) as store:
        rows = store.connection.execute("PRAGMA foreign_key_check").fetchall()
        (tables,) = store.connection.execute("SELECT COUNT(*) FROM sqlite_schema WHERE type = 'table'").fetchone()
    wrong = (f"row {row['rowid']} of {row['table']} names one of {row['parent']} that is not there" for row in rows)
    return Finding(what="tables whose rows name others", looked_at=int(tables), wrong=tuple(wrong))


def _lot(seed: str, number: int) -> bytes:
    return hashlib.sha256(f"{seed} {number}".encode()).digest()


def _withheld(path: Path) -> tuple[str, ...]:
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?immutable=1", uri=True)) as connection:
            found = [str(row[0]) for row in connection.execute("PRAGMA quick_check(3)")]
    except sqlite3.DatabaseError as error:
        found = [str(error)]
    open_to_others = path.stat().st_mode & 0o077
    return tuple(() if found == ["ok"] else found) + (("others may read it",) if open_to_others else ())
