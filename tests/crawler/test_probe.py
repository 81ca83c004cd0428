"""The first look at a site: what is asked for, what site comes out, and which pattern its articles share."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.models import Exchange, Purpose, Seed
from crawler.errors import ProbeFailed
from crawler.patterns import infer_article_pattern
from crawler.probe import Suggestion, suggest, wanted
from crawler.sites import identity

HOME = "https://www.herne.example/"
SLUGS = (
    "brand-in-wanne",
    "rat-streitet-ueber-den-haushalt",
    "kirmes-beginnt-am-freitag",
    "tor-in-letzter-minute-reicht",
)
SECTIONS = ("/", "/sport/", "/lokales/herne/", "/kultur-und-freizeit/", "/impressum.html", "/2026/03/", "/tag/feuer/")


def exchange(path: str, body: str, *, purpose: Purpose, status: int = 200, location: str = "") -> Exchange:
    """An answer of the site at a path."""
    headers = (("Location", location),) if location else ()
    url = f"{HOME.rstrip('/')}{path}"
    return Exchange(
        url=url,
        site_id="probe",
        purpose=purpose,
        fetched_at=datetime(2026, 3, 2, tzinfo=UTC),
        status=status,
        response_headers=headers,
        body=body.encode(),
    )


def front(body: str, head: str = "") -> Exchange:
    """The front page."""
    return exchange("/", f"<html><head>{head}</head><body>{body}</body></html>", purpose=Purpose.LISTING)


def robots(text: str) -> Exchange:
    """The site's robots.txt."""
    return exchange("/robots.txt", text, purpose=Purpose.ROBOTS)


def sitemap(path: str, *entries: str) -> Exchange:
    """A sitemap of those paths, or an index when they end in .xml."""
    entry, root = ("sitemap", "sitemapindex") if entries[0].endswith(".xml") else ("url", "urlset")
    inner = "".join(f"<{entry}><loc>{HOME}{one}</loc></{entry}>" for one in entries)
    return exchange(path, f"<{root}>{inner}</{root}>", purpose=Purpose.SITEMAP)


def explore(home: Exchange, robots_txt: Exchange | None, answers: list[Exchange]) -> tuple[list[str], Suggestion]:
    """The probe's whole way against a site that has those answers and 404 for the rest: paths asked, and the site."""
    known = {answer.url: answer for answer in answers}
    fetched: list[Exchange] = []
    while seeds := wanted(home, robots_txt, fetched):
        fetched += [known.get(seed.url) or missing(seed) for seed in seeds]
    return [urlsplit(one.url).path for one in fetched], suggest(home, robots_txt, fetched)


def missing(seed: Seed) -> Exchange:
    """The site's answer to what it does not have."""
    return exchange(urlsplit(seed.url).path, "not here", purpose=seed.purpose, status=404)


def shaped(shape: Callable[[str, int], str]) -> list[str]:
    """Forty article URLs of one shape, made of a slug and a running number."""
    return [f"https://a.example{shape(f'{SLUGS[n % 4]}-{chr(97 + n % 26)}{n % 7}x', n)}" for n in range(40)]


@pytest.mark.parametrize(
    ("name", "shape", "pattern"),
    [
        ("slug and number", lambda s, n: f"/artikel/{s}-{70000 + n}", r"^/artikel/[^/]*-(?P<id>\d+)$"),
        (
            "two forms",
            lambda s, n: f"/artikel/-{4375 + n}{'.htm' * (n % 2)}",
            r"^/artikel/[^/]*-(?P<id>\d+)(?:\.htm)?$",
        ),
        ("file in the root", lambda s, n: f"/{s}-{12345 + n}.html", r"^/[^/]*-(?P<id>\d{4,})\.html$"),
        (
            "id word",
            lambda s, n: f"/lokales/herne/{s}-id{239004489 + n}.html",
            r"^/lokales/herne/[^/]*-id(?P<id>\d{5,})\.html$",
        ),
        ("many sections", lambda s, n: f"/{s[:4]}/{s}_a{1335477 + n}", r"^/(?:[^/]+/)+[^/]*_a(?P<id>\d{5,})$"),
        ("folder", lambda s, n: f"/nrw/article{407726806 + n}/{s}.html", r"^/nrw/article(?P<id>\d{5,})/[^/]+\.html$"),
        ("number alone", lambda s, n: f"/news/{12345 + n}", r"^/news/(?P<id>\d+)$"),
        ("number first", lambda s, n: f"/index.php/{n + 1000}-{s}", r"^/index\.php/(?P<id>\d{4,})-[^/]+$"),
        ("fixed end", lambda s, n: f"/{s}-{1019241 + n}/artikel", r"^/[^/]*-(?P<id>\d{5,})/artikel$"),
        ("date folders", lambda s, n: f"/2026/03/{n % 28 + 1:02}/{s}/", r"^/\d{4}/\d{1,2}/\d{1,2}/[^/]+/?$"),
        ("date in the name", lambda s, n: f"/news/202603{n % 28 + 1:02}-{s}", r"^/news/[^/]+$"),
        ("names with dates", lambda s, n: f"/WAZ_2024_03_{n:02}.html", r"^/[^/]+\.html$"),
        ("section number", lambda s, n: f"/sport-1234/{s}.html", r"^/sport-1234/[^/]+\.html$"),
        ("one segment", lambda s, n: f"/{s}/", r"^/(?:[^/_-]+[_-]+){3,}[^/]+/?$"),
        ("id in the query", lambda s, n: f"/index.php?id={n + 5000}", None),
        ("no rule", lambda s, n: f"/{'x' * (n + 1)}", None),
    ],
)
def test_the_pattern_of_articles_is_found(name: str, shape: Callable[[str, int], str], pattern: str | None) -> None:
    """The shape becomes a pattern with an id where a number differs for each article; dates and sections are no ids."""
    assert infer_article_pattern(shaped(shape)) == pattern
    sections = [path for path in SECTIONS if pattern and re.search(pattern, path)]
    assert sections in ([], ["/impressum.html"])


def test_addresses_known_to_be_no_articles_narrow_the_pattern() -> None:
    """An imprint that looks like the articles forbids the loose pattern, and a narrower one is taken."""
    urls = shaped(lambda s, n: f"/{s}.html")
    assert infer_article_pattern(urls) == r"^/[^/]+\.html$"
    narrow = infer_article_pattern(urls, ["https://a.example/impressum.html", "https://a.example/sport.html"])
    assert narrow == r"^/(?:[^/_-]+[_-]+){3,}[^/]+\.html$"


def test_a_number_shared_by_two_articles_is_no_id() -> None:
    """It would make one article a version of the other; the same name in two folders, though, is one article."""
    shared = [f"https://a.example/{slug}-{number}" for slug in SLUGS for number in (4711, 4712)]
    assert "(?P<id>" not in (infer_article_pattern(shared) or "")
    mirrored = [f"https://a.example/{folder}/a-{number}" for folder in ("sport", "nrw") for number in range(4711, 4720)]
    assert infer_article_pattern(mirrored) == r"^/(?:[^/]+/)+[^/]*-(?P<id>\d{4,})$"


def test_galleries_do_not_widen_the_pattern_of_articles() -> None:
    """A gallery may count for itself, so that its number 5 and the article's would be one."""
    urls = [*shaped(lambda s, n: f"/artikel/{s}-{70000 + n}"), "https://a.example/galerie/kirmes-70500"]
    assert infer_article_pattern(urls) == r"^/artikel/[^/]*-(?P<id>\d+)$"


def test_two_addresses_show_no_rule() -> None:
    """Too little evidence gives no pattern rather than a wrong one."""
    assert infer_article_pattern(["https://a.example/a-12345", "https://a.example/b-12346"]) is None


@given(st.lists(st.text("ab1-/.", max_size=12).map(lambda path: f"https://a.example/{path}"), max_size=12))
def test_a_pattern_takes_nearly_all_articles_and_never_the_front_page(urls: list[str]) -> None:
    """Whatever the addresses, a pattern that is given serves them."""
    pattern = infer_article_pattern(urls)
    if pattern is not None:
        paths = {urlsplit(url).path for url in urls}
        assert not re.search(pattern, "/")
        assert sum(bool(re.search(pattern, path)) for path in paths) >= 0.5 * len(paths)


def test_what_the_site_names_itself_is_asked_for_first() -> None:
    """Feeds of the head and sitemaps of robots.txt make guesses needless; foreign hosts are never asked."""
    head = '<link rel="alternate" type="application/rss+xml" href="/neu.rss">'
    named = robots(f"Sitemap: {HOME}karte.xml\nSitemap: https://cdn.example/karte.xml")
    assert wanted(front("", head), named) == (
        Seed(url=f"{HOME}neu.rss", purpose=Purpose.FEED),
        Seed(url=f"{HOME}karte.xml", purpose=Purpose.SITEMAP),
    )


def test_the_usual_addresses_are_tried_one_by_one_until_one_works() -> None:
    """A probe is a stranger's visit: it stops at the first answer, and follows a redirect to it."""
    moved = exchange("/feed", "", purpose=Purpose.FEED, status=301, location="/feed/")
    items = "".join(f"<item><link>{HOME}{slug}/</link></item>" for slug in SLUGS)
    feed = exchange("/feed/", f"<rss><channel>{items}</channel></rss>", purpose=Purpose.FEED)
    index = sitemap("/sitemap.xml", "tags.xml", "posts-1.xml", "pages.xml", "authors.xml")
    asked, found = explore(front('<a href="/sport/">Sport</a>'), None, [moved, feed, index])
    assert asked == ["/rss.xml", "/sitemap.xml", "/feed", "/posts-1.xml", "/feed/"]
    assert [seed.url for seed in found.site.seeds] == [f"{HOME}feed/", f"{HOME}sitemap.xml", f"{HOME}sport/"]


def test_a_site_is_put_together_from_what_was_found() -> None:
    """Name, hosts, seeds, sections, pattern and samples, ready to be written down."""
    menu = (
        '<nav><a href="/">Start</a><a href="/sport/">Sport</a><a href="/suche">Suche</a><a href="/termine/">T</a></nav>'
    )
    teasers = "".join(f'<h2><a href="/artikel/{slug}-{n + 4711}">{slug}</a></h2>' for n, slug in enumerate(SLUGS))
    foot = '<footer><a href="/impressum">Impressum</a><a href="/agb/">AGB</a></footer>'
    home = front(menu + teasers + foot, '<meta property="og:site_name" content="Herne heute">')
    found = explore(home, None, [sitemap("/sitemap.xml", "impressum", *(f"artikel/a-{n}" for n in range(5000, 5020)))])[
        1
    ]
    assert (found.site.id, found.site.name, found.site.hosts) == ("herne", "Herne heute", ("www.herne.example",))
    assert found.site.article_pattern == r"^/artikel/[^/]*-(?P<id>\d+)$"
    assert [seed.url for seed in found.site.seeds] == [f"{HOME}sitemap.xml", f"{HOME}sport/"]
    assert found.samples == tuple(f"{HOME}artikel/{slug}-{n + 4711}" for n, slug in enumerate(SLUGS[:3]))
    assert found.notes[0] == "no feed was found"
    assert all(identity(found.site, url) for url in found.samples)


def test_the_twin_host_belongs_where_links_lead_to_it() -> None:
    """`www.` and the bare name are one site when the site itself uses both."""
    links = "".join(f'<h2><a href="http://herne.example/{slug}">Brand in Wanne</a></h2>' for slug in SLUGS)
    assert suggest(front(links)).site.hosts == ("www.herne.example", "herne.example")


def test_a_site_on_this_machine_may_be_asked() -> None:
    """Whoever probes a loopback address means it, and its port is part of its name."""
    home = replace(front('<a href="/a">A</a>'), url="http://127.0.0.1:8100/")
    site = suggest(home).site
    assert (site.id, site.hosts, site.allow_private) == ("127-0-0-1-8100", ("127.0.0.1:8100",), ("127.0.0.1:8100",))


@pytest.mark.parametrize(
    ("home", "says"),
    [
        (exchange("/", "", purpose=Purpose.LISTING, status=503), "answered 503"),
        (front("<div id=app></div>"), "shows no links without a browser"),
    ],
)
def test_a_front_page_without_anything_to_go_by_is_an_error(home: Exchange, says: str) -> None:
    """No site is made out of nothing, and a host that does not answer is not asked on."""
    assert home.status == 200 or wanted(home) == ()
    with pytest.raises(ProbeFailed, match=says):
        suggest(home)


def test_what_a_human_should_know_is_noted() -> None:
    """A closed robots.txt, missing sources and an address without a number are said before the crawl."""
    notes = suggest(front('<a href="/sport/">Sport</a>'), robots("User-agent: *\nDisallow: /")).notes
    assert notes == (
        f"robots.txt forbids {HOME}",
        "no feed was found",
        "no sitemap was found",
        "no article was found on the front page, in a feed or in a sitemap",
        f"{HOME}: no link of the page leads to an article",
    )


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Startseite - Herner Bote", "Herner Bote"),
        ("Home | Herner Bote", "Herner Bote"),
        ("Aktuelles: Herner Bote", "Herner Bote"),
        ("Willkommen beim Herner Boten", "Herner Boten"),
        ("Nachrichten", "www.herne.example"),
    ],
)
def test_a_site_is_not_called_like_its_front_page(title: str, name: str) -> None:
    """ "Startseite" is the name of a page; the other part of the title is the site's."""
    assert suggest(front('<a href="/sport/">Sport</a>', f"<title>{title}</title>")).site.name == name


@pytest.mark.parametrize(
    "teaser",
    [
        '<h2><a href="{}">{}</a></h2><p><a href="{}">mehr</a></p>',
        '<article><header><a href="{}">{}</a></header><a href="{}">mehr</a></article>',
        '<p><b><a href="{}">{}</a></b><br><a href="{}">mehr</a></p>',
    ],
    ids=["heading", "article", "bold"],
)
def test_headlines_of_a_front_page_are_articles_and_never_listings(teaser: str) -> None:
    """Also where addresses are flat and short, and the front page is all there is; a section keeps its menu."""
    names = {
        "rat-tagt.html": "Der Rat tagt wieder",
        "brand.html": "Brand in einer Küche",
        "tor.html": "Tor in Minute neun",
    }
    teasers = "".join(teaser.format(url, f"{words} am Montag", url) for url, words in names.items())
    for menu, sections in (("", []), ('<nav><a href="/sport.html">Sport</a></nav>', [f"{HOME}sport.html"])):
        home = front(f"{menu}{teasers}<h2><a href='/sport.html'>Sport</a></h2>")
        found = suggest(home)
        assert [seed.url for seed in found.site.seeds] == sections
        assert found.samples == tuple(HOME + url for url in names)


def test_without_a_pattern_one_sentence_says_what_is_taken_for_an_article() -> None:
    """Neither any page nor only what feeds name."""
    teasers = "".join(f'<h2><a href="{url}">Der Rat tagt wieder</a></h2>' for url in ("/a", "/b/c.html", "/d/e/f"))
    assert [note for note in suggest(front(teasers)).notes if "pattern" in note] == [
        "the addresses of the articles share no pattern: those are taken that feeds, sitemaps or headlines name"
    ]
