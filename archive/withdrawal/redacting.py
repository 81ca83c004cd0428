"""What comes of captures of a redacted story: it goes on having versions, each without the words. It judges no page."""

import re
import sqlite3
import uuid
from dataclasses import dataclass, replace

from archive.errors import DamagedFile
from archive.models import Exchange, Extraction
from archive.store import WITHHELD_FILE, content_columns
from archive.withdrawal.arriving import captured, decoded_of, folder_of, keep, unseen, untold
from archive.withdrawal.cells import BLANKS
from archive.withdrawal.elsewhere import holds_words
from archive.withdrawal.redaction import pattern_of, redacted
from archive.withdrawal.rows import in_force
from archive.withdrawal.vault import Cell, open_vault


@dataclass(frozen=True, slots=True, kw_only=True)
class Redaction:
    """The words that are taken out of whatever is read of a story from now on."""

    restriction_id: int
    pattern: re.Pattern[str]

    def text(self, text: str) -> str:
        """A text without the words."""
        return redacted(self.pattern, text)

    def of(self, extraction: Extraction) -> Extraction:
        """An extraction without the words; times, kinds and rules stay."""
        return replace(
            extraction,
            kicker=self._text(extraction.kicker),
            heading=self._text(extraction.heading),
            title=self._text(extraction.title),
            source=self._text(extraction.source),
            section=self._text(extraction.section),
            blocks=tuple(replace(one, text=self.text(one.text)) for one in extraction.blocks),
            authors=tuple(map(self.text, extraction.authors)),
            tags=tuple(map(self.text, extraction.tags)),
            rules={name: self.text(rule) for name, rule in extraction.rules.items()},
            images=tuple(
                replace(one, url=self.text(one.url), caption=self._text(one.caption), credit=self._text(one.credit))
                for one in extraction.images
            ),
            links=tuple(replace(one, url=self.text(one.url), anchor=self.text(one.anchor)) for one in extraction.links),
        )

    def _text(self, text: str | None) -> str | None:
        return None if text is None else self.text(text)


def redaction_of(connection: sqlite3.Connection, article_id: int | None) -> Redaction | None:
    """What is to be taken out of all that is read of an article; None where nothing is.

    Raises DamagedFile where the words are not there any more.
    """
    found = in_force(connection, article_id) if article_id is not None else None
    if found is None or found.kind != "redacted":
        return None
    with open_vault(folder_of(connection)) as vault:
        words = vault.words(found.id)
    if not words:
        raise DamagedFile(f"{WITHHELD_FILE} has no words of restriction {found.id}: put it back from a backup")
    return Redaction(restriction_id=found.id, pattern=pattern_of(words))


def without_words(
    connection: sqlite3.Connection, exchange: Exchange, redaction: Redaction, extraction: Extraction | None
) -> Exchange:
    """An exchange as it may be stored of a redacted story: a body that holds the words, or of which they were read,
    goes to `withheld.db`."""
    cells: list[Cell] = []
    was_read = extraction is not None and redaction.of(extraction) != extraction
    for body in filter(None, (exchange.body, exchange.rendered)):
        if was_read or holds_words(decoded_of(exchange) if body is exchange.body else body, redaction.pattern):
            cells += unseen(connection, body, "withheld")
    told = repr((exchange.response_headers, exchange.head, exchange.notes, exchange.warc_fields))
    if redaction.pattern.search(told):
        given = exchange.record_id or uuid.uuid4().urn
        cells += captured(exchange, given)
        exchange = untold(exchange, given)
    if cells:
        keep(connection, redaction.restriction_id, cells)
    return exchange


def note_redacted(
    connection: sqlite3.Connection, redaction: Redaction, version_id: int, *, read: Extraction, shown: Extraction
) -> None:
    """Mark a version that was stored redacted, and keep what was read of it."""
    if shown == read:
        return
    row = connection.execute("SELECT article_id, number FROM versions WHERE id = :id", {"id": version_id}).fetchone()
    name = (("article_id", row["article_id"]), ("number", row["number"]))
    values, blanks = content_columns(read), content_columns(shown)
    cells = [
        Cell("versions", name, column, values[column], blanks[column])  # type: ignore[arg-type]  # values of SQLite
        for column in BLANKS["versions"]
        if column in values and values[column] != blanks[column]
    ]
    cells.append(Cell("versions", name, "restriction_id", None, redaction.restriction_id))
    for table, columns, old, new in (
        ("images", ("url", "caption", "credit"), read.images, shown.images),
        ("links", ("url", "anchor"), read.links, shown.links),
    ):
        for position, (one, other) in enumerate(zip(old, new, strict=True), start=1):
            key = (("position", position), ("version_id", version_id))
            pairs = ((column, getattr(one, column), getattr(other, column)) for column in columns)
            cells += [Cell(table, key, column, was, stands) for column, was, stands in pairs if was != stands]
    keep(connection, redaction.restriction_id, cells)
    query = "UPDATE versions SET restriction_id = :restriction WHERE id = :id"
    connection.execute(query, {"restriction": redaction.restriction_id, "id": version_id})
