"""A small invented paper whose furniture stands in nameless boxes and turns with every request. Holds no tests."""

import random
from collections.abc import Sequence
from datetime import UTC, datetime

from archive.extract import Look, learn, observe
from archive.models import Purpose, SiteModel

from .saved import SITE, read

PLACES = ("am Kanal", "im Rathaus", "an der Mühle", "auf dem Markt", "im Park", "am Bahnhof", "in der Halle", "im Hof")
DEEDS = ("gebaut", "gestritten", "gefeiert", "gelesen", "geklagt", "gesungen", "gespart", "gewählt")
WORDS = (
    *("Bäcker", "Kino", "Regen", "Linde", "Geige", "Lehrer", "Brücke", "Nebel", "Laterne", "Honig", "Fahrrad"),
    *("Uhrwerk", "Kapelle", "Zeltlager", "Minigolf", "Orgel", "Kiosk", "Wasserturm", "Rollschuh", "Papagei"),
    *("Tombola", "Postkarte", "Dachboden", "Eisdiele", "Leuchtturm", "Hochzeit", "Gemüse", "Schrebergarten"),
)
LETTER = (
    "Jeden Morgen um sechs das Wichtigste aus der Stadt: So beginnt der Tag mit uns, kostenlos und mit einem Klick."
)
SUBHEAD = "So geht es weiter"
APPEAL = "Hinweise nimmt die Polizei in Musterstadt unter der Rufnummer 02323 950 8510 entgegen, auch ohne Namen."
COLUMN = "Es ist Freitag, und wie jeden Freitag sitzt der Verfasser dieser Zeilen am Fenster und schaut hinaus."


def story(number: int) -> list[str]:
    """The paragraphs of a story, which no other story has."""
    rng = random.Random(number)
    where, deed = PLACES[number % 8], DEEDS[(number // 8 + number) % 8]
    came, stayed, cost = rng.randint(100, 999), rng.randint(10, 99), rng.randint(1000, 9999)
    return [
        f"Seit dem {1 + number % 28}. Mai wird {where} wieder {deed}, wie die Stadt zum {number}. Mal mitteilt.",
        f"Nach Angaben des Amtes kamen {came} Menschen, und {stayed} von ihnen blieben bis zuletzt auf ihren Plätzen.",
        f"Die Kosten von {cost} Euro trägt der Verein, der im Jahr {1900 + number} eigens dafür gegründet worden ist.",
    ]


def teaser(number: int) -> str:
    """What a box on other pages says of a story: words that stand in no story."""
    one, two, three, four, five, six = random.Random(f"teaser {number}").sample(WORDS, 6)
    return f"{one}, {two} und {three}: {four} gegen {five}, und am Ende gewinnt {six} in Musterstadt."


def page(
    number: int, *, request: int = 0, text: Sequence[str] | None = None, boxes: bool = True, more: str = ""
) -> str:
    """One answer of the paper's server; `text` are the paragraphs, given as markup where they begin with a tag."""
    paragraphs = story(number) if text is None else text
    body = [one if one.startswith("<") else f"<p>{one}</p>" for one in paragraphs]
    rng = random.Random(f"{number} {request}")
    shown = rng.sample([other for other in range(40) if other != number], 3)
    box = "".join(f'<div class="q{rng.randint(100, 999)}x"><p>{teaser(one)}</p></div>' for one in shown)
    letter = f'<div class="k-{rng.randint(100, 999)}"><div><p>{LETTER}</p></div></div>'
    if boxes:
        body[1:1] = [f"<div>{box}</div>"]
        body[-1:] = [letter, body[-1]]
    title = f"Meldung {number}: Es wird {PLACES[number % 8]} wieder {DEEDS[(number // 8 + number) % 8]}"
    return (
        f"<!doctype html><html lang=de><title>{title}</title><meta property='og:type' content='article'>"
        f"<body><main><article class='artikel'><h1>{title}</h1>{''.join(body)}</article>{more}</main></body></html>"
    )


def look(article: int, capture: int, markup: str) -> Look:
    """What the learning sees of one capture of an article."""
    at = datetime(2025, 6, 1, tzinfo=UTC)
    found = observe(markup.encode(), url=address(article), site=SITE, purpose=Purpose.ARTICLE, fetched_at=at)
    return Look(article, capture, found.extraction.title, found.sightings)


def address(article: int) -> str:
    """The address of a story."""
    return f"https://stadtblatt.example/artikel/-{article}"


def learned(pages: Sequence[tuple[int, str]]) -> SiteModel:
    """The model from captures given as article and markup, in order of time."""
    return learn(SITE.id, 1, [look(article, capture, markup) for capture, (article, markup) in enumerate(pages)])


def texts(markup: str, model: SiteModel | None) -> list[str]:
    """The blocks of a page, read with a model."""
    return [block.text for block in read(markup, model=model).blocks]
