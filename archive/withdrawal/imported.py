"""What an import stored before anybody knew whose story it tells is taken out of view when it has its place.

It judges no page: `arriving` does.
"""

import sqlite3
from collections.abc import Collection, Mapping
from datetime import datetime
from functools import partial

from archive.digests import digest
from archive.errors import DamagedPayload
from archive.models import Exchange, Extraction
from archive.store import exchange_of
from archive.withdrawal.arriving import (
    are_known,
    captured,
    folder_of,
    keep,
    stories_told,
    tell_withheld,
    tells_of,
    words_of,
)
from archive.withdrawal.cells import apply
from archive.withdrawal.elsewhere import is_address_of_others, is_brought_by_others
from archive.withdrawal.holders import held_by_others
from archive.withdrawal.known import known_phrases
from archive.withdrawal.packing import free_dependents, payload_cells
from archive.withdrawal.phrases import words_of_page
from archive.withdrawal.vault import Cell, open_vault


def withhold_capture(
    connection: sqlite3.Connection,
    capture_id: int,
    restriction_id: int,
    *,
    at: datetime,
    is_page: bool = True,
    is_erased: bool = False,
) -> None:
    """Take a capture out of view that was stored before anybody knew whose story it tells: its bytes, and what its row
    tells of them, go to `withheld.db`, or of an erased story nowhere; the chain names the bytes.

    Bytes that another story's captures brought too are that story's, and stay. What did not show the story (a 404, a
    wall: not `is_page`) stays also where captures that wait for their place brought it at other addresses, or where it
    came from an address of others, unless it holds words of it.
    """
    exchange = exchange_of(connection, capture_id)
    query = "SELECT article_id FROM restrictions WHERE id = :id"
    (story,) = connection.execute(query, {"id": restriction_id}).fetchone()
    is_own = partial(_is_own, connection, capture_id, exchange, story=story)
    own = [
        one
        for one in _bodies(exchange)
        if is_page or is_own(one) or tells_of(connection, restriction_id, exchange, one)
    ]
    names = [name for name in map(digest, own) if not _is_shared(connection, name, [capture_id], story)]
    cells = captured(exchange, str(exchange.record_id))
    _take_out(connection, names, cells, [restriction_id], is_erased=is_erased)
    if names:
        tell_withheld(connection, names, exchange.url, restriction_id, at=at, is_erased=is_erased)


def withhold_traces(connection: sqlite3.Connection, read: Mapping[int, Extraction | None], *, at: datetime) -> None:
    """Take imported pages out of view that hold sentences of stories out of view, once it is known what their own
    stories say: `read` is what was read of each capture, None where its version tells. The chain names the bytes.

    What placed captures brought before was looked through then.
    """
    if not are_known(connection):
        return
    known = known_phrases(folder_of(connection))
    for capture_id, extraction in read.items():
        try:
            exchange = exchange_of(connection, capture_id)
        except DamagedPayload:
            continue  # out of view already, or `chronik verify` names it
        own = words_of(extraction) if extraction is not None else _words_shown(connection, capture_id)
        for body in _bodies(exchange):
            kinds = stories_told(connection, exchange, body, own, known)
            if kinds and not _is_shared(connection, digest(body), read):
                _withhold(connection, digest(body), exchange.url, kinds, at=at)


def _withhold(connection: sqlite3.Connection, name: str, url: str, kinds: Mapping[int, str], *, at: datetime) -> None:
    """Keep a page under each of these restrictions, by id with their kind; of an erased story it is kept nowhere."""
    erased = [number for number, kind in sorted(kinds.items()) if kind == "erased"]
    numbers = erased[:1] or sorted(kinds)
    _take_out(connection, [name], [], numbers, is_erased=bool(erased))
    for number in numbers:
        tell_withheld(connection, [name], url, number, at=at, is_erased=bool(erased))


def _words_shown(connection: sqlite3.Connection, capture_id: int) -> tuple[str, ...]:
    """The words of the version that a capture showed; none where it showed none."""
    query = "SELECT v.title, v.text FROM captures c JOIN versions v ON v.id = c.version_id WHERE c.id = :id"
    row = connection.execute(query, {"id": capture_id}).fetchone()
    return words_of_page(f"{row['title'] or ''}\n{row['text']}".encode()) if row else ()


def _bodies(exchange: Exchange) -> list[bytes]:
    return [body for body in (exchange.body, exchange.rendered) if body]


def _is_own(connection: sqlite3.Connection, capture_id: int, exchange: Exchange, body: bytes, *, story: int) -> bool:
    """Whether a body that did not show a story came at its addresses alone, as far as captures tell."""
    return not is_address_of_others(connection, exchange.url, story) and not is_brought_by_others(
        connection, digest(body), story, but=[capture_id], placed_only=False
    )


def _is_shared(connection: sqlite3.Connection, name: str, own: Collection[int], article_id: int = -1) -> bool:
    """Whether captures besides the given ones, and those of an article, brought a payload and are placed."""
    return is_brought_by_others(connection, name, article_id, but=own, placed_only=True)


def _take_out(
    connection: sqlite3.Connection, names: list[str], cells: list[Cell], restrictions: list[int], *, is_erased: bool
) -> None:
    """Take stored payloads out of view for some restrictions, with cells of other rows.

    What an erased story was told by stood in the file already, so free pages and logs are to be written over.
    """
    free_dependents(connection, names)
    with open_vault(folder_of(connection)) as vault:
        if is_erased and names:
            vault.set_wipe(restrictions[0])
        held = held_by_others(connection, vault, restrictions[0])
        cells = [*cells, *(cell for name in names for cell in payload_cells(connection, name, held))]
    if not is_erased:
        for number in restrictions:
            keep(connection, number, cells)
    apply(connection, cells)
    if is_erased:
        query = "UPDATE payloads SET encoding = 'erased' WHERE digest = :name AND encoding = 'withheld'"
        connection.executemany(query, [{"name": name} for name in names])
