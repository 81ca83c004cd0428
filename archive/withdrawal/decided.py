"""What an archivist may decide of a story, and whether it may be done now. Pure: reads and writes nothing."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Literal

from archive.models import moment

Kind = Literal["unlisted", "redacted", "embargoed", "withdrawn", "erased"]
Elsewhere = Literal["withhold", "report"]

KINDS: tuple[Kind, ...] = ("unlisted", "redacted", "embargoed", "withdrawn", "erased")  # each stricter than the last
HIDING = ("embargoed", "withdrawn", "erased")  # nothing of the story is to be seen
CONTENT = ("redacted", *HIDING)  # something of it is not in archive.db
LISTED = ("public", "redacted")  # what stands in lists, search and feeds
UNVISITED = ("withdrawn", "erased")


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """An archivist's decision: what is to happen to a story, why, on which legal basis, by whom and until when.

    `until` is a time in UTC or a bare day, at whose first second it ends; `words` are those to be redacted;
    `elsewhere` says what happens to other pages that hold the story's sentences.
    """

    kind: Kind
    reason: str
    by: str
    basis: str | None = None
    until: date | None = None
    words: tuple[str, ...] = ()
    elsewhere: Elsewhere = "withhold"


@dataclass(frozen=True, slots=True, kw_only=True)
class Restriction:
    """A restriction as it stands in the archive."""

    id: int
    article_id: int
    kind: Kind
    reason: str
    legal_basis: str | None
    made_by: str
    made_at: str
    until: str | None
    lifted_at: str | None = None

    def has_ended(self, at: datetime) -> bool:
        """Whether its last moment is over."""
        return self.until is not None and first_second(moment(self.until)) <= at


@dataclass(frozen=True, slots=True, kw_only=True)
class Effects:
    """What goes out of view, in numbers: versions whose text changes or goes, the story's own pages, pictures, photos
    with caption and address; pages of other stories, front pages with feeds, links of others and headlines in lists
    that repeat it; and the pages and lists that repeat it and stay."""

    texts: int = 0
    own_pages: int = 0
    pictures: int = 0
    captions: int = 0
    pages_of_others: int = 0
    listings: int = 0
    links_of_others: int = 0
    headlines: int = 0
    staying_pages: int = 0
    staying_listings: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Remaining:
    """What of redacted words is left in view: parts of them in the story as they stand there, and how often; addresses
    of it that hold them or parts; other stories that hold them, and how many hold only a part, by part."""

    forms: Mapping[str, int] = field(default_factory=dict)
    addresses: tuple[str, ...] = ()
    articles: tuple[int, ...] = ()
    partly: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """What was done, in numbers, and what is left to a person; `basis` is the legal basis on which it rests.

    `elsewhere` are addresses of other pages whose bytes hold the story's words, `articles` other stories whose own
    text does; `damaged` are payloads that cannot be read and stay as they are, `dictionaries` the numbers of those that
    went though damaged payloads need them.
    """

    article_id: int
    kind: str
    restriction_id: int
    basis: str | None = None
    counts: dict[str, int] = field(default_factory=dict)
    elsewhere: tuple[str, ...] = ()
    articles: tuple[int, ...] = ()
    damaged: tuple[str, ...] = ()
    dictionaries: tuple[int, ...] = ()
    effects: Effects = Effects()
    remaining: Remaining = Remaining()


def first_second(moment_or_day: date) -> datetime:
    """The moment at which something ends that lasts until a time or a bare day, UTC."""
    if isinstance(moment_or_day, datetime):
        return moment_or_day.astimezone(UTC)
    return datetime(moment_or_day.year, moment_or_day.month, moment_or_day.day, tzinfo=UTC)


def refusal(order: Order, *, now_in_force: Kind | None, at: datetime) -> str | None:
    """Why an order cannot be carried out as things stand, with the remedy; None where it can."""
    if now_in_force == "erased":
        return "it is erased: that is final"
    if order.kind == "erased" and now_in_force != "withdrawn":
        return "only what is withdrawn can be erased: `chronik withdraw` it first"
    if order.until is not None and first_second(order.until) <= at:
        return "the day of --until is over: name a later one"
    if order.kind == "embargoed" and order.until is None:
        return "an embargo ends some day: name it with --until"
    if now_in_force is None:
        return None
    if KINDS.index(order.kind) < KINDS.index(now_in_force) or (order.kind == now_in_force != "redacted"):
        return f"it is {now_in_force} already: `chronik restore` it first"
    if order.until is not None:
        return f"it is {now_in_force}, and what ends by itself would bring that back into view: `chronik restore` first"
    return None
