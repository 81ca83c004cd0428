"""A wrong extraction becomes a test case by one command: the page as captured, and what was read, to be corrected."""

import gzip
import json
from pathlib import Path

import pytest

from archive.content import content_of
from archive.fixture import expected_fields
from benchmarks.extraction import main as score
from benchmarks.pages import pages_in
from benchmarks.readings import extraction_of
from tests.scheduler.speaking import Run, assert_one_sentence
from tests.scheduler.town import article, make_archive, site_of
from tests.servers import Server, response


def test_show_saves_page_and_fields(run: Run, crawled: Path, tmp_path: Path) -> None:
    """Both files are named, hold what the archive holds, and read the same again."""
    said = run("show", "101", "--save-fixture", tmp_path, "--archive", crawled)
    assert (said.code, said.err) == (0, "")
    (page,) = pages_in(tmp_path)
    assert str(page.path) in said.out
    assert page.expected.title == "Eine neue Überschrift in Herne"
    found = extraction_of(page.body(), page.expected)
    fields = expected_fields(content_of(found), published_at=found.published_at, modified_at=found.modified_at)
    saved = json.loads((tmp_path / "expected" / f"{page.expected.id}.json").read_text(encoding="utf-8"))
    assert {name: saved[name] for name in fields} == fields
    assert {"url", "crawled", "content_type", "publisher", "home_url"} <= set(saved)


def test_an_earlier_version_is_saved_beside_it(run: Run, crawled: Path, tmp_path: Path) -> None:
    """Each with the page that first showed it; the folder can be scored at once."""
    for number in (1, 2):
        run("show", "101", "--version", number, "--save-fixture", tmp_path, "--archive", crawled)
    titles = [page.expected.title for page in pages_in(tmp_path)]
    assert titles == ["Meldung Nummer 101 aus Herne und Wanne", "Eine neue Überschrift in Herne"]
    assert score([str(tmp_path), "--rounds", "1"]) == 0


def test_corrections_are_not_overwritten(run: Run, crawled: Path, tmp_path: Path) -> None:
    """Without --force the files stay and the sentence names one; with it they are made anew."""
    words = ("show", "101", "--save-fixture", tmp_path, "--archive", crawled)
    run(*words)
    (expected,) = (tmp_path / "expected").iterdir()
    (page,) = (tmp_path / "pages").iterdir()
    page.unlink()
    expected.write_text("corrected", encoding="utf-8")
    assert_one_sentence(run(*words), 2, str(expected), "--force")
    assert (expected.read_text(encoding="utf-8"), page.exists()) == ("corrected", False)
    assert run(*words, "--force").code == 0
    assert json.loads(expected.read_text(encoding="utf-8"))["title"]
    assert page.exists()


def test_a_fixture_speaks_json(run: Run, crawled: Path, tmp_path: Path) -> None:
    """The paths of both files and the size of the page."""
    said = json.loads(run("show", "101", "--save-fixture", tmp_path, "--json", "--archive", crawled).out)
    assert Path(said["page"]).stat().st_size == said["bytes"]
    assert Path(said["expected"]).exists()


def test_the_content_coding_is_removed(run: Run, server: Server, tmp_path: Path) -> None:
    """What lies in the folder is markup, however the server packed it."""
    headers = (("Content-Type", "text/html; charset=utf-8"), ("Content-Encoding", "gzip"))
    server.pages["/artikel/9"] = response(gzip.compress(article(9).encode()), headers=headers)
    folder = make_archive(tmp_path / "paper", site_of(server))
    run("crawl", "--url", f"{server.url}/artikel/9", "--archive", folder)
    run("show", "9", "--save-fixture", tmp_path, "--archive", folder)
    (page,) = pages_in(tmp_path)
    assert page.path.read_bytes() == article(9).encode()


@pytest.mark.parametrize("words", [("show", "999"), ("show", "101", "--version", "9")])
def test_what_is_not_there_is_not_saved(run: Run, crawled: Path, tmp_path: Path, words: tuple[str, ...]) -> None:
    """Nothing is made by asking."""
    said = run(*words, "--save-fixture", tmp_path / "new", "--archive", crawled)
    assert_one_sentence(said, 2, words[-1])
    assert not (tmp_path / "new").exists()
