"""What a page turns out to be, with its reason; the ground on which soft 404s are decided."""

from dataclasses import replace

import pytest

from archive.models import PageKind

from .saved import SITE, page, read

ARTICLE = "/artikel/rat-beschliesst-neues-freibad-4711"
SENTENCE = "<p>Der Rat der Stadt hat am Dienstag den Bau eines neuen Freibads an der Mühlenstraße beschlossen.</p>"


CALLS_ITSELF_HOME = [
    '<link rel="canonical" href="/">',
    '<link rel="canonical" href="https://stadtblatt.example/">',
    '<meta property="og:url" content="https://stadtblatt.example">',
]


@pytest.mark.parametrize("link", CALLS_ITSELF_HOME)
def test_one_story_is_no_front_page_whatever_its_canonical_link_says(link: str) -> None:
    """Canonical links lie: a template's mistake must not make all articles of a site disappear."""
    own = f'<link rel="canonical" href="{ARTICLE}">'
    assert read(page("local").replace(own, link)).kind is PageKind.ARTICLE


@pytest.mark.parametrize("link", CALLS_ITSELF_HOME)
def test_page_of_many_stories_that_calls_itself_the_front_page_is_a_listing(link: str) -> None:
    """A front page delivered at an article's address must never become a version of the article."""
    teasers = "".join(
        f"<a href='/a-{n}'>Meldung {n} aus der Stadt</a>{SENTENCE.replace('Rat', f'{n}. Rat')}" for n in range(6)
    )
    html = f"<title>Neues aus der Stadt</title>{link}<body><div><h1>Neues aus der Stadt</h1>{teasers}</div>"
    assert read(html).kind is PageKind.LISTING
    assert read(page("home").replace("</head>", f"{link}</head>")).kind is PageKind.LISTING


@pytest.mark.parametrize("mark", [": ", " | ", " - "])
def test_site_name_in_front_of_the_headline_is_no_title_of_a_front_page(mark: str) -> None:
    """Old pages have no metadata, no h1, and the site's name first; the words behind it head the text."""
    title = "Turnhalle bleibt bis Ostern zu"
    html = f"<title>Stadtblatt{mark}{title}</title><body><table><td><b>{title}</b><br><br>{SENTENCE * 2}</table>"
    found = read(html, url="https://stadtblatt.example/news/m17.htm")
    assert (found.kind, found.title) == (PageKind.ARTICLE, title)


@pytest.mark.hazard(25)
def test_front_page_at_an_article_address_is_a_listing_without_any_declaration() -> None:
    """Several stories and a title that only names the site are enough."""
    found = read(page("home"))
    assert (found.kind, found.canonical_url) == (PageKind.LISTING, None)
    assert "no sign of a single story" in found.reason or "headlines with links" in found.reason


def test_front_page_of_one_story_is_a_listing() -> None:
    """Titled like the site, not like the story, and nobody signs for it."""
    html = f"<title>Stadtblatt - lokal, aktuell, online.</title><body><h1>Rat baut Freibad</h1>{SENTENCE * 2}"
    assert read(html, url="https://stadtblatt.example/index.php?option=com_content&id=1860:").kind is PageKind.LISTING


@pytest.mark.parametrize("title", ["404", "Fehler 404 - Stadtblatt", "Seite nicht gefunden", "Page not found | Herald"])
def test_page_titled_as_missing_is_not_found(title: str) -> None:
    """Status 200 or not: the page says itself that nothing is there."""
    assert read(f"<title>{title}</title><body><h1>Hoppla</h1>{SENTENCE}").kind is PageKind.NOT_FOUND


def test_article_about_a_missing_page_stays_an_article() -> None:
    """Words of a headline do not make a page disappear when it has a text."""
    html = (
        f"<title>Stadt löscht Seite</title><body><h1>Stadt löscht Seite</h1>{SENTENCE}<p>Die Seite wurde gelöscht.</p>"
    )
    assert read(html + "<p>| Autor: Karl Beispiel</p>").kind is PageKind.ARTICLE


@pytest.mark.parametrize(
    ("title", "sentence"),
    [
        ("Unfall auf der Bundesstraße 404", "Zwei Autos stießen am Dienstag auf der Bundesstraße 404 zusammen."),
        ("Stadt entfernt Beitrag", "Der Beitrag auf Facebook wurde am Dienstag gelöscht, teilte die Stadt mit."),
        ("Vermisster Junge nicht gefunden", "Die Suche nach dem Jungen blieb am Dienstag ohne Erfolg, so die Polizei."),
        ("Warum Captchas nerven", "Wer im Netz liest, kennt sie: die Captcha genannten Rätsel mit Ampeln und Rädern."),
    ],
)
def test_headline_that_sounds_like_an_error_page_stays_an_article(title: str, sentence: str) -> None:
    """The words of the address stand in the headline: that is the article asked for."""
    slug = title.lower().replace(" ", "-").replace("ß", "ss")
    html = f"<title>{title} - Stadtblatt</title><body><h1>{title}</h1><p>{sentence}</p>"
    assert read(html, url=f"https://stadtblatt.example/artikel/{slug}-12").kind is PageKind.ARTICLE


def test_section_of_whole_stories_is_a_listing() -> None:
    """Kickers with headlines of their own among the text are several stories, linked or not."""
    story = f"<p class='kicker'>Oberzeile</p><h2>Überschrift</h2>{SENTENCE}{SENTENCE.replace('Dienstag', 'Montag')}"
    html = f"<title>Kirmes - Stadtblatt</title><body><div><h1>Kirmes</h1>{story}{story.replace('Rat', 'Verein')}</div>"
    assert read(html).kind is PageKind.LISTING


def test_short_article_above_many_teasers_stays_an_article() -> None:
    """One sentence under the page's own title counts more than twelve linked headlines below it."""
    teasers = "".join(
        f"<article><h3><a href='/artikel/x-{n}'>Meldung {n} aus der Stadt</a></h3></article>" for n in range(12)
    )
    html = f"<title>Rat baut Bad - Stadtblatt</title><body><h1>Rat baut Bad</h1>{SENTENCE}<section>{teasers}</section>"
    assert read(html).kind is PageKind.ARTICLE


@pytest.mark.hazard(64)
def test_captcha_is_a_wall() -> None:
    """A check for robots is no content and no deletion."""
    html = "<title>Just a moment...</title><body><h1>stadtblatt.example</h1><p>Checking your browser before access.</p>"
    assert read(html).kind is PageKind.WALLED


def test_every_kind_has_a_reason_and_every_field_a_rule() -> None:
    """An archive will be asked why."""
    found = read(page("jsonld"))
    assert found.reason
    assert {"title", "kicker", "blocks", "lead", "authors", "source", "published_at", "tags"} <= set(found.rules)


def test_selectors_of_a_site_are_taken_first() -> None:
    """They may help; a selector that cannot be parsed is passed over."""
    site = replace(SITE, selectors={"title": "h2", "kicker": ":::", "body": ".content"})
    found = read(page("local"), site=site)
    assert (found.title, found.rules["title"], found.kicker) == ("Kritik an den Kosten", "site selector", None)
