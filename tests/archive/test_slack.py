"""Bits that turn where the file holds nothing are found, and what SQLite leaves there is not taken for them."""

import gzip
import random
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from archive.fixity import verify
from archive.fixity.slack import turned_in
from archive.store import ARCHIVE_FILE, open_to_read, open_to_write
from tests.archive.scene import Scene, hour, story

SIZE = 8192


@pytest.fixture
def grown(scene: Scene) -> Path:
    """An archive of some dozen pages that grew, and lost rows again."""
    for number in range(16):
        scene.visit(number, story(title=f"Nummer {number}"), url=f"https://herne.example/artikel/{number}")
        scene.advertise(number, hour(number), url=f"https://herne.example/artikel/{number}")
    scene.connection.execute("DELETE FROM discoveries WHERE url LIKE '%7'")
    folder = scene.store.path.parent
    scene.reader.close()
    scene.store.close()
    return folder


def damaged(folder: Path) -> tuple[str, ...]:
    with closing(open_to_read(folder)) as store:
        return tuple(said for said in verify(store.connection).damaged if "turned" in said)


def holes(data: bytes) -> list[int]:
    """Places of long runs of zeros, well within."""
    return [place for place in range(64, len(data) - 64, 97) if not any(data[place - 48 : place + 48])]


def test_a_bit_where_nothing_is_kept_is_named_with_its_page(grown: Path) -> None:
    """Whichever page it is on; the records are whole all the same."""
    path = grown / ARCHIVE_FILE
    whole, drawn = path.read_bytes(), random.Random(3)
    assert damaged(grown) == ()
    for place in drawn.sample(holes(whole), 6):
        data = bytearray(whole)
        data[place] ^= 1 << drawn.randrange(8)
        path.write_bytes(data)
        (said,) = damaged(grown)
        assert said.startswith(
            f"file: page {place // SIZE + 1}: a bit turned where nothing is kept (byte {place % SIZE})"
        )


def test_a_bit_on_a_free_page_is_named_too(grown: Path) -> None:
    """What was deleted left pages at zero."""
    path = grown / ARCHIVE_FILE
    with closing(sqlite3.connect(path)) as writer:
        writer.execute("CREATE TABLE heap AS SELECT zeroblob(90000) AS bytes FROM captures LIMIT 3")
        writer.execute("DROP TABLE heap")
    data = bytearray(path.read_bytes())
    empty = [place for place in range(0, len(data), SIZE) if not any(data[place : place + SIZE])]
    data[empty[len(empty) // 2] + 5000] |= 16
    path.write_bytes(data)
    assert damaged(grown)[0].startswith(f"file: page {empty[len(empty) // 2] // SIZE + 1}: a bit turned")


def test_a_file_that_is_being_written_to_is_not_judged(grown: Path) -> None:
    """The file is behind its log, and may change while it is read."""
    path = grown / ARCHIVE_FILE
    data = bytearray(path.read_bytes())
    data[holes(data)[-1]] ^= 4
    path.write_bytes(data)
    with closing(sqlite3.connect(path)) as writer:
        writer.execute("UPDATE captures SET reason = 'x' WHERE id = 1")
        writer.commit()
        assert damaged(grown) == ()
    assert len(damaged(grown)) == 1


def locks(path: Path) -> list[str]:
    """The locks on a file, without their ordinal numbers."""
    lines = Path("/proc/locks").read_text(encoding="ascii").splitlines()
    return sorted(line.partition(": ")[2] for line in lines if f":{path.stat().st_ino} " in line)


def test_reading_it_gives_up_no_lock_of_this_process(grown: Path) -> None:
    """SQLite's locks are the process's: closing its file here would end them for every connection."""
    with closing(open_to_read(grown)) as store:
        store.connection.execute("BEGIN")
        store.connection.execute("SELECT COUNT(*) FROM captures").fetchone()
        before = locks(grown / ARCHIVE_FILE)
        verify(store.connection)
        assert before
        assert locks(grown / ARCHIVE_FILE) == before


def marks(data: bytes) -> list[int]:
    """The pages behind the first in which bits stand alone."""
    places = range(SIZE, len(data), SIZE)
    return [place // SIZE + 1 for place in places if turned_in(data[place : place + SIZE], 0)]


def test_a_file_brought_forward_has_nothing_where_nothing_is_kept(tmp_path: Path) -> None:
    """Earlier schemas left remains of rows there, in which bits stand alone."""
    old = bytearray(gzip.decompress((Path(__file__).parent / "files" / "schema-1.db.gz").read_bytes()))
    for place in {hole // SIZE: hole for hole in holes(old)}.values():  # one on each page
        old[place] |= 8
    path = tmp_path / ARCHIVE_FILE
    path.write_bytes(old)
    assert len(marks(old)) > 9
    open_to_write(tmp_path).close()
    assert marks(path.read_bytes()) == []
