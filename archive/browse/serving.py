"""An archive as a web application. It opens no port: that is the caller's."""

from collections.abc import Collection
from pathlib import Path

import datasette.app  # the whole module: it may be half loaded when it loads this plugin

from archive.browse.memento import PAGE_SIZE, Replay
from archive.browse.replay import replaying
from archive.browse.safety import App

LOOPBACK = ("127.0.0.1", "localhost", "[::1]")

SETTINGS = {
    "default_page_size": 50,
    "max_returned_rows": 2_000,
    "sql_time_limit_ms": 3_000,
    "facet_time_limit_ms": 1_000,
    "suggest_facets": False,
    "num_sql_threads": 4,
    "truncate_cells_html": 400,
    "allow_download": False,
    "default_cache_ttl": 0,
}


def application(
    archive_db: Path,
    *,
    hosts: Collection[str] = LOOPBACK,
    show_noarchive: bool = False,
    replay_origin: str | None = None,
) -> "datasette.app.Datasette":
    """Datasette on one archive, opened read only, so that another process may go on writing it.

    It answers to the named hosts only; `show_noarchive` shows texts whose publisher asks that no copy be shown.
    `application(path).app()` is the ASGI application to run. `replay_origin` (such as http://127.0.0.1:8002) is where
    the caller runs `replay_application` to show stored pages; without it there are no mementos.
    """
    datasette.handle_exception.rich = None  # with rich installed every 404 prints screens of local variables
    settings = {"hosts": sorted(hosts), "show_noarchive": show_noarchive, "replay_origin": replay_origin}
    metadata = {"title": "Chronik", "plugins": {"chronik": settings}}
    return datasette.app.Datasette([str(archive_db)], settings=SETTINGS, metadata=metadata)


def replay_application(
    served: "datasette.app.Datasette",
    *,
    origin: str,
    reading: str,
    hosts: Collection[str] = LOOPBACK,
    page_size: int = PAGE_SIZE,
) -> App:
    """The ASGI application that shows an archive's stored pages, to be run at `origin`.

    `reading` is where the archive's own pages are; a TimeMap of more than `page_size` mementos comes in pages.
    """
    shows = bool((served.plugin_config("chronik") or {}).get("show_noarchive"))
    replay = Replay(origin=origin, reading=reading, show_noarchive=shows, page_size=page_size)
    return replaying(served, replay, hosts=hosts)
