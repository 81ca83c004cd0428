"""The views of `archive.db`, for researchers: each with a comment that says what one row is. No code runs here.

Stories that are unlisted, embargoed, withdrawn or erased stand in no view.
"""

# json_each, since SQLite before 3.41 refuses json_extract in views where trusted_schema is off.
VIEWS = """
CREATE VIEW current_articles AS -- every story with its newest content
SELECT a.id AS article_id, a.site_id, a.key, a.url, a.status, v.kicker, v.title, v.lead, v.text, v.authors, v.source,
       v.section, v.tags, v.language, a.published_at, v.modified_at, v.word_count, v.number AS versions,
       a.first_seen_at, a.last_seen_at, a.gone_at, v.id AS version_id
FROM articles a JOIN versions v ON v.id = a.current_version_id
WHERE a.access IN ('public', 'redacted');

CREATE VIEW edits AS -- one row a change: what it was, what it became, and the interval in which it happened
SELECT v.id AS version_id, v.article_id, a.site_id, a.url, v.number, p.title AS old_title, v.title AS new_title,
       v.changed_fields, v.words_added, v.words_removed, v.declared, v.unchanged_before, v.seen_from,
       v.modified_at, v.same_as_version_id, p.id AS previous_version_id, v.change_kind
FROM versions v
JOIN articles a ON a.id = v.article_id
JOIN versions p ON p.article_id = v.article_id AND p.number = v.number - 1
WHERE a.access IN ('public', 'redacted');

CREATE VIEW silent_edits AS -- changes that the publisher did not declare
SELECT * FROM edits WHERE declared = 'undeclared';

CREATE VIEW headline_changes AS -- changes of the headline or the kicker
SELECT v.id AS version_id, v.article_id, a.site_id, a.url, p.kicker AS old_kicker, v.kicker AS new_kicker,
       p.title AS old_title, v.title AS new_title, v.declared, v.unchanged_before, v.seen_from
FROM versions v
JOIN articles a ON a.id = v.article_id
JOIN versions p ON p.article_id = v.article_id AND p.number = v.number - 1
WHERE a.access IN ('public', 'redacted')
  AND EXISTS (SELECT 1 FROM json_each(v.changed_fields) WHERE value IN ('title', 'kicker'));

CREATE VIEW deletions AS -- stories that went missing or are gone, with the evidence; those that came back too
SELECT e.id AS event_id, a.id AS article_id, a.site_id, a.url, v.title, e.kind, e.at AS observed_at,
       a.last_seen_at, a.gone_at, a.status AS status_now,
       (SELECT value FROM json_each(e.detail) WHERE key = 'evidence') AS evidence,
       (SELECT value FROM json_each(e.detail) WHERE key = 'http_status') AS http_status,
       (SELECT MIN(r.at) FROM events r
        WHERE r.article_id = e.article_id AND r.kind IN ('returned', 'reappeared') AND r.id > e.id) AS returned_at
FROM events e
JOIN articles a ON a.id = e.article_id
LEFT JOIN versions v ON v.id = a.current_version_id
WHERE a.access IN ('public', 'redacted')
  AND (e.kind = 'gone'
       OR (e.kind = 'missing' AND a.status = 'missing'
           AND e.id = (SELECT MAX(m.id) FROM events m WHERE m.article_id = a.id AND m.kind = 'missing')));

CREATE VIEW reservations AS -- what a story's last page asks of those who keep or mine it; NULL: nothing, or not kept
SELECT a.id AS article_id, a.site_id, a.url, c.robots_directives, c.tdm_reservation, c.tdm_policy, c.tdm_source,
       c.fetched_at AS asked_at, c.id AS capture_id
FROM articles a
LEFT JOIN captures c ON c.id = (
       SELECT p.id FROM captures p
       WHERE p.article_id = a.id AND p.purpose = 'article' AND p.status = 200 AND p.version_id IS NOT NULL
         AND p.robots_directives IS NOT NULL
       ORDER BY p.fetched_at DESC, p.id DESC LIMIT 1);

CREATE VIEW coverage_by_day AS -- what was advertised against what was captured, by the day it was first advertised
SELECT d.site_id, substr(d.first_at, 1, 10) AS day, COUNT(*) AS advertised, COUNT(u.article_id) AS captured,
       COUNT(*) - COUNT(u.article_id) AS not_captured
FROM (SELECT site_id, key, MIN(first_at) AS first_at FROM discoveries WHERE key IS NOT NULL GROUP BY site_id, key) d
LEFT JOIN (SELECT DISTINCT a.site_id, u.key, u.article_id FROM article_urls u JOIN articles a ON a.id = u.article_id) u
       ON u.site_id = d.site_id AND u.key = d.key
GROUP BY d.site_id, day;
"""
