"""Each saved page yields the fields written beside it."""

import pytest

from .saved import PAGES, expected, page, read, shown


@pytest.mark.parametrize("name", sorted(path.stem for path in PAGES.glob("*.html")))
def test_saved_page_yields_what_is_written_beside_it(name: str) -> None:
    """Every field named in the expected file comes out as it stands there."""
    wanted = expected(name)
    found = shown(read(page(name)))
    assert {field: found[field] for field in wanted} == wanted
