"""Pages that stand in for an article, and short news that only sound like them."""

import pytest

from archive.models import PageKind

from .saved import read

ASKED_FOR = "https://stadtblatt.example/lokales/turnhalle-wird-teurer"
NEWS = "Die Stadt hat am Montag über den Ausbau der Turnhalle beraten und zwölf Einwände zu Protokoll genommen."


def _page(title: str, headline: str, *paragraphs: str) -> str:
    text = "".join(f"<p>{one}</p>" for one in paragraphs)
    return f"<title>{title}</title><body><main><h1>{headline}</h1>{text}</main>"


@pytest.mark.parametrize(
    ("html", "reason"),
    [
        ("<title>Wartung</title><body><p>Briefly unavailable for scheduled maintenance.</p>", "a maintenance page"),
        (_page("Stadtblatt", "Wir sind gleich wieder da", "Wir bitten um Ihr Verständnis."), "a maintenance page"),
        (_page("Wartungsmodus – Stadtblatt", "Wartungsmodus", "Vielen Dank für Ihre Geduld!"), "a maintenance page"),
        (_page("Umbau", "Unsere Website wird überarbeitet", "Rufen Sie uns an: 02323 12345."), "a maintenance page"),
        (_page("stadtblatt.example", "Hier entsteht eine neue Internetpräsenz"), "a maintenance page"),
        (_page("Fehler", "Es ist ein Fehler aufgetreten", "Bitte versuchen Sie es später."), "an error page"),
        (_page("Oops", "Oops, an error occurred!", "Code: 2026112307"), "an error page"),
        ("<body><h1>Fehler beim Aufbau einer Datenbankverbindung</h1>", "an error page"),
        (_page("Zu viele Zugriffe", "Unsere Server sind überlastet", "Bitte laden Sie neu."), "an overloaded server"),
        (_page("Moment", "Sicherheitsprüfung", "Ob Ihre Verbindung sicher ist, zeigt sich."), "a check for robots"),
        (_page("Stadtblatt", "Bitte schalten Sie Ihren Werbeblocker aus"), "a wall against ad blockers"),
        (
            _page("Stadtblatt", "Nicht verfügbar", "Dieser Inhalt ist in Ihrem Land nicht verfügbar."),
            "a page for other",
        ),
        (
            _page("Brand", "Brand", "Ihr Kontingent an kostenlosen Artikeln ist erreicht."),
            "a paywall: nothing is shown",
        ),
    ],
)
def test_page_that_stands_in_for_an_article_is_a_wall(html: str, reason: str) -> None:
    """It says nothing of the article: neither that it changed nor that it is gone."""
    found = read(html, url=ASKED_FOR)
    assert (found.kind, found.reason[: len(reason)]) == (PageKind.WALLED, reason)


@pytest.mark.parametrize(
    "html",
    [
        _page("Stadtblatt", "Dieser Beitrag wurde depubliziert", "Wir bitten um Verständnis."),
        _page("Hoppla!", "Hoppla!", "Da ist etwas schiefgelaufen. Die Seite, die Sie suchen, haben wir leider nicht."),
        _page(
            "Seite nicht gefunden", "Seite nicht gefunden", *[f"<a href='/{n}'>Titel {n}</a> {NEWS}" for n in range(9)]
        ),
    ],
    ids=["withdrawn", "oops", "above many teasers"],
)
def test_page_that_says_the_article_is_gone_is_not_found(html: str) -> None:
    """Teasers below the message, or an apology above it, do not make it an article."""
    assert read(html, url=ASKED_FOR).kind is PageKind.NOT_FOUND


@pytest.mark.parametrize(
    ("headline", "text"),
    [
        ("Baum entfernt", "Die Seite des Stadtparks ist lichter: Eine Buche wurde am Dienstag gefällt und entfernt."),
        ("Karte vereinfacht", "Die Stadt räumt auf. Ein Link zur Karte wurde gelöscht, teilte sie mit."),
        ("Fehler 404: Ausstellung über das Internet", "Im Museum öffnet eine Schau über verlorene Seiten."),
        ("Neue Regeln", "Wir verwenden zu viele Cookies, sagt die Datenschutzbeauftragte des Landes."),
        ("Wartungsarbeiten", "Die Brücke ist bis Freitag gesperrt. Das teilte die Stadt am Montag mit."),
        ("Server der Stadt überlastet", "Tausende wollten am Montag einen Termin. Nun soll ein neuer Rechner her."),
    ],
)
def test_short_news_that_only_sound_like_a_message_are_articles(headline: str, text: str) -> None:
    """Words that report, a place that owns the page, or more words in the headline: the page speaks of others."""
    assert read(_page(f"{headline} - Stadtblatt", headline, text), url=ASKED_FOR).kind is PageKind.ARTICLE


def test_signed_text_is_an_article_whatever_its_headline_says() -> None:
    """A byline stands under no message."""
    text = _page("Wir sind gleich wieder da", "Wir sind gleich wieder da", NEWS, "| Autor: Karl Beispiel")
    assert read(text, url=ASKED_FOR).kind is PageKind.ARTICLE


WORKS = "Wegen technischer Arbeiten ist unser Angebot in der Nacht zum Sonntag leider nicht erreichbar."


@pytest.mark.parametrize(
    ("html", "reason"),
    [
        (_page("Stadtblatt", "Kurze Pause", f"{WORKS} Ab 6 Uhr sind wir wieder für Sie da."), "a maintenance page"),
        (_page("Kurze Pause", "Kurze Pause", WORKS), "a maintenance page"),
        (_page("Stadtblatt", "Kurze Pause", "Ab 6 Uhr sind wir wieder für Sie da."), "a maintenance page"),
        (_page("Stadtblatt", "Wir ziehen um", "Bitte haben Sie etwas Geduld mit uns."), "titled like the site itself"),
        (_page("Stadtblatt", "Gleich geht es weiter", "Die Technik macht Pause."), "titled like the site itself"),
    ],
    ids=["words of works", "title of its own", "back at six", "unknown words", "impersonal"],
)
def test_message_titled_like_the_site_is_a_wall_and_no_front_page(html: str, reason: str) -> None:
    """A listing in place of an article would say that the article is gone; a message says nothing of it."""
    found = read(html, url=ASKED_FOR)
    assert (found.kind, found.reason[: len(reason)]) == (PageKind.WALLED, reason)


@pytest.mark.parametrize(
    "teaser",
    [
        "<h2><a href='/a-{n}'>Meldung {n} aus der Stadt</a></h2><p>{news}</p>",
        "<p><a href='/a-{n}'>Meldung {n} aus der Stadt</a></p>",
    ],
    ids=["headlines", "links"],
)
def test_front_page_titled_like_the_site_stays_a_listing(teaser: str) -> None:
    """It offers a list, whatever it says to its readers."""
    teasers = "".join(teaser.format(n=n, news=NEWS) for n in range(6))
    html = f"<title>Stadtblatt</title><body><h1>Stadtblatt</h1><p>Wir wünschen Ihnen einen guten Tag.</p>{teasers}"
    assert read(html, url=ASKED_FOR).kind is PageKind.LISTING
