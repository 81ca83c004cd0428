"""Each page of `articles/` yields the fields written beside it; `chronik show --save-fixture` adds to this folder.

Fields left out of an expected file are not looked at, nor those it lists under `wrong_today` with the reason.
"""

import json
from typing import Any

import pytest

from archive.content import content_of
from archive.fixture import expected_fields
from archive.models import PageKind, timestamp
from benchmarks.pages import OWN, SavedPage, moment_in, pages_in
from benchmarks.readings import extraction_of

TIMES = ("published", "modified")


def wanted(page: SavedPage) -> dict[str, Any]:
    """What the expected file says, with its times in UTC."""
    found = json.loads((OWN / "expected" / f"{page.expected.id}.json").read_text(encoding="utf-8"))
    found["body"] = without_optional(found["body"], page)
    found["tags"] = found.get("topics") or found.get("tags")
    found |= {name: timestamp(moment_in(found[name])) for name in TIMES if found.get(name)}
    return {name: value for name, value in found.items() if name not in found.get("wrong_today", ())}


def without_optional(body: list[str], page: SavedPage) -> list[str]:
    """A body without the paragraphs that may be missing."""
    may_miss = {page.expected.body[at] for at in page.expected.optional}
    return [text for text in body if text not in may_miss]


@pytest.mark.parametrize("page", pages_in(OWN), ids=lambda page: page.expected.id)
def test_saved_article_yields_what_is_written_beside_it(page: SavedPage) -> None:
    """Every field that the file names, down to the letter; the tags in any order."""
    found = extraction_of(page.body(), page.expected)
    assert found.kind == PageKind.ARTICLE
    fields = expected_fields(content_of(found), published_at=found.published_at, modified_at=found.modified_at)
    fields["body"] = without_optional(fields["body"], page)
    want = {name: value for name, value in wanted(page).items() if name in fields and (value or name != "tags")}
    assert {name: fields[name] for name in want if name != "tags"} == {n: v for n, v in want.items() if n != "tags"}
    assert sorted(fields["tags"]) == sorted(want.get("tags", fields["tags"]))


@pytest.mark.parametrize("page", pages_in(OWN), ids=lambda page: page.expected.id)
def test_reading_a_saved_article_twice_is_reading_it_once(page: SavedPage) -> None:
    """The same bytes give the same extraction."""
    first, again = (extraction_of(page.body(), page.expected) for _ in range(2))
    assert first == again
