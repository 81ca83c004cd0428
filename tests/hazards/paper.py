"""A paper whose stories are faults: its front page names them, and a real crawl visits them."""

from typing import Any

from archive.models import Purpose, Seed, Site
from tests.hazards.faults import FAULTS, Make
from tests.scheduler.town import Town, rows, site_of
from tests.servers import Server, html

PATTERN = r"^/(?P<id>\d+/\w+)$"
COLUMNS = "status, outcome, reason, truncated, notes, payload_digest, version_id, fetched_at"


def front_page(paths: list[str]) -> bytes:
    """A front page that names every path in a headline of its own."""
    teasers = (f"<h2><a href='{path}'>Meldung {n} aus Herne und Wanne</a></h2>" for n, path in enumerate(paths))
    return html(f"<!doctype html><html lang=de><title>Herner Blatt</title><body>{''.join(teasers)}")


def hazard_site(server: Server, *makes: Make, **changes: Any) -> Site:
    """The site of a server that misbehaves in these ways, each named on its front page."""
    chosen = [one for one in FAULTS if one.make in makes]
    server.pages |= {one.path: one.make(server) for one in chosen}
    server.pages["/"] = front_page([one.path for one in chosen])
    home = f"{server.url}/"
    return site_of(
        server, **{"article_pattern": PATTERN, "seeds": (Seed(url=home, purpose=Purpose.LISTING),), **changes}
    )


def captured(town: Town, site: Site) -> dict[str, dict[str, Any]]:
    """What the archive says of the last capture of each story, by the fault's name."""
    query = f"SELECT url, {COLUMNS} FROM captures WHERE site_id = ? AND purpose = 'article' ORDER BY id"
    names = ("url", *COLUMNS.split(", "))
    found = [dict(zip(names, row, strict=True)) for row in rows(town.work.store.connection, query, site.id)]
    return {row["url"].rpartition("/")[2]: row for row in found}


def version_of(town: Town, site: Site, make: Make) -> dict[str, Any] | None:
    """The current version of the story at a fault's path; None when it has none."""
    query = (
        "SELECT v.title, v.text, v.published_at, v.field_rules, v.number FROM articles a"
        " JOIN versions v ON v.id = a.current_version_id WHERE a.site_id = ? AND a.key LIKE '%/' || ?"
    )
    found = rows(town.work.store.connection, query, site.id, make.__name__)
    return (
        dict(zip(("title", "text", "published_at", "field_rules", "number"), found[0], strict=True)) if found else None
    )
