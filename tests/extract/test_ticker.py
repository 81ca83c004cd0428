"""Tickers: a page of timed entries, all of which are its text; a story with a few clock times is none."""

import json

import pytest

from archive.models import PageKind

from .saved import read

URL = "https://stadtblatt.example/lokales/sturm-ueber-der-stadt-4711"
TITLE = "Sturm über der Stadt: alle Meldungen"
ENTRIES = [
    "Die Feuerwehr ist seit dem Morgen zu mehr als vierzig Einsätzen im ganzen Stadtgebiet ausgerückt.",
    "Am Bahnhof stehen alle Züge still, weil ein Baum auf die Oberleitung gefallen ist.",
    "Die Schulen bleiben auch am Nachmittag geschlossen, eine Betreuung gibt es nur im Notfall.",
    "Der Wetterdienst hat die Warnung für den Norden der Stadt auf die höchste Stufe angehoben.",
    "Im Hafen hat sich ein Schiff losgerissen und treibt auf die alte Brücke zu.",
]
CLOCKS = ["14.32", "13.05", "11.48", "10.10", "8.57"]
STORY = "Ein Sturm ist am Donnerstag über die Stadt gezogen und hat an vielen Häusern schwere Schäden hinterlassen."


def page(inner: str, head: str = "") -> str:
    return f"<title>{TITLE} | Stadtblatt</title>{head}<body><main><h1>{TITLE}</h1>{inner}</main>"


def entries(form: str, *, oldest_first: bool = False) -> str:
    rows = list(zip(CLOCKS, ENTRIES, strict=True))
    return "".join(form.format(clock=clock, text=text) for clock, text in (reversed(rows) if oldest_first else rows))


FORMS = {
    "bold clock": "<p><b>{clock} Uhr:</b> {text}</p>",
    "clock as a subhead": "<h3>{clock} Uhr: Neues vom Sturm</h3><p>{text}</p>",
    "clock on a line": "<p><strong>{clock} Uhr</strong></p><p>{text}</p>",
    "plus signs": "<p>+++ {clock} +++ {text}</p>",
    "dash": "<p>{clock} Uhr – {text}</p>",
    "update and day": "<h4>Update, 22. Mai, {clock} Uhr</h4><p>{text}</p>",
    "articles": "<article class='entry'><time>{clock}</time><h2><a href='#e'>Neues</a></h2><p>{text}</p></article>",
    "boxes": "<div class='item'><div class='time'>{clock} Uhr</div><div class='body'><p>{text}</p></div></div>",
    "long day": "<p>Donnerstag, 22. Mai 2025, {clock} Uhr: {text}</p>",
}  # fmt: skip


@pytest.mark.parametrize("oldest_first", [False, True])
@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_row_of_timed_entries_is_a_ticker_with_all_of_them(form: str, oldest_first: bool) -> None:
    """Newest or oldest first; nothing is dropped as another article, and the order is the page's."""
    found = read(page(entries(form, oldest_first=oldest_first)), url=URL)
    assert (found.kind, found.form) == (PageKind.ARTICLE, "ticker")
    order = ENTRIES[::-1] if oldest_first else ENTRIES
    places = [found.text.find(text) for text in order]
    assert -1 not in places
    assert places == sorted(places)


@pytest.mark.parametrize("declared", [5, 2, 1])
def test_declared_live_blog_is_a_ticker_with_the_entries_of_the_page(declared: int) -> None:
    """JSON-LD often names only the latest entries; the page shows them all."""
    updates = [{"@type": "BlogPosting", "headline": "Neues", "articleBody": text} for text in ENTRIES[:declared]]
    node = {"@type": "LiveBlogPosting", "headline": TITLE, "datePublished": "2025-05-22", "liveBlogUpdate": updates}
    script = f'<script type="application/ld+json">{json.dumps(node)}</script>'
    rows = "".join(
        f"<article id='e{n}'><h2><a href='{URL}#e{n}'>Neues vom Sturm {n}</a></h2><p>{text}</p></article>"
        for n, text in enumerate(ENTRIES)
    )
    found = read(page(f"<p>{STORY}</p>{rows}", script), url=URL)
    assert found.form == "ticker"
    assert [block.text for block in found.blocks if block.text in ENTRIES] == ENTRIES


@pytest.mark.parametrize(
    "inner",
    [
        f"<p>{STORY}</p><p>Um 14.32 Uhr stürzte ein Baum um. Gegen 15.10 Uhr folgte der nächste.</p>"
        "<p>Erst um 18.00 Uhr gaben die Behörden Entwarnung, wie ein Sprecher sagte.</p>",
        f"<p>Update, 22. Mai, 14.32 Uhr: {ENTRIES[0]}</p><p>{STORY}</p><p>{ENTRIES[1]}</p>",
        f"<p>Update, 22. Mai, 14.32 Uhr: {ENTRIES[0]}</p><p>Update, 22. Mai, 11.10 Uhr: {ENTRIES[2]}</p><p>{STORY}</p>",
        f"<p>{STORY}</p><ul><li>10.00 Uhr: Eröffnung</li><li>11.30 Uhr: Konzert</li><li>14.00 Uhr: Umzug</li></ul>"
        f"<p>{ENTRIES[0]}</p>",
        f"<p>{STORY} {ENTRIES[1]} {ENTRIES[2]} {ENTRIES[3]} {ENTRIES[4]}</p>"
        "<p>14.32 Uhr: Alarm.</p><p>14.40 Uhr: Halt.</p><p>15.00 Uhr: Ende.</p>",
        f"<p>{STORY}</p><p>3:2 hieß es zur Pause, 4.30 Euro kostete die Wurst.</p><p>{ENTRIES[0]}</p>",
    ],
    ids=["clocks in sentences", "one update", "two updates", "programme", "short list at the end", "scores and prices"],
)  # fmt: skip
def test_story_with_clock_times_is_a_story(inner: str) -> None:
    """Three entries make a ticker, and they must be text, and most of it."""
    found = read(page(inner), url=URL)
    assert (found.kind, found.form) == (PageKind.ARTICLE, "story")
