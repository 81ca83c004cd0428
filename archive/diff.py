"""What changed between two texts, word by word. Pure: it draws nothing and does not judge whether a change matters.

Paragraphs (parted by blank lines) are aligned first, words second, so a word is only ever compared with the paragraph
it belongs to. A paragraph that stands at another place has moved; its words are neither added nor removed.
"""

import re
from collections import defaultdict, deque
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Literal

from rapidfuzz.distance import Indel

Kind = Literal["same", "added", "removed"]
Pair = tuple[int | None, int | None]

WORD = r"\w+(?:[-.,:/'’]\w+)*"
WORDS = re.compile(WORD)
TOKENS = re.compile(rf"{WORD}|\s+|[^\w\s]")
BLANK_LINE = re.compile(r"\n[^\S\n]*\n\s*")
ALIKE = 0.5  # paragraphs that share half their words are one paragraph, edited
LOOSELY_ALIKE = 0.3  # below it the words two texts share ("die", "und") are chance, and marking the rest is confetti
MOST_CELLS = 200_000_000  # bits of the alignment matrix: 25 MB; texts beyond it are shown as replaced whole
MOST_PAIRS = 10_000  # comparisons of paragraphs in one gap


@dataclass(frozen=True, slots=True)
class WordCount:
    """How many words came and how many went."""

    added: int
    removed: int


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of text that stands on both sides, only on the new one, or only on the old one."""

    kind: Kind
    text: str


@dataclass(frozen=True, slots=True)
class Row:
    """Two paragraphs that face each other; an empty side means that the paragraph is new or gone.

    `left` holds the old text (same and removed), `right` the new one (same and added). `moved` says that the paragraph
    stands at another place of the other side; its marks are the words that changed on the way.
    """

    left: tuple[Segment, ...]
    right: tuple[Segment, ...]
    moved: bool = False

    @property
    def is_same(self) -> bool:
        """Whether both sides are equal."""
        return self.left == self.right


def words(text: str) -> tuple[str, ...]:
    """The words of a text in order, punctuation left out.

    >>> words("Wanne-Eickel: 13.50 Uhr, »los geht’s«!")
    ('Wanne-Eickel', '13.50', 'Uhr', 'los', 'geht’s')
    """
    return tuple(WORDS.findall(text))


def changed_words(old: str, new: str) -> WordCount:
    """How many words the new text has that the old one had not, and the other way round.

    >>> changed_words("Zwei Menschen wurden verletzt.", "Drei Menschen wurden schwer verletzt.")
    WordCount(added=2, removed=1)
    """
    rows = side_by_side(old, new)
    added = _word_total(segment.text for row in rows for segment in row.right if segment.kind == "added")
    return WordCount(
        added, _word_total(segment.text for row in rows for segment in row.left if segment.kind == "removed")
    )


def segments(old: str, new: str) -> tuple[Segment, ...]:
    """Both texts as one sequence: same and removed joined are the old text, same and added joined the new one.

    >>> [(s.kind, s.text) for s in segments("ein Haus", "ein Hof")]
    [('same', 'ein '), ('removed', 'Haus'), ('added', 'Hof')]
    """
    left, right = _pieces(old), _pieces(new)
    found: list[Segment] = []
    for i, j in _alignment(left, right).pairs:
        found += _compared("" if i is None else left[i], "" if j is None else right[j])
    return _joined(found)


def side_by_side(old_text: str, new_text: str) -> tuple[Row, ...]:
    """The two texts in rows of facing paragraphs, the blank lines between them left out."""
    left, right = _paragraphs(old_text), _paragraphs(new_text)
    found = _alignment(left, right)
    rows: list[Row] = []
    for i, j in found.pairs:
        source, target = (i, found.moves[i]) if i in found.moves else (found.origins.get(j, i), j)
        both = _compared("" if source is None else left[source], "" if target is None else right[target])
        rows.append(_row(both, shows_left=i is not None, shows_right=j is not None, moved=source != i or target != j))
    return tuple(rows)


def _row(both: tuple[Segment, ...], *, shows_left: bool, shows_right: bool, moved: bool) -> Row:
    left = tuple(segment for segment in both if segment.kind != "added")
    right = tuple(segment for segment in both if segment.kind != "removed")
    return Row(left if shows_left else (), right if shows_right else (), moved)


def _word_total(texts: Iterable[str]) -> int:
    return sum(len(words(text)) for text in texts)


def _paragraphs(text: str) -> tuple[str, ...]:
    return tuple(part for part in BLANK_LINE.split(text.strip()) if part)


def _pieces(text: str) -> tuple[str, ...]:
    """The paragraphs, each with the blank lines after it: joined they are the text."""
    ends = [match.end() for match in BLANK_LINE.finditer(text)]
    return tuple(text[start:end] for start, end in zip([0, *ends], [*ends, len(text)], strict=True) if start < end)


# Paragraphs


@dataclass(frozen=True, slots=True)
class _Alignment:
    """Every paragraph of both sides once, in order; `moves` leads from an old place to the new one."""

    pairs: tuple[Pair, ...]
    moves: dict[int | None, int]

    @property
    def origins(self) -> dict[int | None, int | None]:
        return {new: old for old, new in self.moves.items()}


def _alignment(left: Sequence[str], right: Sequence[str]) -> _Alignment:
    old, new = _numbered([paragraph.strip() for paragraph in left], [paragraph.strip() for paragraph in right])
    pairs = tuple(_in_order(old, new))
    moves = _moves(pairs, old, new)
    return _Alignment(tuple(_facing(pairs, moves)), moves)


def _numbered(left: Sequence[str], right: Sequence[str]) -> tuple[list[int], list[int]]:
    """A number for each paragraph; equal ones and edited forms of one paragraph have the same number."""
    numbers = {text: number for number, text in enumerate(dict.fromkeys([*left, *right]))}
    known_left, known_right = dict.fromkeys(left), dict.fromkeys(right)
    only_left = [text for text in known_left if text not in known_right]
    partners = _partners(only_left, [text for text in known_right if text not in known_left])
    return [numbers[text] for text in left], [numbers[partners.get(text, text)] for text in right]


def _partners(old: Sequence[str], new: Sequence[str]) -> dict[str, str]:
    """New paragraph to the old one it is an edited form of; the most alike choose first."""
    if len(old) * len(new) > MOST_PAIRS:
        return {}
    left, right = [words(text) for text in old], [words(text) for text in new]
    scores = [(Indel.normalized_similarity(a, b), -i, -j) for i, a in enumerate(left) for j, b in enumerate(right)]
    chosen: dict[int, int] = {}
    for score, i, j in sorted(scores, reverse=True):
        if score >= ALIKE and -j not in chosen and -i not in chosen.values():
            chosen[-j] = -i
    return {new[j]: old[i] for j, i in chosen.items()}


def _in_order(old: Sequence[int], new: Sequence[int]) -> Iterator[Pair]:
    """The longest common sequence of the two sides as pairs; the others stand alone."""
    for kind, i1, i2, j1, j2 in _opcodes(old, new):
        if kind == "equal":
            yield from zip(range(i1, i2), range(j1, j2), strict=True)
        else:
            yield from ((i, None) for i in range(i1, i2))
            yield from ((None, j) for j in range(j1, j2))


def _moves(pairs: Iterable[Pair], old: Sequence[int], new: Sequence[int]) -> dict[int | None, int]:
    """Old place to new place of the paragraphs that stand alone on both sides."""
    alone = [pair for pair in pairs if None in pair]
    places: defaultdict[int, deque[int]] = defaultdict(deque)
    for _, j in alone:
        if j is not None:
            places[new[j]].append(j)
    return {i: places[old[i]].popleft() for i, _ in alone if i is not None and places[old[i]]}


def _facing(pairs: Iterable[Pair], moves: Mapping[int | None, int]) -> Iterator[Pair]:
    """Between two pairs, one lone old paragraph and one lone new one face each other: a paragraph rewritten."""
    settled = {(i, None) for i in moves} | {(None, j) for j in moves.values()}
    for is_gap, group in groupby(pairs, key=lambda pair: None in pair and pair not in settled):
        run = list(group)
        old, new = [i for i, _ in run if i is not None], [j for _, j in run if j is not None]
        if is_gap and len(old) == len(new) == 1:
            yield old[0], new[0]
        else:
            yield from run


# Words


def _compared(old: str, new: str) -> tuple[Segment, ...]:
    if old == new:
        return (Segment("same", old),) if old else ()
    left, right = TOKENS.findall(old), TOKENS.findall(new)
    if not left or not right or not _comparable(left, right):
        return _replaced(old, new)
    return _joined(_without_crumbs(list(_marked(left, right))))


def _comparable(left: list[str], right: list[str]) -> bool:
    if len(left) * len(right) > MOST_CELLS:
        return False
    spoken = [token for token in left if not token.isspace()], [token for token in right if not token.isspace()]
    return Indel.normalized_similarity(*spoken) >= LOOSELY_ALIKE


def _marked(left: list[str], right: list[str]) -> Iterator[Segment]:
    for kind, i1, i2, j1, j2 in _opcodes(left, right):
        if kind == "equal":
            yield Segment("same", "".join(left[i1:i2]))
        else:
            yield from _replaced("".join(left[i1:i2]), "".join(right[j1:j2]))


def _without_crumbs(found: list[Segment]) -> Iterator[Segment]:
    """A space between two changed words counts as changed, so that changed words join into one mark."""
    for position, segment in enumerate(found):
        inside = 0 < position < len(found) - 1
        if inside and segment.kind == "same" and segment.text.isspace() and "\n" not in segment.text:
            yield from _replaced(segment.text, segment.text)
        else:
            yield segment


def _replaced(old: str, new: str) -> tuple[Segment, ...]:
    pair = (Segment("removed", old), Segment("added", new))
    return tuple(segment for segment in pair if segment.text)


def _joined(found: Iterable[Segment]) -> tuple[Segment, ...]:
    """Neighbours of one kind put together; between two same stretches the removed text stands before the added one."""
    joined: list[Segment] = []
    for is_same, group in groupby(found, key=lambda segment: segment.kind == "same"):
        run = list(group)
        if is_same:
            joined.append(Segment("same", "".join(segment.text for segment in run)))
        else:
            texts = ("".join(s.text for s in run if s.kind == kind) for kind in ("removed", "added"))
            joined += _replaced(*texts)
    return tuple(joined)


def _opcodes(left: Sequence[Hashable], right: Sequence[Hashable]) -> Iterator[tuple[str, int, int, int, int]]:
    """Edit operations over whole tokens; tokens are numbered first, so that no two can be taken for each other."""
    numbers = {token: number for number, token in enumerate(dict.fromkeys([*left, *right]))}
    if len(left) * len(right) > MOST_CELLS:
        yield "replace", 0, len(left), 0, len(right)
        return
    for code in Indel.opcodes([numbers[token] for token in left], [numbers[token] for token in right]):
        yield code.tag, code.src_start, code.src_end, code.dest_start, code.dest_end
