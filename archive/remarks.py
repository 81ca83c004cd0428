"""What is kept of a capture besides its outcome: what its publisher asks, what its bytes are, what was odd about it.

It reads earlier captures and writes nothing. Wishes of a page's own meta elements come from the reader, or, where these
bytes were read before, from then.
"""

import sqlite3
from dataclasses import dataclass
from urllib.parse import urlsplit

from archive.digests import digest
from archive.errors import DamagedPayload
from archive.media import contradiction, decoded_head, identified_type
from archive.models import Exchange, Purpose, Wishes
from archive.store import exchange_of, tdm_capture, wishes_of_payload
from archive.wishes import (
    FILE_BYTES,
    TDM_PATH,
    TdmFile,
    combined,
    comments_of,
    file_wishes,
    header_wishes,
    meta_part,
    natural_words,
    rules_in,
)

ROBOTS_BYTES = 524_288  # of a robots.txt that are looked through for words
MOST_NOTES = 40
STORED_BYTES = 1_048_576  # of a tdmrep.json; what is larger has more than is read, as its own capture's note says
MOST_READ = 32
# By digest and coding, which no two files share: read for every capture of a host, the rules would hold up the lanes.
_READ: dict[tuple[str, str], TdmFile] = {}


@dataclass(frozen=True, slots=True)
class Remarks:
    """Wishes are None where no response came; `identified_type` is None where the bytes show none."""

    wishes: Wishes | None
    identified_type: str | None
    notes: tuple[str, ...]


def remarks_on(connection: sqlite3.Connection, exchange: Exchange, page: Wishes | None) -> Remarks:
    """The remarks on an exchange; `page` is what the page itself asks, None where it was not read."""
    if exchange.status is None:
        return Remarks(None, None, exchange.notes)
    if page is None and exchange.body:
        known = wishes_of_payload(connection, digest(exchange.body), exchange.purpose)
        page = meta_part(known) if known is not None else None
    file = file_wishes(_file_of(connection, exchange), exchange.url)
    kind = identified_type(exchange)
    odd = contradiction(exchange, kind)
    notes = (*exchange.notes, *((odd,) if odd else ()), *_words(exchange))
    return Remarks(combined(file, header_wishes(exchange.response_headers), page or Wishes()), kind, notes[:MOST_NOTES])


def _file_of(connection: sqlite3.Connection, exchange: Exchange) -> TdmFile:
    """The rules of the host's tdmrep.json as it was last seen before an exchange."""
    parts = urlsplit(exchange.url)
    url = f"{parts.scheme}://{parts.netloc}{TDM_PATH}"
    capture = tdm_capture(connection, url, before=exchange.fetched_at)
    if capture is None or capture.size > STORED_BYTES:
        return TdmFile()
    key = (capture.payload_digest, capture.coding)
    if key not in _READ:
        try:
            found = rules_in(decoded_head(exchange_of(connection, capture.id), FILE_BYTES) or b"")
        except DamagedPayload:
            return TdmFile()  # `chronik verify` names it
        if len(_READ) >= MOST_READ:
            del _READ[next(iter(_READ))]
        _READ[key] = found
    return _READ[key]


def _words(exchange: Exchange) -> tuple[str, ...]:
    """What a host's files for crawlers say in words, or say so that no program understands it."""
    if exchange.status != 200 or exchange.purpose not in (Purpose.ROBOTS, Purpose.TDM):
        return ()
    head = decoded_head(exchange, ROBOTS_BYTES) or b""
    file = rules_in(head[:FILE_BYTES]) if exchange.purpose is Purpose.TDM else TdmFile()
    text = head.decode("utf-8", "replace")
    for_people = comments_of(text) if exchange.purpose is Purpose.ROBOTS else text
    words = None if file.rules else natural_words(for_people)
    return (*file.notes, *((words,) if words else ()))
