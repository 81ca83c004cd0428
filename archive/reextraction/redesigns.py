"""Which differences between two captures are the site's redesign: the crawl's rule, over a site's whole record. Pure.

In the record the captures around each redesign lie together in time; those of one such time are judged together.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from archive.drift import APART, WITNESSES, Suspect, edited, judge, together, way_of
from archive.models import Confrontation
from archive.reextraction.sequence import Look, Pair, Told

Comparisons = Mapping[Pair, Confrontation]
Witnessed = Callable[[datetime, datetime], tuple[int, int]]  # from, until: how many articles were seen, and are there


@dataclass(frozen=True, slots=True, kw_only=True)
class Suspicion:
    """A capture that differs from the one before, and in which way; `is_strange` where it was held, or came with a new
    template."""

    at: datetime
    suspect: Suspect
    is_strange: bool


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
    """The differences of one article; what was settled before is not asked again."""
    for look, before, pair in pairs_of(looks):
        assert look.told is not None
        found = comparisons.get(pair)
        if look.capture.settled_as is not None:
            continue
        fields = edited(before.content, look.told.content, found)
        if fields:
            way = way_of(before.content, look.told.content, fields)
            is_redesigned = found is not None and found.is_redesigned
            suspect = Suspect(capture_id=look.capture.id, article_id=article_id, way=way, is_odd=is_redesigned)
            is_strange = look.capture.is_held or is_redesigned
            yield Suspicion(at=look.capture.fetched_at, suspect=suspect, is_strange=is_strange)


def judged_together(found: Sequence[Suspicion], witnessed: Witnessed) -> Redesigns:
    """Judge the strange differences of a site, those of each time together, and with them the others of that time that
    differ in no other way: the first one of a run, which nothing was held against."""
    captures: set[int] = set()
    undecided: set[int] = set()
    strange = [one for one in found if one.is_strange]
    for group in together(strange, lambda one: one.at):
        ways = {part for one in group for part in one.suspect.way}
        start, end = group[0].at - APART, group[-1].at + APART
        group += [
            one for one in found if not one.is_strange and start <= one.at <= end and ways.issuperset(one.suspect.way)
        ]
        group.sort(key=lambda one: one.at)
        seen, live = witnessed(group[0].at, group[-1].at)
        edits = judge((one.suspect for one in group), seen=seen, live=live)
        left = {one.suspect.capture_id for one in group} - set(edits)
        held = {one.suspect.capture_id for one in group if one.is_strange}
        enough = seen >= min(WITNESSES, live)
        captures |= left if enough else set()
        undecided |= set() if enough else left & held
    return Redesigns(captures=frozenset(captures), undecided=frozenset(undecided))
