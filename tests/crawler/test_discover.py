"""Machine-readable payloads to discoveries: robots.txt, sitemaps, feeds. Broken and hostile ones included."""

import gzip
import unicodedata
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.models import Purpose, Site
from crawler.discover import MAX_URLS, Found, discover, moment_of
from crawler.scope import in_scope

SITE = Site(
    id="herne",
    name="Herne",
    home_url="https://herne.example/",
    article_pattern=r"^/artikel/[^/]*-(?P<id>\d+)$",
    listing_pages=3,
)
OPEN = Site(id="open", name="Open", home_url="https://herne.example/")

NEWS_SITEMAP = """<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"
        xmlns:image="http://www.google.com/schemas/sitemap-image/1.1">
  <url>
    <loc>https://herne.example/artikel/brand-in-wanne-101?k=foot</loc>
    <lastmod>2026-03-02T09:15:00+01:00</lastmod>
    <image:image><image:loc>https://herne.example/brand.jpg</image:loc></image:image>
    <news:news>
      <news:publication_date>2026-03-02</news:publication_date><news:title>Brand  in Wanne</news:title>
    </news:news>
  </url>
  <url><loc>https://herne.example/impressum</loc></url>
  <url><loc>https://elsewhere.example/artikel/x-1</loc></url>
</urlset>"""

RSS = """<?xml version="1.0" encoding="ISO-8859-1"?>
<rss version="2.0"><channel><title>Herne</title><link>https://herne.example/</link>
<item><title>M&#252;ll &amp;amp; <![CDATA[<b>Straße</b>]]></title><link>/artikel/muell-102?k=tick</link>
<pubDate>Mon, 02 Mar 2026 10:00:00 +0100</pubDate></item>
<item><title>Ohne Zone</title><guid isPermaLink="true">https://herne.example/artikel/zone-103</guid>
<pubDate>Mon, 02 Mar 2026 10:00:00</pubDate></item>
</channel></rss>"""

ATOM = """<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://herne.example/artikel/"><title>Herne</title>
<entry><title type="html">Rat &lt;i&gt;tagt&lt;/i&gt;</title><link rel="alternate" href="rat-104"/>
<published>2026-03-01T10:00:00Z</published><updated>2026-03-02T10:00:00Z</updated></entry></feed>"""

JSON_FEED = """{"version": "https://jsonfeed.org/version/1.1", "items": [
 {"id": "1", "url": "/artikel/kirmes-105", "title": "Kirmes", "date_published": "2026-03-02T10:00:00+01:00"}, 7, {}]}"""


def read(body: str | bytes, purpose: Purpose, site: Site = SITE, at: str = "feed") -> Found:
    """What a payload served at that path of the site advertises."""
    payload = body.encode() if isinstance(body, str) else body
    return discover(payload, url=f"https://herne.example/{at}", purpose=purpose, site=site)


def urls(found: Found) -> list[str]:
    """The addresses as paths, for short."""
    return [discovery.url.removeprefix("https://herne.example") for discovery in found.discoveries]


def test_a_news_sitemap_gives_title_and_both_times() -> None:
    """The picture's address is not taken for the article's, and what is no article is counted, not hidden."""
    found = read(NEWS_SITEMAP, Purpose.SITEMAP)
    (only,) = found.discoveries
    assert (only.url, only.purpose, only.via) == (
        "https://herne.example/artikel/brand-in-wanne-101",
        Purpose.ARTICLE,
        "sitemap",
    )
    assert (only.title, only.published_at) == ("Brand in Wanne", date(2026, 3, 2))
    assert only.modified_at == datetime(2026, 3, 2, 8, 15, tzinfo=UTC)
    assert found.notes == (
        "1 address left out, no articles: https://herne.example/impressum",
        "1 address left out, on foreign hosts: https://elsewhere.example/artikel/x-1",
    )


def test_an_index_gives_its_children_but_not_itself() -> None:
    """A sitemap that names itself would be a loop."""
    index = """<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
      <sitemap><loc>https://herne.example/sitemap.xml</loc></sitemap>
      <sitemap><loc>https://herne.example/news.xml.gz</loc><lastmod>2026-03-02</lastmod></sitemap></sitemapindex>"""
    (child,) = read(index, Purpose.SITEMAP, at="sitemap.xml").discoveries
    assert (child.url, child.purpose) == ("https://herne.example/news.xml.gz", Purpose.SITEMAP)
    assert child.modified_at == date(2026, 3, 2)


@pytest.mark.parametrize("layers", [1, 2])
def test_a_packed_sitemap_is_unpacked(layers: int) -> None:
    """A `.gz` file may be content-coded once more on its way."""
    body = NEWS_SITEMAP.encode()
    for _ in range(layers):
        body = gzip.compress(body)
    assert urls(read(body, Purpose.SITEMAP)) == ["/artikel/brand-in-wanne-101"]


@pytest.mark.hazard(59)
def test_a_gzip_bomb_is_cut() -> None:
    """Unpacking ends at the bound; what comes after it is lost, and that is said."""
    bomb = gzip.compress(b"<urlset>" + b" " * 60 * 2**20)
    found = read(bomb, Purpose.SITEMAP)
    assert found.discoveries == ()
    assert found.notes[0] == "cut at 50 MiB"


@pytest.mark.parametrize(
    ("name", "body", "kept"),
    [
        ("bare ampersand", "<url><loc>https://herne.example/a?x=1&y=2</loc></url></urlset>", ["/a?x=1&y=2"]),
        ("reference", "<url><loc>https://herne.example/a?x=1&amp;y=2</loc></url></urlset>", ["/a?x=1&y=2"]),
        ("CDATA", "<url><loc><![CDATA[https://herne.example/a?x=1&y=2]]></loc></url></urlset>", ["/a?x=1&y=2"]),
        (
            "cut after an address",
            "<url><loc>https://herne.example/a</loc></url><url><loc>https://herne.example/b</loc>",
            ["/a", "/b"],
        ),
        (
            "cut in an address",
            "<url><loc>https://herne.example/a</loc></url><url><loc>https://herne.example/br",
            ["/a"],
        ),
        (
            "empty entries",
            "<url/><url><loc> </loc></url><url><loc>\n https://herne.example/a\n</loc></url></urlset>",
            ["/a"],
        ),
    ],
)
@pytest.mark.hazard(59)
def test_a_broken_sitemap_is_read_as_far_as_it_is_whole(name: str, body: str, kept: list[str]) -> None:
    """No half address is invented, and no query loses its second half."""
    assert urls(read(f"<urlset>{body}", Purpose.SITEMAP, OPEN)) == kept


@pytest.mark.hazard(58)
def test_declared_entities_are_refused() -> None:
    """An entity bomb or a file inclusion is news to nobody, in whatever encoding it comes."""
    bomb = '<!DOCTYPE x [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]><urlset><url><loc>https://herne.example/&b;</loc></url></urlset>'
    for body in (bomb.encode(), bomb.encode("utf-16")):
        assert read(body, Purpose.SITEMAP, OPEN) == Found(notes=("the sitemap declares XML entities and was refused",))
    rss = f"{bomb.partition('<urlset>')[0]}<rss><channel><item><link>/a-1</link></item></channel></rss>"
    assert read(rss, Purpose.FEED, OPEN) == Found(notes=("the feed declares XML entities and was refused",))


@pytest.mark.hazard(59)
def test_too_many_addresses_are_cut_with_a_note() -> None:
    """sitemaps.org allows fifty thousand; a payload with more is broken or hostile."""
    lines = "\n".join(f"https://herne.example/artikel/a-{number}" for number in range(MAX_URLS + 1))
    found = read(lines, Purpose.SITEMAP)
    assert len(found.discoveries) == MAX_URLS
    assert found.notes == (f"cut after {MAX_URLS} addresses",)


def test_rss_entries_carry_headline_and_time() -> None:
    """Links become absolute, markup leaves the headline, and a time without a zone is the site's own."""
    first, second = read(RSS.encode("latin-1"), Purpose.FEED).discoveries
    assert (first.url, first.title) == ("https://herne.example/artikel/muell-102", "Müll & Straße")
    assert first.published_at == second.published_at == datetime(2026, 3, 2, 9, tzinfo=UTC)
    assert second.url == "https://herne.example/artikel/zone-103"
    assert first.modified_at is None


def test_atom_and_json_feeds_are_read_too() -> None:
    """Atom keeps publication and change apart; JSON items that are none are passed over."""
    (atom,) = read(ATOM, Purpose.FEED).discoveries
    assert (atom.url, atom.title) == ("https://herne.example/artikel/rat-104", "Rat tagt")
    assert atom.published_at == datetime(2026, 3, 1, 10, tzinfo=UTC)
    assert atom.modified_at == datetime(2026, 3, 2, 10, tzinfo=UTC)
    (item,) = read(JSON_FEED, Purpose.FEED).discoveries
    assert (item.url, item.title, item.via) == ("https://herne.example/artikel/kirmes-105", "Kirmes", "feed")


@pytest.mark.parametrize(
    ("body", "purpose"),
    [
        (
            r'{"items": [{"url": "/artikel/a-1", "title": "Fe\ud800uer\u0000",'
            r' "summary": "An der Halle\udfff \u0007brennt"}]}',
            Purpose.FEED,
        ),
        (
            "<rss><channel><item><title>Fe&#55296;uer\x1b</title><link>/artikel/a-1</link>"
            "<description>An der Halle&#57343; &#x%s; brennt</description></item></channel></rss>" % ("9" * 9999),
            Purpose.FEED,
        ),
        ("<h2><a href=/artikel/a-1>Fe&#55296;uer&#27;</a></h2><p>An der Halle&#xDFFF; brennt", Purpose.LISTING),
    ],
    ids=["JSON Feed", "RSS", "listing"],
)
def test_what_a_payload_says_of_a_story_can_be_stored(body: str, purpose: Purpose) -> None:
    """A lone surrogate is no UTF-8, and no headline holds a control character."""
    (found,) = read(body, purpose).discoveries
    for text in (found.title, found.teaser):
        assert text is None or (text.encode() and not any(unicodedata.category(letter) == "Cc" for letter in text))
    assert (found.title or "").replace("\ufffd", "").startswith("Feuer")


@pytest.mark.parametrize(
    "body",
    [
        '{"items": [{"url": "/artikel/a-1", "title": "&#%s;"}]}' % ("1" * 5000),
        "<rss><channel><item><link>/artikel/a-1</link><pubDate>0000-00-00T00:00:00Z</pubDate></item></channel></rss>",
    ],
    ids=["letter", "year"],
)
def test_a_number_without_sense_costs_no_story(body: str) -> None:
    """There is no such letter and no such year; the story stays."""
    assert urls(read(body, Purpose.FEED)) == ["/artikel/a-1"]


def test_the_bytes_decide_on_the_format() -> None:
    """A feed may serve as a sitemap, and a sitemap as a feed; both are read as what they are."""
    assert {one.via for one in read(RSS, Purpose.SITEMAP).discoveries} == {"feed"}
    assert {one.via for one in read(NEWS_SITEMAP, Purpose.FEED).discoveries} == {"sitemap"}


@pytest.mark.parametrize("purpose", [Purpose.FEED, Purpose.SITEMAP])
def test_an_error_page_is_neither_feed_nor_sitemap(purpose: Purpose) -> None:
    """A soft 404 must not be read as an empty feed in silence."""
    found = read("<!DOCTYPE html><title>Nicht gefunden</title><a href='/artikel/a-1'>A</a>", purpose)
    assert found == Found(notes=(f"not a {purpose}, but an HTML page (no content type, 72 bytes)",))


def test_a_feed_that_is_a_file_name_opens_no_file() -> None:
    """feedparser takes a text for a path or an address; a payload is neither."""
    assert read("<rss>/etc/hostname</rss>", Purpose.FEED).discoveries == ()
    assert read("/etc/hostname", Purpose.FEED).notes == ("not a feed, but something else (no content type, 13 bytes)",)


def test_robots_names_its_sitemaps() -> None:
    """A mark, odd line ends and letters of any case are no obstacle; a foreign host's sitemap is only noted."""
    body = b"\xef\xbb\xbfSitemap: https://herne.example/a.xml\rUser-agent: *\r\nsitemap:/b.xml # x\nSitemap: https://cdn.example/c.xml"
    found = read(body, Purpose.ROBOTS, at="robots.txt")
    assert urls(found) == ["/a.xml", "/b.xml"]
    assert {one.purpose for one in found.discoveries} == {Purpose.SITEMAP}
    assert found.notes == ("1 address left out, on foreign hosts: https://cdn.example/c.xml",)


def test_a_huge_robots_txt_is_cut_at_a_line() -> None:
    """Half a line names another file."""
    body = b"#" * (512 * 1024 - 40) + b"\nSitemap: /a.xml\nSitemap: /a-very-long-name.xml\n"
    assert urls(read(body, Purpose.ROBOTS)) == ["/a.xml"]


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-03-02T08:00:00Z", datetime(2026, 3, 2, 8, tzinfo=UTC)),
        ("2026-07-02T08:00", datetime(2026, 7, 2, 6, tzinfo=UTC)),
        ("Mon, 2 Mar 2026 08:00:00 GMT", datetime(2026, 3, 2, 8, tzinfo=UTC)),
        ("2026-03-02", date(2026, 3, 2)),
        ("2026-03", None),
        ("0001-01-01T00:00:00+14:00", None),
        ("Mon, 2 Mar 2026 08:00:00 +99999999999999999999", None),
        ("Mon, 2 Mar 99999999999999999999 08:00:00 GMT", None),
        ("gestern", None),
        ("", None),
    ],
)
def test_times_are_read_or_left_out_but_never_guessed(text: str, moment: date | None) -> None:
    """A month alone is no day, and a word is no date."""
    assert moment_of(text, "Europe/Berlin") == moment


FRAGMENTS = (
    '<urlset> <url> <loc> </loc> </url> <rss><channel> <item> <link> <feed> <entry> { "items":[ <a <h2> href='
    " https://herne.example/ /artikel/a-1 & ]]> <![CDATA[ <!-- ü Sitemap: \x00"
)
fragments = st.sampled_from(FRAGMENTS.split())


@given(st.lists(fragments | st.text(max_size=5), max_size=20).map("".join), st.sampled_from(list(Purpose)))
def test_no_payload_stops_the_reading_or_leaves_the_site(text: str, purpose: Purpose) -> None:
    """Whatever a server sends, the answer is discoveries in scope and notes, never an exception."""
    for site in (SITE, OPEN):
        found = read(text.encode(), purpose, site)
        assert all(in_scope(site, discovery.url).allowed for discovery in found.discoveries)


@given(st.binary(max_size=200), st.sampled_from(list(Purpose)))
def test_any_bytes_can_be_read(body: bytes, purpose: Purpose) -> None:
    """Noise, packed or not, gives nothing and breaks nothing."""
    read(body, purpose)
    read(gzip.compress(body)[:-3], purpose)
    read(b"\x1f\x8b" + body, purpose)
