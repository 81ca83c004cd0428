"""Which way a body is packed: pure rules over what is known of its relatives and over measured sizes. Packs nothing.

A way names the payloads it needs: the body's own past (`base`), and another page of its site with the same furniture
(`neighbour`). A key frame needs none. Fewer needs are better: what is needed must be read first, and must be whole.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

MOST_NEEDED = 24  # payloads that must be read before one can be: about a tenth of a millisecond each
KEY_EVERY = 32  # bodies of one address: the next is a key frame, so that one lost frame does not take all with it
ANCHOR_NEEDS = 4  # payloads that a page may need for others to lean on it
_SERVED = 8  # pages that lean on another before it is replaced by one that was stored anyhow
_WORN = 32  # and before one is stored larger than it need be, for others to lean on
_SLACK = 1.15  # more needs must save that much
_GOOD = 128  # times smaller than the content: no other way is tried


@dataclass(frozen=True, slots=True, kw_only=True)
class Relatives:
    """What a body may be packed against, by digest; None where there is nothing of that kind.

    `previous` came from the same address before, `key` is the key frame that `previous` goes back to, `since_key` how
    many bodies came there since. `anchor` is the page of the site that its next pages lean on; `served` counts those
    that lean on what the last page leaned on. `is_turn` falls to one body in some tens, by its digest.
    """

    previous: str | None = None
    key: str | None = None
    since_key: int = 0
    anchor: str | None = None
    served: int = 0
    is_turn: bool = False


@dataclass(frozen=True, slots=True)
class Candidate:
    """A way to pack; both None: alone, or with the site's dictionary."""

    base: str | None = None
    neighbour: str | None = None


ALONE = Candidate()


@dataclass(frozen=True, slots=True)
class Tried:
    """A way, how many bytes came of it, and how many payloads it needs."""

    way: Candidate
    size: int
    needs: int


def candidates(relatives: Relatives) -> tuple[Candidate, ...]:
    """The ways worth trying, the most promising first; trying ends at the first good one.

    Where all pages of a site show the same lists, the key frame with the site's last anchor knows all but the noise;
    where each page has lists of its own, the address' last body does.
    """
    if relatives.previous is None:
        found = [ALONE, Candidate(neighbour=relatives.anchor)]
    elif relatives.since_key >= KEY_EVERY:
        found = [ALONE]
    else:
        ways = [(relatives.key, relatives.anchor), (relatives.previous, None), (relatives.previous, relatives.anchor)]
        found = [Candidate(base, neighbour) for base, neighbour in ways if base != neighbour]
    return tuple(dict.fromkeys(found))


def shallow_candidates(relatives: Relatives) -> tuple[Candidate, ...]:
    """The ways that need least: the last resort, and those of a page that others are to lean on."""
    if relatives.since_key >= KEY_EVERY or relatives.key is None:
        return (ALONE,)
    return (Candidate(base=relatives.key), ALONE)


def wants_anchor(best: Tried, relatives: Relatives, content_size: int) -> bool:
    """Whether a page should rather be one that others can lean on: the anchor tells too little of it, as of those to
    come, or there is none, and in its best way it needs too much itself."""
    is_due = relatives.served >= _WORN or (relatives.anchor is None and relatives.is_turn)
    return is_due and not is_good(best.size, content_size) and best.needs > ANCHOR_NEEDS


def next_anchor(
    *, size: int, content_size: int, needs: int, leans_on: str | None, served: int, name: str
) -> str | None:
    """Which page the next ones lean on, when the last one (`name`) was stored in so many bytes with so many needs."""
    can_be = needs <= ANCHOR_NEEDS
    if leans_on is None:
        return name if can_be else None
    return name if can_be and served >= _SERVED and not is_good(size, content_size) else leans_on


def is_good(size: int, content_size: int) -> bool:
    """Whether a frame is so small that no other way need be tried."""
    return size * _GOOD <= content_size


def chosen(tried: Sequence[Tried]) -> Tried:
    """The way with the fewest needs among those about as small as the smallest."""
    smallest = min(one.size for one in tried)
    near = [one for one in tried if one.size <= smallest * _SLACK]
    return min(near, key=lambda one: (one.needs, one.size))


def needed_by(way: Candidate, needed: Mapping[str, frozenset[str]]) -> frozenset[str]:
    """All payloads that must be read before a body packed in a way; `needed` says so of each payload."""
    direct = [one for one in (way.neighbour, way.base) if one is not None]
    return frozenset(direct).union(*(needed[one] for one in direct))


def dictionary_pays(*, now: int, then: int, uses: int, size: int) -> bool:
    """Whether a new dictionary is worth its own bytes: `now` and `then` are the bytes that the same sample pages take
    without and with it, `uses` says how often as many pages are to be expected."""
    return then * 10 <= now * 9 and (now - then) * uses >= size
