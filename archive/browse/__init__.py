"""Chronik's pages in Datasette: reading view, timeline, word diff, search, ledgers. It writes nothing, fetches nothing.

The package itself is the plugin (entry point `datasette: chronik`): Datasette looks in it for templates/ and static/.
"""

import sqlite3
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any  # what Datasette hands to its hooks is not typed

from jinja2 import Environment
from markupsafe import Markup
from pluggy import HookimplMarker

from archive.browse import pages
from archive.browse.cells import cell
from archive.browse.ledgers import LEDGERS, archive_name, ledger_metadata
from archive.browse.memento import Places, Replay
from archive.browse.replay import with_memento
from archive.browse.safety import App, Receive, Scope, Send, guarded, restrain
from archive.browse.wording import FILTERS

if TYPE_CHECKING:  # importing it would load Datasette's plugins, this one among them, before its hooks stand
    from datasette.app import Datasette

__all__ = ["App", "Receive", "Scope", "Send", "application", "replay_application"]

hookimpl = HookimplMarker("datasette")
NUMBER = r"\d{1,15}"


@hookimpl
def register_routes(datasette: "Datasette") -> list[tuple[str, Callable[..., Any]]]:
    """Our pages; all but the front page and robots.txt live below /-/. Without an archive Datasette's index stays."""
    front = [(r"/$", pages.front_page)] if archive_name(datasette) else []
    return [
        *front,
        (rf"/-/article/(?P<article>{NUMBER})$", pages.article_page),
        (rf"/-/version/(?P<version>{NUMBER})(?P<changes>/changes)?$", pages.version_page),
        (rf"/-/diff/(?P<article>{NUMBER})/(?P<old>{NUMBER})/(?P<new>{NUMBER})$", pages.comparison_page),
        (r"/-/find$", pages.search_page),
        (r"/-/stored$", pages.stored_page),
        (r"/robots\.txt$", pages.robots_txt),
    ]


@hookimpl
def asgi_wrapper(datasette: "Datasette") -> Callable[[App], App]:
    """Content security policy, noindex and the list of hosts on every answer."""
    settings = datasette.plugin_config("chronik") or {}
    hosts, prefix = frozenset(settings.get("hosts", ())), datasette.setting("base_url")
    origin = settings.get("replay_origin")
    replay = Replay(origin=origin, reading=prefix) if origin else None
    return lambda app: guarded(with_memento(app, datasette, replay, prefix=prefix), hosts=hosts, prefix=prefix)


@hookimpl
def prepare_connection(conn: sqlite3.Connection) -> None:
    """Bounds for SQL that readers type."""
    restrain(conn)


@hookimpl
def prepare_jinja2_environment(env: Environment) -> None:
    """Times and counts as readers read them."""
    env.filters.update(FILTERS)


@hookimpl
def get_metadata(datasette: "Datasette") -> dict[str, Any]:
    """Facets, order and the schema's own comments for the archive's tables."""
    name = archive_name(datasette)
    return {} if name is None else ledger_metadata(name)


@hookimpl
def render_cell(
    value: object, column: str, table: str | None, database: str, datasette: "Datasette"
) -> Markup | str | None:
    """Links to the reading view, lists as words."""
    return cell(table, column, value, link=datasette.urls.path) if database == archive_name(datasette) else None


@hookimpl
def extra_css_urls(datasette: "Datasette") -> list[str]:
    """One stylesheet on every page, ours and Datasette's."""
    return [datasette.urls.static_plugins("chronik", "chronik.css")]


@hookimpl
def extra_js_urls(datasette: "Datasette", view_name: str) -> list[str]:
    """Datasette's table script asks for a constant that our content policy keeps its inline script from setting."""
    return [datasette.urls.static_plugins("chronik", "tables.js")] if view_name in ("table", "query") else []


@hookimpl
def extra_template_vars(datasette: "Datasette") -> Mapping[str, object]:
    """What the head of every page needs."""
    replay = (datasette.plugin_config("chronik") or {}).get("replay_origin")
    return {"archive": archive_name(datasette), "ledgers": LEDGERS, "replay": Places(replay) if replay else None}


@hookimpl
def handle_exception(datasette: "Datasette", request: Any, exception: Exception) -> Callable[[], Any]:
    """Pages that say what is not there; what is our own bug keeps Datasette's page and its traceback."""
    return lambda: pages.refusal(datasette, request, exception)


@hookimpl
def menu_links(datasette: "Datasette") -> list[dict[str, str]]:
    """The search in Datasette's own menu."""
    if archive_name(datasette) is None:
        return []
    return [{"href": datasette.urls.path("/-/find"), "label": "Search the archive"}]


# Datasette loads its plugins while it is imported: this import stands last, so that it finds the hooks above.
from archive.browse.serving import application, replay_application  # noqa: E402
