"""Whoever blanks a row by hand cannot pass it off as withdrawn: the chain would have to say so."""

import pytest

from archive.fixity import verify
from archive.withdrawal import erase, restore
from tests.archive.scene import hour
from tests.withdrawal.affair import Affair, order

EMPTIED = "body = x'', stored_size = 0, dictionary_id = NULL, base_id = NULL, neighbour_id = NULL, depth = 0"
OWN = "digest IN (SELECT payload_digest FROM captures WHERE article_id = 1)"


@pytest.mark.parametrize(
    ("statement", "named"),
    [
        ("UPDATE payloads SET encoding = 'withheld', body = x'', stored_size = 0 WHERE encoding = 'zstd'", "payload"),
        ("UPDATE versions SET title = NULL, restriction_id = 1 WHERE id = 3", "version 3"),
        ("""UPDATE events SET detail = '{"withheld":1}' WHERE article_id = 2""", "event 3"),
        ("DELETE FROM payloads WHERE encoding = 'withheld'", "missing"),
    ],
    ids=["payload", "version of another story", "event of another story", "payload taken out"],
)
def test_verify_names_what_no_restriction_names(affair: Affair, statement: str, named: str) -> None:
    """The restriction of one story excuses nothing of another."""
    affair.visit(3, None, url="https://herne.example/lang", status=404, body=b"weg " * 400)
    affair.decide("withdrawn")
    affair.connection.execute("PRAGMA foreign_keys = OFF")
    assert affair.connection.execute(statement).rowcount > 0
    assert any(named in said for said in verify(affair.connection).damaged)


@pytest.mark.parametrize("change", ["recoding = '{}'", "recoding = '{\"level\":6}'", "dictionary_id = 9", "size = 7"])
def test_the_row_of_a_withheld_payload_is_under_seal(affair: Affair, change: str) -> None:
    """Nothing in it can be read that would prove it."""
    affair.decide("withdrawn")
    assert verify(affair.connection).damaged == ()
    affair.connection.execute("PRAGMA foreign_keys = OFF")
    affair.connection.execute(f"UPDATE payloads SET {change} WHERE {OWN}")
    said = verify(affair.connection).damaged
    assert said != ()
    assert all("its row in payloads" in one and one.endswith("was changed; it is withheld") for one in said)


@pytest.mark.parametrize("encoding", ["withheld", "erased"])
def test_what_was_put_back_is_excused_no_longer(affair: Affair, encoding: str) -> None:
    """An event of a restriction that was lifted since is no leave to empty the story's pages."""
    affair.decide("withdrawn")
    restore(affair.store, 1, at=hour(30), by="A", reason="der Grund ist fort")
    affair.connection.execute(f"UPDATE payloads SET encoding = '{encoding}', recoding = NULL, {EMPTIED} WHERE {OWN}")
    assert any(f"its bytes are {encoding}" in said for said in verify(affair.connection).damaged)


@pytest.mark.parametrize("kind", ["redacted", "withdrawn"])
def test_only_an_erasure_excuses_what_is_gone_for_good(affair: Affair, kind: str) -> None:
    """What is withheld can be put back; whoever calls it erased destroys it."""
    affair.decide(kind)
    affair.connection.execute("UPDATE payloads SET encoding = 'erased' WHERE encoding = 'withheld'")
    assert any("its bytes are erased" in said for said in verify(affair.connection).damaged)


def test_what_is_out_of_view_has_no_bytes(affair: Affair) -> None:
    """Bytes of somebody else, put where erased ones stood, are none of the record."""
    affair.decide("withdrawn")
    affair.reader.close()
    erase(affair.store, 1, order("erased"), at=hour(30))
    affair.connection.execute("UPDATE payloads SET body = x'4141', stored_size = 2 WHERE encoding = 'erased'")
    assert any("its body has 2 bytes" in said for said in verify(affair.connection).damaged)


def test_a_restriction_without_its_event_excuses_nothing(affair: Affair) -> None:
    """A row in restrictions is no proof."""
    affair.connection.execute(
        "INSERT INTO restrictions (article_id, kind, reason, made_by, made_at) VALUES (1, 'withdrawn', 'x', 'y', 'z')"
    )
    affair.connection.execute("UPDATE versions SET title = NULL, restriction_id = 1 WHERE id = 1")
    assert any("version 1" in said for said in verify(affair.connection).damaged)
