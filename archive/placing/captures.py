"""Captures as the new history has them: which article and version each showed, and what it brought. Decides nothing."""

import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from archive.drift import Settled
from archive.errors import DamagedPayload, WithheldPayload
from archive.models import Outcome, Wishes
from archive.placing.cluster import OUT_OF_VIEW, UNREADABLE
from archive.placing.scratch import Scratch
from archive.remarks import remarks_on
from archive.store import UNPLACED, complete_capture, exchange_of, settle_held

NO_PLACE = "imported; with it two stories would become one, or a page beside it is damaged, so that it has no place"
SAID = ("outcome", "content_digest", "reason")


@dataclass(frozen=True, slots=True)
class Written:
    """The articles and versions of the scratch as they are numbered in the archive."""

    articles: Mapping[int, int]
    versions: Mapping[int, int]


def write_captures(
    connection: sqlite3.Connection,
    scratch: Scratch,
    written: Written,
    *,
    at: datetime,
    wishes: Mapping[int, Wishes | None],
) -> None:
    """Write what each capture of the new history brought; what it says of the wire stays as it is."""
    for there, here in scratch.captures.items():
        new = scratch.connection.execute("SELECT * FROM captures WHERE id = :id", {"id": here}).fetchone()
        old = connection.execute("SELECT * FROM captures WHERE id = :id", {"id": there}).fetchone()
        article_id = written.articles.get(new["article_id"])
        version_id = written.versions.get(new["version_id"])
        if old["reason"] == UNPLACED:
            _complete(connection, there, new, article_id, version_id, wishes=wishes.get(there))
        elif _differs(old, new, article_id, version_id):
            _rewrite(connection, there, new, article_id, version_id)
        _hold(connection, scratch.connection, there, here, article_id, at=at)


def _differs(old: sqlite3.Row, new: sqlite3.Row, article_id: int | None, version_id: int | None) -> bool:
    """Whether a capture brought something else than what stands there; why is compared only for what is new."""
    said = SAID if new["outcome"] in ("new", "changed") else SAID[:-1]
    shown = (old["article_id"], old["version_id"]) != (article_id, version_id)
    return shown or any(old[name] != new[name] for name in said)


def _complete(
    connection: sqlite3.Connection,
    there: int,
    new: sqlite3.Row,
    article_id: int | None,
    version_id: int | None,
    *,
    wishes: Wishes | None,
) -> None:
    remarks = remarks_on(connection, exchange_of(connection, there), wishes)
    complete_capture(
        connection,
        there,
        outcome=Outcome(new["outcome"]),
        reason=new["reason"],
        article_id=article_id,
        version_id=version_id,
        notes=remarks.notes,
        wishes=remarks.wishes,
        identified_type=remarks.identified_type,
    )
    given = {"id": there, "content_digest": new["content_digest"], "extractor": new["extractor"]}
    connection.execute(
        "UPDATE captures SET content_digest = :content_digest, extractor = :extractor WHERE id = :id", given
    )


def _rewrite(
    connection: sqlite3.Connection, there: int, new: sqlite3.Row, article_id: int | None, version_id: int | None
) -> None:
    connection.execute(
        "UPDATE captures SET article_id = :article_id, version_id = :version_id, outcome = :outcome, reason = :reason,"
        " content_digest = :content_digest, extractor = :extractor WHERE id = :id",
        {
            "id": there,
            "article_id": article_id,
            "version_id": version_id,
            **{name: new[name] for name in ("outcome", "reason", "content_digest", "extractor")},
        },
    )


def _hold(
    connection: sqlite3.Connection,
    scratch: sqlite3.Connection,
    there: int,
    here: int,
    article_id: int | None,
    *,
    at: datetime,
) -> None:
    """What is held in the new history is held; what was, and is not any more, is settled by that."""
    new = scratch.execute("SELECT * FROM held WHERE capture_id = :id", {"id": here}).fetchone()
    old = connection.execute("SELECT settled_at FROM held WHERE capture_id = :id", {"id": there}).fetchone()
    if new is not None and old is None and article_id is not None:
        names = ("fields", "way", "held_at", "settled_at", "settled_as", "reason")
        connection.execute(
            f"INSERT INTO held (capture_id, article_id, {', '.join(names)})"  # our names
            f" VALUES (:there, :article_id, {', '.join(f':{name}' for name in names)})",
            dict(new) | {"there": there, "article_id": article_id},
        )
    elif new is None and old is not None and old["settled_at"] is None:
        row = connection.execute("SELECT outcome FROM captures WHERE id = :id", {"id": there}).fetchone()
        word: Settled = "edit" if row["outcome"] in ("new", "changed") else "redesign"
        settle_held(connection, there, settled_as=word, reason="told by captures that were taken in since", at=at)
    if new is not None and old is not None and article_id is not None:
        connection.execute(
            "UPDATE held SET article_id = :article_id WHERE capture_id = :id", {"article_id": article_id, "id": there}
        )


def leave_as_they_are(connection: sqlite3.Connection, captures: Iterable[int]) -> None:
    """Imported captures that find no place: two stories would become one, or a page beside them is damaged."""
    for there in captures:
        try:
            exchange = exchange_of(connection, there)
        except DamagedPayload as error:
            set_aside(connection, there, error)
            continue
        remarks = remarks_on(connection, exchange, None)
        complete_capture(
            connection,
            there,
            outcome=Outcome.PARTIAL,
            reason=NO_PLACE,
            article_id=None,
            version_id=None,
            notes=remarks.notes,
            wishes=remarks.wishes,
            identified_type=remarks.identified_type,
        )


def set_aside(connection: sqlite3.Connection, there: int, error: DamagedPayload) -> None:
    """Complete an imported capture whose bytes cannot be read, and say whether they were withheld."""
    reason = OUT_OF_VIEW if isinstance(error, WithheldPayload) else UNREADABLE
    given = {"id": there, "outcome": Outcome.PARTIAL.value, "reason": reason}
    connection.execute("UPDATE captures SET outcome = :outcome, reason = :reason WHERE id = :id", given)
