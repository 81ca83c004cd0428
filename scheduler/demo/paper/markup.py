"""The small markup in which the articles are written: text to pieces. It renders nothing.

Pieces are separated by blank lines. `! ` opens the lead, `## ` a subhead, `> ` a quotation, `- ` the items of a list,
`* ` an update stamp, `%foto` stands where the next photo goes; anything else is a paragraph. `[words](target)` is a
link; a target that is an article's number stands for its path, `17.htm` for the older form, `-17` for the empty slug.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from scheduler.demo.paper.model import BlockKind, TrueBlock, TrueLink

PieceKind = Literal["lead", "paragraph", "subhead", "quote", "list", "stamp", "photo"]
PREFIXES: Mapping[str, PieceKind] = {"! ": "lead", "## ": "subhead", "> ": "quote", "- ": "list", "* ": "stamp"}
_BLOCKS: Mapping[PieceKind, BlockKind] = {"lead": "lead", "subhead": "subhead", "quote": "quote", "list": "list"}
PARAGRAPH: PieceKind = "paragraph"
_LINK = re.compile(r"\[([^\]]+)\]\(([^)\s]+)\)")
_NUMBER = re.compile(r"(-?)(\d+)(\.htm)?")


@dataclass(frozen=True, slots=True)
class Span:
    """Some words, linked or not."""

    text: str
    href: str | None = None


@dataclass(frozen=True, slots=True)
class Piece:
    """One element of the page's running text; only a list has several items, a photo has none."""

    kind: PieceKind
    items: tuple[tuple[Span, ...], ...] = ()


def parse(text: str, paths: Mapping[str, str]) -> tuple[Piece, ...]:
    """The pieces of a text; `paths` gives the path of each article's number.

    >>> parse("! Hier (wir [berichteten](17.htm)).", {"17": "/artikel/a-17"})[0].items[0][1]
    Span(text='berichteten', href='/artikel/a-17.htm')
    """
    chunks = (chunk.strip() for chunk in re.split(r"\n\s*\n", text.strip()))
    return tuple(_piece(chunk, paths) for chunk in chunks)


def blocks_of(pieces: tuple[Piece, ...]) -> tuple[TrueBlock, ...]:
    """The running text without photos; a stamp is a paragraph."""
    return tuple(
        TrueBlock(_BLOCKS.get(piece.kind, "paragraph"), "".join(span.text for span in item))
        for piece in pieces
        for item in piece.items
    )


def links_of(pieces: tuple[Piece, ...]) -> tuple[TrueLink, ...]:
    """The links of the running text in order."""
    spans = (span for piece in pieces for item in piece.items for span in item)
    return tuple(TrueLink(span.href, span.text) for span in spans if span.href is not None)


def _piece(chunk: str, paths: Mapping[str, str]) -> Piece:
    if chunk == "%foto":
        return Piece("photo")
    kind = next((known for prefix, known in PREFIXES.items() if chunk.startswith(prefix)), PARAGRAPH)
    lines = chunk.splitlines() if kind == "list" else [" ".join(chunk.splitlines())]
    return Piece(kind, tuple(_spans(_without_prefix(line), paths) for line in lines))


def _without_prefix(line: str) -> str:
    return next((line.removeprefix(prefix) for prefix in PREFIXES if line.startswith(prefix)), line)


def _spans(text: str, paths: Mapping[str, str]) -> tuple[Span, ...]:
    spans, end = [], 0
    for link in _LINK.finditer(text):
        spans += [Span(text[end : link.start()]), Span(link[1], _href(link[2], paths))]
        end = link.end()
    return tuple(span for span in (*spans, Span(text[end:])) if span.text)


def _href(target: str, paths: Mapping[str, str]) -> str:
    number = _NUMBER.fullmatch(target)
    if number is None:
        return target
    is_empty_slug, key, suffix = number.groups(default="")
    return (f"/artikel/-{key}" if is_empty_slug else paths[key]) + suffix
