"""What to ask a server with whether a page has changed: the validators of its last good answer. Stores nothing."""

import json
import sqlite3
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from archive.models import timestamp

MOST_304S = 4  # in a row: every fifth look at a URL is for the page itself
LONGEST_ETAG = 1024  # characters; servers refuse longer headers, and then the page could not be had any more
LONGEST_UNSEEN = timedelta(days=30)  # then the page itself is looked at again


@dataclass(frozen=True, slots=True, kw_only=True)
class Validators:
    """What a server gave us to ask "changed since?" with (RFC 9110, section 13)."""

    etag: str | None
    last_modified: str | None


def validators(
    connection: sqlite3.Connection,
    url: str,
    *,
    at: datetime,
    version_id: int | None = None,
    until: datetime | None = None,
) -> Validators | None:
    """ETag and Last-Modified of the last good whole answer at a URL, or None when there is none to go by.

    With `version_id` None is also returned when that answer showed another version, since a 304 would then confirm
    the wrong one; `until` leaves later answers out. Servers lie: None, too, when it is time (`at`) to see the page
    itself again.
    """
    row = connection.execute(
        "SELECT c.response_headers, c.version_id, c.fetched_at, (SELECT COUNT(*) FROM captures n WHERE n.url = c.url"
        "  AND n.status = 304 AND (n.fetched_at, n.id) > (c.fetched_at, c.id)) AS confirmed"
        " FROM captures c WHERE c.url = :url AND c.fetched_at <= :until AND c.status = 200"
        " AND c.truncated IS NULL AND c.outcome IN ('new', 'changed', 'unchanged', 'listing')"
        " ORDER BY c.fetched_at DESC, c.id DESC LIMIT 1",
        {"url": url, "until": timestamp(until) if until else "9999"},
    ).fetchone()
    if row is None or row["version_id"] != version_id or row["confirmed"] >= MOST_304S:
        return None
    fetched_at = datetime.fromisoformat(row["fetched_at"])
    if at - fetched_at > LONGEST_UNSEEN:
        return None
    headers = {name.lower(): value for name, value in json.loads(row["response_headers"])}
    modified = _past_date(headers.get("last-modified"), before=fetched_at)
    etag = headers.get("etag")
    found = Validators(etag=etag if etag and len(etag) <= LONGEST_ETAG else None, last_modified=modified)
    return found if found.etag or found.last_modified else None


def _past_date(text: str | None, *, before: datetime) -> str | None:
    """A date of HTTP as it was sent; None for one that lay in the future when it came, which proves nothing."""
    try:
        moment = parsedate_to_datetime(text) if text else None
    except (TypeError, ValueError, OverflowError):
        return None
    if moment is None:
        return None
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return text if aware <= before else None
