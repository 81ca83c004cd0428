"""What re-reading makes of an article's versions: kept, changed, merged or split. Pure; decides, stores nothing."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from archive.drift import differing
from archive.models import Confrontation, Decision, Extraction, timestamp
from archive.reextraction.redesigns import Comparisons, Redesigns
from archive.reextraction.sequence import Reading, Stretch, looks_of, stretches, to_read
from archive.store import KnownVersion, OldVersion, ShownCapture, content_columns
from archive.versioning import decide

# Columns that are no content: they may be read anew without the story having changed.
DETAILS = (
    "title", "kicker", "heading", "lead", "text", "authors", "source", "section", "tags", "language", "published_at",
    "modified_at", "blocks", "form", "is_free",
)  # fmt: skip
BY_SITEMAP = "sitemap's or feed's"


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedVersion:
    """A version as it is to be. `old` is the one it goes on from, None for one that was hidden in another.

    `changed_fields` are the content fields that read otherwise today, `details` the other columns that do. `decision`
    is None where what the row says of the change from the version before still holds.
    """

    number: int
    stretch: Stretch
    old: OldVersion | None
    changed_fields: tuple[str, ...]
    details: tuple[str, ...]
    decision: Decision | None
    same_as_number: int | None

    @property
    def is_split(self) -> bool:
        """Whether no version stood for this content."""
        return self.old is None


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticlePlan:
    """What is to become of one article. `merged` pairs each version that ends with the planned one that holds it.

    `held` are the held captures that would be settled by what they show, `unreadable` those that show nothing (any
    more), with the reason, `without_article` those that show none by today's reading, with
    the reason. `left_alone` says why nothing at all is planned; None where something is.
    """

    article_id: int
    url: str
    readings: Mapping[int, Reading]
    versions: tuple[PlannedVersion, ...] = ()
    merged: tuple[tuple[OldVersion, PlannedVersion], ...] = ()
    held: tuple[ShownCapture, ...] = ()
    unreadable: tuple[tuple[ShownCapture, str], ...] = ()
    without_article: tuple[tuple[ShownCapture, str], ...] = ()
    left_alone: str | None = None

    @property
    def is_changed(self) -> bool:
        """Whether a content changes, or the sequence of versions."""
        return bool(self.merged) or any(one.is_split or one.changed_fields for one in self.versions)

    @property
    def has_details(self) -> bool:
        """Whether a column beside the content changes."""
        return any(one.details for one in self.versions)


def plan_of(
    article_id: int,
    url: str,
    captures: Sequence[ShownCapture],
    versions: Sequence[OldVersion],
    readings: Mapping[int, Reading],
    advertised_at: date | None,
    comparisons: Comparisons,
    judged: Redesigns,
) -> ArticlePlan:
    """The plan for one article, from its captures in order of time, its versions, and what its pages say today.

    `advertised_at` is the latest modification time a sitemap or feed gives, `comparisons` are what the pages of two
    captures in a row that differ show beside each other, `judged` what the other articles tell of them.
    """
    looks = looks_of(captures, readings, versions, judged.undecided)
    if (reason := _why_not(captures, versions, readings)) is not None:
        return ArticlePlan(article_id=article_id, url=url, readings=readings, left_alone=reason)
    olds = {version.capture_id: version for version in versions}
    planned: list[PlannedVersion] = []
    for stretch in stretches(looks, comparisons, judged.captures):
        old = olds.get(stretch.head.capture.id)
        pair = (planned[-1].stretch.last_id if planned else 0, stretch.head.capture.id)
        advertised = _advertised(old, stretch, advertised_at)
        planned.append(_planned(stretch, old, planned, advertised, comparisons.get(pair)))
    kept = {one.old.id for one in planned if one.old}
    return ArticlePlan(
        article_id=article_id,
        url=url,
        readings=readings,
        versions=tuple(planned),
        merged=tuple((version, _holder(version, planned)) for version in versions if version.id not in kept),
        held=tuple(look.capture for look in looks if look.capture.is_held),
        unreadable=tuple(_unreadable(captures, readings)),
        without_article=tuple(_without_article(captures, readings)),
    )


def _why_not(
    captures: Sequence[ShownCapture], versions: Sequence[OldVersion], readings: Mapping[int, Reading]
) -> str | None:
    """Why an article cannot be planned: a page that nobody read, or a version whose first capture showed no article."""
    if not all(capture.id in readings for capture in to_read(captures)):
        return "not all of its captures were read"
    known = {capture.id for capture in captures if not capture.is_held}
    lost = [version.number for version in versions if version.capture_id not in known]
    if lost or not versions:
        return (
            f"the capture of its version {lost[0]} is not among those that showed it" if lost else "it has no version"
        )
    return None


def _unreadable(
    captures: Sequence[ShownCapture], readings: Mapping[int, Reading]
) -> Iterator[tuple[ShownCapture, str]]:
    """The held captures whose bytes are damaged, or show no article to today's reader; what is withheld waits."""
    said: dict[str | None, str] = {}
    for capture in captures:
        reading = readings.get(capture.id)
        if reading is not None and reading.article is None and not reading.is_out_of_view:
            nothing = reading.extraction.reason if reading.extraction else "nothing was read"
            said[capture.shown_digest] = reading.problem or nothing
        if capture.is_held and capture.shown_digest in said:
            yield capture, said[capture.shown_digest]


def _without_article(
    captures: Sequence[ShownCapture], readings: Mapping[int, Reading]
) -> Iterator[tuple[ShownCapture, str]]:
    for capture in captures:
        reading = readings.get(capture.id)
        if reading is not None and reading.problem is None and reading.article is None:
            yield capture, reading.extraction.reason if reading.extraction else "nothing was read"


def _holder(version: OldVersion, planned: Sequence[PlannedVersion]) -> PlannedVersion:
    """The planned version in whose time a version that ends was first seen."""
    return next(one for one in planned if any(look.capture.id == version.capture_id for look in one.stretch.looks))


def _planned(
    stretch: Stretch,
    old: OldVersion | None,
    before: Sequence[PlannedVersion],
    advertised_at: date | None,
    found: Confrontation | None,
) -> PlannedVersion:
    fields = _changed(old, stretch)
    details = () if old is None or fields else _details(old, stretch.told.extraction)
    previous = before[-1] if before else None
    earlier = {one.stretch.told.digest: one.number for one in reversed(before)}
    is_judged_anew = old is None or bool(fields or details) or _has_another_past(old, previous)
    decision = None
    if is_judged_anew and stretch.told.extraction is not None:
        decision = _decided(stretch.told.extraction, before, earlier, advertised_at, found)
    return PlannedVersion(
        number=len(before) + 1,
        stretch=stretch,
        old=old,
        changed_fields=fields,
        details=details,
        decision=decision,
        same_as_number=earlier.get(stretch.told.digest),
    )


def _changed(old: OldVersion | None, stretch: Stretch) -> tuple[str, ...]:
    """The content fields that read otherwise than in the version as it stands."""
    if old is None or old.content_digest == stretch.told.digest:
        return ()
    return differing(old.content, stretch.told.content) or ("text",)


def _has_another_past(old: OldVersion, previous: PlannedVersion | None) -> bool:
    """Whether the version before is another one than it was, or reads otherwise."""
    if previous is None:
        return old.number != 1
    reads_otherwise = bool(previous.changed_fields or previous.details)
    return previous.old is None or reads_otherwise or previous.old.number != old.number - 1


def _decided(
    extraction: Extraction,
    before: Sequence[PlannedVersion],
    earlier: Mapping[str, int],
    advertised_at: date | None,
    found: Confrontation | None,
) -> Decision:
    """What the row says of the change, by the rule of the crawl."""
    return decide(
        extraction,
        current=_known(before[-1]) if before else None,
        earlier=earlier,
        declared_before=_declared(before),
        advertised_at=advertised_at,
        confrontation=found,
    )


def _known(planned: PlannedVersion) -> KnownVersion:
    told = planned.stretch.last
    return KnownVersion(
        version_id=planned.old.id if planned.old else 0,
        number=planned.number,
        content=told.content,
        content_digest=told.digest,
        seen_until=planned.stretch.seen_until,
        modified_at=told.modified_at,
    )


def _declared(before: Sequence[PlannedVersion]) -> date | None:
    """The latest modification time that the page had declared so far."""
    times = (look.told.modified_at for one in before for look in one.stretch.looks if look.told)
    return max((at for at in times if at is not None), key=timestamp, default=None)


def _advertised(old: OldVersion | None, stretch: Stretch, advertised_at: date | None) -> date | None:
    """What a sitemap or feed had said when the version was first seen: only the last word is kept, so the version's
    own reason is asked, and for a version that was hidden a word from before its first sight."""
    if old is not None:
        return stretch.seen_from if BY_SITEMAP in str(old.row["reason"]) else None
    if advertised_at is None or timestamp(advertised_at) > timestamp(stretch.seen_from):
        return None
    return advertised_at


def _details(old: OldVersion, extraction: Extraction | None) -> tuple[str, ...]:
    """The columns besides content's normal form that read otherwise today."""
    if extraction is None:
        return ()
    new = content_columns(extraction)
    found = [name for name in DETAILS if old.row[name] != new[name]]
    found += ["images"] if old.images != extraction.images else []
    found += ["links"] if old.links != extraction.links else []
    return tuple(found)
