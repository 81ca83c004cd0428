"""From addresses of articles to one pattern that they share. Guesses from shapes alone, fetches nothing.

A pattern that merges two articles would make one a version of the other, so a number counts as an id only where it
differs for each article; a pattern without an id is always the safe second choice.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from urllib.parse import urlsplit

from archive.urls import normalise

ENOUGH = 3  # fewer addresses show no rule
NEARLY_ALL = 0.9
DOUBLES = 0.01  # a feed may still name a few articles under an earlier slug
ARTICLE_FOLDERS = frozenset(
    {
        "artikel",
        "article",
        "articles",
        "news",
        "nachrichten",
        "story",
        "stories",
        "beitrag",
        "beitraege",
        "meldung",
        "a",
    }
)
EXTENSION = re.compile(r"(?:\.[a-z]{2,8})?\.(?:[sx]?html?|php\d?|aspx?|jsp|cms)$", re.IGNORECASE)
NUMBER_LAST = re.compile(
    r"(?:(?:.*(?P<mark>[-_,.~]))?(?P<letters>[A-Za-z]{0,3})|(?P<word>[A-Za-z]{4,10}))(?P<id>\d{4,})"
)
NUMBER_FIRST = re.compile(r"(?P<letters>(?:[A-Za-z]{1,10}[-_])?)(?P<id>\d{4,})(?P<mark>[-_,.~])[^/]+")
YEAR = re.compile(r"(?:19|20)\d\d")

Side = Literal["last", "first"]


@dataclass(frozen=True, slots=True)
class Shape:
    """A path taken apart: folders, the name without its extension, the extension, and whether a slash ends it."""

    folders: tuple[str, ...]
    name: str
    extension: str
    slash: bool

    @property
    def segments(self) -> tuple[str, ...]:
        """Folders and name, from the last to the first."""
        return (self.name, *reversed(self.folders))


@dataclass(frozen=True, slots=True)
class Place:
    """Where a number stands: in which segment from the end, on which side of it, after which letters."""

    index: int
    side: Side
    letters: str


@dataclass(frozen=True, slots=True)
class Numbered:
    """A path with the number at one place of it, and the mark that sets it off (none: the whole segment)."""

    shape: Shape
    number: str
    mark: str


def infer_article_pattern(urls: Sequence[str], others: Sequence[str] = ()) -> str | None:
    """A regular expression on the path that matches at least nine in ten of the article URLs; None when none does.

    It has a group `id` where a number of four or more digits stands at the same place and differs for each article;
    dates are no ids. `others` are addresses known to be no articles, such as sections: no pattern may match one.

    >>> infer_article_pattern([f"https://a.example/sport/tor-in-minute-{n}.html" for n in (4711, 4712, 4713)])
    '^/sport/[^/]*-(?P<id>\\\\d{4,})\\\\.html$'
    """
    paths = _paths(urls)
    if len(paths) < ENOUGH:
        return None
    shapes = tuple(_shape(path) for path in paths)
    refused = {"/", *_paths(others)}
    candidates = (*_with_id(shapes), *_without_id(shapes))
    return next((pattern for pattern in candidates if _serves(pattern, paths, refused)), None)


def _paths(urls: Sequence[str]) -> tuple[str, ...]:
    """The distinct paths of the URLs, in order."""
    return tuple(dict.fromkeys(urlsplit(address).path for url in urls if (address := normalise(url))))


def _shape(path: str) -> Shape:
    segments = [segment for segment in path.split("/") if segment] or [""]
    extension = EXTENSION.search(segments[-1])
    ending = extension[0] if extension else ""
    return Shape(tuple(segments[:-1]), segments[-1].removesuffix(ending), ending, path.endswith("/"))


def _serves(pattern: str, paths: Sequence[str], refused: Collection[str]) -> bool:
    """Whether a pattern takes nearly all articles, keeps them apart, and takes nothing else."""
    compiled = re.compile(pattern)
    hits = [found for path in paths if (found := compiled.search(path))]
    # One name in two folders is one article; two names with one number are two.
    named = {(found["id"], found.string.rpartition("/")[2]) for found in hits} if "id" in compiled.groupindex else set()
    apart = len({number for number, _ in named}) >= (1 - DOUBLES) * len(named)
    return len(hits) >= NEARLY_ALL * len(paths) and apart and not any(compiled.search(path) for path in refused)


def _with_id(shapes: Sequence[Shape]) -> Iterator[str]:
    """Patterns with an id, those first whose number stands last in the path."""
    places: dict[Place, list[Numbered]] = {}
    for shape in shapes:
        for place, numbered in _numbers(shape):
            places.setdefault(place, []).append(numbered)
    for place in sorted(places, key=lambda one: (one.index, one.side == "first")):
        members = places[place]
        if len(members) >= NEARLY_ALL * len(shapes) and not all(_is_date(member.number) for member in members):
            yield from (_id_pattern(place, group) for group in _groups(members))


def _groups(members: Sequence[Numbered]) -> Iterator[Sequence[Numbered]]:
    """First those alone that lie in a folder made for articles, since galleries may count for themselves; then all."""
    chosen = [one for one in members if one.shape.folders and one.shape.folders[0] in ARTICLE_FOLDERS]
    if 0 < len(chosen) < len(members):
        yield chosen
    yield members


def _numbers(shape: Shape) -> Iterator[tuple[Place, Numbered]]:
    """Every long number of a path that could be an id, with its place."""
    for index, segment in enumerate(shape.segments):
        if found := NUMBER_LAST.fullmatch(segment):
            letters = found["letters"] or found["word"] or ""
            yield Place(index, "last", letters), Numbered(shape, found["id"], found["mark"] or "")
        elif found := NUMBER_FIRST.fullmatch(segment):
            yield Place(index, "first", found["letters"]), Numbered(shape, found["id"], found["mark"])


def _is_date(number: str) -> bool:
    """Whether a number reads as a year or as year, month and day."""
    if YEAR.fullmatch(number):
        return True
    try:
        return len(number) == 8 and bool(YEAR.match(number)) and bool(datetime.strptime(f"{number}Z", "%Y%m%d%z"))
    except ValueError:
        return False


def _id_pattern(place: Place, members: Sequence[Numbered]) -> str:
    """The pattern of paths whose number stands at one place."""
    shapes = [member.shape for member in members]
    before = [shape.folders[: len(shape.folders) - place.index] for shape in shapes]
    number = rf"{_literal(place.letters)}(?P<id>\d{_digits(members)})"
    marks = _class(member.mark for member in members)
    segment = f"{number}{marks}[^/]+" if place.side == "first" else f"{_slug(members, marks)}{number}"
    after = (f"/{_folder([shape.segments[index] for shape in shapes])}" for index in reversed(range(place.index)))
    return f"^/{_any_depth(_folders(before))}{segment}{''.join(after)}{_ending(shapes)}"


def _any_depth(folders: str) -> str:
    """The folders of a numbered article: where any section was seen, a section of a section is meant too."""
    return re.sub(rf"(?<!:)(?:{re.escape('[^/]+/')})+(?!\))", lambda _: "(?:[^/]+/)+", folders)


def _slug(members: Sequence[Numbered], marks: str) -> str:
    """What stands before the number: a slug that may be missing where it was seen missing."""
    if not marks:
        return ""
    return f"[^/]*{marks}" if all(member.mark for member in members) else f"(?:[^/]*{marks})?"


def _digits(members: Sequence[Numbered]) -> str:
    """How many digits an id has: any number in a folder of articles, else so many that a year is rarely meant."""
    if all(member.shape.folders[:1] and member.shape.folders[0] in ARTICLE_FOLDERS for member in members):
        return "+"
    shortest = min(len(member.number) for member in members)
    return "{4,}" if shortest <= 6 else "{5,}"


def _without_id(shapes: Sequence[Shape]) -> Iterator[str]:
    """Patterns without an id, the more telling first: date folders, article folders, extension, long slugs."""
    folders = _folders([shape.folders for shape in shapes])
    ending = _ending(shapes)
    if all(any(YEAR.fullmatch(folder) for folder in shape.folders) for shape in shapes):
        dated = folders if r"\d{4}/" in folders else r"(?:[^/]+/)*\d{4}/(?:\d{1,2}/)*"
        yield f"^/{dated}[^/]+{ending}"
    if folders.partition("/")[0] in ARTICLE_FOLDERS or all(shape.extension for shape in shapes):
        yield f"^/{folders}[^/]+{ending}"
    breaks = sorted(len(re.findall(r"[-_]+", shape.name)) for shape in shapes)
    least = min(breaks[len(breaks) // 10], 3)
    if least >= 2:
        yield rf"^/{folders}(?:[^/_-]+[_-]+){{{least},}}[^/]+{ending}"


def _folders(rows: Sequence[tuple[str, ...]]) -> str:
    """The folders before a name: as they are where all share one, as dates, or any."""
    lengths = {len(row) for row in rows}
    if len(lengths) == 1:
        return "".join(f"{_folder([row[i] for row in rows])}/" for i in range(lengths.pop()))
    shared = 0
    while shared < min(lengths) and len({row[shared] for row in rows}) == 1:
        shared += 1
    fixed = "".join(f"{_literal(folder)}/" for folder in rows[0][:shared])
    return f"{fixed}(?:[^/]+/){'*' if min(lengths) == shared else '+'}"


def _folder(seen: Sequence[str]) -> str:
    if all(YEAR.fullmatch(one) for one in seen):
        return r"\d{4}"
    if all(one.isascii() and one.isdigit() and len(one) <= 2 for one in seen):
        return r"\d{1,2}"
    return _literal(seen[0]) if len(set(seen)) == 1 else "[^/]+"


def _ending(shapes: Sequence[Shape]) -> str:
    """Extension and slash as they were seen."""
    seen = sorted({shape.extension for shape in shapes} - {""})
    optional = "?" if any(not shape.extension for shape in shapes) else ""
    extension = "|".join(_literal(one) for one in seen)
    ending = f"(?:{extension}){optional}" if len(seen) > 1 or optional else extension
    slash = "/?" if any(shape.slash for shape in shapes) else ""
    return f"{ending if seen else ''}{slash}$"


def _class(marks: Iterable[str]) -> str:
    """The marks that were seen, as one character to match."""
    seen = sorted({mark for mark in marks if mark}, key=lambda mark: (mark == "-", mark))
    return _literal(seen[0]) if len(seen) == 1 else f"[{''.join(seen)}]" if seen else ""


def _literal(text: str) -> str:
    """The text as a pattern, with the hyphen left readable."""
    return re.escape(text).replace(r"\-", "-")
