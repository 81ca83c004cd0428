"""What holds for any address, any header and any markup."""

import re
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html
from markupsafe import Markup

from archive.browse.memento.addresses import Places, asked_of, forms_of
from archive.browse.memento.moments import accepted_datetime, digits_of, http_date, of_digits
from archive.browse.memento.rewriting import page
from archive.models import timestamp

PLACES = Places("http://127.0.0.1:8002")
MOMENTS = st.integers(0, 4_000_000_000).map(lambda second: timestamp(datetime.fromtimestamp(second, UTC)))
TAGS = (
    "a", "img", "link", "meta", "base", "form", "button", "svg", "use", "set", "iframe", "object", "embed", "style",
    "script", "video", "input", "area", "td",
)  # fmt: skip
KEYS = (
    "href", "src", "srcset", "style", "onclick", "onerror", "action", "formaction", "xlink:href", "data-src", "poster",
    "ping", "target", "rel", "http-equiv",
)  # fmt: skip
ADDRESSES = st.sampled_from(
    ["javascript:alert(1)", " JaVaScRiPt:x", "java\nscript:x", "data:text/html,<b>", "data:image/png;base64,AA",
     "//elsewhere.example/x", "https://elsewhere.example/?a=b&c", "../x y", "#z", "vbscript:x", "file:///etc/passwd",
     "background:url(//elsewhere.example/x)", "stylesheet", "refresh", "a.png 2x, //elsewhere.example/b 3x", "http://["]
)  # fmt: skip
ATTRIBUTE = st.builds('{}="{}"'.format, st.sampled_from(KEYS), st.one_of(ADDRESSES, st.text(max_size=20)))
ENDS = st.one_of(st.sampled_from(["</svg>", "</style>", "url(//elsewhere.example/x)"]), st.text(max_size=10))
ELEMENTS = st.builds("<{} {}>{}".format, st.sampled_from(TAGS), st.lists(ATTRIBUTE, max_size=4).map(" ".join), ENDS)
NAMED = re.compile(r'url\("?([^")]*)')
LEADING = ("/-/memento/", "#", "data:image/")


@given(MOMENTS)
def test_a_time_survives_header_and_address(at: str) -> None:
    """As an HTTP date and as fourteen digits."""
    assert accepted_datetime(http_date(at)) == at
    assert of_digits(digits_of(at)) == at


@given(st.text(max_size=60))
def test_any_text_is_a_time_or_none(text: str) -> None:
    """Never an error."""
    found = accepted_datetime(text)
    assert found is None or http_date(found)


@given(
    st.text(alphabet=st.characters(min_codepoint=0x21, max_codepoint=0x2FF, exclude_characters="#?%\x7f"), max_size=40)
)
def test_an_address_leads_back_to_its_url(rest: str) -> None:
    """Whatever the URL holds, quotes and brackets too: the memento's own address speaks of it."""
    url = f"https://a.example/{rest}?q={rest}"
    path, _, query = PLACES.memento(url, "2024-09-02T06:30:00Z").removeprefix(PLACES.origin).partition("?")
    asked = asked_of(path, query)
    assert asked is not None
    assert url in forms_of(asked.url)


@pytest.mark.hazard(87)
@settings(max_examples=200)
@given(st.lists(ELEMENTS, max_size=6))
def test_no_markup_leads_out_or_runs(elements: list[str]) -> None:
    """Read again, the page has no script, no handler, and no address but into the archive."""
    text = f"<!DOCTYPE html><html><head></head><body>{''.join(elements)}</body></html>"
    shown = page(text, url="https://a.example/b", digits="20240902063000", notice=Markup("<p>notice</p>"))
    for element in html.document_fromstring(shown).iter():
        if not isinstance(element.tag, str):
            continue
        assert element.tag not in ("script", "iframe", "object", "embed", "base", "set")
        assert element.tag != "meta" or "refresh" not in (element.get("http-equiv") or "")
        for name, value in element.attrib.items():
            assert not name.lower().startswith("on")
            if name in ("href", "src", "poster", "xlink:href"):
                assert value.strip().lower().startswith(LEADING), (name, value)
            named = NAMED.findall(value) if name == "style" else value.split(", ") if name == "srcset" and value else []
            assert all(one.startswith((*LEADING, "about:invalid")) for one in named), (name, value)
