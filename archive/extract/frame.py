"""What stands around the text of a page: what its publisher asks in meta elements, and the parts it is shown with.

It reads no text and judges nothing; which parts belong to the site is for the caller to say.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, islice

from ..models import Wishes
from ..urls import normalise
from ..wishes import PRODUCT, directives_in, policy_of, reservation_of
from .bounds import bounded_page, bounded_source
from .decoding import decode
from .document import Element, parse
from .formats import format_of_bytes, format_of_text
from .styles import inline_styles, named_in

MOST_PARTS = 300  # addresses that are given; the caller takes fewer
_MOST_METAS, _MOST_WRITTEN = 500, 3_000  # meta elements, and addresses as written, that are looked at
_CHARS = 2_000  # of a meta element, and of an address
_SET_CHARS = 20_000  # of a srcset
_SOURCES = ("src", "data-src", "data-original", "data-lazy-src")
NOTHING_ASKED = Wishes()
_SETS = ("srcset", "data-srcset", "data-lazy-srcset")


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """The wishes that a page itself expresses (source `meta`), and the absolute addresses of its style sheets, of its
    pictures, and of what its own styles name, in this order, each once."""

    wishes: Wishes = NOTHING_ASKED
    parts: tuple[str, ...] = ()


def read_frame(body: bytes, *, url: str, content_type: str | None = None) -> Frame:
    """The frame of a page (content coding removed, charset unknown); an empty one for what is no page.

    Raises nothing for any bytes.
    """
    if not body.strip(b"\0 \t\r\n\f") or format_of_bytes(body) is not None:
        return Frame()
    text, _ = decode(bounded_page(body)[0], content_type)
    root = None if format_of_text(text) is not None else parse(bounded_source(text)[0])
    if root is None:
        return Frame()
    return Frame(wishes=_wishes(root), parts=_parts(root, url))


def parts_of_style_sheet(body: bytes, *, url: str, content_type: str | None = None) -> tuple[str, ...]:
    """The absolute addresses that a style sheet names; none for what is no text. Raises nothing for any bytes."""
    if format_of_bytes(body) is not None:
        return ()
    return _absolute(named_in(decode(body, content_type)[0]), url)


def _wishes(root: Element) -> Wishes:
    said = [(_name(meta), (meta.get("content") or "")[:_CHARS]) for meta in islice(root.iter("meta"), _MOST_METAS)]
    robots = [one for name, text in said if name in ("robots", PRODUCT, "x-robots-tag") for one in directives_in(text)]
    reservation = reservation_of(text for name, text in said if name == "tdm-reservation")
    return Wishes(
        robots=tuple(dict.fromkeys(("meta", one) for one in robots)),
        tdm_reservation=reservation,
        tdm_policy=policy_of(text for name, text in said if name == "tdm-policy"),
        tdm_source=None if reservation is None else "meta",
    )


def _name(meta: Element) -> str:
    """What a meta element speaks of; some put the names of headers into http-equiv, and some into property."""
    return (meta.get("name") or meta.get("http-equiv") or meta.get("property") or "")[:_CHARS].strip().lower()


def _parts(root: Element, url: str) -> tuple[str, ...]:
    base = next((one.get("href") for one in root.iter("base") if one.get("href")), None)
    base = (normalise(base, url) if base and len(base) <= _CHARS else None) or url
    return _absolute(chain(_style_sheets(root), _pictures(root), inline_styles(root)), base)


def _absolute(addresses: Iterable[str], base: str) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for written in islice(addresses, _MOST_WRITTEN):
        if len(found) >= MOST_PARTS:
            break
        if written and len(written) <= _CHARS and (address := normalise(written, base)):
            found.setdefault(address)
    return tuple(found)


def _style_sheets(root: Element) -> Iterator[str]:
    for link in root.iter("link"):
        if "stylesheet" in (link.get("rel") or "").lower().split():
            yield link.get("href") or ""


def _pictures(root: Element) -> Iterator[str]:
    for one in root.iter("img", "source"):
        if one.tag == "source" and next(one.iterancestors("video", "audio"), None) is not None:
            continue
        yield from (one.get(name) or "" for name in _SOURCES)
        for name in _SETS:
            yield from _options((one.get(name) or "")[:_SET_CHARS])


def _options(srcset: str) -> Iterator[str]:
    """The addresses of a srcset; commas may stand in them, but not at their ends (HTML Standard, 4.8.4.2.1)."""
    is_address = True
    for token in srcset.split():
        # Behind a size, the next address may follow without a space.
        _, comma, address = ("", ",", token) if is_address else token.partition(",")
        is_address = bool(comma)
        if address:
            yield address.strip(",")
            is_address = address.endswith(",")
