"""An invented paper whose stories stay as they are while everything around them changes: pages as bytes, by round.

It measures nothing. The words are made of syllables, so that no text compresses better than a language does.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import accumulate
from typing import Literal

Lists = Literal["shared", "own", "mixed"]  # the same on all pages of a round, others on each page, half and half
HOME = "https://bote.example"
_SOUNDS = (
    "an auf ber bach be brand chen der dorf ein en er fahr feu ge gen haus her hof in ka kel kir kom lang lich lin mer"
    " mit mor mun nach ne nen o pla po ra rat recht ren ring rung sam schaft schul sen ser sied stadt stel stra ta tag"
    " te ten ter tor tra tung u un ver vor wa wan we werk wie zei zen zu"
)
_SYLLABLES = tuple(_SOUNDS.split())
_TEASERS = 36
_FIXED_LINES = 420


@dataclass(frozen=True, slots=True, kw_only=True)
class Furnished:
    """A site of so many stories, looked at in so many rounds; `churn` is the share of teasers that are new then."""

    articles: int
    rounds: int
    churn: float
    lists: Lists = "shared"
    seed: int = 7

    def page(self, article: int, number: int) -> bytes:
        """The page of a story as it is sent in a round."""
        noise = random.Random(f"noise {self.seed} {article} {number}")
        story = _story(self.seed, article)
        teasers = "\n".join(_teaser(self.seed, one) for one in self.listed(article, number))
        return "\n".join(
            (
                _frame(self.seed)[0],
                f"<title>{story[0]} | Der Bote</title>",
                f'<meta name="csrf" content="{noise.randbytes(16).hex()}">',
                _frame(self.seed)[1],
                f"<article><h1>{story[0]}</h1>",
                *(f"<p>{text}</p>" for text in story[1:]),
                f'</article><p class="count">{noise.randrange(10_000)} mal gelesen</p>',
                f'<div class="ad" data-slot="{noise.randrange(10**9)}">Anzeige</div>',
                f"<ul>{teasers}</ul>",
                _frame(self.seed)[2],
                f"<!-- made in {noise.random():.6f} s by node {noise.randrange(8)} --></html>\n",
            )
        ).encode()

    def listed(self, article: int, number: int) -> tuple[str, ...]:
        """The teasers on a page: each place of the list gets a new one in the rounds that fall to it."""
        shared = {"shared": _TEASERS, "own": 0, "mixed": _TEASERS // 2}[self.lists]
        places = [("" if place < shared else str(article), place) for place in range(_TEASERS)]
        return tuple(f"{whose} {place} {self._turn(whose, place, number)}" for whose, place in places)

    def _turn(self, whose: str, place: int, number: int) -> int:
        phase = random.Random(f"phase {self.seed} {whose} {place}").random()
        return int(number * self.churn + phase)

    def story(self, article: int) -> tuple[str, ...]:
        """Headline and paragraphs of a story."""
        return _story(self.seed, article)

    def url(self, article: int) -> str:
        """The address of a story."""
        return f"{HOME}/lokales/{_slug(self.story(article)[0])}-{40_000 + article}.html"

    def visits(self) -> Iterator[tuple[int, int]]:
        """Story and round of every visit, in order."""
        return ((article, number) for number in range(self.rounds) for article in range(self.articles))


@cache
def _words(seed: int) -> tuple[tuple[str, ...], tuple[float, ...]]:
    """Six thousand words and how often each comes, the sums of 1/rank: few are frequent, most are rare."""
    chance = random.Random(f"words {seed}")
    made = dict.fromkeys("".join(chance.choices(_SYLLABLES, k=chance.randint(1, 4))) for _ in range(8000))
    words = tuple(word.capitalize() if chance.random() < 0.3 else word for word in list(made)[:6000])
    return words, tuple(accumulate(1 / rank for rank in range(1, len(words) + 1)))


def _sentence(chance: random.Random, seed: int, length: int) -> str:
    words, weights = _words(seed)
    return " ".join(chance.choices(words, cum_weights=weights, k=length)).capitalize() + "."


@cache
def _story(seed: int, article: int) -> tuple[str, ...]:
    chance = random.Random(f"story {seed} {article}")
    title = _sentence(chance, seed, 7).rstrip(".")
    return (title, *(" ".join(_sentence(chance, seed, 14) for _ in range(3)) for _ in range(7)))


@cache
def _teaser(seed: int, name: str) -> str:
    chance = random.Random(f"teaser {seed} {name}")
    title, number = _sentence(chance, seed, 8).rstrip("."), chance.randrange(100_000)
    return (
        f'<li class="teaser teaser--small"><a class="teaser__link" href="{HOME}/lokales/{_slug(title)}-{number}.html">'
        f'<img class="teaser__image" loading="lazy" width="320" height="180" src="/bilder/{number:06d}-320.webp"'
        f' srcset="/bilder/{number:06d}-640.webp 2x" alt="{_sentence(chance, seed, 4)}">'
        f'<h3 class="teaser__title">{title}</h3><p class="teaser__text">{_sentence(chance, seed, 22)}</p></a></li>'
    )


@cache
def _frame(seed: int) -> tuple[str, str, str]:
    """What never changes: the head with its styles and scripts, the menu, the foot."""
    chance = random.Random(f"frame {seed}")
    lines = [
        f'<div class="{chance.choice(_SYLLABLES)}-{chance.choice(_SYLLABLES)}" data-{chance.choice(_SYLLABLES)}='
        f'"{chance.randrange(1000)}">{_sentence(chance, seed, 6)}</div>'
        for _ in range(_FIXED_LINES)
    ]
    cuts = (_FIXED_LINES // 2, _FIXED_LINES // 2 + 60)
    head = '<!DOCTYPE html>\n<html lang="de"><head><meta charset="utf-8">'
    return head, "\n".join(lines[: cuts[0]]), "\n".join((*lines[cuts[0] : cuts[1]], *lines[cuts[1] :]))


def _slug(title: str) -> str:
    return title.lower().replace(" ", "-")
