"""What a copy of an archive says of itself: files and digests, the heads of the chains, counts. It copies nothing."""

import hashlib
import json
import sqlite3
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from archive.errors import NotABackup
from archive.models import timestamp
from archive.store import MANIFEST_FILE

FORMAT = "chronik-backup/1"
COUNTED = ("articles", "versions", "captures", "payloads", "events")
CHUNK = 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """`identity` is the digest of the archive's first seal, which never changes and which no other archive has (None:
    it cannot be read); `files` are sizes and SHA-256 digests by name; `heads` the last digests of the chains of events
    and of seals, None for one that has not begun, or cannot be read; `counts` None for a table that cannot be counted;
    `damaged` a sentence for each record that was damaged when it was made."""

    archive: str
    made_at: str
    program: str
    schema: int
    heads: Mapping[str, str | None]
    counts: Mapping[str, int | None]
    files: Mapping[str, tuple[int, str]]
    damaged: tuple[str, ...] = ()
    identity: str | None = None
    format: str = FORMAT

    def text(self) -> str:
        """As it is written beside the files."""
        files = {name: {"size": size, "sha256": digest} for name, (size, digest) in self.files.items()}
        return json.dumps(asdict(self) | {"files": files}, ensure_ascii=False, indent=2) + "\n"


def manifest_of(connection: sqlite3.Connection, *, archive: str, at: datetime, program: str) -> Manifest:
    """What an open archive says of itself; its files are named when they are written."""
    (schema,) = connection.execute("PRAGMA user_version").fetchone()
    heads, beheaded = heads_of(connection)
    counts, uncounted = _counts(connection)
    return Manifest(
        archive=archive,
        made_at=timestamp(at),
        program=program,
        schema=int(schema),
        heads=heads,
        counts=counts,
        files={},
        identity=identity_of(connection),
        damaged=(*beheaded, *uncounted),
    )


def identity_of(connection: sqlite3.Connection) -> str | None:
    """What tells an archive from all others, whatever its folder is called; None where it cannot be read.

    Its first seal holds the moment at which the file was made.
    """
    try:
        row = connection.execute("SELECT digest FROM seals WHERE id = 1").fetchone()
    except sqlite3.DatabaseError:
        return None
    return str(row[0]) if row else None


def heads_of(connection: sqlite3.Connection) -> tuple[dict[str, str | None], list[str]]:
    """The last digests of the chains: what, told elsewhere and dated, shows any later change of the record.

    With them a sentence for each that cannot be read, whose digest is None.
    """
    heads: dict[str, str | None] = {}
    damaged = []
    for table in ("events", "seals"):
        try:
            row = connection.execute(f"SELECT digest FROM {table} ORDER BY id DESC LIMIT 1").fetchone()
            heads[table] = row["digest"] if row else None
        except sqlite3.DatabaseError as error:
            heads[table] = None
            damaged.append(f"the end of the chain of {table} cannot be read ({error})")
    return heads, damaged


def read_manifest(folder: Path) -> Manifest:
    """The manifest of a backup's folder. Raises NotABackup where there is none, or none of ours."""
    try:
        said = json.loads((folder / MANIFEST_FILE).read_text(encoding="utf-8"))
        if said["format"] != FORMAT:
            raise NotABackup(f"{folder} is a backup in the form {said['format']!r}, which this Chronik does not know")
        files = {str(name): (int(one["size"]), str(one["sha256"])) for name, one in said.pop("files").items()}
        return Manifest(**said | {"files": files, "damaged": tuple(said["damaged"])})
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise NotABackup(
            f"{folder} is no backup of an archive ({error}): name a folder that `chronik backup` made"
        ) from error


def file_digest(path: Path) -> tuple[int, str]:
    """Size and SHA-256 of a file that no connection of this process has open."""
    found, size = hashlib.sha256(), 0
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            found.update(chunk)
            size += len(chunk)
    return size, found.hexdigest()


def _counts(connection: sqlite3.Connection) -> tuple[dict[str, int | None], list[str]]:
    counts: dict[str, int | None] = {}
    damaged = []
    for table in COUNTED:
        try:
            (counts[table],) = connection.execute(f"SELECT COUNT(*) FROM {table}").fetchone()
        except sqlite3.DatabaseError as error:
            counts[table] = None
            damaged.append(f"table {table}: its rows cannot be counted ({error})")
    return counts, damaged
