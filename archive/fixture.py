"""A stored version as a test case: its page's bytes, and beside them what was read, for a person to correct.

`DIR/pages/<name>.html` and `DIR/expected/<name>.json`, the layout that `python -m benchmarks extraction DIR` scores.
Reads the archive and extracts nothing anew.
"""

import json
import re
import sqlite3
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from archive.content import Content
from archive.content_coding import shown_page
from archive.digests import Json
from archive.errors import ArchiveError
from archive.models import moment, timestamp
from archive.store import article_named, article_row, content_of_version, decoded_exchange_of, version_row

_UNSAFE = re.compile(r"[^\w.-]+")
_LONGEST_NAME = 80


@dataclass(frozen=True, slots=True)
class Fixture:
    """The two files of a test case, and how many bytes the page has."""

    page: Path
    expected: Path
    size: int


def save_fixture(
    connection: sqlite3.Connection, article: str, number: int | None, folder: Path, *, force: bool
) -> Fixture:
    """Write an article's version, the newest when `number` is None, as a test case into a folder.

    The bytes are those of the first capture that showed the version, content coding removed, or as a browser made
    them. Raises ArchiveError where
    one of the files exists and `force` is not given, or the page's bytes are no longer kept.
    """
    article_id = article_named(connection, article)
    about = article_row(connection, article_id)
    version = version_row(connection, article_id, number)
    name = fixture_name(about["site_id"], about["key"], version["number"])
    page, expected = folder / "pages" / f"{name}.html", folder / "expected" / f"{name}.json"
    if not force and (found := [path for path in (page, expected) if path.exists()]):
        raise ArchiveError(f"{found[0]} exists and may hold corrections: use another folder, or --force")
    capture = connection.execute("SELECT * FROM captures WHERE id = :id", {"id": version["capture_id"]}).fetchone()
    if capture["payload_digest"] is None:
        raise ArchiveError(f"the bytes of capture {capture['id']} are not kept: there is nothing to save")
    body, content_type = shown_page(decoded_exchange_of(connection, capture["id"]))
    fields = _origin(connection, name, about, capture, content_type) | expected_fields(
        content_of_version(connection, version),
        published_at=moment(version["published_at"]) if version["published_at"] else None,
        modified_at=moment(version["modified_at"]) if version["modified_at"] else None,
    )
    for path, data in ((page, body), (expected, (json.dumps(fields, ensure_ascii=False, indent=2) + "\n").encode())):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return Fixture(page, expected, len(body))


def fixture_name(site_id: str, key: str, number: int) -> str:
    """A file name of site, key and version; addresses as keys lose what a file name may not hold.

    >>> fixture_name("bote", "https://bote.example/a/b?c=1", 2)
    'bote-bote.example-a-b-c-1-v2'
    """
    safe = _UNSAFE.sub("-", key.removeprefix("https://").removeprefix("http://")).strip("-.")
    return f"{_UNSAFE.sub('-', site_id)}-{safe[-_LONGEST_NAME:].strip('-.')}-v{number}"


def expected_fields(content: Content, *, published_at: date | None, modified_at: date | None) -> dict[str, Json]:
    """The fields of an expected file: those that are scored, then our own (`blocks` with their kinds, and others)."""
    lead = content.lead
    return {
        "title": content.title,
        "authors": list(content.authors),
        "published": timestamp(published_at) if published_at else None,
        "summary": [lead] if lead else [],
        "body": [block.text for block in content.blocks],
        "subheads": [block.text for block in content.blocks if block.kind == "subhead"],
        "captions": [image.caption for image in content.images if image.caption],
        "kicker": content.kicker,
        "heading": content.heading,
        "blocks": [[block.kind, block.text] for block in content.blocks],
        "credits": [image.credit for image in content.images if image.credit],
        "source": content.source,
        "section": content.section,
        "tags": list(content.tags),
        "modified": timestamp(modified_at) if modified_at else None,
    }


def _origin(
    connection: sqlite3.Connection, name: str, about: sqlite3.Row, capture: sqlite3.Row, content_type: str | None
) -> dict[str, Json]:
    """Where the page comes from, and all that an extraction needs to know besides its bytes."""
    site = connection.execute("SELECT * FROM sites WHERE id = :id", {"id": about["site_id"]}).fetchone()
    return {
        "id": name,
        "url": capture["url"],
        "publisher": site["name"],
        "home_url": site["home_url"],
        "crawled": capture["fetched_at"],
        "content_type": content_type,
    }
