"""A request on the wire: the URL as it is written, and header fields that cannot become two."""

import pytest

from archive.urls import authority
from crawler.guard import Dial
from crawler.wire import Ask


def ask_of(url: str, *fields: tuple[str, str]) -> Ask:
    return Ask(url=url, dial=Dial(authority=authority(url), may_be_private=False), fields=fields)


@pytest.mark.parametrize(
    ("url", "host", "port", "target"),
    [
        ("http://a.example/", "a.example", 80, "/"),
        ("https://a.example", "a.example", 443, "/"),
        ("HTTPS://A.example:443/b", "a.example", 443, "/b"),
        ("http://a.example:8080/b#top", "a.example", 8080, "/b"),
        ("https://a.example:80/", "a.example", 80, "/"),
        ("http://a.example?q=1", "a.example", 80, "/?q=1"),
        ("http://a.example/?", "a.example", 80, "/?"),
        ("http://a.example/a/../b//c/./?b=2&a=1&utm_source=x", "a.example", 80, "/a/../b//c/./?b=2&a=1&utm_source=x"),
        ("http://a.example/%7e%2F%fc", "a.example", 80, "/%7e%2F%fc"),
        ("http://a.example/ü b", "a.example", 80, "/%C3%BC%20b"),
        ("http://a.example/a\r\nX-Evil: 1", "a.example", 80, "/aX-Evil:%201"),
        ("http://a.example/a\0b\x7f", "a.example", 80, "/a%00b%7F"),
        ("http://user:word@a.example/b@c", "a.example", 80, "/b@c"),
        ("http://[2001:DB8::1]:81/", "2001:db8::1", 81, "/"),
        ("http://straße.example/", "xn--strae-oqa.example", 80, "/"),
    ],
)
def test_a_url_is_asked_for_as_it_is_written(url: str, host: str, port: int, target: str) -> None:
    """No dot segment resolved, no query sorted, nothing decoded; what may not stand in a request is encoded."""
    ask = ask_of(url)
    assert (ask.host, ask.port, ask.target) == (host, port, target)


def test_no_value_can_become_a_line_of_its_own() -> None:
    """A validator comes from a stranger; it goes back in one line or not at all."""
    ask = ask_of("http://a.example/", ("User-Agent", "Chronik"), ("If-None-Match", 'a"\r\nX-Evil: 1\0 ń'))
    assert ask.headers[1:-1] == (("User-Agent", "Chronik"), ("If-None-Match", 'a"  X-Evil: 1'))
    assert ask.head.count(b"\r\n") == 6
    assert ask.head.startswith(b"GET / HTTP/1.1\r\nHost: a.example\r\n")


def test_host_names_the_port_unless_it_is_the_usual_one() -> None:
    """RFC 9110, section 7.2."""
    assert ask_of("http://a.example:8080/").headers[0] == ("Host", "a.example:8080")
    assert ask_of("https://a.example:443/").headers[0] == ("Host", "a.example")
    assert ask_of("http://[2001:db8::1]:81/").headers[0] == ("Host", "[2001:db8::1]:81")
