"""Lines that stand among the paragraphs of articles and are not their text: ads, pointers, credits, prompts, stamps.

Each list is one rule; every entry is a regular expression without regard to case. Says only what a line is.
"""

import re


def _line(*entries: str, end: str = "") -> re.Pattern[str]:
    """A line that begins with one of the entries, signs before it apart."""
    return re.compile(rf"^\W*+(?:{'|'.join(entries)}){end}", re.IGNORECASE)


def _part(*entries: str) -> re.Pattern[str]:
    """A line that holds one of the entries."""
    return re.compile("|".join(entries), re.IGNORECASE)


AD = _line(
    r"anzeige",
    r"werbung",
    r"advertisement",
    r"sponsored",
    r"reklame",
    r"affiliate[- ]?links?",
    r"(?:story|article) continues (?:below|after)(?: (?:this )?(?:ad|advert|advertisement))?",
    r"continue reading(?: the main story)?",
    end=r"\s*(?:$|:\s*\S|\W+$)",
)
# The label of an ad alone, with nothing behind it.
AD_LABEL = re.compile(r"^\W*(?:anzeige|werbung|advertisement|sponsored|gesponsert|reklame)\W*$", re.IGNORECASE)
_OFFERS = (
    r"(?:themen|artikel|nachrichten|news|infos|informationen|beiträge|meldungen|hintergründe|entwicklungen|videos)"
)
POINTER = _line(
    r"(?:lesen sie|lies|lesen|sehen sie|hören sie) (?:hier |dazu |jetzt |bitte )?(?:auch|mehr|dazu|hier|weiter"
    r"|jetzt|außerdem)\b",
    r"(?:das )?könnte (?:sie|dich|ihnen) (?:auch |ebenfalls )?(?:interessieren|gefallen)",
    r"auch (?:interessant|lesenswert|spannend)\b",
    r"(?:passend|passende\w*) (?:dazu|zum thema|zum artikel)",
    r"mehr (?:zum|zu diesem|zu|über|aus|rund um|von) [^.!?]{1,70}$",
    rf"(?:mehr|weitere\w*|alle|aktuelle\w*|neue\w*|die neuesten) {_OFFERS}\b(?:[^.!?]|\.(?=\w)){{0,70}}$",
    r"(?:lest|lesen sie|lies) (?:hier )?(?:den|das|die) original\w*",
    r"mehr (?:dazu|hierzu|lesen|erfahren)\b",
    r"(?:mehr|alles|weitere\w*|alle)\b.{0,90}\b(?:lesen sie|finden sie|gibt es|gibt's|erfahren sie) (?:hier|dazu)\b",
    r"(?:zum|zur) (?:thema|autor|autorin|person)\s*:?$",
    r"themen(?: in diesem (?:artikel|beitrag|text)| des artikels)?\s*:?$",
    r"(?:lese|buch|hör|video)-?tipps?\s*:",
    r"(?:read (?:more|also|next)|(?:also|now) read|see also|don[’']t miss|click here)\b",
    r"you (?:may|might) (?:also )?(?:like|be interested in)\b",
    r"more (?:on|about|from) (?:this|the|our)\b[^.!?]{0,40}$",
    r"(?:watch|listen|photos|related)\s*:\s*\S",
    r"recommended(?: (?:reading|stories|for you))?\s*:?$",
    r"related(?: articles?| stories| topics)?\s*:?$",
    r"(?:hier|jetzt) (?:lesen|klicken|weiterlesen)\b",
    r"weiterlesen\b",
    r"zum (?:artikel|video|liveticker|original(?:artikel)?)\b",
    r"(?:video|fotostrecke|(?:bilder)?galerie|podcast|newsblog|liveblog|liveticker)\s*:\s",
    r"zur (?:startseite|bildergalerie|fotostrecke|übersicht|homepage)",
    r"nach oben$",
    r"zurück(?: zur \w+)?$",
    r"(?:auf dieser seite|inhalt|inhaltsverzeichnis|in diesem (?:artikel|beitrag))\s*:?$",
)
# What a link or button says that is there to subscribe or to install, and what it is about.
_CALL = re.compile(
    r"^\W*(?:(?:jetzt|hier|gleich|gratis|kostenlos|kostenfrei) )*(?:(?:newsletter|kanal|app) )?(?:anmelden|abonnieren"
    r"|registrieren|bestellen|herunterladen|folgen|sign up|subscribe|zur app"
    r"|zum (?:\w+-)?(?:kanal|channel)|zum newsletter)\W*$",
    re.IGNORECASE,
)
_PROMOTED = _part(
    r"newsletter",
    r"\bper (?:e-?)?mail\b",
    r"postfach",
    r"\bapp\b",
    r"\w*-(?:kanal|channel)\b",
    r"\bdie wichtigsten (?:nachrichten|news|themen)\b",
    r"\bbriefing\b",
)
# "»" is an arrow only where no quotation is closed.
_ARROW = re.compile(r"^(?:>>|»(?!.*«)|→|➔|►|▶|->|=>)\s*\S.{0,160}$")
_NETWORKS = r"(?:whatsapp|telegram|instagram|facebook|youtube|tiktok|twitter|threads|bluesky|google (?:news|discover))"
_SHARES = r"(?:teilen|drucken|kommentieren|merken|vorlesen|anhören|folgen|speichern|link kopieren|artikel \w+(?:en|n))"
_NAMED_SHARE = (
    rf"(?:{_NETWORKS}|x|xing|linkedin|pinterest|reddit|pocket|flipboard|mastodon|threema|signal|messenger|e-?mail|mail"
    r"|drucken|print|link kopieren)"
)
SHARE_LABEL = re.compile(
    r"^\W*(?:(?:diesen? )?(?:artikel|beitrag|seite) )?(?:teilen|weitersagen|weiterempfehlen|share)"
    rf"(?: (?:mit|auf|via|über|per|bei|on))?\W*(?:{_NAMED_SHARE}\W*)*$",
    re.IGNORECASE,
)
SHARE = re.compile(rf"^\W*{_NAMED_SHARE}(?:\W+{_NAMED_SHARE})*\W*$", re.IGNORECASE)
PROMPT = _part(
    r"\bnewsletter\b.{0,80}\b(?:abonnieren|anmelden|anmeldung|registrieren|bestellen|kostenlos)\b",
    r"\b(?:abonnieren sie|abonniere|melden sie sich|meldet euch|jetzt (?:abonnieren|anmelden|bestellen"
    r"|registrieren))\b"
    r".{0,100}\b(?:newsletter|kanal|push-\w+)\b",
    r"\b(?:jetzt|hier|kostenlos)\b.{0,40}\bnewsletter\b",
    r"\bnewsletter\b.{0,40}\bhier entlang\b",
    r"^\W*(?:sign up|subscribe|register)\b.{0,100}\b(?:newsletters?|inbox|alerts|briefing|podcast)\b",
    r"\b(?:sign up|subscribe) (?:here |now )?(?:to|for) (?:our|the|my) .{0,40}\bnewsletter",
    r"^\W*get (?:the|our|all) .{0,80}\b(?:inbox|newsletter)\b",
    rf"^\W*(?:you can )?follow\b.{{0,60}}\bon (?:x\b|.{{0,20}}\b{_NETWORKS}\b)",
    r"^\W*(?:already a (?:subscriber|member)|support (?:our|independent) journalism|become a (?:member|subscriber)"
    r"|create (?:a|your) free account)\b",
    r"^\W*(?:share this (?:article|story|page)|save for later|view comments|leave a comment|join the conversation)\W*$",
    rf"\bfolge(?:n sie|t)?\b.{{0,60}}\b{_NETWORKS}\b",
    rf"\b{_NETWORKS}\b.{{0,25}}\b(?:kanal|channel)\b.{{0,100}}\b(?:folgen|abonnieren|hier)\b",
    rf"\bauch bei social media\b|\bauf {_NETWORKS} folgen\b|\bhier geht(?:'s| es) zu\w?\b.{{0,60}}\b(?:app|kanal"
    rf"|newsletter)\b",
    r"\b(?:stellenanzeigen|jobs in|stellenangebote|stellenmarkt)\s*:?\s*\w+$",
    rf"^{_SHARES}\W*$",
    r"^(?:\d+\s+|(?:noch )?keine?\s+)?(?:kommentare?|comments?|shares?|reaktionen|bewertungen)"
    r"(?:\s+(?:zu|zum|auf) (?:diese[mn]|den|dem)? ?(?:artikel|beitrag|thema|text))?\s*(?:\(?\d+\)?)?$",
    r"\bexterne[rnms]? inhalt|\bempfohlene[rnms]? (?:redaktionelle[rnms]? )?inhalt"
    r"|\binhalte? von \w+ (?:anzeigen|laden)\b",
    r"\bdatenschutzerklärung\b|\bihre zustimmung\b|\bihrer einwilligung\b|\bdrittplattformen\b"
    r"|\bjavascript (?:akti|deakti)vier",
    r"^(?:embed|link zum \S+-inhalt|\S+-inhalt anzeigen|hauptinhalt|bitte beachten:?)$",
    r"\bunsere[rnm]? (?:\S+[- ])?(?:app|kanal|channel)\b.{0,60}\b(?:jetzt|hier|gleich|kostenlos)\b.{0,30}"
    r"\b(?:herunterladen|laden|installieren|abonnieren|folgen)\b",
    r"^download (?:the|our) .{0,40}\bapps?\b",
    r"^wir (?:verwenden|nutzen|setzen) (?:\w+ ){0,2}cookies(?: und ähnliche|, um | ein\b)",
    r"\bwir und unsere (?:\d+ )?partner\b",
    r"^(?:schreiben sie|schreibt?|kontakt|feedback|e-?mail|mail an|leserbriefe?)\b[^.!?]{0,80}\s\S+@\S+\.\w+\W*$",
    r"\bhat ihnen (?:der|dieser) (?:artikel|text) gefallen\b|\bwar (?:dieser|der) artikel (?:hilfreich|lesenswert)\b",
)
COUNTER = _line(
    r"(?:ca\. )?\d[\d.,]*\s*(?:mal gelesen|aufrufe|views|klicks|leser|min(?:uten|\.)?(?: lesezeit| lesedauer)?)",
    r"\d+ min(?:ute)? read",
    r"vor \d+ (?:sekunden?|minuten?|stunden?|tag(?:en)?|wochen?|monat(?:en)?)",
    r"\d+ (?:minutes?|hours?|days?) ago",
    r"(?:lesezeit|lesedauer)\s*:?.{0,20}",
    r"(?:gelesen|(?:seiten)?aufrufe|zugriffe|views|hits|klicks|leser|besucher)\s*:?\s*[\d.,]+(?: ?mal)?",
    r"(?:(?:dieser|der) (?:artikel|beitrag|text) wurde |bisher |schon )?"
    r"[\d.,]+ ?(?:mal|x) (?:gelesen|aufgerufen|angesehen)",
    end=r"\W*$",
)
_PICTURE = (
    r"(?:fotos?|bild(?:er)?|symbol(?:bild|foto)|archiv(?:bild|foto)|titelbild|aufmacherbild|photo|image|grafik|video)"
)
CREDIT_LINE = _line(
    rf"(?:{_PICTURE}|credits?|bildquelle|bildnachweis|bildrechte|quelle|copyright)\s*(?:[:/|]|©|\(c\)"
    rf"|by )\s*\S.{{0,120}}$",
    r"copyright\b.{0,120}$",
)
_COPYRIGHT = re.compile(r"^\W*(?:©|\(c\))\s*\S.{0,120}$", re.IGNORECASE)
_AGENCIES = r"(?:dpa|afp|reuters|epd|kna|sid|apa|ap)"
_INITIALS = r"[a-zäöü]{2,4}(?:[,/] ?[a-zäöü]{2,4}){0,4}"
SIGNATURE = re.compile(rf"^\W*(?P<who>{_INITIALS});\s*(?:fotos?|bild(?:er)?|text)\b", re.IGNORECASE)
FOOTER = _line(
    r"copyright\b",
    r"alle rechte vorbehalten",
    r"quelle\s*:",
    r"mit (?:material|informationen|inhalten) (?:von|der|des)",
    r"(?:quellen?|redaktion|produktion|kamera|schnitt|stand)\s*:\s*\S.{0,90}$",
    rf"(?:mit |von )?{_AGENCIES}(?:[-/, ]+(?:\w{{2,4}}|mit|und|{_AGENCIES}))*\)?\W*$",
    r"[a-z]{2,4}(?:[,/; ]+[a-z]{2,4}){0,5}\)?$",
    r"[A-ZÄÖÜ]{2,5} \(.{2,60}\)$",
    rf"{_INITIALS};\s*(?:fotos?|bild(?:er)?|text|erstveröffentlichung)\b.{{0,140}}$",
    r"dpa-infocom",
    r"(?:(?:additional |original )?reporting|writing|editing|compiled) by\b",
    r".{2,60}\bcontributed (?:to this|reporting)\b.{0,60}$",
    r".{2,60} can be reached (?:at|on|by)\b",
    r"with (?:files|reporting|material|additional reporting) (?:from|by)\b",
    r"this (?:article|story|report) (?:was|is|has been) (?:originally |first )?(?:published|provided|produced"
    r"|syndicated)\b",
    r"all rights reserved",
    r"diese[rsn]? (?:meldung|text|artikel|nachricht|beitrag) (?:wurde|ist|stammt|erschien|kommt|basiert"
    r"|entstand).{0,140}$",
    r"(?:dieses thema im programm|das erste|über dieses thema berichtet|sendung|ausstrahlung)\s*:",
)
NOTE = _line(
    r"update\b\W*$",
    r"update(?: \d+)?\s*[,:|–—(]",
    r"update (?:vom|am|um|von|\d)",
    r"korrektur(?:hinweis)?\s*(?:$|[:,(|–—]|vom|der)",
    r"correction\s*(?:$|[:,(|–—])",
    r"corrected\b",
    r"berichtigung\b",
    r"richtigstellung\b",
    r"gegendarstellung\b",
    r"(?:anmerkung|hinweis|anm\.) (?:der|d\.) red(?:aktion|\.)",
    r"editor[’']?s note",
    r"clarification\b",
    r"this (?:article|story|piece|report|headline) (?:was|has been) (?:amended|updated|corrected|changed|edited)\b",
    r"transparenzhinweis\s*:",
    r"(?:zuletzt )?(?:aktualisiert|geändert|überarbeitet)\s*(?::|am\b|um\b)",
    r"(?:artikel|text|beitrag|meldung) (?:aktualisiert|geändert|ergänzt|korrigiert)\b",
    r"nachtrag\s*[:,(|–—]",
    r"ergänzung\s*:",
)
SOURCES = re.compile(r"^\W*(?:unsere |die |verwendete )?(?:quellen|sources)(?: und links)?\s*:?\W*$", re.IGNORECASE)
_VERSION = r"(?:version|fassung|variante)"
_NOTE_INSIDE = _part(
    rf"\bin (?:einer|der) (?:früheren|vorherigen|ersten|ursprünglichen|vorigen|älteren) {_VERSION}\b",
    r"\b(?:an|in) (?:an )?(?:earlier|previous) version of this\b",
    r"\bwir haben (?:das|dies|den fehler|die stelle|den text|den artikel|die angabe)\b.{0,60}\b(?:korrig"
    r"|bericht|geänd|ergänz)\w+",
)
ORIGINAL = _line(
    r"der ursprüngliche (?:text|artikel|bericht)",
    r"(?:ursprüngliche |erste |erst)meldung(?: (?:vom|von).*)?",
    r"ursprungs(?:text|meldung)",
    r"originalmeldung",
    r"so (?:haben|hatten) wir (?:zuerst|ursprünglich) berichtet",
    end=r"\W*(?:$|:)",
)
# The line of dates at the headline: it is a field (`modified_at`), not a note in the text.
STAMP = _line(r"(?:zuletzt |letzte )?(?:aktualisier|geändert|überarbeitet|stand\b|updated|modified)")
UPDATED = _part(
    r"\b(?:(?:zuletzt |letzte )?(?:aktualisiert|aktualisierung|geändert|überarbeitet|updated|modified|update|stand)\b)"
)


def is_noise(text: str) -> bool:
    """Whether a line is never part of an article: an ad, a counter, a prompt to subscribe or share."""
    return bool(AD.match(text) or COUNTER.match(text) or (len(text) < 400 and PROMPT.search(text)))


def is_pointer(text: str) -> bool:
    """Whether a line only sends the reader elsewhere ("Lesen Sie auch: …")."""
    return len(text) < 250 and bool(POINTER.match(text) or _ARROW.match(text))


def is_call(text: str) -> bool:
    """Whether the words of a link or button ask the reader to subscribe or to install something.

    >>> is_call("Jetzt kostenlos anmelden"), is_call("sich im Rathaus anmelden")
    (True, False)
    """
    return len(text) < 60 and bool(_CALL.match(" ".join(text.split())))


def is_promotion(text: str) -> bool:
    """Whether a text speaks of a newsletter, an app or a channel."""
    return bool(_PROMOTED.search(text))


def is_credit(text: str) -> bool:
    """Whether a line only names who made or owns a picture."""
    return bool(CREDIT_LINE.match(text) or _COPYRIGHT.match(text))


def is_footer(text: str) -> bool:
    """Whether a line may close a text without being part of it: sources, initials, copyright."""
    return len(text) <= 300 and bool(FOOTER.match(text) or _COPYRIGHT.match(text))


def is_note(text: str) -> bool:
    """Whether a line declares that the article was changed.

    >>> is_note("Update, Montag (2.9.2024), 13:50 Uhr"), is_note("Die Korrektur folgt.")
    (True, False)
    """
    return bool(NOTE.match(text) or _NOTE_INSIDE.search(text))
