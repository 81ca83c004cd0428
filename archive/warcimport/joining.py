"""Which records of a file belong together: a response, its request, and what is said of both. It resolves no revisit.

They are tied by WARC-Concurrent-To and WARC-Refers-To; where a tool writes neither, by standing near each other with
the same address, as wget and Common Crawl write them.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from archive.warcimport.records import Damage, Record
from archive.warcimport.window import Place

NEAR = 12  # records after an answer in which something may still belong to it
MOST_BYTES = 64 * 1024 * 1024  # of answers that wait for company
ANSWERS = ("response", "revisit", "resource")
COMPANY = ("request", "metadata", "conversion")


@dataclass(slots=True)
class Group:
    """A response, revisit or resource record, and what belongs to it; or a metadata record that belongs to none."""

    answer: Record
    request: Record | None = None
    others: list[Record] = field(default_factory=list)

    @property
    def records(self) -> Iterator[Record]:
        """All of them, the answer first."""
        yield self.answer
        if self.request is not None:
            yield self.request
        yield from self.others

    @property
    def size(self) -> int:
        """Bytes held in memory."""
        return sum(len(one.block) for one in self.records)


@dataclass(slots=True)
class _Waiting:
    """What was read and may still find company, with the number of the record at which it came."""

    groups: list[tuple[int, Group]] = field(default_factory=list)
    company: list[tuple[int, Record]] = field(default_factory=list)


Joined = Group | Record | Damage  # a record that is none of an answer: warcinfo, and what found no answer


def joined(found: Iterable[Record | Damage]) -> Iterator[tuple[Joined, Place | None]]:
    """Groups in the order of their answers, each with the place of the first record that is not handed on yet (None:
    all are), from which reading may go on."""
    waiting = _Waiting()
    for number, one in enumerate(found):
        if isinstance(one, Damage) or one.kind not in (*ANSWERS, *COMPANY):
            yield one, _first(waiting)
        elif one.kind in ANSWERS:
            waiting.groups.append((number, _with_company(waiting, one)))
        elif not _joins(waiting, one):
            waiting.company.append((number, one))
        yield from _ripe(waiting, number)
    yield from _ripe(waiting, None)


def _ripe(waiting: _Waiting, number: int | None) -> Iterator[tuple[Joined, Place | None]]:
    """What has waited long enough; everything at the end (`number` None)."""
    while waiting.groups and (
        number is None
        or waiting.groups[0][0] + NEAR <= number
        or sum(group.size for _, group in waiting.groups) > MOST_BYTES
    ):
        _, group = waiting.groups.pop(0)
        yield group, _first(waiting)
    while waiting.company and (number is None or waiting.company[0][0] + NEAR <= number):
        _, alone = waiting.company.pop(0)
        yield alone, _first(waiting)


def _first(waiting: _Waiting) -> Place | None:
    places = [record.place for _, group in waiting.groups for record in group.records]
    places += [record.place for _, record in waiting.company]
    return min(places, default=None)


def _with_company(waiting: _Waiting, answer: Record) -> Group:
    """An answer with what came before it and belongs to it."""
    group = Group(answer)
    tied = [pair for pair in waiting.company if _are_tied(answer, pair[1])]
    near = [pair for pair in waiting.company if pair[1].kind == "request" and _are_near(answer, pair[1])]
    has_request = any(record.kind == "request" for _, record in tied)
    for pair in tied + ([] if has_request else near[-1:]):
        _take(group, pair[1])
        waiting.company.remove(pair)
    return group


def _joins(waiting: _Waiting, record: Record) -> bool:
    """Give a record to the answer it belongs to, if that is known."""
    groups = [group for _, group in waiting.groups]
    tied = next((group for group in groups if any(_are_tied(one, record) for one in group.records)), None)
    if tied is None and record.kind == "request":
        alone = (group for group in reversed(groups) if group.request is None)
        tied = next((group for group in alone if _are_near(group.answer, record) and _same_date(group, record)), None)
    if tied is not None:
        _take(tied, record)
    return tied is not None


def _take(group: Group, record: Record) -> None:
    if record.kind == "request" and group.request is None:
        group.request = record
    else:
        group.others.append(record)


def _are_tied(one: Record, other: Record) -> bool:
    """Whether one record names the other."""
    return _names(one, other) or _names(other, one)


def _names(one: Record, other: Record) -> bool:
    name = other.field("WARC-Record-ID")
    named = one.all_of("WARC-Concurrent-To")
    if one.kind in ("metadata", "conversion"):
        named += one.all_of("WARC-Refers-To")
    return name is not None and name in named


def _are_near(answer: Record, request: Record) -> bool:
    """Whether an untied request may be that of an answer: it has the same address."""
    if request.all_of("WARC-Concurrent-To") and answer.all_of("WARC-Concurrent-To"):
        return False
    return answer.field("WARC-Target-URI") == request.field("WARC-Target-URI")


def _same_date(group: Group, request: Record) -> bool:
    return group.answer.field("WARC-Date") == request.field("WARC-Date")
