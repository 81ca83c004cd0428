"""One archive of stored pages, served for all tests that only look."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.memento.past import Past, Ports, archived, served


@pytest.fixture(scope="module")
def past(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Past]:
    with archived(tmp_path_factory.mktemp("past") / "archive") as past:
        yield past


@pytest.fixture(scope="module")
def ports(past: Past) -> Iterator[Ports]:
    with served(past.store.path.parent) as ports:
        yield ports


@pytest.fixture(scope="module")
def web() -> Iterator[httpx.Client]:
    with httpx.Client(timeout=30) as client:
        yield client


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Past]:
    """An archive of one's own, to be changed."""
    with archived(tmp_path / "archive") as past:
        yield past
