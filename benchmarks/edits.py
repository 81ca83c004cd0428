"""True edits of an article, down to one character, made in the markup where a field's text stands.

Each edit takes a draft and what was read of the page before, and says whether it applied.
"""

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator
from copy import deepcopy

from lxml import html
from lxml.etree import _Element as Element

from archive.content import normal
from archive.models import Extraction
from benchmarks import noise_words as say
from benchmarks.marked import Draft, visible
from benchmarks.rewrites import Put

Edit = Callable[[Draft, Extraction], bool]
_UNREAD = {"script", "style", "template", "noscript", "svg", "button"}
_WORD = re.compile(r"\b[A-Za-zÄÖÜäöüß]{5,}\b")
_SENTENCE = re.compile(r"(?<=[a-zäöüß][.!?] )[A-ZÄÖÜ][^.!?]{15,}[a-zäöüß][.!?](?= [A-ZÄÖÜ])")
_BREAK = re.compile(r"(?<=[a-zäöüß]{3}[.!?]) (?=[A-ZÄÖÜ])")
_LONG = 60


def pieces(element: Element) -> Iterator[tuple[str, Put]]:
    """The texts in an element that a reader sees, each with the place to write it anew."""
    if not isinstance(element.tag, str) or element.tag in _UNREAD:
        return
    if element.text:
        yield element.text, Put(element, "text")
    for child in element:
        yield from pieces(child)
        if child.tail:
            yield child.tail, Put(child, "tail")


def swap(draft: Draft, elements: list[Element], pattern: re.Pattern[str], change: Callable[[re.Match[str]], str]) -> bool:
    """Change one match, thrown, in one of the elements."""
    found = [(match, text, put) for one in elements for text, put in pieces(one) for match in pattern.finditer(text)]
    if not found:
        return False
    match, text, put = draft.dice.choice(found)
    put(text[: match.start()] + change(match) + text[match.end() :])
    return True


def _letter(match: re.Match[str]) -> str:
    word = match[0]
    middle = len(word) // 2
    return word[:middle] + ("x" if word[middle].lower() != "x" else "y") + word[middle + 1 :]


def _paragraphs(draft: Draft) -> list[Element]:
    return [one for one in draft.of("text") if len(visible(one)) >= _LONG]


def letter(draft: Draft, _: Extraction) -> bool:
    """One letter of a word in the text."""
    return swap(draft, _paragraphs(draft), _WORD, _letter)


def digit(draft: Draft, _: Extraction) -> bool:
    """One digit of a number in the text."""
    return swap(draft, _paragraphs(draft), re.compile(r"\d"), lambda found: str((int(found[0]) + 1) % 10))


def comma(draft: Draft, _: Extraction) -> bool:
    """One comma less in the text."""
    return swap(draft, _paragraphs(draft), re.compile(r"(?<=\w),(?= )"), lambda _: "")


def word(draft: Draft, _: Extraction) -> bool:
    """Another word in the text."""
    return swap(draft, _paragraphs(draft), _WORD, lambda _: "Gartenzaun")


def umlaut(draft: Draft, _: Extraction) -> bool:
    """An umlaut spelt out."""
    spelt = {"ä": "ae", "ö": "oe", "ü": "ue"}
    return swap(draft, _paragraphs(draft), re.compile("[äöü]"), lambda found: spelt[found[0]])


def negation(draft: Draft, _: Extraction) -> bool:
    """A negation less."""
    return swap(draft, _paragraphs(draft), re.compile(r"\b(?:nicht|kein\w*|not|never) "), lambda _: "")


def quote(draft: Draft, _: Extraction) -> bool:
    """A word in a quotation."""
    return swap(draft, draft.of("text", "lead"), re.compile(r"(?<=[„“\"»])\w{3,}"), lambda _: "Jawohl")


def sentence_first(draft: Draft, _: Extraction) -> bool:
    """A sentence more at the start of a paragraph."""
    found = [(text, put) for one in _paragraphs(draft) for text, put in list(pieces(one))[:1] if text.strip()]
    if not found:
        return False
    text, put = draft.dice.choice(found)
    put(f"{draft.dice.choice(say.SENTENCES)} {text}")
    return True


def sentence_last(draft: Draft, _: Extraction) -> bool:
    """A sentence more at the end of a paragraph."""
    found = [last for one in _paragraphs(draft) if (last := list(pieces(one))[-1])[0].rstrip().endswith((".", "“", '"'))]
    if not found:
        return False
    text, put = draft.dice.choice(found)
    put(f"{text.rstrip()} {draft.dice.choice(say.SENTENCES)}")
    return True


def sentence_between(draft: Draft, _: Extraction) -> bool:
    """A sentence more within a paragraph."""
    return swap(draft, _paragraphs(draft), _BREAK, lambda _: f" {draft.dice.choice(say.SENTENCES)} ")


def sentence_less(draft: Draft, _: Extraction) -> bool:
    """A sentence less within a paragraph."""
    return swap(draft, _paragraphs(draft), _SENTENCE, lambda _: "")


def _movable(draft: Draft) -> list[Element]:
    """The paragraphs that stand alone at the level where paragraphs follow one another."""
    texts = _paragraphs(draft)
    return [one for one in draft.slots if one.tag == "p" and one in texts]


def _like(element: Element, text: str) -> Element:
    made = html.Element(element.tag, {name: value for name, value in element.attrib.items() if name == "class"})
    made.text = text
    return made


def _add_behind(element: Element, made: Element) -> None:
    made.tail, element.tail = element.tail, None
    element.addnext(made)


def paragraph_more(draft: Draft, _: Extraction) -> bool:
    """A paragraph more."""
    found = _movable(draft)
    if found:
        one = draft.dice.choice(found)
        _add_behind(one, made := _like(one, draft.dice.choice(say.ADDED)))
        draft.own.append(("text", made))
    return bool(found)


def paragraph_less(draft: Draft, _: Extraction) -> bool:
    """A paragraph less."""
    found = _movable(draft)
    if len(found) < 3:
        return False
    one = draft.dice.choice(found)
    parent = one.getparent()
    assert parent is not None
    draft.slots.remove(one)
    parent.remove(one)
    return True


def paragraph_moved(draft: Draft, _: Extraction) -> bool:
    """A paragraph further down."""
    found = _movable(draft)
    if len(found) < 3:
        return False
    first, *_, last = found
    _add_behind(last, moved := deepcopy(first))
    parent = first.getparent()
    assert parent is not None
    draft.own = [(field, moved if one is first else one) for field, one in draft.own]
    draft.slots.remove(first)
    parent.remove(first)
    return True


def lead(draft: Draft, _: Extraction) -> bool:
    """A letter of the lead."""
    return swap(draft, draft.of("lead")[:1], _WORD, _letter)


def subhead(draft: Draft, _: Extraction) -> bool:
    """A letter of a subhead."""
    return swap(draft, draft.of("subhead"), _WORD, _letter)


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
    words = _WORD.findall(" ".join(text for one in elements[:1] for text, _ in pieces(one)))
    if not words:
        return False
    old = draft.dice.choice(words)
    pattern = re.compile(rf"\b{old}\b")
    new = _letter(pattern.search(old) or pattern.match(old))  # type: ignore[arg-type]
    for one in elements:
        for text, put in list(pieces(one)):
            put(pattern.sub(new, text))
    if declared:
        declare(draft, old, new)
    return True


def headline_case(draft: Draft, _: Extraction) -> bool:
    """A word of the headline in capitals."""
    return swap(draft, [one for one in draft.of("title") if one.tag == "h1"][:1], _WORD, lambda found: found[0].upper())


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
        if isinstance(element.tag, str) and element.tag not in _UNREAD:
            for name in ("text", "tail"):
                text = getattr(element, name)
                if text and len(text) < 300 and pattern.search(text):
                    setattr(element, name, pattern.sub(new, text))
                    count += 1
    return count > 0


def name_everywhere(draft: Draft, _: Extraction) -> bool:
    """A name that stands in the text more than once, replaced all over the article and its declarations."""
    texts = [text for one in _paragraphs(draft) for text, _ in pieces(one)]
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


def list_item(draft: Draft, _: Extraction) -> bool:
    """A letter of an item of a list."""
    return swap(draft, [one for one in _paragraphs(draft) if _is_in(one, "li")], _WORD, _letter)


def table(draft: Draft, _: Extraction) -> bool:
    """A letter in a table."""
    return swap(draft, [one for one in draft.of("text") if _is_in(one, "td")], _WORD, _letter)


def _is_in(element: Element, tag: str) -> bool:
    return any(one.tag == tag for one in (element, *element.iterancestors()))


def _note(draft: Draft, words: tuple[str, ...], *, first: bool) -> bool:
    found = _movable(draft)
    if not found:
        return False
    made = _like(found[0], draft.dice.choice(words))
    if first:
        found[0].addprevious(made)
    else:
        _add_behind(draft.slots[-1] if draft.slots[-1].tag == "p" else found[-1], made)
    draft.own.append(("text", made))
    return True


def update_first(draft: Draft, _: Extraction) -> bool:
    """An update note before the text."""
    return _note(draft, say.UPDATES, first=True)


def update_last(draft: Draft, _: Extraction) -> bool:
    """An update note behind the text."""
    return _note(draft, say.UPDATES, first=False)


def correction(draft: Draft, _: Extraction) -> bool:
    """A correction behind the text."""
    return _note(draft, say.CORRECTIONS, first=False)
