"""The phrases by which stories out of view are known again, read anew only when `withheld.db` has changed."""

from functools import lru_cache
from pathlib import Path

from archive.store import WITHHELD_FILE
from archive.withdrawal.phrases import Known
from archive.withdrawal.vault import open_vault

COUNTER = slice(24, 28)  # of a SQLite file's header: raised by every commit


def known_phrases(folder: Path) -> Known:
    """Every phrase by which a story is known again, with its restriction; not to be changed. Raises as `open_vault`."""
    path = folder / WITHHELD_FILE
    if not path.exists():
        with open_vault(folder) as vault:  # says that it is missing
            return vault.phrases()
    with path.open("rb") as file:
        counter = file.read(COUNTER.stop)[COUNTER]
    stands = path.stat()
    return _read(folder, (counter, stands.st_ino, stands.st_mtime_ns, stands.st_size))


@lru_cache(maxsize=1)
def _read(folder: Path, _state: tuple[bytes, int, int, int]) -> Known:
    with open_vault(folder) as vault:
        return vault.phrases()
