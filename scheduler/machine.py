"""What is wrong with the machine below an archive: Python, SQLite, file system, disk, clock, lock. Reads only."""

import os
import re
import sqlite3
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from archive.models import timestamp
from archive.store import ARCHIVE_FILE, LOCK_FILE

from .checks import Check
from .disk import Disk

STRICT_SINCE = (3, 37, 0)
WAL_BUG_FIXED = (3, 51, 3)
# Their locks do not hold between machines, and SQLite's log needs shared memory (howtocorrupt 2.1, wal.html).
OVER_THE_NETWORK = re.compile(
    r"(?:nfs\d?|cifs|smb\d?|smbfs|afs|ceph|glusterfs|lustre|beegfs|fuse\.(?:sshfs|rclone|s3fs|glusterfs|ceph\S*|davfs2?))"
)
GROWS_OVER = timedelta(days=30)
SOON_FULL = timedelta(days=30)
CLOCK_TOLERATED = timedelta(minutes=5)


def machine_checks(folder: Path, *, least_free_mb: int) -> Iterator[Check]:
    """Program, library, file system and room."""
    yield Check("ok", f"Python {sys.version.split()[0]}")
    yield sqlite_check(sqlite3.sqlite_version_info)
    yield _file_system(folder)
    disk = Disk(folder, least_free_mb=least_free_mb)
    if (shortage := disk.shortage()) is not None:
        yield Check("wrong", shortage)
    else:
        yield Check("ok", f"{disk.free() / 1024**3:.1f} GiB free on the disk of {folder}")


def sqlite_check(version: tuple[int, ...]) -> Check:
    """What a version of SQLite means for an archive."""
    name = ".".join(map(str, version))
    if version < STRICT_SINCE:
        return Check("wrong", f"SQLite {name} knows no STRICT tables: 3.37 or newer is needed to write an archive")
    if version < WAL_BUG_FIXED:
        said = f"SQLite {name} has the WAL-reset bug (fixed in 3.51.3): let no other program write to the archive"
        return Check("note", said)
    return Check("ok", f"SQLite {name}")


def growth_check(connection: sqlite3.Connection, folder: Path, *, at: datetime) -> Check:
    """How long the disk will last if the record goes on growing as in the last thirty days."""
    free = Disk(folder, least_free_mb=0).free()
    (grown, first) = connection.execute(
        "SELECT COALESCE(SUM(p.stored_size), 0), MIN(seen.first) FROM payloads p JOIN (SELECT payload_digest AS digest,"
        " MIN(fetched_at) AS first FROM captures GROUP BY payload_digest) AS seen ON seen.digest = p.digest"
        " WHERE seen.first >= :since",
        {"since": timestamp(at - GROWS_OVER)},
    ).fetchone()
    if not grown:
        return Check("ok", "the record does not grow at present")
    (all_bytes,) = connection.execute("SELECT SUM(stored_size) FROM payloads").fetchone()
    on_disk = sum(path.stat().st_size for path in folder.glob(f"{ARCHIVE_FILE}*") if path.suffix != ".bak")
    span = max(at - datetime.fromisoformat(first), timedelta(days=1))
    days = free / (grown * max(1.0, on_disk / all_bytes) / (span / timedelta(days=1)))
    said = f"at the growth of the last {max(1, span.days)} days the disk lasts for {min(days, 36_500):,.0f} days"
    return Check("wrong", f"{said}: make room") if days < SOON_FULL.days else Check("ok", said)


def clock_check(connection: sqlite3.Connection, folder: Path, *, at: datetime) -> Check:
    """Whether the clock fits what was written by it: the newest capture, and the file itself."""
    (newest,) = connection.execute("SELECT MAX(fetched_at) FROM captures").fetchone()
    written = datetime.fromtimestamp((folder / ARCHIVE_FILE).stat().st_mtime, UTC)
    if newest is not None and datetime.fromisoformat(newest) > at + CLOCK_TOLERATED:
        said = f"the newest capture is of {newest}, and the clock says {timestamp(at)}"
        return Check("wrong", f"{said}: the one or the other is wrong; set the clock before the next crawl")
    if written > datetime.now(UTC) + CLOCK_TOLERATED:
        said = f"{folder / ARCHIVE_FILE} was written on {timestamp(written)}, which is still to come"
        return Check("wrong", f"{said}: the clock of this machine or of its disk is wrong")
    return Check("ok", f"the clock says {timestamp(at)}")


def lock_check(folder: Path) -> Check:
    """Who writes: as the kernel has it, and as the file says."""
    path = folder / LOCK_FILE
    said = path.read_text(encoding="utf-8", errors="replace").strip() if path.exists() else ""
    holder = holder_of(path)
    if holder is None and said:
        ended = f"process {said} was killed while it wrote"
        return Check("note", f"{ended}: nothing was lost, and the next crawl makes its visits again")
    if holder is None:
        return Check("ok", "nobody writes to the archive at the moment")
    if said != str(holder):
        return Check("wrong", f"process {holder} holds {LOCK_FILE}, and is no Chronik that said so: end it")
    return Check("note", f"process {holder} writes to the archive at the moment")


def holder_of(path: Path) -> int | None:
    """Which process holds a lock on a file, as the kernel tells; None: nobody, or it does not tell."""
    try:
        known, inode = Path("/proc/locks").read_text(encoding="ascii"), path.stat().st_ino
    except OSError:
        return _claimed(path)
    found = re.search(rf"FLOCK +ADVISORY +WRITE (\d+) \w+:\w+:{inode} ", known)
    return int(found[1]) if found else None


def _claimed(path: Path) -> int | None:
    """The process that the file names, if it lives: for systems that list no locks."""
    try:
        holder = int(path.read_text(encoding="utf-8"))
        os.kill(holder, 0)
    except (OSError, ValueError):
        return None
    return holder


def _file_system(folder: Path) -> Check:
    kind = file_system_of(folder)
    if kind is None:
        return Check("ok", "the kind of the file system is not known")
    if OVER_THE_NETWORK.fullmatch(kind):
        return Check(
            "wrong", f"{folder} lies on a network file system ({kind}), whose locks cannot be relied on: move it"
        )
    return Check("ok", f"{folder} lies on {kind}")


def file_system_of(folder: Path, mounts: Path = Path("/proc/self/mountinfo")) -> str | None:
    """The kind of the file system that a folder lies on; None where the system does not tell."""
    try:
        lines = mounts.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return None
    place, best = folder.resolve(), (-1, "")
    for line in lines:
        before, _, after = line.partition(" - ")
        point = Path(re.sub(r"\\(\d{3})", lambda code: chr(int(code[1], 8)), before.split()[4]))
        if place.is_relative_to(point) and len(point.parts) >= best[0]:  # the later mount lies over the earlier
            best = (len(point.parts), after.split()[0])
    return best[1] or None
