"""What an answer shows: read by a reader, and compared with what its article showed before. It reads no page itself."""

import sqlite3
from dataclasses import replace

from archive.models import Exchange, Site
from archive.store import current_model, known_decoding

from .reading import Read, Readers
from .turn import Turn, last_shown, needs_reading


async def read_page(
    exchange: Exchange, turn: Turn | None, site: Site, connection: sqlite3.Connection, readers: Readers
) -> Read:
    """What is read from an exchange, where it must be; compared with the version before, where it differs from it.

    What came in nobody's turn is not read: the robots.txt that the fetching process asks for by itself.
    """
    if turn is None or not needs_reading(exchange, turn, site, connection):
        return Read(decoded_digest=await _decoded(exchange, connection, readers))
    model = current_model(connection, site.id)
    read = await readers.read(exchange, site, model)
    if read.problem is not None and read.decoded_digest is None:  # who could not read it did not say
        read = replace(read, decoded_digest=await _decoded(exchange, connection, readers))
    shown = last_shown(exchange, turn, site, connection, read)
    if shown is None:
        return read
    confrontation = await readers.confront(shown[1], exchange, site, model)
    return replace(read, confrontation=confrontation, confronted_id=shown[0])


async def _decoded(exchange: Exchange, connection: sqlite3.Connection, readers: Readers) -> str | None:
    """The digest of a body with its content coding undone, where it has one: known, or found by a reading process."""
    has_body = bool(exchange.body) or exchange.status == 200
    if not has_body or exchange.header("content-encoding") is None:
        return None  # the payload's own digest is that of the body
    return known_decoding(connection, exchange) or await readers.decoded_digest(exchange)
