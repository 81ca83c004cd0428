"""How the address of an article answers at a moment: its page, where it went, or how it is gone. Pure."""

import re
from collections.abc import Mapping
from datetime import datetime

from scheduler.demo.paper.answers import answer, conditional, redirect, weak_tag
from scheduler.demo.paper.histories import Edition, History
from scheduler.demo.paper.model import PaperResponse
from scheduler.demo.paper.pages import Scene, article_page
from scheduler.demo.paper.routes import front, not_found

# The number is the key; the slug is decoration and may be wrong or empty.
_ARTICLE = re.compile(r"/artikel/.*?-?(\d+)(?:\.htm)?")


def number_in(path: str) -> str | None:
    """The article's number in a path, None when it is no article's path.

    >>> number_in("/artikel/hallenbad-10559-unterschriften-54569.htm"), number_in("/artikel/-57694"), number_in("/")
    ('54569', '57694', None)
    """
    match = _ARTICLE.fullmatch(path)
    return match[1] if match else None


def story(
    number: str, known: History, scene: Scene, *, asked: Mapping[str, str], redesigned_at: datetime | None
) -> PaperResponse:
    """The answer to a request for an article under one of its numbers."""
    edition = known.edition_at(scene.at)
    if edition is None:
        return not_found(scene)
    if known.is_failing(scene.at):
        return answer("Wartungsarbeiten", "text/plain; charset=utf-8", status=503, headers={"Retry-After": "1"})
    if not known.is_live(scene.at):
        return _absence(known, scene)
    if edition.draft.number != number:
        return _moved(number, edition, scene)
    page = answer(article_page(edition.draft, scene))
    if not edition.draft.validators:
        return page
    changed_at = max((edition.from_at, *_passed(redesigned_at, scene.at)))
    return conditional(page, asked, tag=weak_tag(f"{edition.draft!r} {scene.design.base}"), changed_at=changed_at)


def _absence(known: History, scene: Scene) -> PaperResponse:
    """How an article that is gone answers: the truth calls these ways by the same names."""
    presence = known.presence_at(scene.at)
    how = presence.detail if presence else "404"
    if how == "redirect-home":
        return redirect(scene.absolute("/"), status=302)
    if how == "soft-404-home":
        return front(scene)
    if how == "soft-404-page":
        return not_found(scene, status=200)
    return not_found(scene, status=int(how))


def _moved(number: str, edition: Edition, scene: Scene) -> PaperResponse:
    """Old numbers lead to the new one; a number that is not given out yet is not found."""
    if number > edition.draft.number:
        return not_found(scene)
    return redirect(scene.absolute(edition.draft.path), status=301)


def _passed(moment: datetime | None, at: datetime) -> tuple[datetime, ...]:
    return (moment,) if moment is not None and moment <= at else ()
