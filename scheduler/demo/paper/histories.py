"""What became of every article: drafts and script put together. Pure; it answers no request."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from scheduler.demo.paper.drafts import Draft
from scheduler.demo.paper.model import Presence
from scheduler.demo.paper.steps import NOT_EDITS, Step, edited


@dataclass(frozen=True, slots=True)
class Edition:
    """A draft as it stood from a moment on, and whether the publisher owned up to the change."""

    from_at: datetime
    draft: Draft
    is_declared: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """All editions of one article, its comings and goings, and the times when the server failed on it."""

    key: str
    editions: tuple[Edition, ...]
    presence: tuple[Presence, ...]
    outages: tuple[tuple[datetime, datetime], ...]

    def edition_at(self, at: datetime) -> Edition | None:
        """The edition that stood at a moment; None before publication."""
        return next((edition for edition in reversed(self.editions) if edition.from_at <= at), None)

    def presence_at(self, at: datetime) -> Presence | None:
        """The last change of presence until a moment; None before publication."""
        return next((presence for presence in reversed(self.presence) if presence.at <= at), None)

    def is_live(self, at: datetime) -> bool:
        """Whether the article stands on the site."""
        presence = self.presence_at(at)
        return presence is not None and presence.what != "gone"

    def is_failing(self, at: datetime) -> bool:
        """Whether the server has a bad moment with this article."""
        return any(start <= at < end for start, end in self.outages)


def histories(drafts: Iterable[Draft], script: Iterable[Step]) -> tuple[History, ...]:
    """The history of every article."""
    steps = tuple(script)
    return tuple(history(draft, [step for step in steps if step.article == draft.number]) for draft in drafts)


def history(draft: Draft, steps: list[Step]) -> History:
    """The history of one article from its first draft and its own steps in the order of time."""
    editions = [Edition(draft.published_at, draft)]
    for step in steps:
        if step.kind not in NOT_EDITS:
            editions.append(Edition(step.at, edited(editions[-1].draft, step), bool(step.declare)))
    moves = tuple(_move(before, after) for before, after in pairwise(editions))
    goings = (Presence(step.at, "gone", step.how) for step in steps if step.kind == "gone")
    returns = (Presence(step.at, "returned") for step in steps if step.kind == "returned")
    presence = (Presence(draft.published_at, "live"), *filter(None, moves), *goings, *returns)
    return History(
        key=draft.number,
        editions=tuple(editions),
        presence=tuple(sorted(presence)),
        outages=tuple((step.at, step.until) for step in steps if step.until is not None),
    )


def live_editions(known: Iterable[History], at: datetime) -> tuple[Edition, ...]:
    """What stands on the site at a moment, newest first."""
    editions = (one.edition_at(at) for one in known if one.is_live(at))
    return tuple(sorted(filter(None, editions), key=_newest_first, reverse=True))


def _move(before: Edition, after: Edition) -> Presence | None:
    if before.draft.number == after.draft.number:
        return None
    return Presence(after.from_at, "moved", after.draft.path)


def _newest_first(edition: Edition) -> tuple[datetime, str]:
    return edition.draft.published_at, edition.draft.number
