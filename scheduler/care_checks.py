"""What `chronik doctor` says of the care of an archive: leftovers, its schema, backups and drills. Reads only."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

from archive.backup import NOTES_FILE
from archive.models import timestamp
from archive.store import ARCHIVE_FILE, LOCK_FILE, OPEN, STEPS, copies_before, uri_to_read
from crawler.configuration import Settings

from .checks import Check
from .frontier import FRONTIER_FILE, Frontier
from .jobs import last_run
from .keeping import destination_of
from .machine import holder_of
from .upkeep import FAILED

DRILL_AGAIN = timedelta(days=60)
ROUNDS = 2  # so many intervals without a backup are too many


def schema_of(folder: Path) -> int | None:
    """The schema of the file as it lies there, without bringing it forward; None where it cannot be read."""
    try:
        with closing(sqlite3.connect(uri_to_read(folder / ARCHIVE_FILE), uri=True)) as connection:
            return int(connection.execute("PRAGMA user_version").fetchone()[0])
    except sqlite3.DatabaseError:
        return None


def schema_check(schema: int) -> Check:
    """What an older file means; a newer one is refused by the opening."""
    if schema < STEPS:
        said = f"the file has schema {schema}, this Chronik writes {STEPS}"
        return Check("note", f"{said}: the next command brings it forward, and keeps it as it was beside it")
    return Check("ok", f"the file has schema {schema}")


def leftovers(folder: Path) -> Iterator[Check]:
    """What a killed program has left behind, and what waits to be taken in."""
    for copy in copies_before(folder):
        yield Check("note", f"{copy.name} is the file as it was before the last change of schema: `chronik backup`,"
                            " when it has proved a copy of today's, removes it")  # fmt: skip
    writes = holder_of(folder / LOCK_FILE) is not None
    for path in sorted(folder.iterdir()):
        if path.suffix in (OPEN, ".draft") and not writes:
            yield Check("note", f"{path.name} was begun and not ended: delete it")
    log = folder / f"{ARCHIVE_FILE}-wal"
    if log.exists() and log.stat().st_size and not writes:
        yield Check(
            "note", f"{log.name} holds what a killed program wrote last: leave it, the next opening takes it in"
        )
    if (folder / NOTES_FILE).exists() and not writes:
        yield Check("note", f"{NOTES_FILE} holds events that the next crawl takes in")


def backup_checks(connection: sqlite3.Connection, folder: Path, settings: Settings, *, at: datetime) -> Iterator[Check]:
    """How old the newest backup is, whether the job fails, and whether one was ever restored."""
    newest = _newest(connection, "backed-up")
    if newest is None:
        yield Check("note", "no backup was ever made: `chronik backup FOLDER`, or backup_to in chronik.toml")
    else:
        yield _age_check(newest, settings, at=at)
    yield from _job_checks(folder)
    drilled = _newest(connection, "drilled")
    if drilled is not None:
        yield _drill_check(drilled, at=at)
    elif newest is not None:
        yield Check("note", "no backup was ever restored: `chronik drill` proves that it can be")
    if settings.backup_to is None:
        return
    place = destination_of(folder, settings)
    if not place.is_dir():
        yield Check("wrong", f"backup_to names {place}, which is not there: mount its disk, or make the folder")
    elif _on_one_disk(folder, place):
        yield Check("note", "the backups lie on the same disk as the archive, and would be lost with it")


Event = tuple[datetime, dict[str, object]]


def _newest(connection: sqlite3.Connection, kind: str) -> Event | None:
    row = connection.execute(
        "SELECT at, detail FROM events WHERE kind = :kind ORDER BY id DESC LIMIT 1", {"kind": kind}
    ).fetchone()
    return (datetime.fromisoformat(row["at"]), json.loads(row["detail"])) if row else None


def _age_check(newest: Event, settings: Settings, *, at: datetime) -> Check:
    made, detail = newest
    said = f"the newest backup was made {timestamp(made)}"
    if detail.get("damaged"):
        return Check("wrong", f"{said}, with {detail['damaged']} damaged records: see `chronik verify`")
    late = timedelta(hours=ROUNDS * settings.backup_every_hours)
    if settings.backup_to is not None and at - made > late:
        return Check(
            "wrong", f"{said}, though one is due every {settings.backup_every_hours} h: is the service running?"
        )
    return Check("ok", said)


def _job_checks(folder: Path) -> Iterator[Check]:
    if not (folder / FRONTIER_FILE).exists():
        return
    with closing(Frontier.to_read(folder)) as frontier:
        for job in ("backup", "drill"):
            last = last_run(frontier.connection, job)
            if last is not None and last.result.startswith(FAILED):
                yield Check("wrong", f"{job}, {timestamp(last.at)}: {last.result}")


def _drill_check(drilled: Event, *, at: datetime) -> Check:
    made, detail = drilled
    if not detail.get("passed"):
        said = f"the drill of {timestamp(made)} found {detail.get('wrong')} things wrong with {detail.get('name')}"
        return Check("wrong", f"{said}: see its report beside the backups")
    if at - made > DRILL_AGAIN:
        return Check("note", f"the last drill was on {timestamp(made)}: `chronik drill` proves the newest backup")
    return Check("ok", f"a backup was restored and proved on {timestamp(made)}")


def _on_one_disk(folder: Path, destination: Path) -> bool:
    return destination.stat().st_dev == folder.stat().st_dev
