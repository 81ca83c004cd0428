"""Two captures of one page, read and compared as the archive does it: what differs, and whether it should.

A pair is named by page, kind and seed, and made again from these three.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass

from archive.content import content_digest, content_of, normal, normal_fields
from archive.extract.decoding import decode
from archive.models import Extraction
from benchmarks.edit_kinds import EDITS, edited
from benchmarks.marked import Draft, Marked, mark, parsed, serialised
from benchmarks.noise import MANY, NOISE, spared
from benchmarks.pages import Expected, SavedPage
from benchmarks.readings import OURS, PEER, extraction_of, peer

NOISE_KINDS = (*NOISE, MANY)
_MOST_SEEDS = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """The verdict on one pair: which systems were wrong, in which fields ours differs, and how."""

    page: str
    kind: str
    seed: int
    is_edit: bool
    with_noise: bool
    wrong: tuple[str, ...]
    fields: tuple[str, ...]
    shown: tuple[str, ...]

    @property
    def name(self) -> str:
        """The three by which the pair is made again."""
        return f"{self.page} / {self.kind} / {self.seed}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """A page as it was before: marked, and read by both systems."""

    expected: Expected
    marked: Marked
    found: Extraction
    peer: tuple[str, ...]


def subject(page: SavedPage) -> Subject:
    """Read a page once; its serialised tree is the first capture of every pair."""
    text, _ = decode(page.body(), page.expected.content_type)
    root = parsed(text.encode("utf-8", "replace"), "utf-8")
    body = serialised(root)
    found = extraction_of(body, page.expected)
    marked = mark(root, page.expected, found)
    return Subject(expected=page.expected, marked=marked, found=found, peer=_peer(body, page.expected))


def pairs_of(page: SavedPage, *, noise: int, edits: int, kind: str = "") -> list[Pair]:
    """So many pairs of each sort, the kinds in turn; fewer where the page has no place for them."""
    before = subject(page)
    noises, changes = (tuple(name for name in kinds if kind in name) for kinds in (NOISE_KINDS, EDITS))
    return [*_some(before, noises, noise, is_edit=False), *_some(before, changes, edits, is_edit=True)]


def _some(before: Subject, kinds: tuple[str, ...], wanted: int, *, is_edit: bool) -> Iterator[Pair]:
    made, kinds = 0, tuple(random.Random(before.expected.id).sample(kinds, len(kinds)))
    for seed in range(_MOST_SEEDS):
        for kind in kinds:
            if made >= wanted:
                return
            found = pair(before, kind, seed, is_edit=is_edit)
            if found is not None:
                made += 1
                yield found


def pair(before: Subject, kind: str, seed: int, *, is_edit: bool) -> Pair | None:
    """Make one pair and compare; None where the kind finds no place on the page. Every other edit comes with noise."""
    draft = Draft(before.marked, f"{before.expected.id}/{kind}/{seed}")
    with_noise = is_edit and draft.dice.random() < 0.5
    if not (edited(draft, kind, before.found) if is_edit else spared(draft, kind)):
        return None
    for extra in draft.dice.sample(sorted(NOISE), 2) if with_noise else ():
        spared(draft, extra)
    body = draft.bytes()
    after = extraction_of(body, before.expected)
    same = {OURS: is_same(before.found, after), PEER: _peer(body, before.expected) == before.peer}
    fields = differing(before.found, after)
    is_wrong = same[OURS] == is_edit
    return Pair(
        page=before.expected.id,
        kind=kind,
        seed=seed,
        is_edit=is_edit,
        with_noise=with_noise,
        wrong=tuple(system for system, equal in same.items() if equal == is_edit),
        fields=fields,
        shown=_shown(before, after, draft, is_edit=is_edit) if is_wrong else (),
    )


def is_same(before: Extraction, after: Extraction) -> bool:
    """Whether the archive would keep no new version: an article still, with the same content digest."""
    return before.kind == after.kind and content_digest(content_of(before)) == content_digest(content_of(after))


def differing(before: Extraction, after: Extraction) -> tuple[str, ...]:
    """The names of the content fields that differ, and `kind` where the page is no article any more."""
    one, other = normal_fields(content_of(before)), normal_fields(content_of(after))
    if normal(before.text) == normal(after.text):  # where the lead ends is markup
        one |= {"lead": "", "text": ""}
        other |= {"lead": "", "text": ""}
    fields = tuple(name for name in one if one[name] != other[name])
    return fields if before.kind == after.kind else ("kind", *fields)


def _peer(body: bytes, page: Expected) -> tuple[str, ...]:
    """What trafilatura reads, in our normal form, so that quotes and white space are no edit for it either."""
    found = peer(body, page)
    return (normal(found.title), normal("\n".join(found.body)), *map(normal, found.authors), str(found.published))


def _shown(before: Subject, after: Extraction, draft: Draft, *, is_edit: bool) -> tuple[str, ...]:
    """The pieces that differ: of an edit what was changed on the page, of noise what was read otherwise."""
    if is_edit:
        unchanged = Draft(before.marked, "")
        return _difference([f"{f}: {t}" for f, t in unchanged.state()], [f"{f}: {t}" for f, t in draft.state()])
    return _difference(_pieces(before.found), _pieces(after))


def _pieces(found: Extraction) -> list[str]:
    content = content_of(found)
    fields = ("kicker", "title", "authors", "source", "section", "tags")
    return [
        f"kind: {found.kind}",
        *(f"{name}: {getattr(content, name)}" for name in fields),
        *(f"{block.kind}: {block.text}" for block in content.blocks),
        *(f"caption: {image.caption} | {image.credit}" for image in content.images if image.caption or image.credit),
    ]


def _difference(before: list[str], after: list[str]) -> tuple[str, ...]:
    gone = tuple(f"- {line}" for line in before if line not in after)
    return (*gone, *(f"+ {line}" for line in after if line not in before))
