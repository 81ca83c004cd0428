"""Texts whose publisher asks that no copy be shown: listed, found, dated, and not read."""

import json
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from datasette.app import Datasette

from archive.browse import application
from tests.search.shelf import Shelf

SECRET = "Geheimnis am Kanal"
WISH = {"meta": "noarchive in the page", "header": "noarchive in the answer's header"}


def fill(path: Path, *directives: tuple[str, str], version: bool = True) -> None:
    """A paper with an edited story whose last page asks so."""
    shelf = Shelf(path)
    story = shelf.article("Halle brennt", f"Ein {SECRET}.", at="2024-09-02T06:00:00Z", lead=f"Vom {SECRET}.")
    photo = ("https://blatt.example/1.jpg", f"Das {SECRET}.", None)
    text = f"Noch ein {SECRET} mehr."
    shelf.version(story, "Halle brannte", text, at="2024-09-03T06:30:00Z", images=[photo])
    chosen = "(SELECT MAX(capture_id) FROM versions)" if version else "NULL"
    shelf.connection.execute(
        f"UPDATE captures SET robots_directives = ? WHERE id = {chosen}", (json.dumps(directives),)
    )
    if not version:
        shelf.capture(
            "https://blatt.example/artikel/1", at="2024-09-04T06:30:00Z", outcome="walled", article_id=story,
            robots_directives=json.dumps(directives),
        )  # fmt: skip
    shelf.connection.commit()
    shelf.connection.close()


@asynccontextmanager
async def served(path: Path, *, show_noarchive: bool = False) -> AsyncIterator[Datasette]:
    datasette = application(path, show_noarchive=show_noarchive)
    await datasette.invoke_startup()
    yield datasette
    for database in datasette.databases.values():
        database.close()


async def words(datasette: Datasette, address: str) -> str:
    """The page as read: tags away, white space folded."""
    response = await datasette.client.get(address)
    assert response.status_code == 200
    return " ".join(re.sub(r"<[^>]+>", " ", response.text).replace("&#39;", "'").split())


PAGES = ("/-/article/1", "/-/article/1?version=1", "/-/diff/1/1/2", "/-/find?q=Kanal", "/-/find?q=Kanal&versions=all")


@pytest.mark.hazard(12)
@pytest.mark.parametrize("address", PAGES)
@pytest.mark.parametrize("source", ["meta", "header"])
async def test_noarchive_keeps_the_text_back_and_says_so(tmp_path: Path, address: str, source: str) -> None:
    """Text, lead, captions, comparison and snippet; headline, source and date of the wish are told."""
    fill(tmp_path / "archive.db", (source, "noarchive"))
    async with served(tmp_path / "archive.db") as paper:
        page = await words(paper, address)
    assert SECRET not in page
    assert "Halle br" in page
    assert f"{WISH[source]}, seen 3 Sep 2024, 06:30" in page


@pytest.mark.hazard(12)
@pytest.mark.parametrize("address", PAGES)
async def test_the_archives_keeper_may_see_it(tmp_path: Path, address: str) -> None:
    """`show_noarchive = true` under [settings]."""
    fill(tmp_path / "archive.db", ("meta", "noarchive"))
    async with served(tmp_path / "archive.db", show_noarchive=True) as paper:
        assert "noarchive" not in await words(paper, address)


@pytest.mark.hazard(12)
@pytest.mark.parametrize("directive", ["noindex", "nofollow", "none", "max-snippet: 0"])
async def test_other_directives_keep_nothing_back(tmp_path: Path, directive: str) -> None:
    """They are for search engines, which these pages are closed to anyway."""
    fill(tmp_path / "archive.db", ("meta", directive))
    async with served(tmp_path / "archive.db") as paper:
        assert SECRET in await words(paper, "/-/article/1")


@pytest.mark.hazard(12)
async def test_a_wall_does_not_speak_for_the_story(tmp_path: Path) -> None:
    """Only a page that shows the article says what is asked of its text."""
    fill(tmp_path / "archive.db", ("meta", "noarchive"), version=False)
    async with served(tmp_path / "archive.db") as paper:
        assert SECRET in await words(paper, "/-/article/1")
