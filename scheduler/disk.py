"""The room on an archive's disk: whether more may be asked for, and a reserve to end decently when it is gone.

The reserve is a file of real blocks beside the record. A transaction that finds no room gets most of it, so that what
was fetched already is kept; the rest is for giving leases back and for saying why the run ended. It is made again when
there is room.
"""

import os
import shutil
from pathlib import Path

from archive.store import keep_on_disk

RESERVE_FILE = "chronik.reserve"
RESERVE_BYTES = 4 * 1024 * 1024
LAST_BYTES = 512 * 1024  # of the reserve, for the end
MB = 1024 * 1024


class Disk:
    """The disk of one archive's folder."""

    def __init__(self, folder: Path, *, least_free_mb: int) -> None:
        self.folder = folder
        self.least = least_free_mb * MB

    def free(self) -> int:
        """How many bytes are free."""
        place = next(path for path in (self.folder.absolute(), *self.folder.absolute().parents) if path.exists())
        return shutil.disk_usage(place).free

    def shortage(self) -> str | None:
        """Why nothing more is asked for, as a sentence; None where there is room."""
        free = self.free()
        if free >= self.least:
            return None
        return (
            f"the disk of {self.folder} has {free / MB:,.0f} MB left, less than the {self.least / MB:,.0f} MB of"
            " least_free_mb: make room; no page is asked for that could not be kept"
        )

    def has_room_again(self) -> bool:
        """Whether work that ended for want of room can be taken up: there is room for the reserve, too."""
        return self.free() >= max(self.least, 2 * RESERVE_BYTES)

    def keep_reserve(self) -> None:
        """Make the reserve unless it is there, or there is little room."""
        path = self.folder / RESERVE_FILE
        if (path.exists() and path.stat().st_size >= RESERVE_BYTES) or not self.has_room_again():
            return
        draft = path.with_name(f"{RESERVE_FILE}.draft")
        try:
            draft.write_bytes(os.urandom(RESERVE_BYTES))  # zeros may take no room on a disk that packs
            keep_on_disk(draft)
            draft.replace(path)
        except OSError:
            draft.unlink(missing_ok=True)  # without a reserve it ends less decently, and nothing is lost

    def spend_reserve(self) -> bool:
        """Give up the reserve but for its last part; returns whether that made room."""
        path = self.folder / RESERVE_FILE
        if not path.exists() or path.stat().st_size <= LAST_BYTES:
            return False
        os.truncate(path, LAST_BYTES)
        return True

    def end_reserve(self) -> None:
        """Give up what is left of it."""
        (self.folder / RESERVE_FILE).unlink(missing_ok=True)
