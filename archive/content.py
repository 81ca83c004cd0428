"""What counts as an article's content, and its normal form. Pure: compares nothing, stores nothing.

Ads, teasers, counters, tokens, markup, declared times and links are not content: a change there is no edit.
"""

import json
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import accumulate

from archive.digests import Json, canonical_json, digest, terse_json
from archive.models import Block, Extraction, Image

NORMAL_FORM = "c1"
FIELDS = (
    "kicker", "title", "heading", "lead", "text", "captions", "credits", "authors", "source", "section", "tags",
)  # fmt: skip

_BETWEEN = "\n\n"  # a blank line
_FOLDED = str.maketrans(
    {
        **dict.fromkeys("„“”‟«»‹›\"'‚‘’‛`´", "'"),
        **dict.fromkeys("‐‑‒–—―−", "-"),
        "…": "...",
        "\u00ad": "",
        "\u200b": "",
        "\u200c": "",
        "\u200d": "",
        "\ufeff": "",
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """The fields of which a version consists, as a reader sees them."""

    kicker: str | None
    heading: str | None
    title: str | None
    blocks: tuple[Block, ...]
    images: tuple[Image, ...]
    authors: tuple[str, ...]
    source: str | None
    section: str | None
    tags: tuple[str, ...]

    @property
    def lead(self) -> str | None:
        """The lead paragraph, or None."""
        return next((block.text for block in self.blocks if block.kind == "lead"), None)

    @property
    def text(self) -> str:
        """Lead and body: blocks joined by one blank line."""
        return _joined(self.blocks)

    @property
    def readable(self) -> str:
        """All that a reader reads, in the order of the page: what words added and removed are counted in."""
        captions = (image.caption for image in self.images)
        return "\n\n".join(piece for piece in (self.kicker, self.title, self.text, *captions) if piece)


def first_half(name: str) -> str:
    """The first half of a content digest: what a capture's row holds of it, of which there are thousands a story.

    >>> first_half("c1:sha256:753edf345269b1691c099eb5bdc17a036baae7fa14af797ca0d8c722d51ec3f8")
    'c1:sha256:753edf345269b1691c099eb5bdc17a03'
    """
    return name[: len(NORMAL_FORM + ":sha256:") + 32]


def blocks_json(blocks: Iterable[Block], text: str) -> str:
    """Blocks as a version's row holds them beside its text: kinds and lengths, since a text is kept once.

    Where the text is not the blocks joined by a blank line (words were taken out across them), they are told in full.

    >>> blocks_json((Block("lead", "Es brennt."), Block("paragraph", "Noch.")), "Es brennt.\\n\\nNoch.")
    '[["lead",10],["paragraph",5]]'
    """
    given = tuple(blocks)
    is_whole = text == _joined(given)
    told = [[one.kind, len(one.text) if is_whole else one.text] for one in given]
    return terse_json(told)


def blocks_of(told: str, text: str) -> tuple[Block, ...]:
    """The blocks of a version's row, of its columns `blocks` and `text`; the inverse of `blocks_json`.

    Where a text was damaged its blocks are pieces of it all the same: `chronik verify` says so, and visits go on.
    """
    pairs = json.loads(told)
    if all(isinstance(piece, str) for _, piece in pairs):
        return tuple(Block(kind, piece) for kind, piece in pairs)
    ends = list(accumulate(length + len(_BETWEEN) for _, length in pairs))
    begins = (0, *ends)
    return tuple(
        Block(kind, text[begin : end - len(_BETWEEN)])
        for (kind, _), begin, end in zip(pairs, begins, ends, strict=False)
    )


def told_in_full(told: str, text: str) -> str:
    """The blocks of a row as [kind, text], for whoever changes their words.

    >>> told_in_full('[["lead",10]]', "Es brennt.")
    '[["lead","Es brennt."]]'
    """
    return terse_json([[one.kind, one.text] for one in blocks_of(told, text)])


def _joined(blocks: Iterable[Block]) -> str:
    return _BETWEEN.join(one.text for one in blocks)


def content_of(extraction: Extraction) -> Content:
    """The content of an extraction."""
    return Content(
        kicker=extraction.kicker,
        heading=extraction.heading,
        title=extraction.title,
        blocks=extraction.blocks,
        images=extraction.images,
        authors=extraction.authors,
        source=extraction.source,
        section=extraction.section,
        tags=extraction.tags,
    )


def normal(text: str | None) -> str:
    """A text without what no reader would call a change: forms of quotes and dashes, soft hyphens, all white space.

    White space goes entirely since a redesign was seen to turn "Na endlich" into "N a endlich".

    >>> normal("Er\\u00a0sagt: „Na\\u00adtür\\u00adlich“ –")
    "Ersagt:'Natürlich'-"
    """
    joined = re.sub(r"\s+", "", unicodedata.normalize("NFC", text or "").translate(_FOLDED))
    return unicodedata.normalize("NFC", joined)  # once more: an accent may have come to stand beside another


def normal_fields(content: Content) -> dict[str, Json]:
    """Each content field in its normal form; `text` is the running text after the lead, in one piece."""
    lead = next((number for number, block in enumerate(content.blocks) if block.kind == "lead"), None)
    body = "".join(normal(block.text) for number, block in enumerate(content.blocks) if number != lead)
    return {
        "kicker": normal(content.kicker),
        "heading": normal(content.heading),
        "title": normal(content.title),
        "lead": normal(content.lead),
        "text": body,
        "captions": [normal(image.caption) for image in content.images if image.caption],
        "credits": [normal(image.credit) for image in content.images if image.credit],
        "authors": [normal(author) for author in content.authors],
        "source": normal(content.source),
        "section": normal(content.section),
        "tags": sorted(normal(tag) for tag in content.tags),
    }


def content_digest(content: Content) -> str:
    """The digest of the normal form, labelled with the form's own version: `c1:sha256:…`.

    Lead and body go in as one text: where the one ends is the page's markup, and no edit. A heading goes in only where
    there is one.
    """
    fields = normal_fields(content)
    whole = {**fields, "lead": "", "text": normal(content.text)}
    if not content.heading:
        del whole["heading"]  # came later: contents without one keep the digest they had
    return f"{NORMAL_FORM}:{digest(canonical_json(whole).encode())}"
