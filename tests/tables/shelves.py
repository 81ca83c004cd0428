"""An archive with a story of each kind that an export must tell apart, and the command that exports it."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from click.testing import CliRunner, Result

from archive.export import export
from tests.archive.scene import BODY, Scene, blocks, story

ROOT = Path(__file__).parent.parent.parent
READERS = ROOT / ".venv-readers" / "bin"
SECRET = "Zebrastreifengeheimnis"
FORMULA = '=HYPERLINK("http://böse.example/","Klick")'
HIDDEN = ("unlisted", "embargoed", "withdrawn", "erased")


def url(name: str) -> str:
    return f"https://herne.example/artikel/{name}"


def tell(scene: Scene, name: str, at: float, **changes: object) -> int:
    """A story under an address of its own, with words of its own; returns its number."""
    text = blocks(*BODY, f"Dies ist die Geschichte {name}, und nur diese.")
    fields = {"title": f"Bericht {name}", "blocks": text} | changes
    scene.visit(at, story(**fields), url=url(name))
    return scene.one(f"SELECT article_id FROM article_urls WHERE url = '{url(name)}'")[0]


def furnish(scene: Scene) -> None:
    """Public stories, edited and gone; one with formulas; and one of each kind that stays here, with a secret."""
    scene.visit(0, story(tags=("a, b", "-1"), authors=("Jana 'n Öztürk\u2028",)))
    scene.visit(1, story(title=FORMULA, kicker="'s ist so", blocks=blocks(*BODY[:2])))
    scene.visit(2, status=404)
    scene.visit(3, status=404)
    tell(scene, "offen", 4)
    scene.visit(30, status=304, url=url("offen"))
    for number, access in enumerate(HIDDEN):
        hidden = tell(scene, access, 5 + number, title=SECRET, kicker=SECRET, images=())
        scene.connection.execute("UPDATE articles SET access = ? WHERE id = ?", (access, hidden))
    asked(scene, tell(scene, "keine-kopie", 10, kicker=SECRET), robots_directives='[["meta", "noarchive"]]')
    asked(scene, tell(scene, "vorbehalten", 11), tdm_reservation=1, tdm_source="header")


def asked(scene: Scene, article_id: int, **wishes: object) -> None:
    """What the publisher asks with the story's captures."""
    columns = ", ".join(f"{name} = :{name}" for name in wishes)
    given = {"robots_directives": "[]", **wishes}
    columns += "" if "robots_directives" in wishes else ", robots_directives = :robots_directives"
    scene.connection.execute(f"UPDATE captures SET {columns} WHERE article_id = :id", {**given, "id": article_id})


def exported(scene: Scene, words: str, output: Path) -> Result:
    """What `chronik export` says to these words."""
    folder = scene.store.path.parent
    return CliRunner().invoke(export, [*words.split(), "--archive", str(folder), "-o", str(output), "--json"])


def lines(folder: Path, table: str) -> list[dict[str, object]]:
    """A table as JSON Lines."""
    return [json.loads(line) for line in (folder / f"{table}.jsonl").read_text(encoding="utf-8").splitlines()]


def contents(folder: Path) -> Iterator[tuple[str, bytes]]:
    for path in sorted(folder.iterdir()):
        yield path.name, path.read_bytes()


def read_elsewhere(program: str, *words: object) -> str:
    """What a program of the readers' own environment prints."""
    command = [READERS / "python", "-c", program, *map(str, words)]
    result = subprocess.run(
        command, check=False, capture_output=True, text=True, timeout=120, env={"PATH": "/usr/bin:/bin"}
    )
    assert result.returncode == 0, result.stderr
    return result.stdout


def without(module: str, *words: object) -> subprocess.CompletedProcess[str]:
    """The command on a machine where a module is not installed."""
    program = f"import sys; sys.modules[{module!r}] = None; from scheduler.cli import main; main()"
    command = [sys.executable, "-c", program, *map(str, words)]
    return subprocess.run(command, check=False, capture_output=True, text=True, timeout=60, cwd=ROOT)
