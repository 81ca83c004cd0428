"""The words by which pages name their parts, in class and id attributes. No word here names a site."""

import re
from functools import lru_cache
from itertools import pairwise

_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_SPLIT = re.compile(r"[^a-zäöüß]+")
# A build's hash ("css-3ad9", "k1ad2f") may hold two letters that look like a word: letters behind a digit are none,
# nor are those before a digit with letters behind it, but for sizes ("ad300x250"), nor a few before three digits or
# more ("ad9670"); a longer word before its number ("comment4711") is one.
_HASH = re.compile(
    r"(?<![a-zäöüß0-9])(?:\d+[a-zäöüß]|[a-zäöüß]+\d+(?!\d*x\d)\d*[a-zäöüß])[a-zäöüß0-9]*"
    r"|(?<![a-zäöüß0-9])[a-zäöüß]{1,4}\d{3,}(?![a-zäöüß0-9])",
    re.IGNORECASE,
)
# Utility classes ("lg:hidden", "mt-[3px]", "w-1/2") say how an element looks, not what it is.
_UTILITY = re.compile(r"[:\[\]/!@%]")

_MEANINGS: dict[str, str] = {
    "ad": "ad ads adv advert adverts advertisement advertising advertorial anzeige anzeigen werbung adslot"
    " adbox adunit"
    " adcontainer adwrapper banner sponsor sponsored promo promotion promobox taboola outbrain plista kaltura dfp gpt"
    " commercial affiliate productbox superbanner rectangle skyscraper billboard adsense",
    "related": "richlink related recommended recommendation recommendations recommend recirculation recirc mehrzumthema"
    " lesetipp"
    " weiterlesen readmore mostread meistgelesen popular trending topstories latest similar linklist furtherreading"
    " articlelist listarticles teaserlist teasergroup teasers moreon more weitere themen themenbox verwandt"
    " verwandte lesenswert"
    " topics carousel crosslink crosslinks crosssell upnext nextarticle prevnext",
    "teaser": "teaser card tease",
    "newsletter": "newsletter newsletters subscribe subscription abonnieren abo signup paywall piano offer register"
    " registration login plus donate donation",
    "share": "share sharing sharebar social socialmedia sharebuttons shariff addthis bookmark bookmarks follow toolbar"
    " tools actions reactions feedback rating likes whatsapp",
    "comment": "comments commentlist commentform kommentare disqus replies respond leserkommentare forum community",
    "consent": "consent cookie cookies gdpr dsgvo cmp usercentrics datenschutz privacy optin embed embeds"
    " externalcontent twittertweet instagrammedia tiktokembed blueskyembed fbpost redditcard",
    "chrome": "nav navigation navbar menu menue footer sidebar breadcrumb breadcrumbs skiplink skiplinks search suche"
    " masthead pagination pager paging tab tabs toc jobs stellenanzeigen stellenmarkt weather wetter epaper",
    "tags": "tags tag taglist keywords schlagworte schlagwörter tagcloud stichworte themenliste",
    "counter": "counter counters views viewcount reads klicks clicks lesezeit readingtime",
    "media": "player videoplayer audioplayer gallery slideshow bildergalerie fotostrecke podcast audio"
    " readaloud vorlesen"
    " speech lightbox",
    "overlay": "modal popup overlay tooltip dialog dropdown flyout toast notification snackbar",
    "survey": "poll survey umfrage quiz voting",
    "byline": "byline author authors autor autoren autorin autorenzeile verfasser writer reporter authorname authorbox"
    " redakteur autorenbox contributor contributors"
    " authorbio aboutauthor abouttheauthor",
    "dateline": "date datum datetime timestamp pubdate published publishdate publish time zeit erstellt"
    " updated dateline"
    " modified stand",
    "caption": "caption captions figcaption bildunterschrift bildtext legend imagecaption imagetext"
    " captiontext legende"
    " bildbeschreibung",
    "credit": "credit credits copyright imagecredit photocredit bildnachweis bildquelle fotograf fotocredit rights",
    "kicker": "kicker dachzeile overline roofline topline spitzmarke eyebrow suptitle supertitle pretitle overtitle"
    " preheadline oberzeile vorzeile headlinekicker uberzeile ueberzeile overhead catchline",
    "sublined": "subline subtitle subheadline unterzeile untertitel subheading",
    "lead": "lead lede leadin intro introduction vorspann standfirst dek deck summary abstract einleitung leadtext"
    " anleser introtext teasertext perex excerpt shorttext description",
    "section": "section ressort category categories rubrik channel kategorie",
    "meta": "meta metadata articlemeta postmeta entrymeta",
    "subhead": "zwischentitel zwischenzeile zwischenüberschrift zwischenueberschrift crosshead crossheading intertitle",
    "figure": "figure image picture photo bild foto img media",
}
_BY_WORD: dict[str, frozenset[str]] = {}
for _meaning, _listed in _MEANINGS.items():
    for _word in _listed.split():
        _BY_WORD[_word] = _BY_WORD.get(_word, frozenset()) | {_meaning}


@lru_cache(maxsize=8192)
def class_words(names: str) -> frozenset[str]:
    """The words of a class or id attribute; compound names also as one word.

    >>> sorted(class_words("article__Related-teaser lg:hidden"))
    ['article', 'articlerelated', 'articlerelatedteaser', 'related', 'relatedteaser', 'teaser']
    >>> sorted(class_words("css-3ad9 k1ad2f ad300x250 teaser2 b-tag9670"))
    ['ad', 'adx', 'b', 'css', 'teaser', 'x']
    """
    found: set[str] = set()
    for name in names.split():
        if not _UTILITY.search(name) and len(name) < 80:
            parts = [part for part in _SPLIT.split(_CAMEL.sub("-", _HASH.sub("-", name)).lower()) if part]
            found.update(parts)
            found.update(one + two for one, two in pairwise(parts))
            found.add("".join(parts))
    found.discard("")
    return frozenset(found)


@lru_cache(maxsize=8192)
def meanings(names: str) -> frozenset[str]:
    """What a class or id attribute says its element is: `ad`, `related`, `byline`, `caption` …; often nothing.

    >>> sorted(meanings("article-Dachzeile"))
    ['kicker']
    """
    empty: frozenset[str] = frozenset()
    return empty.union(*(_BY_WORD.get(word, empty) for word in class_words(names)))
