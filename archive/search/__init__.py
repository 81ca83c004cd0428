"""German full-text search over every version of every article. It shows nothing; a stock SQLite reads its tables."""

from archive.search.find import Hit, Order, SearchResult, Versions, search
from archive.search.index import compact, index_version, remove_version
from archive.search.marks import highlight
from archive.search.proof import broken_index
from archive.search.words import tokens

__all__ = [
    "Hit",
    "Order",
    "SearchResult",
    "Versions",
    "broken_index",
    "compact",
    "highlight",
    "index_version",
    "remove_version",
    "search",
    "tokens",
]
