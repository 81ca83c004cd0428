"""Body bytes, packed small and kept once under their digest. Does not know what they mean.

A body is packed by what is known of its origin: with the site's dictionary, against what the same address sent before,
against another page of the site. `archive.packing` has the rules, `about` in the file tells how to undo it by hand.
"""

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass

from archive.digests import digest
from archive.errors import BadFrame, DamagedPayload, RecodingDiffers
from archive.packing import (
    ALONE,
    ANCHOR_NEEDS,
    LARGEST_PREFIX,
    MOST_NEEDED,
    Candidate,
    Recipe,
    Relatives,
    Tried,
    candidates,
    chosen,
    is_coded,
    is_good,
    needed_by,
    pack,
    pack_with,
    recode,
    recoded,
    shallow_candidates,
    wants_anchor,
)
from archive.store.dictionaries import is_asked_after, newest_dictionary, train_if_due
from archive.store.relatives import Kin, Origin, kin_of
from archive.store.shelf import dictionary, prefix_of, unpacked

_SMALLEST_TIED = 512  # bytes; less is not worth the names of what it would lean on
_WORTH_TAKING_OFF = 1.25  # times the coded bytes: others can lean on unpacked ones, on coded ones none can
_SEARCHED_ONE_IN = 16  # of the coded bodies of a site whose last one no recipe gave
_UNKNOWN = Kin(Relatives(), {})


@dataclass(frozen=True, slots=True, kw_only=True)
class Packed:
    """A body as it is to be stored; `needed` are the payloads that must be read before it."""

    encoding: str
    body: bytes
    way: Candidate = ALONE
    dictionary_id: int | None = None
    needed: frozenset[str] = frozenset()


def store_payload(connection: sqlite3.Connection, body: bytes, origin: Origin | None = None) -> str:
    """Keep the bytes and return their digest; bytes kept before are not kept again.

    Without an origin they are packed alone.
    """
    name = digest(body)
    if connection.execute("SELECT 1 FROM payloads WHERE digest = :digest", {"digest": name}).fetchone():
        return name
    kin = kin_of(connection, origin, name) if origin is not None else _UNKNOWN
    content, recipe = _uncoded(connection, body, kin, name)
    packed = _packed_best(connection, content, kin, origin.site_id if origin else None)
    if len(packed.body) >= len(body) * (_WORTH_TAKING_OFF if recipe else 1):
        recipe, packed = None, Packed(encoding="identity", body=body)
    connection.execute(
        "INSERT INTO payloads (digest, size, stored_size, encoding, dictionary_id, base_id, neighbour_id, depth,"
        " recoding, body) VALUES (:digest, :size, :stored_size, :encoding, :dictionary_id,"
        " (SELECT payload_id FROM payloads WHERE digest = :base),"
        " (SELECT payload_id FROM payloads WHERE digest = :neighbour), :depth, :recoding, :body)",
        {"digest": name, "size": len(body), "recoding": recipe.to_json() if recipe else None, **columns(packed)},
    )
    if origin is not None and is_asked_after(name):
        train_if_due(connection, origin.site_id, at=origin.at)
    return name


def read_payload(connection: sqlite3.Connection, name: str) -> bytes:
    """The bytes stored under a digest, exactly as they were sent.

    Raises DamagedPayload when they are missing, unreadable or no longer match, WithheldPayload when they were taken out
    of view, and KeyError never.
    """
    found = unpacked(connection, name)
    if found.recipe is None:
        if digest(found.content) != name:
            raise DamagedPayload(f"payload {name} no longer matches its digest: restore it from a backup")
        return found.content
    try:
        return recode(found.content, found.recipe, name)
    except RecodingDiffers as error:
        raise DamagedPayload(
            f"payload {name} no longer matches its digest once it is coded again as"
            f" {found.recipe.wrapper}: restore it from a backup"
        ) from error


def read_unpacked(connection: sqlite3.Connection, name: str) -> bytes:
    """A payload's bytes with a gzip, zlib or deflate coding taken off where we took it off ourselves, else as sent.

    Cheaper than `read_payload`, and proved only in as far as the coding's own checksum goes. Raises as it does.
    """
    found = unpacked(connection, name)
    if found.recipe is None:
        return read_payload(connection, name)
    if not found.recipe.is_of(found.content):
        raise DamagedPayload(f"payload {name} no longer matches its checksum: restore it from a backup")
    return found.content


def _packed_best(connection: sqlite3.Connection, content: bytes, kin: Kin, site_id: str | None) -> Packed:
    """The content packed in the best of the ways that its relatives offer."""
    bench = Bench(connection, content, kin, newest_dictionary(connection, site_id))
    is_fit = _SMALLEST_TIED <= len(content) <= LARGEST_PREFIX
    best = bench.best(candidates(kin.relatives) if is_fit else (ALONE,))
    if best is None:
        best = bench.best(shallow_candidates(kin.relatives) if is_fit else (ALONE,))
    elif wants_anchor(best, kin.relatives, len(content)):
        ways = [way for way in shallow_candidates(kin.relatives) if len(needed_by(way, kin.needed)) <= ANCHOR_NEEDS]
        best = bench.best(ways[:1]) or best
    assert best is not None  # alone is always possible
    return bench.made[best.way]


class Bench:
    """One body, packed in several ways for comparison."""

    def __init__(self, connection: sqlite3.Connection, content: bytes, kin: Kin, number: int | None) -> None:
        self.made: dict[Candidate, Packed] = {}
        self._connection = connection
        self._content = content
        self._kin = kin
        self._number = number

    def best(self, ways: Sequence[Candidate]) -> Tried | None:
        """The best of some ways; None where none of them can be gone. Stops at a good one that has a base."""
        tried = []
        for way in ways:
            packed = self._packed(way)
            if packed is None:
                continue
            self.made[way] = packed
            tried.append(Tried(way, len(packed.body), len(packed.needed)))
            if way.base is not None and is_good(len(packed.body), len(self._content)):
                break
        return chosen(tried) if tried else None

    def _packed(self, way: Candidate) -> Packed | None:
        """The content packed in one way; None where that needs too much, or what it needs cannot be read."""
        if way == ALONE:
            return self._alone()
        needed = needed_by(way, self._kin.needed)
        if len(needed) > MOST_NEEDED:
            return None
        try:
            prefix = prefix_of(self._connection, neighbour=way.neighbour, base=way.base)
        except DamagedPayload:
            return None  # `chronik verify` names the damage; new bodies are kept all the same
        if len(prefix) > LARGEST_PREFIX:
            return None
        return Packed(encoding="zstd", body=pack_with(self._content, prefix), way=way, needed=needed)

    def _alone(self) -> Packed:
        """With the site's dictionary where there is one that can be read, else without anything."""
        try:
            if self._number is not None:
                known = dictionary(self._connection, self._number)
                return Packed(encoding="zstd", body=pack_with(self._content, known), dictionary_id=self._number)
        except (DamagedPayload, BadFrame):
            pass  # as above
        return Packed(encoding="zstd", body=pack(self._content))


def columns(packed: Packed) -> dict[str, object]:
    """What the table holds of a packed body, by column; what it leans on by digest."""
    return {
        "encoding": packed.encoding,
        "body": packed.body,
        "stored_size": len(packed.body),
        "dictionary_id": packed.dictionary_id,
        "base": packed.way.base,
        "neighbour": packed.way.neighbour,
        "depth": len(packed.needed),
    }


def _uncoded(connection: sqlite3.Connection, body: bytes, kin: Kin, name: str) -> tuple[bytes, Recipe | None]:
    """The body with its coding taken off, where a recipe is found that does it again."""
    if not is_coded(body):
        return body, None
    found = recoded(body, kin.latest_recipe, may_search=_may_search(connection, body, kin, name))
    return (found.content, found.recipe) if found is not None else (body, None)


def _may_search(connection: sqlite3.Connection, body: bytes, kin: Kin, name: str) -> bool:
    """Whether many recipes are tried: not for each body of a site whose server is known to code otherwise."""
    last = kin.latest or kin.relatives.previous
    if last is None or kin.latest_recipe is not None or int(name[-2:], 16) % _SEARCHED_ONE_IN == 0:
        return True
    try:
        return unpacked(connection, last).content[:1] != body[:1]
    except DamagedPayload:
        return True
