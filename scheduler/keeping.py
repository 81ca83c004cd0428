"""Backups and drills as the service and the command ask for them: where to, by whom, and what the archive keeps of it.

`archive.backup` makes and proves them; this hands it the time, the program's name, and the configuration's words.
"""

import importlib.metadata
from datetime import datetime
from pathlib import Path

from archive.backup import Backup, Watch, make_backup
from archive.store import require_at_work
from crawler.configuration import Settings

from .errors import WrongUse


def program() -> str:
    """Who made a file, for those who read it in years."""
    return f"Chronik {importlib.metadata.version('chronik')}"


def destination_of(folder: Path, settings: Settings) -> Path:
    """Where the configuration wants the backups. Raises WrongUse where it names no place."""
    if settings.backup_to is None:
        raise WrongUse("no place for the backup: name a folder, or set backup_to under [settings] in chronik.toml")
    return folder / Path(settings.backup_to).expanduser()


def back_up(
    folder: Path, destination: Path, *, keep: int | None, at: datetime, watch: Watch = lambda *_: None
) -> Backup:
    """Make a backup and prove it. Raises WrongUse where the place is not there, or lies within the archive's folder.

    It is not made: where a disk is not mounted, or a name is mistyped, the backups would fill another disk.
    """
    require_at_work(folder)  # its event would be written there
    if destination.exists() and not destination.is_dir():
        raise WrongUse(f"{destination} is a file: name a folder for the backups")
    if not destination.is_dir():
        raise WrongUse(f"{destination} is not there: mount its disk, or make the folder, and run the command again")
    if destination.resolve().is_relative_to(folder.resolve()):
        raise WrongUse(f"{destination} lies within the archive {folder}: name a folder elsewhere, best on another disk")
    return make_backup(folder, destination, at=at, program=program(), keep=keep, watch=watch)


def told(backup: Backup) -> str:
    """What became of a backup, in one sentence that begins with how many records are damaged."""
    damaged = backup.manifest.damaged
    said = f"{len(damaged)} damaged records{': ' if damaged else ''}{'; '.join(damaged[:3])}"
    return f"{said}; {backup.folder.name}, {backup.records} records proved, {backup.removed} older ones removed"
