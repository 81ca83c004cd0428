"""When a site as a whole is left alone: in its quiet hours, and when the requests of its day are spent. Asks nobody."""

import sqlite3
from datetime import datetime, timedelta

from archive.models import Site
from archive.store import nth_request_since, requests_since
from crawler.politeness import quiet_until

from .refresh import NextVisit

DAY = timedelta(days=1)
FREED = 10  # a spent budget goes on when a tenth of it is free again, not with one request at a time


def budget_of(site: Site, connection: sqlite3.Connection, *, at: datetime) -> int:
    """How many requests may still be made for a site, of those of the 24 hours up to now."""
    return site.requests_per_day - requests_since(connection, site.id, at - DAY, until=at)


def quiet_of(site: Site, *, at: datetime) -> NextVisit | None:
    """Until when a site's quiet hours last; None outside of them."""
    quiet = quiet_until(site.quiet_hours, site.timezone, at) if site.quiet_hours else None
    if quiet is None:
        return None
    return NextVisit(quiet, f"these are its quiet hours ({', '.join(site.quiet_hours)} in {site.timezone})")


def spent_until(site: Site, connection: sqlite3.Connection, *, at: datetime) -> NextVisit | None:
    """When a site whose requests are spent may be asked again; None when they are not."""
    left = budget_of(site, connection, at=at)
    if left > 0:
        return None
    to_free = max(1, site.requests_per_day // FREED) - left
    freed = nth_request_since(connection, site.id, at - DAY, until=at, number=to_free) or at
    return NextVisit(freed + DAY, f"its {site.requests_per_day} requests within 24 hours are spent")


def pause_of(site: Site, connection: sqlite3.Connection, *, at: datetime) -> NextVisit | None:
    """Until when and why nothing is asked of a site; None when it may be asked."""
    return quiet_of(site, at=at) or spent_until(site, connection, at=at)


def told(site: Site, pause: NextVisit) -> str:
    """What is left alone, until when and why, for people."""
    return f"{site.id} is left alone until {pause.at:%Y-%m-%d %H:%M} UTC: {pause.why}"
