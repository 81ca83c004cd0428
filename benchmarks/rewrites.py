"""Markup written anew, as two fetches or two builds of a site differ in it, while every reader sees the same article.

Each mutation takes a draft and says whether it applied.
"""

import json
import re
from collections.abc import Iterator

from lxml import html
from lxml.etree import _Element as Element

from benchmarks.marked import Draft, visible
from benchmarks.scoring import key

_UNREAD = {"script", "style", "template", "pre", "textarea", "noscript", "svg"}
_HASHED = re.compile(r"^(?:css|sc|jss|styles?|_)[-_]?\w*\d\w*$|^[a-zA-Z]{1,3}[0-9]\w{2,}$")
_QUOTES = (("„", "“"), ("“", "”"), ("»", "«"), ('"', '"'))
_MARKS = re.compile('[„“”»«"]')
_LONG_WORD = re.compile(r"\b(\w{5})(\w{5,})\b")
_BLOCKS = {"div", "p", "section", "article", "li", "ul", "ol", "h1", "h2", "h3", "header", "footer", "main", "aside"}


def _token(draft: Draft, size: int = 12) -> str:
    return "".join(draft.dice.choices("abcdef0123456789", k=size))


def tokens(draft: Draft) -> bool:
    """Tokens of a session: hidden fields, nonces, data attributes."""
    field = f'<input type="hidden" name="csrf_token" value="{_token(draft, 32)}">'
    draft.body.append(html.fragment_fromstring(f'<form action="/suche" method="post">{field}</form>'))
    for script in draft.root.iter("script"):
        script.set("nonce", _token(draft))
    for element in draft.dice.sample(list(draft.body), min(5, len(draft.body))):
        if isinstance(element.tag, str):
            element.set("data-request-id", _token(draft))
    return True


def hashed_classes(draft: Draft) -> bool:
    """Class names of another build: hashed ones change, others get one more."""
    salt = _token(draft, 4)
    for element in draft.body.iter():
        names = (element.get("class") or "").split() if isinstance(element.tag, str) else []
        if names:
            kept = [
                f"{name[:3]}-{abs(hash_of(name + salt)) % 99999}x" if _HASHED.match(name) else name for name in names
            ]
            element.set("class", " ".join([*kept, f"css-{salt}{len(names)}"]))
    return True


def hash_of(text: str) -> int:
    """A number that depends on the text alone, the same in every process."""
    return int.from_bytes(text.encode(), "big") % 1_000_003


def session_links(draft: Draft) -> bool:
    """A session id or tracking parameter on every link."""
    name = draft.dice.choice(("sid", "PHPSESSID", "utm_source", "ref"))
    value = _token(draft)
    for link in draft.body.iter("a"):
        href = link.get("href") or ""
        if href.startswith(("/", "http")) and "#" not in href:
            link.set("href", f"{href}{'&' if '?' in href else '?'}{name}={value}")
    return True


def attribute_order(draft: Draft) -> bool:
    """The attributes of all elements in another order."""
    for element in draft.body.iter():
        if isinstance(element.tag, str) and len(element.attrib) > 1:
            pairs = list(element.attrib.items())
            draft.dice.shuffle(pairs)
            element.attrib.clear()
            for name, value in pairs:
                element.set(name, value)
    return True


def link_order(draft: Draft) -> bool:
    """The links of lists that hold nothing of the article in another order."""
    lists = [one for one in draft.body.iter("ul", "ol") if _is_foreign_list(one, draft)]
    for one in lists:
        for item in list(one)[: draft.dice.randrange(1, len(one))]:
            one.append(item)
    return bool(lists)


def _is_foreign_list(element: Element, draft: Draft) -> bool:
    """Whether every item is links only, none says what a field says, and no trail of sections is written so."""
    around = " ".join(
        f"{one.get('class')} {one.get('id')} {one.get('itemtype')}" for one in (element, *element.iterancestors())
    )
    items = [item for item in element if item.tag == "li"]
    if len(items) < 3 or len(items) != len(element) or "breadcrumb" in around.lower():
        return False
    own = {one for _, one in draft.own}
    if any(one in own for one in (*element.iter(), *element.iterancestors())):
        return False
    texts = [key(visible(item)) for item in items]
    linked = sum(len(key(visible(link))) for link in element.iter("a"))
    return linked >= 0.9 * sum(map(len, texts)) and not draft.own_words.intersection(texts)


def white_space(draft: Draft) -> bool:
    """Another indentation, and lines of text broken elsewhere."""
    for element in draft.body.iter():
        if not isinstance(element.tag, str) or any(one.tag in _UNREAD for one in (element, *element.iterancestors())):
            continue
        if element.text:
            element.text = _respaced(element.text, draft)
        if element.tail:
            element.tail = _respaced(element.tail, draft)
        elif element.tag in _BLOCKS and element.getparent() is not None and element.getparent().tag in _BLOCKS:
            element.tail = "\n      "
    return True


def _respaced(text: str, draft: Draft) -> str:
    return re.sub(r"[ \n\t]+", lambda found: "\n    " if draft.dice.random() < 0.1 else found[0], text)


def wrapped(draft: Draft) -> bool:
    """More boxes: around the paragraphs, the headline, or all of it."""
    chosen = draft.dice.choice(("paragraph", "headline", "body"))
    if chosen == "headline" and (heads := [one for one in draft.of("title") if one.tag == "h1"]):
        return _wrap(heads[0], draft)
    if chosen == "paragraph" and draft.slots:
        parent = draft.slots[0].getparent()
        if parent is not None and parent.tag not in {"body", "html", "ul", "ol", "table", "tbody", "tr"}:
            return _wrap(parent, draft)
    box = html.Element("div", {"id": "app"})
    box.text, draft.body.text = draft.body.text, None
    box.extend(list(draft.body))
    draft.body.append(box)
    return True


def _wrap(element: Element, draft: Draft) -> bool:
    parent = element.getparent()
    if parent is None:
        return False
    box = html.Element("div", {"class": draft.dice.choice(("inner", "wrapper", f"css-{_token(draft, 5)}"))})
    parent.replace(element, box)
    box.tail, element.tail = element.tail, None
    box.append(element)
    return True


def other_wrappers(draft: Draft) -> bool:
    """The box of the text under another tag, and with one more class."""
    if not draft.slots:
        return False
    boxes = [one for one in draft.slots[-1].iterancestors() if one.tag in {"div", "section"}][:2]
    for one in boxes:
        one.tag = "section" if one.tag == "div" else "div"
        one.set("class", f"{one.get('class') or ''} {draft.dice.choice(('inner', 'col-8', 'main-col', 'v2'))}".strip())
    return bool(boxes)


def typography(draft: Draft) -> bool:
    """Other forms of quotes, dashes and spaces, and soft hyphens, in the article's own text."""
    pair = draft.dice.choice(_QUOTES)
    own = draft.of("title", "lead", "text", "subhead", "caption")
    for text, put in _own_texts(own):
        opened = [False]
        put(
            _LONG_WORD.sub(
                lambda found: f"{found[1]}\u00ad{found[2]}" if draft.dice.random() < 0.3 else found[0],
                _forms(text, pair, opened),
            )
        )
    return bool(own)


def _forms(text: str, pair: tuple[str, str], opened: list[bool]) -> str:
    def quote(_: re.Match[str]) -> str:
        opened[0] = not opened[0]
        return pair[0] if opened[0] else pair[1]

    text = _MARKS.sub(quote, text).replace(" – ", "\u00a0— ").replace(" - ", " – ")
    return text.replace("...", "…").replace("’", "'")


def _own_texts(own: list[Element]) -> Iterator[tuple[str, "Put"]]:
    seen: set[Element] = set()
    for element in own:
        for one in element.iter():
            if one in seen or not isinstance(one.tag, str) or one.tag in _UNREAD:
                continue
            seen.add(one)
            if one.text:
                yield one.text, Put(one, "text")
            if one.tail and one is not element:
                yield one.tail, Put(one, "tail")


class Put:
    """Where a piece of text stands, to be written anew."""

    def __init__(self, element: Element, attribute: str) -> None:
        self.element, self.attribute = element, attribute

    def __call__(self, text: str) -> None:
        """Write the text."""
        setattr(self.element, self.attribute, text)


def image_addresses(draft: Draft) -> bool:
    """Pictures under other addresses: tokens and sizes of a delivery network, absolute or relative."""
    token = _token(draft)
    images = [one for one in draft.body.iter("img", "source") if one.get("src") or one.get("srcset")]
    for one in images:
        for name in ("src", "data-src"):
            address = one.get(name) or ""
            if address and not address.startswith("data:"):
                one.set(
                    name, f"{address}{'&' if '?' in address else '?'}token={token}&w={draft.dice.choice((640, 1024))}"
                )
        if (address := one.get("src") or "").startswith(("http", "/")) and draft.dice.random() < 0.3:
            one.set("srcset", f"{address} 640w, {address} 1280w")
    return bool(images)


def declaration_form(draft: Draft) -> bool:
    """JSON-LD set another way: indented or not, its keys in another order."""
    changed = False
    for script in draft.root.iter("script"):
        if script.get("type") == "application/ld+json" and script.text:
            try:
                found = json.loads(script.text)
            except ValueError:
                continue
            script.text = json.dumps(
                _shuffled(found, draft), indent=draft.dice.choice((None, 2, 4)), ensure_ascii=draft.dice.random() < 0.5
            )
            assert json.loads(script.text) == found
            changed = True
    return changed


def _shuffled(value: object, draft: Draft) -> object:
    if isinstance(value, dict):
        names = list(value)
        draft.dice.shuffle(names)
        return {name: _shuffled(value[name], draft) for name in names}
    return [_shuffled(one, draft) for one in value] if isinstance(value, list) else value


REWRITES = (
    tokens, hashed_classes, session_links, attribute_order, link_order, white_space, wrapped, other_wrappers,
    typography, image_addresses, declaration_form,
)  # fmt: skip
