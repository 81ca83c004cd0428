"""A robots.txt as lines in the plain form of RFC 9309, whatever its bytes. It judges no address.

Odd files are read as far as they can be: marks of byte order anywhere, UTF-16, gzip that nobody announced, agents with
a version behind their name, records between a group's agents. What comes out says the same in the standard's words.
"""

import re
import zlib
from collections.abc import Iterator

MAX_BYTES = 1_048_576  # RFC 9309, section 2.5: at least 500 KiB are read
GZIP = b"\x1f\x8b"
UTF_16 = (b"\xff\xfe", b"\xfe\xff")
LINE_END = re.compile(r"\r\n|\r|\n")
TOKEN = re.compile(r"[A-Za-z_-]+|\*")
AGENT = ("user-agent", "useragent", "user agent")
RULES = ("allow", "disallow")
MISSPELT = ("dissallow", "dissalow", "disalow", "diasllow", "disallaw")  # seen often enough for parsers to know them


def plain_robots(body: bytes) -> str:
    """The rules of a robots.txt of any bytes, one record a line, each group's agents before all else.

    An agent is its product token alone (section 2.2.1). Records that belong to no group (Sitemap) are left out.

    >>> plain_robots(b"User-agent: Chronik/1.0 (x)\\nCrawl-delay: 2\\nUser-agent: *\\nDisallow: /a\\n")
    'User-agent: Chronik\\nUser-agent: *\\nCrawl-delay: 2\\nDisallow: /a\\n'
    """
    return "".join(f"{line}\n" for line in _grouped(LINE_END.split(_text(body))))


def _grouped(lines: list[str]) -> Iterator[str]:
    """The lines in the standard's order: other records do not end a group's list of agents (section 2.2.4)."""
    agents: list[str] = []
    others: list[str] = []
    has_rules = False
    for line in lines:
        name, value = _record(line)
        if name in AGENT:
            if has_rules:
                yield from (*agents, *others)
                agents, others, has_rules = [], [], False
            token = TOKEN.match(value)
            agents.append(f"User-agent: {token[0] if token else 'nobody'}")
        elif agents and (name in RULES or name == "crawl-delay"):
            others.append(f"{name.capitalize()}: {value}")
            has_rules = has_rules or name in RULES
    yield from (*agents, *others)


def _record(line: str) -> tuple[str, str]:
    """Name (in small letters) and value of a line; the colon may be missing."""
    shown = line.replace("\ufeff", "").partition("#")[0].strip()
    name, colon, value = shown.partition(":")
    if not colon:
        name, _, value = shown.partition(" ")
    name = name.strip().lower()
    return ("disallow" if name in MISSPELT else name), value.strip()


def _text(body: bytes) -> str:
    """The bytes as text, as far as they are read, cut at a line's end."""
    if body.startswith(GZIP):
        body = _gunzipped(body)
    kept = body[:MAX_BYTES]
    if len(body) > MAX_BYTES:
        kept = kept[: max(kept.rfind(b"\n"), kept.rfind(b"\r"), 0)]
    coding = "utf-16" if kept.startswith(UTF_16) else "utf-8"
    return kept.decode(coding, "replace").replace("\x00", "")


def _gunzipped(body: bytes) -> bytes:
    """What a gzip file holds, as far as it is read."""
    try:
        return zlib.decompressobj(zlib.MAX_WBITS | 16).decompress(body, MAX_BYTES + 1)
    except zlib.error:
        return body
