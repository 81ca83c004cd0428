"""Pages that stand in for an article in many markups, each beside an article that only speaks of such pages."""

import pytest

from archive.models import PageKind

from .saved import read

ASKED_FOR = "https://stadtblatt.example/lokales/bruecke-am-hafen-gesperrt-4711"
NAV = '<nav><a href="/">Start</a><a href="/lokales">Lokales</a><a href="/sport">Sport</a></nav>'
FOOT = '<footer><a href="/impressum">Impressum</a><a href="/datenschutz">Datenschutz</a></footer>'
TEASERS = "".join(f'<li><a href="/lokales/meldung-{n}"><h3>Meldung {n} vom Hafen</h3></a></li>' for n in range(8))
MARKUPS = {
    "bare": "<title>{title}</title><body><h1>{head}</h1>{text}",
    "framed": f"<title>{{title}} | Stadtblatt</title><body>{NAV}<main><h1>{{head}}</h1>{{text}}</main>{FOOT}",
    "div soup": f'<title>{{title}} - Stadtblatt</title><body><div id="w"><div class="top">{NAV}</div><div class="c">'
    f'<div class="t"><h2>{{head}}</h2></div><div class="b">{{text}}</div></div></div>{FOOT}',
    "with teasers": f"<title>{{title}} – Stadtblatt</title><body>{NAV}<section><h1>{{head}}</h1>{{text}}</section>"
    f"<h2>Das könnte Sie interessieren</h2><ul>{TEASERS}</ul>{FOOT}",
    "table": "<title>Stadtblatt: {title}</title><body><table><tr><td><font size=5><b>{head}</b></font><br><br>{text}"
    "</td></tr></table>",
}


def page(markup: str, title: str, head: str, *paragraphs: str) -> str:
    return MARKUPS[markup].format(title=title, head=head, text="".join(f"<p>{one}</p>" for one in paragraphs))


GONE = [
    ("404", "Ups, hier ist nichts", "Die von Ihnen gesuchte Seite existiert leider nicht."),
    ("Seite nicht gefunden", "Fehler 404", "Bitte prüfen Sie die Adresse oder nutzen Sie die Suche."),
    ("Artikel nicht mehr verfügbar", "Artikel nicht mehr verfügbar", "Wir haben diesen Beitrag entfernt."),
    ("Stadtblatt", "Diese Seite gibt es nicht", "Vielleicht hilft Ihnen unsere Startseite weiter."),
    ("Page not found", "Page not found", "The page you are looking for does not exist."),
    ("Not Found", "Sorry, this article is no longer available", "Please go back to our front page."),
    ("Beitrag gelöscht", "Dieser Beitrag wurde gelöscht", "Wir bitten um Ihr Verständnis."),
    ("Error 404", "We can’t find that page", "The page you requested has been removed."),
]
WALLS = [
    ("Einen Moment bitte", "Einen Moment bitte", "Wir prüfen, ob Ihre Verbindung sicher ist."),
    ("Just a moment...", "Checking your browser", "This process is automatic. Please enable JavaScript and cookies."),
    ("Sind Sie ein Mensch?", "Bitte bestätigen Sie", "Lösen Sie das Captcha, um fortzufahren."),
    ("Wartungsarbeiten", "Wartungsarbeiten", "Unsere Website ist derzeit nicht erreichbar. Wir sind bald zurück."),
    ("Maintenance", "We’ll be back soon", "The site is down for scheduled maintenance."),
    ("Datenschutz", "Ihre Privatsphäre", "Wir und unsere 143 Partner verwenden Cookies und verarbeiten Ihre Daten."),
    ("Privacy", "We value your privacy", "We and our partners use cookies. Accept all cookies or manage options."),
    ("Stadtblatt", "Mit Werbung weiterlesen", "Besuchen Sie uns wie gewohnt mit Werbung und Tracking oder im Pur-Abo."),
    ("Access denied", "Access denied", "You don’t have permission to view this page. Reference 18.2a4f."),
    ("Anmelden", "Anmeldung erforderlich", "Bitte melden Sie sich an, um fortzufahren."),
    ("Stadtblatt", "Interner Fehler", "Es ist ein unerwarteter Fehler aufgetreten. Bitte laden Sie die Seite neu."),
    ("503", "Service Unavailable", "Too many requests. Please try again later."),
    ("Unavailable", "451 Unavailable for legal reasons", "This content is not available in your region."),
    ("Werbeblocker aktiv", "Werbeblocker erkannt", "Bitte deaktivieren Sie Ihren Adblocker für diese Seite."),
]
TRAPS = [
    (
        "Warum so viele Seiten im Netz verschwinden",
        "Die Seite gibt es nicht mehr: Diesen Satz lesen Nutzer der städtischen Dienste immer öfter.",
        "Nach dem Umbau führen laut Verwaltung 1.200 alte Adressen ins Leere.",
    ),
    (
        "Fehler 404 wird zum Kunstwerk",
        "Eine Künstlerin aus dem Hafenviertel sammelt Fehlerseiten und hängt sie seit Montag in der Galerie aus.",
        "„Seite nicht gefunden“ heißt die Schau, die bis zum Sommer läuft.",
    ),
    (
        "Gericht: Betroffene dürfen Löschung verlangen",
        "Der Artikel über den Unternehmer muss nach einem Urteil vom Donnerstag gelöscht werden.",
        "Der Verlag kündigte an, gegen die Entscheidung vorzugehen.",
    ),
    (
        "Cookie-Banner: Stadt muss nachbessern",
        "Wir verwenden Cookies, um Ihnen das beste Erlebnis zu bieten: So begrüßt die Stadt bisher ihre Besucher.",
        "Die Aufsicht hält die Abfrage auf der Seite für rechtswidrig, wie sie am Mittwoch mitteilte.",
    ),
    (
        "Captchas halten alte Menschen vom Amt fern",
        "Wer online einen Termin will, muss ein Captcha lösen, und daran scheitern viele Ältere.",
        "Der Seniorenbeirat fordert nun, dass Anträge wieder am Schalter gestellt werden können.",
    ),
    (
        "Wartungsarbeiten an der Schleuse dauern länger",
        "Die Wartungsarbeiten an der Schleuse am Hafen ziehen sich nach Angaben des Amtes bis in den Juni hin.",
        "Schiffe müssen sich auf Wartezeiten von bis zu vier Stunden einstellen.",
    ),
    (
        "Server der Stadt nach Angriff nicht erreichbar",
        "Nach einem Angriff sind die Server der Stadtverwaltung seit Dienstag nicht erreichbar.",
        "Bürger bekommen nur die Meldung zu sehen, dass ein Fehler aufgetreten sei.",
    ),
    (
        "Suche nach vermisstem Segler eingestellt",
        "Der am Sonntag verschwundene Segler wurde trotz eines Großeinsatzes nicht gefunden.",
        "Die Suche im Hafenbecken endete am Abend ohne Ergebnis, sagte ein Sprecher der Feuerwehr.",
    ),
    (
        "Suchmaschine der Bibliothek zeigt 30.000 Treffer",
        "Wer in der neuen Suche der Bibliothek nach dem Hafen fragt, bekommt 30.000 Treffer angezeigt.",
        "Leiterin Petra Blum spricht von einem Meilenstein für die Forschung zur Stadtgeschichte.",
    ),
    (
        "Zugriff verweigert: Elternbeirat will Akten sehen",
        "Der Elternbeirat der Schule am Hafen darf die Unterlagen zum Umbau vorerst nicht einsehen.",
        "Zugriff verweigert, stand nach Angaben des Vorsitzenden in der Antwort der Behörde.",
    ),
    (
        "Pur-Abo: Verlage dürfen Geld für Datenschutz nehmen",
        "Zeitungen dürfen ihre Leser weiter vor die Wahl stellen, mit Werbung zu lesen oder zu bezahlen.",
        "Das entschied das Gericht am Freitag; die Verbraucherschützer wollen die Gründe prüfen.",
    ),
    (
        "Hafenmuseum ist vorübergehend geschlossen",
        "Das Hafenmuseum bleibt wegen Umbaus vorübergehend geschlossen und öffnet erst im Herbst wieder.",
        "Wir sind bald wieder da, verspricht ein Schild an der Tür.",
    ),
    (
        "Library removes old pages",
        "The city library has removed hundreds of pages from its site, and readers now see a note saying not found.",
        "A spokeswoman said on Monday that the move would save money.",
    ),
    (
        "Harbour bridge closed for maintenance",
        "The harbour bridge will be closed for maintenance from Monday until the end of June, the council said.",
        "Drivers are asked to use the tunnel instead.",
    ),
    (
        "Why websites ask for your consent",
        "We value your privacy, say the banners that greet readers on most sites, and few of them mean it.",
        "Researchers at the university looked at 500 of them and found that only 60 offered a real choice.",
    ),
]


@pytest.mark.parametrize("markup", MARKUPS)
@pytest.mark.parametrize("words", GONE, ids=lambda words: words[1])
def test_page_that_says_it_is_gone_is_not_found(markup: str, words: tuple[str, str, str]) -> None:
    """Whatever frame the site puts around the message."""
    assert read(page(markup, *words), url=ASKED_FOR).kind is PageKind.NOT_FOUND


@pytest.mark.parametrize("markup", MARKUPS)
@pytest.mark.parametrize("words", WALLS, ids=lambda words: words[1])
@pytest.mark.hazard(64)
def test_page_that_asks_for_something_or_is_out_of_order_is_a_wall(markup: str, words: tuple[str, str, str]) -> None:
    """It says nothing of the article, least of all that it was deleted."""
    assert read(page(markup, *words), url=ASKED_FOR).kind is PageKind.WALLED


@pytest.mark.parametrize("markup", MARKUPS)
@pytest.mark.parametrize("words", TRAPS, ids=lambda words: words[0])
def test_article_about_such_pages_is_an_article(markup: str, words: tuple[str, str, str]) -> None:
    """The same words in a report, short and without any declaration."""
    found = read(page(markup, words[0], *words), url=ASKED_FOR)
    assert (found.kind, found.title) == (PageKind.ARTICLE, words[0])
