"""Which stored payloads a new body is likely to resemble. Packs nothing, decides nothing."""

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from archive.models import Purpose, timestamp
from archive.packing import ANCHOR_NEEDS, LARGEST_PREFIX, Recipe, Relatives, next_anchor

_TURN_ONE_IN = 64
_LOOKED_BACK = 40  # captures of a site, for the last one of the same kind


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where a body came from. `is_rendered`: it is the page as a browser made it, not the bytes of the wire."""

    site_id: str
    url: str
    purpose: Purpose
    at: datetime
    status: int | None = 200
    article_id: int | None = None
    is_rendered: bool = False

    @property
    def column(self) -> str:
        """The column of `captures` that names bodies of this kind."""
        return "rendered_digest" if self.is_rendered else "payload_digest"


@dataclass(frozen=True, slots=True)
class Kin:
    """Relatives of a body, what each of them needs itself, and the site's last body of its kind.

    `latest_recipe` is None where that was not coded, or where no recipe gives its bytes.
    """

    relatives: Relatives
    needed: dict[str, frozenset[str]]
    latest: str | None = None
    latest_recipe: Recipe | None = None


def kin_of(connection: sqlite3.Connection, origin: Origin, name: str) -> Kin:
    """What is stored of the address' past and of the site's last pages of the same kind, for a body of that digest."""
    previous = _usable(connection, _previous(connection, origin))
    latest = _usable(connection, _latest(connection, origin))
    key = _key(connection, previous) if previous else None
    anchor, served = _anchor(connection, latest)
    anchor = _usable(connection, anchor or _earlier_anchor(connection, origin))
    relatives = Relatives(
        previous=previous,
        key=key,
        since_key=_since(connection, origin, key) if key else 0,
        anchor=anchor if anchor != previous else None,
        served=served,
        is_turn=int(name[-2:], 16) % _TURN_ONE_IN == 0,
    )
    named = {one for one in (previous, key, anchor) if one is not None}
    needed = {one: needed_for(connection, one) for one in named}
    return Kin(relatives, needed, latest, _recipe(connection, latest))


def kin_among(connection: sqlite3.Connection, names: Sequence[str]) -> Kin:
    """Payloads that were named already, with what each of them needs."""
    return Kin(Relatives(), {name: needed_for(connection, name) for name in names})


def _anchor(connection: sqlite3.Connection, latest: str | None) -> tuple[str | None, int]:
    """The page that the site's next ones lean on, and how many leaned on it before the last one did."""
    if latest is None:
        return None, 0
    row = _row(connection, latest)
    if row is None:
        return None, 0
    (served,) = connection.execute(
        "SELECT COUNT(*) FROM (SELECT 1 FROM payloads WHERE neighbour_id = :id LIMIT 100)", {"id": row["neighbour_id"]}
    ).fetchone()
    found = next_anchor(
        name=latest,
        size=row["stored_size"],
        content_size=row["content_size"],
        needs=row["depth"],
        leans_on=row["neighbour"],
        served=served,
    )
    return found, served


def _earlier_anchor(connection: sqlite3.Connection, origin: Origin) -> str | None:
    """The last page before the last one that others can lean on, or that the last one of those that lean leans on."""
    row = connection.execute(
        "SELECT COALESCE(n.digest, p.digest) AS digest FROM"
        f" (SELECT id, fetched_at, {origin.column} AS body, purpose, status FROM captures WHERE site_id = :site_id"
        "  AND fetched_at <= :at ORDER BY fetched_at DESC, id DESC LIMIT :looked_back) c"
        " JOIN payloads p ON p.digest = c.body LEFT JOIN payloads n ON n.payload_id = p.neighbour_id"
        " WHERE purpose = :purpose AND status IS :status AND COALESCE(n.depth, p.depth) <= :needs"
        " ORDER BY fetched_at DESC, c.id DESC LIMIT 1",
        {**_kind(origin), "needs": ANCHOR_NEEDS},
    ).fetchone()
    return str(row["digest"]) if row is not None else None


def _kind(origin: Origin) -> dict[str, object]:
    """The site's last captures of the same kind, as parameters of a query."""
    return {
        "site_id": origin.site_id,
        "at": timestamp(origin.at),
        "looked_back": _LOOKED_BACK,
        "purpose": origin.purpose.value,
        "status": origin.status,
    }


def needed_for(connection: sqlite3.Connection, name: str) -> frozenset[str]:
    """All payloads that must be read before one can be, through all depths."""
    rows = connection.execute(
        "WITH RECURSIVE needed (id) AS (SELECT payload_id FROM payloads WHERE digest = :digest"
        " UNION SELECT base_id FROM needed JOIN payloads ON payload_id = id WHERE base_id IS NOT NULL"
        " UNION SELECT neighbour_id FROM needed JOIN payloads ON payload_id = id WHERE neighbour_id IS NOT NULL)"
        " SELECT digest FROM needed JOIN payloads ON payload_id = id WHERE digest <> :digest",
        {"digest": name},
    )
    return frozenset(row["digest"] for row in rows)


def _previous(connection: sqlite3.Connection, origin: Origin) -> str | None:
    """The last body of the same kind at the address before, else of the article at another address."""
    for column, value in (("url", origin.url), ("article_id", origin.article_id)):
        row = connection.execute(
            f"SELECT {origin.column} FROM captures WHERE {column} = :value AND fetched_at <= :at AND status IS :status"
            f" AND {origin.column} IS NOT NULL ORDER BY fetched_at DESC, id DESC LIMIT 1",
            {"value": value, "at": timestamp(origin.at), "status": origin.status},
        ).fetchone()
        if row is not None:
            return str(row[0])
    return None


def _latest(connection: sqlite3.Connection, origin: Origin) -> str | None:
    """The body of the site's last capture of the same kind."""
    row = connection.execute(
        f"SELECT {origin.column} FROM (SELECT {origin.column}, purpose, status FROM captures"
        " WHERE site_id = :site_id AND fetched_at <= :at ORDER BY fetched_at DESC, id DESC LIMIT :looked_back)"
        f" WHERE purpose = :purpose AND status IS :status AND {origin.column} IS NOT NULL LIMIT 1",
        _kind(origin),
    ).fetchone()
    return str(row[0]) if row is not None else None


def _usable(connection: sqlite3.Connection, name: str | None) -> str | None:
    """A payload that may be packed against: one that is in view, and not too large to be a prefix."""
    row = _row(connection, name) if name is not None else None
    return name if row is not None and row["is_usable"] else None


def _row(connection: sqlite3.Connection, name: str) -> sqlite3.Row | None:
    row: sqlite3.Row | None = connection.execute(
        "SELECT p.neighbour_id, p.recoding, p.depth, p.stored_size, n.digest AS neighbour,"
        " COALESCE(json_extract(p.recoding, '$.size'), p.size) AS content_size,"
        " p.size > 0 AND p.encoding IN ('identity', 'zstd') AND p.size <= :largest"
        " AND COALESCE(json_extract(p.recoding, '$.size'), 0) <= :largest AS is_usable"
        " FROM payloads p LEFT JOIN payloads n ON n.payload_id = p.neighbour_id WHERE p.digest = :digest",
        {"digest": name, "largest": LARGEST_PREFIX // 2},
    ).fetchone()
    return row


def _key(connection: sqlite3.Connection, name: str) -> str:
    """The payload that a chain of bases begins with."""
    row = connection.execute(
        "WITH RECURSIVE chain (digest, base_id, step) AS (SELECT digest, base_id, 0 FROM payloads"
        " WHERE digest = :digest UNION ALL SELECT p.digest, p.base_id, step + 1 FROM chain c"
        " JOIN payloads p ON p.payload_id = c.base_id WHERE step < 100)"
        " SELECT digest FROM chain ORDER BY step DESC LIMIT 1",
        {"digest": name},
    ).fetchone()
    return str(row["digest"])


def _since(connection: sqlite3.Connection, origin: Origin, key: str) -> int:
    """How many bodies came at the address since its key frame."""
    (count,) = connection.execute(
        f"SELECT COUNT(DISTINCT {origin.column}) FROM captures WHERE url = :url AND fetched_at >="
        f" COALESCE((SELECT MIN(fetched_at) FROM captures WHERE {origin.column} = :key AND url = :url), '')",
        {"url": origin.url, "key": key},
    ).fetchone()
    return int(count)


def _recipe(connection: sqlite3.Connection, name: str | None) -> Recipe | None:
    row = _row(connection, name) if name is not None else None
    text = row["recoding"] if row is not None else None
    try:
        return Recipe.from_json(text) if text is not None else None
    except (ValueError, KeyError, TypeError, AttributeError):
        return None  # `chronik verify` names it
