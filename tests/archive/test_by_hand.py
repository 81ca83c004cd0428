"""What the documentation tells a stranger to do without the program, done without the program."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from archive.store import ARCHIVE_FILE
from tests.archive.scene import BODY, OTHER_URL, Scene, blocks, hour, story

ROOT = Path(__file__).parents[2]
LINES = re.findall(r"```python\n(.*?)```", (ROOT / "docs/preservation.md").read_text(encoding="utf-8"), re.DOTALL)


@pytest.fixture
def told(scene: Scene) -> Scene:
    """A story that was edited, one more that links to it, and what a sitemap said of them."""
    scene.visit(0, story())
    scene.visit(1, story(blocks=blocks(*BODY[:2])))
    scene.visit(2, story(title="Ein anderes", blocks=blocks("Etwas.")), url=OTHER_URL)
    scene.advertise(3, hour(1))
    scene.advertise(4, hour(1), url=OTHER_URL)
    return scene


def by_hand(scene: Scene, lines: str) -> subprocess.CompletedProcess[str]:
    """The lines run by a Python that sees none of our modules."""
    command = [sys.executable, "-I", "-c", lines, str(scene.store.path.parent / ARCHIVE_FILE)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("lines", LINES, ids=["events", "seals"])
def test_the_lines_of_the_documentation_prove_an_archive(told: Scene, lines: str) -> None:
    """They are to be believed in thirty years, when this program may not run any more."""
    done = by_hand(told, lines)
    assert (done.returncode, done.stdout[:6]) == (0, "whole;"), done.stderr


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ("UPDATE captures SET status = 404 WHERE id = 2", "captures 2 was changed"),
        ("DELETE FROM article_urls WHERE url LIKE '%2'", "article_urls https://herne.example/artikel/2 was changed"),
        ("UPDATE images SET credit = 'X' WHERE version_id = 1", "images 1 was changed"),
        ("UPDATE discoveries SET last_at = first_at WHERE url LIKE '%1'", "discoveries herne was changed"),
        ("UPDATE seals SET rows = replace(rows, 'captures', 'capture') WHERE id = 4", "seal 4 was changed"),
    ],
)
def test_they_find_what_was_changed(told: Scene, change: str, named: str) -> None:
    """Each kind of seal: of a row, of one taken out, of several, of a sum, and the chain."""
    told.advertise(9, hour(1))
    told.connection.execute(change)
    assert named in by_hand(told, LINES[1]).stderr
