"""Two captures of one article before one reader."""

from datetime import UTC, datetime

import pytest

from archive.extract import Saved, confront
from archive.extract.document import parse
from archive.extract.template import is_redesigned
from tests.scheduler.looks import boxes, chatty, semantic, story

from .saved import SITE, URL, page

AT = datetime(2025, 6, 1, tzinfo=UTC)


def saved(markup: str | bytes) -> Saved:
    body = markup if isinstance(markup, bytes) else markup.encode()
    return Saved(body=body, url=URL, fetched_at=AT, content_type="text/html; charset=utf-8")


WRAPPED = semantic(story(1)).replace("<article class=story>", "<div class=wrap><article class=story data-x=7f3>")
MORE_BOXES = semantic(story(1)).replace(
    "<footer",
    "<div class='cookie banner'><p>Wir nutzen Cookies.</p></div><ul class=popular><li class=item>Stau</li></ul><footer",
)
HASHED = semantic(story(1)).replace("class=story", "class='story css-1a2b3c'").replace("class=lead", "class='lead x9'")


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        pytest.param(semantic(story(1)), semantic(story(2)), False, id="another story in the same look"),
        pytest.param(semantic(story(1)), WRAPPED, False, id="one more wrapper"),
        pytest.param(semantic(story(1)), MORE_BOXES, False, id="more boxes around it"),
        pytest.param(MORE_BOXES, semantic(story(1)), False, id="fewer boxes around it"),
        pytest.param(semantic(story(1)), HASHED, False, id="names that a build tool made"),
        pytest.param(semantic(story(1)), boxes(story(1)), True, id="another look"),
        pytest.param(page("local"), page("wordpress"), True, id="another content system"),
    ],
)
def test_a_template_is_known_by_the_names_of_its_elements(before: str, after: str, *, expected: bool) -> None:
    """What rotates adds names; a redesign replaces them."""
    roots = [parse(markup) for markup in (before, after)]
    assert roots[0] is not None
    assert roots[1] is not None
    assert is_redesigned(roots[0], roots[1]) is expected


def test_the_older_page_is_read_by_the_same_reader() -> None:
    """Whatever was stored of it then."""
    found = confront(saved(semantic(story(1))), saved(semantic(story(1))), SITE)
    assert (found.before.title, found.is_redesigned, found.elsewhere) == (story(1).title, False, frozenset())


def test_words_that_stand_on_both_pages_are_only_read_from_another_place() -> None:
    """All fields of a story that nobody touched are accounted for, except those one look does not show."""
    found = confront(saved(semantic(story(1))), saved(boxes(story(1))), SITE)
    assert found.is_redesigned
    assert {"kicker", "title", "lead", "text", "captions", "authors"} <= found.elsewhere


def test_words_of_the_template_are_not_accounted_for_by_the_page_itself() -> None:
    """A sentence that only the new page has may be an edit: the other articles will tell."""
    assert "text" not in confront(saved(semantic(story(1))), saved(chatty(story(1))), SITE).elsewhere


@pytest.mark.parametrize(
    "body", [b"", b"\0\0", b"%PDF-1.7", b"\x89PNG\r\n", b"<", "<p>\ud800".encode("utf-8", "ignore")]
)
def test_bytes_that_are_no_page_are_compared_too(body: bytes) -> None:
    """Whatever was stored, the comparison ends with a result."""
    assert not confront(saved(body), saved(semantic(story(1))), SITE).is_redesigned


def test_a_section_that_the_navigation_names_was_changed_all_the_same() -> None:
    """The names of all sections stand on every page."""
    nav = "<nav><a href='/sport/'>Sport</a> <a href='/lokales/'>Lokales</a></nav>"
    old = semantic(story(1)).replace("<main", f"{nav}<main")
    new = boxes(story(1)).replace("<head>", "<head><meta property='article:section' content='Sport'>")
    found = confront(saved(old), saved(new.replace("<div class=fuss>", f"{nav}<div class=fuss>")), SITE)
    assert found.is_redesigned
    assert "section" not in found.elsewhere
