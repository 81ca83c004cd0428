"""How an archive stands, and what is wrong with it, its machine or its sites. Reads only; mends nothing."""

import contextlib
import sqlite3
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from archive.errors import ArchiveError
from archive.extract import EXTRACTOR
from archive.models import timestamp
from archive.store import STEPS, open_to_read
from crawler.chromium import what_is_missing
from crawler.clock import now
from crawler.configuration import Config, Settings
from crawler.errors import CrawlerError

from .care_checks import backup_checks, leftovers, schema_check, schema_of
from .checks import Check, Grade
from .errors import SchedulerError
from .folder import read_config
from .frontier import FRONTIER_FILE, Frontier
from .frontier_patterns import all_cuts
from .hosts import long_unreachable, origins_of, told
from .jobs import last_run
from .machine import clock_check, growth_check, lock_check, machine_checks
from .out_of_view import how_it_stands

FIELDS = (
    "title", "kicker", "lead", "text", "authors", "source", "section", "tags", "language", "published_at",
    "modified_at",
)  # fmt: skip
SILENT_AFTER = timedelta(days=2)


@dataclass(frozen=True, slots=True, kw_only=True)
class RunLine:
    """One run, for people."""

    id: int
    site_id: str
    started_at: str
    finished_at: str | None
    reason: str
    counts: str
    error: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """The archive in numbers: articles by site and status, share of articles by site with each field, last runs."""

    counts: Mapping[str, int]
    sites: Mapping[str, Mapping[str, int]]
    filled: Mapping[str, Mapping[str, float]]
    runs: tuple[RunLine, ...]


def state_of(connection: sqlite3.Connection, *, runs: int = 5) -> State:
    """What the archive holds, and what happened last."""
    return State(
        counts=_counts(connection),
        sites=_sites(connection),
        filled=_filled(connection),
        runs=tuple(_runs(connection, runs)),
    )


def examine(folder: Path) -> tuple[Check, ...]:
    """Everything that can be checked about the machine, the archive and its sites, machine first."""
    settings, checks = Settings(), list[Check]()
    try:
        config = read_config(folder)
        settings, at = config.settings, now(config.clock)
        if (schema := schema_of(folder)) is not None and 0 < schema < STEPS:
            # To look on would bring it forward, and whoever asks for a diagnosis asked for no operation.
            return (*machine_checks(folder, least_free_mb=settings.least_free_mb), schema_check(schema))
        with contextlib.closing(open_to_read(folder)) as store:
            checks += [
                Check(
                    "ok",
                    f"{folder} is an archive with {len(config.sites)} {'site' if len(config.sites) == 1 else 'sites'}",
                )
            ]
            checks += [
                *_file(store.connection),
                schema_check(schema or STEPS),
                lock_check(folder),
                clock_check(store.connection, folder, at=at),
                growth_check(store.connection, folder, at=at),
                *leftovers(folder),
                *backup_checks(store.connection, folder, settings, at=at),
                *(Check(*one) for one in how_it_stands(folder, store.connection, at=at)),
                *_fixity(folder),
                *_rests(folder, config),
                *_cuts(folder, config),
                *_sites_checks(store.connection, config),
            ]
    except (ArchiveError, CrawlerError, SchedulerError) as error:
        checks.append(Check("wrong", str(error)))
    return (*machine_checks(folder, least_free_mb=settings.least_free_mb), *checks)


def _counts(connection: sqlite3.Connection) -> dict[str, int]:
    row = connection.execute(
        "SELECT (SELECT COUNT(*) FROM articles) AS articles, (SELECT COUNT(*) FROM versions) AS versions,"
        " (SELECT COUNT(*) FROM silent_edits) AS silent_edits,"
        " (SELECT COUNT(*) FROM articles WHERE status = 'missing') AS missing,"
        " (SELECT COUNT(*) FROM articles WHERE status = 'gone') AS gone,"
        " (SELECT COUNT(*) FROM held WHERE settled_at IS NULL) AS held,"
        " (SELECT COUNT(*) FROM articles WHERE access <> 'public') AS restricted,"
        " (SELECT COUNT(*) FROM captures) AS captures, (SELECT COUNT(*) FROM payloads) AS payloads,"
        " (SELECT COALESCE(SUM(stored_size), 0) FROM payloads) AS payload_bytes"
    ).fetchone()
    return {name: int(row[name]) for name in row.keys()}  # noqa: SIM118  # a sqlite3.Row


def _sites(connection: sqlite3.Connection) -> dict[str, dict[str, int]]:
    rows = connection.execute(
        "SELECT s.id, a.status, COUNT(a.id) AS n FROM sites s LEFT JOIN articles a ON a.site_id = s.id"
        " GROUP BY s.id, a.status ORDER BY s.id"
    )
    found: dict[str, dict[str, int]] = {}
    for row in rows:
        found.setdefault(row["id"], {}).update({row["status"]: row["n"]} if row["status"] else {})
    return found


def _filled(connection: sqlite3.Connection) -> dict[str, dict[str, float]]:
    """For each site the share of articles whose newest version has each field."""
    shares = ", ".join(f"AVG(COALESCE(v.{name}, '') NOT IN ('', '[]')) AS {name}" for name in FIELDS)
    rows = connection.execute(
        f"SELECT a.site_id, {shares}, AVG(EXISTS (SELECT 1 FROM images i WHERE i.version_id = v.id)) AS images"
        " FROM articles a JOIN versions v ON v.id = a.current_version_id GROUP BY a.site_id ORDER BY a.site_id"
    )
    return {row["site_id"]: {name: float(row[name]) for name in (*FIELDS, "images")} for row in rows}


def _runs(connection: sqlite3.Connection, count: int) -> Iterator[RunLine]:
    rows = connection.execute("SELECT * FROM runs ORDER BY id DESC LIMIT :count", {"count": count})
    names = ("id", "site_id", "started_at", "finished_at", "reason", "counts", "error")
    return (RunLine(**{name: row[name] for name in names}) for row in rows)


def _file(connection: sqlite3.Connection) -> Iterator[Check]:
    (found,) = connection.execute("PRAGMA quick_check(1)").fetchone()
    if found == "ok":
        yield Check("ok", "the database file is whole (for its contents: chronik verify)")
    else:
        yield Check("wrong", f"the database file is damaged ({found}): restore it from a backup")


def _fixity(folder: Path) -> Iterator[Check]:
    """What the service's last fixity job said."""
    if not (folder / FRONTIER_FILE).exists():
        return
    with contextlib.closing(Frontier.to_read(folder)) as frontier:
        last = last_run(frontier.connection, "fixity")
    if last is not None:
        grade: Grade = "ok" if last.result.startswith("0 ") else "wrong"
        yield Check(grade, f"fixity, checked {timestamp(last.at)}: {last.result}")


def _rests(folder: Path, config: Config) -> Iterator[Check]:
    """What is left alone at the moment, and every robots.txt that could not be had for long."""
    if not (folder / FRONTIER_FILE).exists():
        return
    at = now(config.clock)
    with contextlib.closing(Frontier.to_read(folder)) as frontier:
        believing = {
            place for site in config.sites if site.robots_unreachable == "last-copy" for place in origins_of(site)
        }
        for rest in frontier.rests.failing():
            said = long_unreachable(rest, now=at, is_believed=rest.place in believing and rest.until <= at)
            if said is not None:
                yield Check("wrong", said)
            elif rest.until > at:
                yield Check("note", told(rest))


def _cuts(folder: Path, config: Config) -> Iterator[Check]:
    """The patterns of addresses that are left alone."""
    if not (folder / FRONTIER_FILE).exists():
        return
    with contextlib.closing(Frontier.to_read(folder)) as frontier:
        for cut in all_cuts(frontier.connection, now=now(config.clock)):
            yield Check("note", str(cut))


def _sites_checks(connection: sqlite3.Connection, config: Config) -> Iterator[Check]:
    at = now(config.clock)
    if config.clock is not None:
        yield Check("note", f"this archive runs on a simulated clock, now {timestamp(at)}: it is a demonstration")
    if not config.settings.contact and not config.settings.user_agent:
        yield Check("note", "chronik.toml names no contact: add one under [settings], so that sites can reach you")
    for site in config.sites:
        if site.render and (missing := what_is_missing()) is not None:
            yield Check("wrong", f"{site.id} has `render = true`, but {missing}")
        yield _site_check(connection, site.id, at)
        yield from _reading_checks(connection, site.id)


def _site_check(connection: sqlite3.Connection, site_id: str, at: datetime) -> Check:
    """The last run of a site tells how it stands."""
    row = connection.execute(
        "SELECT started_at, error FROM runs WHERE site_id = :id ORDER BY id DESC LIMIT 1", {"id": site_id}
    ).fetchone()
    if row is None:
        return Check("note", f"{site_id} was never crawled: run `chronik crawl {site_id}`")
    if row["error"]:
        return Check("wrong", f"{site_id}: the last crawl ({row['started_at']}) says: {row['error']}")
    (articles,) = connection.execute("SELECT COUNT(*) FROM articles WHERE site_id = :id", {"id": site_id}).fetchone()
    if articles == 0:
        return Check("wrong", f"{site_id} has no article yet: check article_pattern and the seeds in chronik.toml")
    if at - datetime.fromisoformat(row["started_at"]).astimezone(UTC) > SILENT_AFTER:
        return Check("note", f"{site_id} was last crawled {row['started_at']}: is `chronik schedule` running?")
    return Check("ok", f"{site_id}: {articles} articles, last crawled {row['started_at']}")


def _reading_checks(connection: sqlite3.Connection, site_id: str) -> Iterator[Check]:
    """What is held of a site, and whether its articles were read by today's reader."""
    held, since = connection.execute(
        "SELECT COUNT(DISTINCT h.article_id), MIN(h.held_at) FROM held h JOIN articles a ON a.id = h.article_id"
        " WHERE h.settled_at IS NULL AND a.site_id = :id",
        {"id": site_id},
    ).fetchone()
    if held:
        yield Check(
            "wrong",
            f"{site_id}: changes of {held} articles are held since {since}, which may be a new template and no edits:"
            " look at them with `chronik reextract`",
        )
    (older,) = connection.execute(
        "SELECT COUNT(*) FROM articles a JOIN versions v ON v.id = a.current_version_id"
        " WHERE a.site_id = :id AND v.extractor NOT LIKE :today || '%'",
        {"id": site_id, "today": EXTRACTOR},
    ).fetchone()
    if older:
        yield Check(
            "note",
            f"{site_id}: {older} articles were read by an older extractor: `chronik reextract` reads them again and"
            " says what would change",
        )
