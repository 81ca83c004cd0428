"""Is an article still there? Pure rules from what a visit showed to the article's status; stores nothing.

One sighting of absence makes an article `missing`; a 410, or a second visit that agrees, makes it `gone`.
"""

from dataclasses import dataclass
from typing import Literal

from archive.models import AbsentShare, Status

LEAST_OF_A_MASS = 5

PresenceEvent = Literal["missing", "gone", "reappeared", "returned"]


@dataclass(frozen=True, slots=True)
class Absence:
    """A visit's evidence that an article is not at its address."""

    evidence: str
    is_final: bool = False


@dataclass(frozen=True, slots=True)
class Presence:
    """The status after a visit, and the event to record, if any."""

    status: Status
    event: PresenceEvent | None


def is_mass_absence(share: AbsentShare) -> bool:
    """Whether so many articles went missing at once that the site must be in trouble: at least five, over a half."""
    return share.missing >= LEAST_OF_A_MASS and share.missing * 2 > share.total


def judge(status: Status, absence: Absence | None) -> Presence:
    """The status of an article after a visit that showed it (`absence` None) or did not.

    A failed visit says nothing and must not be brought here.
    """
    if status is Status.WITHDRAWN:
        return Presence(status, None)
    if absence is None:
        events: dict[Status, PresenceEvent] = {Status.MISSING: "reappeared", Status.GONE: "returned"}
        return Presence(Status.LIVE, events.get(status))
    if status is Status.GONE:
        return Presence(Status.GONE, None)
    if absence.is_final or status is Status.MISSING:
        return Presence(Status.GONE, "gone")
    return Presence(Status.MISSING, "missing")
