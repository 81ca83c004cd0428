"""What stands around a page's text: meta elements, style sheets and pictures, whatever the markup looks like."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.extract import Frame, parts_of_style_sheet, read_frame
from archive.models import Wishes

URL = "https://herne.example/artikel/1"


def frame(markup: str | bytes) -> Frame:
    """The frame of a page."""
    return read_frame(markup if isinstance(markup, bytes) else markup.encode(), url=URL)


@settings(max_examples=100, deadline=None)
@given(st.one_of(st.binary(max_size=2000), st.text(max_size=2000).map(lambda text: f"<img srcset='{text}'>".encode())))
def test_any_bytes_have_a_frame(body: bytes) -> None:
    """An empty one at worst; every address in it is a web address."""
    assert all(part.startswith(("http://", "https://")) for part in read_frame(body, url=URL).parts)


@pytest.mark.hazard(12)
@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ("<meta name=robots content=noarchive>", ("noarchive",)),
        ("<p>Wort<meta NAME='ROBOTS' CONTENT='NOARCHIVE'>", ("noarchive",)),
        ("<meta http-equiv='X-Robots-Tag' content='noarchive'>", ("noarchive",)),
        ("<meta name=robots content=index><meta name=robots content='noarchive, index'>", ("index", "noarchive")),
        ("<meta name=googlebot content=noarchive>", ()),
        ("<!-- <meta name=robots content=noarchive> -->", ()),
        ("<script>'<meta name=robots content=noarchive>'</script>", ()),
        ("<meta name=robots>", ()),
    ],
)
def test_directives_stand_in_meta_elements(markup: str, expected: tuple[str, ...]) -> None:
    """Wherever they are in the page, but not where they are only shown."""
    assert frame(markup).wishes.robots == tuple(("meta", one) for one in expected)


@pytest.mark.hazard(13)
def test_a_reservation_stands_in_meta_elements() -> None:
    """Name and value as the report on TDMRep has them."""
    terms = "<meta name='tdm-policy' content=' https://herne.example/tdm '>"
    expected = Wishes(tdm_reservation=True, tdm_policy="https://herne.example/tdm", tdm_source="meta")
    assert frame(f"<meta name='tdm-reservation' content='1'>{terms}").wishes == expected
    assert frame("<meta name='tdm-reservation' content='ja'>").wishes == Wishes()


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ("<img src='a.png'><link rel=stylesheet href='/b.css'>", ("/b.css", "/artikel/a.png")),
        ("<base href='/fotos/'><img src='a.png'>", ("/fotos/a.png",)),
        ("<img srcset='a,b.png 1x,/c.png 2x, /d.png 800w'>", ("/artikel/a,b.png", "/c.png", "/d.png")),
        ("<img srcset=' /a.png , /b.png,'>", ("/a.png", "/b.png")),
        ("<picture><source srcset=/a.webp></picture><video><source src=/b.mp4></video>", ("/a.webp",)),
        ("<img src='data:image/png;base64,AA'><img src='file:///etc/passwd'><img src='javascript:x'>", ()),
        ("<img src=/a.png><img src=/a.png#x>", ("/a.png",)),
        ("<style>p {background: url(/a.png)}</style><p style='background:URL( \"/b.png\" )'>", ("/a.png", "/b.png")),
        ("<link rel='alternate' href='/feed'><script src='/a.js'></script><iframe src='/b'>", ()),
    ],
)
def test_parts_are_style_sheets_and_pictures(markup: str, expected: tuple[str, ...]) -> None:
    """Absolute, each once, style sheets first; nothing that is no web address."""
    assert frame(markup).parts == tuple(f"https://herne.example{path}" for path in expected)


@pytest.mark.parametrize(
    ("style", "expected"),
    [
        ("@import '/a.css'; @import url(/b.css) screen;", ("/a.css", "/b.css")),
        ("p {background: url( '../c.png' ), url(d.png)}", ("/c.png", "/artikel/d.png")),
        ("/* url(/nie.png) */ @font-face {src: url(/e.woff2) format('woff2')}", ("/e.woff2",)),
        ("p {background: url(data:image/gif;base64,R0lG) url() url(  ) url('') url(javascript:x)}", ()),
        ("url(" * 100_000, ()),
        ("url('" * 100_000, ("/artikel/url(",)),
        ("/* " * 100_000, ()),
    ],
)
def test_style_sheets_name_parts_too(style: str, expected: tuple[str, ...]) -> None:
    """By url(…) and @import, outside comments; whatever stands there, it ends at once."""
    found = parts_of_style_sheet(style.encode(), url=URL, content_type="text/css")
    assert found == tuple(f"https://herne.example{path}" for path in expected)


@pytest.mark.hazard(53)
@pytest.mark.parametrize(
    "body", [b"", b"\x89PNG\r\n<img src=/a.png>", b'{"a": "<img src=/a.png>"}', b"<rss><img src=/a>"]
)
def test_what_is_no_page_has_no_frame(body: bytes) -> None:
    """A picture, JSON and a feed may hold markup that nobody would show."""
    assert read_frame(body, url=URL) == Frame()
