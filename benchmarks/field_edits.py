"""True edits of an article's fields besides its text: headline, lead, captions, names, section and tags.

What a publisher changes in the declarations of a page at the same time is changed with them, where a kind says so.
"""

import json
import re
from collections import Counter

from lxml.etree import _Element as Element

from archive.content import normal
from archive.models import Extraction
from benchmarks.edits import UNREAD, WORD, other_letter, paragraphs, pieces, swap
from benchmarks.marked import Draft, visible


def lead(draft: Draft, _: Extraction) -> bool:
    """A letter of the lead."""
    return swap(draft, draft.of("lead")[:1], WORD, other_letter)


def subhead(draft: Draft, _: Extraction) -> bool:
    """A letter of a subhead."""
    return swap(draft, draft.of("subhead"), WORD, other_letter)


def caption(draft: Draft, found: Extraction) -> bool:
    """A letter of a caption, wherever the page repeats it."""
    return _one_of(draft, "caption", {normal(image.caption) for image in found.images if image.caption})


def credit(draft: Draft, found: Extraction) -> bool:
    """A letter of a credit, wherever the page repeats it."""
    return _one_of(draft, "credit", {normal(image.credit) for image in found.images if image.credit})


def _one_of(draft: Draft, field: str, read: set[str]) -> bool:
    """Change one word in all elements of a field that hold one and the same text, out of those that were read."""
    texts = sorted({normal(visible(one)) for one in draft.of(field)})
    held = [text for text in texts if any(one in text for one in read)]
    chosen = draft.dice.choice(held) if held else ""
    return _everywhere(draft, [one for one in draft.of(field) if normal(visible(one)) == chosen], declared=False)


def kicker(draft: Draft, _: Extraction) -> bool:
    """A letter of the kicker, wherever it stands."""
    return _everywhere(draft, draft.of("kicker"), declared=False)


def headline(draft: Draft, _: Extraction) -> bool:
    """A letter of the visible headline alone."""
    return _everywhere(draft, [one for one in draft.of("title") if one.tag == "h1"], declared=False)


def headline_declared(draft: Draft, _: Extraction) -> bool:
    """A letter of the headline, seen and declared."""
    return _everywhere(draft, [one for one in draft.of("title") if one.tag == "h1"], declared=True)


def _everywhere(draft: Draft, elements: list[Element], *, declared: bool) -> bool:
    """Change one word in all the elements alike, and in what the page declares."""
    words = WORD.findall(" ".join(text for one in elements[:1] for text, _ in pieces(one)))
    if not words:
        return False
    old = draft.dice.choice(words)
    pattern = re.compile(rf"\b{old}\b")
    new = other_letter(pattern.search(old) or pattern.match(old))  # type: ignore[arg-type]
    for one in elements:
        for text, put in list(pieces(one)):
            put(pattern.sub(new, text))
    if declared:
        declare(draft, old, new)
    return True


def headline_case(draft: Draft, _: Extraction) -> bool:
    """A word of the headline in capitals."""
    return swap(draft, [one for one in draft.of("title") if one.tag == "h1"][:1], WORD, lambda found: found[0].upper())


def declare(draft: Draft, old: str, new: str) -> int:
    """Replace words in metas, title and JSON-LD; returns how many places had them."""
    pattern, count = re.compile(rf"(?<!\w){re.escape(old)}(?!\w)"), 0
    for element in draft.root.iter("meta", "title", "script"):
        if element.tag == "meta" and pattern.search(element.get("content") or ""):
            element.set("content", pattern.sub(new, element.get("content") or ""))
            count += 1
        elif element.text and (element.tag == "title" or element.get("type") == "application/ld+json"):
            text = element.text
            for ascii_only in (True, False):
                text = text.replace(_escaped(old, ascii_only=ascii_only), _escaped(new, ascii_only=ascii_only))
            count += text != element.text
            element.text = text
    return count


def _escaped(text: str, *, ascii_only: bool) -> str:
    return json.dumps(text, ensure_ascii=ascii_only)[1:-1]


def author(draft: Draft, found: Extraction) -> bool:
    """A letter of an author's name, seen and declared."""
    return bool(found.authors) and _renamed(draft, draft.dice.choice(found.authors))


def source(draft: Draft, found: Extraction) -> bool:
    """Another source, seen and declared."""
    return bool(found.source) and _renamed(draft, found.source or "")


def section(draft: Draft, found: Extraction) -> bool:
    """Another section, seen and declared."""
    return bool(found.section) and _renamed(draft, found.section or "")


def tag(draft: Draft, found: Extraction) -> bool:
    """Another tag, seen and declared."""
    return bool(found.tags) and _renamed(draft, draft.dice.choice(found.tags))


def _renamed(draft: Draft, old: str) -> bool:
    """Change a name in every short text of the page that holds it, and in what the page declares."""
    new = old[:-1] + ("n" if old[-1] != "n" else "m")
    pattern, count = re.compile(rf"(?<!\w){re.escape(old)}(?!\w)"), declare(draft, old, new)
    for element in draft.body.iter():
        if isinstance(element.tag, str) and element.tag not in UNREAD:
            for name in ("text", "tail"):
                text = getattr(element, name)
                if text and len(text) < 300 and pattern.search(text):
                    setattr(element, name, pattern.sub(new, text))
                    count += 1
    return count > 0


def name_everywhere(draft: Draft, _: Extraction) -> bool:
    """A name that stands in the text more than once, replaced all over the article and its declarations."""
    texts = [text for one in paragraphs(draft) for text, _ in pieces(one)]
    counts = Counter(re.findall(r"\b[A-ZÄÖÜ][a-zäöüß]{5,}\b", " ".join(texts)))
    names = sorted(name for name, count in counts.items() if count > 1)
    if not names:
        return False
    old = draft.dice.choice(names)
    for one in draft.of("title", "lead", "text", "subhead", "caption"):
        for text, put in list(pieces(one)):
            put(re.sub(rf"\b{old}\b", "Müllerhausen", text))
    declare(draft, old, "Müllerhausen")
    return True
