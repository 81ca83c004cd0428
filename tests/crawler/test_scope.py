"""Which addresses belong to a site, and which are pages of one listing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.models import Site
from crawler.scope import in_scope, page_of

SITE = Site(
    id="herne",
    name="Herne",
    home_url="http://127.0.0.1:8100/",
    hosts=("www.herne.example", "Herne.example:443", "backup.example:8080"),
)


@pytest.mark.parametrize(
    ("name", "url", "reason"),
    [
        ("the front page's own port", "http://127.0.0.1:8100/a", None),
        ("default port spelt out", "https://www.herne.example:443/a", None),
        ("default port in the list", "http://herne.example/a", None),
        ("listed port", "https://backup.example:8080/a", None),
        ("date folders", "https://herne.example/02/02/02/brand", None),
        ("packed sitemap", "https://herne.example/sitemap.xml.gz", None),
        ("another port of the front page", "http://127.0.0.1:8101/a", "127.0.0.1:8101 is not among the hosts of herne"),
        ("listed host, other port", "https://backup.example/a", "backup.example is not among"),
        ("a host that begins alike", "https://herne.example.evil.example/", "is not among"),
        ("user part of a foreign host", "https://herne.example@evil.example/", "evil.example is not among"),
        ("picture", "https://herne.example/bild.JPG?w=100", ".jpg is no page"),
        ("document", "https://herne.example/rat/vorlage.pdf", ".pdf is no page"),
        ("mail", "mailto:a@herne.example", "no web address"),
        ("script", "javascript:void(0)", "no web address"),
        ("endless folders", "https://herne.example/a/b/a/b/a/b/", "the path repeats '/a/b'"),
        ("too long", "https://herne.example/" + "a" * 3000, "longer than 2048"),
    ],
)
def test_only_pages_of_the_sites_own_hosts_are_in_scope(name: str, url: str, reason: str | None) -> None:
    """Scheme, host with port, file kind and traps decide, and a refusal says why."""
    verdict = in_scope(SITE, url)
    assert verdict.allowed is (reason is None)
    assert (reason or "belongs to the site") in verdict.reason


@pytest.mark.parametrize(
    ("url", "listing", "number"),
    [
        ("https://a.example/", "https://a.example", None),
        ("https://a.example/?seite=2", "https://a.example", 2),
        ("https://a.example/sport/page/3/", "https://a.example/sport", 3),
        ("https://a.example/sport/seite-4", "https://a.example/sport", 4),
        ("https://a.example/suche?page=2&search=x", "https://a.example/suche?search=x", 2),
        ("https://a.example/?p=12345", "https://a.example?p=12345", None),
        ("https://a.example/seite/leserbriefe.htm", "https://a.example/seite/leserbriefe.htm", None),
    ],
)
def test_a_page_number_is_told_from_the_listing(url: str, listing: str, number: int | None) -> None:
    """The number may stand in the query or in the path; a WordPress post id is none."""
    found = page_of(url)
    assert (found.listing, found.number) == (listing, number)


@given(st.text(max_size=80))
def test_any_text_gets_a_verdict(text: str) -> None:
    """No address found on a page, however broken, stops a crawl."""
    assert in_scope(SITE, text).reason
    assert in_scope(SITE, f"https://herne.example/{text}").reason
    assert page_of(f"https://herne.example/{text}").listing
