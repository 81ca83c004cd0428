"""Series of photos and entries of a calendar are no articles; articles with many photos or about an event are."""

import json

import pytest

from archive.models import PageKind

from .saved import read

URL = "https://stadtblatt.example/lokales/hafenfest-4711"
TEXT = (
    "Zehntausende haben am Wochenende das Hafenfest gefeiert, und die Veranstalter sprechen von einem Rekord.",
    "Schon am Freitag war an den Buden kein Durchkommen mehr, obwohl es bis in den Abend hinein regnete.",
    "Die Polizei meldete nur wenige Zwischenfälle, die Sanitäter hatten vor allem mit Blasen zu tun.",
    "Im nächsten Jahr soll das Fest einen Tag länger dauern, wie die Stadt am Sonntag mitteilte.",
    "Den Höhepunkt bildete wie immer die Parade der Schlepper, die in diesem Jahr von Frauen gesteuert wurden.",
    "Am Montag begannen die Arbeiter mit dem Abbau; bis Mittwoch soll der Platz wieder frei sein, heißt es.",
)


def page(title: str, inner: str, *, node: dict[str, object] | None = None, head: str = "") -> str:
    script = f'<script type="application/ld+json">{json.dumps(node)}</script>' if node else ""
    return f"<title>{title} | Stadtblatt</title>{head}{script}<body><main><h1>{title}</h1>{inner}</main>"


def photos(number: int, form: str) -> str:
    return "".join(form.replace("#", str(n)) for n in range(number))


FIGURE = "<figure><img src='/bild-#.jpg'><figcaption>Besucher # am Kai. Foto: Jens Kolbe</figcaption></figure>"
SLIDE = "<div class='slide'><img src='/bild-#.jpg'><p>Besucher Nummer # feiert ausgelassen am Kai.</p></div>"
ITEM = "<li><img src='/bild-#.jpg' width='900'><span>Besucher # am Kai</span></li>"
PLAIN = "<img src='/bild-#.jpg' width='900' alt='Besucher #'>"
LEAD = f"<p>{TEXT[0]}</p>"


@pytest.mark.parametrize(
    "title", ["Bildergalerie: Das war das Hafenfest", "Fotostrecke vom Hafenfest", "Hafenfest in pictures"]
)
@pytest.mark.parametrize("form", [FIGURE, SLIDE, ITEM], ids=["figures", "slides", "items"])
@pytest.mark.parametrize("lead", ["", LEAD], ids=["no text", "one sentence"])
def test_many_photos_and_no_text_are_a_gallery(title: str, form: str, lead: str) -> None:
    """Its captions would be a text that changes with each picture."""
    found = read(page(title, lead + photos(14, form)), url=URL)
    assert found.kind is PageKind.GALLERY
    assert found.reason.startswith("a gallery: ")


def test_declared_gallery_is_one() -> None:
    """schema.org says so, whatever the headline."""
    found = read(
        page("Hafenfest", LEAD + photos(8, FIGURE), node={"@type": "ImageGallery", "name": "Hafenfest"}), url=URL
    )
    assert found.kind is PageKind.GALLERY


def test_photos_alone_are_a_gallery_without_being_called_one() -> None:
    """Twelve photos and nothing to read."""
    assert read(page("Das Hafenfest am Kai", photos(12, FIGURE)), url=URL).kind is PageKind.GALLERY


def test_one_photo_of_a_series_is_a_gallery() -> None:
    """Some systems give each picture a page of its own."""
    inner = "<p>Bild 3 von 24</p>" + photos(1, FIGURE)
    assert read(page("Fotostrecke: Das Hafenfest", inner), url=URL).kind is PageKind.GALLERY


@pytest.mark.parametrize(
    "inner",
    [
        "".join(f"<p>{one}</p>" for one in TEXT) + photos(10, FIGURE),
        "".join(f"<p>{one}</p>{photos(2, FIGURE)}" for one in TEXT),
        "".join(f"<p>{one}</p>" for one in TEXT) + f"<div class='gallery'>{photos(20, SLIDE)}</div>",
        "".join(f"<p>{one}</p>" for one in TEXT) + photos(12, PLAIN),
    ],
    ids=["photos below", "photos between", "gallery below", "plain photos"],
)
@pytest.mark.parametrize("title", ["Rekord beim Hafenfest", "Rekord beim Hafenfest – mit Bildergalerie"])
def test_article_with_many_photos_is_an_article(title: str, inner: str) -> None:
    """There is a text to read."""
    found = read(page(title, inner), url=URL)
    assert (found.kind, found.blocks[0].text) == (PageKind.ARTICLE, TEXT[0])


def test_article_about_a_gallery_is_an_article() -> None:
    """The word alone shows no photo."""
    inner = f"<p>{TEXT[3]}</p><p>Die Galerie am Markt zeigt ab Samstag Fotos aus hundert Jahren.</p>" + photos(
        2, FIGURE
    )
    assert read(page("Neue Galerie zeigt Fotos vom Hafenfest", inner), url=URL).kind is PageKind.ARTICLE


EVENT = {"@type": "MusicEvent", "name": "Orgelkonzert in St. Marien", "startDate": "2025-06-14T19:30"}
DATES = "<dl><dt>Datum:</dt><dd>14. Juni 2025</dd><dt>Beginn:</dt><dd>19.30 Uhr</dd><dt>Ort:</dt><dd>St. Marien</dd>"
DATES += "<dt>Eintritt:</dt><dd>12 Euro</dd></dl>"
LINES = "<p>Wann: 14. Juni 2025, 19.30 Uhr</p><p>Wo: St. Marien, Marktplatz 1</p><p>Eintritt: 12 Euro</p>"
DESCRIPTION = "<p>Kantor Karl Muster spielt Werke von Bach und Reger auf der neuen Orgel.</p>"
REPORT = "".join(f"<p>{one}</p>" for one in TEXT)


@pytest.mark.parametrize(
    ("inner", "node"),
    [
        (DATES + DESCRIPTION, EVENT),
        (DESCRIPTION, {"@graph": [{"@type": "WebPage"}, EVENT]}),
        (DATES + DESCRIPTION, None),
        (LINES, None),
        (DESCRIPTION + LINES, {**EVENT, "@type": ["Event", "Festival"]}),
    ],
    ids=["declared", "declared in a graph", "labels in a list", "labels in lines", "both"],
)
def test_entry_of_a_calendar_is_an_event(inner: str, node: dict[str, object] | None) -> None:
    """A date, a place, a price, and hardly a text."""
    found = read(page("Orgelkonzert in St. Marien", inner, node=node), url="https://stadtblatt.example/termine/4711")
    assert found.kind is PageKind.EVENT
    assert found.reason.startswith("an event: ")


@pytest.mark.parametrize(
    ("title", "inner", "node"),
    [
        ("Orgel in St. Marien erklingt wieder", REPORT, {**EVENT, "name": "Orgelkonzert"}),
        ("Orgelkonzert in St. Marien", REPORT + LINES, {"@graph": [{"@type": "NewsArticle", "headline": "O"}, EVENT]}),
        ("Neue Orgel wird eingeweiht", DESCRIPTION + f"<aside class='event'>{LINES}</aside>", EVENT),
        ("Neue Orgel wird eingeweiht", f"<p>{TEXT[0]}</p><p>Eintritt: frei</p><p>{TEXT[1]}</p>", None),
        ("Neue Orgel", f"<p>{TEXT[2]}</p>{LINES}<p>| Autor: Karl Muster</p>", None),
        ("Orgelkonzert in St. Marien war ausverkauft", REPORT, None),
    ],
    ids=["tile in an article", "declared as news", "tile beside", "one label", "signed", "report"],
)  # fmt: skip
def test_article_that_announces_an_event_is_an_article(title: str, inner: str, node: dict[str, object] | None) -> None:
    """Local papers put a tile of the event beside every second story."""
    found = read(page(title, inner, node=node), url="https://stadtblatt.example/kultur/4711")
    assert found.kind is PageKind.ARTICLE
