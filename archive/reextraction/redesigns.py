"""Which differences between two captures are the site's redesign: the crawl's rule, over a site's whole record. Pure.

In the record the captures around each redesign lie together in time; those of one such time are judged together.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from archive.drift import WITNESSES, Suspect, edited, judge, way_of
from archive.models import Confrontation
from archive.reextraction.sequence import Look, Pair, Told

APART = timedelta(days=14)  # captures of one redesign are not further apart

Comparisons = Mapping[Pair, Confrontation]
Witnessed = Callable[[datetime, datetime], tuple[int, int]]  # from, until: how many articles were seen, and are there


@dataclass(frozen=True, slots=True, kw_only=True)
class Suspicion:
    """A capture whose difference from the one before may be a redesign, and in which way it differs."""

    at: datetime
    suspect: Suspect


@dataclass(frozen=True, slots=True, kw_only=True)
class Redesigns:
    """Captures that differ by the site's doing, and held ones that cannot be judged yet."""

    captures: frozenset[int] = frozenset()
    undecided: frozenset[int] = frozenset()


def pairs_of(looks: Iterable[Look]) -> Iterator[tuple[Look, Told, Pair]]:
    """Each capture that tells another content than the one that told before it, with that one, and both numbers."""
    before: Look | None = None
    for look in looks:
        if look.told is None:
            continue
        if before is not None and before.told is not None and before.told.digest != look.told.digest:
            yield look, before.told, (before.capture.id, look.capture.id)
        before = look


def suspicions(article_id: int, looks: Iterable[Look], comparisons: Comparisons) -> Iterator[Suspicion]:
    """The differences of one article that its own pages do not explain; what was settled before is not asked again."""
    for look, before, pair in pairs_of(looks):
        assert look.told is not None
        found = comparisons.get(pair)
        is_strange = look.capture.is_held or (found is not None and found.is_redesigned)
        if look.capture.settled_as is not None or not is_strange:
            continue
        fields = edited(before.content, look.told.content, found)
        if fields:
            way = way_of(before.content, look.told.content, fields)
            suspect = Suspect(capture_id=look.capture.id, article_id=article_id, way=way)
            yield Suspicion(at=look.capture.fetched_at, suspect=suspect)


def judged_together(found: Sequence[Suspicion], witnessed: Witnessed) -> Redesigns:
    """Judge the suspicions of a site, those of each time together."""
    captures: set[int] = set()
    undecided: set[int] = set()
    for group in _together(sorted(found, key=lambda one: (one.at, one.suspect.capture_id))):
        seen, live = witnessed(group[0].at, group[-1].at)
        edits = judge((one.suspect for one in group), seen=seen, live=live)
        left = {one.suspect.capture_id for one in group} - set(edits)
        (captures if seen >= min(WITNESSES, live) else undecided).update(left)
    return Redesigns(captures=frozenset(captures), undecided=frozenset(undecided))


def _together(found: Sequence[Suspicion]) -> list[list[Suspicion]]:
    """Suspicions in order of time, parted where two are far apart."""
    groups: list[list[Suspicion]] = []
    for one in found:
        if not groups or one.at - groups[-1][-1].at > APART:
            groups.append([])
        groups[-1].append(one)
    return groups
