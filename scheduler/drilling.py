"""The drill: the newest backup restored elsewhere, proved, and a sample of its pages read again by today's reader.

It changes neither the backup nor the archive; the report lies beside the backups.
"""

import json
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing, suppress
from datetime import datetime
from pathlib import Path

from archive.backup import Drill, Finding, Kept, Watch, earlier_whole, findings_of, opens, restored, sample_of
from archive.content import content_digest, content_of
from archive.errors import ArchiveError, DamagedPayload, NothingChosen, WithheldPayload
from archive.export import Policy, Selection, Task, make_warcs, warc_problems
from archive.extract import Observation, stamp_of
from archive.fixity import record_count
from archive.models import Site
from archive.store import current_model, decoded_exchange_of, open_copy, open_to_read
from crawler.sites import Config

from .folder import CONFIG_FILE, read_config
from .keeping import program
from .reading import Readers
from .reextraction.making import observed

SAMPLE = 25  # versions that are read again
EXPORTED = 3  # articles that are written as WARC and looked at


async def drill(backup: Kept, place: Path, *, at: datetime, sample: int, watch: Watch = lambda *_: None) -> Drill:
    """Restore a backup below `place` and look through it. Raises ArchiveFull where there is no room for it."""
    with restored(backup, place) as folder:
        findings = [*findings_of(folder, backup, progress=_counted(folder, watch))]
        if not any(one.wrong for one in findings):
            findings.append(opens(folder))
            chosen = _sample(folder, backup, sample)
            findings += await _read_again(folder, chosen, watch)
            findings.append(_as_warc(folder, chosen))
    has_failed = any(one.wrong for one in findings)
    return Drill(
        backup=backup.folder.name,
        manifest=backup.manifest,
        at=at,
        program=program(),
        findings=(*findings,),
        earlier=earlier_whole(backup) if has_failed else None,
    )


def _counted(folder: Path, watch: Watch) -> Callable[[int], None]:
    done, total = 0, 0
    with suppress(ArchiveError), closing(open_copy(folder)) as store:  # that it cannot be opened, the proof tells
        total = record_count(store.connection)

    def look(count: int) -> None:
        nonlocal done
        done += count
        watch("proving", done, total)

    return look


def _sample(folder: Path, backup: Kept, size: int) -> list[int]:
    with closing(open_to_read(folder)) as store:
        return sample_of(store.connection, backup.manifest.heads.get("events") or "", size)


async def _read_again(folder: Path, chosen: Sequence[int], watch: Watch) -> list[Finding]:
    """Read the pages of some versions as today's reader reads them, and compare with what is stored.

    A page that is withheld for the sake of another story is counted apart: it is not to be read.
    """
    config = read_config(folder) if (folder / CONFIG_FILE).exists() else Config()
    wrong, read, withheld = [], 0, 0
    with closing(open_to_read(folder)) as store, Readers() as readers:
        for number, version_id in enumerate(chosen, start=1):
            try:
                found = await _one_again(store.connection, version_id, config, readers)
                read += found is not None
                wrong += [found] if found else []
            except WithheldPayload:
                withheld += 1
            watch("reading again", number, len(chosen))
    told = [Finding(what="versions read again from their pages", looked_at=read, wrong=tuple(wrong))]
    return [*told, *([Finding(what="versions whose page is out of view", looked_at=withheld)] if withheld else [])]


def _as_warc(folder: Path, chosen: Sequence[int]) -> Finding:
    """Write the captures of some of the articles as WARC, as for a web archive, and look at each record."""
    wrong, captures = [], 0
    with closing(open_to_read(folder)) as store:
        query = (
            "SELECT DISTINCT a.id FROM versions v JOIN articles a ON a.id = v.article_id WHERE a.access = 'public'"
            " AND v.id IN (SELECT value FROM json_each(:chosen)) LIMIT :most"
        )
        given = {"chosen": json.dumps(list(chosen)), "most": EXPORTED}
        for number, (article_id,) in enumerate(map(tuple, store.connection.execute(query, given).fetchall())):
            task = Task(
                connection=store.connection,
                selection=Selection(article_id=article_id),
                policy=Policy(with_noarchive=True),
            )
            try:
                made = make_warcs(task, folder / f"warc-{number}")
            except NothingChosen:  # all its pages are out of view, for the sake of other stories
                continue
            captures += made.written.captures
            wrong += [said for name in made.written.files for said in warc_problems(made.path / name)]
    return Finding(what="captures written as WARC and read back", looked_at=captures, wrong=tuple(wrong))


async def _one_again(connection: sqlite3.Connection, version_id: int, config: Config, readers: Readers) -> str | None:
    """What is wrong with a version's page, or an empty text; None where another reader made it, which tells nothing.

    Raises WithheldPayload.
    """
    row = connection.execute(
        "SELECT v.*, a.site_id FROM versions v JOIN articles a ON a.id = v.article_id WHERE v.id = :id",
        {"id": version_id},
    ).fetchone()
    model = current_model(connection, row["site_id"])
    if row["capture_id"] is None or row["extractor"] != stamp_of(model):
        return None
    known = {site.id: site for site in config.sites}
    site = known.get(row["site_id"]) or Site(id=row["site_id"], name="", home_url="")
    where = f"version {version_id} (article {row['article_id']}, number {row['number']})"
    try:
        found = await readers.run(observed, decoded_exchange_of(connection, row["capture_id"]), site, model)
    except WithheldPayload:
        raise
    except DamagedPayload as error:
        return f"{where}: {error}"
    if not isinstance(found, Observation):
        return f"{where}: its page cannot be read: {found}"
    if content_digest(content_of(found.extraction)) != row["content_digest"]:
        return f"{where}: its page reads otherwise today: see `chronik reextract`"
    return ""
