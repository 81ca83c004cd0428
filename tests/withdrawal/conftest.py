"""An archive with a story that is to be taken out of view."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.withdrawal.affair import Affair


@pytest.fixture
def affair(tmp_path: Path) -> Iterator[Affair]:
    made = Affair(tmp_path / "archive")
    yield made
    made.reader.close()
    made.store.close()
