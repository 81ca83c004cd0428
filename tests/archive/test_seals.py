"""What is sealed, when, and what the seals and the root prove."""

import contextlib
import gzip
import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from archive.fixity import Position, keep_account, open_round, root_of, verify
from archive.store import ARCHIVE_FILE, append_event, open_to_read, open_to_write
from tests.archive.scene import BODY, Scene, blocks, hour, story

FILES = Path(__file__).parent / "files"


def last_seal(scene: Scene) -> dict[str, dict[str, str | None]]:
    """What the last seal says, by table and key."""
    rows: dict[str, dict[str, str | None]] = json.loads(scene.one("SELECT rows FROM seals ORDER BY id DESC LIMIT 1")[0])
    return rows


def damaged(scene: Scene, *statements: str) -> tuple[str, ...]:
    """What verify says after somebody else wrote into the file."""
    with closing(sqlite3.connect(scene.store.path)) as other:
        other.execute("PRAGMA foreign_keys = OFF")
        for statement in statements:
            other.execute(statement)
        other.commit()
    return verify(scene.reader.connection).damaged


def test_a_transaction_seals_exactly_the_rows_it_touched(scene: Scene) -> None:
    """Written, changed, taken out; what was written as it stood needs no new seal."""
    scene.visit(0, story())
    assert {name: list(keys) for name, keys in last_seal(scene).items()} == {
        "article_urls": ["https://herne.example/artikel/1"],
        **{name: ["1"] for name in ("articles", "captures", "events", "images", "links", "payloads", "versions")},
    }
    scene.visit(1, story())
    assert {name: list(keys) for name, keys in last_seal(scene).items()} == {
        "articles": ["1"], "captures": ["2"], "versions": ["1"],
    }  # fmt: skip
    with scene.store.transaction() as connection:
        connection.execute("DELETE FROM links WHERE version_id = 1")
        connection.execute("UPDATE sites SET name = name")
    assert last_seal(scene) == {"links": {"1": None}}
    assert verify(scene.reader.connection).damaged == ()


def test_what_was_undone_is_not_sealed(scene: Scene) -> None:
    """A seal speaks of rows that are there."""
    before = scene.one("SELECT COUNT(*) FROM seals")
    with contextlib.suppress(KeyError), scene.store.transaction() as connection:
        connection.execute("UPDATE sites SET name = 'X'")
        raise KeyError
    with scene.store.transaction():
        pass
    assert scene.one("SELECT COUNT(*) FROM seals") == before


def test_the_last_rows_of_either_chain_cannot_be_cut_off(scene: Scene) -> None:
    """The chains guard each other."""
    scene.visit(0, story())
    scene.visit(1, story(blocks=blocks(*BODY[:2])))
    found = damaged(scene, "DELETE FROM events WHERE id = 2")
    assert any(said.startswith("event 2: it was taken out of events") for said in found)


def test_the_last_seals_cannot_be_cut_off_either(scene: Scene) -> None:
    """Rows that no seal names were put in by somebody."""
    scene.visit(0, story())
    found = damaged(scene, "DELETE FROM seals WHERE id = (SELECT MAX(id) FROM seals)")
    assert any(said.startswith("capture 1: no seal speaks of this row") for said in found)
    assert damaged(scene, "DELETE FROM seals") != ()
    with closing(open_to_write(scene.store.path.parent)) as store:
        assert verify(store.connection).damaged != ()  # opening does not seal anew


def test_a_root_noted_earlier_is_proved_later(scene: Scene) -> None:
    """And one of a record that was rewritten since is not, though what is left is whole in itself."""
    scene.visit(0, story())
    noted = root_of(scene.reader.connection)
    scene.visit(1, story(blocks=blocks(*BODY[:2])))
    later = root_of(scene.reader.connection)
    assert verify(scene.reader.connection, root=noted.digest).has_root is True
    assert (later.events, later.seals, later.at) == (2, noted.seals + 1, hour(1))
    assert str(later).startswith(f"root {later.digest} (2 events, ")
    cut = (
        f"DELETE FROM {table} WHERE {key} = 2" for table, key in (
            ("events", "id"), ("captures", "id"), ("images", "version_id"), ("links", "version_id"),
        )
    )  # fmt: skip
    damaged(scene, *cut, f"DELETE FROM seals WHERE id = {later.seals}")
    assert verify(scene.reader.connection, root=later.digest).has_root is False
    assert verify(scene.reader.connection, root=noted.digest).has_root is True


def test_a_round_in_slices_finds_what_one_look_finds(scene: Scene) -> None:
    """Each goes on where the one before ended, the account is kept, and an event says when it was through."""
    scene.visit(0, story())
    with closing(sqlite3.connect(scene.store.path)) as other:
        other.execute("UPDATE captures SET ip = '10.0.0.1'")
        other.commit()
    whole, slices = verify(scene.reader.connection), 0
    while True:
        under_way = open_round(scene.reader.connection)
        since = under_way.position if under_way else None
        found = verify(scene.reader.connection, since=since, most=7)
        with scene.store.transaction() as connection:
            said = keep_account(connection, found, under_way=under_way, at=hour(slices))
        slices += 1
        if found.position is None:
            break
    assert slices > 5
    assert said == whole.damaged
    assert json.loads(scene.one("SELECT damaged FROM fixity_checks")[0]) == list(said)
    assert scene.events()[-1] == "verified"
    assert open_round(scene.reader.connection) is None


def test_a_position_that_cannot_be_read_begins_a_new_round(scene: Scene) -> None:
    """Nor does one that names a stage of another version of the program hold anything up."""
    with scene.store.transaction() as connection:
        connection.execute("INSERT INTO fixity_checks VALUES (1, '', NULL, '{', '{}', '[]')")
    assert open_round(scene.reader.connection) is None
    assert verify(scene.reader.connection, since=Position("gone", "x")).damaged == ()


@pytest.mark.parametrize(
    ("name", "named", "is_accepted"),
    [("by its event", True, True), ("behind the program's back", False, False)],
)
def test_bytes_out_of_view_are_accepted_where_a_restriction_says_so(
    scene: Scene, name: str, named: bool, is_accepted: bool
) -> None:
    """A payload and the detail of an event, each named in the chain by an event of the restriction."""
    scene.visit(0, story())
    (payload,) = scene.one("SELECT payload_digest FROM captures")
    with scene.store.transaction() as connection:
        connection.execute("UPDATE payloads SET encoding = 'withheld', body = X'', stored_size = 0")
        connection.execute("""UPDATE events SET detail = '{"withheld":1}' WHERE id = 1""")
        connection.execute("UPDATE versions SET restriction_id = NULL")
        (event,) = connection.execute("SELECT digest FROM events WHERE id = 1").fetchone()
        detail = {"restriction": 1, "payloads": [payload], "events": {"1": event}} if named else {"restriction": 1}
        append_event(connection, "withdrawn", at=hour(1), article_id=1, detail=detail)
    said = [one for one in verify(scene.reader.connection).damaged if "restriction" in one]
    assert (said == []) is is_accepted, name


@pytest.mark.parametrize("number", [1, 2, 3])
def test_a_file_of_an_earlier_schema_is_sealed_when_it_is_opened(number: int, tmp_path: Path) -> None:
    """Everything in it, once, with an event; from then on nothing can be changed unseen."""
    (tmp_path / ARCHIVE_FILE).write_bytes(gzip.decompress((FILES / f"schema-{number}.db.gz").read_bytes()))
    for _ in range(2):
        with closing(open_to_write(tmp_path)) as store:
            kinds = [kind for (kind,) in map(tuple, store.connection.execute("SELECT kind FROM events ORDER BY id"))]
            assert kinds.count("migrated") == 1
    with closing(sqlite3.connect(tmp_path / ARCHIVE_FILE)) as other:
        other.execute("UPDATE captures SET url = url || 'x' WHERE id = 2")
        other.commit()
    with closing(open_to_read(tmp_path)) as store:
        assert [said.partition(":")[0] for said in verify(store.connection).damaged] == ["capture 2"]
