"""From an article's captures, as today's reader reads them, to the stretches of time with one content. Pure.

A capture without a page of its own (a 304, the very same bytes) belongs with the one before. One whose page shows no
article to today's reader is kept as it is: it stays with its version, and does not speak against it.
"""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date, datetime

from archive.content import Content, content_digest, content_of
from archive.drift import edited
from archive.models import Confrontation, Extraction, PageKind
from archive.store import OldVersion, ShownCapture

Pair = tuple[int, int]  # a capture and the next one that told something
OUT_OF_VIEW = "out of view: "  # begins the problem of a page that was withheld, for the sake of another story too


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What became of a stored page today: an extraction, or the problem that prevented one."""

    extraction: Extraction | None = None
    problem: str | None = None

    @property
    def is_out_of_view(self) -> bool:
        """Whether the page was not read because it is withheld: nothing is wrong with it."""
        return self.problem is not None and self.problem.startswith(OUT_OF_VIEW)

    @property
    def article(self) -> Extraction | None:
        """The extraction, where it shows an article."""
        return self.extraction if self.extraction and self.extraction.kind is PageKind.ARTICLE else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A content with its digest. `extraction` is None where it stands as it stood, since nothing can be read today."""

    content: Content
    digest: str
    extraction: Extraction | None
    modified_at: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """A capture and what it told; None where it had no page of its own, or none that shows an article today."""

    capture: ShownCapture
    told: Told | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """Captures in a row that showed one content. `head` is the first that told it, `last` what the last one that told
    anything (`last_id`) told: another reading of the same content, where the template was replaced in between."""

    looks: tuple[Look, ...]
    head: Look
    last: Told
    last_id: int

    @property
    def told(self) -> Told:
        """What the first capture told: the content of the version."""
        assert self.head.told is not None
        return self.head.told

    @property
    def seen_from(self) -> datetime:
        """When the content was first seen."""
        return self.looks[0].capture.fetched_at

    @property
    def seen_until(self) -> datetime:
        """When it was last seen."""
        return self.looks[-1].capture.fetched_at


def is_change(before: Told, after: Told, found: Confrontation | None, *, is_redesign: bool) -> bool:
    """Whether what two captures in a row told are two contents of the story, and not one.

    This is the one place where a re-extraction tells an edit from anything else: by the rule of the crawl, from what
    the two pages show (`found`, None where they were not compared) and what the other articles told of the second.
    """
    if before.digest == after.digest or is_redesign:
        return False
    if found is None or not found.is_redesigned:
        return True
    return bool(edited(before.content, after.content, found))


def to_read(captures: Sequence[ShownCapture]) -> list[ShownCapture]:
    """The captures whose page must be read: those with one, unless it has the very bytes of the page before."""
    found: list[ShownCapture] = []
    for capture in captures:
        if capture.has_page and (not found or found[-1].shown_digest != capture.shown_digest):
            found.append(capture)
    return found


def looks_of(
    captures: Sequence[ShownCapture],
    readings: Mapping[int, Reading],
    versions: Sequence[OldVersion],
    undecided: Set[int] = frozenset(),
) -> list[Look]:
    """What each capture told. Held captures that show no article, or that cannot be judged yet, are left out, and so
    are those that came with the same bytes again."""
    firsts = {version.capture_id: version for version in versions}
    found: list[Look] = []
    left_out: set[str | None] = set()
    for capture in captures:
        reading = readings.get(capture.id)
        article = reading.article if reading else None
        told = _told(article) if article else None
        if told is None and capture.id in firsts and capture.id in readings:
            told = _as_it_stood(firsts[capture.id], captures, readings)
        again = capture.is_held and capture.id not in readings and capture.shown_digest not in left_out
        if capture.id not in undecided and (told is not None or not capture.is_held or again):
            found.append(Look(capture=capture, told=told))
        else:
            left_out.add(capture.shown_digest)
    return found


def stretches(
    looks: Sequence[Look], comparisons: Mapping[Pair, Confrontation], redesigned: Set[int] = frozenset()
) -> list[Stretch]:
    """The captures in order of time, cut where the content changes; `redesigned` are those that differ only by the
    site's doing."""
    found: list[Stretch] = []
    waiting: tuple[Look, ...] = ()
    for look in looks:
        if look.told is None and not found:
            waiting += (look,)
        elif look.told is not None and (not found or _cuts(found[-1], look, look.told, comparisons, redesigned)):
            found.append(Stretch(looks=(*waiting, look), head=look, last=look.told, last_id=look.capture.id))
            waiting = ()
        else:
            before = found[-1]
            last = (look.told, look.capture.id) if look.told else (before.last, before.last_id)
            found[-1] = Stretch(looks=(*before.looks, look), head=before.head, last=last[0], last_id=last[1])
    return found


def _cuts(
    before: Stretch, look: Look, told: Told, comparisons: Mapping[Pair, Confrontation], redesigned: Set[int]
) -> bool:
    if told.digest == before.told.digest:
        return False  # the version's own content, read otherwise only in between
    found = comparisons.get((before.last_id, look.capture.id))
    is_redesign = look.capture.id in redesigned or look.capture.settled_as == "redesign"
    return is_change(before.last, told, found, is_redesign=is_redesign)


def _told(extraction: Extraction) -> Told:
    content = content_of(extraction)
    return Told(
        content=content,
        digest=content_digest(content),
        extraction=extraction,
        modified_at=extraction.modified_at,
    )


def _as_it_stood(version: OldVersion, captures: Sequence[ShownCapture], readings: Mapping[int, Reading]) -> Told:
    """What stands for the first capture of a version when its page shows no article today: what the next capture of
    that version tells, or the version as it is."""
    others = (readings[one.id].article for one in captures if one.version_id == version.id and one.id in readings)
    article = next((one for one in others if one is not None), None)
    if article is not None:
        return _told(article)
    return Told(
        content=version.content,
        digest=version.content_digest,
        extraction=None,
        modified_at=version.modified_at,
    )
