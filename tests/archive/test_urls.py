"""The normal form of addresses, by which one page is one page."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive import urls
from archive.urls import authority, normalise

PIECES = st.sampled_from(
    [
        "a",
        "Ä",
        "ß",
        "%41",
        "%zz",
        "%C3%A4",
        "..",
        ".",
        "",
        "~u",
        "a b",
        "+",
        ";x",
        "=",
        "&",
        "?",
        "#top",
        "utm_source=x",
    ]
)


@pytest.mark.parametrize(
    ("name", "url", "normal"),
    [
        ("case of scheme and host", "HTTPS://Herne.Example/A", "https://herne.example/A"),
        ("default port of http", "http://herne.example:80/", "http://herne.example/"),
        ("default port of https", "https://herne.example:443/", "https://herne.example/"),
        ("another port", "http://herne.example:8080/", "http://herne.example:8080/"),
        ("no path", "https://herne.example", "https://herne.example/"),
        ("fragment", "https://herne.example/a#top", "https://herne.example/a"),
        ("dot segments", "https://herne.example/a/./b/../c", "https://herne.example/a/c"),
        ("dot segments over the top", "https://herne.example/../../a", "https://herne.example/a"),
        ("user and password", "https://me:pw@herne.example/", "https://herne.example/"),
        ("order of the query", "https://herne.example/?b=2&a=1", "https://herne.example/?a=1&b=2"),
        ("blank value", "https://herne.example/?a", "https://herne.example/?a="),
        ("empty query", "https://herne.example/a?", "https://herne.example/a"),
        ("tracking", "https://herne.example/a?utm_source=x&fbclid=y&id=1", "https://herne.example/a?id=1"),
        ("umlaut in the path", "https://herne.example/bürger", "https://herne.example/b%C3%BCrger"),
        ("case of percent", "https://herne.example/%c3%bc", "https://herne.example/%C3%BC"),
        ("needless percent", "https://herne.example/%41", "https://herne.example/A"),
        ("space", " https://herne.example/a b ", "https://herne.example/a%20b"),
        ("umlaut in the host", "https://bürger.example/", "https://xn--brger-kva.example/"),
        ("sharp s is no double s", "https://straße.example/", "https://xn--strae-oqa.example/"),
        ("IPv6", "http://[::1]:8100/", "http://[::1]:8100/"),
    ],
)
def test_one_page_has_one_address(name: str, url: str, normal: str) -> None:
    """What means the same by RFC 3986, section 6, and IDNA 2008 is written the same."""
    assert normalise(url) == normal, name


@pytest.mark.parametrize(
    "url",
    [
        "mailto:a@herne.example",
        "javascript:alert(1)",
        "file:///etc/passwd",
        "data:text/html,x",
        "ftp://herne.example/",
        "//herne.example/",
        "/a",
        "",
        "http://",
        "http:///a",
        "https://herne.example:99999/",
        "https://herne.example:x/",
        "http://[::1",
        "http://her ne.example/",
        "http://a..example/",
        "http://" + "a" * 64 + ".example/",
        "http://" + "ü" * 64 + ".example/",
        "http://her<ne>.example/",
        "http://%zz/",
    ],
)
def test_what_is_no_web_address_has_no_normal_form(url: str) -> None:
    """Other schemes, no host, and hosts that no name server could know."""
    assert normalise(url) is None


@pytest.mark.parametrize(
    ("href", "absolute"),
    [
        ("/b", "https://herne.example/b"),
        ("b", "https://herne.example/a/b"),
        ("../b", "https://herne.example/b"),
        ("?seite=2", "https://herne.example/a/?seite=2"),
        ("//wanne.example/b", "https://wanne.example/b"),
        ("http://wanne.example", "http://wanne.example/"),
        ("mailto:a@b.example", None),
    ],
)
def test_a_link_is_read_from_where_it_stands(href: str, absolute: str | None) -> None:
    """Relative addresses are resolved against their page."""
    assert normalise(href, "https://herne.example/a/") == absolute


@given(
    st.sampled_from(["http", "HTTPS", "ftp"]),
    st.sampled_from(["herne.example", "Straße.example", "h:80", "[::1]:443", "ü.example:8100", "a..b"]),
    st.lists(PIECES, max_size=5),
    st.lists(PIECES, max_size=4),
)
def test_normalising_twice_is_normalising_once(scheme: str, host: str, path: list[str], query: list[str]) -> None:
    """The normal form of a normal form is itself."""
    once = normalise(f"{scheme}://{host}/{'/'.join(path)}?{'&'.join(query)}")
    assert once is None or normalise(once) == once


@given(st.text())
def test_no_text_at_all_trips_it_up(text: str) -> None:
    """A page may hold anything as an address; it has a normal form or none."""
    for url in (text, f"http://{text}", f"http://herne.example/{text}"):
        once = normalise(url, "https://herne.example/")
        assert once is None or normalise(once) == once


@pytest.mark.parametrize(
    ("url", "lane"),
    [
        ("https://www.herne.example:443/a", "www.herne.example"),
        ("http://WWW.herne.example/a", "www.herne.example"),
        ("http://127.0.0.1:8100/a", "127.0.0.1:8100"),
        ("http://[::1]/", "[::1]"),
    ],
)
def test_a_host_has_one_name(url: str, lane: str) -> None:
    """Host and port name the lane on which a host is asked, the default port left out."""
    assert authority(url) == lane


LETTERS = st.text(alphabet="aZ09-._~/%", max_size=12)
HOSTS = st.text(alphabet="az09-.", min_size=1, max_size=9)
PORTS = st.sampled_from(["", ":80", ":443", ":0999", ":8080", ":59999", ":65536"])


@given(st.sampled_from(["http", "https"]), HOSTS, PORTS, LETTERS)
def test_an_address_that_is_normal_by_its_looks_is_normal(scheme: str, host: str, port: str, path: str) -> None:
    """The short way for fifty thousand addresses of a sitemap gives what the long one gives."""
    url = f"{scheme}://{host}{port}/{path}"
    with pytest.MonkeyPatch.context() as patch:
        short = normalise(url)
        patch.setattr(urls, "NORMAL", re.compile("(?!)"))
        assert (normalise(url), normalise(url, "https://other.example/x/y")) == (short, short)
