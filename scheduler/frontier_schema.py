"""The schema of `frontier.db`, every column commented. No code runs here."""

SCHEMA_VERSION = 1
SCHEMA = """
CREATE TABLE frontier (              -- one row a known URL that is visited again and again
    site_id      TEXT NOT NULL,      -- the site
    key          TEXT NOT NULL,      -- the article's key, or the URL of anything else
    url          TEXT NOT NULL,      -- the address to ask for
    purpose      TEXT NOT NULL,      -- article, listing, feed, sitemap, tdm (reservations), requisite (part of a page)
    due_at       TEXT,               -- UTC; NULL: given up, until it is advertised again
    why          TEXT NOT NULL,      -- why then
    leased_at    TEXT,               -- UTC; a running visit holds it since then; NULL: nobody
    attempts     INTEGER NOT NULL DEFAULT 0, -- visits in a row that brought nothing
    quiet_rounds INTEGER NOT NULL DEFAULT 0, -- listings: looks in a row without news
    known_since  TEXT NOT NULL,      -- UTC
    visited_at   TEXT,               -- UTC; NULL: never
    outcome      TEXT,               -- of the last visit; NULL: never visited
    read_with    TEXT,               -- listings: the site's rules with which the last look was read; NULL: never read
    hints        TEXT NOT NULL DEFAULT '{}', -- JSON object: what each listing last said of it
    PRIMARY KEY (site_id, key)
) STRICT;
CREATE INDEX frontier_by_due ON frontier (site_id, purpose, due_at);
CREATE TABLE rests (                 -- sites that asked for rest, or did not answer
    site_id TEXT NOT NULL,           -- the site
    until   TEXT NOT NULL,           -- UTC
    reason  TEXT NOT NULL,           -- one sentence
    asked   INTEGER NOT NULL,        -- 1: the site asked for it (Retry-After); 0: it did not answer, or with errors
    PRIMARY KEY (site_id, asked)
) STRICT;
CREATE TABLE jobs (                  -- the service's jobs, kept over restarts
    name    TEXT PRIMARY KEY,        -- the job
    next_at TEXT NOT NULL,           -- UTC, on the archive's clock
    last_at TEXT,                    -- UTC; NULL: never ran to its end
    result  TEXT                     -- what it last said, one sentence; NULL: never ran to its end
) STRICT;
"""
