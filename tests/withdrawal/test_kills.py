"""Killed at any sync of either file, a decision is carried out or not, and the next run makes it whole."""

import shutil
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from archive.fixity import verify
from archive.store import open_to_write
from archive.withdrawal import lift_ended
from tests.archive.scene import hour
from tests.withdrawal.affair import NEEDLE, Affair
from tests.withdrawal.deed import do
from tests.withdrawal.needle import in_files

ROOT = Path(__file__).parents[2]
LAST = {"withdrawn": 16, "restored": 14, "erased": 20}
PUBLIC, HIDDEN, ERASED = ("public", 2, 0), ("withdrawn", 0, 6), ("erased", 0, 0)


def prepared(tmp_path: Path, kind: str) -> Path:
    """An archive on which a decision of that kind can be made."""
    made = Affair(tmp_path / "master")
    if kind != "withdrawn":
        made.decide("withdrawn")
    made.reader.close()
    made.store.close()
    return made.folder


def kill_all(tmp_path: Path, kind: str) -> Path:
    """Copies of the archive, by the number of the sync at which the process that changed them was killed."""
    folder, last = tmp_path / "killed", LAST[kind]
    folder.mkdir()
    command = ["strace", "-f", "-qq", "-o", "/dev/null", "-e", f"inject=fdatasync:signal=KILL:when={last}"]
    command += [
        sys.executable,
        "-m",
        "tests.withdrawal.deed",
        str(prepared(tmp_path, kind)),
        str(folder),
        kind,
        str(last),
    ]
    subprocess.run(command, cwd=ROOT, check=True, timeout=120)
    return folder


def state(folder: Path, *, carry_on: str | None = None) -> tuple[str, int, int]:
    """Access, versions with a text, payloads withheld; after the next run has looked, and done it if it was not."""
    with closing(open_to_write(folder)) as store:
        lift_ended(store, at=hour(25))
        query = (
            "SELECT access, (SELECT COUNT(*) FROM versions WHERE article_id = 1 AND text <> '') AS texts,"
            " (SELECT COUNT(*) FROM payloads WHERE encoding = 'withheld') AS withheld FROM articles WHERE id = 1"
        )
        found = tuple(store.connection.execute(query).fetchone())
        if carry_on is not None and found[0] != {"restored": "public"}.get(carry_on, carry_on):
            do(store, carry_on)
        assert verify(store.connection).damaged == ()
    return found


@pytest.mark.skipif(shutil.which("strace") is None, reason="strace is not here")
@pytest.mark.parametrize(
    ("kind", "before", "after"),
    [("withdrawn", PUBLIC, HIDDEN), ("restored", HIDDEN, PUBLIC), ("erased", HIDDEN, ERASED)],
)
def test_killed_at_any_sync_it_is_whole_or_not_at_all(
    tmp_path: Path, kind: str, before: tuple[str, int, int], after: tuple[str, int, int]
) -> None:
    """Both ends are met, and the same command again completes it."""
    copies = sorted(kill_all(tmp_path, kind).iterdir())
    found = [state(copy, carry_on=kind) for copy in copies]
    assert {before, after} == set(found)
    assert [state(copy) for copy in copies] == [after] * len(copies)
    assert kind != "erased" or [in_files(copy, NEEDLE) for copy in copies] == [[]] * len(copies)
