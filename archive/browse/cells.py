"""How single values look in Datasette's tables: links into the reading view, lists as words, no bytes. Pure."""

import json
from collections.abc import Callable, Mapping

from markupsafe import Markup, escape

from archive.browse.wording import is_web_address, showable

VERSION_COLUMNS = {"version_id", "current_version_id", "previous_version_id", "same_as_version_id"}
ARTICLE_COLUMNS = {"article_id", "target_article_id"}
CHANGES = {"edits", "silent_edits", "headline_changes"}  # views whose row is a change
LONGEST = 400  # characters of a text in a cell
LONGEST_URL = 60
KEPT = Markup('<span class="quiet">kept in the file, not shown</span>')


def cell(table: str | None, column: str, value: object, *, link: Callable[[str], str]) -> Markup | str | None:
    """The cell of a value; None where Datasette's own drawing is good. `link` makes an address of a path."""
    plain = value["value"] if isinstance(value, Mapping) and "value" in value else value
    if isinstance(plain, int) and column == "version_id" and table in CHANGES:
        return _link(link(f"/-/version/{plain}/changes"), "what changed")
    if isinstance(plain, int) and (column in VERSION_COLUMNS or (table, column) == ("versions", "id")):
        return _link(link(f"/-/version/{plain}"), f"version {plain}")
    if isinstance(plain, int) and (column in ARTICLE_COLUMNS or (table, column) == ("articles", "id")):
        return _link(link(f"/-/article/{plain}"), f"article {plain}")
    if isinstance(plain, bytes):
        return KEPT
    if isinstance(value, str):
        return _text(value)
    return None


def _text(value: str) -> Markup | str | None:
    if is_web_address(value):
        return _outward(value)
    structure = _json(value)
    if structure is not None:
        return _structure(structure)
    shown = showable(value)
    return f"{shown[:LONGEST]} …" if len(shown) > LONGEST else (shown if shown != value else None)


def _json(value: str) -> object | None:
    """The array or object that a text is, else None."""
    if value[:1] + value[-1:] not in ("[]", "{}"):
        return None
    try:
        found: object = json.loads(value)
    except ValueError:
        return None
    return found


def _structure(found: object) -> Markup | str:
    if isinstance(found, list) and all(isinstance(item, str) for item in found):
        return showable(", ".join(found)) or Markup('<span class="quiet">none</span>')
    text = showable(json.dumps(found, ensure_ascii=False, indent=1))
    shown = text if len(text) <= LONGEST * 2 else text[: LONGEST * 2] + " …"
    return Markup('<pre class="json">{}</pre>').format(shown)


def _outward(url: str) -> Markup:
    short = url if len(url) <= LONGEST_URL else url[: LONGEST_URL - 1] + "…"
    return Markup('<a href="{}" rel="noreferrer noopener nofollow">{}</a>').format(url, short)


def _link(address: str, words: str) -> Markup:
    return Markup('<a href="{}">{}</a>').format(escape(address), words)
