"""A folder of saved pages with what each must yield: `pages/<id>.html[.gz]` and `expected/<id>.json`. Scores nothing.

Of an expected file are read: `id`, `url`, `publisher`, `crawled`, `title`, `authors`, `published` (a bare day where
the page states no clock time; a time without a zone is local), `topics` (or `tags`), `summary` (the lead's
paragraphs), `body` (all paragraphs in order, the lead among them), `optional` (indices of `body` that may be missing),
`subheads`, `captions`.
"""

import gzip
import json
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from archive.models import Site

OWN = Path(__file__).parent.parent / "tests" / "extract" / "articles"
ZONE = ZoneInfo("Europe/Berlin")
_ENDINGS = (".html", ".html.gz", ".htm")
_LATER = datetime(2100, 1, 1, tzinfo=UTC)  # for a page that does not say when it was captured


class NoPages(Exception):
    """A folder that holds no pages to score, or an expected file that cannot be read; the message says which."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """What a page must yield. Times are aware; a plain date means that the page names a day only."""

    id: str
    url: str
    publisher: str
    home_url: str
    crawled_at: datetime
    content_type: str | None
    title: str
    authors: tuple[str, ...]
    published: date | None
    topics: tuple[str, ...]
    summary: tuple[str, ...]
    body: tuple[str, ...]
    optional: frozenset[int]
    subheads: tuple[str, ...]
    captions: tuple[str, ...]

    @property
    def site(self) -> Site:
        """The publisher as the reader wants to have it."""
        return Site(id="site", name=self.publisher, home_url=self.home_url)


@dataclass(frozen=True, slots=True)
class SavedPage:
    """A page on disk and what it must yield."""

    path: Path
    expected: Expected

    def body(self) -> bytes:
        """The page's bytes, unpacked."""
        found = self.path.read_bytes()
        return gzip.decompress(found) if self.path.suffix == ".gz" else found


def pages_in(folder: Path) -> tuple[SavedPage, ...]:
    """All pages of a folder that have an expected file, by name. Raises NoPages with the reason."""
    found = {path.name.removesuffix(ending): path for ending in _ENDINGS for path in folder.glob(f"pages/*{ending}")}
    pairs = [(path, folder / "expected" / f"{name}.json") for name, path in sorted(found.items())]
    pages = tuple(SavedPage(path, expected_in(beside)) for path, beside in pairs if beside.exists())
    if not pages:
        raise NoPages(f"{folder} holds no pages/<id>.html with an expected/<id>.json beside it")
    return pages


def expected_in(path: Path) -> Expected:
    """What an expected file says. Raises NoPages that names the file and what is wrong with it."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        return _expected(found, path.stem)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise NoPages(f"{path} is no expected file: {type(error).__name__}: {error}") from error


def _expected(found: dict[str, object], name: str) -> Expected:
    def many(field: str) -> tuple[str, ...]:
        value = found.get(field) or ()
        return (value,) if isinstance(value, str) else tuple(map(str, value))  # type: ignore[call-overload]

    url, at = str(found["url"]), found.get("crawled")
    parts = urlsplit(url)
    return Expected(
        id=str(found.get("id") or name),
        url=url,
        publisher=str(found.get("publisher") or parts.hostname),
        home_url=str(found.get("home_url") or f"{parts.scheme}://{parts.netloc}/"),
        crawled_at=_aware(datetime.fromisoformat(str(at)), UTC) if at else _LATER,
        content_type=str(found["content_type"]) if found.get("content_type") else None,
        title=str(found.get("title") or ""),
        authors=many("authors"),
        published=moment_in(str(found["published"])) if found.get("published") else None,
        topics=many("topics") or many("tags"),
        summary=many("summary"),
        body=many("body"),
        optional=frozenset(map(int, many("optional"))),
        subheads=many("subheads"),
        captions=many("captions"),
    )


def moment_in(text: str) -> date:
    """A day, or an aware time; a time without a zone is Berlin's.

    >>> moment_in("2024-09-02"), moment_in("2024-09-02 13:50").isoformat()
    (datetime.date(2024, 9, 2), '2024-09-02T13:50:00+02:00')
    """
    return date.fromisoformat(text) if len(text) == len("2024-09-02") else _aware(datetime.fromisoformat(text), ZONE)


def _aware(moment: datetime, zone: ZoneInfo | object) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=zone)  # type: ignore[arg-type]
