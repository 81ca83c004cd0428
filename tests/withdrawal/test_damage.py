"""Damaged bytes keep no story in view: what cannot be unpacked goes as it stands, what is another's stays as it is."""

import gzip
import random
import re
from contextlib import closing
from typing import Any

import pytest

from archive.fixity import look_at_withheld, verify
from archive.models import Purpose
from archive.packing import pack_with, train, trained
from archive.store import needed_for, open_to_read, read_payload, repack
from archive.withdrawal import WITHHELD_FILE, Done, erase, restore, restrict
from tests.archive.scene import blocks, hour, story
from tests.withdrawal.affair import LEAD, MORE, NEEDLE, OTHER, TITLE, Affair, order, report
from tests.withdrawal.needle import in_files, in_rows

NEIGHBOUR = "https://herne.example/artikel/3"
KINDS = ("withdrawn", "embargoed", "redacted")
LETTERS = random.Random(5)
MARKUP = "".join(f"<li id={LETTERS.randrange(10**9)}>" for _ in range(200))
RAIN = "Tagelang regnete es in der ganzen Innenstadt."
HAPPENED = ("the page itself", "its last bytes", "a page packed against it", "one that its dictionary packs")


@pytest.fixture
def shelf(affair: Affair) -> Affair:
    """The story's page, a page of another story that is packed against it, one packed against that, and a third one
    that is packed with a dictionary which learned the story."""
    affair.visit(6, report(), body=f"{MARKUP}<h1>{TITLE}</h1>{LEAD}{MORE}".encode())
    for at, url in ((7, OTHER), (8, NEIGHBOUR)):
        page = story(title=f"Nachricht {at}", blocks=blocks(RAIN if url == OTHER else "Es schneite."))
        affair.visit(at, page, url=url, body=f"{MARKUP}{at}{MARKUP[::-1]}".encode())
    one, other, third = names(affair)
    with affair.store.transaction() as connection:
        connection.execute("DELETE FROM dictionaries")
        for name, base in ((other, one), (third, other)):
            repack(connection, name)
            body = pack_with(read_payload(connection, name), read_payload(connection, base))
            put(
                connection,
                name,
                body,
                "encoding = 'zstd', base_id = (SELECT payload_id FROM payloads WHERE digest = :base)",
                base=base,
            )
    assert verify(affair.connection).damaged == ()
    return affair


def names(affair: Affair) -> list[str]:
    rows = affair.rows("SELECT payload_digest FROM captures ORDER BY id DESC LIMIT 3")
    return [name for (name,) in reversed(rows)]


def put(connection: Any, name: str, body: bytes, more: str, **given: Any) -> None:
    connection.execute(
        "UPDATE payloads SET recoding = NULL, base_id = NULL, neighbour_id = NULL, body = :body,"
        f" stored_size = length(:body), {more} WHERE digest = :name",
        {"name": name, "body": body, **given},
    )
    for (one,) in connection.execute("SELECT digest FROM payloads").fetchall():
        depth = len(needed_for(connection, one))
        connection.execute("UPDATE payloads SET depth = ? WHERE digest = ?", (depth, one))


def damage(affair: Affair, what: str) -> None:
    """Let something happen to stored bytes."""
    one, other, third = names(affair)
    with affair.store.transaction() as connection:
        if what == HAPPENED[3]:
            body = train([f"{MARKUP[n : n + 900]}{n}<h1>{TITLE}</h1>{MORE}{RAIN}".encode() for n in range(0, 1000, 25)])
            assert body is not None
            connection.execute(
                "INSERT INTO dictionaries (id, site_id, made_at, trained_from, digest, size, body)"
                " VALUES (1, 'herne', 'x', '{}', 'd', length(:body), :body)",
                {"body": body},
            )
            packed = pack_with(read_payload(connection, third), trained(body))
            put(connection, third, packed, "encoding = 'zstd', dictionary_id = 1")
        cut = "substr(body, 1, length(body) - 9)" if what == HAPPENED[1] else "zeroblob(length(body))"
        hit = {HAPPENED[2]: other, HAPPENED[3]: third}.get(what, one)
        update = f"UPDATE payloads SET body = {cut}, stored_size = length({cut}) WHERE digest = ?"
        connection.execute(update, (hit,))


def named(affair: Affair) -> set[str]:
    """The payloads that `chronik verify` names, and those that are lost with them."""
    with closing(open_to_read(affair.folder)) as store:
        proved = verify(store.connection)
        said = list(proved.damaged)
        said += look_at_withheld(store.connection, affair.folder / WITHHELD_FILE)
    found = [re.match(r"payload (sha256:\w+)", one) for one in said]
    assert all(found), said
    return {one[1] for one in found if one} | set(proved.unread_names)


@pytest.fixture(params=HAPPENED)
def broken(shelf: Affair, request: pytest.FixtureRequest) -> Affair:
    damage(shelf, request.param)
    return shelf


@pytest.mark.parametrize("kind", KINDS)
def test_a_damaged_page_keeps_no_story_in_view_and_the_same_is_damaged_afterwards(broken: Affair, kind: str) -> None:
    """And what is put back is what stood there, damaged as it was."""
    before, stood, bytes_before = named(broken), stored(broken), texts(broken)
    assert before
    done = broken.decide(kind)
    assert set(done.damaged) <= before == named(broken)
    restore(broken.store, 1, at=hour(40), by="A", reason="der Grund ist fort")
    assert (named(broken), texts(broken)) == (before, bytes_before)
    assert {name: stored(broken)[name] for name in before} == {name: stood[name] for name in before}


def stored(affair: Affair) -> dict[str, tuple[Any, ...]]:
    rows = affair.rows("SELECT digest, encoding, dictionary_id, base_id, neighbour_id, recoding, body FROM payloads")
    return {name: tuple(rest) for name, *rest in rows}


def texts(affair: Affair) -> list[tuple[Any, ...]]:
    return affair.rows("SELECT * FROM versions ORDER BY id")


def test_no_byte_of_an_erased_story_is_left_where_pages_are_damaged(broken: Affair) -> None:
    """Neither of its own page nor of a dictionary that a damaged one needs."""
    before = named(broken)
    done: Done = broken.decide("withdrawn")
    broken.reader.close()
    erase(broken.store, 1, order("erased"), at=hour(50))
    assert in_files(broken.folder, NEEDLE) == []
    assert named(broken) <= before
    assert set(done.damaged) <= named(broken)


def test_a_dictionary_that_tells_of_two_stories_comes_back_with_the_second_or_never(shelf: Affair) -> None:
    """A damaged page needs it; what it learned of the one is not to be read while the other is out of view."""
    damage(shelf, HAPPENED[3])
    query = "SELECT size, body FROM dictionaries"
    before = shelf.one(query)
    shelf.decide("withdrawn")
    done = restrict(shelf.store, 2, order("withdrawn"), at=hour(25))
    assert done.dictionaries == (1,)
    restore(shelf.store, 1, at=hour(26), by="A", reason="der Grund ist fort")
    assert shelf.one(query) == (0, b"")
    restore(shelf.store, 2, at=hour(27), by="A", reason="der Grund ist fort")
    assert shelf.one(query) == before


@pytest.mark.parametrize("length", [9, 400], ids=["its end", "much of it"])
def test_words_that_can_still_be_read_of_a_damaged_front_page_take_it_out_of_view(affair: Affair, length: int) -> None:
    """As far as its coding can be undone; the rest cannot be looked through."""
    coded = (("Content-Encoding", "gzip"),)
    noise = random.Random(1).randbytes(900).hex()
    page = gzip.compress(f"<h2>{TITLE}</h2>{noise}".encode())
    affair.visit(3, url="https://herne.example/front", purpose=Purpose.LISTING, body=page, response_headers=coded)
    (name,) = affair.one("SELECT payload_digest FROM captures ORDER BY id DESC LIMIT 1")
    with affair.store.transaction() as connection:
        put(connection, name, page[:-length] + bytes(length), "encoding = 'identity', dictionary_id = NULL")
    done = affair.decide("withdrawn")
    assert "https://herne.example/front" in done.elsewhere
    assert in_rows(affair.connection, NEEDLE) == []
    assert named(affair) == {name}
