"""True edits of an article's text, down to one character, made in the markup where it stands.

Each edit takes a draft and what was read of the page before, and says whether it applied.
"""

import re
from collections.abc import Callable, Iterator
from copy import deepcopy

from lxml import html
from lxml.etree import _Element as Element

from archive.models import Extraction
from benchmarks import noise_words as say
from benchmarks.marked import Draft, visible
from benchmarks.rewrites import Put

Edit = Callable[[Draft, Extraction], bool]
UNREAD = {"script", "style", "template", "noscript", "svg", "button"}
WORD = re.compile(r"\b[A-Za-zÄÖÜäöüß]{5,}\b")
_SENTENCE = re.compile(r"(?<=[a-zäöüß][.!?] )[A-ZÄÖÜ][^.!?]{15,}[a-zäöüß][.!?](?= [A-ZÄÖÜ])")
_BREAK = re.compile(r"(?<=[a-zäöüß]{3}[.!?]) (?=[A-ZÄÖÜ])")
_LONG = 60


def pieces(element: Element) -> Iterator[tuple[str, Put]]:
    """The texts in an element that a reader sees, each with the place to write it anew."""
    if not isinstance(element.tag, str) or element.tag in UNREAD:
        return
    if element.text:
        yield element.text, Put(element, "text")
    for child in element:
        yield from pieces(child)
        if child.tail:
            yield child.tail, Put(child, "tail")


def swap(
    draft: Draft, elements: list[Element], pattern: re.Pattern[str], change: Callable[[re.Match[str]], str]
) -> bool:
    """Change one match, thrown, in one of the elements."""
    found = [(match, text, put) for one in elements for text, put in pieces(one) for match in pattern.finditer(text)]
    if not found:
        return False
    match, text, put = draft.dice.choice(found)
    put(text[: match.start()] + change(match) + text[match.end() :])
    return True


def other_letter(match: re.Match[str]) -> str:
    """A word with another letter in its middle."""
    word = match[0]
    middle = len(word) // 2
    return word[:middle] + ("x" if word[middle].lower() != "x" else "y") + word[middle + 1 :]


def paragraphs(draft: Draft) -> list[Element]:
    """The paragraphs that are long enough to be edited."""
    return [one for one in draft.of("text") if len(visible(one)) >= _LONG]


def letter(draft: Draft, _: Extraction) -> bool:
    """One letter of a word in the text."""
    return swap(draft, paragraphs(draft), WORD, other_letter)


def digit(draft: Draft, _: Extraction) -> bool:
    """One digit of a number in the text."""
    return swap(draft, paragraphs(draft), re.compile(r"\d"), lambda found: str((int(found[0]) + 1) % 10))


def comma(draft: Draft, _: Extraction) -> bool:
    """One comma less in the text."""
    return swap(draft, paragraphs(draft), re.compile(r"(?<=\w),(?= )"), lambda _: "")


def word(draft: Draft, _: Extraction) -> bool:
    """Another word in the text."""
    return swap(draft, paragraphs(draft), WORD, lambda _: "Gartenzaun")


def umlaut(draft: Draft, _: Extraction) -> bool:
    """An umlaut spelt out."""
    spelt = {"ä": "ae", "ö": "oe", "ü": "ue"}
    return swap(draft, paragraphs(draft), re.compile("[äöü]"), lambda found: spelt[found[0]])


def negation(draft: Draft, _: Extraction) -> bool:
    """A negation less."""
    return swap(draft, paragraphs(draft), re.compile(r"\b(?:nicht|kein\w*|not|never) "), lambda _: "")


def quote(draft: Draft, _: Extraction) -> bool:
    """A word in a quotation."""
    return swap(draft, draft.of("text", "lead"), re.compile(r"(?<=[„“\"»])\w{3,}"), lambda _: "Jawohl")


def sentence_first(draft: Draft, _: Extraction) -> bool:
    """A sentence more at the start of a paragraph."""
    found = [(text, put) for one in paragraphs(draft) for text, put in list(pieces(one))[:1] if text.strip()]
    if not found:
        return False
    text, put = draft.dice.choice(found)
    put(f"{draft.dice.choice(say.SENTENCES)} {text}")
    return True


def sentence_last(draft: Draft, _: Extraction) -> bool:
    """A sentence more at the end of a paragraph."""
    found = [last for one in paragraphs(draft) if (last := list(pieces(one))[-1])[0].rstrip().endswith((".", "“", '"'))]
    if not found:
        return False
    text, put = draft.dice.choice(found)
    put(f"{text.rstrip()} {draft.dice.choice(say.SENTENCES)}")
    return True


def sentence_between(draft: Draft, _: Extraction) -> bool:
    """A sentence more within a paragraph."""
    return swap(draft, paragraphs(draft), _BREAK, lambda _: f" {draft.dice.choice(say.SENTENCES)} ")


def sentence_less(draft: Draft, _: Extraction) -> bool:
    """A sentence less within a paragraph."""
    return swap(draft, paragraphs(draft), _SENTENCE, lambda _: "")


def _movable(draft: Draft) -> list[Element]:
    """The paragraphs that stand alone at the level where paragraphs follow one another."""
    texts = paragraphs(draft)
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


def list_item(draft: Draft, _: Extraction) -> bool:
    """A letter of an item of a list."""
    return swap(draft, [one for one in paragraphs(draft) if _is_in(one, "li")], WORD, other_letter)


def table(draft: Draft, _: Extraction) -> bool:
    """A letter in a table."""
    return swap(draft, [one for one in draft.of("text") if _is_in(one, "td")], WORD, other_letter)


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
