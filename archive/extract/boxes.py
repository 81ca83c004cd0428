"""Boxes that give themselves away by how they are built, without a telling class. Looks at the tree, not at names.

A picture with a few words below it is a photo with its caption; a linked headline with a few words is a teaser; a few
words around a field for an e-mail address, or with a link to subscribe, are a newsletter; choices to tick are a survey;
a box that begins with "Anzeige" is an ad.
"""

from collections.abc import Iterator, Mapping

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


def find_boxes(root: Element) -> Boxes:
    """The boxes of a page and what each is: `figure`, `teaser`, `newsletter`, `survey` or `ad`."""
    sizes = _Sizes()
    found: dict[Element, str] = {}
    for img in root.iter("img", "amp-img"):
        if (box := _photo_box(img, sizes)) is not None:
            found[box] = "figure"
    for heading in _linked_headings(root):
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
        is_box = box.tag not in _TOP and box.tag not in {"article", "p"} and next(box.iter("h1"), None) is None
        if is_box and sizes.of(label) < sizes.of(box) <= _AD_CHARS and _paragraphs_in(box, sizes) <= 1:
            yield box


def _photo_box(img: Element, sizes: _Sizes) -> Element | None:
    """The smallest element with words around a picture, if those are few and neither a heading nor a link."""
    if is_ornament(img):
        return None
    for level, box in enumerate(img.iterancestors()):
        if level > 6 or box.tag in _TOP or box.tag in {"figure", "p", "article", "aside", "nav", "header"}:
            return None
        if sizes.of(box) >= 8:
            fits = sizes.of(box) <= _CAPTION_CHARS and next(box.iter("h1", *_HEADINGS), None) is None
            linked = sum(sizes.of(link) for link in box.iter("a"))
            return box if fits and linked < 0.5 * sizes.of(box) and len(box.findall(".//p")) <= 2 else None
    return None


def _linked_headings(root: Element) -> Iterator[Element]:
    for heading in root.iter(*_HEADINGS):
        inside = next((a for a in heading.iter("a") if a.get("href")), None) is not None
        if inside or any(a.get("href") for a in heading.iterancestors("a")):
            yield heading


def _largest(element: Element, sizes: _Sizes, *, chars: int, paragraphs: int) -> Element:
    """The largest element around this one that still holds only so many characters and paragraphs, and no h1.

    Once it holds a paragraph it takes in no further one: that would be the article's.
    """
    box, held = element, _paragraphs_in(element, sizes)
    for above in element.iterancestors():
        if above.tag in _TOP or sizes.of(above) > chars or next(above.iter("h1"), None) is not None:
            break
        more = _paragraphs_in(above, sizes)
        if more > paragraphs or 0 < held < more:
            break
        box, held = above, more
    return box


def _paragraphs_in(element: Element, sizes: _Sizes) -> int:
    return sum(sizes.of(one) >= _PARAGRAPH_CHARS for one in element.iter("p", "blockquote"))
