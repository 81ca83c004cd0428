"""One call of `chronik import`: the files are taken in, then all captures are placed, then the frontier is told."""

from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from archive.digests import Json
from archive.errors import NotAWarc
from archive.models import Purpose
from archive.store import (
    ARCHIVE_FILE,
    Import,
    Store,
    append_event,
    begin_import,
    create,
    find_by_id,
    locked,
    note_import,
    open_to_write,
    unplaced_sites,
)
from archive.warcimport import Part, Place, Record, digest_of, opened, parts_of, records_of
from archive.withdrawal import lift_ended
from crawler.clock import now
from crawler.sites import Config

from ..frontier import FRONTIER_FILE, Frontier
from ..reading import Readers
from .placing import Placed, Placing
from .strangers import with_new_sites
from .taking import DAMAGED, FOREIGN, KNOWN, REFUSED, Taking

Progress = Callable[[str, int, int], object]  # told what is done, how much of it, and how much there is


@dataclass(slots=True)
class File:
    """A file of the call and its row; `was_known` says that all of it was taken in before."""

    path: Path
    parts: tuple[Part, ...]
    row: Import
    was_known: bool = False


@dataclass(slots=True)
class Imported:
    """What became of a call: its files, and what their captures brought."""

    files: list[File] = field(default_factory=list)
    placed: Placed = field(default_factory=Placed)

    @property
    def is_damaged(self) -> bool:
        """Whether there was anything that could not be taken in although it should have been."""
        new = [one.row.counts for one in self.files if not one.was_known]
        return any(counts[name] for counts in new for name in (DAMAGED, REFUSED)) or self.placed.apart > 0

    @property
    def of_strangers(self) -> list[File]:
        """The files of which all captures are of hosts that no site has."""
        return [one for one in self.files if one.row.counts[FOREIGN] and not _is_of_use(one.row.counts)]

    def counts(self) -> dict[str, int]:
        """The closing line."""
        new = [one.row.counts for one in self.files if not one.was_known]
        total = {name: sum(counts[name] for counts in new) for name in ("records", "captures", KNOWN, FOREIGN)}
        return {
            "files": len(self.files),
            **total,
            "articles": len(self.placed.articles),
            "new": self.placed.outcomes["new"],
            "changed": self.placed.outcomes["changed"],
            "histories made anew": self.placed.histories,
            "left apart": self.placed.apart,
            REFUSED: sum(counts[REFUSED] for counts in new),
            DAMAGED: sum(counts[DAMAGED] for counts in new),
        }


def _is_of_use(counts: Counter[str]) -> bool:
    return any(counts[name] for name in ("captures", KNOWN, "unresolved", DAMAGED, REFUSED))


async def run_import(folder: Path, config: Config, paths: Sequence[Path], *, progress: Progress) -> Imported:
    """Take in files. Raises NotAWarc before anything is made where one of them holds no record, ArchiveLocked while a
    crawl runs."""
    for path in paths:
        _require_record(path)
    at = now(config.clock)
    with locked(folder):
        if not (folder / ARCHIVE_FILE).exists():
            create(folder).close()
        with closing(open_to_write(folder)) as store:
            result = Imported()
            for path in dict.fromkeys(paths):
                result.files.append(begun(store, path, at=at, progress=progress, config=config))
            _take_all(store, config, result, at=at, progress=progress)
            if unplaced_sites(store.connection):
                with Readers() as readers:
                    result.placed = await Placing(store, readers, config, at, progress).place()
            for file in result.files:
                finish(store, file, at=at)
            _tell_frontier(store, folder, result.placed.articles, at=at)
            lift_ended(store, at=at)  # what was stored of an erased story until it had its place is written over
    return result


def _require_record(path: Path) -> None:
    """Raise NotAWarc for a file in which no record can be read."""
    why = "it is empty"
    for part in parts_of(path):
        with opened(part) as (file, way):
            for one in records_of(file, way, Place()) if way is not None else ():
                if isinstance(one, Record):
                    return
                why = f"{one.problem}, {one.place}"
    raise NotAWarc(f"no record can be read in {path} ({why}): check the file; nothing was taken in")


def begun(store: Store, path: Path, *, at: datetime, progress: Progress, config: Config | None = None) -> File:
    """A file with its row, as an earlier import left it, or as it is to be read by the present sites."""
    size, done = path.stat().st_size, 0

    def watch(more: int) -> None:
        nonlocal done
        done += more
        progress(f"proving {path.name}", done, size)

    digest = digest_of(path, watch)
    with store.transaction() as connection:
        row = begin_import(connection, path.name, digest=digest, size=size, at=at)
    row = with_new_sites(row, config) if config is not None else row
    return File(path, parts_of(path), row, was_known=row.finished and row.counts["unresolved"] <= 0)


def _take_all(store: Store, config: Config, result: Imported, *, at: datetime, progress: Progress) -> None:
    """Each file once; then once more those whose revisits stand for payloads that may have come since."""
    for file in result.files:
        if not file.was_known and not file.row.finished and file.row.position.get("again") is not True:
            _take(store, config, file, at=at, progress=progress, again=False)
    for file in result.files:
        if not file.was_known and file.row.counts["unresolved"] > 0:
            _take(store, config, file, at=at, progress=progress, again=True)


def _take(store: Store, config: Config, file: File, *, at: datetime, progress: Progress, again: bool) -> None:
    total = sum(part.size for part in file.parts)
    verb = "revisits of" if again else "reading"

    def watch(done: int) -> None:
        progress(f"{verb} {file.path.name}", done, total)

    Taking(store=store, config=config, at=at, row=file.row, watch=watch, only_revisits=again).take(file.parts)


def finish(store: Store, file: File, *, at: datetime) -> None:
    """The file is through, and all that came from it has its place: the chain says so."""
    if file.row.finished:
        return
    row = file.row
    detail: dict[str, Json] = {
        "name": row.name,
        "file_digest": row.digest,
        "software": row.software,
        "counts": dict(row.counts),
    }
    with store.transaction() as connection:
        note_import(connection, row, finished_at=at)
        append_event(connection, "imported", at=at, article_id=None, detail=detail)


def _tell_frontier(store: Store, folder: Path, articles: set[int], *, at: datetime) -> None:
    """Imported articles are visited as all others; where there is no frontier, it is made from the archive anyway."""
    if not articles or not (folder / FRONTIER_FILE).exists():
        return
    with closing(Frontier(folder)) as frontier, frontier.transaction():
        for number in sorted(articles):
            article = find_by_id(store.connection, number)
            frontier.add(
                site_id=article.site_id,
                key=article.key,
                url=article.url,
                purpose=Purpose.ARTICLE,
                due_at=at,
                why="imported, not visited yet",
                now=at,
            )
