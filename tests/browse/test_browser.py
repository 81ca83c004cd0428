"""The pages in a real browser. It tests what only a browser knows: layout and policy violations."""

import os
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import uvicorn
from playwright.sync_api import Browser, Page, sync_playwright

from archive.browse import application
from tests.browse.paper import fill

CHROMIUM = Path("/usr/bin/chromium")
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking"]
ARGUMENTS += ["--disable-component-update", "--disable-sync"]
OWN = [
    "/",
    "/-/article/1",
    "/-/article/2",
    "/-/article/3",
    "/-/diff/1/1/2",
    "/-/diff/1/2/3",
    "/-/find?q=haus",
    "/-/stored?url=https://blatt.example/artikel/1",
    "/-/find",
]

pytestmark = pytest.mark.skipif(
    not CHROMIUM.exists() and "CI" not in os.environ, reason="no /usr/bin/chromium: apt-get install chromium"
)


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    path = tmp_path_factory.mktemp("paper") / "archive.db"
    fill(path).connection.close()
    listening = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(application(path).app(), log_level="warning"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    server.should_exit = True
    thread.join(timeout=10)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(params=[(1280, "light"), (390, "dark")], ids=["desk", "phone at night"])
def page(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    width, scheme = request.param
    context = browser.new_context(
        viewport={"width": width, "height": 844}, color_scheme=scheme, java_script_enabled=True
    )
    yield context.new_page()
    context.close()


def test_our_pages_fit_the_window_and_break_no_policy(address: str, page: Page) -> None:
    """No sideways scrolling, no blocked style or script, no alert from a hostile headline."""
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("dialog", lambda dialog: complaints.append(dialog.message))
    for path in OWN:
        page.goto(address + path)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
        assert page.evaluate("document.scripts.length") == 0
    assert complaints == []


def test_a_reader_gets_from_the_front_page_to_what_changed(address: str, page: Page) -> None:
    """Search, read, open the comparison: by links and forms alone."""
    page.goto(address)
    page.get_by_role("searchbox").first.fill("Häuser")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Großbrand in Wanne: Fünf Verletzte").click()
    assert page.get_by_role("heading", level=1).inner_text() == "Großbrand in Wanne: Fünf Verletzte"
    page.get_by_role("link", name="what changed").last.click()
    assert page.locator("ins", has_text="Fünf").first.is_visible()
    assert page.locator("del", has_text="Lagerhalle").first.is_visible()


def test_a_phone_shows_both_sides_one_below_another(browser: Browser, address: str) -> None:
    """Unchanged paragraphs stand once, the old form above the new one."""
    page = browser.new_page(viewport={"width": 390, "height": 844})
    page.goto(address + "/-/diff/1/1/2")
    old, new = (page.locator(f".diff .{side}").first.bounding_box() for side in ("left", "right"))
    assert old is not None
    assert new is not None
    assert old["y"] + old["height"] <= new["y"]
    assert page.locator(".again:visible").count() == 0


def test_the_ledgers_work_with_datasettes_own_scripts(address: str, page: Page) -> None:
    """The content policy leaves the column menus of Datasette's tables alive."""
    failures: list[str] = []
    page.on("pageerror", lambda error: failures.append(str(error)))
    page.goto(address + "/archive/silent_edits")
    page.wait_for_load_state()
    assert failures == []
    assert page.locator("th svg").count() > 0 or page.viewport_size == {"width": 390, "height": 844}
