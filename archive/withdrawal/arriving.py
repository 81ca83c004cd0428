"""What comes of captures of a story that is out of view: they are kept, and kept out of view. It judges no page.

Content goes to `withheld.db` before the caller's transaction ends. If that is undone, it lies there under a record id
or number that nothing in `archive.db` bears, and does no harm.
"""

import json
import sqlite3
import uuid
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from archive.content_coding import decoded_body
from archive.digests import Json, digest, terse_json
from archive.errors import UndecodableBody
from archive.models import Exchange, Extraction
from archive.store import append_event
from archive.withdrawal.cells import BLANKS, coding_alone, titles_and_texts
from archive.withdrawal.decided import HIDING, Restriction
from archive.withdrawal.elsewhere import is_address_of_others
from archive.withdrawal.holders import Held
from archive.withdrawal.known import known_phrases
from archive.withdrawal.packing import alone, withheld_cells
from archive.withdrawal.phrases import Known, Sought, held_in, phrases_of, told_in, words_of_page
from archive.withdrawal.rows import all_in_force, in_force
from archive.withdrawal.vault import Cell, open_vault


def hiding(connection: sqlite3.Connection, article_id: int | None) -> Restriction | None:
    """The restriction that keeps all of an article out of view; None where there is none."""
    found = in_force(connection, article_id) if article_id is not None else None
    return found if found is not None and found.kind in HIDING else None


def without_content(
    connection: sqlite3.Connection, exchange: Exchange, restriction: Restriction, *, is_page: bool = True
) -> Exchange:
    """An exchange as it may be stored of a story that is out of view: digests, status, times and request.

    Body, headers and notes go to `withheld.db`; of an erased story nowhere. So does what did not show it (a 404, a
    wall: not `is_page`), but what came from an address of others stays unless it holds words of it, and so do bytes
    that are in view since others brought them.
    """
    given = exchange.record_id or uuid.uuid4().urn
    cells, is_erased = captured(exchange, given), restriction.kind == "erased"
    _note_traces(connection, exchange, None, at=exchange.fetched_at, but=restriction.id)
    is_own = is_page or not is_address_of_others(connection, exchange.url, restriction.article_id)
    for body in filter(None, (exchange.body, exchange.rendered)):
        if is_own or tells_of(connection, restriction.id, exchange, body):
            if not is_page and _is_unknown(connection, name := digest(body)):  # others may come with it too
                at, url = exchange.fetched_at, exchange.url
                tell_withheld(connection, [name], url, restriction.id, at=at, is_erased=is_erased)
            cells += unseen(connection, body, "erased" if is_erased else "withheld")
    if not is_erased:
        keep(connection, restriction.id, cells)
    return untold(exchange, given)


def untold(exchange: Exchange, record_id: str) -> Exchange:
    """An exchange without what may tell a story besides its body."""
    pairs = json.loads(coding_alone(terse_json(exchange.response_headers)))
    coding = tuple((name, value) for name, value in pairs)
    return replace(exchange, record_id=record_id, response_headers=coding, head=b"", notes=(), warc_fields=())


def tells_of(connection: sqlite3.Connection, restriction_id: int, exchange: Exchange, body: bytes) -> bool:
    """Whether a body holds sentences of the story of a restriction, or nobody knows these any more."""
    page = words_of_page(decoded_of(exchange) if body is exchange.body else body)
    with open_vault(folder_of(connection)) as vault:
        if marks := vault.marks((restriction_id,)):
            return bool(told_in(page, marks))
        query = "SELECT article_id FROM restrictions WHERE id = :id"
        (article_id,) = connection.execute(query, {"id": restriction_id}).fetchone()
        phrases = phrases_of(*titles_and_texts(connection, article_id, Held(vault, (restriction_id,))))
    return not phrases or bool(held_in(page, phrases))


def without_traces(
    connection: sqlite3.Connection, exchange: Exchange, extraction: Extraction | None, *, at: datetime | None = None
) -> Exchange:
    """An exchange as it may be stored while other stories are out of view: a front page, feed or pointer that holds
    their sentences goes to `withheld.db`, or of an erased story nowhere; the chain says so.

    What the page's own story says is its own. `at` is when this is decided; None: as the exchange was made.
    """
    _note_traces(connection, exchange, extraction, at=at or exchange.fetched_at)
    return exchange


def _note_traces(
    connection: sqlite3.Connection,
    exchange: Exchange,
    extraction: Extraction | None,
    *,
    at: datetime,
    but: int | None = None,
) -> None:
    """Withhold a page for every story whose sentences it holds, but that of one restriction."""
    if not exchange.body or not are_known(connection):
        return
    known = known_phrases(folder_of(connection))
    with open_vault(folder_of(connection)) as vault:
        owner = vault.holder_of(_photo_before(connection, exchange))
    if owner is not None:
        _withhold_trace(connection, exchange, exchange.body, {owner: "withdrawn"}, at=at)
        return
    own = words_of(extraction) if extraction is not None else ()
    for body in filter(None, (exchange.body, exchange.rendered)):
        kinds = stories_told(connection, exchange, body, own, known)
        kinds.pop(but or 0, None)
        if kinds:
            _withhold_trace(connection, exchange, body, kinds, at=at)


def words_of(extraction: Extraction) -> tuple[str, ...]:
    """The words of a page's own story, as they were read from it."""
    return words_of_page("\n".join((extraction.title or "", extraction.text)).encode())


def stories_told(
    connection: sqlite3.Connection,
    exchange: Exchange,
    body: bytes,
    own: tuple[str, ...],
    known: Known,
) -> dict[int, str]:
    """The restrictions whose stories a body tells, with their kinds; what its own story says does not count."""
    page = words_of_page(decoded_of(exchange) if body is exchange.body else body)
    told = told_in(page, known)
    said = held_in(own, Sought(told))
    found = {number for phrase, number in told.items() if phrase not in said}
    return {one.id: one.kind for one in all_in_force(connection) if one.id in found}


def _photo_before(connection: sqlite3.Connection, exchange: Exchange) -> str:
    """The digest of a part of a page that is out of view and came from the same address before; empty: none did."""
    row = connection.execute(
        "SELECT p.digest FROM captures c JOIN payloads p ON p.digest = c.payload_digest WHERE c.url = :url"
        " AND c.purpose = :purpose AND c.purpose = 'requisite' AND p.encoding = 'withheld' LIMIT 1",
        {"url": exchange.url, "purpose": exchange.purpose.value},
    ).fetchone()
    return row["digest"] if row else ""


def _withhold_trace(
    connection: sqlite3.Connection, exchange: Exchange, body: bytes, kinds: Mapping[int, str], *, at: datetime
) -> None:
    """Keep a page under each of these restrictions, by id with their kind; of an erased story it is kept nowhere."""
    erased = [number for number, kind in kinds.items() if kind == "erased"]
    name, is_new = digest(body), _is_unknown(connection, digest(body))
    cells = unseen(connection, body, "erased" if erased else "withheld")
    for number in erased[:1] or sorted(kinds):
        with open_vault(folder_of(connection)) as vault:
            is_held = any(Held(vault, [number]).payload(name))
            if not erased:
                vault.keep(number, cells)
        if is_new or (cells and not erased and not is_held):
            tell_withheld(connection, [name], exchange.url, number, at=at, is_erased=bool(erased))


def tell_withheld(
    connection: sqlite3.Connection, names: list[str], url: str, restriction_id: int, *, at: datetime, is_erased: bool
) -> None:
    """The chain says which pages went out of view after their story."""
    detail: dict[str, Json] = {"restriction": restriction_id, "payloads": list[Json](names), "url": url}
    append_event(connection, "erased" if is_erased else "withdrawn", at=at, article_id=None, detail=detail)


def _is_unknown(connection: sqlite3.Connection, name: str) -> bool:
    return connection.execute("SELECT 1 FROM payloads WHERE digest = :name", {"name": name}).fetchone() is None


def are_known(connection: sqlite3.Connection) -> bool:
    """Whether any restriction in force could have left phrases to look for."""
    query = "SELECT 1 FROM restrictions WHERE lifted_at IS NULL AND kind <> 'unlisted' LIMIT 1"
    return connection.execute(query).fetchone() is not None


def captured(exchange: Exchange, record_id: str) -> list[Cell]:
    """What a capture's row would have told besides its body."""
    values: dict[str, str | bytes | None] = {
        "notes": terse_json(exchange.notes),
        "response_head": exchange.head or None,
        "warc_fields": terse_json(exchange.warc_fields) if exchange.warc_fields else None,
    }
    if exchange.status is not None:
        values["response_headers"] = terse_json(exchange.response_headers)
    blanks = {**BLANKS["captures"], "response_headers": coding_alone(terse_json(exchange.response_headers))}
    key = (("record_id", record_id),)
    return [Cell("captures", key, name, value, blanks[name]) for name, value in values.items() if value != blanks[name]]


def unseen(connection: sqlite3.Connection, body: bytes, encoding: str) -> list[Cell]:
    """Name a payload without its bytes, so that they are not stored; its cells, also where it is withheld already. One
    that is in view stays as it is."""
    name = digest(body)
    connection.execute(
        "INSERT OR IGNORE INTO payloads (digest, size, stored_size, encoding, body)"
        " VALUES (:name, :size, 0, :encoding, x'')",
        {"name": name, "size": len(body), "encoding": encoding},
    )
    row = connection.execute("SELECT encoding FROM payloads WHERE digest = :name", {"name": name}).fetchone()
    is_there = row["encoding"] == encoding or row["encoding"] == "withheld"
    return withheld_cells(name, alone(body)) if is_there else []


def keep(connection: sqlite3.Connection, restriction_id: int, cells: list[Cell]) -> None:
    """Keep cells under a restriction in the archive's `withheld.db`."""
    with open_vault(folder_of(connection)) as vault:
        vault.keep(restriction_id, cells)


def decoded_of(exchange: Exchange) -> bytes:
    """The body of an exchange freed of its coding; as it was sent where that cannot be done."""
    try:
        return decoded_body(exchange)
    except UndecodableBody:
        return exchange.body


def folder_of(connection: sqlite3.Connection) -> Path:
    """The folder that the archive lies in."""
    row = connection.execute("SELECT file FROM pragma_database_list WHERE name = 'main'").fetchone()
    return Path(row["file"]).parent
