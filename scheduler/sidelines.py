"""What is asked for beside articles and listings: a host's tdmrep.json once a day, each part of a page once for good.

When to ask, and when to give up. It fetches nothing and reads neither. What a page's style sheet names is a part of the
page too; what that names in turn is not, since chains of style sheets need not end.
"""

import sqlite3
from collections.abc import Iterable
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from archive.models import Discovery, Exchange, Outcome, Purpose, Site
from archive.store import is_kept_requisite, missing_requisites
from archive.wishes import TDM_PATH
from crawler.scope import requisite_in_scope
from crawler.sites import starting_points

from .frontier import Frontier
from .refresh import NextVisit
from .retry import next_try

SIDELINES = (Purpose.TDM, Purpose.REQUISITE)
TDM_AGAIN = timedelta(days=1)
MOST_TRIES = 4
IN_STYLE_SHEET = "css "  # begins the key of what a style sheet named: it is kept, and nothing that it names is
DONE = (Outcome.REQUISITE, Outcome.GONE, Outcome.REDIRECT)


def next_on_the_side(purpose: Purpose, outcome: Outcome, *, url: str, attempts: int, now: datetime) -> NextVisit | None:
    """When to ask again after `attempts` visits in a row that brought nothing; None: never.

    Of a part of a page an answer is final; a failure is tried again, a few times.
    """
    if purpose is Purpose.TDM:
        return NextVisit(now + TDM_AGAIN, "reservations are asked for once a day")
    if outcome in DONE or attempts >= MOST_TRIES:
        return None
    return next_try(outcome, url=url, attempts=attempts, now=now)


def tdm_url(url: str) -> str:
    """Where the host of a page says what it reserves."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}{TDM_PATH}"


def add_tdm_file(frontier: Frontier, site: Site, url: str, *, now: datetime) -> None:
    """Make known the tdmrep.json of a page's host; one that is known stays as it is."""
    address = tdm_url(url)
    why = "reservations are asked for before pages"
    frontier.add(
        site_id=site.id, key=address, url=address, purpose=Purpose.TDM, due_at=now, why=why, now=now, revives=False
    )


def add_sidelines(connection: sqlite3.Connection, frontier: Frontier, site: Site, *, now: datetime) -> None:
    """At the start of a crawl: the tdmrep.json of each starting point, and what parts a crash left unknown."""
    for origin in dict.fromkeys(tdm_url(seed.url) for seed in starting_points(site)):
        add_tdm_file(frontier, site, origin, now=now)
    _forget_unwanted_parts(frontier, site)
    if site.requisites != "off":
        parts = missing_requisites(connection, site.id)
        add_parts(connection, frontier, site, parts, named_by=Purpose.ARTICLE, now=now)


def add_parts(
    connection: sqlite3.Connection,
    frontier: Frontier,
    site: Site,
    urls: Iterable[str],
    *,
    named_by: Purpose,
    now: datetime,
) -> None:
    """Make known the parts of a page, or of a style sheet; what is kept, or was given up, is not asked for again."""
    for url in urls:
        known = is_kept_requisite(connection, url) or _is_known(frontier, site, url)
        if requisite_in_scope(site, url) and not known:
            frontier.add(
                site_id=site.id,
                key=url if named_by is not Purpose.REQUISITE else f"{IN_STYLE_SHEET}{url}",
                url=url,
                purpose=Purpose.REQUISITE,
                due_at=now,
                why="a part of a page",
                now=now,
                revives=False,
            )


def _forget_unwanted_parts(frontier: Frontier, site: Site) -> None:
    """Drop what is still to be asked for and is wanted no more, since the site's configuration was changed."""
    rows = frontier.connection.execute(
        "SELECT key, url FROM frontier WHERE site_id = :site_id AND purpose = 'requisite' AND due_at IS NOT NULL",
        {"site_id": site.id},
    ).fetchall()
    for row in rows:
        if site.requisites == "off" or not requisite_in_scope(site, row["url"]):
            frontier.connection.execute(
                "DELETE FROM frontier WHERE site_id = :site_id AND key = :key", {"site_id": site.id, "key": row["key"]}
            )


def names_parts(key: str, exchange: Exchange) -> bool:
    """Whether a captured part, known by a key, is a style sheet whose own parts are wanted: one that a page named."""
    declared = (exchange.header("content-type") or "").partition(";")[0].strip().lower()
    is_style_sheet = declared == "text/css" or (declared == "" and urlsplit(exchange.url).path.endswith(".css"))
    return is_style_sheet and not key.startswith(IN_STYLE_SHEET)


def _is_known(frontier: Frontier, site: Site, url: str) -> bool:
    row = frontier.connection.execute(
        "SELECT 1 FROM frontier WHERE site_id = :site_id AND key IN (:url, :in_style_sheet)",
        {"site_id": site.id, "url": url, "in_style_sheet": f"{IN_STYLE_SHEET}{url}"},
    ).fetchone()
    return row is not None


def advertised_parts(urls: Iterable[str]) -> list[tuple[Discovery, None]]:
    """Parts of a page as the archive notes what a site advertised."""
    return [(Discovery(url=url, purpose=Purpose.REQUISITE, via="page"), None) for url in urls]
