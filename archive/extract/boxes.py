"""Boxes that give themselves away by how they are built, without a telling class. Looks at the tree, not at names.

A picture with a few words below it is a photo with its caption, and so is one above a few words in italics; a linked
headline with a few words is a teaser; a few words around a field for an e-mail address, or with a link to subscribe,
are a newsletter; choices to tick are a survey; a box that begins with "Anzeige" is an ad.
"""

from collections.abc import Iterator, Mapping
from urllib.parse import urlsplit

from .document import Element, is_ornament
from .phrases import AD_LABEL, is_call, is_promotion

_CAPTION_CHARS = 350
_TEASER_CHARS = 420
_FORM_CHARS = 900
_SURVEY_CHARS = 500
_CALL_CHARS = 300
_AD_CHARS = 300
_PARAGRAPH_CHARS = 40
_HEADINGS = ("h2", "h3", "h4", "h5", "h6")
_TOP = frozenset({"body", "html", "main"})

Boxes = Mapping[Element, str]


class _Sizes:
    """The length of an element's text, counted once; what is much too long is only known to be long."""

    def __init__(self) -> None:
        self._known: dict[Element, int] = {}
        self._paragraphs: dict[Element, int] = {}
        self._with_h1: dict[Element, bool] = {}

    def of(self, element: Element) -> int:
        """Characters of text in the element, without the white space between lines."""
        if element not in self._known:
            total = 0
            for text in element.itertext():
                total += len(" ".join(text.split()))
                if total > 5000:
                    break
            self._known[element] = total
        return self._known[element]

    def paragraphs(self, element: Element) -> int:
        """How many paragraphs of some length stand in the element."""
        if element not in self._paragraphs:
            inside = element.iter("p", "blockquote")
            self._paragraphs[element] = sum(self.of(one) >= _PARAGRAPH_CHARS for one in inside)
        return self._paragraphs[element]

    def holds_h1(self, element: Element) -> bool:
        """Whether a first heading stands in the element."""
        if element not in self._with_h1:
            self._with_h1[element] = next(element.iter("h1"), None) is not None
        return self._with_h1[element]


def find_boxes(root: Element, url: str) -> Boxes:
    """The boxes of the page at an address, and what each is: `figure`, `caption`, `teaser`, `newsletter`, `survey` or
    `ad`."""
    sizes = _Sizes()
    found: dict[Element, str] = {}
    for img in root.iter("img", "amp-img"):
        if (box := _photo_box(img, sizes)) is not None:
            found[box] = "figure"
        elif (caption := _slanted_behind(img, sizes)) is not None:
            found[caption] = "caption"
    for heading in _linked_headings(root, url):
        found[_largest(heading, sizes, chars=_TEASER_CHARS, paragraphs=1)] = "teaser"
    for field in root.iter("input"):
        if (field.get("type") or "").lower() == "email" or "mail" in (field.get("name") or "").lower():
            found[_largest(field, sizes, chars=_FORM_CHARS, paragraphs=3)] = "newsletter"
        elif (field.get("type") or "").lower() == "radio":
            found[_largest(field, sizes, chars=_SURVEY_CHARS, paragraphs=1)] = "survey"
    found |= dict.fromkeys(_promotions(root, sizes), "newsletter") | dict.fromkeys(_labelled(root, sizes), "ad")
    return found


def _promotions(root: Element, sizes: _Sizes) -> Iterator[Element]:
    """Boxes of a few words on a newsletter, an app or a channel that end in a link or button to have it."""
    for link in root.iter("a", "button"):
        if is_call("".join(link.itertext())):
            box = _largest(link, sizes, chars=_CALL_CHARS, paragraphs=1)
            if box is not link and box.tag != "p" and is_promotion(" ".join(box.itertext())):
                yield box


def _labelled(root: Element, sizes: _Sizes) -> Iterator[Element]:
    """Boxes that begin with the label of an ad and hold a few words besides."""
    for label in root.iter("span", "p", "div", "small", "h3", "h4", "h5", "strong", "em"):
        box = label.getparent()
        if (
            box is None
            or label.getprevious() is not None
            or (box.text or "").strip()
            or not AD_LABEL.match(label.text or "")
        ):
            continue
        is_box = box.tag not in _TOP and box.tag not in {"article", "p"} and not sizes.holds_h1(box)
        if is_box and sizes.of(label) < sizes.of(box) <= _AD_CHARS and sizes.paragraphs(box) <= 1:
            yield box


def _photo_box(img: Element, sizes: _Sizes) -> Element | None:
    """The smallest element with words around a picture, if those are few and neither a heading nor a link."""
    if is_ornament(img):
        return None
    for level, box in enumerate(img.iterancestors()):
        if box.tag == "p" and _is_captioned(box, img):
            return box if 8 <= sizes.of(box) <= _CAPTION_CHARS else None
        if level > 6 or box.tag in _TOP or box.tag in {"figure", "p", "article", "aside", "nav", "header"}:
            return None
        if sizes.of(box) >= 8:
            fits = sizes.of(box) <= _CAPTION_CHARS and next(box.iter("h1", *_HEADINGS), None) is None
            linked = sum(sizes.of(link) for link in box.iter("a"))
            return box if fits and linked < 0.5 * sizes.of(box) and len(box.findall(".//p")) <= 2 else None
    return None


def _is_captioned(paragraph: Element, img: Element) -> bool:
    """Whether a paragraph begins with a picture and one line break: its words are the caption."""
    first = paragraph[0]
    if (paragraph.text or "").strip() or (first is not img and first not in img.iterancestors()):
        return False
    after = first.getnext()
    if (first.tail or "").strip() or after is None or after.tag != "br":
        return False
    second = after.getnext()
    return bool((after.tail or "").strip()) or (second is not None and second.tag != "br")


def _slanted_behind(img: Element, sizes: _Sizes) -> Element | None:
    """A short paragraph, all in italics or small, right behind a paragraph that holds only a picture."""
    box = next((one for one in img.iterancestors("p", "div") if len(one) == 1), None)
    if box is None or is_ornament(img) or sizes.of(box) > 0:
        return None
    behind = box.getnext()
    if behind is None or behind.tag not in {"p", "div"} or len(behind) != 1 or (behind.text or "").strip():
        return None
    inner = behind[0]
    is_slanted = inner.tag in {"em", "i", "small"} and not (inner.tail or "").strip()
    return behind if is_slanted and 8 <= sizes.of(behind) <= _CAPTION_CHARS else None


def _linked_headings(root: Element, url: str) -> Iterator[Element]:
    for heading in root.iter(*_HEADINGS):
        if any(_leads_away(a.get("href"), url) for a in (*heading.iter("a"), *heading.iterancestors("a"))):
            yield heading


def _leads_away(href: str | None, url: str) -> bool:
    """Whether a link leads to another page; an entry of a ticker links to itself."""
    target = (href or "").strip().partition("#")[0]
    return bool(target) and target.rstrip("/") not in {
        url.partition("#")[0].rstrip("/"),
        urlsplit(url).path.rstrip("/"),
    }


def _largest(element: Element, sizes: _Sizes, *, chars: int, paragraphs: int) -> Element:
    """The largest element around this one that still holds only so many characters and paragraphs, and no h1.

    Once it holds a paragraph it takes in no further one: that would be the article's.
    """
    box, held = element, sizes.paragraphs(element)
    for above in element.iterancestors():
        if above.tag in _TOP or sizes.of(above) > chars or sizes.holds_h1(above):
            break
        more = sizes.paragraphs(above)
        if more > paragraphs or 0 < held < more:
            break
        box, held = above, more
    return box


def lists_of_links(root: Element) -> frozenset[Element]:
    """The elements with list items of which each is a third or more of links: ways to other pages."""
    items: dict[Element, bool] = {}
    for item in root.iter("li"):
        above = item.getparent()
        if above is not None and items.get(above, True):
            items[above] = _is_mostly_linked(item)
    return frozenset(above for above, are_links in items.items() if are_links)


def _is_mostly_linked(element: Element) -> bool:
    size = len(element.text_content().strip())
    return sum(len(link.text_content()) for link in element.iter("a")) >= 0.3 * size
