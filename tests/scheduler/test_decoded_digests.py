"""The digest of a body with its content coding undone, for bodies that are read and for those that nobody reads."""

import asyncio
import gzip
from contextlib import closing
from pathlib import Path

from archive.digests import digest
from archive.export.tables import DECODED
from archive.fixity import verify
from archive.store import create, decoded_digest_of
from scheduler.reading import Readers
from scheduler.showing import read_page
from scheduler.turn import Turn
from tests.archive.scene import SITE, Scene, exchange

CODED = (("Content-Type", "text/html"), ("Content-Encoding", "gzip"))
UNKNOWN = (("Content-Encoding", "aztec"),)
PAGE = b"<h1>Nicht gefunden</h1>" * 20


CASES = {
    "not coded": ({"body": PAGE}, digest(PAGE)),
    "coded, and read by nobody": ({"body": gzip.compress(PAGE), "response_headers": CODED}, digest(PAGE)),
    "no coding that there is": ({"body": PAGE, "response_headers": UNKNOWN}, None),
    "broken off": ({"body": gzip.compress(PAGE)[:-9], "response_headers": CODED}, None),
    "no body": ({}, None),
}


def test_each_capture_has_the_digest_of_its_body_with_the_coding_undone(tmp_path: Path) -> None:
    """What cannot be undone within bounds has none, and it is never undone in the process that writes."""
    turn = Turn(lease=None, chain=("https://herne.example/artikel/1",))  # type: ignore[arg-type]
    with closing(create(tmp_path)) as store, Readers() as readers:
        scene = Scene(store)
        for at, (name, (wire, expected)) in enumerate(CASES.items()):
            came = exchange(**{"body": b"", "status": 404, **wire})
            read = asyncio.run(read_page(came, turn, SITE, scene.connection, readers))
            scene.visit(at, **{"body": b"", "status": 404, **wire}, decoded_digest=read.decoded_digest)
            rows = scene.connection.execute("SELECT * FROM captures").fetchall()
            assert decoded_digest_of(rows[at]) == expected, name
        told = scene.rows(f"SELECT {DECODED} FROM captures c ORDER BY id")
        assert told == [(expected,) for _, expected in CASES.values()]
        assert verify(scene.reader.connection).damaged == ()
        scene.reader.close()
