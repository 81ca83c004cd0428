"""An export from its choice to its files: portion, records, volumes, index. It decides nothing about captures."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from archive.export.nothing import nothing_chosen
from archive.export.selection import Selection
from archive.export.whole import whole_file
from archive.fixity import root_of

from .cdxj import Index
from .folder import Folder
from .heads import first
from .portion import Policy, Portion, portioned
from .records import Shelf, pairs, records_of
from .volumes import VOLUME_BYTES, Imprint, Nowhere, Sink, Written, write_volumes
from .wacz import ROOT, Package

Place = Callable[[str], Path]  # where to write, given the day of the last capture
Watch = Callable[[int, int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """What is to be exported, under which policy, and who stands behind it (None: nobody is named)."""

    connection: sqlite3.Connection
    selection: Selection
    policy: Policy
    operator: str | None = None
    volume_bytes: int = VOLUME_BYTES


@dataclass(frozen=True, slots=True, kw_only=True)
class Export:
    """What was made, and where."""

    path: Path
    portion: Portion
    written: Written


def make_warcs(task: Task, place: Place | Path, watch: Watch = lambda *_: None) -> Export:
    """Write WARC files into a folder. Raises ArchiveError where nothing is chosen or the place is taken."""
    with _portioned(task) as portion:
        path = place if isinstance(place, Path) else place(_day(portion))
        with Folder(path) as folder:
            written = _written(task, portion, folder, None, watch)
            folder.begin(ROOT)
            folder.write(f"{root_of(task.connection)}\n".encode())
            folder.end()
            folder.name()
    return Export(path=path, portion=portion, written=written)


def make_wacz(task: Task, place: Place, watch: Watch) -> Export:
    """Write one WACZ file, and look at it before it gets its name. Raises ArchiveError as `make_warcs` does."""
    with _portioned(task) as portion:
        path = place(_day(portion))
        with whole_file(path) as handle, closing(Index()) as index, Package(handle, portion) as package:
            written = _written(task, portion, package, index, watch)
            sites = ", ".join(portion.sites)
            description = f"{written.captures} captures of {sites}, {portion.first_at} to {portion.last_at}"
            package.finish(task.connection, index, title=sites, description=description)
    return Export(path=path, portion=portion, written=written)


def make_cdxj(task: Task, place: Place, watch: Watch) -> Export:
    """Write the index of the files that `make_warcs` makes of the same task. Raises ArchiveError as it does."""
    with _portioned(task) as portion:
        path = place(_day(portion))
        with whole_file(path) as handle, closing(Index()) as index:
            written = _written(task, portion, Nowhere(), index, watch)
            handle.writelines(index.lines())
    return Export(path=path, portion=portion, written=written)


@contextmanager
def _portioned(task: Task) -> Iterator[Portion]:
    with portioned(task.connection, task.selection, task.policy) as portion:
        if not portion.captures:
            raise nothing_chosen(task.connection, kept_back=sum(portion.left_out.values()))
        yield portion


def _written(task: Task, portion: Portion, sink: Sink, index: Index | None, watch: Watch) -> Written:
    shelf = Shelf(task.connection)
    imprint = Imprint(
        portion=portion,
        chosen=_chosen(task),
        operator=task.operator,
        user_agent=_user_agent(task.connection),
    )
    return write_volumes(
        (records_of(shelf, row) for row in shelf.rows()),
        sink,
        imprint,
        note=index.add if index else lambda *_: None,
        most_bytes=task.volume_bytes,
        watch=lambda done: watch(done, portion.captures),
    )


def _day(portion: Portion) -> str:
    return (portion.last_at or "")[:10]


def _chosen(task: Task) -> dict[str, str]:
    """The choice in words that mean the same elsewhere: an article by its key."""
    selection = task.selection
    row = task.connection.execute("SELECT key FROM articles WHERE id = :id", {"id": selection.article_id}).fetchone()
    said = {
        "site": selection.site_id,
        "from": selection.since and selection.since.isoformat(),
        "until": selection.until and selection.until.isoformat(),
        "article": row["key"] if row else None,
        "run": selection.run_id,
        "noarchive": "included" if task.policy.with_noarchive else None,
    }
    return {name: str(value) for name, value in said.items() if value is not None}


def _user_agent(connection: sqlite3.Connection) -> str | None:
    """What the crawler last called itself in the portion; None where no request was kept."""
    row = connection.execute(
        "SELECT c.request_headers FROM export_captures e JOIN captures c ON c.id = e.capture_id"
        " WHERE c.request_headers != '[]' ORDER BY e.place DESC LIMIT 1"
    ).fetchone()
    return first(pairs(row["request_headers"]), "user-agent") if row else None
