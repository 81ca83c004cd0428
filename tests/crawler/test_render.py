"""Pages in a browser that keeps to itself: what it may ask for, by whom it is asked, and how a hostile page ends."""

import os
import socket
import threading
from collections.abc import Iterator
from typing import Any

import pytest

from archive.models import Exchange, Purpose
from crawler.chromium import chromium
from tests.asking import Asker
from tests.servers import Answer, Server, html, redirect, response

pytestmark = [
    pytest.mark.asyncio(loop_scope="session"),
    pytest.mark.skipif(chromium() is None and "CI" not in os.environ, reason="no Chromium: apt-get install chromium"),
]


def script(text: str) -> bytes:
    return response(text, headers=(("Content-Type", "text/javascript"),))


def data(text: str) -> bytes:
    return response(text, headers=(("Content-Type", "application/json"),))


SHELL = "<!doctype html><html lang=de><head><title>Blatt</title></head><body><div id=app></div>{}</body></html>"


def shell(code: str) -> bytes:
    """A page that is nothing but a script."""
    return html(SHELL.format(f"<script>{code}</script>"))


class Canary:
    """Counts whoever touches a port of this machine, by TCP or UDP."""

    def __init__(self) -> None:
        self.touched: list[str] = []
        self.tcp = socket.create_server(("127.0.0.1", 0))
        self.port = self.tcp.getsockname()[1]
        self.udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.udp.bind(("127.0.0.1", self.port))
        for listen in (self._tcp, self._udp):
            threading.Thread(target=listen, daemon=True).start()

    def _tcp(self) -> None:
        while True:
            try:
                connection, _ = self.tcp.accept()
            except OSError:
                return
            self.touched.append("tcp")
            connection.close()

    def _udp(self) -> None:
        while True:
            try:
                self.udp.recvfrom(1500)
            except OSError:
                return
            self.touched.append("udp")

    def close(self) -> None:
        self.tcp.close()
        self.udp.close()


@pytest.fixture
def canary() -> Iterator[Canary]:
    one = Canary()
    yield one
    one.close()


async def render(asker: Asker, server: Server, path: str = "/", **how: Any) -> Exchange:
    """The exchange of one visit to a page of a site with `render = true`."""
    return await asker.ask(f"{server.url}{path}", render=True, hosts=(server.host,), **how)


async def test_a_page_is_shown_as_its_scripts_make_it_beside_the_bytes_of_the_wire(
    asker: Asker, server: Server
) -> None:
    """The document is what the lane fetched; the browser asks for nothing a second time."""
    page = SHELL.format("<script src=/app.js></script>")
    server.pages["/"] = html(page)
    server.pages["/app.js"] = script(
        "fetch('/api/1.json').then(r => r.json()).then(a => { app.innerHTML = `<h1>${a.title}</h1>` })"
    )
    server.pages["/api/1.json"] = data('{"title": "Großbrand in Wanne"}')
    exchange = await render(asker, server)
    assert exchange.body == page.encode()
    assert "<h1>Großbrand in Wanne</h1>" in exchange.rendered.decode()
    assert server.asked() == ["/", "/app.js", "/api/1.json"]
