"""Bodies that want to hurt whoever reads them, by name, each made when it is asked for. Holds no tests."""

import json
from collections.abc import Callable

Size = Callable[[int], int]  # how much of a number is taken: all of it, or a part for a quick look
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
    "<p class='kicker'>{0}</p><h1>{0}</h1><p class='byline'>{0}</p><p class='date'>{0}</p>"
    "<time datetime='{0}'>{0}</time>"
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
    "accents out of order": "\u0301\u0323",
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


SHAPES: dict[str, Callable[[Size], str | bytes]] = {
    "10,000 links in a paragraph": lambda n: _links(n(10_000)),
    "100,000 links in a paragraph": lambda n: _links(n(100_000)),
    "100,000 links to one page": lambda n: page("<p>" + "<a href=/x>Wort</a> " * n(100_000)),
    "100,000 links around words": lambda n: page("<a href=/x>" * n(100_000) + SENTENCE),
    **{
        f"{levels:,} nested {tag}": lambda n, tag=tag, levels=levels: _nested(f"<{tag}>", n(levels), f"</{tag}>")
        for levels in (5_000, 100_000)
        for tag in ("div", "span", "b", "blockquote", "table", "table><tr><td", "ul><li", "font", "x-box", "section")
    },
    "100,000 unclosed div": lambda n: _nested("<div>", n(100_000)),
    "100,000 unclosed b": lambda n: _nested("<b>", n(100_000)),
    "100,000 unclosed p": lambda n: _nested("<p>", n(100_000)),
    "100,000 unclosed li": lambda n: _nested("<li>", n(100_000)),
    "200 levels around 50,000 lines": lambda n: page(
        "<div class=a>" * 200 + "<p>Ein kurzer Satz hier.</p>" * n(50_000)
    ),
    "200 named levels around 20,000 paragraphs": lambda n: page(
        "".join(f"<div class='teaser x{n}'>" for n in range(200)) + f"<p>{SENTENCE}</p>" * n(20_000)
    ),
    "10 MB in one paragraph": lambda n: page("<p>" + (SENTENCE + " ") * (n(10 * MEGABYTE) // 97)),
    "200,000 long paragraphs": lambda n: _repeated(f"<p>Absatz #: {SENTENCE}</p>", n(100_000)),
    "10 MB without a space": lambda n: page("<p>" + "a" * n(10 * MEGABYTE)),
    "10 MB without a tag": lambda n: (SENTENCE + " ") * (n(10 * MEGABYTE) // 97),
    "10 MB of spaces": lambda n: page(" " * n(10 * MEGABYTE)),
    "10 MB of opening brackets": lambda n: page("<" * n(10 * MEGABYTE)),
    "10 MB of broken tags": lambda n: page("<a " * (n(3 * MEGABYTE))),
    "10 MB of an open comment": lambda n: page("<!--" * (n(2 * MEGABYTE))),
    "10 MB in an attribute": lambda n: page(f"<p class='{'x ' * n(5 * MEGABYTE)}'>{SENTENCE}</p>"),
    "200,000 attributes": lambda n: page("<p " + " ".join(f"a{n}=1" for n in range(n(200_000))) + f">{SENTENCE}</p>"),
    "200,000 times the same attribute": lambda n: page("<p " + "a=1 " * n(200_000) + f">{SENTENCE}</p>"),
    "2,000 attributes on 100 elements": lambda n: page(
        ("<p " + " ".join(f"a{n}=1" for n in range(n(2_000))) + f">{SENTENCE}</p>") * 100
    ),
    "100,000 names": lambda n: _repeated("<div class='box-# teaser ad-#' id='id-#'>Ein Wort #</div>", n(100_000)),
    "100,000 kickers": lambda n: _repeated("<span class=kicker>Herne #</span>", n(100_000)),
    "20,000 bylines": lambda n: _repeated("<p class=byline>Von Anna Beispiel #</p>", n(20_000)),
    "20,000 captions": lambda n: _repeated("<div class=caption>Ein Bild # von Anna</div>", n(20_000)),
    "20,000 credits": lambda n: page(
        "<figure><img src=/a.jpg><figcaption>Ein Bild " + "<small>Foto: Anna</small>" * n(20_000) + "</figure>"
    ),
    "20,000 teasers": lambda n: _repeated(
        "<h3><a href=/a#>Meldung # aus der Stadt</a></h3><p>Satz # dazu.</p>", n(20_000)
    ),
    "20,000 linked headings in one link": lambda n: page("<a href=/x>" + "<h3>Meldung</h3>" * n(20_000) + "</a>"),
    "20,000 fields for mail": lambda n: page("<input type=email>" * n(20_000)),
    "20,000 list items": lambda n: page(
        "<ul>" + "<li><a href=/x>Ein Wort</a> und noch eines</li>" * n(20_000) + "</ul>"
    ),
    "20,000 lists": lambda n: _repeated("<ul><li><a href=/x#>Ein Wort #</a> und noch eines</ul>", n(20_000)),
    "20,000 subheads": lambda n: _repeated(
        "<h2>Zwischen #</h2><p>Ein Satz # steht hier, und er ist nicht kurz.</p>", n(20_000)
    ),
    "1 MB of broken JSON-LD": lambda n: _json_ld("{" * n(MEGABYTE)),
    "1 MB of JSON-LD text": lambda n: _article_body(n(MEGABYTE)),
    "10 MB of JSON-LD text": lambda n: _article_body(n(10 * MEGABYTE)),
    "JSON-LD 10,000 deep": lambda n: _json_ld('{"a":' * n(10_000) + "1" + "}" * n(10_000)),
    "JSON-LD lists 10,000 deep": lambda n: _json_ld("[" * n(10_000) + "]" * n(10_000)),
    "JSON-LD names 900 deep": lambda n: _json_ld(
        '{"@type":"NewsArticle","headline":'
        + '{"name":' * 900
        + '"a"'
        + "}" * 900
        + ',"datePublished":"n(2025)-05-22"}'
    ),
    "JSON-LD names 990 deep": lambda n: _json_ld(
        '{"@type":"NewsArticle","headline":' + '{"name":' * 985 + '"a"' + "}" * 985 + ',"datePublished":"2025-05-22"}'
    ),
    "JSON-LD with 100,000 articles": lambda n: _entries(n(100_000)),
    "JSON-LD with 20,000 updates": lambda n: _updates(n(20_000)),
    "JSON-LD with 100,000 authors": lambda n: _json_ld(
        json.dumps(
            {
                "@type": "NewsArticle",
                "headline": "Rat baut Freibad",
                "author": [{"@type": "Person", "name": f"Anna Beispiel{n}"} for n in range(n(100_000))],
            }
        )
    ),
    "JSON-LD with 20,000 references": lambda n: _json_ld(
        json.dumps(
            [{"@type": "NewsArticle", "headline": "Rat", "author": [{"@id": f"#{n}"} for n in range(n(20_000))]}]
            + [{"@id": f"x{n}", "name": "Anna Beispiel"} for n in range(n(20_000))]
        )
    ),
    "JSON-LD of commas": lambda n: _json_ld('{"a": 1' + ", " * n(500_000) + "}"),
    "JSON-LD of spaces": lambda n: _json_ld('{"a": "\x01' + " " * n(MEGABYTE) + '"'),
    "JSON-LD with a number of 100,000 digits": lambda n: _json_ld(
        '{"@type":"NewsArticle","a":' + "9" * n(100_000) + "}"
    ),
    "10,000 JSON-LD scripts": lambda n: page(
        "", head='<script type="application/ld+json">{"@type":"WebSite"}</script>' * n(10_000)
    ),
    "20,000 meta tags": lambda n: page("", head="<meta property='article:tag' content='Rat der Stadt'>" * n(20_000)),
    "20,000 different tags": lambda n: page(
        "", head="".join(f"<meta property='article:tag' content='Rat {n}'>" for n in range(n(20_000)))
    ),
    "20,000 declared titles": lambda n: page(
        "<h2>Rat</h2>" * 200, head="".join(f"<meta property='og:title' content='Rat {n}'>" for n in range(n(20_000)))
    ),
    "a title of 5 MB": lambda n: (
        f"<title>{'Rat baut ' * (n(5 * MEGABYTE) // 9)}</title><body><h1>Rat</h1><p>{SENTENCE}"
    ),
    "a headline of 5 MB": lambda n: (
        f"<title>Rat baut</title><body><h1>{'Rat baut ' * (n(5 * MEGABYTE) // 9)}</h1><p>{SENTENCE}"
    ),
    "title and headline of 2 MB": lambda n: (
        f"<title>{'Rat baut ' * n(200_000)}</title><body><h1>{'Rat baut ' * n(200_000)}</h1><p>{SENTENCE}"
    ),
    "50,000 images": lambda n: _repeated("<img src='/bild-#.jpg' alt='Ein Bild' width=800>", n(50_000)),
    "20,000 figures": lambda n: _repeated(
        "<figure><img src='/b#.jpg'><figcaption>Bild # vom Bad</figcaption></figure>", n(20_000)
    ),
    "20,000 images with words": lambda n: _repeated(
        "<div><img src='/b#.jpg'><span>Bild # vom Bad</span></div>", n(20_000)
    ),
    "one figure of 20,000 images": lambda n: page(
        "<figure>" + "<img src='/b.jpg'>" * n(20_000) + "<figcaption>Bild</figure>"
    ),
    "50,000 headings": lambda n: _repeated("<h2>Meldung # aus der Stadt</h2>", n(50_000)),
    "50,000 first headings": lambda n: _repeated("<h1>Meldung # aus der Stadt</h1>", n(50_000)),
    "50,000 breaks": lambda n: page("<p>" + f"{SENTENCE[:40]}<br>" * n(50_000)),
    "50,000 bold breaks": lambda n: page("<p>" + "<b>Ein Wort</b><br>" * n(50_000)),
    "50,000 bold words": lambda n: page("<p>" + "<b>Ein</b> Wort " * n(50_000)),
    "50,000 bold words, one break": lambda n: page("<p>" + "<b>Ein</b> " * n(50_000) + "<br>Wort"),
    "50,000 inline levels of breaks": lambda n: page("<p>" + "<b>Ein<br>" * n(50_000)),
    "50,000 times": lambda n: _repeated("<time datetime='n(2025)-05-22T10:00'>22. Mai</time> ", n(50_000)),
    "100,000 comments": lambda n: page("<!-- x -->" * n(100_000)),
    "100,000 processing instructions": lambda n: page("<?php echo 1 ?>" * n(100_000)),
    "100,000 CDATA": lambda n: page("<![CDATA[ x ]]>" * n(100_000)),
    "1,000,000 entities": lambda n: page("<p>" + "&auml;&#n(8222);" * n(500_000)),
    "1,000,000 unknown entities": lambda n: page("<p>" + "&x;&amp" * n(500_000)),
    "an entity bomb": lambda n: (
        '<!DOCTYPE html [<!ENTITY a "aaaaaaaaaa">'
        + "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(10))
        + "]><html><body><h1>Rat</h1><p>&k;</p>"
    ),
    "an external entity": lambda n: (
        f'<!DOCTYPE html [<!ENTITY x SYSTEM "file:///etc/passwd">]><body><h1>Rat</h1><p>&x;{SENTENCE}'
    ),
    "10,000 tables": lambda n: page("<table><tr><td>Ein Wort<td>Noch eines</table>" * n(10_000)),
    "100,000 cells": lambda n: page("<table><tr>" + "<td>Ein Wort" * n(100_000)),
    "50,000 articles": lambda n: _repeated(f"<article><h2>Meldung #</h2><p>{SENTENCE}</p></article>", n(20_000)),
    "20,000 kicker groups": lambda n: _repeated(
        "<p class=kicker>Ort</p><h2>Meldung #</h2><p>Satz # dazu.</p>", n(20_000)
    ),
    "50,000 network names": lambda n: page("<p>Facebook</p>" * n(50_000)),
    "20,000 notes": lambda n: _repeated(f"<p>Update, 22. Mai, 14:{'#'}: {SENTENCE}</p>", n(20_000)),
    "20,000 ticker entries": lambda n: _repeated(f"<h3>14.32 Uhr: Meldung #</h3><p># {SENTENCE}</p>", n(20_000)),
    "20,000 Von lines": lambda n: _repeated("<p>Von Anna Beispiel #</p>", n(20_000)),
    "a selector of 100,000 words": lambda n: page(f"<p class='{'lead ' * n(100_000)}'>{SENTENCE}</p>"),
    "10,000 bases": lambda n: page("<base href=/x>" * n(10_000) + "<a href=y>Wort</a>" * n(10_000)),
    "an address of 1 MB": lambda n: page(f"<a href='/{'x' * n(MEGABYTE)}'>{SENTENCE}</a>"),
    "1,000 addresses of 10 KB": lambda n: page(f"<p>{SENTENCE} <a href='/{'../' * n(3000)}%41'>Wort</a></p>" * 1000),
    "20,000 hidden elements": lambda n: page(
        "<p style='display:none' hidden class='sr-only'>Ein Satz.</p>" * n(20_000)
    ),
    "20,000 levels of small print": lambda n: page("<small>x" * n(20_000)),
    "100 KB of results": lambda n: page("<p>1.234 Ergebnisse</p>" * n(5_000)),
}
BYTES: dict[str, Callable[[Size], str | bytes]] = {
    "nothing": lambda n: b"",
    "white space only": lambda n: b" \n\t\r" * 1000,
    "NULs only": lambda n: b"\0" * n(MEGABYTE),
    "NULs between letters": lambda n: page("<p>Ein\0Wort\0</p>" * n(10_000)),
    "lone surrogates": lambda n: page("<p>Ein &#xD800; Wort &#n(55296);</p>" * n(10_000)),
    "lone surrogates as bytes": lambda n: page("<p>##</p>" * n(10_000)).encode().replace(b"##", b"\xed\xa0\x80"),
    "UTF-16 without its mark": lambda n: page("").encode("utf-16-le"),
    "UTF-16, turned around": lambda n: page("").encode("utf-16-be"),
    "UTF-16 of odd length": lambda n: page("").encode("utf-16") + b"x",
    "UTF-32": lambda n: page("").encode("utf-32"),
    "UTF-7": lambda n: page("<meta charset=utf-7>+ADw-script+AD4-").encode("utf-7"),
    "a charset that does not exist": lambda n: page("<meta charset=nonsense>").encode("latin-1"),
    "a charset that is no text": lambda n: page("<meta charset=zlib>").encode("latin-1"),
    "a charset that is a codec": lambda n: page("<meta charset=punycode>").encode("latin-1"),
    "a charset of idna": lambda n: page("<meta charset=idna>").encode("latin-1"),
    "a charset of escapes": lambda n: page("<meta charset=unicode_escape>\\ud800").encode("latin-1"),
    "10 MB of high bytes": lambda n: bytes(range(128, 256)) * (n(10 * MEGABYTE) // 128),
    "10 MB of all bytes": lambda n: b"<p>" + bytes(range(256)) * (n(10 * MEGABYTE) // 256),
    "punycode of 1 MB": lambda n: b"<meta charset=punycode>" + b"a" * n(MEGABYTE) + b"\xe4-" + b"z" * n(MEGABYTE),
}
