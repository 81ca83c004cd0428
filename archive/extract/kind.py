"""What a page turned out to be, with the reason. Decides from what was read; the grounds are counted in `grounds`."""

import re
from dataclasses import dataclass

from ..models import PageKind, Purpose
from . import jsonld
from .event import find_event
from .gallery import find_gallery
from .grounds import (
    Evidence,
    front_page_named,
    in_address,
    interleaved,
    is_root,
    kicker_groups,
    linked_headlines,
    single_story,
    stories,
    story_links,
)
from .messages import (
    addresses,
    closed,
    is_news_headline,
    reports,
    titled_gone,
    told_abroad,
    told_gone,
    told_metered,
    told_wall,
    whole_wall,
)
from .paywall import find_wall
from .text import words

_RESULTS = re.compile(
    r"^\W*(?:(?:ungefähr |etwa )?[\d.]+ (?:ergebnisse|treffer|suchergebnisse|results)\b|(?:such)?ergebnisse für"
    r"|suchergebnis"
    r"|results for|search results)",
    re.IGNORECASE,
)
_LITTLE_TEXT = 700
_WALL_TEXT = 1500
_NO_TEXT = 60
_NEWS_WORDS = 25
_LIST = 3  # links


@dataclass(frozen=True, slots=True)
class Verdict:
    """A page kind and the reason for it."""

    kind: PageKind
    reason: str


def judge_kind(found: Evidence) -> Verdict:
    """The first verdict that has grounds; a page with text and nothing against it is an article."""
    for test in (
        _not_found, _closed, _walled, _empty, _front_page, _search, _gallery, _event, _paywall, _many_stories,
        _no_single_story,
    ):  # fmt: skip
        if (verdict := test(found)) is not None:
            return verdict
    return _article(found)


def _empty(found: Evidence) -> Verdict | None:
    if found.page.lines or found.page.declared.is_article:
        return None
    return Verdict(PageKind.EMPTY, "no text on the page")


def _not_found(found: Evidence) -> Verdict | None:
    if found.page.declared.is_article:
        return None
    said = titled_gone(found.heads, found.site_names)
    # A list of teasers may stand below the message.
    if (
        said is not None
        and min(found.text_chars, found.unlinked_chars) <= _LITTLE_TEXT
        and not _says_error(found, said)
    ):
        return Verdict(PageKind.NOT_FOUND, f"the title says {said!r} and there is little text")
    if found.text_chars > _LITTLE_TEXT or told_abroad(found.message) is not None:
        return None
    said = told_gone(" ".join(block.text for block in found.blocks) or found.page_text[:600])
    if said is not None and not (found.has_byline or found.is_dated or in_address(found) or _tells_news(found)):
        return Verdict(PageKind.NOT_FOUND, f"the text says {said!r} and there is little of it")
    return None


def _tells_news(found: Evidence) -> bool:
    """Whether text under a headline of its own reports of others, or is long and does not speak to its reader."""
    if not is_news_headline(found.title or "", found.site_names):
        return False
    text = " ".join(block.text for block in found.blocks)
    return reports(text) or (len(words(text)) >= _NEWS_WORDS and not addresses(text))


def _says_error(found: Evidence, said: str) -> bool:
    """Whether the page that cries "Oops" goes on to speak of an error, not of a missing page."""
    return (
        said.isalpha()
        and told_gone(found.message) is None
        and closed(found.heads, found.message, found.site_names) is not None
    )


def _closed(found: Evidence) -> Verdict | None:
    """A page of little text that nobody signs and no date belongs to, and whose message is that there is none."""
    signed = found.page.declared.is_article or found.has_byline or found.is_dated
    if signed or found.text_chars > _LITTLE_TEXT or in_address(found) or _tells_news(found):
        return None
    if (message := closed(found.heads, found.message, found.site_names)) is not None:
        return Verdict(PageKind.WALLED, f"{message[0]}: it says {message[1]!r}")
    others = sum(len(block.text) for block in found.blocks if told_metered(block.text) is None)
    if others < _NO_TEXT and (said := told_metered(found.message)) is not None:
        return Verdict(PageKind.WALLED, f"a paywall: nothing is shown: it says {said!r}")
    return None


def _walled(found: Evidence) -> Verdict | None:
    if found.text_chars > (250 if found.page.declared.is_article else _WALL_TEXT):
        return None
    if in_address(found) and found.text_chars >= _NO_TEXT:
        return None
    said = told_wall(" | ".join([*found.heads, found.wall_text]))
    if _tells_news(found) and not whole_wall(found.heads, found.site_names):
        return None
    if said is None or found.has_byline or (found.is_dated and found.text_chars > 250):
        return None
    return Verdict(PageKind.WALLED, f"the page asks for something first: {said!r}")


def _front_page(found: Evidence) -> Verdict | None:
    if found.page.declared.is_article:
        return None
    if (named := front_page_named(found)) is not None:
        return Verdict(PageKind.LISTING, f"{named} is the front page")
    return None


def _search(found: Evidence) -> Verdict | None:
    lines = (line.text for line in found.page.lines if len(line.text) < 120)
    said = next((text for text in lines if _RESULTS.match(text)), None)
    if said is None or found.page.declared.is_article or found.has_byline:
        return None
    return Verdict(PageKind.LISTING, f"a list of results: {said!r}")


def _gallery(found: Evidence) -> Verdict | None:
    return None if (reason := find_gallery(found)) is None else Verdict(PageKind.GALLERY, reason)


def _event(found: Evidence) -> Verdict | None:
    return None if (reason := find_event(found)) is None else Verdict(PageKind.EVENT, reason)


def _paywall(found: Evidence) -> Verdict | None:
    return None if (reason := find_wall(found)) is None else Verdict(PageKind.WALLED, reason)


def _many_stories(found: Evidence) -> Verdict | None:
    """Linked headlines among the paragraphs, about as many as there are paragraphs."""
    if found.page.declared.is_article or found.has_byline:
        return None
    count, paragraphs = interleaved(found), len([block for block in found.blocks if block.kind != "subhead"])
    if count >= 3 and count >= 0.5 * paragraphs:
        return Verdict(PageKind.LISTING, f"{count} headlines with links among {paragraphs} paragraphs")
    if (groups := kicker_groups(found)) >= 2:
        return Verdict(PageKind.LISTING, f"{groups} kickers with headlines of their own among the text")
    if found.purpose is Purpose.LISTING and linked_headlines(found.page) >= 2:
        return Verdict(PageKind.LISTING, "asked for as a listing, and nothing declares an article")
    if (
        found.page.declared.types & (jsonld.LISTING_TYPES - {"WebSite"})
        and not found.is_dated
        and found.text_chars < 1500
    ):
        return Verdict(PageKind.LISTING, "the page declares itself a collection")
    return None


def _no_single_story(found: Evidence) -> Verdict | None:
    """Nothing says that the page is about one story, and it offers several."""
    if single_story(found) is not None:
        return None
    several = max(linked_headlines(found.page), stories(found.page))
    if several >= 2:
        return Verdict(PageKind.LISTING, f"{several} headlines and no sign of a single story")
    if is_root(found.page.url, found.page) or (found.titled_like_site and not _is_message(found)):
        return Verdict(PageKind.LISTING, "titled like the site itself, and no sign of a single story")
    if found.titled_like_site:
        return Verdict(PageKind.WALLED, "titled like the site itself: only a message, and no article")
    return None


def _is_message(found: Evidence) -> bool:
    """Whether a page offers no list and tells no news: it speaks to its reader, or says little."""
    if linked_headlines(found.page) or story_links(found.page) >= _LIST:
        return False
    text = " ".join(block.text for block in found.blocks)
    return addresses(text) or (found.text_chars <= _LITTLE_TEXT and not _tells_news(found))


def _article(found: Evidence) -> Verdict:
    if found.blocks and (found.title or found.text_chars > 200):
        return Verdict(PageKind.ARTICLE, single_story(found) or "running text")
    if found.page.declared.is_article and found.title:
        return Verdict(PageKind.ARTICLE, "declared as an article, without running text")
    if len(found.page.lines) > 3:
        return Verdict(PageKind.LISTING, "no running text, only short lines and links")
    return Verdict(PageKind.EMPTY, "no headline and no running text")
