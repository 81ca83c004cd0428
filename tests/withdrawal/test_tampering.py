"""Whoever blanks a row by hand cannot pass it off as withdrawn: the chain would have to say so."""

import pytest

from archive.fixity import verify
from tests.withdrawal.affair import Affair


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


def test_a_restriction_without_its_event_excuses_nothing(affair: Affair) -> None:
    """A row in restrictions is no proof."""
    affair.connection.execute(
        "INSERT INTO restrictions (article_id, kind, reason, made_by, made_at) VALUES (1, 'withdrawn', 'x', 'y', 'z')"
    )
    affair.connection.execute("UPDATE versions SET title = NULL, restriction_id = 1 WHERE id = 1")
    assert any("version 1" in said for said in verify(affair.connection).damaged)
