"""Rules of the pages, through the real Datasette. It opens no browser."""

import re
import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from datasette.app import Datasette

from archive.browse import application
from tests.browse.paper import fill
from tests.search.shelf import Shelf

OWN = ["/", "/-/article/1", "/-/article/3", "/-/diff/1/1/2", "/-/find?q=haus", "/-/find", "/-/article/999"]
DATA = ["/archive", "/archive/silent_edits", "/archive/versions/2", "/archive/current_articles", "/archive/payloads"]


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("paper") / "archive.db"
    fill(path).connection.close()
    return path


@pytest.fixture
async def paper(path: Path) -> AsyncIterator[Datasette]:
    datasette = application(path)
    await datasette.invoke_startup()
    yield datasette
    for database in datasette.databases.values():
        database.close()


async def get(datasette: Datasette, address: str) -> httpx.Response:
    response: httpx.Response = await datasette.client.get(address)
    return response


def words(response: httpx.Response) -> str:
    """The page as read: tags away, white space folded."""
    return " ".join(re.sub(r"<[^>]+>", " ", response.text).split())


async def test_the_front_page_tells_what_is_new_edited_and_gone(paper: Datasette) -> None:
    """Old and new headline, the silent mark, the honest interval, the deletion, the run that failed."""
    page = words(await get(paper, "/"))
    assert "Lagerhalle in Wanne brennt aus → Großbrand in Wanne: Fünf Verletzte" in page
    assert "silent headline and text +2 −2 words between 2 Sep 2024, 08:30 and 11:50" in page
    assert "gone between 1 Sep 2024, 07:00 and 3 Sep 2024, 09:00" in page
    assert "the site answered 503 to 9 visits" in page
    assert "Geheimes Urteil" not in page


async def test_the_reading_view_shows_every_field_and_the_timeline(paper: Datasette) -> None:
    """Kicker, headline, lead, captions and credits, byline, subhead, record and timeline."""
    page = words(await get(paper, "/-/article/1"))
    for piece in ("Großbrand", "Jana Öztürk · Feuerwehr Herne", "Rauch über der Halle am Kanal. Foto: Stefan Kuhn"):
        assert piece in page
    assert "Modified 3 Sep 2024, 07:00 as declared" in page
    assert "Declared as changed, but nothing in it had changed 4 Sep 2024, 07:15" in page
    assert "version 3, shown here" in page


async def test_an_earlier_version_is_read_under_its_number_and_says_so(paper: Datasette) -> None:
    """The reader of an old text sees that it is one, and the way to the current one."""
    page = words(await get(paper, "/-/article/1?version=1"))
    assert "Version 1 of 3, not the current one." in page
    assert "Drei Menschen wurden verletzt" in page


async def test_a_gone_article_is_still_read_under_a_banner(paper: Datasette) -> None:
    """That is what the archive is for."""
    page = words(await get(paper, "/-/article/2"))
    assert "Gone: the publisher no longer serves this article." in page
    assert "auf Einladung eines Bauunternehmers" in page
    assert "evidence: 404 Not Found, second visit" in page


@pytest.mark.parametrize("address", ["/-/article/4", "/-/diff/4/1/1", "/-/find?q=Geheimes&versions=all", "/"])
async def test_a_withdrawn_article_shows_no_word_of_its_text(paper: Datasette, address: str) -> None:
    """Neither read, compared, found nor listed."""
    page = words(await get(paper, address))
    assert "Urteil" not in page
    assert "Geheimnisse" not in page


async def test_the_comparison_marks_the_words_that_changed(paper: Datasette) -> None:
    """Removed on the left, added on the right, unchanged fields named."""
    page = (await get(paper, "/-/diff/1/1/2")).text
    assert "<del>Drei</del> Menschen" in page
    assert "<ins>Fünf</ins> Menschen" in page
    assert "<del>200.000</del>" in page
    assert "Unchanged: kicker, captions, credits, authors, source, section and tags." in page


async def test_a_moved_paragraph_is_shown_as_moved(paper: Datasette) -> None:
    """Not as removed and added."""
    page = (await get(paper, "/-/diff/1/2/3")).text
    assert page.count("moved from here") == page.count("moved here") == 1
    assert "<ins>Die Anwohner" not in page


async def test_the_search_page_finds_filters_and_pages(paper: Datasette) -> None:
    """Marked snippets of the original text; old texts when asked for; pages of twenty."""
    page = await get(paper, "/-/find?q=haus&versions=all")
    assert "<mark>Häuser</mark>" in page.text
    assert "earlier text, version 1" in page.text
    assert "Nothing found" in (await get(paper, "/-/find?q=Lagerhalle&until=2020-01-01")).text


async def test_a_query_that_cannot_be_read_is_answered_with_the_remedy(paper: Datasette) -> None:
    """400 and one sentence, the form still filled in."""
    page = await get(paper, '/-/find?q="haus')
    assert page.status_code == 400
    assert "A quotation mark is not closed" in page.text
    assert 'value="&#34;haus"' in page.text


@pytest.mark.parametrize(
    "address",
    [
        "/-/article/999",
        "/-/article/1?version=9",
        "/-/article/1?version=x",
        "/-/article/abc",
        "/-/article/99999999999999999999",
        "/-/diff/1/1/9",
        "/-/version/999",
    ],
)
async def test_a_number_that_does_not_exist_gets_a_page_that_says_so(paper: Datasette, address: str) -> None:
    """404, readable, no traceback."""
    page = await get(paper, address)
    assert page.status_code == 404
    assert "Traceback" not in page.text


async def test_version_numbers_lead_to_the_reading_view_and_to_the_change(paper: Datasette) -> None:
    """The ledgers know versions by their own number only."""
    assert (await get(paper, "/-/version/2")).headers["location"] == "/-/article/1?version=2"
    assert (await get(paper, "/-/version/2/changes")).headers["location"] == "/-/diff/1/1/2"
    assert 'href="/-/version/2/changes"' in (await get(paper, "/archive/silent_edits")).text


@pytest.mark.parametrize("address", OWN + DATA)
async def test_hostile_text_stays_text(paper: Datasette, address: str) -> None:
    """No archived markup, no javascript: link, and on our pages no control character or bidi override."""
    page = (await get(paper, address)).text
    assert '<script>alert("x")' not in page
    assert 'href="javascript:' not in page
    if address in OWN:
        assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\u202e]", page)


@pytest.mark.parametrize("address", [*OWN, *DATA, "/robots.txt", "/archive/articles.json"])
async def test_every_answer_forbids_scripts_framing_and_indexing(paper: Datasette, address: str) -> None:
    """Our own pages run no script at all, Datasette's only those from its own folder."""
    headers = (await get(paper, address)).headers
    policy = headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; ")
    assert "frame-ancestors 'none'" in policy
    assert ("script-src" in policy) == (address not in OWN)
    assert "'unsafe-inline'" not in policy.partition("script-src")[2].partition(";")[0]
    assert headers["x-robots-tag"] == "noindex, noarchive"


async def test_robots_are_asked_to_stay_away(paper: Datasette) -> None:
    """The archive must not stand in for the publisher in search engines."""
    assert (await get(paper, "/robots.txt")).text == "User-agent: *\nDisallow: /\n"


@pytest.mark.parametrize(
    "address",
    [
        "/archive/payloads",
        "/archive/payloads.json?_shape=array",
        "/archive/payloads/sha256~3Ap",
        "/archive/payloads/sha256~3Ap.blob?_blob_column=body",
        "/archive.json?sql=select+hex(body),+body+from+payloads",
        "/archive/payloads.csv",
    ],
)
async def test_no_page_gives_out_a_stored_body(paper: Datasette, address: str) -> None:
    """Neither a table nor SQL, JSON, CSV or the blob link."""
    page = await get(paper, address)
    assert b"SECRETBODY" not in page.content
    assert b"U0VDUkVU" not in page.content
    assert b"534543524554" not in page.content


async def test_sql_that_asks_for_gigabytes_is_refused(paper: Datasette) -> None:
    """The bound stops it at once, before the memory is taken."""
    page = await get(paper, "/archive.json?sql=select+length(hex(zeroblob(300000000)))")
    assert page.status_code == 400
    assert "too big" in page.text


@pytest.mark.parametrize("filters", ["number__exact=1'%20OR%201=1--", "a]b__exact=1", "number]%20or%201%20or%20[x=1"])
async def test_filters_cannot_be_turned_into_sql(paper: Datasette, filters: str) -> None:
    """Neither through a value nor through a column's name (GHSA-w3hf-fcg5-p4cc)."""
    answer = await get(paper, f"/archive/versions.json?{filters}")
    assert answer.json().get("rows", []) == []


@pytest.mark.parametrize("address", ["/archive.db", "/-/static/../../archive.db", "/-/static/%2e%2e/%2e%2e/archive.db"])
async def test_the_file_itself_is_not_handed_out(paper: Datasette, address: str) -> None:
    """Neither by download nor by a path that climbs."""
    answer = await get(paper, address)
    assert answer.status_code in (302, 403, 404)
    assert b"SQLite format 3" not in answer.content


async def test_only_the_named_hosts_are_answered(paper: Datasette) -> None:
    """A page elsewhere that rebinds its name to 127.0.0.1 reads nothing."""
    answer = await paper.client.get("/", headers={"host": "evil.example"})
    assert answer.status_code == 421
    assert (await paper.client.get("/", headers={"host": "127.0.0.1:8001"})).status_code == 200


async def test_the_ledgers_open_with_facets_and_words_in_place_of_json(paper: Datasette) -> None:
    """Facets by site and field, newest first, lists as words, the schema's own description."""
    page = (await get(paper, "/archive/silent_edits")).text
    assert "changes that the publisher did not declare" in page
    assert "_facet_array=changed_fields" in page or "changed_fields__arraycontains=title" in page
    assert "title, text" in page


async def test_a_live_archive_is_read_while_it_is_written(path: Path, paper: Datasette) -> None:
    """A writer in the middle of a transaction does not hinder the reader; what it commits shows at once."""
    writer = sqlite3.connect(path, isolation_level=None)
    writer.execute("BEGIN IMMEDIATE")
    writer.execute("UPDATE sites SET name = 'Wanner Blatt'")
    assert "Herner Blatt" in (await get(paper, "/")).text
    writer.execute("COMMIT")
    assert "Wanner Blatt" in (await get(paper, "/")).text
    writer.execute("UPDATE sites SET name = 'Herner Blatt'")
    writer.close()


async def test_a_database_that_is_no_archive_is_left_to_datasette(tmp_path: Path) -> None:
    """Its index and tables are Datasette's own; our pages say what is missing."""
    path = tmp_path / "other.db"
    with sqlite3.connect(path) as connection:
        connection.executescript("CREATE TABLE versions (a); INSERT INTO versions VALUES ('[\"x\"]')")
    datasette = Datasette([str(path)])
    await datasette.invoke_startup()
    assert "other" in (await get(datasette, "/")).text
    assert (await get(datasette, "/other/versions")).status_code == 200
    for address in ("/-/article/1", "/-/find?q=x", "/-/diff/1/1/2"):
        page = await get(datasette, address)
        assert page.status_code == 404
        assert "No Chronik archive is open here" in page.text


async def test_an_empty_archive_has_a_front_page(tmp_path: Path) -> None:
    """The first thing a new user sees is not an error."""
    Shelf(tmp_path / "archive.db").connection.close()
    datasette = application(tmp_path / "archive.db")
    await datasette.invoke_startup()
    page = words(await get(datasette, "/"))
    assert "Nothing yet." in page


@pytest.mark.parametrize(
    ("address", "link"), [("/archive/versions/2", "/-/version/2"), ("/archive/articles/1", "/-/article/1")]
)
async def test_a_row_leads_to_the_reading_view(paper: Datasette, address: str, link: str) -> None:
    """Whoever stands in the data finds the way to the text."""
    assert f'href="{link}"' in (await get(paper, address)).text
