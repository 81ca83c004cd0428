"""What lies in withheld.db: for whom, and what happens where it is lost or damaged."""

import sqlite3
import stat
from contextlib import closing

import pytest

from archive.errors import CannotRestrict, DamagedFile, WithheldPayload
from archive.fixity import look_at_withheld, lost_payloads
from archive.store import read_payload
from archive.withdrawal import WITHHELD_FILE, restore
from tests.archive.scene import BODY, blocks, hour, story
from tests.withdrawal.affair import NEEDLE, Affair
from tests.withdrawal.needle import in_files

HIDING = ("withdrawn", "embargoed", "redacted")


def test_what_is_withheld_lies_in_a_file_that_only_its_owner_reads(affair: Affair) -> None:
    """Beside the record, with bytes that the record no longer has."""
    affair.decide("withdrawn")
    path = affair.folder / WITHHELD_FILE
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert WITHHELD_FILE in in_files(affair.folder, NEEDLE)
    (name,) = affair.one("SELECT payload_digest FROM captures WHERE id = 1")
    with pytest.raises(WithheldPayload):
        read_payload(affair.connection, name)


def test_without_what_was_withheld_nothing_is_put_back(affair: Affair) -> None:
    """A lost withheld.db must not make an empty story look whole."""
    affair.decide("withdrawn")
    (affair.folder / WITHHELD_FILE).unlink()
    with pytest.raises(DamagedFile, match="backup"):
        restore(affair.store, 1, at=hour(30), by="A", reason="doch")
    assert not (affair.folder / WITHHELD_FILE).exists()
    assert affair.one("SELECT access FROM articles WHERE id = 1") == ("withdrawn",)


def test_verify_says_once_that_the_file_is_missing(affair: Affair) -> None:
    """With how much of the record lies in it, and the remedy; a file with damaged bytes is told payload by payload."""
    affair.decide("withdrawn")
    vault = affair.folder / WITHHELD_FILE
    count = len(lost_payloads(affair.connection, affair.folder / "none"))
    vault.unlink()
    assert count > 1
    (said,) = look_at_withheld(affair.connection, vault)
    assert said == f"withheld.db is missing, with the bytes of {count} withheld payloads: restore it from a backup"
    vault.write_bytes(b"no database")
    assert len(look_at_withheld(affair.connection, vault)) == count


@pytest.mark.parametrize(
    "loss",
    [
        "DELETE FROM cells WHERE table_name = 'payloads'",
        "DELETE FROM cells WHERE table_name = 'versions' AND row_key LIKE '%\"number\": 2%'",
        "DELETE FROM cells",
        "UPDATE cells SET value = zeroblob(50) WHERE table_name = 'payloads' AND column_name = 'body'",
    ],
    ids=["pages", "a version", "all", "damaged pages"],
)
def test_a_story_is_put_back_whole_or_not_at_all(affair: Affair, loss: str) -> None:
    """And what is left of it in withheld.db stays there."""
    affair.decide("withdrawn")
    before = affair.tables()
    with closing(sqlite3.connect(affair.folder / WITHHELD_FILE)) as connection:
        with connection:
            assert connection.execute(loss).rowcount > 0
        left = connection.execute("SELECT COUNT(*) FROM cells").fetchall()
        with pytest.raises(CannotRestrict, match="backup"):
            restore(affair.store, 1, at=hour(30), by="A", reason="doch")
        assert connection.execute("SELECT COUNT(*) FROM cells").fetchall() == left
    assert affair.tables() == before


@pytest.mark.parametrize("kind", HIDING)
def test_a_dictionary_that_learned_the_story_is_destroyed_and_no_other(affair: Affair, kind: str) -> None:
    """It holds pieces of the pages it was trained on; what other stories say too tells nothing."""
    affair.visit(3, story(title="Ein Drittes", blocks=blocks(*BODY)), url="https://herne.example/artikel/3")
    bodies = (f"<p>nur {NEEDLE} sprach".encode(), "mit allen Kräften vor Ort".encode(), b"<div class=teaser>")
    affair.connection.executemany(
        "INSERT INTO dictionaries (site_id, made_at, trained_from, digest, size, body)"
        " VALUES ('herne', 'x', '{}', ?, 1, ?)",
        [(str(number), body) for number, body in enumerate(bodies)],
    )
    affair.decide(kind)
    assert affair.rows("SELECT digest FROM dictionaries ORDER BY id") == [("1",), ("2",)]
