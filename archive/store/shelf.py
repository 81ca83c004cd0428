"""Unpacking stored payloads with all that they need: dictionaries, earlier pages. Writes nothing.

What a payload needs is read row by row each time, but unpacked only where its stored bytes are not those of the last
time: so nothing that was damaged, withheld or erased since is ever served from memory.
"""

import sqlite3
import threading
from collections import OrderedDict
from dataclasses import dataclass

from archive.errors import BadFrame, DamagedPayload, WithheldPayload
from archive.packing import LARGEST_UNPACKED, Recipe, Trained, trained, unpack, unpack_part

MOST_REMEMBERED = 24 * 1024 * 1024  # bytes of unpacked payloads
_LARGEST_REMEMBERED = 2 * 1024 * 1024
_MOST_DICTIONARIES = 8
_OUT_OF_VIEW = ("withheld", "erased")
_ROW = (
    "SELECT p.size, p.encoding, p.body, p.dictionary_id, p.recoding, n.digest AS neighbour, b.digest AS base"
    " FROM payloads p LEFT JOIN payloads n ON n.payload_id = p.neighbour_id LEFT JOIN payloads b"
    " ON b.payload_id = p.base_id"
    " WHERE p.digest = :digest"
)
_DEEPEST = 200  # payloads below each other; far more than we ever write, a bound for files that others wrote


Known = Trained | tuple[bytes, ...]  # what a frame is read with: a dictionary, or the pieces of its prefix


@dataclass(frozen=True, slots=True)
class Unpacked:
    """A payload's unpacked bytes, and the recipe by which the bytes as sent are made of them (None: they are those)."""

    content: bytes
    recipe: Recipe | None


@dataclass(frozen=True, slots=True)
class _Remembered:
    """What was unpacked before, and from what."""

    stored: bytes
    known: Known
    content: bytes


class _Memory:
    """What was unpacked lately, bounded; Datasette reads in several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._payloads: OrderedDict[str, _Remembered] = OrderedDict()
        self._dictionaries: OrderedDict[int, tuple[bytes, Trained]] = OrderedDict()
        self._size = 0

    def content(self, name: str, stored: bytes, known: Known) -> bytes | None:
        """The unpacked bytes, if these very stored bytes were unpacked before with the same help."""
        with self._lock:
            found = self._payloads.get(name)
            if found is None or found.stored != stored or found.known != known:
                return None
            self._payloads.move_to_end(name)
            return found.content

    def remember(self, name: str, found: _Remembered) -> None:
        with self._lock:
            self._forget(name)
            if len(found.content) > _LARGEST_REMEMBERED:
                return
            self._payloads[name] = found
            self._size += len(found.content)
            while self._size > MOST_REMEMBERED:
                self._forget(next(iter(self._payloads)))

    def dictionary(self, number: int, body: bytes) -> Trained:
        """A stored dictionary, made ready once. Raises BadFrame."""
        with self._lock:
            if number not in self._dictionaries or self._dictionaries[number][0] != body:
                self._dictionaries[number] = (body, trained(body))
                if len(self._dictionaries) > _MOST_DICTIONARIES:
                    self._dictionaries.popitem(last=False)
            return self._dictionaries[number][1]

    def _forget(self, name: str) -> None:
        gone = self._payloads.pop(name, None)
        self._size -= len(gone.content) if gone else 0


_MEMORY = _Memory()


def unpacked(connection: sqlite3.Connection, name: str, _above: tuple[str, ...] = ()) -> Unpacked:
    """A payload's unpacked bytes, not yet proved against its digest.

    Raises DamagedPayload where it, or one that it needs, is missing or cannot be unpacked, and WithheldPayload where it
    was taken out of view.
    """
    row = connection.execute(_ROW, {"digest": name}).fetchone()
    if row is None:
        raise DamagedPayload(f"payload {name} is missing: restore it from a backup")
    if row["encoding"] in _OUT_OF_VIEW:
        raise WithheldPayload(f"payload {name} was taken out of view ({row['encoding']}): see the table restrictions")
    recipe = _recipe(row["recoding"], name)
    if row["encoding"] == "identity":
        return Unpacked(row["body"], recipe)
    if name in _above or len(_above) > _DEEPEST:
        raise DamagedPayload(f"payload {name} needs itself: restore it from a backup")
    known = _known(connection, row, name, (*_above, name))
    content = _MEMORY.content(name, row["body"], known)
    if content is None:
        content = _opened(row, known, size=recipe.size if recipe else row["size"], name=name)
        _MEMORY.remember(name, _Remembered(row["body"], known, content))
    return Unpacked(content, recipe)


def legible(connection: sqlite3.Connection, name: str) -> bytes:
    """What can still be read of a damaged payload: its frame as far as it unpacks, then its stored bytes as they are;
    empty where there are none."""
    row = connection.execute(_ROW, {"digest": name}).fetchone()
    if row is None or row["encoding"] in _OUT_OF_VIEW:
        return b""
    if row["encoding"] == "identity":
        return bytes(row["body"])
    try:
        known = _known(connection, row, name, (name,))
    except DamagedPayload:
        known = ()
    return b"\n".join((unpack_part(row["body"], _given(known)), row["body"]))


def dictionary(connection: sqlite3.Connection, number: int) -> Trained:
    """A stored dictionary. Raises DamagedPayload where it is missing or none."""
    row = connection.execute("SELECT body FROM dictionaries WHERE id = :id", {"id": number}).fetchone()
    if row is None:
        raise DamagedPayload(f"dictionary {number} is missing: restore it from a backup")
    if not row["body"]:
        raise DamagedPayload(f"dictionary {number} was taken out of view, since it learned a story that is")
    try:
        return _MEMORY.dictionary(number, row["body"])
    except BadFrame as error:
        raise DamagedPayload(f"dictionary {number} cannot be read ({error}): restore it from a backup") from error


def prefix_of(connection: sqlite3.Connection, *, neighbour: str | None, base: str | None) -> bytes:
    """The bytes that a body is packed against: those of the neighbour, then those of the base."""
    return b"".join(unpacked(connection, one).content for one in (neighbour, base) if one is not None)


def _known(connection: sqlite3.Connection, row: sqlite3.Row, name: str, above: tuple[str, ...]) -> Known:
    """What a payload's frame is read with; no pieces where it stands alone."""
    needed = [one for one in (row["neighbour"], row["base"]) if one is not None]
    try:
        if row["dictionary_id"] is not None:
            return dictionary(connection, row["dictionary_id"])
        return tuple(unpacked(connection, one, above).content for one in needed)
    except DamagedPayload as error:
        if len(above) > 1:
            raise  # told once, by the one that was asked for
        raise DamagedPayload(f"payload {name} cannot be unpacked, since it needs another: {error}") from error


def _opened(row: sqlite3.Row, known: Known, *, size: int, name: str) -> bytes:
    try:
        return unpack(row["body"], _given(known), size=min(size, LARGEST_UNPACKED))
    except BadFrame as error:
        raise DamagedPayload(f"payload {name} cannot be unpacked ({error}): restore it from a backup") from error


def _given(known: Known) -> bytes | Trained | None:
    return (b"".join(known) or None) if isinstance(known, tuple) else known


def _recipe(text: str | None, name: str) -> Recipe | None:
    try:
        return Recipe.from_json(text) if text is not None else None
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise DamagedPayload(f"the recoding of payload {name} cannot be read: restore it from a backup") from error
