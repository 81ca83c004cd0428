"""A backup, and an archive in a bag, are read as they lie: nothing is written into them, nor beside their files."""

import shutil
from datetime import UTC, datetime
from pathlib import Path

import bagit
import pytest

from archive.backup import make_backup
from archive.store import ARCHIVE_FILE
from tests.scheduler.speaking import WRITING, Run, assert_one_sentence

AT = datetime(2026, 11, 23, 15, tzinfo=UTC)
READ = (
    "verify",
    "search Meldung",
    "show 101",
    "history 101",
    "diff 101",
    "status",
    "doctor",
    "export jsonl -o {place}",
)
WRITE = (*WRITING, "reextract", "backup {place}", "drill --from {place}", "withdraw 101 --reason x --by y")


@pytest.fixture
def backup(crawled: Path, tmp_path: Path) -> Path:
    """A backup of the crawled archive."""
    return make_backup(crawled, tmp_path / "disk", at=AT, program="x").folder


def lying(folder: Path) -> dict[str, bytes]:
    """The files of a folder and of those in it."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_verbs_that_read_leave_nothing_in_a_backup(run: Run, backup: Path, tmp_path: Path) -> None:
    """Neither a log nor a lock, which its manifest would not know."""
    before = lying(backup)
    for verb in READ:
        said = run(*verb.format(place=tmp_path / "out").split(), "--archive", backup)
        assert (verb, said.code) == (verb, 0), said
        assert lying(backup).keys() == before.keys(), verb
    assert lying(backup) == before


@pytest.mark.parametrize("verb", WRITE)
def test_verbs_that_write_say_that_it_is_a_backup(run: Run, backup: Path, tmp_path: Path, verb: str) -> None:
    """Before anything is written, with the remedy; the copy under another name is an archive at work."""
    before = lying(tmp_path)
    said = run(*verb.format(place=tmp_path / "disk").split(), "--archive", backup)
    assert_one_sentence(said, 2, "is a backup", "copy the folder under another name")
    assert lying(tmp_path) == before
    copied = shutil.copytree(backup, tmp_path / "restored")
    assert run("verify", "--archive", copied)[::2] == (0, "")  # its account is kept


def test_verbs_that_read_leave_a_bag_valid(run: Run, crawled: Path, tmp_path: Path) -> None:
    """The archive in it is read where it lies."""
    assert run("export", "bag", "-o", tmp_path / "bag", "--archive", crawled).code == 0
    place = (tmp_path / "bag").rglob(ARCHIVE_FILE).__next__().parent
    for verb in ("verify", "search Meldung", "history 101", "status"):
        assert run(*verb.split(), "--archive", place).code == 0
    bagit.Bag(str(tmp_path / "bag")).validate()
    assert_one_sentence(run("reextract", "--archive", place), 2, "is part of a bag")
