"""An archive of one site in a folder of its own."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from archive.store import create
from tests.archive.scene import Scene


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    with closing(create(tmp_path)) as store:
        scene = Scene(store)
        yield scene
        scene.reader.close()
