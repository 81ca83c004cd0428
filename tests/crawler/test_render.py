"""Pages in a browser that keeps to itself: what it may ask for, by whom it is asked, and how a hostile page ends."""

import gzip
import os
import socket
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.async_api import async_playwright

from archive.models import Exchange, Purpose
from crawler.chromium import chromium, launch_options
from crawler.settings import MOST_PARTS
from tests.asking import Asker
from tests.servers import Answer, Server, html, in_turn, redirect, response

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


HOSTILE = """
const there = 'http://127.0.0.1:PORT', add = word => document.body.append(` ${word} `);
fetch(there + '/fetch').catch(() => add('no-fetch'));
fetch('/post', {method: 'POST', body: 'x'}).catch(() => add('no-post'));
navigator.sendBeacon(there + '/beacon', 'x');
new EventSource(there + '/events');
try { new WebSocket('ws://127.0.0.1:PORT/socket') } catch (error) {}
try { new WebTransport('https://127.0.0.1:PORT/') } catch (error) {}
try { new SharedWorker(`data:text/javascript,fetch('${there}/shared')`) } catch (error) {}
try { new Worker(`data:text/javascript,fetch('${there}/worker')`) } catch (error) {}
try { navigator.serviceWorker.register('/worker.js') } catch (error) {}
try {
  const servers = [{urls: 'stun:127.0.0.1:PORT'},
                   {urls: 'turn:127.0.0.1:PORT?transport=tcp', username: 'a', credential: 'b'}];
  const peer = new RTCPeerConnection({iceServers: servers});
  peer.onicegatheringstatechange = () => peer.iceGatheringState == 'complete' && add('gathered');
  peer.createDataChannel('x');
  peer.createOffer().then(offer => peer.setLocalDescription(offer));
} catch (error) {}
for (let i = 0; i < 20; i++) window.open(there + '/popup');
alert('Hallo'); confirm('Ja?'); prompt('Wer?');
add('still-here');
"""
LEAVING = """
document.querySelector('form').submit();
setTimeout(() => { location = there + '/elsewhere' }, 50);
setTimeout(() => { location = '/elsewhere' }, 100);
"""
MARKUP = """<!doctype html><html lang=de><head><title>Blatt</title>
<link rel=preconnect href=http://127.0.0.1:PORT><link rel=dns-prefetch href=//127.0.0.1:PORT>
<link rel=stylesheet href=http://127.0.0.1:PORT/style.css><link rel=prefetch href=http://127.0.0.1:PORT/next>
<link rel=icon href=http://127.0.0.1:PORT/icon.png><link rel=manifest href=http://127.0.0.1:PORT/manifest>
<script type=speculationrules>{"prerender": [{"source": "list", "urls": ["/soon"]}],
 "prefetch": [{"source": "list", "urls": ["http://127.0.0.1:PORT/soon"]}]}</script></head>
<body><p>Text</p><img src=http://127.0.0.1:PORT/picture.jpg><img src=/own.jpg>
<video src=http://127.0.0.1:PORT/film.mp4></video><iframe src=http://127.0.0.1:PORT/frame></iframe>
<iframe src=/own-frame></iframe><object data=http://127.0.0.1:PORT/object></object>
<form action=http://127.0.0.1:PORT/form method=post></form>
<script src=http://127.0.0.1:PORT/script.js></script><script>CODE</script></body></html>"""


async def test_nothing_a_page_does_makes_the_browser_open_a_connection(
    asker: Asker, server: Server, canary: Canary
) -> None:
    """Pictures, frames, forms, sockets, WebRTC, workers, popups, beacons, navigation: nobody is touched."""
    server.pages["/"] = html(MARKUP.replace("CODE", HOSTILE + LEAVING).replace("PORT", str(canary.port)))
    exchange = await render(asker, server)
    assert (exchange.failure, canary.touched) == (None, [])
    assert server.asked() == ["/"]
    assert "<p>Text</p>" in exchange.rendered.decode()
    for word in ("no-fetch", "no-post", "still-here"):
        assert f" {word} " in exchange.rendered.decode().rpartition("</script>")[2]
    assert any("none of the site's" in note for note in exchange.notes)


async def test_the_walls_behind_the_interception_hold_by_themselves(canary: Canary) -> None:
    """With no request intercepted at all, Chromium as we start it still reaches nobody."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(**launch_options())
        page = await browser.new_page()
        await page.set_content(MARKUP.replace("CODE", HOSTILE).replace("PORT", str(canary.port)), wait_until="commit")
        for word in ("no-fetch", "gathered"):
            await page.wait_for_function(f"document.body.textContent.includes(' {word} ')")
        await browser.close()
    assert canary.touched == []


async def test_robots_and_gap_hold_for_what_a_page_loads(asker: Asker, server: Server) -> None:
    """A script that robots.txt forbids is not asked for, and between any two requests lies the gap."""
    server.pages["/robots.txt"] = response("User-agent: *\nDisallow: /secret/\n")
    server.pages["/"] = shell("fetch('/secret/1').catch(() => app.append('denied')); fetch('/a'); fetch('/b')")
    exchange = await render(asker, server, delay_s=0.3)
    assert "denied" in exchange.rendered.decode()
    assert sorted(server.asked()) == ["/", "/a", "/b"]
    assert min(server.gaps()) >= 0.3
    assert any("robots.txt forbids" in note for note in exchange.notes)


async def test_each_part_is_an_exchange_of_its_own(asker: Asker, server: Server) -> None:
    """What a page loaded came over the wire too, redirects hop by hop, missing ones as what they are."""
    server.pages["/"] = shell("fetch('/a'); fetch('/old'); fetch('/gone')")
    server.pages |= {"/a": data("{}"), "/old": redirect("/new"), "/new": data("[]")}
    before = len(asker.robots)
    await render(asker, server)
    parts = {(one.url.removeprefix(server.url), one.status) for one in asker.robots[before:]}
    assert parts - {("/robots.txt", 404)} == {("/a", 200), ("/old", 301), ("/new", 200), ("/gone", 404)}
    assert {one.purpose for one in asker.robots[before:]} == {Purpose.ROBOTS, Purpose.REQUISITE}


async def test_a_part_does_not_redirect_off_the_site(asker: Asker, server: Server, canary: Canary) -> None:
    """A hop to another host is not taken."""
    server.pages["/"] = shell("fetch('/away').catch(() => app.append('no'))")
    server.pages["/away"] = redirect(f"http://127.0.0.1:{canary.port}/")
    exchange = await render(asker, server)
    assert (canary.touched, server.asked()) == ([], ["/", "/away"])
    assert any("no host of the site" in note for note in exchange.notes)


async def test_a_script_is_asked_for_once_and_data_each_time(asker: Asker, server: Server) -> None:
    """A site's program is the same on every page; what it shows is not."""
    server.pages["/app.js"] = script("fetch('/api').then(r => r.text()).then(t => app.append(t))")
    for path in ("/1", "/2"):
        server.pages[path] = html(SHELL.format("<script src=/app.js></script>"))
    server.pages["/api"] = in_turn(data('"alt"'), data('"neu"'))
    pages = [(await render(asker, server, path)).rendered.decode() for path in ("/1", "/2")]
    assert ['"alt"' in pages[0], '"neu"' in pages[1]] == [True, True]
    assert server.asked() == ["/1", "/app.js", "/api", "/2", "/api"]


async def test_another_host_of_the_site_is_asked_by_its_own_lane(asker: Asker, server: Server) -> None:
    """An interface on a host of its own is reached, and its robots.txt is asked for first."""
    with Server() as other:
        other.pages["/api"] = data('"von drüben"')
        server.pages["/"] = shell(f"fetch('{other.url}/api').then(r => r.text()).then(t => app.append(t))")
        hosts = (server.host, other.host)
        exchange = await asker.ask(f"{server.url}/", render=True, hosts=hosts, private=hosts)
        assert "von drüben" in exchange.rendered.decode()
        assert [one.path for one in other.log] == ["/robots.txt", "/api"]


async def test_an_endless_script_ends_with_its_page(asker: Asker, server: Server) -> None:
    """The page is given up with a reason, its bytes are kept, and the next page is shown."""
    server.pages["/"] = shell("while (true) {}")
    server.pages["/next"] = shell("app.append('weiter')")
    endless = await render(asker, server)
    assert "was not done with the page" in (endless.failure or "")
    assert (endless.status, endless.rendered) == (200, b"")
    assert b"while (true)" in endless.body
    assert "weiter" in (await render(asker, server, "/next")).rendered.decode()


async def test_a_page_that_never_rests_is_taken_as_it_is(asker: Asker, server: Server) -> None:
    """A page that asks again and again is bounded in its parts, and shown with what it has."""
    server.pages["/"] = shell(
        "let n = 0; const on = () => fetch('/more?' + n++).then(on, () => setTimeout(on, 50)); on()"
    )
    exchange = await render(asker, server)
    assert exchange.failure is None
    assert b"<div id" in exchange.rendered
    assert len(server.asked()) == 1 + MOST_PARTS
    assert any("did not come to rest" in note for note in exchange.notes)


PACKED = (("Content-Encoding", "gzip"), ("Content-Type", "text/html"))
FIFTY_MB = response(gzip.compress(b"<p>" + b"Wort " * 10_000_000), headers=PACKED)


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (shell("app.append(document.createComment('Wort '.repeat(1 << 22)))"), "in the browser"),
        (FIFTY_MB, "not shown to a browser"),
        (shell("const a = []; while (true) a.push(new Array(1e7).fill(1.5))"), "more memory"),
    ],
    ids=["grown by a script", "a document of 50 MB", "all memory"],
)
async def test_a_page_larger_than_any_is_given_up(asker: Asker, server: Server, answer: Answer, reason: str) -> None:
    """Its bytes are kept, and why nothing was made of it."""
    server.pages["/"] = answer
    exchange = await render(asker, server)
    assert reason in (exchange.failure or "")
    assert (exchange.status, exchange.rendered) == (200, b"")


async def test_only_whole_pages_of_html_are_shown(asker: Asker, server: Server) -> None:
    """A feed, a missing page and a redirect are what they are; a lone surrogate is no trouble."""
    server.pages["/feed"] = response("<rss/>", headers=(("Content-Type", "application/rss+xml"),))
    server.pages["/moved"] = redirect("/")
    server.pages["/odd"] = shell("app.append('a\\ud800b')")
    assert [(await render(asker, server, path)).rendered for path in ("/feed", "/gone", "/moved")] == [b""] * 3
    assert "a\ufffdb" in (await render(asker, server, "/odd")).rendered.decode()


async def test_bytes_in_another_charset_come_out_in_utf8(asker: Asker, server: Server) -> None:
    """The browser reads the bytes as their header says."""
    page = "<!doctype html><body><p>Straße</p><script>document.body.append('Böe – €')</script>".encode("cp1252")
    server.pages["/"] = response(page, headers=(("Content-Type", "text/html; charset=windows-1252"),))
    rendered = (await render(asker, server)).rendered.decode()
    assert "Straße" in rendered
    assert rendered.count("Böe – €") == 2
