"""pywb shows each exported capture with the bytes that the archive holds."""

import http.client
from contextlib import closing

import pytest

from tests.archive.scene import OTHER_URL, URL
from tests.archive.warcs.conftest import CHUNKED, PAGE

CASES = [
    (0, URL, 200, PAGE),
    (1, URL, 200, PAGE),
    (2, URL, 304, b""),
    (3, URL, 200, CHUNKED),
    (4, OTHER_URL, 200, b"2024\r\nein"),
    (5, OTHER_URL, 301, b""),
    (6, OTHER_URL, 404, b"weg"),
    (7, f"{OTHER_URL}/leer", 200, b""),
    (9, f"{OTHER_URL}/gleich?b=2&a=1", 200, PAGE),
    (12, f"{OTHER_URL}/app", 200, b"<div id=app>"),
]


@pytest.mark.parametrize(("number", "url", "status", "body"), CASES, ids=lambda value: str(value)[:40])
def test_a_capture_is_replayed_with_its_bytes(replay: int, number: int, url: str, status: int, body: bytes) -> None:
    """Coded, chunked, empty or odd: status and body are those of the capture, at its own time."""
    moment = f"20240902{6 + number:02}0000"
    with closing(http.client.HTTPConnection("127.0.0.1", replay, timeout=30)) as connection:
        connection.request("GET", f"/paper/{moment}id_/{url}", headers={"Accept-Encoding": "gzip"})
        answer = connection.getresponse()
        assert (answer.status, answer.read()) == (status, body)
        assert answer.headers["Memento-Datetime"] == f"Mon, 02 Sep 2024 {6 + number:02}:00:00 GMT"
