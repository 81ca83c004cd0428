"""The backups that lie in a folder, and which of them are kept. It makes none."""

import re
import shutil
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from archive.backup.manifest import Manifest, read_manifest
from archive.errors import NotABackup
from archive.store import MANIFEST_FILE, OPEN


@dataclass(frozen=True, slots=True)
class Kept:
    """A whole backup: where it lies, and what it says of itself."""

    folder: Path
    manifest: Manifest


def name_of(archive: str, at: datetime, identity: str | None) -> str:
    """The name of a backup's folder: whose it is, when it was made (UTC), and of which of the archives of that name.

    >>> name_of("Herner Blatt", datetime(2026, 11, 23, 15, 4, 5), "sha256:9f86d081884c7d65")
    'chronik-Herner-Blatt-20261123T150405Z-9f86d081'
    """
    which = f"-{identity.removeprefix('sha256:')[:8]}" if identity else ""
    return f"{_beginning(archive)}{at:%Y%m%dT%H%M%SZ}{which}"


def backups_in(destination: Path, *, identity: str | None = None) -> tuple[Kept, ...]:
    """All whole backups below a folder, oldest first; only those of one archive if its identity is given."""
    if not destination.is_dir():
        return ()
    places = (path.parent for path in destination.glob(f"chronik-*/{MANIFEST_FILE}") if path.parent.suffix != OPEN)
    found = [Kept(place, read_manifest(place)) for place in places if _is_ours(place)]
    return tuple(
        sorted(
            (one for one in found if identity in (None, one.manifest.identity)),
            key=lambda one: (one.manifest.made_at, one.folder.name),
        )
    )


def newest_in(destination: Path, *, archive: str | None = None, identity: str | None = None) -> Kept:
    """The backup that a folder is, or the newest that lies in it. Raises NotABackup where there is none.

    Only those of the archive with that identity count; where it is not known, since the file is lost, those of the name
    come before others.
    """
    if (destination / MANIFEST_FILE).exists():
        return Kept(destination, read_manifest(destination))
    found = backups_in(destination, identity=identity)
    if identity is None:
        found = tuple(one for one in found if one.manifest.archive == archive) or found
    if not found:
        whose = f" of {archive}" if archive else ""
        raise NotABackup(f"{destination} holds no backup{whose}: make one with `chronik backup {destination}`")
    return found[-1]


def forget_older(destination: Path, *, identity: str, keep: int) -> int:
    """Remove all backups of an archive but the newest `keep`; returns how many went.

    Those of another archive stay, whatever its name is. One that was damaged when it was made counts for nothing: it
    must not push out one that was whole.
    """
    whole = [one for one in backups_in(destination, identity=identity) if not one.manifest.damaged]
    older = whole[: max(0, len(whole) - keep)]
    for one in older:
        shutil.rmtree(one.folder)
    return len(older)


def forget_begun(destination: Path, *, archive: str) -> None:
    """Remove what a killed run has left; the caller holds the lock of the folder."""
    for place in destination.glob(f"{_beginning(archive)}*{OPEN}"):
        shutil.rmtree(place)


def _beginning(archive: str) -> str:
    return f"chronik-{re.sub(r'[^A-Za-z0-9_.-]+', '-', archive).strip('-.') or 'archive'}-"


def _is_ours(place: Path) -> bool:
    try:
        read_manifest(place)
    except NotABackup:
        return False
    return True
