"""The schema of `archive.db` as a document: what was seen, read and found. The tables of its care are in `schema_care`,
the views in `views`.

Names and meanings are public and only ever grow; each change is a migration in `migrations.py`. No code runs here.
The comments are kept by SQLite: `.schema` shows them in any reader.
"""

from archive.store.schema_care import CARE_TABLES

RECORD_TABLES = """
CREATE TABLE about (                    -- what this file is, for whoever opens it without the program
    name  TEXT PRIMARY KEY,             -- the name of the fact
    value TEXT NOT NULL                 -- the fact
) STRICT;

CREATE TABLE sites (                    -- the publishers whose pages are kept
    id       TEXT PRIMARY KEY,          -- short name, as used in commands and chronik.toml
    name     TEXT NOT NULL,             -- name for people
    home_url TEXT NOT NULL              -- front page
) STRICT;

CREATE TABLE runs (                     -- one crawl of one site
    id          INTEGER PRIMARY KEY,    -- number of the run
    site_id     TEXT NOT NULL REFERENCES sites (id), -- the site
    started_at  TEXT NOT NULL,          -- UTC
    finished_at TEXT,                   -- UTC; NULL: still running, or killed
    reason      TEXT NOT NULL,          -- why it ran: the command or the job
    counts      TEXT NOT NULL DEFAULT '{}', -- JSON object: captures by outcome
    error       TEXT                    -- NULL: nothing went wrong; else one sentence
) STRICT;

CREATE TABLE articles (                 -- one row a story
    id                 INTEGER PRIMARY KEY, -- number of the article in this archive
    site_id            TEXT NOT NULL REFERENCES sites (id), -- the publisher
    key                TEXT NOT NULL,   -- the site's own stable id of the story, else its canonical URL
    url                TEXT NOT NULL,   -- canonical URL as last known
    status             TEXT NOT NULL CHECK (status IN ('live', 'missing', 'gone', 'withdrawn')), -- missing: seen gone once, not confirmed; gone: a 410, or a second visit that agrees; withdrawn: taken out of view by the archivist
    first_seen_at      TEXT NOT NULL,   -- UTC; first capture that showed it
    last_seen_at       TEXT NOT NULL,   -- UTC; last capture that showed it
    gone_at            TEXT,            -- UTC; first capture that found it gone; NULL while status is not gone
    published_at       TEXT,            -- as declared: UTC, or a bare date where the page names only a day; NULL: not named
    modified_at        TEXT,            -- last modification time the page declared; NULL: never named
    current_version_id INTEGER REFERENCES versions (id), -- newest version; NULL only inside a transaction
    access             TEXT NOT NULL DEFAULT 'public' CHECK (access IN ('public', 'unlisted', 'embargoed', 'redacted', 'withdrawn', 'erased')), -- who may see it; unlisted: whoever knows its address; embargoed: nobody before a day; redacted: all but some words; withdrawn: nobody; erased: nobody, ever; the reason stands in restrictions
    UNIQUE (site_id, key)
) STRICT;

CREATE TABLE article_urls (             -- every address under which a story is known
    url           TEXT PRIMARY KEY,     -- normalised URL
    article_id    INTEGER NOT NULL REFERENCES articles (id), -- the story
    kind          TEXT NOT NULL CHECK (kind IN ('canonical', 'alias', 'redirect')), -- canonical: the address it is kept under; alias: another address of the same page; redirect: an address that sent us on
    key           TEXT NOT NULL,        -- the site's id as read from this URL; differs from articles.key after a move
    first_seen_at TEXT NOT NULL         -- UTC
) STRICT;
CREATE INDEX article_urls_by_article ON article_urls (article_id);
CREATE INDEX article_urls_by_key ON article_urls (key);

CREATE TABLE payloads (                 -- body bytes as sent by the server, each kept once
    payload_id    INTEGER PRIMARY KEY,  -- number of the payload in this file, by which others name it as what they were packed against
    digest        TEXT NOT NULL UNIQUE, -- sha256:… of the bytes as sent (content coding kept, transfer coding removed)
    size          INTEGER NOT NULL,     -- bytes as sent
    stored_size   INTEGER NOT NULL,     -- bytes in column body
    encoding      TEXT NOT NULL CHECK (encoding IN ('identity', 'zstd', 'withheld', 'erased')), -- how body is stored; withheld: taken out of view, its bytes are in withheld.db; erased: its bytes are gone for good
    dictionary_id INTEGER REFERENCES dictionaries (id), -- zstd dictionary needed to read body; NULL: none
    base_id       INTEGER REFERENCES payloads (payload_id), -- earlier payload of the address, whose unpacked bytes are the prefix that body was packed against (after the neighbour's, where both are named); NULL: none
    neighbour_id  INTEGER REFERENCES payloads (payload_id), -- payload of another page of the site, whose unpacked bytes are the prefix, or its first part; NULL: none
    depth         INTEGER NOT NULL DEFAULT 0, -- how many payloads must be read before this one can be
    recoding      TEXT,                 -- JSON object: how the bytes as sent are made of the unpacked ones (a content coding done again, proved when stored); NULL: they are the unpacked ones
    body          BLOB NOT NULL         -- the bytes as stored; empty where they are withheld or erased
) STRICT;

CREATE INDEX payloads_by_base ON payloads (base_id) WHERE base_id IS NOT NULL;
CREATE INDEX payloads_by_neighbour ON payloads (neighbour_id) WHERE neighbour_id IS NOT NULL;
CREATE INDEX payloads_by_dictionary ON payloads (dictionary_id) WHERE dictionary_id IS NOT NULL;

CREATE TABLE captures (                 -- every visit to a URL, successful or not
    id               INTEGER PRIMARY KEY, -- number of the capture, in the order of ingest
    site_id          TEXT NOT NULL REFERENCES sites (id), -- for which site it was asked
    url              TEXT NOT NULL,     -- URL exactly as asked
    purpose          TEXT NOT NULL CHECK (purpose IN ('article', 'listing', 'feed', 'sitemap', 'robots', 'tdm', 'requisite')), -- what it was asked for as; tdm: /.well-known/tdmrep.json; requisite: a picture or style sheet of a page
    article_id       INTEGER REFERENCES articles (id), -- the story; NULL: no article, or none known at this address
    fetched_at       TEXT NOT NULL,     -- UTC, by the clock of the crawler, never by the server's
    status           INTEGER,           -- HTTP status; NULL: no response came
    outcome          TEXT NOT NULL CHECK (outcome IN ('new', 'changed', 'unchanged', 'not-modified', 'gone', 'soft-404', 'redirect', 'walled', 'partial', 'refused', 'failed', 'listing', 'requisite')), -- what it brought; listing: a page, feed or file that is no article; requisite: a part of a page
    reason           TEXT NOT NULL,     -- why the outcome is what it is, one sentence
    payload_digest   TEXT REFERENCES payloads (digest), -- the body; NULL: no body came
    payload_size     INTEGER,           -- bytes of the body as sent; NULL: no body came
    request_headers  TEXT NOT NULL,     -- JSON array of [name, value]
    response_headers TEXT,              -- JSON array of [name, value], names and order as sent; NULL: no response came
    ip               TEXT,              -- address actually connected to; NULL: no connection
    duration_ms      INTEGER NOT NULL,  -- milliseconds from request to the last byte
    truncated        TEXT CHECK (truncated IN ('length', 'time', 'disconnect')), -- why the body was cut (WARC-Truncated); NULL: it is whole
    record_id        TEXT NOT NULL UNIQUE, -- urn:uuid of the WARC record, fixed at capture
    run_id           INTEGER REFERENCES runs (id), -- the crawl; NULL: imported
    version_id       INTEGER REFERENCES versions (id), -- the version this capture showed; NULL: it showed none
    content_digest   TEXT,              -- c1:sha256:… of what was read from its bytes; NULL: nothing was read (no page, or bytes read before)
    extractor        TEXT,              -- program and version, and site model, that read it; NULL: nothing was read
    status_line      TEXT,              -- first line of the answer as sent; NULL: no response came, or it was not kept (captures of schema 2 and before)
    response_head    BLOB,              -- the bytes of the answer's head; NULL: they are status_line and response_headers ("name: value"), each ended by CR LF, and an empty line
    failure_kind     TEXT CHECK (failure_kind IN ('name', 'connection', 'certificate', 'silence', 'protocol')), -- what failed: the host's name, the connection, its certificate, no answer in time, or an answer that is no HTTP; NULL: nothing did, or we declined to ask
    certificate_id   INTEGER REFERENCES certificates (id), -- the peer's TLS certificate; NULL: no TLS, or not kept
    connect_ms       INTEGER,           -- milliseconds until the connection (and TLS) stood; NULL: a connection that stood already, none, or not kept
    first_byte_ms    INTEGER,           -- milliseconds until the answer began; NULL: none, or not kept
    notes            TEXT NOT NULL DEFAULT '[]', -- JSON array: what was odd on the wire or in the bytes, a sentence each
    identified_type  TEXT,              -- media type that the bytes show (WARC-Identified-Payload-Type); NULL: not told
    rendered_digest  TEXT REFERENCES payloads (digest), -- the page as a browser made it, beside the bytes of the wire; NULL: no browser was asked
    robots_directives TEXT,             -- JSON array of [source, directive]: what X-Robots-Tag (header) and the robots meta element (meta) ask, such as noarchive; NULL: no response came, or not kept
    tdm_reservation  INTEGER CHECK (tdm_reservation IN (0, 1)), -- text and data mining reserved (TDMRep)? 1: yes; 0: expressly not; NULL: nothing is said
    tdm_policy       TEXT,              -- address of the terms for text and data mining; NULL: none named
    tdm_source       TEXT CHECK (tdm_source IN ('file', 'header', 'meta')), -- what says so: /.well-known/tdmrep.json, the answer's header, or the page's meta element; NULL: nothing is said
    decoded_digest   TEXT,              -- sha256:… of the body with its content coding undone; NULL: it is payload_digest, where response_headers name no content-encoding; where they do, it cannot be undone
    import_id        INTEGER REFERENCES imports (id), -- the WARC or WACZ file it came from; NULL: we captured it
    warc_fields      TEXT               -- JSON array: for each imported record its type (response, request, …) and its header fields as [name, value]; NULL: we captured it
) STRICT;
CREATE INDEX captures_by_url ON captures (url, fetched_at);
CREATE INDEX captures_by_article ON captures (article_id, fetched_at);
CREATE INDEX captures_by_payload ON captures (payload_digest);
CREATE INDEX captures_by_rendered ON captures (rendered_digest) WHERE rendered_digest IS NOT NULL;
CREATE INDEX captures_by_run ON captures (run_id);
CREATE INDEX captures_by_site ON captures (site_id, fetched_at);
CREATE INDEX captures_to_place ON captures (site_id, fetched_at) WHERE import_id IS NOT NULL AND outcome = 'partial';

CREATE TABLE versions (                 -- each distinct content a story has had, in order
    id                 INTEGER PRIMARY KEY, -- number of the version in this archive
    article_id         INTEGER NOT NULL REFERENCES articles (id), -- the story
    number             INTEGER NOT NULL, -- 1, 2, … within the story
    title              TEXT,            -- headline as a reader sees it; NULL: none found
    kicker             TEXT,            -- line above (or below) the headline; NULL: none
    heading            TEXT,            -- first heading of the page (h1) where that is not the headline, such as the end of a path; NULL: none
    lead               TEXT,            -- first, summarising paragraph; NULL: none found
    text               TEXT NOT NULL,   -- lead and body: blocks joined by one blank line; no captions, no ads
    authors            TEXT NOT NULL,   -- JSON array of names
    source             TEXT,            -- agency or office named as source; NULL: none
    section            TEXT,            -- section of the paper; NULL: not named
    tags               TEXT NOT NULL,   -- JSON array
    language           TEXT,            -- two letters; NULL: not known
    published_at       TEXT,            -- as declared: UTC, or a bare date where only a day is named; NULL: not named
    modified_at        TEXT,            -- as declared; NULL: not named
    word_count         INTEGER NOT NULL, -- words of text
    content_digest     TEXT NOT NULL,   -- c1:sha256:… of the normalised content; c1 names the normal form
    seen_from          TEXT NOT NULL,   -- UTC; first capture that showed it
    seen_until         TEXT NOT NULL,   -- UTC; last capture that showed it, as long as it was current
    unchanged_before   TEXT,            -- UTC; last time the previous version was still seen: the edit fell between this and seen_from; NULL: first version
    capture_id         INTEGER NOT NULL REFERENCES captures (id), -- the capture that first showed it
    changed_fields     TEXT NOT NULL,   -- JSON array of field names that differ from the previous version; [] for the first
    words_added        INTEGER NOT NULL, -- words that came, counted over kicker, title, text and captions
    words_removed      INTEGER NOT NULL, -- words that went, counted likewise
    declared           TEXT NOT NULL CHECK (declared IN ('declared', 'undeclared', 'not applicable')), -- whether the publisher said that it changed the story; not applicable: first version
    same_as_version_id INTEGER REFERENCES versions (id), -- earlier version of the story with the same content; NULL: content not seen before
    extractor          TEXT NOT NULL,   -- program and version, and site model, that read the page
    reason             TEXT NOT NULL,   -- why this is a version, one sentence
    blocks             TEXT NOT NULL,   -- JSON array of [kind, length]: lead, paragraph, subhead, quote, list, and how many characters of text it has, a blank line between two; [kind, text] where words were taken out across blocks
    field_rules        TEXT NOT NULL,   -- JSON object: for each field the rule that gave it
    change_kind        TEXT CHECK (change_kind IN ('minor', 'major', 'ticker')), -- minor: only captions, credits, authors, source, section, tags or spelling; ticker: a running ticker went on; major: the rest; NULL: first version
    way                TEXT,            -- JSON array: in which way it differs from the version before, as in held; NULL: first version, or not known
    form               TEXT NOT NULL DEFAULT 'story' CHECK (form IN ('story', 'ticker')), -- ticker: a page that reports in dated entries while things happen
    is_free            INTEGER CHECK (is_free IN (0, 1)), -- whether the page declares itself free to read (isAccessibleForFree); NULL: it says nothing
    restriction_id     INTEGER REFERENCES restrictions (id), -- why its content is not here (its columns are empty) or no longer whole; NULL: it is as it was read
    UNIQUE (article_id, number)
) STRICT;
CREATE INDEX versions_by_digest ON versions (content_digest);
CREATE INDEX versions_by_seen_from ON versions (seen_from);

CREATE TABLE images (                   -- the photos of a version
    version_id INTEGER NOT NULL REFERENCES versions (id), -- the version
    position   INTEGER NOT NULL,        -- 1, 2, … in the order of the page
    url        TEXT NOT NULL,           -- address of the picture
    caption    TEXT,                    -- text below the photo; NULL: none
    credit     TEXT,                    -- who made it; NULL: not named
    PRIMARY KEY (version_id, position)
) STRICT;

CREATE TABLE links (                    -- the links inside the running text of a version
    version_id        INTEGER NOT NULL REFERENCES versions (id), -- the version
    position          INTEGER NOT NULL, -- 1, 2, … in the order of the text
    url               TEXT NOT NULL,    -- where it points
    anchor            TEXT NOT NULL,    -- the linked words
    target_article_id INTEGER REFERENCES articles (id), -- the story it points to; NULL: none that this archive knows by this address
    nofollow          INTEGER NOT NULL DEFAULT 0 CHECK (nofollow IN (0, 1)), -- 1: the page marks it rel=nofollow
    PRIMARY KEY (version_id, position)
) STRICT;
CREATE INDEX links_by_url ON links (url);

CREATE TABLE events (                   -- what happened to the stories; each row is chained to the one before
    id              INTEGER PRIMARY KEY, -- place in the chain
    at              TEXT NOT NULL,      -- UTC; when it was observed
    kind            TEXT NOT NULL,      -- a kind of event_kinds, such as published, edited, gone
    article_id      INTEGER REFERENCES articles (id), -- the story; NULL: concerns none
    version_id      INTEGER,            -- the version it brought, in versions or, since a re-extraction, in replaced_versions; NULL: none
    detail          TEXT NOT NULL,      -- JSON object: the evidence
    digest          TEXT NOT NULL,      -- sha256:… of the canonical JSON of this row and previous_digest
    previous_digest TEXT NOT NULL       -- digest of the row before; sha256: of nothing for the first
) STRICT;
CREATE INDEX events_by_article ON events (article_id);
CREATE INDEX events_by_at ON events (at);

CREATE TABLE held (                     -- captures whose difference from the version before may be the site's redesign, not an edit
    capture_id  INTEGER PRIMARY KEY REFERENCES captures (id), -- the capture; its bytes are kept as all others
    article_id  INTEGER NOT NULL REFERENCES articles (id), -- the story
    fields      TEXT NOT NULL,          -- JSON array: the content fields that differ
    way         TEXT NOT NULL,          -- JSON array: in which way: text+ or text- and the short digest of words that came or went in a row (word+, word-: of a few letters), text~ another order; name+, name- or name~ of a field that came, went or changed, for labels with the short digest of both values
    held_at     TEXT NOT NULL,          -- UTC; when the capture was made
    settled_at  TEXT,                   -- UTC; when it was decided; NULL: still open
    settled_as  TEXT CHECK (settled_as IN ('edit', 'redesign', 'unreadable')), -- what it was taken for; unreadable: its bytes show no article to today's reader, or are damaged; NULL: still open
    reason      TEXT NOT NULL           -- why it is held, then why it was settled so, one sentence
) STRICT;
CREATE INDEX held_by_article ON held (article_id);
CREATE INDEX held_open ON held (article_id) WHERE settled_at IS NULL;
CREATE INDEX held_by_time ON held (held_at);

CREATE TABLE site_models (              -- what the captures of a site taught of its furniture
    site_id    TEXT NOT NULL REFERENCES sites (id), -- the site
    number     INTEGER NOT NULL,        -- 1, 2, … within the site; the extractor's name in captures and versions ends in it
    learned_at TEXT NOT NULL,           -- UTC; when it was put into force
    extractor  TEXT NOT NULL,           -- program and version that read the pages it was learned from
    learned_from TEXT NOT NULL,         -- JSON object: how many articles and captures it was learned from
    lines      TEXT NOT NULL,           -- JSON array: folded texts of lines that are furniture
    places     TEXT NOT NULL,           -- JSON array: signatures of elements whose lines are furniture
    PRIMARY KEY (site_id, number)
) STRICT;

CREATE TABLE replaced_versions (        -- versions as they were before a re-extraction replaced them; kept for good
    id            INTEGER PRIMARY KEY,  -- number of the replacement
    version_id    INTEGER NOT NULL,     -- the version's id then
    article_id    INTEGER NOT NULL REFERENCES articles (id), -- the story
    replaced_at   TEXT NOT NULL,        -- UTC; when
    became        INTEGER,              -- id of the version that holds this content now; NULL: none
    version       TEXT NOT NULL         -- JSON object: the whole row of versions (blocks as [kind, text]), with images and links as arrays of objects
) STRICT;
CREATE INDEX replaced_versions_by_article ON replaced_versions (article_id);
CREATE INDEX replaced_versions_by_version ON replaced_versions (version_id);

CREATE TABLE discoveries (              -- what the sites advertised: each address once for each way it was found
    site_id      TEXT NOT NULL REFERENCES sites (id), -- the site
    url          TEXT NOT NULL,         -- normalised URL
    via          TEXT NOT NULL,         -- sitemap, feed, listing, pagination, archive (a page of a day or month), robots, redirect, page (a part of a page)
    key          TEXT,                  -- the site's id of the article; NULL: not an article's address
    first_at     TEXT NOT NULL,         -- UTC; first seen advertised
    last_at      TEXT NOT NULL,         -- UTC; last seen advertised
    title        TEXT,                  -- headline it was advertised with, last seen; NULL: none
    modified_at  TEXT,                  -- lastmod or similar, last seen; a hint, not a truth; NULL: none
    nofollow     INTEGER NOT NULL DEFAULT 0 CHECK (nofollow IN (0, 1)), -- 1: the link was marked rel=nofollow, last seen
    PRIMARY KEY (site_id, url, via)
) STRICT;
CREATE INDEX discoveries_by_key ON discoveries (site_id, key);
"""

TABLES = RECORD_TABLES + CARE_TABLES

SEARCH_TABLES = """
CREATE TABLE search_documents (         -- which version each row of the full-text index stands for
    id         INTEGER PRIMARY KEY,     -- rowid in search: seconds since 1970 of publication, else of first sight, moved on to the next free number; so ORDER BY id DESC is newest first
    version_id INTEGER NOT NULL UNIQUE REFERENCES versions (id), -- the version
    article_id INTEGER NOT NULL REFERENCES articles (id) -- its story
) STRICT;

CREATE TABLE search_terms (             -- long stems of the index, looked through for parts of compounds
    term TEXT PRIMARY KEY               -- a stem of seven letters or more
) STRICT, WITHOUT ROWID;

CREATE VIRTUAL TABLE search USING fts5 ( -- words of every version, folded: lower case, ae oe ue ss for ä ö ü ß, no accents; columns read as NULL: join search_documents on id = search.rowid, and versions on version_id
    title,          -- as in versions
    kicker,         -- as in versions
    lead,           -- as in versions
    body,           -- the text without the lead
    captions,       -- captions and credits of the photos
    authors,        -- as in versions
    tags,           -- as in versions
    section,        -- as in versions
    source,         -- as in versions
    title_stems,    -- the words of title as German Snowball stems
    kicker_stems,   -- likewise
    lead_stems,     -- likewise
    body_stems,     -- likewise
    captions_stems, -- likewise
    tags_stems,     -- likewise
    content = '', tokenize = 'unicode61 remove_diacritics 0'
);
"""
