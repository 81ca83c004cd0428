"""What a host's robots.txt allows us (RFC 9309). Pure: it reads the answer, the lane asks for it.

4xx, or more than five redirects: there are no rules. 5xx, 429 or no answer: unreachable, so nothing is allowed.
"""

import re
from dataclasses import dataclass

from protego import Protego

from archive.content_coding import decoded_body
from archive.errors import UndecodableBody
from archive.models import Exchange

from .robots_lines import plain_robots

PRODUCT = "Chronik"  # the product token that a robots.txt addresses
AGENT = re.compile(r"User-agent: (.*)\n")
MAX_HOPS = 5  # section 2.3.1.2
MAX_AGE_S = 86_400.0  # section 2.4
MAX_AGE_UNREACHABLE_S = 300.0  # at the earliest; the scheduler puts the next try off further each time
SNIFFED = 512


@dataclass(frozen=True, slots=True)
class Rules:
    """A host's rules for us.

    `unreachable` says why nothing may be asked, None where the file could be had; `no_answer` whether that is since
    the host did not answer at all, so that a visit failed rather than was forbidden. `denied` says why we may not
    even ask for the file.
    """

    parser: Protego
    unreachable: str | None = None
    no_answer: bool = False
    denied: str | None = None

    @property
    def max_age_s(self) -> float:
        """For how long the rules may be used, in seconds."""
        return MAX_AGE_S if self.unreachable is None else MAX_AGE_UNREACHABLE_S

    @property
    def crawl_delay_s(self) -> float | None:
        """The gap the site asks for, in seconds; None when it asks for none."""
        delay = self.parser.crawl_delay(PRODUCT)
        return float(delay) if delay is not None else None

    def refusal(self, url: str) -> str | None:
        """Why a URL must not be asked for, one sentence; None when it may."""
        if self.unreachable is not None or self.denied is not None:
            return self.unreachable or self.denied
        return None if self.parser.can_fetch(url, PRODUCT) else f"robots.txt forbids {url}"


def oddity_of(answer: Exchange) -> str | None:
    """What is odd about an answer to robots.txt that came, one sentence; None for most."""
    start = answer.body[:SNIFFED].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    says_html = "html" in (answer.header("content-type") or "").lower()
    if answer.status == 200 and (says_html or start.startswith((b"<!doctype", b"<html", b"<head", b"<body", b"<?xml"))):
        return "robots.txt is HTML or says so: the lines that are rules count"
    return None


def rules_of(answer: Exchange) -> Rules:
    """The rules that an answer to robots.txt sets."""
    status = answer.status
    if answer.refused:
        return Rules(_parsed(b""), denied=answer.failure or "robots.txt may not be asked for")
    if status is None:
        return _nothing(answer.failure or "no answer", no_answer=True)
    if status == 206:
        return _nothing("robots.txt came in part (HTTP 206), so nothing is asked (RFC 9309)")
    if 200 <= status < 300:
        return _rules_in(answer)
    if 400 <= status < 500 and status != 429:
        return Rules(_parsed(b""))
    return _nothing(f"robots.txt answers {status}, so nothing is asked (RFC 9309)")


def _rules_in(answer: Exchange) -> Rules:
    """The rules of an answer that came: missing ones at its end, or ones we cannot decode, might forbid anything."""
    if answer.truncated in ("disconnect", "time"):
        return _nothing(f"robots.txt broke off ({answer.truncated}), so nothing is asked (RFC 9309)")
    try:
        return Rules(_parsed(decoded_body(answer)))
    except UndecodableBody as error:
        return _nothing(f"robots.txt cannot be read ({error}), so nothing is asked (RFC 9309)")


def _nothing(reason: str, *, no_answer: bool = False) -> Rules:
    return Rules(_parsed(b"User-agent: *\nDisallow: /\n"), unreachable=reason, no_answer=no_answer)


def _parsed(body: bytes) -> Protego:
    return Protego.parse(_for_us(plain_robots(body)))


def _for_us(lines: str) -> str:
    """The groups of other agents renamed: the parser would take a part of our name, such as `chron`, for us."""
    return AGENT.sub(lambda found: found[0] if found[1].lower() in ("*", PRODUCT.lower()) else "User-agent: x\n", lines)
