"""Whether a folder is an archive at work, or a copy that is to stay as it is, and how its files are read then.

Beside a file in WAL mode SQLite makes a log and an index of it, even for one who only reads: strangers to the manifest
of a backup or a bag, and more than a DVD or a read-only share allows. It opens nothing.
"""

import os
import re
from pathlib import Path

from archive.errors import KeptAsIs

MANIFEST_FILE = "manifest.json"
_BACKUP = re.compile(r"chronik-.+-\d{8}T\d{6}Z(-[0-9a-f]{8})?")


def kept_as(folder: Path) -> str | None:
    """What a folder is kept as: "a backup", "part of a bag"; None of an archive at work.

    A backup has a manifest and the name that it was given: copied under another name it is an archive at work.
    """
    place = folder.resolve()
    if _BACKUP.fullmatch(place.name) and (place / MANIFEST_FILE).is_file():
        return "a backup"
    if any((one / "bagit.txt").is_file() for one in (place, *([place.parent] if place.name == "data" else []))):
        return "part of a bag"
    return None


def require_at_work(folder: Path) -> None:
    """Raise KeptAsIs where nothing may be written into a folder."""
    if (kept := kept_as(folder)) is not None:
        raise KeptAsIs(f"{folder} is {kept}, and stays as it is: copy the folder under another name, and use the copy")


def uri_to_read(path: Path) -> str:
    """The address under which a database is opened by one who only reads, if possible without a file beside it.

    What is opened as immutable takes no lock and sees no change, so it is only what nobody writes to: a copy that stays
    as it is, and what lies on a read-only medium. A log that holds something is read all the same.
    """
    log = path.with_name(f"{path.name}-wal")
    if kept_as(path.parent) is not None:
        stays = not (log.exists() and log.stat().st_size)
    else:
        stays = not log.exists() and bool(os.statvfs(path.parent).f_flag & os.ST_RDONLY)
    return f"{path.resolve().as_uri()}?{'immutable=1' if stays else 'mode=ro'}"
