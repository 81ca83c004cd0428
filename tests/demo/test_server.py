"""The paper on a socket of this machine."""

from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

from scheduler.demo.paper import serve
from tests.demo.reading import utc

STORY = "/artikel/rat-beraet-ueber-den-haushalt-2026-48210"


@pytest.fixture
def server(paper):
    with serve(paper, lambda: utc(2, 6)) as running:
        yield running


def test_the_server_answers_on_loopback_and_keeps_a_log(server):
    """Each request turns the furniture and leaves path, status and headers in the log."""
    first, second = (urlopen(f"{server.url}{STORY}").read() for _ in range(2))
    assert server.url.startswith("http://127.0.0.1:")
    assert first != second
    assert [(entry.path, entry.status) for entry in server.log] == [(STORY, 200)] * 2
    assert server.log[0].time <= server.log[1].time


def test_absolute_addresses_name_the_host_that_was_asked(server):
    """Sitemaps and canonical links lead back to the same server, whatever port it took."""
    assert f"<loc>{server.url}{STORY}</loc>".encode() in urlopen(f"{server.url}/sitemap-artikel.xml").read()


def test_a_conditional_request_gets_304_without_a_body(server):
    """The tag of the first answer, sent back, is answered with 304."""
    tag = urlopen(f"{server.url}{STORY}").headers["ETag"]
    with pytest.raises(HTTPError) as caught:
        urlopen(Request(f"{server.url}{STORY}", headers={"If-None-Match": tag}))
    assert (caught.value.code, caught.value.read()) == (304, b"")


def test_pictures_are_pictures(server, truth):
    """Every photo's address serves a PNG."""
    answer = urlopen(server.url + truth["48210"].states[0].images[0].path)
    assert answer.headers["Content-Type"] == "image/png"
    assert answer.read().startswith(b"\x89PNG")
