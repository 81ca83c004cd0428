"""The grammar of bylines: who is a person, who an agency. Works on strings, knows no page."""

import re
from dataclasses import dataclass

from .text import distinct, normal

_LABEL = re.compile(
    r"^\W*(?:(?:ein\w*\s+)?(?:(?:gast)?(?:beitrag|kommentar|artikel|bericht|text|analyse|interview|essay"
    r"|kolumne|reportage)"
    r"(?:\s+und\s+\w+)?\s+)?(?:von|by|vom)\b:?\s+|(?:text|autor(?:en|in|innen)?|author|verfasser"
    r"|geschrieben von|written by"
    r"|gespeichert von|eingestellt von|verfasst von|erstellt von"
    r"|veröffentlicht von|posted by|protokoll|interview|fotos? und text"
    r"|aus [A-ZÄÖÜ]\w+ (?:berichtet|von))\s*:?\s+)",
    re.IGNORECASE,
)
_DATED = re.compile(
    r"^\W*(?:[A-Za-z]{2,10},? (?:den )?)?\d{1,2}\.\s?(?:\d{1,2}\.|[A-ZÄJ][a-zä]+)[^·•|–—/]{0,30}?"
    r"\s*(?:[·•|–—/]|\s-\s)+\s*"
    r"(?=(?:von|by|text|autor(?:in|en|innen)?|geschrieben von|redaktion)\b)",
    re.IGNORECASE,
)
# "Von unserem Redakteur NAME": the job is the paper's, not part of the name.
_OUR = re.compile(
    r"\bunser(?:e[mnrs]?)?\s+(?:\w+\s+)?"
    r"\w*(?:redakteur|mitarbeiter|korrespondent|reporter|volontär|kolumnist|autor)(?:in|innen|en|s|n)?\s+",
    re.IGNORECASE,
)
_MONTH = r"(?:jan|feb|mar|mär|apr|may|mai|jun|jul|aug|sep|oct|okt|nov|dec|dez)\w*\.?"
DATE_TAIL = re.compile(
    r"[,|·•–-]?\s+(?:um \d{1,2}[:.]\d\d\b|(?:(?:am|on)\s+)?"
    r"(?:(?:montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonntag|\w{3,6}day|mo|di|mi|do|fr|sa|so"
    rf"|mon|tue|wed|thu|fri|sat|sun)\.?,?\s+(?:den\s+)?)?(?:{_MONTH}\s+\d{{1,2}}\b|\d{{1,2}}(?:\.|st|nd|rd|th)?\s*{_MONTH}"
    r"\s+\d{4}|\d{1,2}\.\d{1,2}\.\d)).*$",
    re.IGNORECASE,
)
_JOB = re.compile(
    r"\b(?:correspondent|reporter(?:in)?|editor|writer|columnist|analyst|producer|journalist(?:in)?"
    r"|\w*redakteur(?:in)?|\w*korrespondent(?:in)?|volontär(?:in)?|kolumnist(?:in)?|ressortleiter(?:in)?)\b",
    re.IGNORECASE,
)
_SEPARATOR = re.compile(
    r"\s*(?:,|;|\||/|•|·|\n|&|\s+und\s+|\s+and\s+|\s+mit\s+(?=[A-ZÄÖÜ]\w+ [A-ZÄÖÜ])|\s+sowie\s+)\s*"
)
_TAIL = re.compile(
    r"\s*(?:\bStand\b.*|\(.*?\)?|\b(?:in|aus|für|for|from|at|IN|FOR|FROM|AT)\s+[A-ZÄÖÜ].*|@\w+.*|https?://.*|\S+@\S+.*"
    r"|,?\s*\d{1,2}\.\s?(?:\d|[A-ZJFMASOND]).*|[-–—|:.]\s*)$"
)
_ORGANISATION = re.compile(
    r"\b(?:redaktion\w*|\w*redaktion|reuters|agentur\w*|online|news\w*|team|zeitung|"
    r"verlag|gmbh|ag|e\.\s?v|stadt|polizei\w*|feuerwehr|presse\w*|pressemitteilung|media|medien|radio|fernsehen"
    r"|magazin|"
    r"nachrichten\w*|staff|editor\w*|desk|admin\w*|webmaster|gastautor\w*|gastbeitrag|ministerium|verein|universität|"
    r"deutschland|international|service\w*|group|gruppe|press|times|post|kreis|gemeinde|landkreis|bistum|kirche"
    r"|autor(?:en|in)?|"
    r"unbekannt|anonym|facebook|twitter|instagram|www|mehr|alle|artikel|archiv|foto\w*|getty\w*|imago|"
    r"shutterstock|alliance|pixabay|unsplash|wikipedia|chatgpt)\b|\.(?:de|com|org|net|at|ch)\b|[&\d@]",
    re.IGNORECASE,
)
# Desks and agencies that sign a text; the words above also catch what stands in a byline's box and signs nothing.
_AGENCY = re.compile(
    r"^(?:dpa|afp|reuters|thomson reuters|ap|associated press|sid|epd|kna|apa|pa|pa media|press association|bloomberg"
    r"|rnd|upi|ots|ddp|dapd|keystone-sda|sda)(?:[-/ ]\w{2,14})?$",
    re.IGNORECASE,
)
_DESK = re.compile(r"redaktion|newsroom|\b(?:news ?desk|staff|editorial|editors|reporters)\b", re.IGNORECASE)
_NO_NAME = re.compile(r"^(?:mehr|alle|artikel|archiv|fotos?|facebook|twitter|instagram|www)\b", re.IGNORECASE)
_NOBODY = re.compile(
    r"^(?:admin\w*|webmaster|root|user\w*|editor|autor(?:en|in)?|author|unbekannt|unknown|anonym\w*|guest|gast\w*"
    r"|null|none|n/?a|test)$",
    re.IGNORECASE,
)
_ACRONYM = re.compile(
    r"^[BCDFGHJKLMNPQRSTVWXZ]{3,4}\b|\b(?:dpa|DPA|AFP|afp|AP|SID|sid|EPD|epd|KNA|kna|APA|RND|OTS|ots|AG|TV|KI|AI)\b"
)
_PARTICLE = r"(?:von|van|de|del|der|den|di|da|la|le|zu|zur|zum|vom|el|al|bin|ibn|und|y)"
_DEGREE = r"(?:med|phil|rer|nat|jur|iur|pol|oec|theol|dent|vet|habil|h|c)\."
_NAME_WORD = rf"(?:{_PARTICLE}|{_DEGREE}|(?:[Oo]|[dl])['’][A-ZÄÖÜÉ][\w'’.-]*|[A-ZÄÖÜÁÀÂÅÉÈÍÓØÖŁŚŠŽČĆÇİ][\w'’.-]*)"
_NAME = re.compile(rf"^{_NAME_WORD}(?: {_NAME_WORD})*$")
# The role stands at the beginning of the line or behind a bar near it: a colon in a sentence is no byline.
_START = re.compile(r"(?:^|^.{0,60}\|)\s*(?:Autor(?:in|en|innen)?|Quellen?)\s*:[^|]*(?:\|.*)?$", re.IGNORECASE)
_ROLE = re.compile(r"\s*(?P<role>Autor(?:in|en|innen)?|Quellen?)\s*:\s*(?P<who>.*)$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Byline:
    """What a byline says: persons, or where the text comes from."""

    authors: tuple[str, ...] = ()
    source: str | None = None


def is_organisation(name: str) -> bool:
    """Whether a name is that of an agency, office or desk rather than a person's."""
    return bool(_ORGANISATION.search(name) or _ACRONYM.search(name)) or (
        name.isupper() and len(name) <= 5 and " " not in name
    )


def is_agency(name: str) -> bool:
    """Whether a name is that of a news agency, perhaps with its service ("dpa/lnw").

    >>> is_agency("dpa"), is_agency("dpa Sport"), is_agency("Anna Beispiel")
    (True, True, False)
    """
    return bool(_AGENCY.match(name))


def signs_as_office(name: str) -> bool:
    """Whether a name in a visible byline is that of an agency or desk that signs: "dpa", "Redaktion Herne".

    >>> signs_as_office("Reuters"), signs_as_office("Redaktion Herne"), signs_as_office("Mehr Artikel")
    (True, True, False)
    """
    return len(name) <= 60 and (is_agency(name) or bool(_DESK.search(name))) and not is_nobody(name)


def is_office(name: str) -> bool:
    """Whether a name in a visible byline is an organisation's and not one of the links beside it."""
    return is_organisation(name) and not _NO_NAME.match(name)


def is_nobody(name: str) -> bool:
    """Whether a name is a publishing system's account rather than anybody's."""
    return bool(_NOBODY.match(name))


def is_job(text: str) -> bool:
    """Whether a text begins with what somebody does for a paper: "Redakteur Lokales"."""
    return bool(_JOB.match(text))


def is_person(name: str) -> bool:
    """Whether a text has the form of a person's name: two to five capitalised words, no word of an office.

    >>> is_person("Anna von der Heide"), is_person("Stadt Herne"), is_person("heute in Herne")
    (True, False, False)
    """
    parts = name.split()
    is_name = 2 <= len(parts) <= 6 and len(name) <= 60 and bool(_NAME.match(name)) and not is_job(name)
    return is_name and not is_organisation(name)


def undated(text: str) -> str:
    """A byline without the date in front of it.

    >>> undated("22.11.2026 - Von Anna Beispiel"), undated("21. November 2026, 15:47 Uhr · Text: Anna Beispiel")
    ('Von Anna Beispiel', 'Text: Anna Beispiel')
    """
    return _DATED.sub("", text, count=1)


def names(text: str) -> tuple[str, ...]:
    """The names a byline lists, without its label, date, signs and the jobs named behind them.

    >>> names("Von Anna Beispiel und Karl Muster, Herne")
    ('Anna Beispiel', 'Karl Muster', 'Herne')
    """
    bare = DATE_TAIL.sub("", _OUR.sub("", _LABEL.sub("", undated(normal(text)))))
    first, *more = _SEPARATOR.split(bare)
    return distinct(_bare(piece) for piece in (first, *(piece for piece in more if not _JOB.search(piece))))


def _bare(name: str) -> str:
    return _TAIL.sub("", _LABEL.sub("", name).strip(" ,;:|–—-")).strip(" ,;:|–—")


def persons(text: str) -> tuple[str, ...]:
    """The persons a byline lists; places, agencies and desks left out."""
    return tuple(name for name in names(text) if is_person(name))


def read_byline(text: str) -> Byline | None:
    """A line of the grammar `[WEEKDAY, D. MONTH YYYY] | (Autor|Autorin|Quelle): NAME[, NAME | und NAME]`.

    None where the line is no such byline. An organisation behind "Autor:" is a source, not an author.

    >>> read_byline("Sonntag, 29. Dezember 2019 | Quelle: Stadt Herne, Brandschutz")
    Byline(authors=(), source='Stadt Herne, Brandschutz')
    >>> read_byline("| Autorin: Anna Beispiel und Karl Muster").authors
    ('Anna Beispiel', 'Karl Muster')
    """
    if len(text) > 200 or _START.search(text) is None:
        return None
    roles = [found for part in text.split("|") if (found := _ROLE.match(part)) is not None]
    source = next((found["who"].strip() for found in roles if found["role"].lower().startswith("quelle")), "")
    signed = next((found["who"].strip() for found in roles if found["role"].lower().startswith("autor")), "")
    authors = tuple(name for name in names(signed) if not is_organisation(name))
    return Byline(authors, source or (None if authors else signed) or None)
