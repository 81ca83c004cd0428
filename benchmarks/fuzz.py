"""Mutated pages for the extraction: whatever the bytes, it ends, raises nothing, and says the same twice.

    python -m benchmarks fuzz --inputs 100000

The saved pages of the tests are flipped, cut, spliced, re-encoded and filled with garbage from a fixed seed, so that
every input can be made again by its number (`--only`). Exits with 1 on a crash, a slow input, or two answers for one.
"""

import argparse
import json
import multiprocessing
import random
import re
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from archive.extract import extract
from archive.models import Extraction, Purpose, Site

PAGES = sorted((Path(__file__).parents[1] / "tests" / "extract" / "pages").glob("*.html"))
SITE = Site(id="stadtblatt", name="Stadtblatt", home_url="https://stadtblatt.example/")
URL = "https://stadtblatt.example/artikel/-4711"
FETCHED_AT = datetime(2025, 6, 1, tzinfo=UTC)
SLOW_S = 10.0
AGAIN = 50  # each so many-th input is read twice
TAGS = (
    b"div",
    b"p",
    b"span",
    b"table",
    b"ul",
    b"a",
    b"b",
    b"article",
    b"h1",
    b"figure",
    b"time",
    b"script",
    b"svg",
    b"td",
)
NAMES = tuple(b"class id href src srcset datetime itemprop rel style hidden lang".split())
JUNK = (
    b"", b"\0", b"\xff\xfe", b"&#xD800;", b"&#0;", b"&#1;", b"<!--", b"-->", b"<![CDATA[", b"]]>", b"<script>",
    b"</body>", b"<", b">", b'"', b"'", b"\xed\xa0\x80", b"\xcc\x81" * 50, b"\xe2\x80\xae", b"9" * 5000,
    b"14.32 Uhr: ", b"Update, ", b"99.99.9999", b"0000-00-00T99:99:99+99:99", b"31.02.2025, 25:61 Uhr", b"//",
    b"http://[::1", b"javascript:", b"data:,", b"\xef\xbf\xbe", b"%00%ff%zz", b"Infinity", b"1e999w", b", , 2x",
    b"[" * 200, b"{" * 200,
)  # fmt: skip
VALUES: tuple[object, ...] = (
    None, True, False, 0, -1, 1e308, "", "\ud800", "x" * 3000, [], {}, [[]], [None, 1, "a"], {"@id": "#x"},
    {"name": None}, {"@type": []}, {"@type": {"a": 1}}, {"name": {"@value": ["a", {"name": 3}]}}, "2025-13-45",
    ["NewsArticle", 5, None], "9999-12-31T23:59:59-23:59", "0001-01-01T00:00:00+14:00",
)  # fmt: skip
CHARSETS = ("utf-8", "cp1252", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-7", "cp037", "shift_jis", "gb18030")
Mutation = Callable[[bytes, random.Random], bytes]


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong with one input."""

    number: int
    what: str


@dataclass(frozen=True, slots=True)
class Part:
    """What one process saw: how many inputs, what was wrong, and the slowest with its seconds."""

    inputs: int
    findings: tuple[Finding, ...]
    slowest: tuple[float, int]


def main(arguments: list[str]) -> int:
    """Read so many mutated pages; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks fuzz", description=__doc__.splitlines()[0])
    parser.add_argument("--inputs", type=int, default=100_000, help="how many pages are read")
    parser.add_argument("--seed", type=int, default=20261123, help="another seed makes other pages")
    parser.add_argument("--processes", type=int, default=2, help="how many processes read")
    parser.add_argument("--only", type=int, help="write the input of this number to standard output as a file's path")
    asked = parser.parse_args(arguments)
    if asked.only is not None:
        path = Path(f"fuzz-{asked.only}.html")
        path.write_bytes(mutated(asked.seed, asked.only))
        print(path)
        return 0
    began = time.monotonic()
    shares = [range(n, asked.inputs, asked.processes) for n in range(asked.processes)]
    with multiprocessing.get_context("spawn").Pool(asked.processes) as pool:
        parts = pool.starmap(_part, [(asked.seed, share) for share in shares])
    for finding in sorted((one for part in parts for one in part.findings), key=lambda one: one.number)[:50]:
        print(f"input {finding.number}: {finding.what}")
    wrong = sum(len(part.findings) for part in parts)
    slowest, number = max(part.slowest for part in parts)
    print(
        f"{sum(part.inputs for part in parts)} inputs in {time.monotonic() - began:.0f} s, {wrong} findings;"
        f" the slowest is {number} with {slowest:.2f} s of CPU"
    )
    return 1 if wrong else 0


def mutated(seed: int, number: int) -> bytes:
    """The input of a number: a saved page after one to six mutations."""
    chance = random.Random(f"{seed}:{number}")
    body = chance.choice(PAGES).read_bytes()
    for _ in range(chance.randint(1, 6)):
        body = chance.choice(MUTATIONS)(body, chance)
    return body[:200_000]


def _part(seed: int, numbers: Sequence[int]) -> Part:
    findings: list[Finding] = []
    slowest = (0.0, -1)
    for number in numbers:
        body = mutated(seed, number)
        began = time.process_time()
        try:
            found = _read(body)
            if number % AGAIN == 0 and _read(body) != found:
                findings.append(Finding(number, "two answers"))
            _written(found)
        except Exception as error:  # noqa: BLE001  # every crash is a finding
            findings.append(Finding(number, f"{type(error).__name__}: {str(error)[:200]}"))
        slowest = max(slowest, (time.process_time() - began, number))
        if time.process_time() - began > SLOW_S:
            findings.append(Finding(number, "slow"))
    return Part(len(numbers), tuple(findings), slowest)


def _read(body: bytes) -> Extraction:
    return extract(body, url=URL, site=SITE, purpose=Purpose.ARTICLE, fetched_at=FETCHED_AT)


def _written(found: Extraction) -> bytes:
    """The extraction as bytes: what cannot be encoded cannot be stored."""
    return json.dumps(repr(found), ensure_ascii=False).encode()


def _flip(body: bytes, chance: random.Random) -> bytes:
    changed = bytearray(body)
    for _ in range(chance.choice((1, 5, 50))):
        if changed:
            changed[chance.randrange(len(changed))] = chance.randrange(256)
    return bytes(changed)


def _cut(body: bytes, chance: random.Random) -> bytes:
    one, two = sorted((chance.randint(0, len(body)), chance.randint(0, len(body))))
    return chance.choice((body[:one], body[two:], body[one:two], body[:one] + body[two:]))


def _splice(body: bytes, chance: random.Random) -> bytes:
    other = chance.choice(PAGES).read_bytes()
    one, two = chance.randint(0, len(body)), chance.randint(0, len(other))
    return body[:one] + other[two : two + chance.choice((100, 1000, 10_000))] + body[one:]


def _insert(body: bytes, chance: random.Random) -> bytes:
    at = chance.randint(0, len(body))
    return body[:at] + chance.choice(JUNK) * chance.choice((1, 1, 1, 20)) + body[at:]


def _swap_tags(body: bytes, chance: random.Random) -> bytes:
    old, new = chance.choice(TAGS), chance.choice(TAGS)
    return re.sub(rb"(</?)" + old + rb"\b", rb"\1" + new, body, count=chance.choice((0, 1, 3)))


def _attribute(body: bytes, chance: random.Random) -> bytes:
    places = [found.end() for found in re.finditer(rb"<[a-z][a-z0-9]*", body)]
    if not places:
        return body
    at = chance.choice(places)
    return body[:at] + b" " + chance.choice(NAMES) + b'="' + chance.choice(JUNK)[:300] + b'"' + body[at:]


def _encode(body: bytes, chance: random.Random) -> bytes:
    return body.decode("utf-8", "replace").encode(chance.choice(CHARSETS), "replace")


def _repeat(body: bytes, chance: random.Random) -> bytes:
    at = chance.randint(0, len(body))
    return body[:at] + body[at : at + chance.choice((10, 100, 1000))] * chance.choice((2, 10, 40)) + body[at:]


def _json_ld(body: bytes, chance: random.Random) -> bytes:
    """Another value, or none, for a key of the page's JSON-LD, or a script of its own."""
    node: dict[str, object] = {"@type": chance.choice(("NewsArticle", "LiveBlogPosting", "Event", "ImageGallery"))}
    keys = ("headline", "author", "datePublished", "articleBody", "keywords", "hasPart", "isAccessibleForFree", "@id")
    keys += ("liveBlogUpdate", "publisher", "image", "@graph", "startDate", "name", "wordCount", "mainEntity", "@type")
    node.update({key: chance.choice(VALUES) for key in chance.sample(keys, chance.randint(1, 6))})
    text = json.dumps(node).encode()
    text = text[: chance.randint(0, len(text))] if chance.random() < 0.2 else text
    script = b'<script type="application/ld+json">' + text + b"</script>"
    found = re.search(rb'<script type="application/ld\+json">.*?</script>', body, re.DOTALL)
    if found is None or chance.random() < 0.5:
        return body.replace(b"</head>", script + b"</head>", 1)
    return body[: found.start()] + script + body[found.end() :]


MUTATIONS: tuple[Mutation, ...] = (_flip, _cut, _splice, _insert, _swap_tags, _attribute, _encode, _repeat, _json_ld)
