"""The grammar of a small local paper, whose markup is not known: each case in five markups gives the same fields.

Kickers stand before or below the headline, the first caption before the kicker, advertisements as lines of text right
after the lead and above captions, the byline at the end, and the site's name and slogan on top.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from html import escape
from typing import TypeAlias

import pytest

from archive.extract.text import folded
from archive.models import Site

from .saved import read

SITE = Site(id="deichbote", name="deichbote.example", home_url="https://deichbote.example/")
Part: TypeAlias = tuple[str, str]
TEXT_ROLES = {"lead", "text", "subhead", "update", "original"}


@dataclass(frozen=True)
class Case:
    """The parts of a page from top to bottom, and the fields that no part of its own gives."""

    name: str
    parts: tuple[Part, ...]
    authors: tuple[str, ...] = ()
    source: str | None = None
    published: date | None = None
    modified: date | None = None
    credits: dict[str, str] = field(default_factory=dict)

    def texts(self, *roles: str) -> list[str]:
        """The texts of the parts in these roles."""
        return [text for role, text in self.parts if role in roles]


LEAD = "Der Deichverband hat am Dienstag (12.3.2024) den Grundstein für das neue Siel in Nordermoor gelegt."
MORE = "Das Bauwerk soll die Marsch auch bei hohen Fluten entwässern, die es im letzten Winter dreimal gab."
LAST = "Vorsteher Karl Muster sprach von einem guten Tag. Die Arbeiten dauern bis 2026 (der deichbote berichtete)."
HEAD = "Neues Siel für Nordermoor"
NAME, SLOGAN = ("site", "deichbote.example"), ("slogan", "lokal, frisch, steif.")

CASES = [
    Case(
        "all parts",
        (
            NAME, SLOGAN,
            ("caption", "Am Grundstein: (v.li.) Karl Muster und die Bürgermeisterin Anna Beispiel."),
            ("kicker", "Deichverband baut für zwölf Millionen Euro"),
            ("headline", HEAD),
            ("lead", LEAD),
            ("ad", "Anzeige: Strandkörbe Sommer 2024"),
            ("text", MORE),
            ("caption", "So soll das Siel einmal aussehen (Archivbild)."),
            ("subhead", "Drei Fluten in einem Winter"),
            ("text", LAST),
            ("ad", "Anzeige: Tee und Kluntje 2 - Herbst"),
            ("byline", "| Autor: Jan Vorlage"),
            ("jobs", "Stellenanzeigen: Jobs in Nordermoor"),
        ),
        authors=("Jan Vorlage",),
    ),
    Case(
        "source with a date",
        (
            NAME, SLOGAN, ("headline", HEAD), ("lead", LEAD), ("ad", "Anzeige: Strandkörbe"), ("text", MORE),
            ("text", LAST), ("byline", "Mittwoch, 13. März 2024 | Quelle: Gemeinde Nordermoor, Bauamt"),
        ),
        source="Gemeinde Nordermoor, Bauamt",
        published=date(2024, 3, 13),
    ),
    Case(
        "site and slogan in one line, empty source",
        (
            ("site", "deichbote.example lokal, frisch, steif."), ("kicker", "Bauarbeiten"), ("headline", HEAD),
            ("lead", LEAD), ("ad", "Anzeige: Tee"), ("text", MORE), ("text", LAST), ("byline", "Quelle:"),
        ),
    ),
    Case(
        "kicker below the headline",
        (
            ("headline", HEAD), ("subline", "Leerung der Gräben läuft normal weiter"),
            ("caption", "Bagger am Siel (Symbolbild)."), ("lead", LEAD), ("text", MORE), ("text", LAST),
        ),
    ),
    Case(
        "advertisement glued above a caption",
        (
            NAME, SLOGAN, ("kicker", "Programm 2024"), ("headline", HEAD), ("lead", LEAD),
            ("ad", "Anzeige: Strandkörbe"), ("caption", "Das Modell des Siels steht im Rathaus."), ("text", MORE),
            ("text", LAST), ("byline", "| Autorin: Anna Beispiel und Jan Vorlage"),
        ),
        authors=("Anna Beispiel", "Jan Vorlage"),
    ),
    Case(
        "captions before the kicker and below the headline",
        (
            NAME, SLOGAN, ("caption", "Die Siel-Gruppe probt."), ("kicker", "Grundstein und Blasmusik"),
            ("headline", HEAD), ("caption", "v.l. drei Mitarbeiter zeigen den Plan."), ("lead", LEAD),
            ("ad", "Anzeige: Tee"), ("text", MORE), ("text", LAST),
        ),
    ),
    Case(
        "no kicker, short first caption",
        (
            NAME, SLOGAN, ("caption", "Für immer Siel."), ("headline", "Deichverband: 20 Jahre am Siel"),
            ("lead", LEAD),
            ("ad", "Anzeige: Strandkörbe"), ("text", MORE), ("subhead", "'Ein guter Tag für die Marsch'"),
            ("text", LAST),
        ),
    ),
    Case(
        "update above the first text",
        (
            ("kicker", "Grundstein gelegt"), ("headline", HEAD), ("update", "Update, Montag (2.9.2024), 13:50 Uhr"),
            ("text", "Der Bau ruht seit dem Wochenende, weil im Grund eine alte Mine gefunden worden ist."),
            ("original", "Der ursprüngliche Text"), ("lead", LEAD), ("text", MORE), ("text", LAST),
        ),
        modified=datetime(2024, 9, 2, 11, 50, tzinfo=UTC),
    ),
    Case(
        "tile of an event",
        (
            ("headline", HEAD),
            ("lead", "Zum Richtfest am Siel lädt der Verband alle Nachbarn der Baustelle herzlich ein."),
            ("text", MORE), ("text", LAST), ("tile", "März"), ("tile", "31"), ("tile", "Sonntag"),
            ("tile", "Sonntag, 31. März 2024, um 8 Uhr"), ("byline", "Quelle:"),
        ),
    ),
    Case(
        "credit behind the caption",
        (
            ("headline", "Teilsperrung in Nordermoor"), ("caption", "Bauarbeiten.(Symbolbild) Foto: Karl Muster"),
            ("lead", LEAD), ("text", MORE), ("text", LAST), ("byline", "Quelle:"),
        ),
        credits={"Bauarbeiten.(Symbolbild) Foto: Karl Muster": "Karl Muster"},
    ),
]  # fmt: skip


def _semantic(role: str, text: str) -> str:
    return {
        "caption": f'<figure><img src="/b/{len(text)}.jpg" alt=""><figcaption>{text}</figcaption></figure>',
        "kicker": f'<p class="kicker">{text}</p>', "subline": f'<p class="kicker">{text}</p>',
        "headline": f"<h1>{text}</h1>", "subhead": f"<h2>{text}</h2>", "update": f"<h2>{text}</h2>",
        "original": f"<h2>{text}</h2>", "ad": f'<aside><a href="https://w.example/">{text}</a></aside>',
        "byline": f"<footer>{text}</footer>", "tile": f'<time class="event">{text}</time>',
    }.get(role, f"<p>{text}</p>")  # fmt: skip


def _classes(role: str, text: str) -> str:
    return {
        "caption": f'<div class="bild"><img src="/b/{len(text)}.jpg"><div class="bu">{text}</div></div>',
        "kicker": f'<div class="dachzeile">{text}</div>', "subline": f'<div class="unterzeile">{text}</div>',
        "headline": f'<h1 class="titel">{text}</h1>', "subhead": f'<div class="zwischentitel">{text}</div>',
        "update": f"<h3>{text}</h3>", "original": f"<h3>{text}</h3>", "ad": f'<div class="x7">{text}</div>',
        "byline": f'<div class="autor">{text}</div>', "tile": f'<div class="kalender">{text}</div>',
    }.get(role, f'<div class="absatz"><p>{text}</p></div>')  # fmt: skip


def _bare(role: str, text: str) -> str:
    return {
        "caption": f'<p><img src="/b/{len(text)}.jpg"><br>{text}</p>',
        "kicker": f"<p>{text}</p>", "subline": f"<h2>{text}</h2>", "headline": f"<h1>{text}</h1>",
        "subhead": f"<p><b>{text}</b></p>", "update": f"<p><b>{text}</b></p>", "original": f"<p><b>{text}</b></p>",
        "tile": f"{text}<br>",
    }.get(role, f"<p>{text}</p>")  # fmt: skip


def _table(role: str, text: str) -> str:
    photo = f'<tr><td><img src="/b/{len(text)}.jpg" width="400" height="300"></td></tr>'
    return {
        "caption": f'<table>{photo}<tr><td class="bildtext">{text}</td></tr></table>',
        "kicker": f'<b class="dachzeile">{text}</b><br>', "subline": f'<b class="dachzeile">{text}</b><br>',
        "headline": f"<h1>{text}</h1>", "subhead": f"<b>{text}</b><br><br>", "update": f"<b>{text}</b><br><br>",
        "original": f"<b>{text}</b><br><br>", "byline": f"<i>{text}</i><br><br>",
        "tile": f"<center><font size='1'>{text}</font></center>",
    }.get(role, f"{text}<br><br>")  # fmt: skip


def _wordpress(role: str, text: str) -> str:
    caption = f'<img class="size-large" src="/b/{len(text)}.jpg"><p class="wp-caption-text">{text}</p>'
    return {
        "caption": f'<div class="wp-caption alignnone">{caption}</div>',
        "kicker": f'<span class="overline">{text}</span>', "subline": f'<h2 class="entry-subtitle">{text}</h2>',
        "headline": f'<h1 class="entry-title">{text}</h1>', "subhead": f'<h3 class="wp-block-heading">{text}</h3>',
        "update": f"<p><strong>{text}</strong></p>", "original": f"<p><strong>{text}</strong></p>",
        "ad": f'<p style="text-align:center">{text}<br><a href="https://w.example/"><img src="/ad.gif"></a></p>',
        "byline": f'<p class="entry-meta">{text}</p>', "tile": f'<div class="tribe-event">{text}</div>',
    }.get(role, f"<p>{text}</p>")  # fmt: skip


MARKUPS: dict[str, tuple[Callable[[str, str], str], str]] = {
    "semantic HTML5": (_semantic, "<main><article>{}</article></main>"),
    "divs with classes": (_classes, '<div id="content"><div class="artikel">{}</div></div>'),
    "bare paragraphs": (_bare, "{}"),
    "old table layout": (
        _table,
        "<table width='100%'><tr><td>{}</td><td><a href='/2'>Andere Meldung</a></td></tr></table>",
    ),
    "like WordPress": (_wordpress, '<div class="site"><article class="post hentry">{}</article></div>'),
}
MENU = '<ul class="menu"><li><a href="/politik">Politik</a></li><li><a href="/sport">Sport</a></li></ul>'


def _page(case: Case, markup: str) -> str:
    build, frame = MARKUPS[markup]
    top = "".join(f"<div><a href='/'>{text}</a></div>" for role, text in case.parts if role in {"site", "slogan"})
    parts = [(role, escape(text, quote=False)) for role, text in case.parts if role not in {"site", "slogan"}]
    linked = [(role, re.sub(r"(berichtete)", r'<a href="/artikel/alt-17">\1</a>', text)) for role, text in parts]
    title = case.texts("headline")[0]
    body = frame.format("".join(build(role, text) for role, text in linked))
    foot = '<div class="footer"><a href="/impressum">Impressum</a></div>'
    return f"<html lang='de'><title>{title} - deichbote.example</title><body>{top}{MENU}{body}{foot}</body></html>"


@pytest.mark.parametrize("markup", MARKUPS)
@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_local_paper(case: Case, markup: str) -> None:
    """Fields and text come out alike; no advertisement, name, slogan, jobs line, caption or tile is text."""
    found = read(_page(case, markup), url="https://deichbote.example/artikel/neues-siel-4711", site=SITE)
    assert found.kind == "article"
    assert [found.title] == case.texts("headline")
    assert [found.kicker] == (case.texts("kicker", "subline") or [None])
    assert [block.text for block in found.blocks] == [text for role, text in case.parts if role in TEXT_ROLES]
    assert [found.lead] == case.texts("lead")
    assert (found.authors, found.source) == (case.authors, case.source)
    assert (found.published_at, found.modified_at) == (case.published, case.modified)


@pytest.mark.parametrize("markup", MARKUPS)
@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_captions_of_a_local_paper(case: Case, markup: str) -> None:
    """Each photo has its caption, without the credit; the picture of an advertisement is none of the article's."""
    found = read(_page(case, markup), url="https://deichbote.example/artikel/neues-siel-4711", site=SITE)
    given = [folded(f"{image.caption or ''} {image.credit or ''}") for image in found.images]
    wanted = case.texts("caption")
    assert given == [folded(re.sub(r"Foto: ", "", text)) for text in wanted]
    assert [image.credit for image in found.images] == [case.credits.get(text) for text in wanted]
