"""What an answer shows: read by a reader, and compared with what its article showed before. It reads no page itself."""

import sqlite3
from dataclasses import replace

from archive.models import Exchange, Site
from archive.store import current_model

from .reading import Read, Readers
from .turn import Turn, last_shown, needs_reading


async def read_page(
    exchange: Exchange, turn: Turn, site: Site, connection: sqlite3.Connection, readers: Readers
) -> Read:
    """What is read from an exchange, where it must be; compared with the version before, where it differs from it."""
    if not needs_reading(exchange, turn, site, connection):
        return Read()
    model = current_model(connection, site.id)
    read = await readers.read(exchange, site, model)
    shown = last_shown(exchange, turn, site, connection, read)
    if shown is None:
        return read
    confrontation = await readers.confront(shown[1], exchange, site, model)
    return replace(read, confrontation=confrontation, confronted_id=shown[0])
