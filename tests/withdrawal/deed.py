"""A decision carried out again and again, each time in a process that strace kills at its next call to the disk.

Run as `python -m tests.withdrawal.deed MASTER FOLDER KIND LAST`: of each copy of MASTER in FOLDER, numbered from 1,
the process makes LAST less its number calls beforehand, so that one strace, set to kill at call LAST, kills it at its
number.
"""

import os
import shutil
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

from archive.store import Store, open_to_write
from archive.withdrawal import erase, lift_ended, restore, restrict
from tests.archive.scene import hour
from tests.withdrawal.affair import order


def do(store: Store, kind: str) -> Any:
    """Withdraw, put back or erase the first story."""
    if kind == "restored":
        return restore(store, 1, at=hour(40), by="Archivarin", reason="der Grund ist fort")
    act = erase if kind == "erased" else restrict
    return act(store, 1, order(kind), at=hour(30))


def carry_out(folder: Path, kind: str) -> None:
    """What the verb does."""
    with closing(open_to_write(folder)) as store:
        lift_ended(store, at=hour(24))
        do(store, kind)


def main(master: Path, folder: Path, kind: str, last: int) -> None:
    """One child a number; nothing of SQLite is open in this process."""
    for number in range(1, last + 1):
        copy = folder / str(number)
        shutil.copytree(master, copy)
        child = os.fork()
        if child == 0:
            spare = os.open(folder, os.O_RDONLY)
            for _ in range(last - number):
                os.fdatasync(spare)
            carry_out(copy, kind)
            os._exit(0)
        os.waitpid(child, 0)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3], int(sys.argv[4]))
