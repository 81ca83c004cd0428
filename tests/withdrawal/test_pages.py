"""What Datasette shows of a story out of view: its own pages, raw tables as pages, JSON and CSV, and SQL."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from html import unescape

import pytest
from datasette.app import Datasette

from archive.browse import application
from archive.withdrawal import erase
from tests.archive.scene import hour
from tests.withdrawal.affair import NEEDLE, Affair, order
from tests.withdrawal.needle import stands_in

OWN = ("/", "/-/article/1", "/-/article/1?version=1", "/-/diff/1/1/2", "/-/version/1/changes", "/-/find?q=Amtsgericht")
SAID = f"/archive.json?sql=select+*+from+versions+where+text+like+'%25{NEEDLE}%25'"


def words_of(html: str) -> str:
    """The text of a page on one line."""
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", html)).split())


@asynccontextmanager
async def pages_of(affair: Affair) -> AsyncIterator[Datasette]:
    datasette = application(affair.folder / "archive.db")
    await datasette.invoke_startup()
    try:
        yield datasette
    finally:
        for database in datasette.databases.values():
            database.close()


async def addresses(datasette: Datasette) -> list[str]:
    """Our pages, and every table and view of the file in three formats."""
    database = datasette.get_database("archive")
    names = [name for name in await database.table_names() if not name.startswith("search_")]
    names += [*await database.view_names(), "search_terms", "search_documents"]
    formats = ("", ".json?_shape=array&_size=max", ".csv?_size=max")
    return [*OWN, *(f"/archive/{name}{form}" for name in names for form in formats)]


@pytest.mark.parametrize("kind", ["withdrawn", "redacted", "erased"])
async def test_no_page_tells_what_is_out_of_view(affair: Affair, kind: str) -> None:
    """Reading view, comparison, search, lists, raw tables, exports and typed SQL."""
    affair.decide("withdrawn" if kind == "erased" else kind)
    affair.reader.close()
    if kind == "erased":
        erase(affair.store, 1, order("erased"), at=hour(30))
    async with pages_of(affair) as datasette:
        for address in await addresses(datasette):
            answer = await datasette.client.get(address, follow_redirects=True)
            assert answer.status_code < 500, address
            assert not stands_in(NEEDLE, answer.content), address
        assert (await datasette.client.get(SAID)).json()["rows"] == []


@pytest.mark.parametrize(
    ("kind", "basis", "status", "words"),
    [
        ("withdrawn", None, 410, "Withdrawn from view The archivist took it out of view."),
        (
            "withdrawn",
            "GDPR 17(1)(d)",
            451,
            "Reason Bitte eines Betroffenen Legal basis GDPR 17(1)(d) Decided by Archivarin",
        ),
        ("embargoed", None, 403, "Under embargo It may not be seen yet."),
        ("embargoed", None, 403, "Since 3 Sep 2024, 06:00 Until 1 Jan 2025, 00:00 Reason Bitte"),
        ("redacted", None, 200, "[redacted] gesteht nach langem Schweigen alles"),
        ("unlisted", None, 200, NEEDLE),
    ],
)
async def test_the_page_says_what_is_in_force(
    affair: Affair, kind: str, basis: str | None, status: int, words: str
) -> None:
    """Kind, since when, until when and why, with the status that says so to programs; never to be indexed."""
    affair.decide(kind, basis=basis)
    async with pages_of(affair) as datasette:
        answer = await datasette.client.get("/-/article/1")
        front = await datasette.client.get("/")
    text = words_of(answer.text)
    assert (answer.status_code, words in text) == (status, True)
    assert "Since 3 Sep 2024, 06:00" in text
    assert "noindex" in answer.headers["x-robots-tag"]
    assert (NEEDLE not in front.text, "/-/article/1" in front.text) == (True, kind == "redacted")


@pytest.mark.parametrize("kind", ["withdrawn", "embargoed", "erased"])
async def test_a_page_out_of_view_is_one_notice_and_what_stays_on_record(affair: Affair, kind: str) -> None:
    """In words, without the names of fields; times, lengths and digests of its versions stay, and its other events too,
    whose details are out of view."""
    affair.visit(7, status=410)
    affair.decide("withdrawn" if kind == "erased" else kind)
    affair.reader.close()
    if kind == "erased":
        erase(affair.store, 1, order("erased"), at=hour(30))
    async with pages_of(affair) as datasette:
        answer = await datasette.client.get("/-/article/1")
    text = words_of(answer.text)
    assert (answer.text.count('class="notice'), answer.text.count("banner")) == (1, 0)
    assert "decided by Archivarin" in text
    assert "its details are out of view by restriction 1" in text
    assert not re.search(r"\b(kind|basis|by|reason|was|withheld|restriction):", text)
    digests = affair.connection.execute("SELECT content_digest FROM versions WHERE article_id = 1").fetchall()
    assert [one in text for (one,) in digests] == [True, True]
