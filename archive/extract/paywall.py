"""Whether a paywall shows only the beginning of a text, or nothing. Judges what stands below the text, not the text.

An advertisement for a subscription, a newsletter or a count of free articles is no wall: a wall says that the text
goes on behind it, or stands where the page itself says that it is not free.
"""

import re
from collections.abc import Callable, Iterator

from .document import Element
from .grounds import Evidence
from .lines import Line, is_hidden, text_of
from .messages import told_metered
from .text import is_sentence, words

_BELOW = 14  # lines below the text in which its wall stands
_SHORT, _TEASER, _LONG = 60, 250, 400  # words
_OFFERED, _LABEL = 120, 80  # words above an offer, characters of a label in it
_CLAUSE = 8  # words
_WHOLE = 0.8  # of the words that the page declares
_READ_ON = (
    r"(?:weiter ?(?:zu)?lesen|weiter lesen|(?:ganzen?|vollständigen?|kompletten?|gesamten?|restlichen?) (?:\w+-)?"
    r"(?:artikel|text|beitrag|bericht|inhalt)\w*)"
)
_OFFER = (
    r"(?:abos?|abonnement\w*|abonnent\w*|abonnieren|\w*-?abo|plus|premium|digital\w*|e-?paper|\w*\+|registrier\w*"
    r"|anmeld\w*|einlogg\w*|melden sie sich|loggen sie sich|konto|tagespass|zugang|testen|freischalten|monat\w*|€|euro"
    r"|kaufen)"
)
_PAYER = r"(?:abonnent\w*|abonnement\w*|subscribers?|members?|mitglieder\w*|plus-?(?:nutzer|leser|kund|abonn)\w*)"
_PIECE = r"(?:artikel|text|beitrag|inhalt|bericht)"
# What only a wall says: the text goes on, for those who pay or sign in.
_WALL = re.compile(
    r"\b(?:noch|another)\W+(?:etwa |rund |ca\.? )?\d{1,3}\W*(?:%|prozent|percent)\W.{0,30}"
    rf"\b(?:{_PIECE}|article|story)\w*|\b\d{{1,3}}\s?(?:%|prozent) (?:des|dieses|vom) {_PIECE}\w*"
    rf"|\b{_READ_ON}\b.{{0,60}}(?<!\w){_OFFER}(?!\w)|(?<!\w){_OFFER}(?!\w).{{0,60}}\b{_READ_ON}\b"
    rf"|\bum (?:weiter ?zu ?lesen|(?:diesen|den) (?:\w+ )?{_PIECE} (?:weiter ?)?zu (?:lesen|sehen))\b"
    r"|^\W*jetzt (?:sofort )?weiterlesen\W*$|^\W*(?:artikel|beitrag|text) (?:jetzt )?freischalten\W*$"
    rf"|\b{_PIECE}\b.{{0,40}}\b(?:nur|exklusiv|ausschließlich)\b.{{0,40}}\b{_PAYER}"
    rf"|\b(?:nur|exklusiv|ausschließlich) (?:für|mit)\b.{{0,30}}\b{_PAYER}"
    rf"|\b(?:article|story|content|post)\b.{{0,40}}\b(?:for|to|available)\b.{{0,30}}\b{_PAYER}\b"
    r"|\b(?:subscribe|sign (?:in|up)|log ?in|register|join)\b.{0,60}\b(?:to|and) (?:continue|keep|read|unlock|finish)\b"
    r"|\b(?:to|and) (?:continue|keep) reading\b|\bcontinue reading with\b"
    r"|\bread the (?:full|rest of the) (?:article|story)\b"
    rf"|\b(?:kostenpflichtig|zahlungspflichtig)\w*\b.{{0,30}}\b{_PIECE}"
    rf"|\bdieser {_PIECE} ist (?:kostenpflichtig|zahlungspflichtig)",
    re.IGNORECASE,
)
# What a wall says as well as an advertisement; counts only beside other signs.
_SALE = re.compile(
    r"\b(?:abo|abonnement|plus|premium|digital\w*|e-?paper|tagespass)\b.{0,40}"
    r"\b(?:abschließen|testen|bestellen|sichern|buchen|kaufen)"
    r"|\bjetzt\b.{0,30}\b(?:abonnieren|abo|registrieren|anmelden|testen|freischalten)\b"
    r"|\bbereits (?:abonnent|registriert|kunde)|\bsie haben (?:schon|bereits) ein \w*-?abo"
    r"|\balready (?:a )?(?:subscriber|subscribed)|\bsubscribe now\b|\bstart your (?:free )?trial"
    r"|\bweiterlesen\W*$|\bmit einem \w*-?abo\b",
    re.IGNORECASE,
)
_AMOUNT = r"\d+(?:[.,]\d\d)?\s?(?:€|euro?\b)|[€£$]\s?\d+(?:[.,]\d\d)?"
_SPAN = r"(?:\b(?:monat|woche|week|month)\w*|\bmtl\b)"
_PRICE = re.compile(rf"{_SPAN}.{{0,30}}(?:{_AMOUNT})|(?:{_AMOUNT}).{{0,30}}{_SPAN}", re.IGNORECASE)
_BUTTON = re.compile(
    r"^\W*(?:(?:jetzt|hier|gleich)\b.{0,30}\b(?:testen|bestellen|abonnieren|sichern|starten)"
    r"|(?:start|try)\b.{0,30}\b(?:now|trial)|subscribe(?: now)?)\b",
    re.IGNORECASE,
)
_TERMS = re.compile(
    r"\bkündbar\b|\bcancel any ?time\b|\beinloggen\W*$|\b(?:hier|jetzt) anmelden\W*$|^\W*anmelden\W*$|\blog ?in\W*$",
    re.IGNORECASE,
)
_BOX = re.compile(
    r"pay-?wall|pay-?gate|reg-?wall|(?:plus|abo|premium|login|content)-?(?:wall|gate|barrier|lock)"
    r"|subscription-?(?:wall|required)|subscriber-?only",
    re.IGNORECASE,
)
_CUT = re.compile(r"(?:…|\.\.\.|\[…\])\W*$")
_FOREIGN = ("comment", "related", "tags")


def find_wall(found: Evidence) -> str | None:
    """The reason to take a page for walled off; None where the whole text, or a text without a wall, is shown."""
    if (beginning := _priced(found)) is not None:
        return _only(_count(beginning))
    shown, said = _shown(found, _tells_wall)
    sold = [text for text in _below(found) if _SALE.search(text)]
    is_paid = found.page.declared.is_free is False
    if said is None and not is_paid and not sold:
        return None
    if found.page.declared.is_free and said is None:
        return None
    box = _has_box(found)
    if not _is_cut_off(found, shown, said=said, is_paid=is_paid, is_sold=bool(sold), has_box=box):
        return None
    return _only(_count(shown))


def _only(count: int) -> str:
    if count < 8:
        return "a paywall: nothing is shown"
    return f"a paywall: only the beginning is shown ({count} words)"


def _is_cut_off(
    found: Evidence, shown: list[str], *, said: str | None, is_paid: bool, is_sold: bool, has_box: bool
) -> bool:
    count = _count(shown)
    whole = found.page.declared.word_count
    if count >= 8 and whole and count >= _WHOLE * whole:
        return False
    is_cut = bool(shown) and (bool(_CUT.search(shown[-1])) or not is_sentence(shown[-1]))
    if whole and is_paid and count < 0.5 * whole:
        return True
    if said is not None:
        return is_cut or count < (_LONG if has_box and not is_paid else _TEASER)
    if is_paid:
        return count < _SHORT or (count < _LONG and (is_cut or ((is_sold or has_box) and count < _TEASER)))
    return count < _TEASER and has_box if not is_cut else count < 2 * _SHORT or (has_box and count < _LONG)


def _priced(found: Evidence) -> list[str] | None:
    """The short text above a wall that only names its price; an offer below a long text is an advertisement."""
    declared = found.page.declared
    if declared.is_free:
        return None
    shown, price = _shown(found, _is_offer)
    count = _count(shown)
    whole = bool(declared.word_count) and count >= _WHOLE * (declared.word_count or 0)
    return shown if price is not None and count < _OFFERED and not whole and not _goes_on(found, price) else None


def _goes_on(found: Evidence, price: str) -> bool:
    """Whether sentences of the running text stand behind a price: it is part of the text."""
    lines = found.page.lines
    texts = [lines[at].text for at in sorted(found.places)]
    behind = texts[texts.index(price) + 1 :] if price in texts else []
    return any(is_sentence(text) and len(words(text)) >= _CLAUSE for text in behind)


def _is_offer(lines: list[Line], at: int) -> bool:
    """Whether a line is a price for a month or week, with a button and a notice period or a sign-in around it."""
    if len(lines[at].text) > _LABEL or not _PRICE.search(lines[at].text):
        return False
    around = [line.text for line in lines[max(0, at - 2) : at + 5] if len(line.text) <= _LABEL and _may_sell(line)]
    return any(_BUTTON.search(text) for text in around) and any(_TERMS.search(text) for text in around)


def _shown(found: Evidence, is_wall: Callable[[list[Line], int], bool]) -> tuple[list[str], str | None]:
    """The running text without the wall's own words, and what the wall says."""
    lines = found.page.lines
    places = [at for at, block in zip(found.places, found.blocks, strict=True) if block.kind != "subhead"]
    first = min(places, default=found.headline_line + 1)
    wall = next((at for at in range(first, _end(found)) if _may_sell(lines[at]) and is_wall(lines, at)), None)
    if wall is None:
        return [lines[at].text for at in places], None
    before, behind = ([lines[at].text for at in places if (at < wall) is side and at != wall] for side in (True, False))
    if _count(behind) > max(_count(before), _SHORT):  # the text goes on: a script would draw this wall over it
        return before + behind, None
    return before, lines[wall].text


def _count(texts: list[str]) -> int:
    return sum(len(words(text)) for text in texts)


def _tells_wall(lines: list[Line], at: int) -> bool:
    text = lines[at].text
    return len(text) < 400 and bool(_WALL.search(text)) and told_metered(text) is None


def _end(found: Evidence) -> int:
    """Behind the last line in which the wall of a text may stand."""
    return min(len(found.page.lines), max(found.places, default=found.headline_line) + 1 + _BELOW)


def _below(found: Evidence) -> Iterator[str]:
    """The lines right below the text, or below the headline where there is none."""
    for line in found.page.lines[max(found.places, default=found.headline_line) + 1 : _end(found)]:
        if _may_sell(line):
            yield line.text


def _may_sell(line: Line) -> bool:
    return len(line.text) < 400 and not line.says(*_FOREIGN) and not _is_chrome(line.element)


def _is_chrome(element: Element) -> bool:
    return any(one.tag in {"footer", "nav"} for one in (element, *element.iterancestors()))


def _has_box(found: Evidence) -> bool:
    """Whether an element that its name calls a wall shows words and holds none of the text."""
    holders = {found.page.lines[at].element for at in found.places}
    spine = {above for one in holders for above in (one, *one.iterancestors())}
    first = min((found.page.order[one] for one in holders), default=0)
    for element in found.page.root.iter("div", "section", "aside", "p"):
        named = f"{element.get('class') or ''} {element.get('id') or ''}"[:1000]
        if _BOX.search(named) and element not in spine and found.page.order[element] > first:
            is_seen = not any(is_hidden(one) for one in (element, *element.iterancestors()))
            if is_seen and len(text_of(element)) >= 20:
                return True
    return False
