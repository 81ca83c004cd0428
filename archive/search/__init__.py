"""German full-text search over every version of every article. It shows nothing; a stock SQLite reads its tables."""

from archive.search.find import Hit, Order, SearchResult, Versions, search
from archive.search.index import index_version, rebuild, remove_version
from archive.search.marks import highlight

__all__ = [
    "Hit",
    "Order",
    "SearchResult",
    "Versions",
    "highlight",
    "index_version",
    "rebuild",
    "remove_version",
    "search",
]
