"""`chronik` on papers that show nothing without JavaScript: versions, unchanged pages, failures, and the end."""

import os
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

from archive.store import open_to_read
from crawler import chromium
from tests.scheduler.speaking import Run
from tests.scheduler.town import FIRE, make_archive, rows, site_of
from tests.servers import Server, html, response

JSON = (("Content-Type", "application/json"),)
SHELL = "<!doctype html><html lang=de><head><title>Blatt</title></head><body><main></main><script src=/app.js></script>"
# One shell for all addresses, as a framework serves it: its bytes tell no article from another.
APP = """
const show = async () => {
  const number = location.pathname.split('/').pop(), main = document.querySelector('main');
  const said = await (await fetch(number ? `/api/articles/${number}.json` : '/api/front.json')).json();
  if (!number) {
    main.innerHTML = said.map(one => `<h2><a href="/artikel/${one.id}">${one.title}</a></h2>`).join('');
    return;
  }
  document.title = said.title;
  document.head.insertAdjacentHTML('beforeend', '<meta property="og:type" content="article">');
  main.innerHTML = `<article><h1>${said.title}</h1>${said.text.map(one => `<p>${one}</p>`).join('')}</article>`;
};
show();
"""

pytestmark = pytest.mark.skipif(
    chromium.chromium() is None and "CI" not in os.environ, reason="no Chromium: apt-get install chromium"
)


def data(value: str) -> bytes:
    return response(value, headers=JSON)


def story(number: int, *, title: str = "Großbrand in Wanne-Eickel", more: str = "") -> bytes:
    """A story as the paper's interface gives it."""
    text = ", ".join(f'"{paragraph} ({number}.)"' for paragraph in (*FIRE, *([more] if more else ())))
    return data(f'{{"title": "{title}, Folge {number}", "text": [{text}]}}')


def open_paper(server: Server, *numbers: int) -> None:
    """A paper that is nothing but a script and an interface."""
    items = ", ".join(f'{{"id": {n}, "title": "Großbrand in Wanne-Eickel, Folge {n}"}}' for n in numbers)
    server.pages |= {"/": html(SHELL), "/app.js": response(APP, headers=(("Content-Type", "text/javascript"),))}
    server.pages["/api/front.json"] = data(f"[{items}]")
    for number in numbers:
        server.pages[f"/artikel/{number}"] = html(SHELL)
        server.pages[f"/api/articles/{number}.json"] = story(number)


def app_archive(tmp_path: Path, server: Server) -> Path:
    return make_archive(tmp_path / "app", site_of(server, render=True, hosts=(server.host,)))


def read(folder: Path) -> sqlite3.Connection:
    return open_to_read(folder).connection


def titles(folder: Path) -> list[tuple[str, int, str]]:
    """Key, number and title of every version."""
    query = "SELECT a.key, v.number, v.title FROM versions v JOIN articles a ON a.id = v.article_id ORDER BY a.key, 2"
    return [(str(key), number, title) for key, number, title in rows(read(folder), query)]


def test_the_stories_of_an_app_are_articles_and_their_edits_versions(tmp_path: Path, server: Server, run: Run) -> None:
    """One shell under every address: the page as the browser made it tells new, unchanged and edited."""
    open_paper(server, 1, 2)
    folder = app_archive(tmp_path, server)
    assert run("crawl", "--archive", folder).code == 0
    first = "Großbrand in Wanne-Eickel, Folge"
    assert titles(folder) == [("1", 1, f"{first} 1"), ("2", 1, f"{first} 2")]
    assert run("crawl", "--all", "--archive", folder).code == 0
    assert len(titles(folder)) == 2
    server.pages["/api/articles/2.json"] = story(
        2, title="Feuer in Wanne-Eickel gelöscht", more="Niemand ist verletzt."
    )
    assert run("crawl", "--all", "--archive", folder).code == 0
    assert titles(folder)[1:] == [("2", 1, f"{first} 2"), ("2", 2, "Feuer in Wanne-Eickel gelöscht, Folge 2")]
    reasons = "SELECT outcome, reason FROM captures WHERE purpose = 'article' ORDER BY id"
    assert [outcome for outcome, _ in rows(read(folder), reasons)] == [
        "new",
        "new",
        "unchanged",
        "unchanged",
        "unchanged",
        "changed",
    ]
    assert rows(read(folder), reasons)[2][1] == "the same bytes as before"


def test_wire_bytes_dom_and_parts_are_kept_and_verified(tmp_path: Path, server: Server, run: Run) -> None:
    """Both forms of a page are payloads, the chain names both, and its parts are captures of their own."""
    open_paper(server, 1)
    folder = app_archive(tmp_path, server)
    assert run("crawl", "--archive", folder).code == 0
    archive = read(folder)
    sent, made = rows(archive, "SELECT payload_digest, rendered_digest FROM captures WHERE purpose = 'article'")[0]
    assert len({sent, made}) == 2
    event = "SELECT detail ->> 'payload_digest', detail ->> 'rendered_digest' FROM events WHERE kind = 'published'"
    assert rows(archive, event) == [(sent, made)]
    parts = {path for (path,) in rows(archive, "SELECT url FROM captures WHERE outcome = 'requisite'")}
    assert parts == {f"{server.url}{path}" for path in ("/app.js", "/api/front.json", "/api/articles/1.json")}
    assert run("verify", "--archive", folder).code == 0
    with sqlite3.connect(folder / "archive.db") as writing:
        writing.execute("PRAGMA foreign_keys = OFF")
        writing.execute("DELETE FROM payloads WHERE digest = ?", (made,))
    assert f"its payload {made} is missing" in "".join(run("verify", "--archive", folder)[1:])
    assert run("reextract", "--archive", folder).code in (0, 1)


def test_what_was_rendered_is_read_again(tmp_path: Path, server: Server, run: Run) -> None:
    """A re-extraction and a saved fixture go by what the browser made, and invent no edit."""
    open_paper(server, 1)
    folder = app_archive(tmp_path, server)
    run("crawl", "--archive", folder)
    server.pages["/api/articles/1.json"] = story(1, more="Ein Satz kam dazu.")
    run("crawl", "--all", "--archive", folder)
    before = titles(folder)
    assert run("reextract", "--archive", folder).code == 0
    run("reextract", "--confirm", "--archive", folder)
    assert titles(folder) == before
    assert run("show", "1", "--save-fixture", tmp_path, "--archive", folder).code == 0
    (page,) = (tmp_path / "pages").iterdir()
    assert "Ein Satz kam dazu." in page.read_text(encoding="utf-8")


def test_a_page_that_the_browser_cannot_show_is_no_edit(tmp_path: Path, server: Server, run: Run) -> None:
    """The capture says why, the version stays, and the crawl goes on to the next page."""
    open_paper(server, 1, 2)
    folder = app_archive(tmp_path, server)
    run("crawl", "--archive", folder)
    grow = "document.body.append(document.createComment('Wort '.repeat(1 << 22)))"
    server.pages["/artikel/1"] = html(f"{SHELL}<script>{grow}</script>")
    said = run("crawl", "--all", "--archive", folder)
    assert (said.code, len(titles(folder))) == (1, 2)
    last = "SELECT outcome, reason FROM captures WHERE purpose = 'article' ORDER BY id DESC LIMIT 2"
    outcomes = dict(rows(read(folder), last))
    assert outcomes["unchanged"] == "the same bytes as before"
    assert "grew over 16 MiB" in outcomes["partial"]


def test_an_interface_in_trouble_is_no_deletion(tmp_path: Path, server: Server, run: Run) -> None:
    """The shell without its text is no sight of absence while a part of it failed; a 404 of the part is."""
    open_paper(server, 1)
    server.pages["/app.js"] = response(
        APP.replace("show();", "show().catch(() => document.querySelector('main').innerHTML = MISSING);").replace(
            "MISSING", "'<h1>404 - Seite nicht gefunden</h1><p>Die Seite wurde nicht gefunden.</p>'"
        )
    )
    folder = app_archive(tmp_path, server)
    run("crawl", "--archive", folder)
    server.pages["/api/articles/1.json"] = response("weg", status=503, headers=(("Retry-After", "0"),))
    run("crawl", "--url", f"{server.url}/artikel/1", "--archive", folder)
    server.pages["/api/articles/1.json"] = response("weg", status=404)
    run("crawl", "--url", f"{server.url}/artikel/1", "--archive", folder)
    found = rows(read(folder), "SELECT outcome, reason FROM captures WHERE purpose = 'article' ORDER BY id")
    assert [outcome for outcome, _ in found] == ["new", "partial", "soft-404"]
    assert "a part of the page is missing" in found[1][1]
    assert rows(read(folder), "SELECT status FROM articles") == [("missing",)]


@pytest.mark.parametrize("verb", ["crawl", "schedule"])
def test_without_a_browser_nothing_is_asked(
    tmp_path: Path, server: Server, run: Run, monkeypatch: pytest.MonkeyPatch, verb: str
) -> None:
    """One sentence with the remedy, code 2, and no request."""
    open_paper(server, 1)
    folder = app_archive(tmp_path, server)
    monkeypatch.setenv("CHROMIUM", str(tmp_path / "nowhere"))
    said = run(verb, "--archive", folder)
    assert (said.code, server.log) == (2, [])
    assert "apt-get install chromium" in said.err
    assert "apt-get install chromium" in run("doctor", "--archive", folder).out
    monkeypatch.setattr(chromium.importlib.util, "find_spec", lambda _: None)
    assert "pip install 'chronik[render]'" in run(verb, "--archive", folder).err


def test_a_site_without_render_imports_nothing_of_it(tmp_path: Path, server: Server) -> None:
    """The extra may be missing where nobody asks for it."""
    code = (
        "import sys, scheduler.cli, crawler.spiders.visits;"
        "print([name for name in sys.modules if name.startswith(('playwright', 'scrapy_playwright'))])"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout == "[]\n"


@pytest.mark.parametrize("who", ["the crawl", "all of ours"])
def test_kill_9_leaves_no_browser_behind(tmp_path: Path, server: Server, who: str) -> None:
    """The browser ends with the crawl, however that ends, and its profile is gone."""
    open_paper(server, 1)
    server.pages["/api/front.json"] = server.never
    folder = app_archive(tmp_path, server)
    temporary = Path(tempfile.mkdtemp())  # a short path: Chromium makes a socket in there
    words = [sys.executable, "-m", "scheduler", "crawl", "--archive", str(folder)]
    crawl = subprocess.Popen(words, env=os.environ | {"TMPDIR": str(temporary)})
    server.wait_for("/api/front.json")
    children = _descendants(crawl.pid)
    assert any("chrom" in name for name in children.values())
    ours = [pid for pid, name in children.items() if name.startswith("python")] if who == "all of ours" else []
    for pid in (crawl.pid, *ours):
        os.kill(pid, signal.SIGKILL)
    crawl.wait()
    until = time.monotonic() + 20
    while (left := _alive(children) or list(temporary.glob("playwright_*"))) and time.monotonic() < until:
        os.sched_yield()
    assert not left


def _descendants(pid: int) -> dict[int, str]:
    """Process ids and commands of all that a process started."""
    parents: dict[int, tuple[int, str]] = {}
    for entry in Path("/proc").glob("[0-9]*/stat"):
        try:
            number, _, rest = entry.read_text().partition(" (")
        except (FileNotFoundError, ProcessLookupError):
            continue
        name, _, fields = rest.rpartition(") ")
        parents[int(number)] = (int(fields.split()[1]), name)
    found, new = {}, {pid}
    while new:
        new = {child for child, (parent, _) in parents.items() if parent in new}
        found |= {child: parents[child][1] for child in new}
    return found


def _alive(processes: dict[int, str]) -> dict[int, str]:
    """Those that still run; one that is dead and waits for its parent does not."""
    found = {}
    for pid, name in processes.items():
        try:
            state = Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2][0]
        except (FileNotFoundError, ProcessLookupError):
            continue
        if state != "Z":
            found[pid] = name
    return found
