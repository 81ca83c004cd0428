"""Text to one parsed tree, and small questions about its elements. Reads no lines and judges nothing."""

import re
from collections.abc import Iterator
from typing import TypeAlias

from lxml import etree, html
from lxml.etree import _Element

from .vocabulary import class_words

Element: TypeAlias = _Element

_NAME_CHARS = 1000  # utility classes make long attributes, none as long as this
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_WRAPPER = re.compile(
    r"</?(?!(?:html|head|body|title|meta|link|script|style|p|h[1-6]|a|img|br|figure|figcaption|time)\b)[a-z][^<>]*>",
    re.I,
)


def parse(text: str) -> Element | None:
    """The tree of a page, or None where there is none; what is too much for libxml2 must be cut off before.

    libxml2 drops what is nested deeper than 256 levels without a word; such a page is read again without the
    wrappers that only nest.
    """
    root, too_deep = _parsed(text)
    return _parsed(_WRAPPER.sub(" ", text))[0] if too_deep else root


def _parsed(text: str) -> tuple[Element | None, bool]:
    parser = html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    # The library's own look-up asks Python for the class of every element; forms and labels need none of their own.
    parser.set_element_class_lookup(etree.ElementDefaultClassLookup(element=html.HtmlElement))
    try:
        root = html.document_fromstring(text.encode("utf-8", "ignore"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError):
        return None, False
    return root, any("depth" in entry.message for entry in parser.error_log.filter_from_fatals())


def ancestors(element: Element) -> Iterator[Element]:
    """The element itself, then everything around it."""
    yield element
    yield from element.iterancestors()


def names_of(element: Element) -> str:
    """The class and id attributes as one string; without an id that is an anchor made from words of a heading."""
    named, anchor = (element.get("class") or "")[:_NAME_CHARS], (element.get("id") or "")[:_NAME_CHARS]
    if not anchor or element.tag in _HEADINGS or anchor.count("-") + anchor.count("_") > 3:
        return named
    return f"{named} {anchor}"


_ORNAMENT = frozenset(
    [
        "logo",
        "icon",
        "icons",
        "avatar",
        "pixel",
        "sprite",
        "spacer",
        "blank",
        "placeholder",
        "emoji",
        "badge",
        "button",
        "tracking",
        "counter",
        "qrcode",
    ]
)
_ORNAMENT_FILE = re.compile(
    r"^data:image/(?:gif|svg)|\.svg(?:$|\?)|/(?:1x1|blank|spacer|pixel|transparent)[\w.-]*$|vg-?wort", re.IGNORECASE
)


def is_ornament(img: Element) -> bool:
    """Whether a picture is an icon, a logo or a counting pixel, by its class, size or file name."""
    sizes = [int(size) for size in (img.get("width"), img.get("height")) if size and size.isdigit()]
    lazy = any(name.startswith("data-") for name in img.attrib)
    by_file = bool(_ORNAMENT_FILE.search(img.get("src") or "")) and not lazy
    return by_file or any(size <= 40 for size in sizes) or bool(_ORNAMENT & class_words(names_of(img)))
