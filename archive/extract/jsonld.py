"""JSON-LD as pages really write it: broken, nested, in several scripts. Finds the article's node; reads no field."""

import json
import re
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any

from .document import Element
from .text import folded, similarity

# What JSON holds is not known before it is looked at, hence Any.
Node = Mapping[str, Any]

ARTICLE_TYPES = frozenset(
    [
        "NewsArticle",
        "ReportageNewsArticle",
        "AnalysisNewsArticle",
        "OpinionNewsArticle",
        "BackgroundNewsArticle",
        "ReviewNewsArticle",
        "AskPublicNewsArticle",
        "Article",
        "BlogPosting",
        "LiveBlogPosting",
        "TechArticle",
        "ScholarlyArticle",
        "Report",
        "SocialMediaPosting",
        "AdvertiserContentArticle",
        "SatiricalArticle",
        "Review",
        "CriticReview",
    ]
)
LISTING_TYPES = frozenset({"CollectionPage", "SearchResultsPage", "WebSite", "ItemList"})
_OPENING = re.compile(r"(?:<!--|//\s*<!\[CDATA\[|/\*\s*<!\[CDATA\[\s*\*/|<!\[CDATA\[)\s*")
_CLOSING = re.compile(r"(?:-->|(?://|/\*)?\s*\]\]>\s*(?:\*/)?)\s*;?$")
_CLOSING_CHARS = 60
_TRAILING_COMMA = re.compile(r",\s*(?=[}\]])")
_CONTROL = re.compile(r"[\x00-\x1f]+")
_COMMENT_LINE = re.compile(r"^[^\S\n]*//.*$", re.MULTILINE)
_BAD_ESCAPE = re.compile(r"\\(?![\"\\/bfnrtu])|\\u(?![0-9a-fA-F]{4})")
_MAX_DEPTH = 12
_UNLIKE = 0.3
_MAX_NODES = 20_000  # a ticker of a thousand entries has eight each


def nodes(root: Element) -> list[Node]:
    """All objects of all JSON-LD scripts of a page, outer before inner, with `@id` references filled in."""
    found: list[Node] = []
    for script in root.iter("script"):
        if "ld+json" in (script.get("type") or "").lower() and script.text:
            found.extend(islice(_objects(loads(script.text), _MAX_DEPTH), _MAX_NODES - len(found)))
    return found


def loads(text: str) -> object:
    """The value of a JSON text, mended where it is broken in a known way; None where it cannot be read.

    >>> loads('<![CDATA[{"a": [1, 2,],}]]>')
    {'a': [1, 2]}
    """
    bare = _unwrapped(_unwrapped(text)).rstrip(";")
    for mend in (str, _mended, _uncommented):
        if (value := _first_value(mend(bare))) is not None:
            return value
    return None


def _unwrapped(text: str) -> str:
    """A script's text without a comment or CDATA section around it; looks only at the ends of a long text."""
    bare = text.strip()
    if opened := _OPENING.match(bare):
        bare = bare[opened.end() :]
    closed = _CLOSING.search(bare, max(0, len(bare) - _CLOSING_CHARS))
    return (bare[: closed.start()] if closed else bare).strip()


def _mended(text: str) -> str:
    return _BAD_ESCAPE.sub(" ", _TRAILING_COMMA.sub("", _CONTROL.sub(" ", text)))


def _uncommented(text: str) -> str:
    return _mended(_COMMENT_LINE.sub("", text))


def _first_value(text: str) -> object:
    """The first JSON value; what stands behind it (a second object, a stray brace) is left."""
    start = re.search(r"[{\[]", text)
    if start is None:
        return None
    try:
        value, _ = json.JSONDecoder(strict=False).raw_decode(text, start.start())
    except (ValueError, RecursionError):
        return None
    return value


def _objects(value: object, depth: int) -> Iterator[Node]:
    if depth <= 0:
        return
    if isinstance(value, dict):
        yield value
    children = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    for child in children:
        if isinstance(child, dict | list):
            yield from _objects(child, depth - 1)


def types(node: Node) -> frozenset[str]:
    """The types of a node, without the vocabulary's address."""
    named = node.get("@type")
    listed = named if isinstance(named, list) else [named]
    return frozenset(name.rsplit("/", 1)[-1].rsplit(":", 1)[-1] for name in listed if isinstance(name, str))


def article_node(found: list[Node], titles: list[str], addresses: list[str]) -> Node | None:
    """The node of the page's article: of an article type, with the most of what an article has.

    Where more than two different headlines are declared, the page lists articles: then only one counts that has a
    title of the page (`titles`) as its headline. A node that gives another address than the page's and a headline that
    is like none of its titles is another article's.
    """
    wanted = ("headline", "articleBody", "datePublished", "author", "description", "articleSection")
    articles = [
        node for node in found if types(node) & ARTICLE_TYPES and ("headline" in node or "datePublished" in node)
    ]
    articles = [node for node in articles if not _is_of_another(node, titles, addresses)]
    if len({str(node.get("headline")) for node in articles}) > 2:
        known = {folded(title) for title in titles}
        articles = [node for node in articles if any(folded(text) in known for text in strings(node.get("headline")))]
    return max(articles, key=lambda node: sum(bool(node.get(key)) for key in wanted), default=None)


def _is_of_another(node: Node, titles: list[str], addresses: list[str]) -> bool:
    """Whether a node says by its address and by its headline that it tells of another page."""
    about = node.get("mainEntityOfPage")
    named = [node.get("url"), node.get("@id"), about.get("@id") if isinstance(about, dict) else about]
    own = [text for text in named if isinstance(text, str) and text.startswith(("http://", "https://"))]
    if not own or {_path(text) for text in own} & {_path(text) for text in addresses}:
        return False
    headlines = strings(node.get("headline"))
    return bool(headlines and titles) and all(
        similarity(headline, title) < _UNLIKE for headline in headlines for title in titles
    )


def _path(url: str) -> str:
    """What tells two addresses of a site apart: neither scheme nor host, query or a slash at the end."""
    return re.sub(r"[?#].*", "", url).partition("://")[2].partition("/")[2].rstrip("/")


def resolved(value: object, found: list[Node]) -> object:
    """The value itself, or the node it refers to by `@id`."""
    if isinstance(value, dict) and set(value) <= {"@id", "@type"} and "@id" in value:
        return next((node for node in found if node.get("@id") == value["@id"] and len(node) > len(value)), value)
    return value


def strings(value: object, depth: int = _MAX_DEPTH) -> list[str]:
    """The texts in a value: itself, a list's members, or an object's `name` (given and family name) or `@value`."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, list) and depth:
        return [text for member in value for text in strings(member, depth - 1)]
    if isinstance(value, dict) and depth:
        parts = [part for key in ("givenName", "familyName") if isinstance(part := value.get(key), str) and part]
        named = value.get("name") or value.get("@value") or (" ".join(parts) if len(parts) == 2 else [])
        return strings(named, depth - 1)
    return []


def listed(value: object) -> list[Any]:
    """A value's members: a list is itself, nothing has none, anything else is its own only one."""
    return value if isinstance(value, list) else [value] if value else []


def event_names(found: list[Node]) -> tuple[str, ...]:
    """The names of the events that a page declares with the day on which they begin."""
    events = [node for node in found if "startDate" in node and any(map(_is_event, types(node)))]
    return tuple(name for node in events[:20] for name in strings(node.get("name"))[:1])


def _is_event(name: str) -> bool:
    return name.endswith("Event") or name == "Festival"
