"""How the tests read the paper: one request, and the words a reader sees."""

import re
from datetime import UTC, datetime
from urllib.parse import urlsplit

from lxml import html

HOST = "127.0.0.1:8000"


def utc(day: int, hour: int, minute: int = 0) -> datetime:
    """A moment of March 2026."""
    return datetime(2026, 3, day, hour, minute, tzinfo=UTC)


def ask(paper, target, at, *, number=1, **headers):
    """One request; `if_none_match` stands for `If-None-Match`."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return paper.respond(target, host=HOST, at=at, request_number=number, headers=named)


def words(response) -> str:
    """All that stands on the page, with single spaces."""
    return re.sub(r"\s+", " ", html.document_fromstring(response.body).text_content())


def links(response) -> set[str]:
    """The paths to which the page links, on this host."""
    tree = html.document_fromstring(response.body)
    parts = (urlsplit(target) for target in tree.xpath("//a/@href"))
    return {f"{one.path}?{one.query}" if one.query else one.path for one in parts if one.netloc in ("", HOST)}


def canonical(response) -> str | None:
    """The path the page declares as its own."""
    found = html.document_fromstring(response.body).xpath("//link[@rel='canonical']/@href")
    return urlsplit(found[0]).path if found else None


def presence_at(article, at):
    """The last change of presence until a moment."""
    return next((one for one in reversed(article.presence) if one.at <= at), None)


def state_at(article, at):
    """The state a reader sees at a moment; None while the article is not there."""
    presence = presence_at(article, at)
    if presence is None or presence.what == "gone":
        return None
    return next(state for state in reversed(article.states) if state.from_at <= at)
