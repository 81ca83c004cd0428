"""The schema of `frontier.db`, every column commented. No code runs here."""

SCHEMA_VERSION = 2

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
    origin       TEXT NOT NULL DEFAULT '', -- scheme, host and port of url: what rests and robots.txt speak of
    PRIMARY KEY (site_id, key)
) STRICT;
CREATE INDEX frontier_by_due ON frontier (site_id, purpose, due_at);
CREATE TABLE jobs (                  -- the service's jobs, kept over restarts
    name    TEXT PRIMARY KEY,        -- the job
    next_at TEXT NOT NULL,           -- UTC, on the archive's clock
    last_at TEXT,                    -- UTC; NULL: never ran to its end
    result  TEXT                     -- what it last said, one sentence; NULL: never ran to its end
) STRICT;
CREATE TABLE rests (   -- what is left alone for a while, and the failures in a row that led to it
    place  TEXT NOT NULL,            -- a host with its port; for robots an origin (each scheme has its own)
    kind   TEXT NOT NULL,            -- asked (Retry-After), silence (no answer, or errors), robots (no robots.txt)
    until  TEXT NOT NULL,            -- UTC; a moment gone by: it may be asked, and the failures are remembered
    since  TEXT NOT NULL,            -- UTC; the first of the failures in a row
    tries  INTEGER NOT NULL,         -- failures in a row: the wait grows with them
    binds  INTEGER NOT NULL,         -- 1: also when a person asks for a crawl; 0: a person may try at once
    reason TEXT NOT NULL,            -- one sentence
    PRIMARY KEY (place, kind)
) STRICT;
CREATE TABLE liars (   -- hosts that answered 304 though something else stood there
    host   TEXT PRIMARY KEY,         -- the host (with its port)
    until  TEXT NOT NULL,            -- UTC; until then it is asked without conditions
    reason TEXT NOT NULL             -- one sentence
) STRICT;
CREATE TABLE patterns ( -- what first visits to the addresses of each pattern brought
    site_id   TEXT NOT NULL,         -- the site
    purpose   TEXT NOT NULL,         -- what the addresses were asked for as
    pattern   TEXT NOT NULL,         -- host and path with numbers and slugs folded, query keys; ending in /…: all below
    visits    INTEGER NOT NULL,      -- visits that told something
    news      INTEGER NOT NULL,      -- how many of them brought something new
    example   TEXT NOT NULL,         -- the address visited last
    cut_until TEXT,                  -- UTC; its addresses are left alone until then; NULL: they are not
    PRIMARY KEY (site_id, purpose, pattern)
) STRICT;
CREATE TABLE descents ( -- sitemaps that a sitemap named
    site_id TEXT NOT NULL,           -- the site
    url     TEXT NOT NULL,           -- the sitemap named
    depth   INTEGER NOT NULL,        -- how many sitemaps lead to it from a starting point
    PRIMARY KEY (site_id, url)
) STRICT;
"""
