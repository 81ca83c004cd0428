"""Is a difference the publisher's edit, or the site's redesign? Pure rules over one page, then over many.

When a site puts on a new template, every article "changes" at once. What the two pages of one article cannot tell is
told by the other articles: what happens to most of them in the same way is the template's doing.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, TypeVar

from archive.content import FIELDS, Content, normal, normal_fields
from archive.diff import Row, Segment, side_by_side
from archive.digests import digest
from archive.models import Confrontation

# A template may show these or leave them out without any editor having touched the story.
PERIPHERAL = frozenset({"kicker", "heading", "captions", "credits", "authors", "source", "section", "tags"})
LABELS = frozenset({"kicker", "heading", "authors", "source", "section", "tags"})
LEAST_ALIKE = 2  # articles that differ in the same way, and more than half of those seen
WITNESSES = 5  # articles seen since, from which on there is enough to judge by

TELLING_CHARS = 15  # of words in a row: fewer may come to two articles by chance
APART = timedelta(days=14)  # captures of one redesign are not further apart

T = TypeVar("T")
Settled = Literal["edit", "redesign", "unreadable"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Suspect:
    """A held capture: in which way it differs (see `way_of`) from the version before.

    `is_odd` says that something besides the difference itself speaks against an edit: a new template, or another
    article that differs likewise.
    """

    capture_id: int
    article_id: int
    way: tuple[str, ...]
    is_odd: bool = True


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a held capture is taken for, and why."""

    settled_as: Literal["edit"]
    reason: str


def differing(old: Content, new: Content) -> tuple[str, ...]:
    """The names of the content fields that differ, in the order of `FIELDS`."""
    before, after = normal_fields(old), normal_fields(new)
    return tuple(name for name in FIELDS if before[name] != after[name])


def edited(old: Content, new: Content, confrontation: Confrontation | None) -> tuple[str, ...]:
    """The fields that differ and that a replaced template does not account for.

    It accounts for words that stand on both pages and are only read from another place, and for a peripheral field
    that is shown now and was not, or the other way round.
    """
    fields = differing(old, new)
    if confrontation is None or not confrontation.is_redesigned:
        return fields
    before, after = normal_fields(old), normal_fields(new)
    left = (name for name in fields if name not in confrontation.elsewhere)
    return tuple(name for name in left if name not in PERIPHERAL or (before[name] and after[name]))


def way_of(old: Content, new: Content, fields: Iterable[str]) -> tuple[str, ...]:
    """In which way two contents differ in these fields, so that equal ways can be counted over many articles.

    For the running text one entry for each run of words that came (`text+…`) or went (`text-…`), named by the digest of
    its normal form; `word` instead of `text` for a few letters, `text~` for another order. For
    other fields `name+` (came), `name-` (went) or `name~` (other words, for labels with the digest of both).
    """
    before, after = normal_fields(old), normal_fields(new)
    found: list[str] = []
    for name in fields:
        if name in ("lead", "text"):
            found += [part for row in side_by_side(old.text, new.text) for part in _of_row(row)] or ["text~"]
        elif before[name] and after[name]:
            found.append(f"{name}~{_short(f'{before[name]} {after[name]}')}" if name in LABELS else f"{name}~")
        else:
            found.append(f"{name}{'+' if after[name] else '-'}")
    return tuple(sorted(set(found)))


def _of_row(row: Row) -> Iterator[str]:
    """In which way two paragraphs that face each other differ: by the words that came and went, or as wholes where
    one side is empty."""
    old, new = _joined(row.left), _joined(row.right)
    if row.moved:
        yield "text~"
    if row.moved or (old and new):
        old, new = _joined(row.left, but="same"), _joined(row.right, but="same")
    for sign, words in (("-", old), ("+", new)):
        if found := normal(words):
            yield f"{'text' if len(found) >= TELLING_CHARS else 'word'}{sign}{_short(found)}"


def _joined(pieces: Iterable[Segment], *, but: str = "") -> str:
    return "".join(piece.text for piece in pieces if piece.kind != but)


def telling_parts(way: Iterable[str]) -> frozenset[str]:
    """The parts of a way that two articles seldom share by chance: a block that came or went, the same of a label."""
    return frozenset(part for part in way if part.startswith(("text+", "text-")) or _field(part) in LABELS)


def judge(suspects: Iterable[Suspect], *, seen: int, live: int) -> Mapping[int, Judgement]:
    """What the held captures of a site are taken for, by their ids; those that are missing stay held.

    `seen` is how many articles were seen since the first of them was held (these included), `live` how many the site
    has. A way of differing that at least two articles share, and more than half of those seen, is the redesign's;
    what is left of a capture's way after that makes it an edit, once there are witnesses enough: five articles, or
    all there are.
    """
    listed = tuple(suspects)
    shared = _mass(((one.article_id, one.way) for one in listed), seen=seen)
    rest = {one.capture_id: tuple(part for part in one.way if part not in shared) for one in listed}
    # Every text otherwise than every other: a template that joins or cuts words, or boxes that turn.
    common = _shared((one.article_id, one.way) for one in listed)
    odd = {one.capture_id for one in listed if one.is_odd or not common.isdisjoint(one.way)}
    turned = ((one.article_id, map(_sort, rest[one.capture_id])) for one in listed if one.capture_id in odd)
    sorts = _mass(turned, seen=seen)
    return {
        one.capture_id: Judgement("edit", f"no redesign: {seen} articles were seen since, few of which differ so")
        for one in listed
        if seen >= min(WITNESSES, live)
        and any(one.capture_id not in odd or _sort(part) not in sorts for part in rest[one.capture_id])
    }


def together(found: Sequence[T], at: Callable[[T], datetime]) -> list[list[T]]:
    """Things in order of time, parted where two are too far apart to come of one redesign."""
    groups: list[list[T]] = []
    for one in sorted(found, key=at):
        if not groups or at(one) - at(groups[-1][-1]) > APART:
            groups.append([])
        groups[-1].append(one)
    return groups


def _mass(ways: Iterable[tuple[int, Iterable[str]]], *, seen: int) -> frozenset[str]:
    """The parts that at least two articles share, and more than half of those seen."""
    return frozenset(part for part, count in _counted(ways).items() if count >= LEAST_ALIKE and count * 2 > seen)


def _shared(ways: Iterable[tuple[int, Iterable[str]]]) -> frozenset[str]:
    return frozenset(part for part, count in _counted(ways).items() if count >= LEAST_ALIKE)


def _counted(ways: Iterable[tuple[int, Iterable[str]]]) -> Counter[str]:
    """How many articles have each part."""
    return Counter(part for _, part in {(article, part) for article, way in ways for part in way})


def _field(part: str) -> str:
    return re.split("[-+~]", part, maxsplit=1)[0]


def _sort(part: str) -> str:
    """What sort of difference a part is: for running text whether words came or went, for the rest the field."""
    field = _field(part)
    return part[: len(field) + 1] if field in ("text", "word") else field


def _short(block: str) -> str:
    return digest(block.encode()).partition(":")[2][:16]
