"""What publishers ask, as rows: kept with each capture, and found again. Decides nothing."""

import json
import sqlite3
from dataclasses import dataclass
from datetime import datetime

from archive.models import Headers, Purpose, Wishes, location_in, timestamp
from archive.urls import normalise

MAX_HOPS = 5


@dataclass(frozen=True, slots=True)
class AskedFor:
    """What the publisher of an article asks, and when it was last seen to (as the archive writes times)."""

    wishes: Wishes
    at: str


@dataclass(frozen=True, slots=True)
class TdmCapture:
    """A capture that brought a tdmrep.json: its number, the digest of its bytes, their number, and their coding."""

    id: int
    payload_digest: str
    size: int
    coding: str


def wish_values(wishes: Wishes | None) -> dict[str, object]:
    """Wishes by column; None, where no response came, is all NULL."""
    if wishes is None:
        return {"robots_directives": None, "tdm_reservation": None, "tdm_policy": None, "tdm_source": None}
    return {
        "robots_directives": json.dumps(wishes.robots, ensure_ascii=False),
        "tdm_reservation": None if wishes.tdm_reservation is None else int(wishes.tdm_reservation),
        "tdm_policy": wishes.tdm_policy,
        "tdm_source": wishes.tdm_source,
    }


def current_wishes(connection: sqlite3.Connection, article_id: int) -> AskedFor | None:
    """What the last page that showed an article asked; None where none was kept that could tell."""
    row = connection.execute(
        "SELECT robots_directives, tdm_reservation, tdm_policy, tdm_source, asked_at FROM reservations"
        " WHERE article_id = :id AND robots_directives IS NOT NULL",
        {"id": article_id},
    ).fetchone()
    return AskedFor(_wishes(*tuple(row)[:4]), row[4]) if row else None


def wishes_of_payload(connection: sqlite3.Connection, payload_digest: str, purpose: Purpose) -> Wishes | None:
    """The wishes of the last capture that brought these bytes; None where there is none that kept them."""
    row = connection.execute(
        "SELECT robots_directives, tdm_reservation, tdm_policy, tdm_source FROM captures"
        " WHERE payload_digest = :digest AND purpose = :purpose AND robots_directives IS NOT NULL"
        " ORDER BY id DESC LIMIT 1",
        {"digest": payload_digest, "purpose": purpose.value},
    ).fetchone()
    return _wishes(*tuple(row)) if row else None


def tdm_capture(connection: sqlite3.Connection, url: str, *, before: datetime) -> TdmCapture | None:
    """The last whole answer to a tdmrep.json, over at most five redirects; None: no file was there, or none is known.

    What a failure or a 304 leaves open, the answer before it says.
    """
    for _ in range(MAX_HOPS + 1):
        row = connection.execute(
            "SELECT id, status, response_headers, payload_digest, size FROM captures"
            " LEFT JOIN payloads ON digest = payload_digest WHERE url = :url AND purpose = 'tdm'"
            " AND fetched_at <= :before AND truncated IS NULL AND status < 500 AND status NOT IN (304, 429)"
            " ORDER BY fetched_at DESC, id DESC LIMIT 1",
            {"url": url, "before": timestamp(before)},
        ).fetchone()
        if row is None:
            return None
        headers = json.loads(row["response_headers"])
        if row["status"] == 200:
            return _brought(row, headers)
        location = location_in(row["status"], headers)
        target = normalise(location, url) if location else None
        if target is None:
            return None
        url = target
    return None


def _brought(row: sqlite3.Row, headers: Headers) -> TdmCapture | None:
    if row["payload_digest"] is None:
        return None
    coding = next((value for name, value in headers if name.lower() == "content-encoding"), "")
    return TdmCapture(row["id"], row["payload_digest"], row["size"] or 0, coding)


def _wishes(robots: str, reservation: int | None, policy: str | None, source: str | None) -> Wishes:
    pairs = tuple((str(source), str(directive)) for source, directive in json.loads(robots))
    reserved = None if reservation is None else bool(reservation)
    return Wishes(robots=pairs, tdm_reservation=reserved, tdm_policy=policy, tdm_source=source)  # type: ignore[arg-type]  # the column's CHECK holds it to the words of TdmSource
