"""Makes a backup: a folder with the copied files and a manifest, proved before it gets its name.

    copy -> fsync -> prove -> manifest -> fsync -> rename -> older ones go

The archive is read while others write to it. It restores nothing: that is copying the folder.
"""

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from archive.backup.kept import forget_begun, forget_older, name_of
from archive.backup.manifest import Manifest, file_digest, identity_of, manifest_of
from archive.backup.proving import prove
from archive.digests import Json
from archive.errors import ArchiveError
from archive.fixity import lost_payloads, record_count
from archive.store import (
    ARCHIVE_FILE,
    MANIFEST_FILE,
    OPEN,
    WITHHELD_FILE,
    copies_before,
    copy_database,
    keep_on_disk,
    locked,
    open_copy,
    open_to_read,
    require_room,
    size_of,
    uri_to_read,
)

CONFIG_FILE = "chronik.toml"
BESIDE = (WITHHELD_FILE, CONFIG_FILE)
MOST_COPIES = 3
OWNER_ONLY = 0o600  # what was taken out of view is for nobody else's eyes

Watch = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Backup:
    """A backup that was made: where, what it says of itself, how many records were proved, how many older ones went."""

    folder: Path
    manifest: Manifest
    records: int
    removed: int

    @property
    def event(self) -> dict[str, Json]:
        """What the chain of the archive keeps of it."""
        digests: dict[str, Json] = {name: f"sha256:{digest}" for name, (_, digest) in self.manifest.files.items()}
        heads: dict[str, Json] = dict(self.manifest.heads)
        return {
            "name": self.folder.name,
            "files": digests,
            "heads": heads,
            "schema": self.manifest.schema,
            "records": self.records,
            "damaged": len(self.manifest.damaged),
        }


def make_backup(
    folder: Path,
    destination: Path,
    *,
    at: datetime,
    program: str,
    keep: int | None = None,
    watch: Watch = lambda *_: None,
) -> Backup:
    """Back up an archive's folder into a new one below `destination`; `watch` is told what is done, and how far it is.

    One with damaged records is kept and says so; it takes the place of no older one. Raises ArchiveFull where there is
    no room, ArchiveLocked while another backup is made there.
    """
    archive = folder.resolve().name
    destination.mkdir(parents=True, exist_ok=True)
    with locked(destination):
        forget_begun(destination, archive=archive)
        final = destination / name_of(archive, at, identity_in(folder))
        if final.exists():
            raise ArchiveError(f"{final} is there already: wait a second and run the command again")
        draft = final.with_name(final.name + OPEN)
        try:
            manifest, records = _written(folder, draft, archive=archive, at=at, program=program, watch=watch)
        except BaseException:
            shutil.rmtree(draft, ignore_errors=True)
            raise
        draft.rename(final)
        keep_on_disk(destination)
        whole = not manifest.damaged
        is_ours = whole and manifest.identity is not None
        removed = forget_older(destination, identity=str(manifest.identity), keep=keep) if keep and is_ours else 0
    if whole:
        for copy in copies_before(folder):  # of an earlier schema: there is a proved one of this schema now
            copy.unlink()
    return Backup(folder=final, manifest=manifest, records=records, removed=removed)


def identity_in(folder: Path) -> str | None:
    """The identity of the archive in a folder; None where it cannot be read. Raises NotAnArchive."""
    with closing(open_to_read(folder)) as store:
        return identity_of(store.connection)


def _written(
    folder: Path, draft: Path, *, archive: str, at: datetime, program: str, watch: Watch
) -> tuple[Manifest, int]:
    """Write and prove the files of a backup; returns its manifest and how many records were proved."""
    with closing(open_to_read(folder)) as store:
        beside = sum(path.stat().st_size for name in BESIDE if (path := folder / name).exists())
        require_room(draft.parent, size_of(store.connection) + beside, "the backup")
    draft.mkdir()
    copy_files(folder, draft, progress=lambda done, total: watch("copying", done, total))
    manifest, records = _proved(draft, archive=archive, at=at, program=program, watch=watch)
    files = {path.name: file_digest(path) for path in sorted(draft.iterdir())}
    manifest = replace(manifest, files=files)
    (draft / MANIFEST_FILE).write_text(manifest.text(), encoding="utf-8")
    keep_on_disk(draft / MANIFEST_FILE)
    keep_on_disk(draft)
    return manifest, records


def copy_files(folder: Path, draft: Path, *, with_withheld: bool = True, progress: Callable[[int, int], None]) -> None:
    """Copy the record, what was withheld from it, and the configuration.

    What a writer puts back into view between the copies of the two files would be in neither: both are made again.
    """
    for _ in range(MOST_COPIES):
        with closing(open_to_read(folder)) as store:
            copy_database(store.connection, draft / ARCHIVE_FILE, progress=progress)
            if not with_withheld:
                break
            if (folder / WITHHELD_FILE).exists():
                _copy_withheld(folder, draft)
            with closing(open_copy(draft)) as copy:
                missed = lost_payloads(copy.connection, draft / WITHHELD_FILE)
            if set(missed) <= set(lost_payloads(store.connection, folder / WITHHELD_FILE)):
                break  # what the archive itself has lost no copy brings back: the proof names it
    if (folder / CONFIG_FILE).exists():
        shutil.copyfile(folder / CONFIG_FILE, draft / CONFIG_FILE)
        keep_on_disk(draft / CONFIG_FILE)


def _copy_withheld(folder: Path, draft: Path) -> None:
    """Copy the file of what was taken out of view, for its owner's eyes only."""
    with closing(sqlite3.connect(uri_to_read(folder / WITHHELD_FILE), uri=True, isolation_level=None)) as withheld:
        withheld.execute("PRAGMA busy_timeout = 10000")
        copy_database(withheld, draft / WITHHELD_FILE, mode=OWNER_ONLY)


def _proved(draft: Path, *, archive: str, at: datetime, program: str, watch: Watch) -> tuple[Manifest, int]:
    done = 0

    def look(count: int) -> None:
        nonlocal done
        done += count
        watch("proving", done, total)

    with closing(open_copy(draft)) as store:
        manifest = manifest_of(store.connection, archive=archive, at=at, program=program)
        total = record_count(store.connection)
    proof = prove(draft, progress=look)
    return replace(manifest, damaged=(*manifest.damaged, *proof.damaged)), proof.records
