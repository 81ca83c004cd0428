"""Archives of an earlier schema where nothing may be written: each verb says what to do, and leaves all as it was."""

import gzip
from pathlib import Path

import pytest

from archive.store import ARCHIVE_FILE, MANIFEST_FILE, kept_as
from scheduler.folder import CONFIG_FILE
from tests.scheduler.speaking import Run, assert_one_sentence
from tests.scheduler.town import make_archive, site_of
from tests.servers import Server

OLD = Path(__file__).parents[1] / "archive" / "files" / "schema-3.db.gz"


@pytest.fixture
def old(server: Server, tmp_path: Path) -> Path:
    """A folder with a file of schema 3."""
    made = make_archive(tmp_path / "made", site_of(server))
    folder = tmp_path / "chronik-old-20250101T000000Z"
    folder.mkdir()
    (folder / CONFIG_FILE).write_bytes((made / CONFIG_FILE).read_bytes())
    (folder / ARCHIVE_FILE).write_bytes(gzip.decompress(OLD.read_bytes()))
    return folder


def test_a_trial_brings_nothing_forward(run: Run, old: Path) -> None:
    """It would write, and keep a copy in which an erased story lives on."""
    before = (old / ARCHIVE_FILE).read_bytes()
    said = run("withdraw", "1", "--reason", "x", "--by", "y", "--dry-run", "--archive", old)
    assert_one_sentence(said, 2, "of an earlier schema, and a trial writes nothing", "chronik status")
    assert (old / ARCHIVE_FILE).read_bytes() == before


def test_a_backup_of_an_earlier_schema_says_how_it_is_read(run: Run, old: Path) -> None:
    """Its copy is brought forward, not it."""
    (old / MANIFEST_FILE).write_text("{}", encoding="utf-8")
    for verb in ("status", "verify"):
        assert_one_sentence(run(verb, "--archive", old), 2, "is a backup, of schema 3", "copy the folder")


def test_an_archive_beside_a_bag_is_at_work(tmp_path: Path) -> None:
    """Of a bag is what lies in its folder `data`."""
    (tmp_path / "bagit.txt").touch()
    for name in ("data", "herne"):
        (tmp_path / name).mkdir()
    assert kept_as(tmp_path / "data") == "part of a bag"
    assert kept_as(tmp_path / "herne") is None
