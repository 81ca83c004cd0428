"""Learns a site's furniture from what was kept of its pages: pure, and the same for any order of the observations.

It would rather leave furniture in than take a word of a story out, so everything is asked of stories, not of pages:
captures of one article, and one story at two addresses, say a thing only once.

1. A line that stands word for word on several stories, away from where stories' own words stand, is furniture; so is
   a line on most of the stories, wherever it stands.
2. A place whose lines are exchanged between two captures of an article whose other text stays is furniture; so is a
   place where nearly all lines belong to several stories.
3. A subhead is furniture only where nothing but furniture ever follows it.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

from rapidfuzz.distance.Indel import normalized_similarity

from ..models import SiteModel
from .ground import Article, Ground, survey
from .site_model import Sighting
from .text import folded

# Two stories may share a sentence by chance or by copying (an agency's background paragraph); a third one away from
# the paragraphs shows a habit of the page, not of the writers.
STORIES_OF_A_LINE = 3
# "Hinweise nimmt die Polizei entgegen" stands among the paragraphs of some stories; what stands on most of them was
# written by no one for this one. Below five stories "most" is two or three, and proves nothing.
LEAST_OF_MOST = 5
MOST = 0.5
# One exchange may be an edit of an unusual part of a page; two articles, or three times, are a habit.
ARTICLES_OF_A_PLACE = 2
PAIRS_OF_A_PLACE = 3
# A correction leaves most words of a line as they were; another teaser does not, though both may end alike.
SAME_LINE = 0.6
# A place known by its lines alone needs three of them, and hardly any line that is of one story only.
LINES_OF_A_PLACE = 3
SHARED = 0.8


@dataclass(frozen=True, slots=True)
class Look:
    """One capture of an article, with its headline and the lines that were kept of it."""

    article_id: int
    capture_id: int
    title: str | None
    sightings: tuple[Sighting, ...]


def learn(site_id: str, number: int, looks: Iterable[Look]) -> SiteModel:
    """The model of a site from all captures of its articles, read without a model."""
    ground = survey(_by_article(looks))
    places = _exchanged(ground) | _shared(ground)
    lines = _repeated(ground)
    lines |= _subheads(ground, lines, places)
    return SiteModel(site_id=site_id, number=number, lines=tuple(sorted(lines)), places=tuple(sorted(places)))


def _by_article(looks: Iterable[Look]) -> list[Article]:
    """The captures of each article in order, those left out that showed the same as the one before."""
    articles: dict[int, dict[int, Look]] = defaultdict(dict)
    for look in looks:
        if look.sightings:
            articles[look.article_id][look.capture_id] = look
    found = []
    for _, captures in sorted(articles.items()):
        in_order = [look for _, look in sorted(captures.items())]
        other = [one for at, one in enumerate(in_order) if at == 0 or one.sightings != in_order[at - 1].sightings]
        titles = frozenset(folded(look.title) for look in in_order if look.title)
        found.append(Article(titles=titles, captures=tuple(look.sightings for look in other)))
    return found


def _repeated(ground: Ground) -> set[str]:
    """The lines, no subheads, that stand on several stories where no story's own words stand, or on most stories."""
    return {
        key
        for key, stories in ground.stories_of.items()
        if key not in ground.subheads and (_is_everywhere(ground, stories) or _is_apart(ground, key, stories))
    }


def _is_everywhere(ground: Ground, stories: frozenset[int]) -> bool:
    return len(stories) >= LEAST_OF_MOST and len(stories) > MOST * len(ground.stories)


def _is_apart(ground: Ground, key: str, stories: frozenset[int]) -> bool:
    """Whether a line of several stories never stands where stories' own words do."""
    return len(stories) >= STORIES_OF_A_LINE and all(
        place not in ground.own for story in stories for place in ground.places_at(key, story)
    )


def _exchanged(ground: Ground) -> set[str]:
    """The places whose lines were replaced by others while the rest of the article stayed as it was."""
    articles: dict[str, set[int]] = defaultdict(set)
    pairs: dict[str, int] = defaultdict(int)
    for number, article in enumerate(ground.articles):
        for before, after in pairwise(article.captures):
            for place in _replaced(_lines_by_place(before), _lines_by_place(after), ground.own):
                articles[place].add(number)
                pairs[place] += 1
    return {
        place
        for place, count in pairs.items()
        if place not in ground.heading_places
        and (
            len(articles[place]) >= ARTICLES_OF_A_PLACE
            or (count >= PAIRS_OF_A_PLACE and len(ground.stories_at[place]) >= ARTICLES_OF_A_PLACE)
        )
    }


def _replaced(
    before: Mapping[str, frozenset[str]], after: Mapping[str, frozenset[str]], own: frozenset[str]
) -> Iterator[str]:
    """The places, none of a story's own words, where lines went and quite other ones came.

    None where the story itself changed meanwhile: then an edit may have reached an unusual part of the page too.
    """
    if not any(place in own for place in before) or any(before.get(one) != after.get(one) for one in own):
        return
    for place in sorted(before.keys() & after.keys()):
        went, came = before[place] - after[place], after[place] - before[place]
        if _are_others(went, came) and _are_others(came, went):
            yield place


def _are_others(lines: frozenset[str], than: frozenset[str]) -> bool:
    """Whether most of some lines are no corrections of others; no lines are none."""
    unlike = [one for one in lines if not any(_is_corrected(one, other) for other in than)]
    return 2 * len(unlike) > len(lines)


def _is_corrected(one: str, other: str) -> bool:
    return float(normalized_similarity(one.split(), other.split())) >= SAME_LINE


def _lines_by_place(sightings: Iterable[Sighting]) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for one in sightings:
        found[one.place].add(one.key)
    return {place: frozenset(keys) for place, keys in found.items()}


def _shared(ground: Ground) -> set[str]:
    """The places where nearly every line stands on several stories, or is some other story's own."""
    found = set()
    for place, stories in ground.stories_at.items():
        if place in ground.own or place in ground.subhead_places or len(stories) < STORIES_OF_A_LINE:
            continue
        seen = [key for story in stories for key in ground.stories[story].keys_at(place)]
        shared = [key for key in seen if len(ground.stories_of[key]) >= STORIES_OF_A_LINE or key in ground.own_keys]
        if len(set(shared)) >= LINES_OF_A_PLACE and len(shared) >= SHARED * len(seen):
            found.add(place)
    return found


def _subheads(ground: Ground, lines: set[str], places: set[str]) -> set[str]:
    """The subheads on several stories that never have a story's own text below them."""
    often = {key for key in ground.subheads if len(ground.stories_of[key]) >= STORIES_OF_A_LINE}
    followed = {
        one.key
        for article in ground.articles
        for capture in article.captures
        for one, below in pairwise(capture)
        if one.key in often and below.kind != "caption" and below.key not in lines and below.place not in places
    }
    return often - followed
