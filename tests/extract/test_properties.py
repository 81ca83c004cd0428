"""What must hold for any bytes: no exception, storable text, normal forms that stay."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.extract.text import normal
from archive.models import PageKind, timestamp

from .saved import page, read, shown

NAMES = ("local", "source", "jsonld", "wordpress", "english", "home", "consent")
JUNK = ("", "<div>", "<p", "\0", "</article>", "<!--", "&#xD800;")


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=3000))
def test_any_bytes_can_be_read(body: bytes) -> None:
    """Whatever a server sends, an extraction comes out and can be stored."""
    assert str(shown(read(body))).encode()


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from(NAMES),
    st.floats(0, 1),
    st.sampled_from(["", "<div>", "<p", "\0", "</article>", "<!--", "&#xD800;"]),
)
def test_cut_and_mangled_pages_can_be_read(name: str, share: float, junk: str) -> None:
    """A page cut anywhere and glued with junk raises nothing, and a cut article is never a missing one."""
    markup = page(name)
    at = int(share * len(markup))
    found = read(markup[:at] + junk)
    assert all(block.text == normal(block.text) and block.text for block in found.blocks)
    assert name in {"home", "consent"} or found.kind is not PageKind.NOT_FOUND


@given(st.text())
def test_normalising_twice_is_normalising_once(text: str) -> None:
    """A normal form that is not its own normal form is none."""
    assert normal(normal("a\u200b\u0308")) == normal("a\u200b\u0308") == "ä"
    assert normal(normal(text)) == normal(text)


@pytest.mark.parametrize("name", NAMES)
def test_times_can_be_written(name: str) -> None:
    """Every moment is a plain day, or aware and in UTC."""
    found = read(page(name))
    moments = [moment for moment in (found.published_at, found.modified_at) if moment is not None]
    assert all(len(timestamp(moment)) == 10 or timestamp(moment).endswith("Z") for moment in moments)


HOSTILE_LINES = [
    '<time datetime="9999-12-31T23:59:59-23:59">immer</time>',
    '<time datetime="0001-01-01T00:00:00+14:00">nie</time>',
    "<p class='date'>31.12.9999, 23.59 Uhr</p>",
    "<p>Ein &#1; Zeichen &#x1f; das &#xfffe; kein XML nimmt, in einem Satz.</p>",
    '<figure><img srcset="/a.jpg ., /b.jpg .w, /c.jpg 1e999w"><figcaption>Ein Bild vom neuen Bad</figcaption></figure>',
]


@pytest.mark.parametrize("line", HOSTILE_LINES)
def test_lines_that_once_raised_are_read(line: str) -> None:
    """Found by mutated pages: times beyond the calendar, control characters as entities, sizes that are no numbers."""
    found = read(f"<title>Rat baut Bad</title><body><article><h1>Rat baut Bad</h1>{line}<p>Der Rat will es.</p>")
    assert (found.title, found.published_at) == ("Rat baut Bad", None)
