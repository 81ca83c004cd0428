"""What a host's tdmrep.json costs the captures of the host: it is read once, and only where it is of a sane size."""

import json

import pytest

from archive.digests import digest
from archive.ingest import Reading, ingest
from archive.models import Purpose
from tests.archive.scene import Scene, exchange, hour, story

TDM = "https://herne.example/.well-known/tdmrep.json"
RESERVED = [{"location": "/artikel/", "tdm-reservation": 1}]


def bring_file(scene: Scene, body: bytes) -> None:
    """The host's file is captured before anything else."""
    answer = exchange(TDM, purpose=Purpose.TDM, fetched_at=hour(-1), body=body, response_headers=())
    with scene.store.transaction() as connection:
        ingest(connection, Reading(exchange=answer))


@pytest.mark.hazard(13)
def test_the_file_is_read_once_for_all_captures_of_its_host(scene: Scene) -> None:
    """The bytes are looked up by the first capture after it, and by no other."""
    body = json.dumps([{"location": "/nur-hier/", "tdm-reservation": 0}, *RESERVED]).encode()
    bring_file(scene, body)
    looked_up: list[str] = []
    scene.connection.set_trace_callback(looked_up.append)
    for number in range(4):
        scene.visit(number, story(), url=f"https://herne.example/artikel/{number}")
    assert sum(f"digest = '{digest(body)}'" in query for query in looked_up) == 1
    assert scene.rows("SELECT DISTINCT tdm_reservation FROM captures WHERE purpose = 'article'") == [(1,)]


@pytest.mark.hazard(13)
def test_a_file_beyond_all_bounds_is_not_looked_up(scene: Scene) -> None:
    """It says nothing; its own capture has the note."""
    body = json.dumps(RESERVED).encode() + b" " * 2_000_000
    bring_file(scene, body)
    looked_up: list[str] = []
    scene.connection.set_trace_callback(looked_up.append)
    scene.visit(0, story())
    assert not [query for query in looked_up if f"digest = '{digest(body)}'" in query]
    assert scene.rows("SELECT tdm_reservation FROM captures WHERE purpose = 'article'") == [(None,)]
    ((notes,),) = scene.rows("SELECT notes FROM captures WHERE purpose = 'tdm'")
    assert "256 KiB or more and was not read" in notes
