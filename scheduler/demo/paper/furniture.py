"""What differs in every request although nothing happened: ads, teasers, counters, tokens, asset names. Pure."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from scheduler.demo.paper.drafts import SECTIONS
from scheduler.demo.paper.histories import Edition
from scheduler.demo.paper.lists import Editions, ticker_paths

T = TypeVar("T")
ADS = (
    "Glasfaser in Erlenbrück",
    "Autohaus Pröpper – Frühjahrscheck 2026",
    "Sparda Erlenbrück – Baufinanzierung",
    "Möbel Krüsemann - Küchenwochen",
    "Stadtwerke Erlenbrück – Ökostrom 2",
    "Pflegedienst Sonnenblume",
    "Kino im Kesselhaus – März",
    "Reviererlebnisse - Geschenke ohne Stress",
)
JOBS = "Stellenanzeigen: Jobs in Erlenbrück"


@dataclass(frozen=True, slots=True)
class TeaserBox:
    """A box of links to other stories."""

    heading: str
    stories: Editions


@dataclass(frozen=True, slots=True, kw_only=True)
class Furniture:
    """The furniture of one request. `second_ad` stands in about every third page, None in the others."""

    ad: str
    second_ad: str | None
    boxes: tuple[TeaserBox, ...]
    ticker: tuple[tuple[str, str], ...]
    reads: str
    token: str
    asset: str
    jobs: str = JOBS


def furniture(live: Editions, request_number: int, *, section: str | None = None, besides: str = "") -> Furniture:
    """The furniture for a request; an article's own page (`besides`, its number) never teases itself."""
    others = tuple(one for one in live if one.draft.number != besides)
    seed = str(request_number)
    return Furniture(
        ad=_pick(ADS, f"ad {seed}"),
        second_ad=_pick(ADS, f"second {seed}") if request_number % 3 == 0 else None,
        boxes=_boxes(others, section, seed),
        ticker=_ticker(live, request_number),
        reads=f"{1000 + _draw(f'reads {seed}') % 9000:,}".replace(",", "."),
        token=_hash(f"token {seed}")[:32],
        asset=_hash(f"asset {seed}")[:8],
    )


def _boxes(others: Editions, section: str | None, seed: str) -> tuple[TeaserBox, ...]:
    most_read = TeaserBox("Meistgelesen", _shuffled(others, f"read {seed}")[:5])
    if section is None:
        return (most_read,)
    related = tuple(one for one in others if one.draft.section == section)
    return TeaserBox(f"Mehr aus: {SECTIONS[section]}", _shuffled(related, f"more {seed}")[:3]), most_read


def _ticker(live: Editions, request_number: int) -> tuple[tuple[str, str], ...]:
    entries = tuple((path, one.draft.title) for path, one in zip(ticker_paths(live), live, strict=False))
    start = request_number % max(len(entries), 1)
    return (entries[start:] + entries[:start])[:5]


def _shuffled(stories: Editions, seed: str) -> Editions:
    def order(edition: Edition) -> str:
        return _hash(f"{seed} {edition.draft.number}")

    return tuple(sorted(stories, key=order))


def _pick(choices: Sequence[T], seed: str) -> T:
    return choices[_draw(seed) % len(choices)]


def _draw(seed: str) -> int:
    return int(_hash(seed)[:8], 16)


def _hash(seed: str) -> str:
    return hashlib.sha256(seed.encode()).hexdigest()
