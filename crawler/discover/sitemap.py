"""Sitemaps, news sitemaps, sitemap indexes and plain lists of addresses. Expands no entity, reads no DTD.

The format is that of sitemaps.org with Google's news extension; broken XML is read as far as it goes.
"""

import re
from collections.abc import Iterator
from io import BytesIO

from lxml import etree
from lxml.etree import _Element as Element

from archive.models import Discovery, Purpose, Site

from .found import MAX_URLS, Found
from .payload import declares_entities
from .times import moment_of

# The alternatives before the last step over what must stay as it is: a CDATA section (or all the rest, when it is
# never closed, which keeps this linear), and a proper reference.
BARE_AMPERSAND = re.compile(rb"<!\[CDATA\[(?:.*?\]\]>|.*\Z)|&#?\w{1,31};|&", re.DOTALL)


def read_sitemap(body: bytes, site: Site) -> Found:
    """The articles or child sitemaps of a sitemap, in its order, with titles and times where it gives them."""
    if declares_entities(body):
        return Found(notes=("the sitemap declares XML entities and was refused",))
    discoveries: list[Discovery] = []
    events = _events(body)
    try:
        for _, element in events:
            discoveries += _entry(element, site)
            _forget(element)
            if len(discoveries) > MAX_URLS:
                break
    except etree.XMLSyntaxError as error:
        return Found(tuple(discoveries), (f"the XML is broken: {error.msg}",))
    damage = _damage(events)
    return Found(tuple(discoveries[:-1] if damage and _ends_in_address(body) else discoveries), damage)


def _ends_in_address(body: bytes) -> bool:
    """Whether the last address was cut off, so that it names another page or none."""
    tail = body[-4096:].replace(b"\0", b"")
    return tail.rfind(b"</loc") < tail.rfind(b"<loc")


def read_text_sitemap(body: bytes) -> Found:
    """The addresses of a plain-text sitemap: one a line."""
    text = body.decode("utf-8-sig", "replace")
    lines = [line.strip() for line in text.splitlines() if line.strip().startswith(("http://", "https://"))]
    notes = () if lines else ("neither a sitemap nor a list of addresses",)
    return Found(tuple(Discovery(url=line, purpose=Purpose.ARTICLE, via="sitemap") for line in lines), notes)


def _events(body: bytes) -> "etree.iterparse":
    """Each `url` and `sitemap` element at its end, in whatever namespace."""
    mended = body if b"\0" in body else BARE_AMPERSAND.sub(_as_reference, body)
    return etree.iterparse(
        BytesIO(mended),
        tag=("{*}url", "{*}sitemap"),
        recover=True,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
    )


def _as_reference(found: re.Match[bytes]) -> bytes:
    """A bare & as XML wants it: many sitemaps forget it, and recovery would swallow half the query."""
    return b"&amp;" if found[0] == b"&" else found[0]


def _entry(element: Element, site: Site) -> Iterator[Discovery]:
    """The discovery of one entry; nothing when it has no address."""
    if not (url := _text(element, "loc")):
        return
    is_child = etree.QName(element).localname == "sitemap"
    news = next((child for child in element if _name(child) == "news"), None)
    yield Discovery(
        url=url,
        purpose=Purpose.SITEMAP if is_child else Purpose.ARTICLE,
        via="sitemap",
        title=_text(news, "title"),
        published_at=moment_of(_text(news, "publication_date"), site.timezone),
        modified_at=moment_of(_text(element, "lastmod"), site.timezone),
    )


def _text(element: Element | None, name: str) -> str | None:
    """The words of the first child of that name; `image:loc` lies deeper and is not meant."""
    children = () if element is None else element
    texts = (" ".join("".join(child.itertext()).split()) for child in children if _name(child) == name)
    return next((text for text in texts if text), None)


def _name(element: Element) -> str:
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def _forget(element: Element) -> None:
    """Free what was read; a sitemap of 50 MiB would else take ten times that in memory."""
    element.clear()
    while (before := element.getprevious()) is not None:
        before.getparent().remove(before)


def _damage(events: "etree.iterparse") -> tuple[str, ...]:
    fatal = [entry for entry in events.error_log if entry.level_name == "FATAL"]
    if not fatal:
        return ()
    return (f"the XML is broken at line {fatal[0].line} ({fatal[0].message}); what could be read was kept",)
