"""The SQLite file: schema, rows and transactions. It stores what was decided elsewhere."""

from archive.store.articles import (
    Article,
    advertised_modified_at,
    all_articles,
    article_history,
    find_by_content,
    find_by_id,
    find_by_key,
    first_missed_at,
    set_address,
    set_seen,
    set_status,
    store_article,
    store_discoveries,
    store_url,
)
from archive.store.captures import Validators, same_payload_version, set_outcome, store_capture, validators
from archive.store.events import append_event, broken_events
from archive.store.file import ARCHIVE_FILE, LOCK_FILE, Store, create, locked, open_to_read, open_to_write
from archive.store.lookup import article_named, article_row, event_rows, image_rows, version_row, version_rows
from archive.store.payloads import read_payload, store_payload
from archive.store.runs import finish_run, start_run, store_site
from archive.store.versions import (
    KnownVersion,
    content_of_version,
    current_version,
    earlier_digests,
    store_version,
)

__all__ = [
    "ARCHIVE_FILE",
    "LOCK_FILE",
    "Article",
    "KnownVersion",
    "Store",
    "Validators",
    "advertised_modified_at",
    "all_articles",
    "append_event",
    "article_history",
    "article_named",
    "article_row",
    "broken_events",
    "content_of_version",
    "create",
    "current_version",
    "earlier_digests",
    "event_rows",
    "find_by_content",
    "find_by_id",
    "find_by_key",
    "finish_run",
    "first_missed_at",
    "image_rows",
    "locked",
    "open_to_read",
    "open_to_write",
    "read_payload",
    "same_payload_version",
    "set_address",
    "set_outcome",
    "set_seen",
    "set_status",
    "start_run",
    "store_article",
    "store_capture",
    "store_discoveries",
    "store_payload",
    "store_site",
    "store_url",
    "store_version",
    "validators",
    "version_row",
    "version_rows",
]
