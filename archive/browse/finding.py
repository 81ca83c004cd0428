"""The search page's form read from a query string. It searches nothing itself."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from archive.search import Order, Versions

PAGE = 20  # hits
LAST_PAGE = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What the reader asked for; every value is one that the form offers."""

    query: str = ""
    site: str | None = None
    since: str | None = None
    until: str | None = None
    versions: Versions = "current"
    order: Order = "relevance"
    page: int = 1

    @property
    def offset(self) -> int:
        """How many hits stand on the pages before."""
        return (self.page - 1) * PAGE

    def address(self, page: int) -> str:
        """The query string of another page of the same search."""
        given = {
            "q": self.query,
            "site": self.site,
            "from": self.since,
            "until": self.until,
            "versions": self.versions if self.versions != "current" else None,
            "order": self.order if self.order != "relevance" else None,
            "page": str(page) if page > 1 else None,
        }
        return "?" + urlencode({name: value for name, value in given.items() if value})


def wanted(arguments: Mapping[str, str]) -> Wanted:
    """The form's values; what is not on offer counts as not given."""
    return Wanted(
        query=arguments.get("q", "").strip(),
        site=arguments.get("site") or None,
        since=arguments.get("from") or None,
        until=arguments.get("until") or None,
        versions="all" if arguments.get("versions") == "all" else "current",
        order="newest" if arguments.get("order") == "newest" else "relevance",
        page=_page(arguments.get("page", "")),
    )


def _page(text: str) -> int:
    return min(max(int(text), 1), LAST_PAGE) if text.isascii() and text.isdigit() and len(text) < 9 else 1
