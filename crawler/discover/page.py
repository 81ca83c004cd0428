"""An HTML page as a tree with its base address, and what its head names. Follows no link."""

import re
import unicodedata
from dataclasses import dataclass

from lxml import etree, html
from lxml.etree import _Element as Element
from w3lib.encoding import html_to_unicode

from archive.extract import bounded_page, bounded_source
from archive.urls import normalise

FEED_TYPES = frozenset({"application/rss+xml", "application/atom+xml", "application/feed+json", "application/rdf+xml"})
_INLINE = "a abbr b bdi bdo big cite code em font i ins kbd mark q s small span strong sub sup time u wbr"
INLINE = frozenset(_INLINE.split())
KICKER = re.compile(
    r"kicker|dachzeile|topline|overline|spitzmarke|roofline|eyebrow|visually-hidden|sr-only", re.IGNORECASE
)
UNREAD = frozenset({"script", "style", "template", "noscript", "svg"})


@dataclass(frozen=True, slots=True)
class Page:
    """A parsed page, and the address its links are relative to."""

    tree: Element
    base: str


def parse(body: bytes, *, url: str, content_type: str | None = None) -> Page | None:
    """The page's tree, as far as a page is read; None when the bytes hold no element at all."""
    shorter, _ = bounded_page(body)
    text = bounded_source(html_to_unicode(content_type, shorter, auto_detect_fun=_charset)[1].replace("\0", ""))[0]
    # As bytes: lxml refuses text that still declares an encoding of its own.
    parser = html.HTMLParser(encoding="utf-8", remove_comments=True, no_network=True)
    try:
        tree = html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError):
        return None
    declared = next((base.get("href") for base in tree.iter("base") if base.get("href")), None)
    return Page(tree, (normalise(declared, url) if declared else None) or url)


def feeds_of(page: Page) -> tuple[str, ...]:
    """The feeds named in the page's head, absolute, without those of comments."""
    links = (link for link in page.tree.iter("link") if "alternate" in _rel(link) and _type(link) in FEED_TYPES)
    urls = (normalise(link.get("href", ""), page.base) for link in links if link.get("href"))
    return tuple(dict.fromkeys(url for url in urls if url and not re.search(r"comment|kommentar", url)))


def canonical_of(page: Page) -> str | None:
    """The address the page itself declares as its own, absolute; None when it declares none."""
    links = (link.get("href") for link in page.tree.iter("link") if "canonical" in _rel(link))
    return next((url for href in links if href and (url := normalise(href, page.base))), None)


def links_of(page: Page) -> tuple[tuple[str, Element], ...]:
    """Every link of the body that leads to a web address, in document order."""
    pairs = ((normalise(link.get("href", ""), page.base), link) for link in page.tree.iter("a") if link.get("href"))
    return tuple((url, link) for url, link in pairs if url)


def is_nofollow(link: Element) -> bool:
    """Whether a link is marked as one that the page does not vouch for; `ugc` and `sponsored` alone are not that."""
    return "nofollow" in _rel(link)


def next_links(page: Page) -> tuple[str, ...]:
    """The addresses that the page declares as its next page."""
    links = (link for link in page.tree.iter("link", "a") if "next" in _rel(link) and link.get("href"))
    return tuple(url for link in links if (url := normalise(link.get("href"), page.base)))


def words(element: Element) -> str:
    """The words of an element on one line, without a kicker above them and what is not shown."""
    text = "".join(_pieces(element)).replace("\xad", "").replace("\u200b", "")
    return unicodedata.normalize("NFC", " ".join(text.split()))


def _pieces(element: Element) -> list[str]:
    """The texts below an element, blocks set apart by a space; iterative, since pages nest deeper than Python may."""
    pieces = []
    for text in element.xpath(".//text()"):
        owner = text.getparent()
        holder = owner.getparent() if text.is_tail else owner
        if not _is_hidden(holder, element):
            pieces.append(text if owner.tag in INLINE else f" {text}")
    return pieces


def _is_hidden(holder: Element, top: Element) -> bool:
    while holder is not None and holder is not top:
        if holder.tag in UNREAD or KICKER.search(holder.get("class") or ""):
            return True
        holder = holder.getparent()
    return False


def _rel(link: Element) -> list[str]:
    return str(link.get("rel") or "").lower().split()


def _type(link: Element) -> str:
    return str(link.get("type") or "").partition(";")[0].strip().lower()


def _charset(body: bytes) -> str:
    """UTF-8 where the bytes are that; else what German sites used before."""
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8"
