"""An archive of one site, furnished with a story of each kind."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from archive.store import create
from tests.archive.scene import Scene
from tests.tables.shelves import furnish


@pytest.fixture
def furnished(tmp_path: Path) -> Iterator[Scene]:
    with closing(create(tmp_path / "archive")) as store:
        scene = Scene(store)
        furnish(scene)
        yield scene
        scene.reader.close()
