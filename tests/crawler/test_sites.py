"""Sites are data: read strictly, written readably, and each URL belongs to one article or to none."""

import string
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.models import Identity, Purpose, Seed, Site
from archive.urls import authority, normalise
from crawler.configuration import Clock, Config, Settings
from crawler.errors import BadSite, CrawlerError, ProbeFailed, UnknownProfile, UnknownSite
from crawler.sites import (
    append_site,
    identity,
    is_listing,
    load_profile,
    profile_names,
    read_sites,
    site_named,
    starting_points,
    with_profile,
    write_sites,
)

HERNE = read_sites('[sites.herne]\nprofile = "halloherne"\n').sites[0]
PLAIN = Site(
    id="plain",
    name="Plain",
    home_url="https://plain.example/",
    seeds=(
        Seed(url="https://plain.example/rss.xml", purpose=Purpose.FEED),
        Seed(url="https://plain.example/sport/", purpose=Purpose.LISTING),
    ),
)


@pytest.mark.parametrize(
    ("name", "url", "key"),
    [
        ("newer form", "https://www.halloherne.de/artikel/na-endlich-77372", "77372"),
        ("older form", "https://www.halloherne.de/artikel/na-endlich-42350.htm", "42350"),
        ("empty slug", "https://www.halloherne.de/artikel/-57694.htm", "57694"),
        ("bare host, http", "http://halloherne.de/artikel/na-endlich-77372", "77372"),
        ("link from the ticker", "https://www.halloherne.de/artikel/na-endlich-77372?k=tick", "77372"),
        ("tracked", "https://halloherne.de/artikel/na-endlich-77372?fbclid=x#top", "77372"),
        ("number in the slug", "https://www.halloherne.de/artikel/hallenbad-10559-unterschriften-54569.htm", "54569"),
    ],
)
def test_one_article_has_one_key_under_all_its_addresses(name: str, url: str, key: str) -> None:
    """Slug, extension, query, host and scheme are decoration; the number is the key."""
    found = identity(HERNE, url)
    assert found is not None
    assert found.key == key
    assert "?" not in found.url


@pytest.mark.parametrize(
    "url",
    [
        "https://www.halloherne.de/",
        "https://www.halloherne.de/cranger-kirmes",
        "https://www.halloherne.de/suche?page=3&search=feuer",
        "https://www.halloherne.de/seite/leserzuschriften.htm?k=foot",
        "https://www.halloherne.de/index.php?option=com_content&view=article&id=1860",
        "https://elsewhere.example/artikel/na-endlich-77372",
        "mailto:redaktion@halloherne.de",
    ],
)
def test_what_the_pattern_does_not_match_is_no_article(url: str) -> None:
    """Sections, searches, service pages and foreign hosts have no identity."""
    assert identity(HERNE, url) is None


def test_without_a_pattern_every_page_but_the_seeds_may_be_an_article() -> None:
    """Front page, listings with their numbered pages, and feeds are none; the rest is known by its address."""
    seeds = ["https://plain.example/", "https://plain.example/index.html", "https://plain.example/rss.xml"]
    listings = [
        "https://plain.example/sport/",
        "https://plain.example/sport/seite/2",
        "https://plain.example/sport?page=3",
    ]
    assert [identity(PLAIN, url) for url in (*seeds, *listings)] == [None] * 6
    url = "https://plain.example/ein-brand?id=7"
    assert identity(PLAIN, url + "&utm_source=x") == Identity(key=url, url=url)


def test_a_loose_pattern_does_not_turn_a_listing_into_an_article() -> None:
    """What is written down as a listing stays one, even where the pattern without an id matches it."""
    loose = replace(PLAIN, article_pattern=r"^/[^/]+/?$")
    assert identity(loose, "https://plain.example/sport/") is None
    assert identity(loose, "https://plain.example/ein-brand/") is not None


def test_listings_are_the_front_page_and_the_pages_of_each_listing() -> None:
    """A second page of a listing is a listing; a page of something else is not."""
    assert is_listing(PLAIN, "https://plain.example/?page=2")
    assert is_listing(PLAIN, "http://plain.example")
    assert is_listing(PLAIN, "https://plain.example/sport/page/2/")
    assert not is_listing(PLAIN, "https://plain.example/kultur/page/2/")


def test_a_crawl_starts_at_the_front_page_too() -> None:
    """The front page is a seed though nobody wrote it down, and it is not there twice."""
    front = Seed(url="https://plain.example/", purpose=Purpose.LISTING)
    assert starting_points(PLAIN) == (front, *PLAIN.seeds)
    assert starting_points(replace(PLAIN, seeds=(front,))) == (front,)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (
            '[sites.a]\nhome = "https://a.example"\ndelay = 3',
            "line 3, [sites.a]: unknown key 'delay'; did you mean 'delay_s'?",
        ),
        ('[sites.a]\nhome = "https://a.example"\ndelay_s = "2"', "line 3, [sites.a]: delay_s must be a number"),
        ('[sites.a]\nhome = "https://a.example"\nlisting_pages = true', "listing_pages must be a whole number"),
        ('[sites.a]\nhome = "https://a.example"\nfeeds = "https://a.example/f"', "feeds must be a list"),
        ('[sites.a]\nhome = "a.example"', "line 2, [sites.a]: 'a.example' is no web address"),
        ('[sites.a]\nname = "A"', "[sites.a]: the site a has no home page"),
        ('[sites.a]\nhome = "https://a.example"\nhosts = ["https://a.example/"]', "is no host"),
        ('[sites.a]\nhome = "https://a.example"\nfeeds = ["https://b.example/f"]', 'add "b.example" to its hosts'),
        ('[sites.a]\nhome = "https://a.example"\narticle_pattern = "^/(a"', "is no regular expression"),
        ('[sites.a]\nhome = "https://a.example"\narticle_pattern = ".*"', "also matches the front page"),
        ('[sites.a]\nhome = "https://a.example"\ntimezone = "Europe/Herne"', "'Europe/Herne' is no time zone"),
        ('[sites.a]\nhome = "https://a.example"\nselectors = { titel = "h1" }', "did you mean 'title'?"),
        (
            '[sites.a]\nhome = "https://a.example"\n[sites.a.selectors]\ntitle = "h1["',
            "line 4, [sites.a.selectors]: 'h1['",
        ),
        ('[sites."a b"]\nhome = "https://a.example"', "'a b' is not"),
        ("[site.a]", "line 1: unknown key 'site'; did you mean 'sites'?"),
        ('[settings]\ncontact = "büro@a.example"', "line 2, [settings]: contact is sent in a request header"),
        ("[clock]\nspeed = 2", "a clock needs both starts_at and anchored_at"),
        ('[clock]\nstarts_at = "2026-03-02"\nanchored_at = 2026-03-02T08:00:00Z', "must be a time with its zone"),
        ("sites = ", "chronik.toml is no valid TOML"),
    ],
)
def test_a_mistake_is_named_with_its_place_and_remedy(text: str, says: str) -> None:
    """Nothing unknown or mistyped is silently ignored."""
    with pytest.raises(BadSite) as caught:
        read_sites(text)
    assert says in str(caught.value)
    assert "chronik.toml" in str(caught.value)


def test_unknown_names_are_answered_with_the_known_ones() -> None:
    """A wrong profile or site id is told what there is."""
    with pytest.raises(UnknownProfile, match="generic, halloherne"):
        load_profile("hallohern")
    with pytest.raises(UnknownSite, match="no site 'x'; its sites are: herne"):
        site_named(Config(sites=(HERNE,)), "x")
    assert site_named(Config(sites=(HERNE,)), "herne") is HERNE


def test_every_shipped_profile_can_be_read() -> None:
    """A shipped file with a mistake would only be noticed by the user who names it."""
    assert profile_names() == ("generic", "halloherne")
    assert [load_profile(name).delay_s for name in profile_names()] == [2.0, 2.0]


def test_what_is_written_down_wins_over_the_profile() -> None:
    """The profile fills what the table leaves open."""
    site = read_sites('[sites.h]\nprofile = "halloherne"\ndelay_s = 5\nname = "Mine"').sites[0]
    assert (site.delay_s, site.name, site.hosts) == (5.0, "Mine", ("www.halloherne.de", "halloherne.de"))


def test_a_profile_for_another_host_brings_its_rules_but_not_its_hosts() -> None:
    """Whoever tries a profile on a copy of the site means the copy, and must not crawl the real one."""
    copy = Site(id="copy", name="Copy", home_url="http://127.0.0.1:8100/", hosts=("127.0.0.1:8100",))
    site = with_profile(copy, "halloherne")
    assert (site.name, site.hosts, site.home_url) == ("Copy", copy.hosts, copy.home_url)
    assert site.article_pattern == HERNE.article_pattern
    assert with_profile(replace(copy, home_url="https://halloherne.de/"), "halloherne").name == "halloherne"


def test_a_site_is_appended_without_touching_what_stands_there() -> None:
    """Comments and order of a file kept in git survive a second `init`."""
    text = '# mine\n[sites.herne]\nprofile = "halloherne"\n'
    longer = append_site(text, PLAIN)
    assert longer.startswith(text)
    assert read_sites(longer).sites == (HERNE, PLAIN)
    with pytest.raises(BadSite, match="already has a site 'plain'"):
        append_site(longer, PLAIN)


def test_the_written_file_explains_itself() -> None:
    """Each key of the first site has its comment, and a pattern keeps its backslashes readable."""
    text = write_sites(Config(sites=(HERNE,)))
    assert "# seconds between two requests, at least\ndelay_s = 2.0\n" in text
    assert r"article_pattern = '^/artikel/(?:.*?)-?(?P<id>\d+)(?:\.htm)?$'" in text


words = st.text(st.characters(codec="utf-8"), min_size=1, max_size=20).filter(
    lambda text: text.isprintable() and text.strip()
)
names = st.text(string.ascii_lowercase + string.digits, min_size=1, max_size=8)
hosts = st.builds("{}.example".format, names)
times = st.floats(0, 4e9).map(lambda seconds: datetime.fromtimestamp(seconds, UTC))


@st.composite
def sites(draw: st.DrawFn, site_id: str) -> Site:
    home = f"https://{draw(hosts)}/"
    purposes = (Purpose.FEED, Purpose.SITEMAP, Purpose.LISTING)
    urls = st.lists(
        words.map(lambda path: normalise(f"{home}{path}")).filter(
            lambda url: url and authority(url) == authority(home)
        ),
        max_size=3,
    )
    return Site(
        id=site_id,
        name=draw(words),
        home_url=home,
        seeds=tuple(Seed(url=url or "", purpose=purpose) for purpose in purposes for url in draw(urls)),
        hosts=tuple(draw(st.lists(hosts, max_size=3))),
        article_pattern=draw(st.none() | st.sampled_from([r"^/a'b/\d+$", r"^/artikel/(?P<id>\d+)$", '^/"ü"/'])),
        delay_s=draw(st.floats(0, 600)),
        timezone=draw(st.sampled_from(["Europe/Berlin", "UTC"])),
        listing_pages=draw(st.integers(1, 50)),
        allow_private=tuple(draw(st.lists(hosts, max_size=2))),
        selectors=draw(
            st.dictionaries(st.sampled_from(["title", "lead"]), st.sampled_from(["h1", 'p[class="l\\"x"]']))
        ),
    )


@st.composite
def configs(draw: st.DrawFn) -> Config:
    ascii_words = st.none() | st.text(string.ascii_letters + " @\\\"'", min_size=1).filter(lambda text: text.strip())
    ids = draw(st.lists(names, unique=True, max_size=3))
    clock = st.builds(Clock, starts_at=times, anchored_at=times, speed=st.floats(0, 1e6))
    settings = st.builds(Settings, contact=ascii_words, user_agent=ascii_words, show_noarchive=st.booleans())
    return Config(sites=tuple(draw(sites(one)) for one in ids), settings=draw(settings), clock=draw(st.none() | clock))


@given(configs())
def test_what_is_written_is_read_back(config: Config) -> None:
    """Writing and reading a configuration changes nothing."""
    assert read_sites(write_sites(config)) == config


def test_the_error_tree_is_the_one_drawn() -> None:
    """A caller who catches the base catches them all."""
    assert issubclass(UnknownProfile, BadSite)
    assert all(issubclass(error, CrawlerError) for error in (BadSite, UnknownSite, ProbeFailed))
