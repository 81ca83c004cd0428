"""Bodies that want to hurt whoever reads them, by name, each made when it is asked for. Holds no tests."""

import json
from collections.abc import Callable

SENTENCE = "Der Rat der Stadt hat am Dienstag den Bau eines neuen Freibads an der Mühlenstraße beschlossen."
MEGABYTE = 1_000_000
HEAD = "<html><head><title>Rat baut Freibad</title>{}</head><body><article><h1>Rat baut Freibad</h1>"
# Every field of an article once; `{}` is where a string is put that a regular expression may choke on.
EVERYWHERE = (
    "<html lang='{0}'><head><title>{0}</title><meta property='og:title' content='{0}'>"
    "<meta name='description' content='{0}'><meta name='author' content='{0}'><meta name='keywords' content='{0}'>"
    "<meta name='date' content='{0}'><meta property='og:site_name' content='{0}'><link rel='canonical' href='/{0}'>"
    "<script type='application/ld+json'>"
    '{{"@type": "NewsArticle", "headline": "{0}", "author": "{0}", "datePublished": "{0}", "articleBody": "{0}",'
    ' "keywords": "{0}", "articleSection": "{0}", "isAccessibleForFree": "{0}"}}</script></head>'
    "<body><nav class='breadcrumb'><a href='/{0}'>{0}</a></nav><article class='{0}' id='{0}'>"
    "<p class='kicker'>{0}</p><h1>{0}</h1><p class='byline'>{0}</p><p class='date'>{0}</p><time datetime='{0}'>{0}</time>"
    "<figure><img src='/{0}.jpg' srcset='{0}'><figcaption>{0} <span class='credit'>{0}</span></figcaption></figure>"
    "<p class='lead'>{0}</p><p>{0}</p><h2>{0}</h2><p><a href='{0}'>{0}</a></p><ul><li>{0}</li></ul><p>{0}</p>"
    "<div style='{0}'>{0}</div><p>" + SENTENCE + "</p></article></body></html>"
)
RUNS = {
    "spaces": " ",
    "no-break spaces": "\u00a0",
    "digits": "7",
    "dots": ".",
    "commas": ",",
    "dashes": "- ",
    "bars": "| ",
    "letters": "a",
    "capitals": "A",
    "words": "Wort ",
    "names": "Anna ",
    "Von": "Von ",
    "Von Anna": "Von Anna Beispiel und ",
    "Update": "Update, ",
    "Foto": "Foto: ",
    "dates": "1.1.",
    "years": "2025",
    "clocks": "14.32 Uhr: ",
    "brackets": "(",
    "quotes": "„",
    "slashes": "/",
    "colons": ":",
    "class words": "ad-",
    "camels": "aB",
    "open tags": "&lt;",
    "sentences": "Das ist so. ",
    "gone": "seite ",
    "robots": "wir verwenden ",
    "sold": "Sie haben noch ",
    "newsletters": "newsletter ",
    "addresses": "https://a.b/",
    "mails": "a@",
    "copyrights": "© ",
    "arrows": "» ",
    "combining": "e\u0301",
    "accents": "\u0301",
    "emoji": "😀",
}


def page(inner: str, *, head: str = "") -> str:
    """An article of one paragraph with something hostile behind it."""
    return f"{HEAD.format(head)}<p>{SENTENCE}</p>{inner}<p>{SENTENCE[::-1]}</p></article></body></html>"


def _links(number: int) -> str:
    return page("<p>" + "".join(f"<a href='/x{n}'>Wort {n}</a> " for n in range(number)) + "</p>")


def _nested(opening: str, levels: int, closing: str = "") -> str:
    return page(opening * levels + f"<p>{SENTENCE}</p>" + closing * levels)


def _json_ld(value: str) -> str:
    return page("", head=f'<script type="application/ld+json">{value}</script>')


def _entries(number: int) -> str:
    post = {"@type": "BlogPosting", "headline": "Meldung", "datePublished": "2025-05-22", "articleBody": SENTENCE}
    return _json_ld(json.dumps([{**post, "headline": f"Meldung {n}"} for n in range(number)]))


def _updates(number: int) -> str:
    posts = [{"@type": "BlogPosting", "headline": f"Meldung {n}", "articleBody": SENTENCE} for n in range(number)]
    return _json_ld(json.dumps({"@type": "LiveBlogPosting", "headline": "Ticker", "liveBlogUpdate": posts}))


def _article_body(size: int) -> str:
    text = SENTENCE * (size // len(SENTENCE))
    return _json_ld(json.dumps({"@type": "NewsArticle", "headline": "Rat baut Freibad", "articleBody": text}))


def _repeated(unit: str, number: int) -> str:
    return page("".join(unit.replace("#", str(n)) for n in range(number)))


def everywhere(unit: str, size: int) -> str:
    """A page with a run of one unit, so many characters long, in every field."""
    return EVERYWHERE.format(unit * (size // len(unit)))


SHAPES: dict[str, Callable[[], str | bytes]] = {
    "10,000 links in a paragraph": lambda: _links(10_000),
    "100,000 links in a paragraph": lambda: _links(100_000),
    "100,000 links to one page": lambda: page("<p>" + "<a href=/x>Wort</a> " * 100_000),
    "100,000 links around words": lambda: page("<a href=/x>" * 100_000 + SENTENCE),
    **{
        f"{levels:,} nested {tag}": lambda tag=tag, levels=levels: _nested(f"<{tag}>", levels, f"</{tag}>")
        for levels in (5_000, 100_000)
        for tag in ("div", "span", "b", "blockquote", "table", "table><tr><td", "ul><li", "font", "x-box", "section")
    },
    "100,000 unclosed div": lambda: _nested("<div>", 100_000),
    "100,000 unclosed b": lambda: _nested("<b>", 100_000),
    "100,000 unclosed p": lambda: _nested("<p>", 100_000),
    "100,000 unclosed li": lambda: _nested("<li>", 100_000),
    "200 levels around 50,000 lines": lambda: page("<div class=a>" * 200 + "<p>Ein kurzer Satz hier.</p>" * 50_000),
    "200 named levels around 20,000 paragraphs": lambda: page(
        "".join(f"<div class='teaser x{n}'>" for n in range(200)) + f"<p>{SENTENCE}</p>" * 20_000
    ),
    "10 MB in one paragraph": lambda: page("<p>" + (SENTENCE + " ") * (10 * MEGABYTE // 97)),
    "10 MB in 200,000 paragraphs": lambda: _repeated("<p>Absatz # der langen, langen Reihe von Absätzen.</p>", 200_000),
    "200,000 long paragraphs": lambda: _repeated(f"<p>Absatz #: {SENTENCE}</p>", 100_000),
    "10 MB without a space": lambda: page("<p>" + "a" * 10 * MEGABYTE),
    "10 MB without a tag": lambda: (SENTENCE + " ") * (10 * MEGABYTE // 97),
    "10 MB of spaces": lambda: page(" " * 10 * MEGABYTE),
    "10 MB of opening brackets": lambda: page("<" * 10 * MEGABYTE),
    "10 MB of broken tags": lambda: page("<a " * (3 * MEGABYTE)),
    "10 MB of an open comment": lambda: page("<!--" * (2 * MEGABYTE)),
    "10 MB in an attribute": lambda: page(f"<p class='{'x ' * 5 * MEGABYTE}'>{SENTENCE}</p>"),
    "200,000 attributes": lambda: page("<p " + " ".join(f"a{n}=1" for n in range(200_000)) + f">{SENTENCE}</p>"),
    "200,000 times the same attribute": lambda: page("<p " + "a=1 " * 200_000 + f">{SENTENCE}</p>"),
    "2,000 attributes on 100 elements": lambda: page(
        ("<p " + " ".join(f"a{n}=1" for n in range(2_000)) + f">{SENTENCE}</p>") * 100
    ),
    "100,000 names": lambda: _repeated("<div class='box-# teaser ad-#' id='id-#'>Ein Wort #</div>", 100_000),
    "100,000 kickers": lambda: _repeated("<span class=kicker>Herne #</span>", 100_000),
    "20,000 bylines": lambda: _repeated("<p class=byline>Von Anna Beispiel #</p>", 20_000),
    "20,000 captions": lambda: _repeated("<div class=caption>Ein Bild # von Anna</div>", 20_000),
    "20,000 credits": lambda: page(
        "<figure><img src=/a.jpg><figcaption>Ein Bild " + "<small>Foto: Anna</small>" * 20_000 + "</figure>"
    ),
    "20,000 teasers": lambda: _repeated("<h3><a href=/a#>Meldung # aus der Stadt</a></h3><p>Satz # dazu.</p>", 20_000),
    "20,000 linked headings in one link": lambda: page("<a href=/x>" + "<h3>Meldung</h3>" * 20_000 + "</a>"),
    "20,000 fields for mail": lambda: page("<input type=email>" * 20_000),
    "20,000 list items": lambda: page("<ul>" + "<li><a href=/x>Ein Wort</a> und noch eines</li>" * 20_000 + "</ul>"),
    "20,000 lists": lambda: _repeated("<ul><li><a href=/x#>Ein Wort #</a> und noch eines</ul>", 20_000),
    "20,000 subheads": lambda: _repeated(
        "<h2>Zwischen #</h2><p>Ein Satz # steht hier, und er ist nicht kurz.</p>", 20_000
    ),
    "1 MB of broken JSON-LD": lambda: _json_ld("{" * MEGABYTE),
    "1 MB of JSON-LD text": lambda: _article_body(MEGABYTE),
    "10 MB of JSON-LD text": lambda: _article_body(10 * MEGABYTE),
    "JSON-LD 10,000 deep": lambda: _json_ld('{"a":' * 10_000 + "1" + "}" * 10_000),
    "JSON-LD lists 10,000 deep": lambda: _json_ld("[" * 10_000 + "]" * 10_000),
    "JSON-LD names 900 deep": lambda: _json_ld(
        '{"@type":"NewsArticle","headline":' + '{"name":' * 900 + '"a"' + "}" * 900 + ',"datePublished":"2025-05-22"}'
    ),
    "JSON-LD with 100,000 articles": lambda: _entries(100_000),
    "JSON-LD with 20,000 updates": lambda: _updates(20_000),
    "JSON-LD with 100,000 authors": lambda: _json_ld(
        json.dumps(
            {
                "@type": "NewsArticle",
                "headline": "Rat baut Freibad",
                "author": [{"@type": "Person", "name": f"Anna Beispiel{n}"} for n in range(100_000)],
            }
        )
    ),
    "JSON-LD with 20,000 references": lambda: _json_ld(
        json.dumps(
            [{"@type": "NewsArticle", "headline": "Rat", "author": [{"@id": f"#{n}"} for n in range(20_000)]}]
            + [{"@id": f"x{n}", "name": "Anna Beispiel"} for n in range(20_000)]
        )
    ),
    "JSON-LD of commas": lambda: _json_ld('{"a": 1' + ", " * 500_000 + "}"),
    "JSON-LD of spaces": lambda: _json_ld('{"a": "\x01' + " " * MEGABYTE + '"'),
    "JSON-LD with a number of 100,000 digits": lambda: _json_ld('{"@type":"NewsArticle","a":' + "9" * 100_000 + "}"),
    "10,000 JSON-LD scripts": lambda: page(
        "", head='<script type="application/ld+json">{"@type":"WebSite"}</script>' * 10_000
    ),
    "20,000 meta tags": lambda: page("", head="<meta property='article:tag' content='Rat der Stadt'>" * 20_000),
    "20,000 different tags": lambda: page(
        "", head="".join(f"<meta property='article:tag' content='Rat {n}'>" for n in range(20_000))
    ),
    "20,000 declared titles": lambda: page(
        "<h2>Rat</h2>" * 200, head="".join(f"<meta property='og:title' content='Rat {n}'>" for n in range(20_000))
    ),
    "a title of 5 MB": lambda: f"<title>{'Rat baut ' * (5 * MEGABYTE // 9)}</title><body><h1>Rat</h1><p>{SENTENCE}",
    "a headline of 5 MB": lambda: (
        f"<title>Rat baut</title><body><h1>{'Rat baut ' * (5 * MEGABYTE // 9)}</h1><p>{SENTENCE}"
    ),
    "title and headline of 2 MB": lambda: (
        f"<title>{'Rat baut ' * 200_000}</title><body><h1>{'Rat baut ' * 200_000}</h1><p>{SENTENCE}"
    ),
    "50,000 images": lambda: _repeated("<img src='/bild-#.jpg' alt='Ein Bild' width=800>", 50_000),
    "20,000 figures": lambda: _repeated(
        "<figure><img src='/b#.jpg'><figcaption>Bild # vom Bad</figcaption></figure>", 20_000
    ),
    "20,000 images with words": lambda: _repeated("<div><img src='/b#.jpg'><span>Bild # vom Bad</span></div>", 20_000),
    "one figure of 20,000 images": lambda: page(
        "<figure>" + "<img src='/b.jpg'>" * 20_000 + "<figcaption>Bild</figure>"
    ),
    "50,000 headings": lambda: _repeated("<h2>Meldung # aus der Stadt</h2>", 50_000),
    "50,000 first headings": lambda: _repeated("<h1>Meldung # aus der Stadt</h1>", 50_000),
    "50,000 breaks": lambda: page("<p>" + f"{SENTENCE[:40]}<br>" * 50_000),
    "50,000 bold breaks": lambda: page("<p>" + "<b>Ein Wort</b><br>" * 50_000),
    "50,000 bold words": lambda: page("<p>" + "<b>Ein</b> Wort " * 50_000),
    "50,000 bold words, one break": lambda: page("<p>" + "<b>Ein</b> " * 50_000 + "<br>Wort"),
    "50,000 inline levels of breaks": lambda: page("<p>" + "<b>Ein<br>" * 50_000),
    "50,000 times": lambda: _repeated("<time datetime='2025-05-22T10:00'>22. Mai</time> ", 50_000),
    "100,000 comments": lambda: page("<!-- x -->" * 100_000),
    "100,000 processing instructions": lambda: page("<?php echo 1 ?>" * 100_000),
    "100,000 CDATA": lambda: page("<![CDATA[ x ]]>" * 100_000),
    "1,000,000 entities": lambda: page("<p>" + "&auml;&#8222;" * 500_000),
    "1,000,000 unknown entities": lambda: page("<p>" + "&x;&amp" * 500_000),
    "an entity bomb": lambda: (
        '<!DOCTYPE html [<!ENTITY a "aaaaaaaaaa">'
        + "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(10))
        + "]><html><body><h1>Rat</h1><p>&k;</p>"
    ),
    "an external entity": lambda: (
        f'<!DOCTYPE html [<!ENTITY x SYSTEM "file:///etc/passwd">]><body><h1>Rat</h1><p>&x;{SENTENCE}'
    ),
    "10,000 tables": lambda: page("<table><tr><td>Ein Wort<td>Noch eines</table>" * 10_000),
    "100,000 cells": lambda: page("<table><tr>" + "<td>Ein Wort" * 100_000),
    "50,000 articles": lambda: _repeated(f"<article><h2>Meldung #</h2><p>{SENTENCE}</p></article>", 20_000),
    "20,000 kicker groups": lambda: _repeated("<p class=kicker>Ort</p><h2>Meldung #</h2><p>Satz # dazu.</p>", 20_000),
    "50,000 network names": lambda: page("<p>Facebook</p>" * 50_000),
    "20,000 notes": lambda: _repeated(f"<p>Update, 22. Mai, 14:{'#'}: {SENTENCE}</p>", 20_000),
    "20,000 ticker entries": lambda: _repeated(f"<h3>14.32 Uhr: Meldung #</h3><p># {SENTENCE}</p>", 20_000),
    "20,000 Von lines": lambda: _repeated("<p>Von Anna Beispiel #</p>", 20_000),
    "a selector of 100,000 words": lambda: page(f"<p class='{'lead ' * 100_000}'>{SENTENCE}</p>"),
    "10,000 bases": lambda: page("<base href=/x>" * 10_000 + "<a href=y>Wort</a>" * 10_000),
    "an address of 1 MB": lambda: page(f"<a href='/{'x' * MEGABYTE}'>{SENTENCE}</a>"),
    "1,000 addresses of 10 KB": lambda: page(f"<p>{SENTENCE} <a href='/{'../' * 3000}%41'>Wort</a></p>" * 1000),
    "20,000 hidden elements": lambda: page("<p style='display:none' hidden class='sr-only'>Ein Satz.</p>" * 20_000),
    "20,000 levels of small print": lambda: page("<small>x" * 20_000),
    "100 KB of results": lambda: page("<p>1.234 Ergebnisse</p>" * 5_000),
}
BYTES: dict[str, Callable[[], str | bytes]] = {
    "nothing": lambda: b"",
    "white space only": lambda: b" \n\t\r" * 1000,
    "NULs only": lambda: b"\0" * MEGABYTE,
    "NULs between letters": lambda: page("<p>Ein\0Wort\0</p>" * 10_000),
    "lone surrogates": lambda: page("<p>Ein &#xD800; Wort &#55296;</p>" * 10_000),
    "lone surrogates as bytes": lambda: page("<p>##</p>" * 10_000).encode().replace(b"##", b"\xed\xa0\x80"),
    "UTF-16 without its mark": lambda: page("").encode("utf-16-le"),
    "UTF-16, turned around": lambda: page("").encode("utf-16-be"),
    "UTF-16 of odd length": lambda: page("").encode("utf-16") + b"x",
    "UTF-32": lambda: page("").encode("utf-32"),
    "UTF-7": lambda: page("<meta charset=utf-7>+ADw-script+AD4-").encode("utf-7"),
    "a charset that does not exist": lambda: page("<meta charset=nonsense>").encode("latin-1"),
    "a charset that is no text": lambda: page("<meta charset=zlib>").encode("latin-1"),
    "a charset that is a codec": lambda: page("<meta charset=punycode>").encode("latin-1"),
    "a charset of idna": lambda: page("<meta charset=idna>").encode("latin-1"),
    "a charset of escapes": lambda: page("<meta charset=unicode_escape>\\ud800").encode("latin-1"),
    "10 MB of high bytes": lambda: bytes(range(128, 256)) * (10 * MEGABYTE // 128),
    "10 MB of all bytes": lambda: b"<p>" + bytes(range(256)) * (10 * MEGABYTE // 256),
    "punycode of 1 MB": lambda: b"<meta charset=punycode>" + b"a" * MEGABYTE + b"\xe4-" + b"z" * MEGABYTE,
}
