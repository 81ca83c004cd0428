"""What Datasette shows of a story out of view: its own pages, raw tables as pages, JSON and CSV, and SQL."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from datasette.app import Datasette

from archive.browse import application
from archive.withdrawal import erase
from tests.archive.scene import hour
from tests.withdrawal.affair import NEEDLE, Affair, order
from tests.withdrawal.needle import stands_in

OWN = ("/", "/-/article/1", "/-/article/1?version=1", "/-/diff/1/1/2", "/-/version/1/changes", "/-/find?q=Amtsgericht")
SAID = f"/archive.json?sql=select+*+from+versions+where+text+like+'%25{NEEDLE}%25'"


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
        ("withdrawn", None, 410, "Withdrawn: the archivist took"),
        ("withdrawn", "GDPR 17(1)(d)", 451, "Bitte eines Betroffenen (GDPR 17(1)(d))"),
        ("embargoed", None, 403, "until 1 Jan 2025, 00:00"),
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
    text = " ".join(answer.text.replace("<bdi>", "").replace("</bdi>", "").split())
    assert (answer.status_code, words in text) == (status, True)
    assert "Since 3 Sep 2024, 06:00" in text
    assert "noindex" in answer.headers["x-robots-tag"]
    assert (NEEDLE not in front.text, "/-/article/1" in front.text) == (True, kind == "redacted")
