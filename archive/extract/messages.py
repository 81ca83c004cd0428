"""What pages say in place of an article: not found, under maintenance, out of order, closed. Works on strings alone.

A phrase counts only as the page's own message: as a whole headline, or in a sentence that reports nobody's words.
"""

import re
from collections.abc import Iterable

from .text import words

_GONE = (
    r"(?:nicht (?:mehr |länger )?(?:gefunden|verfügbar|vorhanden|auffindbar|aufrufbar|zu finden|zur verfügung)"
    r"|existiert (?:leider )?nicht|gelöscht|entfernt|abgelaufen|depubliziert|zurückgezogen)"
)
_PAGE = r"(?:seite|artikel|beitrag|inhalt|dokument|adresse|url|link)\w*"
# "Die Seite des Stadtparks wurde entfernt" speaks of another page.
_THIS_PAGE = rf"{_PAGE}(?! (?:des|der|von|vom|im|in der|auf|zu[mr]?|über|aus)\b)"
_TITLED_GONE = re.compile(
    rf"^\W*(?:(?:fehler|error|http)?\W*(?:404|410)\b|(?:diese[rs]? )?{_PAGE}\b.{{0,40}}\b{_GONE}"
    rf"|(?:diese[rns]? )?{_PAGE} gibt es (?:leider )?nicht(?: mehr)?\b"
    r"|(?:leider )?nicht gefunden\W*$|page (?:not found|does not exist|no longer exists)|not found\W*$|(?:oops"
    r"|ups|hoppla)\b)"
    r"|\b(?:fehler|error|http)\W*(?:404|410)\b|\b(?:404|410)\W*(?:fehler|error|not found)"
    r"|\bpage not found\b|\bseite nicht gefunden\b",
    re.IGNORECASE,
)
_TOLD_GONE = re.compile(
    rf"\b{_THIS_PAGE}\b[^:]{{0,80}}\b{_GONE}|\b{_THIS_PAGE}\b.{{0,30}}\bgibt es (?:leider )?nicht|\bfehler 404\b"
    rf"|\b{_PAGE},? die (?:sie|du) suche?n?s?t?\b.{{0,40}}\bnicht\b|\b404\b.{{0,20}}\bnot found"
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
_METERED = re.compile(
    r"\bkontingent an (?:kostenlosen|freien)\b|\b(?:ihr|dein|das) freikontingent\b"
    r"|\b(?:kostenlose|freie|gratis)n? artikel\b.{0,60}\b(?:erreicht|aufgebraucht|verbraucht|gelesen)\b"
    r"|\b(?:limit|number) of free articles\b|\bfree articles (?:left|remaining)\b",
    re.IGNORECASE,
)
_OUR = r"(?:(?:unsere?|diese?|die) (?:web|internet|home)?(?:seiten?|site|page|auftritt|angebot|präsenz|portal)"
_OUR = rf"{_OUR}(?! (?:des|der|von|vom)\b))"
_OURS = r"(?:unsere?|diese) (?:\w+-)?(?:web|internet|home|nachrichten)?"
_OURS = rf"(?:{_OURS}(?:seiten?|site|page|auftritt|angebot|präsenz|portal))"
_WORKS = r"\bwegen (?:\w+ ){0,2}(?:\w*arbeiten|technische\w (?:störung|problem)\w*|umstellung\w*|umzugs?)\b"
_NOW = r"(?:(?:gerade|derzeit|zurzeit|momentan|aktuell|vorübergehend|kurzzeitig|im moment|leider|noch) )*"
_SITE = r"(?:internet|web|online-?)?(?:präsenz|auftritt|seite|site|website|homepage|webseite)"
# Each with the headline that says it and the sentence that says it.
_CLOSED: tuple[tuple[str, re.Pattern[str], re.Pattern[str]], ...] = tuple(
    (reason, re.compile(rf"(?:{head}|{told})", re.IGNORECASE), re.compile(told, re.IGNORECASE))
    for reason, head, told in (
        (
            "a page for other countries",
            r"\b(?:451 unavailable for legal reasons)\b",
            r"\bin (?:ihrem|deinem|eurem) land\b.{0,60}\bnicht\b|\bnicht\b.{0,60}\bin (?:ihrem|deinem|eurem) land\b"
            r"|\bin (?:ihrer|deiner) region\b.{0,60}\bnicht\b"
            r"|\b(?:not|un)\s?available in your (?:country|region|location)\b",
        ),
        (
            "a maintenance page",
            r"\bwartung(?:s(?:arbeiten|modus|seite|pause))?\b|\bmaintenance(?: mode)?\b|\bunder construction\b"
            r"|\bcoming soon\b|\b(?:be right|we'?ll be) back\b",
            r"\b(?:briefly|temporarily|currently) unavailable\b|\b(?:down|unavailable) for (?:scheduled )?maintenance\b"
            r"|\bwir sind (?:gleich|bald|in kürze|demnächst) (?:wieder )?(?:für sie )?(?:da|zurück|online|erreichbar)\b"
            rf"|\b{_OUR} (?:wird|werden) {_NOW}(?:gewartet|überarbeitet|aktualisiert|umgebaut|neu gestaltet)\b"
            rf"|\b{_OUR} (?:ist|sind) {_NOW}(?:wegen (?:\w+ )?wartung\w* )?{_NOW}nicht (?:erreichbar|verfügbar)\b"
            rf"|{_WORKS} .{{0,60}}\b(?:{_OURS}|wir)\b.{{0,80}}\bnicht (?:erreichbar|verfügbar|zur verfügung)\b"
            rf"|\b{_OURS}.{{0,60}}\bnicht (?:erreichbar|verfügbar|zur verfügung)\b.{{0,40}}{_WORKS}"
            r"|\bsind wir (?:(?:gleich|bald|in kürze|demnächst) )?wieder (?:für (?:sie|euch|dich) )?"
            r"(?:da|zurück|online|erreichbar)\b"
            rf"|\b{_OUR} befindet sich {_NOW}(?:im (?:aufbau|umbau|wartungsmodus)|in wartung)\b"
            r"|^\W*(?:vorübergehend|kurzzeitig) .{0,30}\bwartung\w*\b.{0,20}\bnicht (?:erreichbar|verfügbar)\b"
            rf"|\bwir führen {_NOW}.{{0,30}}\bwartungsarbeiten\b|\bwegen (?:\w+ )?wartung\w* {_NOW}geschlossen\b"
            rf"|\bhier entsteht (?:\w+ ){{0,3}}(?:neue[rs]? )?{_SITE}\b|\bin kürze erscheint hier\b"
            r"|\bdomain wurde (?:erfolgreich |soeben )?registriert\b",
        ),
        (
            "an error page",
            r"\b(?:internal server error|service unavailable|bad gateway|gateway time-?out)\b"
            r"|\b(?:fehler|error|http)\W*50[0-9]\b|\b(?:datenbank|database|server)-?(?:fehler|error)\b",
            r"\bist ein (?:\w+ )?fehler aufgetreten\b|\ban? (?:\w+ )?error (?:has )?occurred\b"
            r"|\bfehler beim aufbau einer datenbankverbindung\b|\berror establishing a database connection\b"
            r"|\bverbindung zur datenbank\b.{0,40}\bnicht\b|\bda ist (?:leider )?etwas schief ?gelaufen\b"
            r"|\bsomething went wrong\b",
        ),
        (
            "an overloaded server",
            r"\bserver (?:ist |sind )?überlastet\b|\bzu viele (?:zugriffe|anfragen|verbindungen)\b",
            rf"\b(?:unsere? server|der server) (?:ist|sind) {_NOW}überlastet\b|\btoo many (?:requests|connections)\b",
        ),
        (
            "a check for robots",
            r"\bsicherheits(?:über)?prüfung\b|\beinen? moment,? bitte\b|\bbitte warten\b|\bddos-guard\b"
            r"|\battention required\b",
            r"\bob (?:ihre|deine) verbindung sicher ist\b|\b(?:ihr|dein)\w* browser wird (?:über)?geprüft\b"
            r"|\bchecking your browser\b",
        ),
        (
            "a wall against ad blockers",
            r"\b(?:ad|werbe)-?blocker (?:erkannt|aktiv)\b",
            r"\b(?:deaktivier|schalte)\w* sie\b.{0,40}\b(?:ad|werbe)-?blocker\b"
            r"|\bdisable your ad-? ?blocker\b|\b(?:ad|werbe)-?blocker\b.{0,40}\b(?:deaktivieren|ausschalten)\b",
        ),
    )
)
_HEAD_PARTS = re.compile(r"\s+[|–—·•»-]\s+")
_SENTENCES = re.compile(r"(?<=[.!?])\s+")
_REPORTED = re.compile(
    r"\b(?:sag(?:t|te|ten)|teil(?:t|te|en|ten)\b.{0,80}\bmit|mitteilte\w*|erklärte\w*|berichte\w+|meldete|laut|hieß es"
    r"|heißt es|said|says)\b",
    re.IGNORECASE,
)
_DAYS = r"(?:montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonnabend|sonntag|wochenende)"
_WEEKDAY = re.compile(rf"\bam {_DAYS}", re.IGNORECASE)
# What a page tells of others and never of itself.
_NEWS = re.compile(
    r"\b(?:kündig(?:t|te|ten)\b.{0,80}\ban|entschied\w*|forder(?:t|te|n|ten)|kritisier\w+|nach (?:eigenen )?angaben"
    r"|versprich?t\w*|spricht von|sprach von|so d(?:er|ie) \w+|urteil\w*|zufolge|say|told|according to|announced"
    rf"|found that|(?:seit|bis|vom|den|dem) (?:\w+ )?{_DAYS}|\b(?:on|since|until|last)"
    r" (?:mon|tues|wednes|thurs|fri|satur|sun)day)\b",
    re.IGNORECASE,
)
# Capital letters count: "sie" and "ihr" are other people.
_ADDRESS = re.compile(
    r"\b(?:Sie|Ihre?[mnrs]?|Ihnen|[Dd]u|[Dd]eine?[mnrs]?|[Dd]ich|[Dd]ir|[Ee]uch|[Ww]ir|[Uu]ns|[Uu]nsere?[mnrs]?"
    r"|[Bb]itte|[Ll]eider|[Ee]ntschuldig\w+|[Yy]ou|[Yy]our|[Ww]e|[Oo]ur|[Pp]lease|[Ss]orry)\b"
)
_FILLING = (
    "leider die der das diese dieser dieses dies wurde ist konnte sich werden gewünschte angeforderte gesuchte sorry"
    " aufgerufene von ihnen nicht mehr fehler error oops ups hoppla uns tut es leid wir unser unsere bitte server"
    " code status seite page the this is 404 410 not found"
)
_FILLERS = frozenset(_FILLING.split())


def titled_gone(heads: Iterable[str], names: Iterable[str]) -> str | None:
    """What a headline says where it says no more than that the page is not there; `names` are the site's own."""
    return _whole(heads, _TITLED_GONE, names)


def told_gone(text: str) -> str | None:
    """What a text says of this page being gone."""
    return _told(text, _TOLD_GONE, _WEEKDAY)


def told_wall(text: str) -> str | None:
    """What a text asks for before it lets anybody read."""
    return _told(text, _WALL)


def told_metered(text: str) -> str | None:
    """What a text says of the free articles that are used up."""
    return _told(text, _METERED)


def told_abroad(text: str) -> str | None:
    """What a text says of the countries it is not for."""
    return _told(text, _CLOSED[0][2])


def whole_wall(heads: Iterable[str], names: Iterable[str]) -> bool:
    """Whether a headline says no more than what the page asks for."""
    return _whole(heads, _WALL, names) is not None


def reports(text: str) -> bool:
    """Whether a text tells of others: what they said, decided or demanded, and on which day."""
    return any(pattern.search(text) for pattern in (_REPORTED, _WEEKDAY, _NEWS))


def addresses(text: str) -> bool:
    """Whether a text speaks to its reader, or of itself."""
    return _ADDRESS.search(text) is not None


def is_news_headline(head: str, names: Iterable[str]) -> bool:
    """Whether a headline has three words or more besides the site's name and those of messages."""
    known = _FILLERS | {word for name in names for word in words(name)}
    return len([word for word in words(head) if word not in known]) >= 3


def closed(heads: Iterable[str], text: str, names: Iterable[str]) -> tuple[str, str] | None:
    """What kind of page stands in for an article (maintenance, error, overload, a check, a wall), and its words."""
    listed, own = tuple(heads), tuple(names)
    for reason, head, told in _CLOSED:
        said = _told(text, told)
        if said is None and not _REPORTED.search(text):
            said = _whole(listed, head, own)
        if said is not None:
            return reason, said
    return None


def _whole(heads: Iterable[str], pattern: re.Pattern[str], names: Iterable[str]) -> str | None:
    """What a part of a headline says where next to nothing but the phrase stands in it."""
    known = _FILLERS | {word for name in names for word in words(name)}
    for head in heads:
        for part in _HEAD_PARTS.split(head):
            said = pattern.search(part)
            if said is None:
                continue
            rest = words(f"{part[: said.start()]} {part[said.end() :]}")
            if len([word for word in rest if word not in known]) <= 1:
                return said[0]
    return None


def _told(text: str, pattern: re.Pattern[str], news: re.Pattern[str] | None = None) -> str | None:
    """What the first sentence says that matches and reports nothing."""
    for sentence in _SENTENCES.split(text):
        said = pattern.search(sentence)
        if said is not None and not _REPORTED.search(sentence) and not (news and news.search(sentence)):
            return said[0]
    return None
