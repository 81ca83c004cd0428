"""What is withheld is proved where it lies: by verify, in backups and drills, and in a bag that takes it in."""

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from archive.backup import make_backup, making, newest_in
from archive.errors import DamagedFile
from archive.export.bag import make_bag
from archive.withdrawal import WITHHELD_FILE, restore
from scheduler.drilling import drill
from scheduler.proving import prove
from tests.archive.scene import hour
from tests.withdrawal.affair import Affair


@pytest.mark.parametrize(
    "loss",
    [
        "DELETE FROM cells WHERE table_name = 'payloads'",
        "UPDATE cells SET value = zeroblob(50) WHERE table_name = 'payloads' AND column_name = 'body'",
        "DROP TABLE cells",
    ],
)
def test_withheld_bytes_that_are_lost_are_named(affair: Affair, tmp_path: Path, loss: str) -> None:
    """By verify, in the backup, by its drill; no bag is written with them."""
    affair.decide("withdrawn")
    assert prove(affair.folder, most=None).found.damaged == ()
    with closing(sqlite3.connect(affair.folder / WITHHELD_FILE)) as vault:
        vault.execute(loss)
        vault.commit()
    withheld = affair.one("SELECT COUNT(*) FROM payloads WHERE encoding = 'withheld'")[0]
    assert len(prove(affair.folder, most=None).found.damaged) == withheld
    made = make_backup(affair.folder, tmp_path / "disk", at=hour(30), program="x")
    assert len(made.manifest.damaged) == withheld
    assert asyncio.run(drill(newest_in(made.folder), tmp_path / "drill", at=hour(31), sample=1)).wrong
    with pytest.raises(DamagedFile, match=r"withheld\.db keeps no bytes"):
        make_bag(affair.folder, tmp_path / "bag", with_withheld=True)
    make_bag(affair.folder, tmp_path / "bag")


def test_what_is_put_back_while_a_backup_is_made_is_in_it(
    affair: Affair, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between the copies of the two files it would be in neither: both are made again."""
    affair.decide("withdrawn")
    copied = making.copy_database

    def copy(source: sqlite3.Connection, target: Path, **how: object) -> None:
        copied(source, target, **how)  # type: ignore[arg-type]  # as it was called
        if affair.one("SELECT access FROM articles WHERE id = 1") == ("withdrawn",):
            restore(affair.store, 1, at=hour(26), by="A", reason="der Grund ist fort")

    monkeypatch.setattr(making, "copy_database", copy)
    made = make_backup(affair.folder, tmp_path / "disk", at=hour(30), program="x")
    assert made.manifest.damaged == ()
    with closing(sqlite3.connect(made.folder / "archive.db")) as found:
        assert found.execute("SELECT COUNT(*) FROM payloads WHERE encoding = 'withheld'").fetchone() == (0,)
