"""What the world does to a crawler and what Chronik does about it: one row a hazard, each with tests that show it.

`docs/manners.md` has the same table, made from here and from the tests marked `hazard(number)`.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Row:
    """A hazard by its number, and what Chronik does about it."""

    number: int
    hazard: str
    does: str


ROWS = (
    Row(1, "robots.txt answers 5xx", "nothing is asked of the host (RFC 9309, 2.3.1.4); the last good copy is kept, the wait grows; after 30 days the site's `robots_unreachable` decides"),
    Row(2, "robots.txt times out or breaks off", "as 1"),
    Row(3, "robots.txt answers 401, 403, 404", "there are no rules; the status stays with the capture"),
    Row(4, "robots.txt answers 429", "as 1, and Retry-After is kept"),
    Row(5, "an enormous robots.txt", "1 MiB is read, cut at a line's end"),
    Row(6, "robots.txt redirects", "five hops, each a capture; then there are no rules; the guard holds here too"),
    Row(7, "robots.txt is kept too long", "at most 24 hours, also over restarts"),
    Row(8, "odd bytes in robots.txt", "every line that can be read counts, in UTF-16 and unannounced gzip too; HTML is noted as odd"),
    Row(9, "Allow inside Disallow", "the longest match decides"),
    Row(10, "a crawler that may ignore robots.txt", "there is no such setting"),
    Row(11, "Crawl-delay", "the longer of it and our own floor, at most two minutes, between any two requests"),
    Row(12, "noarchive, noindex in header or page", "kept with the capture and its source; the reading view, stored pages and exports of tables do not show what noarchive protects unless `show_noarchive` or `--include-noarchive` says so"),
    Row(13, "text and data mining reserved", "file, then header, then meta element; the effective value and its source are kept with each capture; words in robots.txt are noted apart; `export … --mining` leaves out what is reserved"),
    Row(14, "rel=nofollow", "kept with the link and the discovery"),
    Row(15, "visits without condition", "If-None-Match and If-Modified-Since from the last whole answer"),
    Row(16, "a server lies with 304", "every fifth look is unconditional; 304s that another content disproves are taken back, and the host is asked without conditions for 30 days"),
    Row(17, "304 without being asked", "a failure, asked again later; never a version"),
    Row(18, "206 without being asked", "kept as partial, never a version"),
    Row(19, "a new ETag for the same bytes", "the same payload, kept once"),
    Row(20, "Last-Modified in the future, Date in 1970", "our clock dates the capture, the skew is noted, the validator is not sent back"),
    Row(21, "429 or 503 with Retry-After", "the whole host rests, over restarts too; a site goes on with its other host"),
    Row(22, "an absurd Retry-After", "at most a day; what cannot be read is a minute"),
    Row(23, "flapping 500", "tried again later and later, then captured"),
    Row(24, "pages that are not 2xx", "every status is a capture with its body"),
    Row(25, "soft 404: the front page with 200", "`soft-404`; the last version stays"),
    Row(26, "an empty 200", "partial, no version"),
    Row(27, "one maintenance page on all addresses", "no deletions are confirmed, no versions made; an alarm"),
    Row(28, "redirect loops", "each hop a capture; ends at the first address seen before, or after ten hops"),
    Row(29, "meta refresh", "not followed; the target is noted with the capture"),
    Row(30, "a redirect off the site", "the hop is kept; scheme, host and port decide"),
    Row(31, "a redirect to a private address", "refused, however the address is written; the one really connected to decides"),
    Row(32, "links to file:, ftp:, the intranet", "http and https only, hosts of the site only"),
    Row(33, "DNS rebinding", "each connection's own address is judged and kept"),
    Row(34, "a redirect to file: or data:", "kept, not followed"),
    Row(35, "an endless or odd Location", "one try; odd ones are asked for byte by byte as sent, the raw bytes kept"),
    Row(36, "a gzip or deflate bomb", "16 MiB on the wire, 64 MiB unpacked; the raw bytes are kept"),
    Row(37, "nested codings", "at most two layers, one bound over all"),
    Row(38, "a cut-off gzip body", "raw bytes kept, partial, no version"),
    Row(39, "a lying or unknown Content-Encoding", "raw bytes are kept before anybody decodes; a lie that is HTML is read as it is"),
    Row(40, "an endless body", "cut at 16 MiB, kept, marked, not asked again at once"),
    Row(41, "drip, silence, stall", "bounds on the whole, on the first byte, on silence and on the rate; other hosts go on"),
    Row(42, "a header bomb", "256 KiB and 500 fields, else a failure with a reason"),
    Row(43, "a cookie bomb", "no cookies"),
    Row(44, "a body shorter than declared", "kept as partial (`disconnect`), tried later"),
    Row(45, "a body longer than declared", "cut there, noted; the connection is not used again"),
    Row(46, "two lengths; length and chunks", "two that differ are a failure; the same twice is noted; chunks win, noted"),
    Row(47, "broken chunks, no HTTP, nothing", "a failure with a reason after at most two requests; what came before a broken chunk is kept"),
    Row(48, "103, folded, nameless and NUL headers", "captured and noted; the bytes of the head are kept"),
    Row(49, "names and order of headers", "kept as sent, and the status line with them"),
    Row(50, "the bytes of a body", "the digest is that of what the server sent"),
    Row(51, "a lying charset", "the bytes decide, then the page, then the header"),
    Row(52, "NUL, surrogates, bidi, escapes", "raw bytes are kept; texts hold no control characters, the terminal shows no marks of direction"),
    Row(53, "a picture sold as HTML", "no article; the type that the bytes show is kept"),
    Row(54, "deep nesting", "read to a bound, marked"),
    Row(55, "pages that take for ever to read", "a process of its own, killed after 9 s or 512 MB; raw bytes kept"),
    Row(56, "dates made up", "only named sources, else NULL"),
    Row(57, "German dates, the hours of summer time", "read with the site's zone; an hour that came twice or never is named as such by the rule that gave it"),
    Row(58, "XML entity bombs", "sitemaps and feeds that declare entities are refused; no DTD is read"),
    Row(59, "sitemap loops, giant, broken and packed sitemaps", "each address once, 50,000 of a sitemap and 50 MiB unpacked, three indexes deep; the readable part is kept, foreign hosts ignored"),
    Row(60, "calendars, sessions, endless paths, pages, facets", "a budget for each pattern of addresses: cut for a month after thirty visits of which less than one in twenty brought something new; told by `crawl`, `plan` and `doctor`"),
    Row(61, "many addresses for one story", "the site's id, or the normal form; all are kept as aliases, those of a former system too"),
    Row(62, "straße.de is not strasse.de", "IDNA 2008"),
    Row(63, "a lying canonical", "believed only on the same host for the same story"),
    Row(64, "consent walls, captchas, paywalls", "`walled`, never an edit, nothing is evaded"),
    Row(65, "A/B texts and noise", "the digest of the text; a text seen before points to its first version"),
    Row(66, "bad certificates", "refused unless the host stands in `unverified_tls`; the certificate's digest is kept"),
    Row(67, "a name that cannot be resolved", "the host rests longer each time; never `gone`"),
    Row(68, "a crawler that opens control ports", "it listens nowhere"),
    Row(69, "kill -9", "leases end at the next start; no address is lost, no version doubled"),
    Row(96, "the clock jumps", "gaps are counted on the monotonic clock; a rest never outlasts its bound of a day"),
    Row(97, "instructions to machines in an article", "text is data: kept word for word, obeyed by nobody"),
)  # fmt: skip
