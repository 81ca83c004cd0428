"""The frontier's counts by pattern of addresses, and which patterns are cut. Keeps what it is told; judges nothing."""

import json
import sqlite3
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from archive.models import Purpose, timestamp
from crawler.folding import patterns_of

from .budgets import ALLOWANCES, CUT_FOR, Tally

ALL_BELOW = "/…"  # how the pattern of a folder or host ends


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """A pattern of addresses that is left alone until a moment, and what it brought before."""

    site_id: str
    purpose: Purpose
    pattern: str
    tally: Tally
    example: str
    until: datetime

    def __str__(self) -> str:
        return (
            f"{self.site_id}: {self.purpose.value} addresses like {self.pattern} are left alone until"
            f" {self.until:%Y-%m-%d}, since {self.tally.visits} visits brought {self.tally.news} new, for example"
            f" {self.example}; `chronik crawl --url` with one of them lifts this"
        )


class Cuts:
    """The cut patterns of one site, as one look at the table shows them."""

    def __init__(self, connection: sqlite3.Connection, site_id: str, *, now: datetime) -> None:
        rows = connection.execute(
            "SELECT purpose, pattern FROM patterns WHERE site_id = :site_id AND cut_until > :now",
            {"site_id": site_id, "now": timestamp(now)},
        )
        self.cut = {(row["purpose"], row["pattern"]) for row in rows}
        wide = any(pattern.endswith(ALL_BELOW) for _, pattern in self.cut)
        self.fruitful = _fruitful(connection, site_id) if wide else set()

    def __bool__(self) -> bool:
        return bool(self.cut)

    def covers(self, url: str, purpose: Purpose) -> bool:
        """Whether an address is of a cut pattern; one of a pattern of its own that bears fruit is not."""
        if not self.cut:
            return False
        own, *wider = ((purpose.value, pattern) for pattern in patterns_of(url))
        return own in self.cut or (own not in self.fruitful and any(one in self.cut for one in wider))


def _fruitful(connection: sqlite3.Connection, site_id: str) -> set[tuple[str, str]]:
    """The patterns of a site that have proven themselves: a cut of all below a folder spares them."""
    rows = connection.execute(
        "SELECT purpose, pattern, visits, news FROM patterns WHERE site_id = :site_id AND news > 0",
        {"site_id": site_id},
    )
    return {(row["purpose"], row["pattern"]) for row in rows if Tally(row["visits"], row["news"]).is_fruitful}


def tally_of(connection: sqlite3.Connection, site_id: str, purpose: Purpose, pattern: str) -> Tally:
    """What is counted of a pattern."""
    row = connection.execute(
        "SELECT visits, news FROM patterns WHERE site_id = :site_id AND purpose = :purpose AND pattern = :pattern",
        {"site_id": site_id, "purpose": purpose.value, "pattern": pattern},
    ).fetchone()
    return Tally(row["visits"], row["news"]) if row else Tally()


def count_visit(
    connection: sqlite3.Connection,
    site_id: str,
    purpose: Purpose,
    patterns: Sequence[str],
    *,
    is_news: bool,
    example: str,
    now: datetime,
) -> None:
    """Count a visit to each of the patterns; where a cut has ended, counting begins anew."""
    connection.executemany(
        "INSERT INTO patterns (site_id, purpose, pattern, visits, news, example)"
        " VALUES (:site_id, :purpose, :pattern, 1, :news, :example)"
        " ON CONFLICT (site_id, purpose, pattern) DO UPDATE SET example = excluded.example,"
        " visits = 1 + CASE WHEN cut_until <= :now THEN 0 ELSE visits END,"
        " news = excluded.news + CASE WHEN cut_until <= :now THEN 0 ELSE news END,"
        " cut_until = CASE WHEN cut_until <= :now THEN NULL ELSE cut_until END",
        [
            {
                "site_id": site_id,
                "purpose": purpose.value,
                "pattern": pattern,
                "news": int(is_news),
                "example": example,
                "now": timestamp(now),
            }
            for pattern in patterns
        ],
    )


def newly_barren(
    connection: sqlite3.Connection, site_id: str, purpose: Purpose, patterns: Sequence[str], *, now: datetime
) -> Cut | None:
    """Cut the finest of the patterns that has become barren; None where none has, or one is cut already."""
    for at, pattern in enumerate(patterns):
        tally = tally_of(connection, site_id, purpose, pattern)
        if tally.is_barren(ALLOWANCES[_level(at, patterns)]):
            return _cut(connection, site_id, purpose, pattern, now=now)
    return None


def all_cuts(connection: sqlite3.Connection, *, now: datetime) -> list[Cut]:
    """Every pattern that is left alone at a moment, by site."""
    rows = connection.execute(
        "SELECT * FROM patterns WHERE cut_until > :now ORDER BY site_id, purpose, pattern", {"now": timestamp(now)}
    )
    return [_of_row(row) for row in rows]


def lift(connection: sqlite3.Connection, site_id: str, purpose: Purpose, url: str) -> None:
    """Forget what was counted of an address's patterns: a person wants them looked at again."""
    connection.execute(
        "DELETE FROM patterns WHERE site_id = :site_id AND purpose = :purpose AND cut_until IS NOT NULL"
        " AND pattern IN (SELECT value FROM json_each(:patterns))",
        {"site_id": site_id, "purpose": purpose.value, "patterns": json.dumps(patterns_of(url))},
    )


def parkable(connection: sqlite3.Connection, site_id: str, cuts: Cuts) -> list[str]:
    """The keys of the planned addresses of cut patterns that never brought anything."""
    rows = connection.execute(
        "SELECT key, url, purpose FROM frontier WHERE site_id = :site_id AND due_at IS NOT NULL"
        " AND leased_at IS NULL AND (visited_at IS NULL OR quiet_rounds > 0"
        " OR outcome IN ('soft-404', 'listing', 'redirect', 'partial'))",
        {"site_id": site_id},
    ).fetchall()
    return [row["key"] for row in rows if cuts.covers(row["url"], Purpose(row["purpose"]))]


def park(connection: sqlite3.Connection, site_id: str, keys: Collection[str]) -> None:
    """Take addresses out of the plan until their pattern is tried again."""
    connection.execute(
        "UPDATE frontier SET due_at = NULL, why = 'parked: addresses of its kind brought nothing new'"
        " WHERE site_id = :site_id AND key IN (SELECT value FROM json_each(:keys))",
        {"site_id": site_id, "keys": json.dumps(list(keys))},
    )


def unpark(connection: sqlite3.Connection, site_id: str, cuts: Cuts, *, now: datetime) -> int:
    """Plan again what was parked, where its pattern is cut no more; returns how many addresses."""
    rows: Iterable[sqlite3.Row] = connection.execute(
        "SELECT key, url, purpose FROM frontier WHERE site_id = :site_id AND due_at IS NULL AND why LIKE 'parked:%'",
        {"site_id": site_id},
    ).fetchall()
    free = [row["key"] for row in rows if not cuts.covers(row["url"], Purpose(row["purpose"]))]
    connection.execute(
        "UPDATE frontier SET due_at = :now, why = 'its kind of address is tried again'"
        " WHERE site_id = :site_id AND key IN (SELECT value FROM json_each(:keys))",
        {"site_id": site_id, "keys": json.dumps(free), "now": timestamp(now)},
    )
    return len(free)


def _cut(connection: sqlite3.Connection, site_id: str, purpose: Purpose, pattern: str, *, now: datetime) -> Cut | None:
    row = connection.execute(
        "UPDATE patterns SET cut_until = :until WHERE site_id = :site_id AND purpose = :purpose"
        " AND pattern = :pattern AND cut_until IS NULL RETURNING *",
        {"site_id": site_id, "purpose": purpose.value, "pattern": pattern, "until": timestamp(now + CUT_FOR)},
    ).fetchone()
    return _of_row(row) if row else None


def _level(at: int, patterns: Sequence[str]) -> int:
    """Of two levels the second is the host's: an address at the root has no folder."""
    return at if at == 0 or len(patterns) == len(ALLOWANCES) else len(ALLOWANCES) - 1


def _of_row(row: sqlite3.Row) -> Cut:
    return Cut(
        site_id=row["site_id"],
        purpose=Purpose(row["purpose"]),
        pattern=row["pattern"],
        tally=Tally(row["visits"], row["news"]),
        example=row["example"],
        until=datetime.fromisoformat(row["cut_until"]),
    )
