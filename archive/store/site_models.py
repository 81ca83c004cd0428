"""What the captures of a site taught of its furniture, as rows. Learns nothing."""

import json
import sqlite3
from collections.abc import Mapping
from datetime import datetime

from archive.digests import canonical_json
from archive.models import SiteModel, timestamp


def current_model(connection: sqlite3.Connection, site_id: str) -> SiteModel | None:
    """The model that is in force for a site: the one of the highest number; None where nothing was learned yet."""
    row = connection.execute(
        "SELECT * FROM site_models WHERE site_id = :site_id ORDER BY number DESC LIMIT 1", {"site_id": site_id}
    ).fetchone()
    if row is None:
        return None
    return SiteModel(
        site_id=row["site_id"],
        number=row["number"],
        lines=tuple(json.loads(row["lines"])),
        places=tuple(json.loads(row["places"])),
    )


def store_model(
    connection: sqlite3.Connection,
    model: SiteModel,
    *,
    at: datetime,
    extractor: str,
    learned_from: Mapping[str, int],
) -> None:
    """Put a model into force; `learned_from` says of how many articles and captures."""
    connection.execute(
        "INSERT INTO site_models (site_id, number, learned_at, extractor, learned_from, lines, places)"
        " VALUES (:site_id, :number, :at, :extractor, :learned_from, :lines, :places)",
        {
            "site_id": model.site_id,
            "number": model.number,
            "at": timestamp(at),
            "extractor": extractor,
            "learned_from": canonical_json(dict(learned_from)),
            "lines": canonical_json(model.lines),
            "places": canonical_json(model.places),
        },
    )
