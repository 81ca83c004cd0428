"""The plugin's own pages: each reads values on a Datasette connection and hands them to a template. No SQL, no HTML."""

import sqlite3
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import TYPE_CHECKING, TypeVar

from datasette.utils import sqlite_timelimit
from datasette.utils.asgi import Base400, Request, Response

from archive.browse.comparison import read_comparison
from archive.browse.finding import PAGE, Wanted, wanted
from archive.browse.front import last_capture, read_front
from archive.browse.ledgers import LEDGERS, archive_name
from archive.browse.no_copy import NoCopy, not_shown
from archive.browse.reading import article_of_version, read_article
from archive.browse.restrictions import Notice, notice_of, restriction_of, status_of, traces_of
from archive.browse.rows import all_rows
from archive.browse.stored import page_number, read_shelf
from archive.browse.wording import is_web_address, showable
from archive.errors import BadQuery
from archive.search import SearchResult, search
from archive.withdrawal import Restriction

if TYPE_CHECKING:  # importing it would load Datasette's plugins, this one among them, before its hooks stand
    from datasette.app import Datasette
    from datasette.database import Database

Read = TypeVar("Read")
SEARCH_LIMIT_MS = 5_000
NO_ARCHIVE = "No Chronik archive is open here: start Datasette with an archive.db."


async def front_page(datasette: "Datasette", request: Request) -> Response:
    """What is kept, what is new, edited and gone."""
    front = await _read(datasette, read_front)
    last = await _read(datasette, last_capture)
    return await _page(datasette, request, "front", {"front": front, "last_capture_at": last, "ledgers": LEDGERS})


async def article_page(datasette: "Datasette", request: Request) -> Response:
    """One version of a story with its timeline: the current one, or that of `?version=`."""
    asked = request.args.get("version")
    if asked is not None and not _is_number(asked):
        return await _missing(datasette, request, f"“{asked[:40]}” is no number of a version.")
    article, number = int(request.url_vars["article"]), int(asked) if asked else None
    reading = await _read(datasette, lambda connection: read_article(connection, article, number))
    if reading is None:
        what = f"Article {article} has no version {number}" if number else f"There is no article {article}"
        return await _missing(datasette, request, f"{what} in this archive.")
    no_copy = (await _not_shown(datasette, article)).get(article)
    restriction = await _read(datasette, lambda connection: restriction_of(connection, article))
    is_hidden = reading.story.is_hidden
    context: dict[str, object] = {"reading": reading, "no_copy": no_copy, "notice": _notice(is_hidden, restriction)}
    if is_hidden:
        context["traces"] = await _read(datasette, lambda connection: traces_of(connection, article)) or ()
    return await _page(datasette, request, "article", context, status=status_of(is_hidden, restriction))


async def version_page(datasette: "Datasette", request: Request) -> Response:
    """Sends a version's own number on to its place in the story, or to what it changed."""
    version = int(request.url_vars["version"])
    found = await _read(datasette, lambda connection: article_of_version(connection, version))
    if found is None:
        return await _missing(datasette, request, f"There is no version {version} in this archive.")
    article, number = found
    reading, changes = f"/-/article/{article}?version={number}", f"/-/diff/{article}/{number - 1}/{number}"
    return Response.redirect(datasette.urls.path(changes if request.url_vars["changes"] and number > 1 else reading))


async def comparison_page(datasette: "Datasette", request: Request) -> Response:
    """Two versions side by side."""
    article, old, new = (int(request.url_vars[name]) for name in ("article", "old", "new"))
    found = await _read(datasette, lambda connection: read_comparison(connection, article, old, new))
    if found is None:
        sentence = f"Article {article} has no two versions {old} and {new} in this archive."
        return await _missing(datasette, request, sentence)
    no_copy = (await _not_shown(datasette, article)).get(article)
    restriction = await _read(datasette, lambda connection: restriction_of(connection, article))
    is_hidden = found.story.is_hidden
    context = {"comparison": found, "no_copy": no_copy, "notice": _notice(is_hidden, restriction)}
    return await _page(datasette, request, "comparison", context, status=status_of(is_hidden, restriction))


async def stored_page(datasette: "Datasette", request: Request) -> Response:
    """All stored pages of the address in `?url=`, with links to where they are shown."""
    url, page = request.args.get("url") or "", page_number(request.args.get("page") or "")
    if not is_web_address(url):
        return await _missing(datasette, request, "The address wants a page's own: /-/stored?url=https://…")
    shelf = await _read(datasette, lambda connection: read_shelf(connection, url, page))
    if shelf is None:
        return await _missing(datasette, request, NO_ARCHIVE)
    kept = await _not_shown(datasette, *{one.article_id for one in shelf.pages if one.article_id})
    context = {"shelf": shelf, "no_copy": next(iter(kept.values()), None)}
    return await _page(datasette, request, "stored", context, status=shelf.status)


async def search_page(datasette: "Datasette", request: Request) -> Response:
    """The search form and, when it was sent, one page of hits."""
    database = _archive(datasette)
    if database is None:
        return await _missing(datasette, request, NO_ARCHIVE)
    asked = wanted({name: request.args[name] for name in request.args})
    sites = await database.execute_fn(lambda connection: all_rows(connection, "SELECT id, name FROM sites ORDER BY id"))
    context: dict[str, object] = {"asked": asked, "sites": sites, "result": None, "page_size": PAGE}
    if not asked.query:
        return await _page(datasette, request, "search", context)
    try:
        result = await database.execute_fn(lambda connection: _search(connection, asked))
    except BadQuery as refusal:
        return await _page(datasette, request, "search", context | {"refusal": str(refusal)}, status=400)
    kept = await _not_shown(datasette, *{hit.article_id for hit in result.hits})
    return await _page(datasette, request, "search", context | {"result": result, "not_shown": kept})


async def refusal(datasette: "Datasette", request: Request, exception: Exception) -> Response | None:
    """Datasette's own "not found" and "forbidden" as a page like ours; None for all else, and for JSON."""
    if not isinstance(exception, Base400) or request.path.endswith(".json"):
        return None
    said = str(exception)
    sentence = "There is no such page here." if said in ("", "404") else f"{said.rstrip('.')}."
    return await _page(datasette, request, "missing", {"sentence": sentence}, status=exception.status)


async def robots_txt() -> Response:
    """No search engine shall show the archived pages in place of the publisher's."""
    return Response.text("User-agent: *\nDisallow: /\n")


def _search(connection: sqlite3.Connection, asked: Wanted) -> SearchResult:
    with sqlite_timelimit(connection, SEARCH_LIMIT_MS):
        try:
            return search(
                connection,
                asked.query,
                site=asked.site,
                since=asked.since,
                until=asked.until,
                versions=asked.versions,
                order=asked.order,
                limit=PAGE,
                offset=asked.offset,
            )
        except sqlite3.OperationalError as error:
            if str(error) != "interrupted":
                raise
            raise BadQuery("The search took too long: use rarer or longer words, or a shorter time.") from error


def _notice(is_hidden: bool, restriction: Restriction | None) -> Notice | None:
    """What the page says of a decision of the archivist; None where there is none."""
    return notice_of(restriction) if is_hidden or restriction is not None else None


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and 0 < len(text) <= 9


def _archive(datasette: "Datasette") -> "Database | None":
    name = archive_name(datasette)
    return None if name is None else datasette.get_database(name)


async def _read(datasette: "Datasette", reader: Callable[[sqlite3.Connection], Read | None]) -> Read | None:
    database = _archive(datasette)
    found: Read | None = None if database is None else await database.execute_fn(reader)
    return found


async def _not_shown(datasette: "Datasette", *articles: int) -> Mapping[int, NoCopy]:
    """Of the articles those without a text to show; none where the archive's keeper wants to see all."""
    if (datasette.plugin_config("chronik") or {}).get("show_noarchive"):
        return {}
    return await _read(datasette, lambda connection: not_shown(connection, articles)) or {}


async def _missing(datasette: "Datasette", request: Request, sentence: str) -> Response:
    sentence = NO_ARCHIVE if _archive(datasette) is None else sentence
    return await _page(datasette, request, "missing", {"sentence": sentence}, status=404)


async def _page(
    datasette: "Datasette", request: Request, name: str, context: Mapping[str, object], *, status: int = 200
) -> Response:
    if status != HTTPStatus.FORBIDDEN:
        await datasette.ensure_permissions(request.actor, ["view-instance"])
    shared = {"archive": archive_name(datasette), "here": name}
    html = await datasette.render_template(f"chronik/{name}.html", {**shared, **context}, request=request)
    return Response.html(showable(html), status=status)
