"""The tables that researchers get: their columns with types and comments, and the rows they are made of.

Rows are read from what `choosing` chose. This module runs no query and writes no file.
"""

import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Literal

from archive.store import TABLES as SCHEMA

Kind = Literal["text", "word", "integer", "boolean", "time", "texts", "pairs", "json"]
KINDS: dict[Kind, str] = {
    "text": "text",
    "word": "text, one of a few words",
    "integer": "whole number",
    "boolean": "true or false",
    "time": "time in UTC, to the second",
    "texts": "list of texts",
    "pairs": "list of pairs of texts",
    "json": "JSON object",
}
_TABLE = re.compile(r"^CREATE TABLE (\w+) \(.*?\n(.*?)\n\) STRICT", re.MULTILINE | re.DOTALL)
_COLUMN = re.compile(r"^    ([a-z_]+) +(?:TEXT|INTEGER|BLOB)\b.*?-- (.+)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Column:
    """A column as it goes out: name, kind, what it means, and the SQL that gives its value."""

    name: str
    kind: Kind
    comment: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table as it goes out; `source` is its FROM, with all joins; `refers` names the tables its columns point to."""

    name: str
    comment: str
    columns: tuple[Column, ...]
    source: str
    key: tuple[str, ...]
    refers: dict[str, str] = field(default_factory=dict)

    @property
    def query(self) -> str:
        """All its rows, in the order of its key."""
        return f"SELECT {', '.join(column.value for column in self.columns)} FROM {self.source} ORDER BY {self._order}"

    @property
    def _order(self) -> str:
        values = {column.name: column.value for column in self.columns}
        return ", ".join(values[name] for name in self.key)


@lru_cache
def schema_comments() -> dict[str, dict[str, str]]:
    """The comment of each column of each table, from the schema itself."""
    return {name: dict(_COLUMN.findall(body)) for name, body in _TABLE.findall(SCHEMA)}


def _columns(table: str, alias: str, words: str) -> tuple[Column, ...]:
    """Columns of a table of the archive, each written as `name:kind`."""
    comments = schema_comments()[table]
    named = (word.split(":") for word in words.split())
    return tuple(Column(name, kind, comments[name], f"{alias}.{name}") for name, kind in named)  # type: ignore[arg-type]  # a kind is one of the words above, which a test holds it to


def _made(name: str, kind: Kind, comment: str, value: str) -> Column:
    return Column(name, kind, comment, value)


DECODED = (
    "CASE WHEN c.decoded_digest IS NULL AND NOT EXISTS (SELECT 1 FROM json_each(c.response_headers) field"
    " WHERE lower(json_extract(field.value, '$[0]')) = 'content-encoding')"
    " THEN c.payload_digest ELSE c.decoded_digest END"
)

ARTICLES = Table(
    name="articles",
    comment="one row a story",
    columns=(
        *_columns("articles", "a", "id:integer site_id:word key:text url:text status:word access:word"),
        *_columns("articles", "a", "first_seen_at:time last_seen_at:time gone_at:time published_at:text"),
        *_columns("articles", "a", "modified_at:text"),
        _made(
            "current_version_id",
            "integer",
            "newest version; NULL: its text is left out",
            "(SELECT o.id FROM open_versions o WHERE o.id = a.current_version_id)",
        ),
        _made(
            "text_left_out",
            "word",
            "why no version of it is here: noarchive, its publisher asks that no copy be shown; NULL: they are",
            "x.text_left_out",
        ),
    ),
    source="chosen_articles x JOIN articles a ON a.id = x.id",
    key=("id",),
)

VERSIONS = Table(
    name="versions",
    comment="one row for each content that a story has had, with its text",
    columns=(
        *_columns("versions", "v", "id:integer article_id:integer number:integer title:text kicker:text heading:text"),
        *_columns("versions", "v", "lead:text text:text authors:texts source:word section:word tags:texts"),
        *_columns("versions", "v", "language:word published_at:text modified_at:text word_count:integer"),
        *_columns("versions", "v", "content_digest:text seen_from:time seen_until:time unchanged_before:time"),
        *_columns("versions", "v", "capture_id:integer changed_fields:texts words_added:integer words_removed:integer"),
        *_columns("versions", "v", "declared:word same_as_version_id:integer extractor:word reason:text"),
        *_columns("versions", "v", "change_kind:word form:word is_free:boolean"),
    ),
    source="chosen_versions x JOIN versions v ON v.id = x.id",
    key=("id",),
    refers={"article_id": "articles", "capture_id": "captures"},
)

EDITS = Table(
    name="edits",
    comment="one row a change: what it was, what it became, and the interval in which it happened",
    columns=(
        _made("version_id", "integer", "the version it brought", "e.version_id"),
        *_columns("versions", "e", "article_id:integer"),
        *_columns("articles", "e", "site_id:word url:text"),
        *_columns("versions", "e", "number:integer"),
        _made("old_title", "text", "headline before; NULL: none found", "e.old_title"),
        _made("new_title", "text", "headline since; NULL: none found", "e.new_title"),
        *_columns("versions", "e", "changed_fields:texts words_added:integer words_removed:integer declared:word"),
        *_columns("versions", "e", "unchanged_before:time seen_from:time modified_at:text same_as_version_id:integer"),
        _made("previous_version_id", "integer", "the version before", "e.previous_version_id"),
        *_columns("versions", "e", "change_kind:word"),
    ),
    source="chosen_versions x JOIN edits e ON e.version_id = x.id JOIN open_versions o ON o.id = e.previous_version_id",
    key=("version_id",),
    refers={"version_id": "versions", "article_id": "articles"},
)

DELETIONS = Table(
    name="deletions",
    comment="stories that went missing or are gone, with the evidence; those that came back too",
    columns=(
        _made("event_id", "integer", "the event that tells of it", "d.event_id"),
        _made("article_id", "integer", "the story", "d.article_id"),
        *_columns("articles", "d", "site_id:word url:text"),
        _made(
            "title",
            "text",
            "its newest headline; NULL: none found, or left out",
            "CASE WHEN EXISTS (SELECT 1 FROM articles a JOIN open_versions o ON o.id = a.current_version_id"
            " WHERE a.id = d.article_id) THEN d.title END",
        ),
        _made("kind", "word", "missing: seen gone once; gone: a 410, or a second visit that agreed", "d.kind"),
        _made("observed_at", "time", "UTC; when it was found so", "d.observed_at"),
        *_columns("articles", "d", "last_seen_at:time gone_at:time"),
        _made("status_now", "word", "the story's status at the time of the export", "d.status_now"),
        _made("evidence", "text", "what showed it; NULL: not kept", "d.evidence"),
        _made("http_status", "integer", "HTTP status that showed it; NULL: none", "d.http_status"),
        _made("returned_at", "time", "UTC; when it was there again; NULL: not seen since", "d.returned_at"),
    ),
    source="deletions d JOIN chosen_articles x ON x.id = d.article_id JOIN chosen_events n ON n.id = d.event_id",
    key=("event_id",),
    refers={"event_id": "events", "article_id": "articles"},
)

EVENTS = Table(
    name="events",
    comment="what happened to the stories",
    columns=_columns(
        "events",
        "e",
        "id:integer at:time kind:word article_id:integer version_id:integer detail:json digest:text"
        " previous_digest:text",
    ),
    source="chosen_events x JOIN events e ON e.id = x.id",
    key=("id",),
    refers={"article_id": "articles"},
)

CAPTURES = Table(
    name="captures",
    comment="every visit to a URL, successful or not, without the body that it brought",
    columns=(
        *_columns("captures", "c", "id:integer site_id:word url:text purpose:word article_id:integer fetched_at:time"),
        *_columns("captures", "c", "status:integer outcome:word reason:text payload_digest:text payload_size:integer"),
        *_columns("captures", "c", "response_headers:pairs ip:word duration_ms:integer truncated:word record_id:text"),
        *_columns("captures", "c", "run_id:integer version_id:integer content_digest:text extractor:word"),
        *_columns("captures", "c", "failure_kind:word notes:texts identified_type:word robots_directives:pairs"),
        *_columns("captures", "c", "tdm_reservation:boolean tdm_policy:text tdm_source:word"),
        _made(
            "decoded_digest",
            "text",
            "sha256:… of the body with its content coding undone; NULL: none came, or it cannot be undone",
            DECODED,
        ),
    ),
    source="chosen_captures x JOIN captures c ON c.id = x.id",
    key=("id",),
)

IMAGES = Table(
    name="images",
    comment="the photos of a version",
    columns=_columns("images", "i", "version_id:integer position:integer url:text caption:text credit:text"),
    source="chosen_versions x JOIN images i ON i.version_id = x.id",
    key=("version_id", "position"),
    refers={"version_id": "versions"},
)

LINKS = Table(
    name="links",
    comment="the links inside the running text of a version",
    columns=(
        *_columns("links", "l", "version_id:integer position:integer url:text anchor:text"),
        _made(
            "target_article_id",
            "integer",
            "the story it points to; NULL: none that this archive shows under this address",
            "CASE WHEN NOT EXISTS (SELECT 1 FROM closed_articles k WHERE k.id = l.target_article_id)"
            " THEN l.target_article_id END",
        ),
        *_columns("links", "l", "nofollow:boolean"),
    ),
    source="chosen_versions x JOIN links l ON l.version_id = x.id",
    key=("version_id", "position"),
    refers={"version_id": "versions"},
)

RESEARCH_TABLES = (ARTICLES, VERSIONS, EDITS, DELETIONS, EVENTS, CAPTURES, IMAGES, LINKS)
