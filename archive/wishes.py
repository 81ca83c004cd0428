"""What publishers ask of those who keep or mine their pages, read from headers, files and words. Pure; obeys nothing.

Robots directives: X-Robots-Tag and the robots meta element, as search engines read them. Text and data mining: TDMRep
(W3C Community Group, final report of 10 May 2024), sections 5 and 6:

- the site's file /.well-known/tdmrep.json first, then the answer's header, then the page's meta element; each
  supersedes the one before, and what one of them does not say stays as it was;
- of several rules of the file that match a path the first in sequence counts; `*` and `$` as in robots.txt, cases of
  letters differ, percent-encoded letters that need no encoding are compared as themselves;
- `1` reserves, `0` expressly does not, anything else is as if nothing were said. A policy counts with a reservation.
"""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache
from urllib.parse import quote, urlsplit

from archive.models import Headers, Wishes

PRODUCT = "chronik"
EVERYBODY = ("", "*", "robots", "all-bots")
TDM_PATH = "/.well-known/tdmrep.json"
NO_COPY = ("noarchive", "nocache")  # the second is Bing's word for the first
MOST_DIRECTIVES, DIRECTIVE_CHARS = 50, 200
MOST_RULES, RULE_CHARS, FILE_BYTES = 1_000, 2_000, 262_144
_WORDS = (
    "all none index noindex follow nofollow archive noarchive cache nocache snippet nosnippet odp noodp ydir noydir"
    " noimageindex notranslate indexifembedded noai noimageai"
)
_PLAIN = frozenset(_WORDS.split())
_NAMED = re.compile(r"([\w*.-]{1,60})\s*:\s*(.*)", re.DOTALL)
_FIELD = re.compile(r"\s*[\w-]{1,60}\s*:")
_WITH_VALUE = re.compile(r"unavailable_after|max-[\w-]+")
_UNENCODED = re.compile(r"%([0-9A-Fa-f]{2})")
_PRINTABLE = "".join(map(chr, range(0x21, 0x7F)))
_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
# Words by which publishers reserve without a machine-readable form; courts have differed on what they are worth.
_NATURAL = re.compile(
    r"text[\s-]{0,3}(?:and|und|&|-)[\s-]{0,3}data[\s-]{0,3}mining|\btdm\b|§{1,2}\s{0,3}44\s?b\b|\b44\s?b\s+urhg"
    r"|machine[\s-]learning|maschinelle[smn]?\s+lernen|artificial intelligence|künstliche[rn]?\s+intelligenz"
    r"|\b(?:train|training|trainieren)\b[^\n]{0,60}\b(?:ai|ki|llms?|models?|modelle?n?)\b|2019/790",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of a tdmrep.json: the paths it is for, made comparable, and what it says of them."""

    location: str
    reservation: bool
    policy: str | None = None


@dataclass(frozen=True, slots=True)
class TdmFile:
    """The rules of a tdmrep.json in their order, and what was odd about it, a sentence each."""

    rules: tuple[Rule, ...] = ()
    notes: tuple[str, ...] = ()


def directives_in(text: str) -> tuple[str, ...]:
    """The directives of one X-Robots-Tag or robots meta element that are meant for everybody or for us.

    >>> directives_in("NOARCHIVE, max-snippet: 20, googlebot: noindex, chronik: nofollow")
    ('noarchive', 'max-snippet: 20', 'nofollow')
    """
    found: list[str] = []
    agent, dated = "", False
    for written in re.split(r"[,;]", text[:10_000]):
        piece = _shown(" ".join(written.split())).lower()
        if dated and piece[:1].isdigit():
            found[-1:] = [f"{found[-1]}, {piece}"] if _is_ours(agent) else found[-1:]
            continue
        name, value = match.groups() if (match := _NAMED.fullmatch(piece)) else ("", piece)
        has_value = bool(name) and _WITH_VALUE.fullmatch(name) is not None
        agent, rest = (agent, piece) if has_value or not name else (name, value)
        dated = rest.startswith("unavailable_after")
        found += _single(rest) if _is_ours(agent) else ()
    return tuple(dict.fromkeys(one[:DIRECTIVE_CHARS] for one in found if one))[:MOST_DIRECTIVES]


def header_wishes(headers: Headers) -> Wishes:
    """What an answer's headers ask."""
    robots = [("header", one) for text in _all(headers, "x-robots-tag") for one in directives_in(text)]
    reservation = reservation_of(_all(headers, "tdm-reservation"))
    policy = policy_of(_all(headers, "tdm-policy"))
    return Wishes(
        robots=tuple(dict.fromkeys(robots)),
        tdm_reservation=reservation,
        tdm_policy=policy,
        tdm_source=None if reservation is None else "header",
    )


def file_wishes(file: TdmFile, url: str) -> Wishes:
    """What a host's tdmrep.json asks for one of its addresses."""
    parts = urlsplit(url)
    path = _comparable(f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/")
    rule = next((rule for rule in file.rules if _matches(rule.location, path)), None)
    if rule is None:
        return Wishes()
    return Wishes(tdm_reservation=rule.reservation, tdm_policy=rule.policy, tdm_source="file")


def combined(*sources: Wishes) -> Wishes:
    """Wishes of several sources as one; the later supersedes the earlier, absence resets nothing."""
    whole = Wishes(robots=tuple(dict.fromkeys(pair for one in sources for pair in one.robots)))
    for one in sources:
        said = one if one.tdm_reservation is not None else whole
        whole = Wishes(
            robots=whole.robots,
            tdm_reservation=said.tdm_reservation,
            tdm_policy=one.tdm_policy or whole.tdm_policy,
            tdm_source=said.tdm_source,
        )
    return whole if whole.tdm_reservation else replace(whole, tdm_policy=None)


@lru_cache(maxsize=64)
def rules_in(body: bytes) -> TdmFile:
    """The rules of a tdmrep.json; one that cannot be read has none, and says why."""
    if len(body) >= FILE_BYTES:
        return TdmFile(notes=(f"tdmrep.json has {FILE_BYTES // 1024} KiB or more and was not read",))
    try:
        found = json.loads(body.decode("utf-8-sig"), parse_int=str, parse_float=str)
    except (ValueError, RecursionError) as error:
        return TdmFile(notes=(f"tdmrep.json is no JSON ({str(error)[:100]})",))
    if not isinstance(found, list):
        return TdmFile(notes=("tdmrep.json is no array of rules",))
    rules = [_rule(one) for one in found[:MOST_RULES]]
    bad = sum(rule is None for rule in rules)
    odd = (f"{bad} of {len(rules)} rules in tdmrep.json cannot be read",) if bad else ()
    many = (f"tdmrep.json has {len(found)} rules; the first {MOST_RULES} were read",) if len(found) > MOST_RULES else ()
    return TdmFile(tuple(rule for rule in rules if rule is not None), (*odd, *many))


def natural_words(text: str) -> str | None:
    """A note on words that speak of mining or training, where such words are; they are no machine-readable wish."""
    found = _NATURAL.search(text)
    if found is None:
        return None
    line = text[text.rfind("\n", 0, found.start()) + 1 : found.end()].strip("# \t\r")[-80:]
    return (
        f"words speak of text and data mining or training (“{_shown(line)}”); they are no machine-readable reservation"
    )


def reservation_of(texts: Iterable[str]) -> bool | None:
    """What values of `tdm-reservation` say; of several that differ, the one that reserves. Other values say nothing."""
    values = {value.strip() for text in texts for value in text.split(",")}
    return True if "1" in values else False if "0" in values else None


def policy_of(texts: Iterable[str]) -> str | None:
    """The first address of a policy, as written; one that is no text for people to read is left out."""
    return next((url for text in texts if (url := text.strip()) and url.isprintable() and len(url) <= RULE_CHARS), None)


def no_copy(wishes: Wishes) -> tuple[str, str] | None:
    """The source and directive that ask not to show a stored copy; None where nothing does."""
    return next((pair for pair in wishes.robots if pair[1] in NO_COPY), None)


def meta_part(wishes: Wishes) -> Wishes:
    """Of a capture's wishes those that its page's own bytes expressed."""
    robots = tuple(pair for pair in wishes.robots if pair[0] == "meta")
    return replace(wishes, robots=robots) if wishes.tdm_source == "meta" else Wishes(robots=robots)


def told(wishes: Wishes) -> str | None:
    """The wishes as one line for people; None where nothing is asked."""
    robots = [f"{directive} ({source})" for source, directive in wishes.robots]
    mining = {True: "text and data mining reserved", False: "text and data mining expressly not reserved", None: ""}
    said = mining[wishes.tdm_reservation]
    terms = f", terms at {wishes.tdm_policy}" if wishes.tdm_policy else ""
    parts = [*robots, *([f"{said} ({wishes.tdm_source}{terms})"] if said else [])]
    return ", ".join(parts) or None


def comments_of(robots_txt: str) -> str:
    """What a robots.txt says to people: its comments, and lines that are no rule."""
    halves = (line.partition("#") for line in robots_txt.splitlines())
    return "\n".join(f"{'' if _FIELD.match(rule) else rule} {comment}" for rule, _, comment in halves)


def _shown(text: str) -> str:
    """A text without what no database or terminal takes."""
    return "".join(letter for letter in text if letter.isprintable())


def _single(piece: str) -> tuple[str, ...]:
    """A piece between commas; where it is nothing but known words, each is a directive of its own."""
    words = piece.split()
    return tuple(words) if len(words) > 1 and _PLAIN.issuperset(words) else (piece,)


def _is_ours(agent: str) -> bool:
    return agent in EVERYBODY or agent == PRODUCT


def _all(headers: Headers, name: str) -> list[str]:
    return [value for key, value in headers if key.lower() == name]


def _rule(value: object) -> Rule | None:
    if not isinstance(value, dict):
        return None
    location, policy = value.get("location"), value.get("tdm-policy")
    said = value.get("tdm-reservation")
    reservation = reservation_of([said]) if isinstance(said, str) else None  # numbers were read as their digits
    if not isinstance(location, str) or not location or len(location) > RULE_CHARS or reservation is None:
        return None
    named = policy_of([policy]) if isinstance(policy, str) else None
    return Rule(_comparable(location if location[0] in "/*" else f"/{location}"), reservation, named)


def _matches(pattern: str, path: str) -> bool:
    """Whether a path begins as the pattern says; by looking for its pieces in turn, which no pattern can slow down."""
    is_whole = pattern.endswith("$")
    path = _verbatim(path)
    first, *others = map(_verbatim, pattern.removesuffix("$").split("*"))
    if not path.startswith(first):
        return False
    if not others:
        return not is_whole or path == first
    at = len(first)
    for piece in others[:-1]:
        found = path.find(piece, at)
        if found < 0:
            return False
        at = found + len(piece)
    if is_whole:
        return path.endswith(others[-1]) and len(path) - len(others[-1]) >= at
    return path.find(others[-1], at) >= 0


def _comparable(path: str) -> str:
    """A path whose letters that need no percent-encoding have none, and all others have it."""
    return _UNENCODED.sub(_decoded, quote(path, safe=_PRINTABLE, errors="replace"))


def _verbatim(piece: str) -> str:
    """A piece of a path with the two special letters as themselves, which stand encoded where they are meant so."""
    return piece.replace("%24", "$").replace("%2A", "*")


def _decoded(found: re.Match[str]) -> str:
    letter = chr(int(found[1], 16))
    return letter if letter in _UNRESERVED else found[0].upper()
