"""Stored pages in a real browser: nothing in them runs, loads from elsewhere, or reaches the archive's own origin."""

import os
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.browse.test_browser import ARGUMENTS, CHROMIUM
from tests.memento.past import HOST, Past, Ports, served

pytestmark = [
    pytest.mark.skipif(not CHROMIUM.exists() and "CI" not in os.environ, reason="apt-get install chromium"),
    pytest.mark.hazard(87),
]
AT = "/-/memento/20240902070000/"
HOSTILE = """<!DOCTYPE html><html><head><title>Stille</title>
<base href="https://elsewhere.example/">
<meta http-equiv="refresh" content="0;url=https://elsewhere.example/moved">
<link rel="preload" as="script" href="https://elsewhere.example/p.js">
<link rel="stylesheet" href="/stil.css"><link rel="stylesheet" href="https://elsewhere.example/s.css">
<script>document.title = "ran"; fetch("{reading}/-/x")</script>
<script src="https://elsewhere.example/s.js"></script>
<style>@import url(https://elsewhere.example/i.css); p {{ background: url(//elsewhere.example/b.png) }}</style>
</head><body onload="document.title='ran'">
<img src="x" onerror="document.title='ran'"><img src="https://elsewhere.example/pixel.gif">
<svg onload="document.title='ran'"><script>document.title='ran'</script></svg>
<iframe src="{reading}/"></iframe><object data="{reading}/"></object><embed src="{reading}/">
<form id="f" action="{reading}/-/find"><input name="q" autofocus onfocus="document.title='ran'">
<button>Senden</button></form>
<a id="js" href="javascript:document.title='ran'">Skript</a>
<a id="next" href="{host}/artikel/1" target="_blank" ping="https://elsewhere.example/ping">Weiter</a>
<p>Text</p><script>navigator.serviceWorker.register("/sw.js")</script></body></html>"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1000, "height": 700})
    yield context.new_page()
    context.close()


def write(past: Past, text: str, name: str = "boese", **given: object) -> None:
    past.keep(1, f"{HOST}/{name}", text.encode(), **given)


def test_a_hostile_page_does_nothing(own: Past, page: Page) -> None:
    """No script ran, no request left for another host or the archive's pages, no form was sent, no page opened."""
    asked: list[str] = []
    page.context.on("request", lambda request: asked.append(request.url))
    with served(own.store.path.parent) as ports:
        write(own, HOSTILE.format(reading=ports.reading, host=HOST))
        page.goto(f"{ports.replay}{AT}{HOST}/boese", wait_until="networkidle")
        page.get_by_role("button").click()
        page.locator("#js").click()
        page.keyboard.press("Enter")
        assert (page.title(), page.url) == ("Stille", f"{ports.replay}{AT}{HOST}/boese")
        assert page.context.service_workers == []
        assert len(page.context.pages) == 1
        assert not [url for url in asked if not url.startswith(ports.replay + "/")]


def test_the_sandbox_holds_where_nothing_was_taken_out(own: Past, page: Page, browser: Browser) -> None:
    """The headers alone keep scripts, forms, frames and other hosts away: markup may always hide from a parser."""
    with served(own.store.path.parent) as ports:
        write(own, "<p>leer")
        policy = page.goto(f"{ports.replay}{AT}{HOST}/boese").headers["content-security-policy"]
        asked: list[str] = []
        page.context.on("requestfinished", lambda request: asked.append(request.url))
        text = HOSTILE.format(reading=ports.reading, host=HOST)
        headers = {"content-security-policy": policy, "content-type": "text/html; charset=utf-8"}
        page.route("**/raw", lambda route: route.fulfill(status=200, headers=headers, body=text))
        page.goto(f"{ports.replay}/raw", wait_until="networkidle")
        page.locator("#js").click()
        assert page.title() == "Stille"
        assert not [url for url in asked if not url.startswith(ports.replay + "/")]


def test_a_page_is_shown_with_its_style_and_pictures_from_the_archive(own: Past, page: Page) -> None:
    """Where they were captured, by any link between them, also from the nearest time."""
    with served(own.store.path.parent) as ports:
        own.keep(4, f"{HOST}/mehr.css", b"p { color: rgb(1, 2, 3) }", "css")
        write(own, '<!DOCTYPE html><head><link rel="stylesheet" href="stil.css"></head><p>Text<img src="punkt.png">')
        page.goto(f"{ports.replay}{AT}{HOST}/boese", wait_until="networkidle")
        assert page.locator("img").evaluate("one => one.naturalWidth") == 1
        assert page.locator("p").evaluate("one => getComputedStyle(one).color") == "rgb(1, 2, 3)"


def test_a_link_in_a_page_leads_to_the_memento_of_its_time(ports: Ports, past: Past, page: Page) -> None:
    """And what is not in the archive is said not to be."""
    write(past, f'<a href="{HOST}/alt">Alt</a> <a href="https://elsewhere.example/x?y=1">Fremd</a>', "links")
    page.goto(f"{ports.replay}{AT}{HOST}/links")
    page.get_by_role("link", name="Alt").click()
    assert page.url == f"{ports.replay}/-/memento/20240902080000/{HOST}/artikel/1"
    page.goto(f"{ports.replay}{AT}{HOST}/links")
    page.get_by_role("link", name="Fremd").click()
    assert "This archive has no capture of that page." in page.content()
    assert page.url.startswith(ports.replay)


def test_a_reader_gets_from_the_story_to_the_page_and_back(ports: Ports, page: Page) -> None:
    """By links alone."""
    page.goto(f"{ports.reading}/-/article/1?version=1")
    page.get_by_role("link", name="the page as it was").click()
    assert "Erste Fassung" in page.locator("body").inner_text()
    page.get_by_role("link", name="Its article in the archive").click()
    assert page.url == f"{ports.reading}/-/article/1"
