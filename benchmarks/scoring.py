"""How near a reading of a page comes to what was expected. Pure; knows no system and reads no page.

Texts are compared by their words in lower case, so that quotes, dashes and white space make no difference.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from rapidfuzz.distance import LCSseq

_WORD = re.compile(r"\w+")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200d\ufeff]")
_MOSTLY = 0.5  # a caption without its credit or its label is still that caption


@dataclass(frozen=True, slots=True)
class BodyScore:
    """How near a body is: F1 of its four-word shingles, ROUGE-LSum F, and whether all words are the same."""

    f1: float
    rouge_lsum: float
    exact: bool


def words(text: str) -> list[str]:
    """The words of a text in lower case, invisible characters gone.

    >>> words("„Na end\\u00adlich“ – 8,5 %")
    ['na', 'endlich', '8', '5']
    """
    return _WORD.findall(_INVISIBLE.sub("", unicodedata.normalize("NFC", text)).lower())


@lru_cache(maxsize=65536)
def key(text: str) -> str:
    """The letters and digits of a text: equal for texts that differ in form only."""
    return "".join(words(text))


def shingles(text: str, size: int = 4) -> Counter[tuple[str, ...]]:
    """All runs of so many words, counted; one shorter run where there are fewer words."""
    found = words(text)
    return Counter(tuple(found[at : at + size]) for at in range(max(1, len(found) - size + 1))) if found else Counter()


def harmonic(precision: float, recall: float) -> float:
    """The F-measure of the two; 0 where both are."""
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def shingle_f1(found: str, wanted: str) -> float:
    """F1 of the four-word shingles of two texts, counted as often as they stand there."""
    one, other = shingles(found), shingles(wanted)
    if not one or not other:
        return float(one == other)
    both = (one & other).total()
    return harmonic(both / one.total(), both / other.total())


def rouge_lsum(found: Sequence[str], wanted: Sequence[str]) -> float:
    """ROUGE-LSum F of two texts given as paragraphs (Lin 2004, "ROUGE", section 3.2: summary-level LCS).

    For each wanted paragraph, the words that lie on its longest common subsequence with any found paragraph are met
    (the union over all of them). A word is met no more often than it stands in either text. Recall is the share of
    wanted words met, precision that of found ones.
    """
    have, want = [words(text) for text in found], [words(text) for text in wanted]
    left, right = Counter(word for one in have for word in one), Counter(word for one in want for word in one)
    if not left or not right:
        return float(left == right)
    sizes = left.total(), right.total()
    hits = 0
    for paragraph in want:
        for at in sorted(_union_lcs(paragraph, have)):
            if left[paragraph[at]] > 0 and right[paragraph[at]] > 0:
                hits += 1
                left[paragraph[at]] -= 1
                right[paragraph[at]] -= 1
    return harmonic(hits / sizes[0], hits / sizes[1])


def _union_lcs(wanted: list[str], found: list[list[str]]) -> set[int]:
    """The positions of the words that lie on a longest common subsequence with any of the found paragraphs."""
    vocabulary, met = set(wanted), set[int]()
    for paragraph in found:
        if not vocabulary.isdisjoint(paragraph):
            lost = {step.src_pos for step in LCSseq.editops(wanted, paragraph) if step.tag == "delete"}
            met |= set(range(len(wanted))) - lost
    return met


def body_score(found: Sequence[str], wanted: Sequence[str], optional: Iterable[int] = ()) -> BodyScore:
    """The score of a body against the best of its references: with, without, or with the found optional paragraphs."""
    may_miss = frozenset(optional)
    text = key(" ".join(found))
    references = [list(wanted)]
    if may_miss:
        references.append([one for at, one in enumerate(wanted) if at not in may_miss])
        references.append([one for at, one in enumerate(wanted) if at not in may_miss or key(one) in text])
    scores = [
        BodyScore(shingle_f1("\n".join(found), "\n".join(one)), rouge_lsum(found, one), text == key(" ".join(one)))
        for one in references
    ]
    return max(scores, key=lambda score: (score.f1, score.rouge_lsum))


def kept(parts: Sequence[str], found: Sequence[str]) -> tuple[str, ...]:
    """Those of the parts (lead, subheads) whose words stand in a text."""
    text = key(" ".join(found))
    return tuple(part for part in parts if key(part) in text)


def is_title(title: str | None, kicker: str | None, wanted: str) -> bool:
    """Whether a headline is the expected one, alone or with its kicker before it ("Kicker: Title")."""
    return key(wanted) in {key(title or ""), key(f"{kicker or ''} {title or ''}")}


def same_names(found: Iterable[str], wanted: Iterable[str]) -> bool:
    """Whether the same people are named, in any order."""
    return Counter(map(key, found)) == Counter(map(key, wanted))


def same_day(found: date | None, wanted: date, zone: ZoneInfo) -> bool:
    """Whether the day is right in the publisher's time zone."""
    return found is not None and _day(found, zone) == _day(wanted, zone)


def same_minute(found: date | None, wanted: datetime, zone: ZoneInfo) -> bool:
    """Whether day, hour and minute are right; a plain day has no minute."""
    if not isinstance(found, datetime):
        return False
    return found.astimezone(zone).replace(second=0, microsecond=0) == wanted.astimezone(zone).replace(
        second=0, microsecond=0
    )


def captions_met(found: Iterable[str], wanted: Sequence[str]) -> tuple[str, ...]:
    """Those of the expected captions that were found: whole, or the greater part of it (a credit may be cut off)."""
    keys = [key(caption) for caption in found]
    return tuple(one for one in wanted if any(_is_caption(name, key(one)) for name in keys if name))


def _is_caption(found: str, wanted: str) -> bool:
    return wanted in found or (found in wanted and len(found) >= _MOSTLY * len(wanted))


def _day(moment: date, zone: ZoneInfo) -> date:
    return moment.astimezone(zone).date() if isinstance(moment, datetime) else moment
