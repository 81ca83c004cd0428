"""The digest of a body with its content coding undone, for bodies that are read and for those that nobody reads."""

import asyncio
import gzip
from pathlib import Path

import pytest

from archive.digests import digest
from archive.fixity import verify
from scheduler.reading import Readers
from scheduler.showing import read_page
from scheduler.turn import Turn
from tests.archive.scene import SITE, Scene, exchange

BOMB = gzip.compress(gzip.compress(bytes(80 * 2**20)))
CODED = (("Content-Type", "text/html"), ("Content-Encoding", "gzip"))
TWICE = (("Content-Encoding", "gzip, gzip"),)
PAGE = b"<h1>Nicht gefunden</h1>" * 20


@pytest.mark.parametrize(
    ("name", "wire", "expected"),
    [
        ("not coded", {"body": PAGE}, digest(PAGE)),
        ("coded and read by nobody", {"body": gzip.compress(PAGE), "status": 404, "response_headers": CODED}, digest(PAGE)),
        ("a bomb", {"body": BOMB, "status": 404, "response_headers": TWICE}, None),
        ("broken off", {"body": gzip.compress(PAGE)[:-9], "status": 404, "response_headers": CODED}, None),
        ("no body", {"status": 404}, None),
    ],
)
def test_each_capture_has_the_digest_of_its_body_with_the_coding_undone(
    scene: Scene, name: str, wire: dict[str, object], expected: str | None
) -> None:
    """What cannot be undone within bounds has none, and it is never undone in the process that writes."""
    turn = Turn(lease=None, chain=("https://herne.example/artikel/1",))  # type: ignore[arg-type]
    with Readers() as readers:
        came = exchange(**{"body": b"", "status": 404, **wire})
        read = asyncio.run(read_page(came, turn, SITE, scene.connection, readers))
    scene.visit(0, **{"body": b"", "status": 404, **wire}, decoded_digest=read.decoded_digest)
    assert scene.one("SELECT decoded_digest FROM captures") == (expected,), name
    assert verify(scene.reader.connection).damaged == ()
