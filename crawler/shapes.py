"""What an address looks like: a service page, a trap, an article. Guesses from words and numbers, asks nobody.

Used only where a site's own pattern is not known; a pattern always has the last word.
"""

import re
from urllib.parse import parse_qsl, urlsplit

_SERVICE = (
    "impressum datenschutz datenschutzerklaerung datenschutzhinweise agb nutzungsbedingungen kontakt contact about"
    " ueber-uns about-us team redaktion mediadaten werbung werben anzeigen inserieren jobs karriere stellenanzeigen"
    " login logout anmelden abmelden register registrieren registrierung konto account meinaccount profil user users"
    " passwort password warenkorb cart checkout shop abo abos abonnement abonnements newsletter podcast podcasts"
    " epaper e-paper suche search suchen find kalender calendar termine termin veranstaltungen veranstaltung event"
    " events wetter horoskop tv-programm spiele gewinnspiel gewinnspiele raetsel quiz rss feed feeds atom sitemap"
    " archiv archive tag tags schlagwort schlagworte stichwort thema themen topic topics autor autoren author authors"
    " profile kommentare comments hilfe help faq barrierefreiheit cookies cookie-richtlinie privacy privacy-policy"
    " terms imprint leserbrief leserbriefe traueranzeigen trauer immobilien kleinanzeigen partner wp-admin wp-json"
    " wp-login wp-content cdn-cgi print drucken amp share"
)
SERVICE_WORDS = frozenset(_SERVICE.split())
TRAP_KEYS = re.compile(
    r"(?:s|q|query|suche|search|suchwort|sort|sortierung|order|orderby|dir|filter\w*|facet\w*|f\[.*|from|to|date|datum"
    r"|year|jahr|month|monat|day|tag|week|woche|cal\w*|sid|session\w*|phpsessid|jsessionid|token|replytocom|share"
    r"|print|redirect\w*|return\w*|lang)$",
    re.IGNORECASE,
)
VARIANTS = frozenset({"print", "druck", "drucken", "druckansicht", "druckversion", "amp", "pdf"})
SESSION = re.compile(r";jsessionid=|/\(s\([a-z0-9]+\)\)/", re.IGNORECASE)
EXTENSION = re.compile(r"\.(?:html?|php\d?|aspx?|jsp|shtml)$", re.IGNORECASE)
DATED = re.compile(r"/(?:19|20)\d\d/(?:0?[1-9]|1[0-2])/")
ID_KEYS = re.compile(
    r"(?:(?:a|n|art|artikel|article|news|story|beitrag|beitrags|meldung|post|node)?_?id|artikel|article|beitrag|story|node"
    r"|news|meldung|p|nr)$",
    re.IGNORECASE,
)
OTHER_VIEWS = re.compile(r"calendar|kalender|gallery|galerie|category|kategorie|search|suche|user|forum|login|cart")
SCRIPT = re.compile(
    r"(?:/|/[^/]*\.(?:php\d?|aspx?|jsp|cfm|cgi|pl|html?)|/(?:artikel|article|news|story|beitrag|node)/?)$",
    re.IGNORECASE,
)
LONG_NUMBER = re.compile(r"\d{5,}")


def segments_of(url: str) -> tuple[str, ...]:
    """The segments of a URL's path, without empty ones.

    >>> segments_of("https://a.example/lokales//herne/")
    ('lokales', 'herne')
    """
    return tuple(segment for segment in urlsplit(url).path.split("/") if segment)


def is_service(url: str) -> bool:
    """Whether the URL is that of an imprint, a login, a search, a calendar, a tag page or the like.

    >>> is_service("https://a.example/tag/feuerwehr/"), is_service("https://a.example/sport/")
    (True, False)
    """
    return any(EXTENSION.sub("", segment.lower()) in SERVICE_WORDS for segment in segments_of(url))


def is_trap(url: str) -> bool:
    """Whether the query sorts, filters, searches, turns over a calendar or carries a session.

    Such addresses are without end, and each shows what another one shows.
    """
    parts = urlsplit(url)
    keys = (key for key, _ in parse_qsl(parts.query, keep_blank_values=True))
    return bool(SESSION.search(parts.path)) or any(TRAP_KEYS.match(key) for key in keys)


def is_variant(url: str) -> bool:
    """Whether a segment of the path or a word of the query says that this is another form of an article.

    >>> is_variant("https://a.example/druck/rat-tagt.html"), is_variant("https://a.example/rat-tagt?view=print")
    (True, True)
    >>> is_variant("https://a.example/index.php?option=com_content&view=article&id=17")
    False
    """
    query = parse_qsl(urlsplit(url).query, keep_blank_values=True)
    said = (*segments_of(url), *(word for pair in query for word in pair))
    return any(EXTENSION.sub("", word.lower()) in VARIANTS for word in said)


def resembles_article(url: str) -> bool:
    """Whether a URL looks like a story: a slug of four words, a long number, or a date and a name.

    >>> resembles_article("https://a.example/mann-stirbt-bei-unfall/")
    True
    >>> resembles_article("https://a.example/lokales/")
    False
    """
    segments = segments_of(url)
    if not segments or is_service(url) or is_trap(url) or is_variant(url):
        return False
    name = EXTENSION.sub("", segments[-1])
    words = [word for word in re.split(r"[-_]", name) if word]
    return len(words) >= 4 or bool(LONG_NUMBER.search("/".join(segments[-2:]))) or _is_dated(url, name)


def _is_dated(url: str, name: str) -> bool:
    """A date folder with a name below it; the folder alone is an archive page."""
    return bool(DATED.search(urlsplit(url).path)) and not name.isdigit()


def is_numbered_query(url: str) -> bool:
    """Whether the query names one article by its number, as the systems of former years did.

    >>> is_numbered_query("https://a.example/index.php?option=com_content&view=article&id=17:feuer")
    True
    >>> is_numbered_query("https://a.example/artikel.asp?id=4"), is_numbered_query("https://a.example/?page=4")
    (True, False)
    """
    parts = urlsplit(url)
    pairs = parse_qsl(parts.query)
    if not SCRIPT.search(parts.path) or is_service(url) or is_trap(url) or is_variant(url):
        return False
    if any(OTHER_VIEWS.search(value.lower()) for key, value in pairs if not ID_KEYS.match(key)):
        return False
    return any(ID_KEYS.match(key) and value[:1].isdecimal() for key, value in pairs)
