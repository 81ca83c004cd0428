"""Published and modified: taken from places that are named for it, and NULL where none is. No date is ever guessed."""

import json
from datetime import UTC, date, datetime

import pytest

from .saved import URL, read

TITLE = "Rat baut neues Freibad"
TEXT = [
    "Der Rat der Stadt hat am Dienstag den Bau eines neuen Freibads an der Mühlenstraße beschlossen.",
    "31 Mitglieder stimmten nach langer Aussprache dafür, zwölf dagegen, und drei enthielten sich.",
]


FRAMES = {"article": "<article>{}</article>", "boxes": "<div><div>{}</div></div>", "bare": "{}"}


def _page(
    *, head: str = "", above: str = "", inside: str = "", below: str = "", around: str = "", frame: str = "article"
) -> str:
    text = f"<p>{TEXT[0]}</p>{inside}<p>{TEXT[1]}</p>"
    return (
        f"<title>{TITLE}</title>{head}<body>{FRAMES[frame].format(f'<h1>{TITLE}</h1>{above}{text}{below}')}{around}"
        "<footer><p>© 2024 Stadtblatt, Stand 1.1.2024</p></footer>"
    )


def _ld(**fields: object) -> str:
    return f'<script type="application/ld+json">{json.dumps(fields)}</script>'


TRAPS = {
    "event in the text": {"inside": "<p>Das Fest beginnt am Samstag, 17. August 2024, um 17 Uhr am Rathaus.</p>"},
    "event in the lead": {"above": "<p>Am Montag (2.9.2024) berät der Rat erneut über das neue Freibad.</p>"},
    "event box": {"below": "<div class='event'><p>März</p><p>31</p><p>Dienstag, 31. März 2020, um 8 Uhr</p></div>"},
    "event tile above the text": {"above": "<div class='event'><span>31. März 2020, 8 Uhr</span> Rathaus Herne</div>"},
    "event below the text": {"below": "<div><time class='event'>Sonntag, 31. März 2024, um 8 Uhr</time></div>"},
    "time of an event": {
        "inside": "<p>Beginn: <time datetime='2024-08-17T17:00'>Samstag, 17 Uhr</time> am Rathaus.</p>"
    },
    "ago": {"above": "<p>vor 3 Stunden</p>"},
    "copyright": {"below": "<p>© 2023 Stadtblatt</p>"},
    "caption": {"above": "<figure><img src='/b.jpg'><figcaption>Rathaus am 3.11.2020</figcaption></figure>"},
    "alt text": {"above": "<img src='/b.jpg' alt='Rathaus am 3.11.2020'>"},
    "teaser": {
        "below": "<aside class='teaser'><time datetime='2024-05-04T10:00'>4.5.2024</time><a href='/b'>Markt</a></aside>"
    },
    "teaser list": {
        "around": "<div class='related'><ul><li>4.5.2024 <a href='/b'>Der Markt zieht um</a></li></ul></div>"
    },
    "comment": {
        "around": "<div class='comments'><p class='comment-date'>4. Mai 2024, 10:12 Uhr</p><p>Schön, dass es kommt!</p>"
    },
    "menu with today's date": {"head": "</head><body><header><p class='date'>Sonntag, 4. Mai 2025</p></header>"},
    "other article in JSON-LD": {
        "head": _ld(
            **{
                "@type": "ItemList",
                "itemListElement": [
                    {"@type": "NewsArticle", "headline": f"Meldung {n}", "datePublished": f"2024-05-0{n}"}
                    for n in (1, 2, 3)
                ],
            }
        )
    },
    "video in JSON-LD": {"head": _ld(**{"@type": "VideoObject", "name": "Bad", "uploadDate": "2024-05-04T10:00:00Z"})},
    "website in JSON-LD": {"head": _ld(**{"@type": "WebSite", "name": "Stadtblatt", "dateModified": "2024-05-04"})},
    "future": {"head": '<meta property="article:published_time" content="2031-05-04T10:00:00Z">'},
    "later on the day of the fetch": {
        "head": '<meta property="article:published_time" content="2025-06-01T09:00:00Z">'
    },
    "day after the fetch": {"head": '<meta name="date" content="2025-06-02">'},
    "before the web": {"head": '<meta property="article:published_time" content="1970-01-01T00:00:00Z">'},
    "29 February": {"head": '<meta name="date" content="29.02.2023">'},
    "order unknown": {"head": '<meta name="date" content="05/04/2024">'},
    "no date": {"head": '<meta name="date" content="heute">'},
    "expiry": {"head": '<meta name="expires" content="2024-05-04"><meta name="revisit-after" content="3 days">'},
}


@pytest.mark.parametrize("frame", FRAMES)
@pytest.mark.parametrize("trap", TRAPS.values(), ids=TRAPS)
@pytest.mark.hazard(56)
def test_date_of_something_else_is_not_the_articles(trap: dict[str, str], frame: str) -> None:
    """Events, photos, teasers, comments, other articles and the year of the copyright are no date of publication."""
    found = read(_page(**trap, frame=frame))
    assert (found.published_at, found.modified_at) == (None, None)


@pytest.mark.hazard(56)
def test_date_in_the_address_is_no_date_of_publication() -> None:
    """It may be the day of the file, of an event, or part of a number."""
    url = "https://stadtblatt.example/2024/05/04/freibad-20240504.html"
    assert read(_page(), url=url).published_at is None


MAY = datetime(2024, 5, 4, 13, 14, tzinfo=UTC)
PLACES = {
    "JSON-LD": (
        {"head": _ld(**{"@type": "NewsArticle", "headline": TITLE, "datePublished": "2024-05-04T15:14:00+02:00"})},
        MAY,
    ),
    "OpenGraph": ({"head": '<meta property="article:published_time" content="2024-05-04T15:14">'}, MAY),
    "time element": ({"above": "<time datetime='2024-05-04T13:14:00Z'>4. Mai</time>"}, MAY),
    "time element below the text": (
        {"below": "<footer class='entry-meta'>Posted on <time datetime='2024-05-04T13:14:00Z'>4. Mai</time></footer>"},
        MAY,
    ),
    "header of the page that holds the headline": (
        {"head": f"</head><body><header><h1>{TITLE}</h1><p>4. Mai 2024, 15:14 Uhr</p></header>"},
        MAY,
    ),
    "line at the headline": ({"above": "<p>04.05.2024, 15:14 Uhr</p>"}, MAY),
    "line with the byline": ({"above": "<p>Von Anna Beispiel | 04.05.2024 - 15:14 Uhr</p>"}, MAY),
    "byline grammar": ({"below": "<p>Samstag, 4. Mai 2024 | Quelle: Stadt Herne</p>"}, date(2024, 5, 4)),
    "class": ({"above": "<div class='article-date'>Veröffentlicht: Samstag, 4. Mai 2024, 15.14 Uhr</div>"}, MAY),
    "day declared, time seen": (
        {"head": '<meta name="date" content="2024-05-04">', "above": "<p>4. Mai 2024, 15:14 Uhr</p>"},
        MAY,
    ),
    "declared and seen on other days": (
        {"head": '<meta name="date" content="2024-05-04T15:14">', "above": "<p>5. Mai 2024, 8:00 Uhr</p>"},
        MAY,
    ),
    "impossible declared, possible seen": (
        {"head": '<meta name="date" content="2031-05-04">', "above": "<p>4. Mai 2024, 15:14 Uhr</p>"},
        MAY,
    ),
    "gap of the clocks": (
        {"head": '<meta name="date" content="2024-03-31T02:30">'},
        datetime(2024, 3, 31, 1, 30, tzinfo=UTC),
    ),
    "hour that comes twice": (
        {"head": '<meta name="date" content="2024-10-27T02:30">'},
        datetime(2024, 10, 27, 0, 30, tzinfo=UTC),
    ),
    "local time called UTC": (
        {"head": '<meta property="article:published_time" content="2025-06-01T01:30:00Z">'},
        datetime(2025, 6, 1, 1, 30, tzinfo=UTC),
    ),
    "midnight": ({"head": '<meta name="date" content="2024-05-04T00:00">'}, datetime(2024, 5, 3, 22, 0, tzinfo=UTC)),
}


@pytest.mark.parametrize(("parts", "moment"), PLACES.values(), ids=PLACES)
@pytest.mark.hazard(57)
def test_date_of_publication(parts: dict[str, str], moment: date) -> None:
    """Declared before seen; a time without a zone is the site's; a clock time beats the bare day it falls on."""
    assert read(_page(**parts)).published_at == moment


UPDATES = {
    "meta": {"head": '<meta property="article:modified_time" content="2024-05-05T08:00:00+02:00">'},
    "line": {"above": "<p>Aktualisiert: 05.05.2024, 08:00 Uhr</p>"},
    "both in one line": {"above": "<p>04.05.2024, 15:14 Uhr | Aktualisiert: 05.05.2024, 08:00 Uhr</p>"},
    "explicit update time": {"above": "<p>Samstag, 04.05.2024, 15:14 Uhr aktualisiert: 05.05.2024, 08:00 Uhr</p>"},
    "stamp in the text": {"above": "<p>Update, Sonntag (5.5.2024), 8:00 Uhr</p>"},
}


@pytest.mark.parametrize("parts", UPDATES.values(), ids=UPDATES)
def test_date_of_a_change(parts: dict[str, str]) -> None:
    """What calls itself an update is never taken for the publication."""
    found = read(_page(**parts))
    assert found.modified_at == datetime(2024, 5, 5, 6, 0, tzinfo=UTC)
    assert found.published_at in {None, MAY}


def test_twin_article_in_json_ld_gives_no_date() -> None:
    """A node of another headline and another address beside an article that declares nothing is not the article."""
    other = _ld(
        **{"@type": "NewsArticle", "headline": "Markt zieht um", "url": f"{URL}9", "datePublished": "2024-05-04"}
    )
    assert read(_page(head=other)).published_at is None


@pytest.mark.parametrize(
    "line",
    [
        "Aktualisiert: 12.01.2025, 14:05 Uhr | Veröffentlicht: 12.01.2025, 09:41 Uhr",
        "Veröffentlicht: 12.01.2025, 09:41 Uhr | Aktualisiert: 12.01.2025, 14:05 Uhr",
        "Zuletzt aktualisiert am 12.01.2025, 14:05 Uhr, erstellt am 12.01.2025, 09:41 Uhr",
    ],
)
def test_both_dates_of_a_line_are_read_in_either_order(line: str) -> None:
    """Each date belongs to the label in front of it."""
    found = read(_page(above=f'<p class="date">{line}</p>'))
    assert found.published_at == datetime(2025, 1, 12, 8, 41, tzinfo=UTC)
    assert found.modified_at == datetime(2025, 1, 12, 13, 5, tzinfo=UTC)
