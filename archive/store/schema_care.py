"""The schema of `archive.db` as a document, second part: how the record is packed, proved, filled from elsewhere and
taken out of view, and what the file says of itself. No code runs here.
"""

CARE_TABLES = """
CREATE TABLE dictionaries (             -- zstandard dictionaries (RFC 8878), trained on a site's own pages; kept as long as a payload needs them
    id           INTEGER PRIMARY KEY,   -- number, as in payloads.dictionary_id
    site_id      TEXT NOT NULL REFERENCES sites (id), -- the site whose pages it was trained on
    made_at      TEXT NOT NULL,         -- UTC; time of the capture that completed its material
    trained_from TEXT NOT NULL,         -- JSON object: how many payloads and bytes it was trained on, and the payloads' digests; it may hold pieces of each
    digest       TEXT NOT NULL UNIQUE,  -- sha256:… of body
    size         INTEGER NOT NULL,      -- bytes of body
    body         BLOB NOT NULL          -- the dictionary as zstandard wants it
) STRICT;
CREATE INDEX dictionaries_by_site ON dictionaries (site_id);

CREATE TABLE certificates (             -- the TLS certificates that servers showed; the same one comes with thousands of captures
    id     INTEGER PRIMARY KEY,         -- number, as in captures.certificate_id
    digest TEXT NOT NULL UNIQUE         -- sha256:… of the certificate (DER)
) STRICT;

CREATE TABLE imports (                  -- the WARC and WACZ files that captures came from
    id          INTEGER PRIMARY KEY,    -- number of the import
    name        TEXT NOT NULL,          -- the file's name, without its folder
    digest      TEXT NOT NULL,          -- sha256:… of the whole file
    size        INTEGER NOT NULL,       -- bytes of the file
    started_at  TEXT NOT NULL,          -- UTC
    finished_at TEXT,                   -- UTC; NULL: stopped before the end, goes on from position
    position    TEXT NOT NULL DEFAULT '{}', -- JSON object: up to where it was read
    software    TEXT,                   -- what made it, as its warcinfo says; NULL: it does not
    warcinfo    TEXT,                   -- JSON array: the fields of its warcinfo records, as objects; NULL: none
    counts      TEXT NOT NULL DEFAULT '{}', -- JSON object: records by what became of them
    problems    TEXT NOT NULL DEFAULT '[]', -- JSON array of [offset, sentence]: records that could not be taken in
    UNIQUE (digest)
) STRICT;

CREATE TABLE restrictions (             -- what the archivist took out of view, why, and until when; rows are never taken out
    id            INTEGER PRIMARY KEY,  -- number of the restriction
    article_id    INTEGER NOT NULL REFERENCES articles (id), -- the story
    kind          TEXT NOT NULL CHECK (kind IN ('unlisted', 'embargoed', 'redacted', 'withdrawn', 'erased')), -- as articles.access
    reason        TEXT NOT NULL,        -- why, one sentence; never the words that are taken out
    legal_basis   TEXT,                 -- such as GDPR 17(1)(d); NULL: none was named
    made_by       TEXT NOT NULL,        -- who decided it
    made_at       TEXT NOT NULL,        -- UTC
    until         TEXT,                 -- UTC, or a bare date; when it ends by itself; NULL: never
    lifted_at     TEXT,                 -- UTC; NULL: in force
    lifted_by     TEXT,                 -- who lifted it; NULL: in force, or it ended by itself
    lifted_reason TEXT                  -- why; NULL: in force
) STRICT;
CREATE INDEX restrictions_by_article ON restrictions (article_id);
CREATE INDEX restrictions_in_force ON restrictions (until) WHERE lifted_at IS NULL;

CREATE TABLE seals (                    -- one row a write transaction: the digest of each row it wrote, chained; so no row can be changed, swapped or taken out unseen
    id              INTEGER PRIMARY KEY, -- place in the chain
    rows            TEXT NOT NULL,      -- JSON object: for each table an object from a row's key to its digest, as `about` tells; null: the row was taken out
    digest          TEXT NOT NULL,      -- sha256:… of the canonical JSON of an object with the members rows (an object) and previous_digest
    previous_digest TEXT NOT NULL       -- digest of the row before; sha256: of nothing for the first
) STRICT;

CREATE TABLE fixity_checks (            -- rounds of proving the whole archive, each in slices; the last says how far it is
    id          INTEGER PRIMARY KEY,    -- number of the round
    started_at  TEXT NOT NULL,          -- UTC
    finished_at TEXT,                   -- UTC; NULL: not through yet
    position    TEXT NOT NULL,          -- JSON object: where the next slice begins
    counts      TEXT NOT NULL,          -- JSON object: records looked at, by table
    damaged     TEXT NOT NULL           -- JSON array: one sentence for each damaged record
) STRICT;

CREATE TABLE event_kinds (              -- the words of events.kind
    kind    TEXT PRIMARY KEY,           -- the word
    premis  TEXT,                       -- the term for it in the Library of Congress' vocabulary of PREMIS event types; NULL: none fits
    meaning TEXT NOT NULL               -- what happened
) STRICT;
"""

EVENT_KINDS = (
    ("published", "capture", "a story was seen for the first time"),
    ("edited", "capture", "a story was seen with another content"),
    ("touched", "capture", "a story declared a change, and none was seen"),
    ("missing", "capture", "a story was not at its address, not confirmed yet"),
    ("gone", "capture", "a story is gone: a 410, or a second visit that agrees"),
    ("reappeared", "capture", "a missing story was there again"),
    ("returned", "capture", "a gone story was there again"),
    ("moved", "capture", "a story is kept under another address or key"),
    ("reextracted", "metadata extraction", "stored pages were read again, and versions replaced"),
    ("imported", "ingestion", "captures were taken in from a WARC or WACZ file"),
    ("unlisted", "policy assignment", "a story was taken out of lists, search and feeds"),
    ("embargoed", "policy assignment", "a story was taken out of view until a day"),
    ("redacted", "redaction", "words of a story were taken out of view"),
    ("withdrawn", "deaccession", "a story was taken out of view"),
    ("erased", "deletion", "the bytes of a story were destroyed"),
    ("restored", "policy assignment", "a story came back into view"),
    ("verified", "fixity check", "every record was proved against its digest"),
    ("backed-up", "replication", "a copy was made and proved"),
    ("drilled", "validation", "a backup was restored elsewhere, proved and read again"),
    ("migrated", "migration", "the file was brought to a later schema"),
)

ABOUT = {
    "what": "Chronik archive: a permanent record of news sites, every article, every version, every deletion.",
    "read": "articles has one row a story, versions each content it has had, captures every visit, payloads the bytes "
    "as sent, events what happened, as a hash chain. The views current_articles, edits, silent_edits, deletions, "
    "headline_changes, reservations and coverage_by_day answer the common questions.",
    "times": "ISO 8601 in UTC, ending in Z; published_at and modified_at may be a bare date where only a day is known.",
    "chain": "digest of an event: 'sha256:' and the hex SHA-256 of the UTF-8 bytes of the RFC 8785 canonical JSON of "
    "an object with the members at, kind, article_id, version_id, detail (an object) and previous_digest.",
    "seals": "rows has for each table the digest of each row that a transaction touched, by its primary key (null: taken "
    "out): the first 16 bytes of the SHA-256, in base64url, of the RFC 8785 canonical JSON of an object of the columns that "
    "are not NULL, bytes as 'sha256:' and hex, integers over 2^53 as text. images and links: by version_id, over the array "
    "of rows by position. discoveries: by site_id, the sum of the rows' SHA-256 modulo 2^256, in hex. The tables "
    "search… have none. digest is 'sha256:' and the hex SHA-256 of the canonical JSON of an object with rows (the object) "
    "and previous_digest.",
    "withheld": "what the archivist took out of view is not in this file: payloads with encoding withheld or erased, "
    "versions with a restriction_id, events whose detail is only the member withheld. The row of restrictions says why, "
    "and the event that it left in the chain names each of them with its digest.",
    "payloads": "body is a zstandard frame (RFC 8878) where encoding is zstd: alone; or with the dictionary of "
    "dictionary_id; or with a prefix (raw content before the frame's own), which is the unpacked bytes of neighbour_id "
    "followed by those of base_id, as far as named. By the zstd program: zstd -d -D DICTIONARY, "
    "zstd -d --patch-from=PREFIX; the digest is over the bytes as sent, which may still carry the HTTP content coding "
    "named in the capture's response headers.",
    "recoding": "Where payloads.recoding is not NULL, what is unpacked is the body with that coding taken off, which is "
    "all a reader wants. The bytes as sent are head (hexadecimal), then a deflate stream (RFC 1951) made of it as zlib "
    "1.2 makes it at level, memory (else 8) and window (else 15), with a Z_SYNC_FLUSH after so many bytes (flushes), "
    "then tail (hexadecimal); where no tail is named, the one of the coding: gzip (RFC 1952), zlib (RFC 1950). size is "
    "that of the unpacked bytes, captures.decoded_digest their digest.",
}
