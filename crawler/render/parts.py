"""What a page that is being shown may load, and what it is told instead. Pure: it asks for nothing.

Only what builds the page: scripts and data of the site's own hosts, by GET. Everything else is not asked for.
"""

from collections import OrderedDict
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import urldefrag, urlsplit

from archive.models import Headers
from archive.urls import authority
from crawler.settings import MOST_PARTS

MOST_PART_BYTES = 32 * 1024 * 1024  # of all parts of a page, unpacked
MEMORY_BYTES = 16 * 1024 * 1024
MEMORY_S = 3600.0
BUILDING = ("script", "fetch", "xhr")
# A picture, style sheet or frame that fails to load may keep a page from going on; an empty one does not.
STAND_INS = {
    "image": (
        "image/gif",
        b"GIF89a\x01\x00\x01\x00\x80\x00\x00\x00\x00\x00\x00\x00\x00!\xf9\x04\x01\x00\x00\x00\x00,"
        b"\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02D\x01\x00;",
    ),
    "stylesheet": ("text/css", b""),
    "document": ("text/html", b""),  # in a frame
}
# What is not the page's to know, would make a download of it, or sends the browser elsewhere.
NOT_TOLD = frozenset(
    [
        "alt-svc", "clear-site-data", "connection", "content-disposition", "content-encoding", "content-length",
        "keep-alive", "link", "location", "nel", "refresh", "report-to", "reporting-endpoints", "set-cookie",
        "strict-transport-security", "trailer", "transfer-encoding", "upgrade",
    ]
)  # fmt: skip


class Withheld(str):
    """Why a part is never asked for: what robots.txt, the guard or the site's hosts forbid is no passing failure."""

    __slots__ = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What the browser wants: an address, as what (`script`, `image`, …).

    `leaves` says that the page would be gone then; `is_first` is the page itself.
    """

    url: str
    method: str
    kind: str
    leaves: bool = False
    is_first: bool = False

    @property
    def address(self) -> str:
        """The address without its fragment, which no server is told."""
        return urldefrag(self.url).url


@dataclass(frozen=True, slots=True)
class Plan:
    """What to do: give the page, ask the lane, give a stand-in, or refuse; with the reason of a refusal."""

    answer: Literal["page", "ask", "stand-in", "refuse"]
    reason: str = ""


def plan_for(wanted: Wanted, *, hosts: frozenset[str], parts: int) -> Plan:
    """What becomes of something that a page wants, whose site has these hosts and which had so many parts already."""
    if wanted.is_first:
        return Plan("page")
    if wanted.leaves:
        return Plan("refuse", "a page does not leave its address")
    if wanted.kind in STAND_INS:
        return Plan("stand-in")
    if wanted.kind not in BUILDING:
        return Plan("refuse", f"a {wanted.kind} builds no page")
    if wanted.method != "GET":
        return Plan("refuse", "nothing but GET is asked for")
    if urlsplit(wanted.url).scheme not in ("http", "https") or authority(wanted.url) not in hosts:
        return Plan("refuse", "its host is none of the site's")
    if parts >= MOST_PARTS:
        return Plan("refuse", f"a page has {MOST_PARTS} parts and no more")
    return Plan("ask")


def told(headers: Headers) -> dict[str, str]:
    """An answer's headers as the browser is told them; those of one name joined (RFC 9110, section 5.3)."""
    found: dict[str, str] = {}
    for name, value in headers:
        key = name.lower()
        if key not in NOT_TOLD and value.isprintable():
            found[key] = f"{found[key]}, {value}" if key in found else value
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A part of a page as it is given to the browser: `body` has no content coding."""

    status: int
    headers: Headers
    body: bytes


@dataclass(slots=True)
class Memory:
    """Scripts that the process has had already: so many bytes, each for an hour. Data is asked for anew each time."""

    kept: OrderedDict[str, tuple[Part, float]] = field(default_factory=OrderedDict)

    def get(self, url: str, *, at: float) -> Part | None:
        """A script had within the hour before `at` (monotonic), or None."""
        part, since = self.kept.get(url, (None, 0.0))
        return part if part is not None and at - since < MEMORY_S else None

    def put(self, url: str, part: Part, *, at: float) -> None:
        """Keep a script; the oldest go when there are too many bytes."""
        if part.status != 200:
            return
        self.kept.pop(url, None)
        self.kept[url] = (part, at)
        while sum(len(one.body) for one, _ in self.kept.values()) > MEMORY_BYTES:
            self.kept.popitem(last=False)
