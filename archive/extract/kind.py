"""What a page turned out to be, with the reason. Decides from what was read; the grounds are counted in `grounds`."""

import re
from dataclasses import dataclass

from ..models import PageKind, Purpose
from . import jsonld
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
)

_GONE = (
    r"(?:nicht (?:mehr )?(?:gefunden|verfügbar|vorhanden|auffindbar|aufrufbar|zu finden)"
    r"|existiert (?:leider )?nicht|gelöscht|entfernt)"
)
_PAGE = r"(?:seite|artikel|beitrag|inhalt|dokument|adresse|url|link)\w*"
_TITLED_404 = re.compile(
    rf"^\W*(?:(?:fehler|error|http)?\W*(?:404|410)\b|{_PAGE}\b.{{0,40}}\b{_GONE}|{_PAGE} gibt es nicht"
    r"|(?:leider )?nicht gefunden\W*$|page (?:not found|does not exist|no longer exists)|not found\W*$|(?:oops"
    r"|ups|hoppla)\b)"
    r"|\b(?:fehler|error|http)\W*(?:404|410)\b|\b(?:404|410)\W*(?:fehler|error|not found)"
    r"|\bpage not found\b|\bseite nicht gefunden\b",
    re.IGNORECASE,
)
_TOLD_404 = re.compile(
    rf"\b{_PAGE}\b.{{0,80}}\b{_GONE}|\b{_PAGE}\b.{{0,30}}\bgibt es (?:leider )?nicht|\bfehler 404\b"
    rf"|\b404\b.{{0,20}}\bnot found"
    r"|page (?:you .{0,40})?(?:does not|doesn't|no longer) exist|(?:page|article) .{0,40}(?:not found|be found"
    r"|no longer available)"
    r"|has been (?:removed|deleted)|(?:wurde|ist) (?:leider )?gelöscht",
    re.IGNORECASE,
)
_WALL = re.compile(
    r"captcha|are you (?:a )?(?:human|robot)|sind sie ein (?:mensch|roboter)|kein roboter|just a moment"
    r"|checking your browser"
    r"|access denied|zugriff verweigert|verify you are|unusual traffic|anmeldung erforderlich|login required"
    r"|bitte (?:melden sie sich|loggen sie sich|einloggen|anmelden)|please (?:log|sign) in|enable javascript"
    r"|javascript (?:aktivieren|ist deaktiviert|muss)|mit werbung (?:und tracking )?(?:lesen|nutzen|weiterlesen"
    r"|weiter)|pur-?abo"
    r"|wir (?:und unsere .{0,20}partner )?(?:verwenden|nutzen|verarbeiten|benötigen)\b.{0,80}\b(?:cookies|daten"
    r"|technologien"
    r"|zustimmung|einwilligung)|ihre (?:zustimmung|einwilligung|privatsphäre)|alle akzeptieren"
    r"|cookies? (?:zustimmen|akzeptieren)"
    r"|we (?:and our .{0,20}partners )?(?:use|value|need)\b.{0,60}\b(?:cookies|privacy|consent)"
    r"|accept (?:all )?cookies|consent to",
    re.IGNORECASE,
)
_RESULTS = re.compile(
    r"^\W*(?:(?:ungefähr |etwa )?[\d.]+ (?:ergebnisse|treffer|suchergebnisse|results)\b|(?:such)?ergebnisse für"
    r"|suchergebnis"
    r"|results for|search results)",
    re.IGNORECASE,
)
_LITTLE_TEXT = 700
_WALL_TEXT = 1500


@dataclass(frozen=True, slots=True)
class Verdict:
    """A page kind and the reason for it."""

    kind: PageKind
    reason: str


def judge_kind(found: Evidence) -> Verdict:
    """The first verdict that has grounds; a page with text and nothing against it is an article."""
    for test in (_not_found, _walled, _empty, _front_page, _search, _many_stories, _no_single_story):
        if (verdict := test(found)) is not None:
            return verdict
    return _article(found)


def _empty(found: Evidence) -> Verdict | None:
    if found.page.lines or found.page.declared.is_article:
        return None
    return Verdict(PageKind.EMPTY, "no text on the page")


def _not_found(found: Evidence) -> Verdict | None:
    if found.text_chars > _LITTLE_TEXT or found.page.declared.is_article:
        return None
    for head in found.heads:
        if (said := _TITLED_404.search(head)) is not None:
            return Verdict(PageKind.NOT_FOUND, f"the title says {said[0]!r} and there is little text")
    said = _TOLD_404.search(" ".join(block.text for block in found.blocks) or found.page_text[:600])
    if said is not None and not found.has_byline and not found.is_dated and not in_address(found):
        return Verdict(PageKind.NOT_FOUND, f"the text says {said[0]!r} and there is little of it")
    return None


def _walled(found: Evidence) -> Verdict | None:
    if found.text_chars > (250 if found.page.declared.is_article else _WALL_TEXT):
        return None
    if in_address(found) and found.text_chars >= 60:
        return None
    said = _WALL.search(" | ".join([*found.heads, found.wall_text]))
    if said is None or found.has_byline or (found.is_dated and found.text_chars > 250):
        return None
    return Verdict(PageKind.WALLED, f"the page asks for something first: {said[0]!r}")


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
    if is_root(found.page.url, found.page) or found.titled_like_site:
        return Verdict(PageKind.LISTING, "titled like the site itself, and no sign of a single story")
    return None


def _article(found: Evidence) -> Verdict:
    if found.blocks and (found.title or found.text_chars > 200):
        return Verdict(PageKind.ARTICLE, single_story(found) or "running text")
    if found.page.declared.is_article and found.title:
        return Verdict(PageKind.ARTICLE, "declared as an article, without running text")
    if len(found.page.lines) > 3:
        return Verdict(PageKind.LISTING, "no running text, only short lines and links")
    return Verdict(PageKind.EMPTY, "no headline and no running text")
