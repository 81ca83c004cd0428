"""What must be known of a site before its furniture can be told: its stories, and where their own words stand.

It decides nothing about furniture.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from .site_model import Sighting

Capture = tuple[Sighting, ...]

# Two articles are one story when they share half of their letters, a line counting the less the more articles have
# it: what stands on ten pages says little of whether two of them are the same. Furniture that turns may outweigh a
# short story, so a headline that both have, and a line, are enough too.
SAME_STORY = 0.5
HEADLINE_CHARS = 15
FEW = 20  # lines on more articles than this are asked about no pair of them
# Where a story has lines of its own in three of ten cases, words of stories stand there. Teasers come near none,
# paragraphs near all.
OWN = 0.3


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """The captures of one article in order, and the headlines they had, folded."""

    titles: frozenset[str]
    captures: tuple[Capture, ...]


class Story:
    """All captures of one story."""

    def __init__(self, articles: Sequence[Article]) -> None:
        self.captures = [capture for article in articles for capture in article.captures]

    @cached_property
    def places(self) -> Mapping[str, frozenset[str]]:
        """The lines at each place, in any capture."""
        found: dict[str, set[str]] = defaultdict(set)
        for capture in self.captures:
            for one in capture:
                found[one.place].add(one.key)
        return {place: frozenset(keys) for place, keys in found.items()}

    @cached_property
    def keys(self) -> frozenset[str]:
        """All lines of the story."""
        return frozenset().union(*self.places.values())

    def keys_at(self, place: str) -> frozenset[str]:
        """The lines at a place."""
        return self.places.get(place, frozenset())

    def times_seen(self, place: str) -> Mapping[str, int]:
        """In how many captures each line stood at a place."""
        found: dict[str, int] = defaultdict(int)
        for capture in self.captures:
            for key in {one.key for one in capture if one.place == place}:
                found[key] += 1
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """A site's stories and places. `own` are the places where words stand that are of one story only.

    `own_keys` are the lines at these places, `stories_of` and `stories_at` the numbers of the stories that have a
    line, or lines at a place. `subheads` and `subhead_places` are all lines taken for subheads and where they stood,
    `heading_places` those of them that head a story's own words.
    """

    articles: Sequence[Article]
    stories: Sequence[Story]
    stories_of: Mapping[str, frozenset[int]]
    stories_at: Mapping[str, frozenset[int]]
    own: frozenset[str]
    own_keys: frozenset[str]
    subheads: frozenset[str]
    subhead_places: frozenset[str]
    heading_places: frozenset[str]

    def places_at(self, key: str, story: int) -> list[str]:
        """The places at which a line stands in a story."""
        return [place for place, keys in self.stories[story].places.items() if key in keys]


def survey(articles: Sequence[Article]) -> Ground:
    """The ground of a site, from the captures of each article in order."""
    stories = [Story([articles[at] for at in group]) for group in _stories(articles)]
    stories_of = _numbers((number, key) for number, story in enumerate(stories) for key in story.keys)
    stories_at = _numbers((number, place) for number, story in enumerate(stories) for place in story.places)
    own = frozenset(place for place in stories_at if _is_own(place, stories_at[place], stories, stories_of))
    captures = [capture for article in articles for capture in article.captures]
    heads = {(one.key, one.place) for capture in captures for one in capture if one.kind == "subhead"}
    return Ground(
        articles=articles,
        stories=stories,
        stories_of=stories_of,
        stories_at=stories_at,
        own=own,
        own_keys=frozenset(key for story in stories for place in own for key in story.keys_at(place)),
        subheads=frozenset(key for key, _ in heads),
        subhead_places=frozenset(place for _, place in heads),
        heading_places=frozenset(
            one.place
            for capture in captures
            for one, below in pairwise(capture)
            if one.kind == "subhead" and below.place in own and below.kind != "caption"
        ),
    )


def _numbers(pairs: Iterable[tuple[int, str]]) -> dict[str, frozenset[int]]:
    found: dict[str, set[int]] = defaultdict(set)
    for number, name in pairs:
        found[name].add(number)
    return {name: frozenset(numbers) for name, numbers in found.items()}


def _is_own(place: str, at: frozenset[int], stories: Sequence[Story], stories_of: Mapping[str, frozenset[int]]) -> bool:
    """Whether stories have words of their own at a place.

    Where stories were captured more than once with lines there, these decide: a story's own words stay, while lines
    that no other story has and that are gone at the next look were the furniture of one request.
    """
    once, settled, looked_twice = 0, 0, 0
    for number in at:
        seen = stories[number].times_seen(place)
        own = [count for key, count in seen.items() if len(stories_of[key]) == 1]
        if sum(any(one.place == place for one in capture) for capture in stories[number].captures) > 1:
            looked_twice += 1
            settled += any(count > 1 for count in own)
        else:
            once += bool(own)
    if looked_twice > 1:
        return settled >= OWN * looked_twice
    return once + settled >= OWN * len(at)


def _stories(articles: Sequence[Article]) -> list[list[int]]:
    """The numbers of the articles, those together that tell one story."""
    lines = [frozenset(one.key for capture in article.captures for one in capture) for article in articles]
    having = _numbers((number, key) for number, keys in enumerate(lines) for key in keys)
    first = list(range(len(articles)))  # for each article an earlier one of its story, itself where there is none

    def head(number: int) -> int:
        while first[number] != number:
            number = first[number] = first[first[number]]
        return number

    pairs = {(one, other) for at in having.values() if len(at) <= FEW for one in at for other in at if one < other}
    for one, other in sorted(pairs):
        if _has_same_title(articles[one], articles[other]) or _is_same(lines[one], lines[other], having):
            first[max(head(one), head(other))] = min(head(one), head(other))
    found: dict[int, list[int]] = defaultdict(list)
    for number in range(len(articles)):
        found[head(number)].append(number)
    return list(found.values())


def _has_same_title(one: Article, other: Article) -> bool:
    return any(len(title) >= HEADLINE_CHARS for title in one.titles & other.titles)


def _is_same(one: frozenset[str], other: frozenset[str], having: Mapping[str, frozenset[int]]) -> bool:
    def weight(keys: frozenset[str]) -> float:
        return sum(len(key) / len(having[key]) for key in keys)

    return weight(one & other) >= SAME_STORY * min(weight(one), weight(other))
