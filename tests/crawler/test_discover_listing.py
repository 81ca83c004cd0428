"""Front and section pages: articles with the headline of their teaser, the next page, and no trap."""

import time
from dataclasses import replace

import pytest

from archive.models import Discovery, Purpose, Site
from crawler.discover import Found, discover

SITE = Site(
    id="herne",
    name="Herne",
    home_url="https://herne.example/",
    article_pattern=r"^/artikel/[^/]*-(?P<id>\d+)$",
    listing_pages=3,
)
OPEN = replace(SITE, article_pattern=None)


def read(body: str, *, path: str = "/", site: Site = SITE) -> Found:
    """What the body of an HTML page at that path advertises."""
    page = f"<!DOCTYPE html><html><head><title>Herne</title></head><body>{body}</body></html>"
    return discover(page.encode(), url=f"https://herne.example{path}", purpose=Purpose.LISTING, site=site)


def titles(found: Found) -> list[tuple[str, str | None]]:
    """Path and headline of each article."""
    articles = (one for one in found.discoveries if one.purpose is Purpose.ARTICLE)
    return [(one.url.removeprefix("https://herne.example"), one.title) for one in articles]


def next_page(found: Found) -> str | None:
    """The path of the next page, if one was found."""
    pages = [
        one.url.removeprefix("https://herne.example") for one in found.discoveries if one.purpose is Purpose.LISTING
    ]
    assert len(pages) <= 1
    return pages[0] if pages else None


@pytest.mark.parametrize(
    ("name", "teaser"),
    [
        ("link in heading", "<h2><a>Brand in <b>Wanne</b></a></h2>"),
        ("heading in link", "<a><p>Kirche</p><h3>Brand in Wanne</h3><p>Am Montag …</p></a>"),
        ("kicker in heading", "<h2><span class='kicker'>Feuer</span><a>Brand in Wanne</a></h2>"),
        ("kicker in link", "<h2><a><span class='dachzeile'>Feuer</span> Brand in Wanne</a></h2>"),
        ("class instead of heading", "<a><i>Feuer</i><div class='teaser-title'>Brand in Wanne</div></a>"),
        ("plain link", "<li><a>Brand in Wanne</a></li>"),
        ("picture, then heading", "<a><img></a><h2><a>Brand in Wanne</a></h2>"),
        ("only a weiterlesen", "<article><h2>Brand in Wanne</h2><a>Weiterlesen …</a></article>"),
        ("hidden characters", "<h2><a>Br\u00adand in\u00a0Wanne</a></h2>"),
        ("two lines", "<h2><a>Brand<br>in Wanne</a></h2>"),
    ],
)
def test_the_headline_is_the_one_the_teaser_shows(name: str, teaser: str) -> None:
    """A changed headline is noticed by it, so neither kicker nor "weiterlesen" may stand in for it."""
    assert titles(read(teaser.replace("<a>", '<a href="/artikel/a-1">'))) == [("/artikel/a-1", "Brand in Wanne")]


@pytest.mark.parametrize("words", ['<img alt="Foto">', "Wort " * 80, "mehr …", "→"])
def test_where_no_headline_stands_none_is_made_up(words: str) -> None:
    """A picture, a whole teaser and an arrow are links to the article, not its headline."""
    assert titles(read(f'<a href="/artikel/a-1">{words}</a>')) == [("/artikel/a-1", None)]


def test_articles_come_once_and_in_the_pages_order() -> None:
    """Several links to one article, with other slugs and queries, are one discovery where it first stands."""
    body = "<h2><a href='b-2'>Zweite</a></h2><h2><a href='a-1'>Erste</a></h2><a href='neu-2?k=foot'>Zweite</a>"
    assert titles(read(f"<base href='/artikel/'>{body}")) == [("/artikel/b-2", "Zweite"), ("/artikel/a-1", "Erste")]


def test_with_a_pattern_nothing_else_is_followed() -> None:
    """Menu, search, calendar, tag, session, picture and foreign links are left where they are."""
    paths = [
        "/sport/",
        "/suche?q=x",
        "/kalender/2026/04/",
        "/tag/feuer",
        "/?sid=1",
        "/bild-1.jpg",
        "//evil.example/artikel/a-1",
    ]
    found = read("".join(f'<h2><a href="{path}">Ein Link mit vielen Worten</a></h2>' for path in paths))
    assert found == Found(notes=("no link of the page leads to an article",))


@pytest.mark.parametrize(
    ("name", "body", "taken"),
    [
        ("headline", "<h2><a href='/brand'>Es brennt in Wanne</a></h2>", True),
        ("long slug", "<a href='/es-brennt-in-wanne/'>Mehr</a>", True),
        ("section heading", "<h2><a href='/sport/'>Sport</a></h2>", False),
        ("short path", "<a href='/sport/'>Der Sport von heute</a>", False),
        ("menu", "<nav><a href='/es-brennt-in-wanne/'>Es brennt</a></nav>", False),
        ("foot", "<footer><h3><a href='/ueber-diese-alte-zeitung/'>Über diese Zeitung</a></h3></footer>", False),
        ("calendar", "<h2><a href='/termine/2026/03/konzert-in-der-kirche'>Konzert in der Kirche</a></h2>", False),
        ("sort order", "<h2><a href='/es-brennt-in-wanne/?sort=asc'>Es brennt in Wanne</a></h2>", False),
        ("login", "<h2><a href='/login?back=x'>Bitte erst hier anmelden</a></h2>", False),
    ],
)
def test_without_a_pattern_only_stories_are_articles(name: str, body: str, taken: bool) -> None:
    """A headline's link or the shape of a story decides; service pages and traps are out in any case."""
    assert bool(titles(read(body, site=OPEN))) is taken


@pytest.mark.parametrize(
    ("name", "path", "body", "expected"),
    [
        ("numbered", "/sport/", '<a href="/sport/?seite=2">2</a><a href="/sport/?seite=9">9</a>', "/sport/?seite=2"),
        ("in the path", "/sport/", '<a href="/sport/page/2/">2</a>', "/sport/page/2/"),
        ("front page", "/", '<a href="/seite/2">weiter</a>', "/seite/2"),
        (
            "from the second",
            "/sport/?seite=2",
            '<a href="/sport/">1</a><a href="/sport/?seite=3">3</a>',
            "/sport/?seite=3",
        ),
        ("declared", "/sport/", '<a rel="next" href="?offset=20">Ältere</a>', "/sport/?offset=20"),
        ("counted from zero", "/sport/", '<a rel="next" href="?page=1">Ältere</a>', "/sport/?page=1"),
        ("the bound", "/sport/?seite=3", '<a rel="next" href="/sport/?seite=4">4</a>', None),
        ("another listing", "/sport/", '<a href="/kultur/?seite=2">2</a>', None),
        ("not the next one", "/sport/", '<a href="/sport/?seite=7">letzte</a>', None),
        ("next month", "/sport/", '<a rel="next" href="/kalender/2026-04/">April</a>', None),
        ("backwards", "/sport/?seite=2", '<a rel="next" href="/sport/?seite=1">Neuere</a>', None),
        ("to itself", "/sport/?seite=2", '<a rel="next" href="/sport/?seite=2#top">hoch</a>', None),
        ("another filter", "/suche?q=a", '<a href="/suche?q=b&page=2">2</a>', None),
    ],
)
def test_only_the_next_page_of_this_very_listing_is_followed(
    name: str, path: str, body: str, expected: str | None
) -> None:
    """One step at a time, within the site's bound, never into another listing, month or filter."""
    assert next_page(read(body, path=path)) == expected


def test_feeds_named_in_the_head_are_discovered() -> None:
    """Those of comments are not wanted, and a foreign host's is only noted."""
    head = "".join(
        f'<link rel="alternate" type="{kind}" href="{href}">'
        for kind, href in [
            ("application/rss+xml", "/rss.xml"),
            ("application/atom+xml; charset=utf-8", "/atom.xml"),
            ("application/rss+xml", "/comments/feed/"),
            ("text/html", "/en/"),
            ("application/rss+xml", "https://feeds.example/herne"),
        ]
    )
    found = read(head)
    feeds = [one for one in found.discoveries if one.purpose is Purpose.FEED]
    assert feeds == [
        Discovery(url=f"https://herne.example{path}", purpose=Purpose.FEED, via="listing")
        for path in ("/rss.xml", "/atom.xml")
    ]
    assert "1 address left out, on foreign hosts: https://feeds.example/herne" in found.notes


def test_an_old_charset_is_read() -> None:
    """A page in Latin-1 without any declaration still has its umlauts."""
    body = "<h2><a href='/artikel/a-1'>Müll in der Straße</a></h2>".encode("latin-1")
    found = discover(body, url="https://herne.example/", purpose=Purpose.LISTING, site=SITE)
    assert titles(found) == [("/artikel/a-1", "Müll in der Straße")]


def test_an_article_advertises_nothing() -> None:
    """Links of an article are not followed: they would lead through the whole past, one link at a time."""
    body = b"<a href='/artikel/a-1'>Mehr dazu</a>"
    assert discover(body, url="https://herne.example/artikel/b-2", purpose=Purpose.ARTICLE, site=SITE) == Found()


@pytest.mark.parametrize(
    ("address", "taken"),
    [
        ("/index.php?option=com_content&view=article&id=17", True),
        ("/rat-baut-neues-freibad?view=print", False),
        ("/rat-baut-neues-freibad?print=1", False),
        ("/rat-baut-neues-freibad?output=amp", False),
        ("/rat-baut-neues-freibad?format=pdf", False),
        ("/druck/rat-baut-neues-freibad.html", False),
        ("/rat-baut-neues-freibad/amp/", False),
    ],
)
@pytest.mark.parametrize("pattern", [None, "^/.+$"], ids=["no pattern", "pattern without id"])
def test_print_and_amp_views_are_no_articles_of_their_own(address: str, pattern: str | None, taken: bool) -> None:
    """They show what another address shows; `view` alone is how some systems address an article."""
    found = read(
        f'<h2><a href="{address}">Rat baut neues Freibad</a></h2>', site=replace(SITE, article_pattern=pattern)
    )
    assert bool(titles(found)) is taken


@pytest.mark.parametrize(
    "body",
    [
        "<div><a href='/artikel/a-1'>Brand in Wanne</a>" + "<span>Eins</span>" * 12_000 + "</div>",
        "<div>" + "".join(f"<p><a href='/artikel/a-{n}'>Brand</a></p>" for n in range(3_000)) + "</div>",
        "<div><a href='/artikel/a-1'>Brand in Wanne</a>" + "<span><h3>Eins</h3></span>" * 12_000 + "</div>",
    ],
    ids=["pieces", "boxes", "headings"],
)
def test_a_teaser_of_endless_pieces_takes_no_time(body: str) -> None:
    """No element is looked through once more for each piece beside or below it; that took minutes."""
    started = time.process_time()
    assert read(body).discoveries
    assert time.process_time() - started < 6
