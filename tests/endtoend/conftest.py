"""One demonstration for all tests of the whole way: the real paper, the real crawl, the real archive."""

import asyncio
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from scheduler.demo.paper import Paper
from scheduler.demo.run import Demonstration, demonstrate


@pytest.fixture(scope="session")
def paper() -> Paper:
    """The paper that the package ships, with its truth."""
    return Paper.load()


@pytest.fixture(scope="session")
def demo_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the demonstration's archive lies."""
    return tmp_path_factory.mktemp("demonstration") / "demo"


@pytest.fixture(scope="session")
def demonstration(demo_folder: Path) -> Demonstration:
    """The paper crawled through all its days."""
    return asyncio.run(demonstrate(demo_folder, say=lambda _: None))


@pytest.fixture
def archive(demonstration: Demonstration, demo_folder: Path) -> Iterator[sqlite3.Connection]:
    """The finished archive, opened with nothing but SQLite."""
    connection = sqlite3.connect(f"{(demo_folder / 'archive.db').as_uri()}?mode=ro", uri=True)
    connection.row_factory = sqlite3.Row
    yield connection
    connection.close()
