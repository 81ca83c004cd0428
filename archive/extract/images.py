"""The photos of an article with caption and credit. Leaves out those of teasers, ads, logos and counting pixels."""

import re
from collections.abc import Iterator

from ..models import Image
from .document import Element, ancestors, is_ornament, names_of
from .lines import is_hidden, lines_of, text_of
from .page import Page
from .people import is_agency, is_person
from .phrases import AD
from .region import Region, is_foreign
from .text import folded, is_sentence
from .vocabulary import meanings

_LABEL = (
    r"(?:foto|fotos|bild|bilder|bildrechte|bildnachweis|bildquelle|rechte|symbolbild|symbolfoto|archivbild"
    r"|archivfoto|archiv|photo|photograph|image|grafik|illustration|montage|quelle|source|credit|picture"
    r"|video|screenshot)"
)
_CREDIT_TAIL = re.compile(
    rf"\s*(?:[|/•·–—(\[-]\s*)*(?:\b{_LABEL}\s*(?::|©|\(c\))\s*(?:©|\(c\))?|©|\(c\)\s|\bcopyright:?\s"
    rf"|\bphoto(?:graph)? by\s|\b[Ff]oto von\s)\s*(?P<credit>.{{2,120}}?)\s*[)\]]?\s*$",
    re.IGNORECASE,
)
_CREDIT_INSIDE = re.compile(rf"\w\S*\s.*[(|]\s*{_LABEL}\s*:", re.IGNORECASE)
_CREDIT_LABEL = re.compile(
    rf"^(?:(?:{_LABEL}(?:nachweis|quelle|rechte)?|bildnachweis|bildquelle|copyright|rechte)\b\s*(?::|by\b)\s*"
    rf"|©\s*|\(c\)\s*|[|/\[(]\s*)+",
    re.IGNORECASE,
)
_BYLINE = re.compile(r"^(?:von|by|autor(?:in)?:?)\s+[A-ZÄÖÜ][\w.-]+\s+[A-ZÄÖÜ]", re.IGNORECASE)
_NO_PHOTO_FILE = re.compile(
    r"(?:^data:|\.svg(?:$|\?)|/(?:1x1|blank|spacer|pixel|transparent|placeholder|dummy)[\w.-]*$|(?:logo|icon"
    r"|avatar|sprite)[\w-]*\.\w+$|vgwort|vg-wort|/count(?:er)?[/.]|doubleclick|ioam)",
    re.IGNORECASE,
)
_IMAGE_FILE = re.compile(r"\.(?:jpe?g|png|gif|webp|avif)(?:$|\?)", re.IGNORECASE)
_SOURCES = ("src", "data-src", "data-original", "data-lazy-src", "data-lazy", "data-url", "data-image", "data-full-src")
_SET_CHARS, _TAIL_CHARS = 20_000, 400  # of a srcset, and of a caption that may end with a credit
_NUMBER = re.compile(r"\d{1,9}(?:\.\d{1,9})?")
_SETS = ("srcset", "data-srcset", "data-lazy-srcset")


def find_images(page: Page, region: Region) -> tuple[Image, ...]:
    """The article's photos in reading order, each once, with absolute addresses."""
    found: dict[str, Image] = {}
    for unit in _units(page, region):
        image = _image(unit, page)
        if image is None or AD.match(image.caption or "") or (not image.caption and not _is_large(unit, region)):
            continue
        found.setdefault(folded(image.caption or "") or image.url.split("?")[0], image)
    captioned = {image.url for image in found.values() if image.caption}
    return tuple(image for image in found.values() if image.caption or image.url not in captioned)


def _units(page: Page, region: Region) -> Iterator[Element]:
    """The elements that hold one picture each with what belongs to it."""
    seen: set[Element] = set()
    for element in region.top.iter("figure", "img", "amp-img", "picture", "video"):
        unit = _unit_of(element, page, region)
        if unit not in seen and not any(above in seen for above in unit.iterancestors()):
            seen.add(unit)
            if _belongs(unit, page, region):
                yield unit


def _unit_of(picture: Element, page: Page, region: Region) -> Element:
    """The figure around a picture; else the nearest small box that also holds its caption; else the picture."""
    figures = [one for one in ancestors(picture) if one.tag == "figure" and one not in region.spine]
    if figures:
        return figures[-1] if len(figures[-1].findall(".//figure")) < 2 else figures[0]
    for level, one in enumerate(picture.iterancestors()):
        if _is_photo_box(one, page) and one not in region.spine:
            return one
        if level >= 5 or one in region.spine:
            break
        if (
            len(one.text_content()) < 1200
            and next(_captions_in(one), None) is not None
            and len(one.findall(".//img")) <= 3
        ):
            return one
    return picture


def _belongs(unit: Element, page: Page, region: Region) -> bool:
    at = page.order[unit]
    if not page.known.isdisjoint(unit.iter()):
        return False
    if is_foreign(unit, region, page) or any(is_hidden(one) for one in ancestors(unit)) or _is_author(unit, region):
        return False
    if at > region.end and region.container not in unit.iterancestors():
        return False
    if at < region.start and region.top.tag in {"body", "html"} and not _is_near(unit, page, region):
        return False
    return _has_own_words(unit) or not _is_teaser_link(unit, page)


def _has_own_words(unit: Element) -> bool:
    """Whether words stand beside the picture that are no link themselves."""
    return (
        unit.tag not in {"img", "a", "picture"}
        and sum(len(line.text) for line in lines_of(unit) if line.linked < 0.5) >= 8
    )


def _is_photo_box(element: Element, page: Page) -> bool:
    """A box found by its build, or one whose class says picture and that holds few words."""
    if page.boxes.get(element) == "figure":
        return True
    if element.tag not in {"div", "span", "p"} or "figure" not in meanings(element.get("class") or ""):
        return False
    return 8 <= len(element.text_content().strip()) < 400 and next(element.iter("h2", "h3", "h4"), None) is None


def _is_near(unit: Element, page: Page, region: Region) -> bool:
    """A picture before the headline is the lead photo only with nothing but a few words between."""
    between = [line for line in page.lines if page.order[unit] < page.order[line.element] < region.title]
    return sum(len(line.text) for line in between) < 600 and all(
        one.tag not in {"header", "nav"} for one in unit.iterancestors()
    )


def _is_author(unit: Element, region: Region) -> bool:
    """Whether the picture is a portrait of the author: in a byline's box, or with the byline as its caption."""
    around = (one for one in ancestors(unit) if one not in region.spine)
    if any({"byline", "counter"} & meanings(names_of(one)) for one in around):
        return True
    words = text_of(unit) if unit.tag == "figure" else ""
    return next(unit.iter("address"), None) is not None or bool(_BYLINE.match(words))


def _is_teaser_link(unit: Element, page: Page) -> bool:
    """Whether the picture is a way to another page, not to a larger picture."""
    links = [
        one.get("href") or ""
        for one in (*unit.iter("a"), *unit.iterancestors("a"))
        if next(one.iter("img", "picture"), None) is not None
    ]
    own = page.absolute(page.url)
    return any(
        href
        and not href.startswith(("#", "javascript:"))
        and not _IMAGE_FILE.search(href)
        and page.absolute(href) != own
        for href in links
    )


def _is_large(unit: Element, region: Region) -> bool:
    """Whether a picture without caption is a photo of the text rather than an ornament."""
    for img in unit.iter("img", "amp-img"):
        sizes = [int(size) for size in (img.get("width"), img.get("height")) if size and size.isdigit()]
        return not sizes or min(sizes) > 100
    return unit.tag == "figure" and region.container in unit.iterancestors()


def _image(unit: Element, page: Page) -> Image | None:
    url = _address(unit, page)
    if url is None:
        return None
    caption, credit = caption_of(unit, page)
    return Image(url=url, caption=caption, credit=credit)


def _address(unit: Element, page: Page) -> str | None:
    named = [img for img in unit.iter("img", "amp-img") if not is_ornament(img)]
    written = [img.get(name) for name in _SOURCES for img in named]
    sets = [one.get(name) for one in (*named, *unit.iter("source")) for name in _SETS]
    posters = [one.get("poster") for one in unit.iter("video", "amp-video")]
    for candidate in (*written, *map(_largest, sets), *posters):
        if candidate and not _NO_PHOTO_FILE.search(candidate) and (url := page.absolute(candidate)):
            return url
    has_words = _caption_element(unit) is not None
    return page.absolute(page.declared.lead_image) if has_words and page.declared.lead_image else None


def _largest(srcset: str | None) -> str | None:
    """The address with the greatest width or density of a srcset."""
    options = [part.split() for part in re.split(r",\s+", (srcset or "")[:_SET_CHARS]) if part.strip()]
    return max(options, key=_size)[0] if options else None


def _size(option: list[str]) -> float:
    """The width or density that an option of a srcset names ("800w", "2x"); 0 without one."""
    found = _NUMBER.match(option[-1]) if len(option) > 1 else None
    return float(found[0]) if found else 0.0


def caption_of(unit: Element, page: Page) -> tuple[str | None, str | None]:
    """Caption and credit of a picture's box, each without the other and without labels."""
    element = _caption_element(unit)
    if element is None:
        element = unit if _is_photo_box(unit, page) else _caption_behind(unit, page)
    text = text_of(element) if element is not None else ""
    for part in _credits_in(unit):
        named = text_of(part)
        if (
            named
            and len(named) < 200
            and not _CREDIT_INSIDE.search(named)
            and not _is_caption_itself(part, named, text)
        ):
            return _split_named(text, named)
    found = _CREDIT_TAIL.search(text, max(0, len(text) - _TAIL_CHARS))
    if found is None:
        return text or None, None
    return text[: found.start()].rstrip(" |/([-–—") or None, _closed(found["credit"].strip(" |/")) or None


def _is_caption_itself(part: Element, named: str, text: str) -> bool:
    """Whether small print is all that stands below a picture and does not look like a credit."""
    if part.tag != "small" or _is_credit(part) or folded(named) != folded(text):
        return False
    is_name = (is_person(named) and not is_sentence(named)) or is_agency(named)
    return not (is_name or _CREDIT_LABEL.match(named) or "©" in named or "/" in named)


def _closed(credit: str) -> str:
    """A credit with the bracket that its own opening asks for, and none besides."""
    return credit + ")" if credit.count("(") > credit.count(")") else credit


def _split_named(text: str, named: str) -> tuple[str | None, str | None]:
    before, _, after = text.rpartition(named)  # the last one: a sentence may end in the photographer's own words
    caption = f"{before} {after}"
    credit = _CREDIT_LABEL.sub("", named).strip(" |[]").removeprefix("(")
    credit = credit.removesuffix(")") if credit.count(")") > credit.count("(") else credit
    caption = " ".join(caption.split()).strip().rstrip("|/([-–— ")
    return (None if folded(caption) in {"", "foto", "bild", "quelle"} else caption), credit or None


def _credits_in(unit: Element) -> Iterator[Element]:
    for one in unit.iter():
        if one.tag in {"cite", "small"} or ((one.get("class") or one.get("itemprop")) and _is_credit(one)):
            yield one


def _is_credit(element: Element) -> bool:
    found = meanings(element.get("class") or "")
    return ("credit" in found and "caption" not in found) or element.get("itemprop") in {
        "copyrightHolder",
        "creditText",
        "author",
    }


def _caption_element(unit: Element) -> Element | None:
    return next(_captions_in(unit), None)


def _caption_behind(unit: Element, page: Page) -> Element | None:
    """A caption that stands right behind the picture's box instead of inside it."""
    for one in (unit, *unit.iterancestors()):
        following = one.getnext()
        if following is not None and (_says_caption(following) or page.boxes.get(following) == "caption"):
            return following
        if following is not None or one.tag in {"figure", "article", "section", "main", "body"}:
            return None
    return None


def _says_caption(element: Element) -> bool:
    return element.tag == "figcaption" or "caption" in meanings(element.get("class") or "")


def _captions_in(unit: Element) -> Iterator[Element]:
    yield from (one for one in unit.iter("figcaption") if text_of(one))
    for one in unit.iter():
        if one.get("class") and "caption" in meanings(one.get("class")) and text_of(one):
            yield one
