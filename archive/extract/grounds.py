"""The grounds on which the kind of a page is judged: counts and comparisons. Judges nothing itself."""

import re
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from ..models import Block, Image, Purpose
from .cleaning import is_subhead
from .document import Element
from .headline import Headline, is_masthead, is_site_name, nearness
from .page import Page
from .prune import AROUND
from .text import folded, words

_FRONT = re.compile(r"^/?(?:index\.(?:html?|php)|home|start(?:seite)?)?/?$", re.IGNORECASE)
_FOLDED = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "é": "e", "è": "e"})
_TITLE_PARTS = re.compile(r"\s+[|–—·•:-]\s+|:\s+")
_HEAD_LINES = 6  # captions and a byline may stand between headline and text
_STRONG_BYLINE = frozenset({"byline grammar", "json-ld author", "rel author", "itemprop author", "site selector"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What the other steps found that bears on the kind of page; `headline_line` is the place of the headline."""

    page: Page
    purpose: Purpose
    headline: Headline
    blocks: tuple[Block, ...]
    places: list[int]
    container: Element
    images: tuple[Image, ...]
    headline_line: int
    byline_rules: frozenset[str]
    is_dated: bool

    @property
    def title(self) -> str | None:
        """The headline that was read."""
        return self.headline.title

    @property
    def text_chars(self) -> int:
        """The length of the running text without its subheads."""
        return sum(len(block.text) for block in self.blocks if block.kind != "subhead")

    @property
    def has_byline(self) -> bool:
        """Whether somebody signs for the text in a way that no list of teasers has."""
        return bool(self.byline_rules & _STRONG_BYLINE)

    @property
    def heads(self) -> list[str]:
        """The headline and all declared titles."""
        return [self.title or "", *(value.text for value in self.page.declared.titles)]

    @property
    def page_text(self) -> str:
        """The first lines of the page."""
        return " ".join(line.text for line in self.page.lines[:200])

    @property
    def wall_text(self) -> str:
        """The text to look for a wall in: the running text where there is some, else all that the page shows."""
        return self.page_text[:3000] if self.text_chars < 60 else " ".join(block.text for block in self.blocks)[:800]

    @property
    def message(self) -> str:
        """What the page tells its reader: headline and running text, or all that a page without text shows."""
        return f"{self.title or ''} . {self.wall_text}"

    @property
    def unlinked_chars(self) -> int:
        """The length of the running text in lines without a link."""
        return sum(len(line.text) for at in self.places if not (line := self.page.lines[at]).links)

    @property
    def site_names(self) -> tuple[str, ...]:
        """What the site is called, by itself and by us."""
        return (*self.page.declared.site_names, self.page.site.name, self.page.site.id)

    @property
    def titled_like_site(self) -> bool:
        """Whether every declared title begins with the site's name and goes on with words that head no text here."""
        titles = [value.text for value in self.page.declared.titles]
        return bool(titles) and all(_names_site(title, self) for title in titles)


def _names_site(title: str, found: Evidence) -> bool:
    first, *others = _TITLE_PARTS.split(title)
    rest = title[len(first) :].lstrip(" |–—·•:-")  # a headline may hold a colon of its own
    return is_site_name(first, found.page) and not any(_heads_text(part, found) for part in (rest, *others))


def _heads_text(part: str, found: Evidence) -> bool:
    """Whether a part of a title, three words or more, stands unlinked as a headline above the running text."""
    if len(words(part)) < 3 or not found.places:
        return False
    first = found.places[0]
    near = found.page.lines[max(0, first - _HEAD_LINES) : first + 1]
    return any(
        folded(line.text).startswith(folded(part)) and line.linked < 0.5 and not line.says("chrome") for line in near
    )


def is_root(url: str | None, page: Page) -> bool:
    """Whether an address is the front page of its host."""
    address = page.absolute(url) if url else None
    return address is not None and bool(_FRONT.match(urlsplit(address).path)) and not urlsplit(address).query


def front_page_named(found: Evidence) -> str | None:
    """Which address of the page is that of a front page: its own; canonical or og:url only where it looks like one.

    A canonical link may be wrong (RFC 6596, section 3): it cannot turn one story into a front page.
    """
    page = found.page
    named = [("the address", page.url)]
    if not tells_one_story(found):
        named += [("canonical", page.declared.canonical or ""), ("og:url", page.declared.og_url or "")]
    home = page.absolute(page.site.home_url)
    for name, url in named:
        if url and (is_root(url, page) or page.absolute(url) == home):
            return name
    return None


def _linked(page: Page) -> list[tuple[Element, str]]:
    """The headings that are links to other pages, with their addresses."""
    own = page.absolute(page.url)
    found = []
    for heading in page.root.iter("h1", "h2", "h3", "h4", "h5"):
        for link in (*heading.iter("a"), *heading.iterancestors("a")):
            url = page.absolute(link.get("href") or "") if link.get("href") else None
            if url is not None and url != own:
                found.append((heading, url))
                break
    return found


def linked_headlines(page: Page) -> int:
    """How many headings are links to other pages, each address once."""
    return len({url for _, url in _linked(page)})


def interleaved(found: Evidence) -> int:
    """How many linked headlines stand among the text: in its container, before its last line."""
    numbers = [found.page.order[found.page.lines[at].element] for at in found.places]
    if not numbers:
        return linked_headlines(found.page)
    inside, last = set(found.container.iterdescendants()), max(numbers)
    return len({url for one, url in _linked(found.page) if one in inside and found.page.order[one] <= last})


def kicker_groups(found: Evidence) -> int:
    """How many kickers in the text's container have a heading of their own right below them."""
    inside = {found.container, *found.container.iterdescendants()}
    lines = found.page.lines
    return sum(
        lines[at].element in inside
        and lines[at].says("kicker")
        and not lines[at].says(*AROUND)
        and is_subhead(lines[at + 1])
        for at in range(len(lines) - 1)
    )


def stories(page: Page) -> int:
    """How many articles or first headings the page holds side by side."""
    elements = [one for one in page.root.iter("article") if next(one.iter("h1", "h2", "h3"), None) is not None]
    heads = [one for one in page.root.iter("h1") if not is_masthead(one, page)]
    return max(len(elements), len(heads))


def story_links(page: Page) -> int:
    """How many links of three words or more stand on lines of their own outside menu and footer."""
    lines = (line for line in page.lines if line.linked >= 0.8 and len(words(line.text)) >= 3)
    return len({line.links[0][0] for line in lines if not (line.says("chrome") or _is_of_frame(line.element))})


def _is_of_frame(element: Element) -> bool:
    return any(one.tag in {"nav", "footer"} for one in (element, *element.iterancestors()))


def single_story(found: Evidence) -> str | None:
    """What says that the page is about one story; None when nothing does."""
    declared = found.page.declared
    if declared.is_article or declared.og_type == "article":
        return "declared as an article"
    if not found.blocks:
        return None
    if found.has_byline:
        return "one text with a byline"
    if _is_titled_story(found):
        return "the headline is the page's title"
    return "the headline is in the address" if in_address(found) else None


def tells_one_story(found: Evidence) -> bool:
    """Whether the page has the look of one story: a headline of its own, text below it, few linked headlines in it."""
    if single_story(found) is None or not found.text_chars or found.titled_like_site:
        return False
    if found.headline.element is None or _is_linked(found.headline.element):
        return False
    paragraphs = len([block for block in found.blocks if block.kind != "subhead"])
    others = max(interleaved(found), kicker_groups(found), _linked_lines(found))
    return others < max(2, 0.5 * paragraphs)


def _linked_lines(found: Evidence) -> int:
    """How many lines between the first and the last of the text are links of three words or more."""
    between = found.page.lines[min(found.places) : max(found.places)] if found.places else []
    return len({line.links[0][0] for line in between if line.linked >= 0.8 and len(words(line.text)) >= 3})


def _is_linked(element: Element) -> bool:
    return any(one.get("href") for one in (*element.iter("a"), *element.iterancestors("a")))


def _is_titled_story(found: Evidence) -> bool:
    element, title = found.headline.element, found.title
    if element is None or title is None or is_site_name(title, found.page) or _is_linked(element):
        return False
    return any(nearness(title, value.text) >= 0.75 for value in found.page.declared.titles)


def in_address(found: Evidence) -> bool:
    """Whether at least two words and half of the address's last part stand in the headline."""
    path = unquote(urlsplit(found.page.url).path).rstrip("/").rsplit("/", 1)[-1]
    slug = [word for word in words(path.replace("_", " ").translate(_FOLDED)) if not word.isdigit() and len(word) > 2]
    headline = set(words((found.title or "").lower().translate(_FOLDED)))
    met = [word for word in slug if word in headline]
    return len(met) >= 2 and len(met) >= 0.5 * len(slug)
