"""Whether a page is a series of photos: many pictures with captions, next to no running text. Counts, keeps nothing."""

import re
from bisect import bisect

from .document import Element, is_ornament
from .grounds import Evidence
from .page import Page
from .text import words

_NAMED = re.compile(
    r"\b(?:bilder|foto|photo)-?(?:galerie|strecke|serie|show|schau)n?\b|\bfotoalbum\b|\bgalerie\b"
    r"|\bdie (?:besten|schönsten) (?:bilder|fotos)\b|\b(?:photo|picture|image) galler(?:y|ies)\b|\bin pictures\b"
    r"|\bslideshow\b|\bphotos:|\bbilder:",
    re.IGNORECASE,
)
_COUNTER = re.compile(r"^\W*(?:bild|foto|image|photo|slide)?\s*\d{1,3}\s*(?:/|von|of)\s*\d{1,3}\W*$", re.IGNORECASE)
_PICTURE_FILE = re.compile(r"\.(?:jpe?g|png|gif|webp|avif)(?:$|\?)", re.IGNORECASE)
_ASIDE = frozenset({"nav", "header", "footer", "aside"})
_TYPES = frozenset({"ImageGallery", "MediaGallery"})
_LITTLE, _HARDLY = 80, 40  # words beside the captions
_CAPTION_WORDS = 45
_MANY, _SOME = 6, 3


def find_gallery(found: Evidence) -> str | None:
    """The reason to take a page for a gallery; None for an article, however many photos it has."""
    pictures = max(len(found.images), _pictures(found))
    text = _words_beside_captions(found)
    if text >= _LITTLE or (found.has_byline and text >= _HARDLY):
        return None
    named = _called_gallery(found)
    counted = any(_COUNTER.match(line.text) for line in found.page.lines if len(line.text) < 30)
    if named and (pictures >= _SOME or (pictures and counted)):
        return f"a gallery: {pictures} pictures, {text} words of text, called {named!r}"
    if pictures >= _MANY and text < _HARDLY and pictures * 8 >= text:
        return f"a gallery: {pictures} pictures and {text} words of text"
    return None


def _called_gallery(found: Evidence) -> str | None:
    declared = found.page.declared
    if (types := sorted(declared.types & _TYPES)) and not declared.is_article:
        return types[0]
    heads = (
        found.headline.kicker or "",
        *found.heads,
        declared.section.text if declared.section else "",
        found.page.url,
    )
    said = next((said for head in heads if (said := _NAMED.search(head.replace("_", "-")))), None)
    return said[0] if said else None


def _pictures(found: Evidence) -> int:
    """How many pictures stand below the headline and are no way to another page."""
    page = found.page
    start = 0 if found.headline.element is None else page.order[found.headline.element]
    pictures = {
        img.get("src") or img.get("data-src") or img.get("srcset")
        for img in page.root.iter("img", "amp-img")
        if page.order[img] > start and not is_ornament(img) and not _is_elsewhere(img, page)
    }
    return len(pictures - {None})


def _is_elsewhere(img: Element, page: Page) -> bool:
    for one in img.iterancestors():
        if one.tag in _ASIDE or page.boxes.get(one, "figure") != "figure":
            return True
        href = one.get("href") if one.tag == "a" else None
        if href and not href.startswith("#") and not _PICTURE_FILE.search(href):
            return True
    return False


def _words_beside_captions(found: Evidence) -> int:
    """The words of the running text, without the few words that each stand right behind a picture of their own."""
    order = found.page.order
    pictures = sorted(order[one] for one in found.container.iter("img", "picture", "amp-img"))
    total, last = 0, -1
    for at in found.places:
        line = found.page.lines[at]
        own = order[line.element]
        nearest = pictures[before - 1] if (before := bisect(pictures, own)) else -1
        count = len(words(line.text))
        if nearest > last and count <= _CAPTION_WORDS and own - nearest <= 8:
            last = nearest
        else:
            total += count
    return total
