"""`backup`, `drill` and the service's jobs for them, and what the doctor says of it all."""

import json
import shutil
import sqlite3
import sys
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from archive.backup import make_backup, note
from archive.store import ARCHIVE_FILE, LOCK_FILE, locked
from crawler.configuration import Config, write_sites
from scheduler.care_checks import leftovers
from scheduler.folder import write_config
from scheduler.frontier import Frontier
from scheduler.jobs import last_run
from scheduler.machine import clock_check, file_system_of, growth_check, lock_check, sqlite_check
from tests.archive.test_migrations import unpack
from tests.scheduler.speaking import Run, assert_one_sentence
from tests.scheduler.town import SETTINGS, make_archive

DAY = timedelta(days=1)


@pytest.fixture
def kept(crawled: Path, tmp_path: Path) -> Path:
    """A copy of the crawled archive, and an empty folder for its backups."""
    (tmp_path / "disk").mkdir()
    return shutil.copytree(crawled, tmp_path / "herne")


def test_a_backup_is_made_drilled_and_kept_in_the_chain(run: Run, kept: Path, tmp_path: Path) -> None:
    """The report stands beside the backups, for people and for programs; the doctor tells of both."""
    made = run("backup", tmp_path / "disk", "--archive", kept)
    assert (made.code, "0 damaged" in made.out) == (0, True)
    done = run("drill", "--from", tmp_path / "disk", "--archive", kept, "--json")
    told = json.loads(done.out)
    assert (done.code, told["wrong"]) == (0, [])
    assert told["counts"]["versions read again from their pages"] == 3
    assert "Passed: restored and looked through on" in Path(told["report"]).read_text(encoding="utf-8")
    assert json.loads(Path(told["report"]).with_suffix(".json").read_text(encoding="utf-8"))["passed"]
    assert not list((tmp_path / "disk").glob("drill-*.open"))
    doctor = run("doctor", "--archive", kept)
    assert "the newest backup was made" in doctor.out
    assert "a backup was restored and proved on" in doctor.out
    assert run("verify", "--archive", kept).code == 0


def test_a_drill_names_what_does_not_hold_and_the_doctor_is_red(run: Run, kept: Path, tmp_path: Path) -> None:
    """A backup that nobody could restore is found before it is needed."""
    run("backup", tmp_path / "disk", "--archive", kept)
    (copied,) = (tmp_path / "disk").glob(f"chronik-*/{ARCHIVE_FILE}")
    with closing(sqlite3.connect(copied)) as connection:
        connection.execute("UPDATE versions SET title = 'Nie gesagt' WHERE id = 2")
        connection.commit()
    done = run("drill", "--from", tmp_path / "disk", "--archive", kept)
    assert done.code == 1
    assert f"wrong: {ARCHIVE_FILE} is not the file that was written" in done.err
    assert "wrong: version 2: its row" in done.err
    (report,) = (tmp_path / "disk" / "reports").glob("*.md")
    assert "FAILED: restored" in report.read_text(encoding="utf-8")
    assert "things wrong with chronik-herne" in run("doctor", "--archive", kept).out


@pytest.mark.parametrize("damage", ["cut off", "no database", "empty"])
def test_a_backup_that_cannot_be_opened_is_reported_with_an_earlier_one(
    run: Run, kept: Path, tmp_path: Path, damage: str
) -> None:
    """The report names the backup, not where it was restored for the time of the drill."""
    first, second = (
        make_backup(kept, tmp_path / "disk", at=datetime(2026, 1, day, tzinfo=UTC), program="x").folder
        for day in (1, 2)
    )
    whole = (second / ARCHIVE_FILE).read_bytes()
    (second / ARCHIVE_FILE).write_bytes({"cut off": whole[: len(whole) // 3], "empty": b""}.get(damage, b"x" * 5000))
    done = run("drill", "--from", tmp_path / "disk", "--archive", kept)
    assert (done.code, done.err.count(second.name) > 0, ".open" in done.err) == (1, True, False)
    assert f"remedy: {first.name} has all its files as they were written" in done.err
    (report,) = (tmp_path / "disk" / "reports").glob("*.md")
    assert f"What to do: {first.name} has" in report.read_text(encoding="utf-8")


def test_a_backup_can_be_drilled_where_the_archive_is_lost(run: Run, kept: Path, tmp_path: Path) -> None:
    """That is what it is for; its folder, copied, is the archive."""
    run("backup", tmp_path / "disk", "--archive", kept)
    shutil.rmtree(kept)
    assert run("drill", "--from", tmp_path / "disk", "--sample", "0", "--archive", kept).code == 0
    (made,) = (tmp_path / "disk").glob("chronik-*")
    shutil.copytree(made, kept)
    assert run("verify", "--archive", kept).code == 0
    assert "Meldung" in run("search", "Meldung", "--archive", kept).out


def test_wrong_words_are_one_sentence(run: Run, kept: Path, tmp_path: Path) -> None:
    """Each names the remedy."""
    said = run("backup", "--archive", kept)
    assert (said.code, "set backup_to under [settings]" in said.err) == (2, True)
    (tmp_path / "file").touch()
    assert run("backup", tmp_path / "file", "--archive", kept).code == 2
    assert_one_sentence(run("backup", tmp_path / "dsik", "--archive", kept), 2, "is not there", "mount its disk")
    assert not (tmp_path / "dsik").exists()
    (kept / "backups").mkdir()
    for place in (kept, kept / "backups"):
        assert_one_sentence(run("backup", place, "--archive", kept), 2, "lies within the archive")
    said = run("drill", "--from", tmp_path, "--archive", kept)
    assert (said.code, "holds no backup of herne: make one with" in said.err) == (2, True)


def test_the_service_makes_backups_when_they_are_due_and_tells_what_fails(run: Run, tmp_path: Path) -> None:
    """Into the folder of the configuration. Run again before the next drill is due, it makes none; that no backup can
    be made ends nothing."""
    folder = make_archive(tmp_path / "paper")
    settings = replace(SETTINGS, backup_to="../disk", backup_keep=2)
    (tmp_path / "disk").mkdir()
    write_config(folder, write_sites(Config(settings=settings)))
    assert run("schedule", "--once", "--archive", folder).code == 0
    assert len(list((tmp_path / "disk").glob("chronik-paper-*"))) == 1
    assert len(list((tmp_path / "disk" / "reports").glob("*.md"))) == 1
    assert "the backups lie on the same disk" in run("doctor", "--archive", folder).out
    with closing(Frontier(folder)) as frontier:
        before = {job: last_run(frontier.connection, job) for job in ("backup", "drill")}
        frontier.connection.execute("DELETE FROM jobs WHERE name = 'backup'")
    assert before["backup"].result.startswith("0 damaged records; chronik-paper-")  # type: ignore[union-attr]
    shutil.rmtree(tmp_path / "disk")
    assert run("schedule", "--once", "--archive", folder).code == 0
    with closing(Frontier(folder)) as frontier:
        assert last_run(frontier.connection, "drill") == before["drill"]
    told = run("doctor", "--archive", folder)
    assert (told.code, "backup, 2" in told.out, "it could not be made: " in told.out) == (1, True, True)


def test_the_doctor_looks_at_an_older_file_without_touching_it(run: Run, tmp_path: Path) -> None:
    """Who asks for a diagnosis asked for no operation."""
    folder = make_archive(tmp_path / "paper")
    before = unpack(2, folder)
    told = run("doctor", "--archive", folder)
    assert (told.code, "the file has schema 2" in told.out) == (0, True)
    assert (folder / ARCHIVE_FILE).read_bytes() == before
    run("status", "--archive", folder)
    assert f"{ARCHIVE_FILE}.schema-2.bak is the file as it was" in run("doctor", "--archive", folder).out
    (tmp_path / "disk").mkdir()
    run("backup", tmp_path / "disk", "--archive", folder)
    assert ".bak" not in run("doctor", "--archive", folder).out


def test_a_clock_that_is_behind_the_record_is_wrong(kept: Path) -> None:
    """Both the newest capture and the file's own time are asked."""
    with closing(sqlite3.connect(kept / ARCHIVE_FILE)) as connection:
        now = datetime.now(UTC)
        assert clock_check(connection, kept, at=now).grade == "ok"
        behind = clock_check(connection, kept, at=now - DAY)
        assert (behind.grade, "set the clock before the next crawl" in behind.sentence) == ("wrong", True)


def test_the_disk_is_told_by_the_days_it_lasts(kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """At the growth of the last thirty days."""
    monkeypatch.setattr("scheduler.disk.Disk.free", lambda _: 3_000_000)
    with closing(sqlite3.connect(kept / ARCHIVE_FILE)) as connection:
        soon = growth_check(connection, kept, at=datetime.now(UTC))
        assert (soon.grade, "days: make room" in soon.sentence) == ("wrong", True)
        assert "does not grow" in growth_check(connection, kept, at=datetime.now(UTC) + 60 * DAY).sentence


def test_the_lock_is_told_by_who_holds_it(tmp_path: Path) -> None:
    """Nobody, a process that says so, one that was killed, one that says another's name."""
    assert lock_check(tmp_path).grade == "ok"
    with locked(tmp_path):
        assert lock_check(tmp_path).sentence.endswith("writes to the archive at the moment")
        (tmp_path / LOCK_FILE).write_text("1")
        assert lock_check(tmp_path).grade == "wrong"
    (tmp_path / LOCK_FILE).write_text("4194304")
    assert "was killed while it wrote" in lock_check(tmp_path).sentence


def test_leftovers_are_named(tmp_path: Path) -> None:
    """Whatever a kill leaves is either taken in by the next opening or may be deleted."""
    for name in ("herne-warc.open", "chronik.toml.draft", f"{ARCHIVE_FILE}-wal"):
        (tmp_path / name).write_text("x", encoding="utf-8")
    with locked(tmp_path):
        note(tmp_path, "drilled", at=datetime.now(UTC), detail={})
    named = " ".join(check.sentence for check in leftovers(tmp_path))
    assert all(name in named for name in ("herne-warc.open", "chronik.toml.draft", "archive.db-wal", "chronik.notes"))


@pytest.mark.parametrize(
    ("version", "grade"), [((3, 36, 0), "wrong"), ((3, 40, 1), "note"), ((3, 51, 3), "ok"), ((4, 0, 0), "ok")]
)
def test_what_a_version_of_sqlite_means(version: tuple[int, ...], grade: str) -> None:
    """STRICT tables came with 3.37, the bug that resets the log went with 3.51.3."""
    assert sqlite_check(version).grade == grade


def test_the_file_system_is_that_of_the_nearest_mount(tmp_path: Path) -> None:
    """Escapes in mount points are undone, and a name that only begins like another is another."""
    place = tmp_path / "in a press"
    (place / "herne").mkdir(parents=True)
    escaped = str(place).replace(" ", r"\040")
    mounts = tmp_path / "mountinfo"
    mounts.write_text(
        "1 0 0:1 / / rw - ext4 /dev/a rw\n"
        f"2 1 0:2 / {escaped} rw shared:1 - nfs4 server:/x rw\n"
        f"3 1 0:3 / {escaped}/her rw - tmpfs tmpfs rw\n",
        encoding="utf-8",
    )
    assert file_system_of(place / "herne", mounts) == "nfs4"
    assert file_system_of(tmp_path, mounts) == "ext4"
    assert (file_system_of(tmp_path) is None) == (sys.platform != "linux")
