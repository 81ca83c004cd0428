"""`chronik import`: files of other programs, files in a bad state, and an import that is killed."""

import gzip
import json
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterable
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from archive.store import locked, open_to_read
from crawler.configuration import Config, write_sites
from scheduler.folder import write_config
from scheduler.frontier import Frontier
from tests.scheduler.histories import CONFIG, SITE, page, visit
from tests.scheduler.speaking import Run, assert_one_sentence
from tests.scheduler.town import SETTINGS, article, listing, make_archive, site_of
from tests.scheduler.warcs import http_block, of_exchange, packed, record, response, sha1, write
from tests.servers import Server, html

ROOT = Path(__file__).parents[2]
READERS = ROOT / ".venv-readers" / "bin"
DATE = "2019-05-04T10:00:00Z"
URL = f"{SITE.home_url}artikel/1"


def rows(folder: Path, query: str) -> list[tuple[Any, ...]]:
    with closing(open_to_read(folder)) as store:
        return [tuple(row) for row in store.connection.execute(query)]


def new(folder: Path) -> Path:
    """A folder in which only chronik.toml stands, as somebody without a network makes one."""
    write_config(folder, write_sites(CONFIG))
    return folder


def wget(folder: Path, name: str, server: Server, *words: str) -> Path:
    command = ["wget", "-q", "-r", "-l1", "-e", "robots=off", f"--warc-file={name}", *words, f"{server.url}/"]
    subprocess.run(command, cwd=folder, check=False, timeout=60)
    return next(folder.glob(f"{name}.warc*"))


def test_what_wget_wrote_is_an_archive(run: Run, server: Server, tmp_path: Path) -> None:
    """Listings, articles and what is not there; packed and not; with the requests, and without the network."""
    server.pages["/"] = html(listing([1, 2]) + "<img src=/bild.jpg>")
    server.pages |= {f"/artikel/{number}": html(article(number)) for number in (1, 2)}
    files = [wget(tmp_path, "one", server), wget(tmp_path, "two", server, "--no-warc-compression")]
    folder = tmp_path / "paper"
    write_config(folder, write_sites(Config(sites=(site_of(server),), settings=SETTINGS)))
    said = run("import", *files, "--archive", folder)
    assert (said.code, said.err) == (0, "")
    assert rows(folder, "SELECT purpose, status, COUNT(*) FROM captures GROUP BY 1, 2 ORDER BY 1") == [
        ("article", 200, 4), ("listing", 200, 2), ("requisite", 404, 2),
    ]  # fmt: skip
    assert rows(folder, "SELECT key, status FROM articles ORDER BY key") == [("1", "live"), ("2", "live")]
    asked = [dict(json.loads(text)) for (text,) in rows(folder, "SELECT request_headers FROM captures")]
    assert all("Wget" in headers["User-Agent"] for headers in asked)
    again = run("import", *files, "--archive", folder)
    assert (again.code, "imported before" in again.out, rows(folder, "SELECT COUNT(*) FROM captures")) == (
        0,
        True,
        [(8,)],
    )
    assert run("verify", "--archive", folder).code == 0


WITH_WARCIO = """
import sys
from io import BytesIO
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter
url, first, second, body = sys.argv[1], sys.argv[2], sys.argv[3], sys.argv[4].encode()
def head(status): return StatusAndHeaders(status, [("Content-Type", "text/html; charset=utf-8")], protocol="HTTP/1.1")
with open(first, "wb") as out:
    writer = WARCWriter(out, gzip=True)
    writer.write_record(writer.create_warcinfo_record("first.warc.gz", {"software": "a crawler of others"}))
    page = writer.create_warc_record(url, "response", payload=BytesIO(body), http_headers=head("200 OK"),
                                     warc_headers_dict={"WARC-Date": "2019-05-04T10:00:00Z"})
    writer.write_record(page)
with open(second, "wb") as out:
    writer = WARCWriter(out, gzip=True)
    digest = page.rec_headers.get_header("WARC-Payload-Digest")
    later = {"WARC-Date": "2019-06-04T10:00:00Z"}
    again = writer.create_revisit_record(url, digest, url, "2019-05-04T10:00:00Z", http_headers=head("200 OK"),
                                         warc_headers_dict=later)
    writer.write_record(again)
"""


def test_revisits_that_warcio_wrote_find_their_payload_in_another_file(run: Run, tmp_path: Path) -> None:
    """In whatever order the files are named; alone it is told that the payload is missing."""
    first, second = tmp_path / "first.warc.gz", tmp_path / "second.warc.gz"
    words = [URL, str(first), str(second), page(1, 0).decode()]
    subprocess.run([READERS / "python", "-c", WITH_WARCIO, *words], check=True)
    folder = new(tmp_path / "paper")
    alone = run("import", second, "--archive", folder)
    assert (alone.code, "is not here" in alone.err, rows(folder, "SELECT COUNT(*) FROM captures")) == (1, True, [(0,)])
    both = run("import", second, first, "--archive", folder)
    assert (both.code, both.err) == (0, "")
    assert rows(folder, "SELECT fetched_at, outcome FROM captures ORDER BY fetched_at") == [
        ("2019-05-04T10:00:00Z", "new"),
        ("2019-06-04T10:00:00Z", "unchanged"),
    ]
    assert rows(folder, "SELECT COUNT(*) FROM payloads") == [(1,)]
    assert rows(folder, "SELECT software FROM imports WHERE name = 'first.warc.gz'") == [("a crawler of others",)]


def test_a_wacz_is_a_box_of_warcs(run: Run, tmp_path: Path) -> None:
    """What it holds that came before is known by its record's id."""
    file = write(tmp_path / "pages.warc.gz", *of_exchange(visit(1, 0, body=page(1, 0))), *of_exchange(visit(2, 1, 404)))
    box = tmp_path / "box.wacz"
    subprocess.run([READERS / "wacz", "create", "-o", box, file], check=True, capture_output=True)
    folder = new(tmp_path / "paper")
    assert run("import", box, "--archive", folder).code == 0
    found = rows(folder, "SELECT url, status, outcome FROM captures ORDER BY id")
    assert found == [(URL, 200, "new"), (f"{SITE.home_url}artikel/2", 404, "gone")]
    said = run("import", file, "--json", "--archive", folder)
    assert json.loads(said.out)["counts"].items() >= {"captures": 0, "known already": 2}.items()


def test_what_cannot_be_taken_in_is_named_with_its_place(run: Run, tmp_path: Path) -> None:
    """Strangers are counted, impossible dates refused, damage passed by; everything else is kept."""
    good = of_exchange(visit(1, 0, body=page(1, 0)))
    strange = response("https://elsewhere.example/a", DATE, http_block(body=b"x"))
    future = response(f"{URL}2", "2999-01-01T00:00:00Z", http_block(body=b"x"))
    broken = gzip.compress(response(f"{URL}3", DATE, http_block(body=b"x")))
    broken = broken[:40] + bytes([broken[40] ^ 0xFF]) + broken[41:]
    file = tmp_path / "mixed.warc.gz"
    file.write_bytes(packed(strange, future) + broken + packed(*good))
    folder = new(tmp_path / "paper")
    said = run("import", file, "--archive", folder)
    assert said.code == 1
    assert "1 article, 1 new" in said.out
    assert "1 foreign" in said.out
    starts = [len(packed(strange)), len(packed(strange, future))]
    lines = said.err.splitlines()
    assert [line.split(":")[0] for line in lines] == [
        "mixed.warc.gz at 0",
        *(f"mixed.warc.gz at {at}" for at in starts),
    ][:3] or lines
    assert {"future" in said.err, "damaged" in said.err, "elsewhere.example" in said.err} == {True}


def test_a_mismatch_is_told_and_the_page_kept(run: Run, tmp_path: Path) -> None:
    """The note stands with the capture too."""
    block = http_block(headers=(("Content-Type", "text/html"),), body=page(1, 0))
    file = write(tmp_path / "a.warc", response(URL, DATE, block, ("WARC-Payload-Digest", sha1(b"other"))))
    folder = new(tmp_path / "paper")
    said = run("import", file, "--archive", folder)
    assert (said.code, "digest" in said.err) == (1, True)
    assert rows(folder, "SELECT outcome, notes LIKE '%digest%' FROM captures") == [("new", 1)]


def test_imported_stories_are_planned_to_be_visited(run: Run, tmp_path: Path) -> None:
    """Imported stories are looked at as all others are."""
    folder = make_archive(tmp_path / "paper", SITE)
    Frontier(folder).close()
    run("import", write(tmp_path / "a.warc.gz", *of_exchange(visit(7, 0, body=page(7, 0)))), "--archive", folder)
    with closing(sqlite3.connect(folder / "frontier.db")) as frontier:
        assert frontier.execute("SELECT key, purpose FROM frontier").fetchall() == [("7", "article")]


@pytest.mark.skipif(shutil.which("strace") is None, reason="needs strace")
def test_an_import_that_is_killed_goes_on_where_it_was(run: Run, tmp_path: Path) -> None:
    """Killed at a write to the disk, again and again: nothing is lost, nothing comes twice, and no row is half."""
    parts = [response(f"{SITE.home_url}bild-{n}.png", DATE, http_block(body=b"\x89PNG\r\n%d" % n)) for n in range(350)]
    pages = [one for n in range(1, 4) for one in of_exchange(visit(n, n, body=page(n, 0)))]
    file = write(tmp_path / "many.warc.gz", *parts[:200], *pages, *parts[200:])
    folder = make_archive(tmp_path / "paper", SITE)
    command = [sys.executable, "-m", "scheduler", "import", str(file), "--archive", str(folder)]
    for number in (4, 5):
        trace = ["strace", "-qq", "-o", "/dev/null", "-e", f"inject=fdatasync:signal=KILL:when={number}"]
        killed = subprocess.run([*trace, *command], cwd=ROOT, capture_output=True, timeout=120, check=False)
        assert killed.returncode != 0
    assert rows(folder, "SELECT finished_at FROM imports") == [(None,)]
    assert rows(folder, "SELECT COUNT(*) > 0 FROM captures") == [(1,)]
    said = run("import", file, "--archive", folder)
    assert said.code == 0, said
    assert rows(folder, "SELECT COUNT(*), COUNT(DISTINCT url) FROM captures") == [(353, 353)]
    counts = json.loads(rows(folder, "SELECT counts FROM imports")[0][0])
    assert (counts["captures"], counts["records"]) == (353, 356)
    assert rows(folder, "SELECT COUNT(*) FROM captures WHERE reason LIKE '%not read yet%'") == [(0,)]
    assert rows(folder, "SELECT COUNT(*) FROM versions") == [(3,)]
    assert run("verify", "--archive", folder).code == 0


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        pytest.param("notes.txt", b"Notizen", ("notes.txt", "neither WARC nor WACZ"), id="another file"),
        pytest.param("box.wacz", b"PK\x03\x04broken", ("box.wacz", "damaged"), id="a broken box"),
        pytest.param("gone.warc", None, ("gone.warc", "check its name"), id="no file"),
        pytest.param("empty", b"", ("empty", "neither"), id="an empty file"),
    ],
)
def test_wrong_files_are_wrong_use_and_nothing_is_read(
    run: Run, tmp_path: Path, name: str, data: bytes | None, words: Iterable[str]
) -> None:
    """One sentence, and the good file beside it is not begun."""
    good = write(tmp_path / "good.warc", record("warcinfo", (), b"software: x\r\n"))
    if data is not None:
        (tmp_path / name).write_bytes(data)
    folder = new(tmp_path / "paper")
    assert_one_sentence(run("import", good, tmp_path / name, "--archive", folder), 2, *words)
    assert not (folder / "archive.db").exists()


def test_nothing_is_imported_while_another_writes_or_without_an_archive(run: Run, tmp_path: Path) -> None:
    """One writer; and a folder without chronik.toml is none."""
    file = write(tmp_path / "a.warc", record("warcinfo", (), b"software: x\r\n"))
    assert_one_sentence(run("import", file, "--archive", tmp_path / "none"), 2, "chronik.toml")
    folder = new(tmp_path / "paper")
    with locked(folder):
        assert_one_sentence(run("import", file, "--archive", folder), 1, "another chronik")


NO_RECORDS = (os.urandom(3000), b"", gzip.compress(b"WARC/1.1\r\nno length\r\n\r\n"))


@pytest.mark.parametrize("data", NO_RECORDS, ids=["noise", "nothing", "no record"])
def test_a_file_without_a_record_is_wrong_use_and_makes_nothing(run: Run, tmp_path: Path, data: bytes) -> None:
    """Whatever it is called: no archive in an empty folder, and no row in one that is there."""
    (tmp_path / "junk.warc.gz").write_bytes(data)
    folder = new(tmp_path / "paper")
    assert_one_sentence(run("import", tmp_path / "junk.warc.gz", "--archive", folder), 2, "no record can be read")
    assert [path.name for path in folder.iterdir()] == ["chronik.toml"]
    there = make_archive(tmp_path / "there", SITE)
    assert run("import", tmp_path / "junk.warc.gz", "--archive", there).code == 2
    assert rows(there, "SELECT COUNT(*) FROM imports") == [(0,)]


def test_a_file_of_strangers_says_how_they_become_known(run: Run, tmp_path: Path) -> None:
    """It fails as often as it is asked for; once the site stands in chronik.toml, the same file is taken in."""
    file = write(tmp_path / "a.warc.gz", *of_exchange(visit(1, 0, body=page(1, 0))))
    folder = make_archive(tmp_path / "paper", replace(SITE, id="other", home_url="https://other.example/", seeds=()))
    for _ in range(2):
        said = run("import", file, "--archive", folder)
        assert (said.code, said.err.count("\n")) == (1, said.err.count("belongs to no site") + 1)
        assert "(blatt.example); add one with `chronik init" in said.err
    write_config(folder, write_sites(CONFIG))
    said = run("import", file, "--archive", folder)
    assert (said.code, said.err) == (0, "")
    assert rows(folder, "SELECT url, outcome FROM captures") == [(URL, "new")]
