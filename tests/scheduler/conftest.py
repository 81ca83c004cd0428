"""One archive with running processes for all crawls of the tests, since starting them takes time; and the command."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio

from scheduler.cli import main
from tests.scheduler.past import Past, make_past
from tests.scheduler.speaking import Run, Said
from tests.scheduler.town import Town, article, make_archive, open_town, publish, site_of
from tests.servers import Server, html


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def town(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Town]:
    async with open_town(tmp_path_factory.mktemp("town")) as opened:
        yield opened


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run `chronik` with the given words."""

    def said(*words: object) -> Said:
        monkeypatch.setattr("sys.argv", ["chronik", *map(str, words)])
        try:
            main()
            code = 0
        except SystemExit as ended:
            code = int(ended.code or 0)
        return Said(code, *capsys.readouterr())

    return said


@pytest.fixture
def folder(tmp_path: Path, server: Server) -> Path:
    """An archive of a paper with two stories that nobody has crawled yet."""
    publish(server, 1, 2)
    return make_archive(tmp_path / "paper", site_of(server))


@pytest.fixture
def past(tmp_path: Path) -> Past:
    """An empty archive, to be filled as a program of the past would have."""
    return make_past(tmp_path / "past")


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """An archive of a paper with two stories, one of them edited and one gone."""
    with Server() as server, pytest.MonkeyPatch.context() as patch:
        publish(server, 101, 102)
        folder = make_archive(tmp_path_factory.mktemp("crawled"), site_of(server))
        patch.setattr("sys.argv", ["chronik", "crawl", "--archive", str(folder)])
        main()
        server.pages["/artikel/101"] = html(article(101, title="Eine neue Überschrift in Herne"))
        server.pages["/artikel/102"] = html("weg", status=410)
        patch.setattr("sys.argv", ["chronik", "crawl", "--all", "--archive", str(folder)])
        main()
        yield folder
