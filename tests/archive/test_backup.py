"""A backup is whole, of one moment, and proved; what is not, says so and pushes out nothing."""

import json
import os
import shutil
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from archive.backup import (
    MANIFEST_FILE,
    Backup,
    backups_in,
    identity_in,
    make_backup,
    newest_in,
    note,
    prove,
    take_in_notes,
)
from archive.backup.proving import changed_files
from archive.errors import ArchiveFull, ArchiveLocked, NotABackup
from archive.fixity import verify
from archive.store import ARCHIVE_FILE, Store, create, locked, open_to_read, open_to_write, store_payload
from tests.archive.scene import Scene, story

AT = datetime(2026, 11, 23, 15, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Store]:
    with closing(create(tmp_path / "herne")) as store:
        scene = Scene(store)
        for hour in range(4):
            scene.visit(hour, story(title=f"Lagerhalle, Stand {hour}"))
        scene.reader.close()
        (tmp_path / "herne" / "chronik.toml").write_text("# made to be read\n", encoding="utf-8")
        yield store


def back_up(store: Store, *, day: int = 0, keep: int | None = None) -> Backup:
    folder = store.path.parent
    return make_backup(folder, folder.parent / "backups", at=AT + day * DAY, program="Chronik 9", keep=keep)


def dump(path: Path) -> list[str]:
    with closing(sqlite3.connect(path)) as connection:
        return [line for line in connection.iterdump() if "search" not in line]


def test_a_backup_is_the_archive_again(archive: Store) -> None:
    """Restoring is copying the folder: the same rows, the same configuration, and a manifest that fits."""
    made = back_up(archive)
    assert made.folder.name == f"chronik-herne-20261123T150000Z-{identity_in(archive.path.parent)[7:15]}"
    restored = shutil.copytree(made.folder, archive.path.parent.parent / "restored")
    assert sorted(path.name for path in restored.iterdir()) == [ARCHIVE_FILE, "chronik.toml", MANIFEST_FILE]
    assert (made.manifest.damaged, changed_files(restored, newest_in(restored).manifest)) == ((), [])
    with closing(open_to_write(restored)) as store:
        assert verify(store.connection).damaged == ()
    assert dump(restored / ARCHIVE_FILE) == dump(archive.path)


def test_a_backup_is_of_one_moment_while_others_write(archive: Store) -> None:
    """The writer waits for nobody, and the copy neither begins again nor mixes two states."""
    ending, written = threading.Event(), []

    def write() -> None:
        with closing(open_to_write(archive.path.parent)) as store:
            while not ending.is_set():
                with store.transaction() as connection:
                    store_payload(connection, os.urandom(200_000))
                written.append(1)

    writer = threading.Thread(target=write)
    writer.start()
    made = [back_up(archive, day=day) for day in range(3)]
    ending.set()
    writer.join()
    assert len(written) > 3
    assert [prove(one.folder).damaged for one in made] == [(), (), ()]
    assert made[0].manifest.counts["payloads"] <= made[-1].manifest.counts["payloads"]


def test_what_was_withheld_is_copied_for_its_owner_only(archive: Store) -> None:
    """It lies in a file of its own, in the backup too."""
    with closing(sqlite3.connect(archive.path.with_name("withheld.db"))) as withheld:
        withheld.execute("CREATE TABLE words (word)")
    made = back_up(archive)
    assert (made.folder / "withheld.db").stat().st_mode & 0o777 == 0o600
    assert "withheld.db" in made.manifest.files


def test_only_the_newest_are_kept_and_only_ones_own_removed(archive: Store, tmp_path: Path) -> None:
    """`keep` counts backups of this archive; another one's, of the same name and second, is nobody's business."""
    with closing(create(tmp_path / "elsewhere" / "herne")) as other:
        place = other.path.parent
        theirs = make_backup(place, tmp_path / "backups", at=AT + 3 * DAY, program="Chronik 9", keep=1)
    for day in range(4):
        made = back_up(archive, day=day, keep=2)
    (tmp_path / "backups" / "chronik-herne-notes").mkdir()
    assert made.removed == 1
    left = [one.folder.name[:28] for one in backups_in(tmp_path / "backups", identity=made.manifest.identity)]
    assert left == ["chronik-herne-20261125T15000", "chronik-herne-20261126T15000"]
    assert newest_in(tmp_path / "backups", identity=theirs.manifest.identity).folder == theirs.folder
    assert newest_in(tmp_path / "backups", identity=made.manifest.identity).folder == made.folder


def test_a_damaged_archive_is_backed_up_and_pushes_out_nothing(archive: Store) -> None:
    """The copy says which records are damaged; the last whole one stays, whatever `keep` says."""
    whole = back_up(archive)
    archive.connection.execute("UPDATE versions SET title = 'Nichts brannte' WHERE number = 2")
    for day in (1, 2):
        made = back_up(archive, day=day, keep=1)
        assert made.manifest.damaged[0].startswith("version 2: its row in versions was changed")
        assert made.event["damaged"] == len(made.manifest.damaged)
    assert whole.folder.exists()


@pytest.mark.parametrize("offset", [0.1, 0.3, 0.5, 0.7, 0.9])
def test_a_flipped_bit_in_a_copy_is_found(archive: Store, offset: float) -> None:
    """The manifest has every byte of every file."""
    made = back_up(archive)
    copied = made.folder / ARCHIVE_FILE
    content = bytearray(copied.read_bytes())
    content[int(len(content) * offset)] ^= 16
    copied.write_bytes(content)
    assert changed_files(made.folder, made.manifest) == [f"{ARCHIVE_FILE} is not the file that was written"]


def test_what_a_killed_backup_left_is_no_backup(archive: Store, tmp_path: Path) -> None:
    """It has no name yet, and the next one clears it away."""
    begun = back_up(archive).folder.rename(tmp_path / "backups" / "chronik-herne-20261101T000000Z.open")
    with pytest.raises(NotABackup, match="holds no backup of herne: make one with `chronik backup"):
        newest_in(tmp_path / "backups", archive="herne")
    back_up(archive, day=1)
    assert not begun.exists()


def test_no_backup_is_begun_where_there_is_no_room_or_another_is_made(
    archive: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is left behind by asking."""
    (tmp_path / "backups").mkdir()
    with locked(tmp_path / "backups"), pytest.raises(ArchiveLocked):
        back_up(archive)
    monkeypatch.setattr("shutil.disk_usage", lambda _: type("Usage", (), {"free": 1_200_000}))
    with pytest.raises(ArchiveFull, match=r"the backup needs 1 MB, and the disk of .* has 1 MB left"):
        back_up(archive)
    assert [path.name for path in (tmp_path / "backups").iterdir()] == ["chronik.lock"]


def test_the_room_of_a_backup_is_that_of_all_its_files(archive: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was withheld may be larger than the record."""
    with archive.path.with_name("withheld.db").open("wb") as file:
        file.truncate(50_000_000)
    monkeypatch.setattr("shutil.disk_usage", lambda _: type("Usage", (), {"free": 40_000_000}))
    with pytest.raises(ArchiveFull, match=r"the backup needs 4\d MB"):
        back_up(archive)


@pytest.mark.parametrize("text", ["", "{", "[]", '{"format": "chronik-backup/2"}', '{"format": "chronik-backup/1"}'])
def test_a_folder_of_another_kind_is_no_backup(tmp_path: Path, text: str) -> None:
    """A manifest that cannot be read is a sentence."""
    (tmp_path / MANIFEST_FILE).write_text(text, encoding="utf-8")
    with pytest.raises(NotABackup, match="backup"):
        newest_in(tmp_path)


def test_an_event_is_kept_at_once_or_by_the_next_writer(archive: Store) -> None:
    """While another process writes, the note waits beside the archive; taken in twice, it is one event."""
    folder = archive.path.parent
    detail = {"name": "chronik-herne-1", "damaged": 0}
    assert note(folder, "backed-up", at=AT, detail=detail)
    with locked(folder):
        assert not note(folder, "backed-up", at=AT + DAY, detail=detail)
    notes = (folder / "chronik.notes").read_text(encoding="utf-8")
    assert [take_in_notes(archive), take_in_notes(archive)] == [1, 0]
    (folder / "chronik.notes").write_text(notes + '{"kind": "backed-', encoding="utf-8")  # as after a kill
    assert take_in_notes(archive) == 0
    with closing(open_to_read(folder)) as store:
        told = store.connection.execute("SELECT at, detail FROM events WHERE kind = 'backed-up' ORDER BY id").fetchall()
        assert verify(store.connection).damaged == ()
    assert [(row["at"], json.loads(row["detail"])) for row in told] == [
        ("2026-11-23T15:00:00Z", detail),
        ("2026-11-24T15:00:00Z", detail),
    ]
