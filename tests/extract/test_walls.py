"""Paywalls: a beginning is never a version, a whole text is one whatever the page declares, an ad is no wall."""

import json

import pytest

from archive.models import PageKind

from .saved import read

TITLE = "Werft am Hafen baut wieder Schiffe"
URL = "https://stadtblatt.example/wirtschaft/werft-am-hafen-baut-wieder-schiffe-4711"
SENTENCES = (
    "Die Werft am Hafen nimmt nach elf Jahren Pause im Herbst den Bau von Schiffen wieder auf.",
    "Das Unternehmen stellt dafür 140 Menschen ein und saniert die beiden Docks am Westufer.",
    "Der Betriebsrat spricht von einem guten Tag für die Stadt und ihre Lehrlinge.",
    "Zuerst sollen drei Fähren entstehen, die ein norwegischer Reeder bestellt hat.",
    "Die Stadt übernimmt einen Teil der Kosten für die Straße zum neuen Tor.",
    "Kritik kommt von den Anwohnern, die mehr Lärm und Verkehr befürchten.",
    "Ein Gutachten soll bis zum Sommer klären, wie laut es wirklich wird.",
    "Die Gewerkschaft verlangt, dass alle neuen Stellen nach Tarif bezahlt werden.",
)
LONG = [" ".join(SENTENCES[n % 8 :] + SENTENCES[: n % 8]) for n in range(5)]  # some 500 words
SHORT = [" ".join(SENTENCES[:2]), " ".join(SENTENCES[2:5])]
CUT = [SHORT[0], "Der Betriebsrat spricht von einem guten Tag für die Stadt, die Anwohner aber fürchten …"]
TIER = '<meta property="article:content_tier" content="{}">'
SIGNS = {
    "percentage": "<p>Sie haben noch 83 % des Artikels vor sich.</p>",
    "plus": '<div class="x"><h3>Weiterlesen mit PLUS</h3><p>Vier Wochen für 1 Euro testen.</p></div>',
    "read on": '<div class="offer"><p>Um weiterzulesen, melden Sie sich bitte an.</p></div>',
    "subscribers": "<p><b>Dieser Artikel ist exklusiv für Abonnenten.</b></p><p>Jetzt Abo abschließen</p>",
    "whole text": "<section><p>Den vollständigen Artikel lesen Sie mit unserem Digital-Abo.</p></section>",
    "english": "<div><p>This article is for subscribers.</p><a href='/subscribe'>Subscribe now</a></div>",
    "continue": "<div class='gate'><p>Subscribe to continue reading.</p></div>",
}


def page(
    *paragraphs: str, below: str = "", free: object = None, meta: str = "", inside: str = "", **more: object
) -> str:
    declared: dict[str, object] = {"@type": "NewsArticle", "headline": TITLE, "datePublished": "2025-05-22", **more}
    if free is not None:
        declared["isAccessibleForFree"] = free
    text = "".join(f"<p>{one}</p>" for one in paragraphs)
    script = f'<script type="application/ld+json">{json.dumps(declared)}</script>'
    body = f"<article><h1>{TITLE}</h1><div class='text'>{text}{inside}</div>{below}</article>"
    return f"<title>{TITLE} | Stadtblatt</title>{meta}{script}<body>{body}<footer><p>Impressum</p></footer>"


@pytest.mark.parametrize("sign", SIGNS.values(), ids=SIGNS)
@pytest.mark.parametrize("free", [None, False, "False"])
@pytest.mark.parametrize("where", ["below", "inside"])
@pytest.mark.hazard(64)
def test_beginning_above_a_wall_is_walled(sign: str, free: object, where: str) -> None:
    """What stands behind the wall is not known, so that nothing of it is a version."""
    found = read(page(*CUT, free=free, **{where: sign}), url=URL)
    count = sum(len(one.replace("…", "").split()) for one in CUT)
    assert (found.kind, found.reason) == (PageKind.WALLED, f"a paywall: only the beginning is shown ({count} words)")


@pytest.mark.parametrize("sign", SIGNS.values(), ids=SIGNS)
def test_wall_without_any_text_shows_nothing(sign: str) -> None:
    """Headline and wall alone."""
    found = read(page(below=sign, free=False), url=URL)
    assert (found.kind, found.reason) == (PageKind.WALLED, "a paywall: nothing is shown")


@pytest.mark.parametrize(
    ("paragraphs", "more"),
    [
        (CUT, {}),
        ([SENTENCES[0]], {}),
        (SHORT, {"wordCount": 800}),
        (SHORT, {"below": '<div class="paywall"><p>Hier geht es für Leser mit Zugang weiter.</p></div>'}),
    ],
    ids=["cut", "one sentence", "a part of the declared words", "a box called paywall"],
)
def test_declared_paid_and_only_begun_is_walled(paragraphs: list[str], more: dict[str, object]) -> None:
    """No sentence is needed where the page itself says that it is not free."""
    assert read(page(*paragraphs, free=False, **more), url=URL).kind is PageKind.WALLED


@pytest.mark.parametrize("below", ["", SIGNS["plus"], '<div class="paywall"><p>Weiterlesen mit PLUS</p></div>'])
@pytest.mark.parametrize("free", [False, "false", "https://schema.org/False"])
def test_whole_text_that_is_declared_paid_is_an_article(below: str, free: object) -> None:
    """Some pages carry the text and let a script draw the wall over it."""
    found = read(page(*LONG, free=free, below=below), url=URL)
    assert (found.kind, found.is_free, len(found.blocks)) == (PageKind.ARTICLE, False, len(LONG))


@pytest.mark.parametrize(
    "below",
    [
        '<div class="newsletter"><p>Abonnieren Sie den Newsletter.</p><form><input type="email"></form></div>',
        "<p>Jetzt Abo abschließen und das Stadtblatt vier Wochen lang für 1 Euro testen.</p>",
        '<aside class="abo"><h3>Digital-Abo</h3><p>Jetzt testen und jeden Morgen die Zeitung lesen.</p></aside>',
        "<p>Sie haben noch 3 freie Artikel in diesem Monat.</p>",
        "<p>You have 2 free articles left this month. Subscribe now.</p>",
        '<div id="paywall" style="display:none"><p>Um weiterzulesen, melden Sie sich bitte an.</p></div>',
        '<div id="paywall-container"></div>',
        "<p><a href='/wirtschaft'>Weiterlesen: Mehr aus der Wirtschaft</a></p>",
        "<p>Unterstützen Sie uns mit einem Abo.</p>",
    ],
    ids=["newsletter", "ad", "ad beside", "metered", "metered, English", "hidden", "empty", "pointer", "support"],
)
@pytest.mark.parametrize("paragraphs", [SHORT, LONG], ids=["short", "long"])
def test_advertisement_below_a_free_text_is_no_wall(below: str, paragraphs: list[str]) -> None:
    """Every paper asks for subscribers."""
    found = read(page(*paragraphs, below=below), url=URL)
    assert (found.kind, [block.text for block in found.blocks][: len(paragraphs)]) == (PageKind.ARTICLE, paragraphs)


@pytest.mark.parametrize("free", [None, True, "True"])
def test_free_text_that_ends_in_dots_is_an_article(free: object) -> None:
    """An open end is a manner of writing."""
    assert read(page(*CUT, free=free), url=URL).kind is PageKind.ARTICLE


def test_article_about_paywalls_is_an_article() -> None:
    """The words of a wall inside a text that goes on are the text's."""
    about = "Wer mehr wissen will, liest: Um weiterzulesen, melden Sie sich bitte an. So steht es bei vielen Blättern."
    assert read(page(SHORT[0], about, *LONG[:2]), url=URL).kind is PageKind.ARTICLE


def test_short_news_of_a_paper_that_asks_for_money_is_an_article() -> None:
    """Declared free, whatever stands below."""
    assert read(page(*SHORT, free=True, below=SIGNS["subscribers"].replace("Dieser", "Ein anderer")), url=URL).blocks


@pytest.mark.parametrize(
    ("markup", "free", "rule"),
    [
        (page(*LONG, free=True), True, "json-ld isAccessibleForFree"),
        (page(*LONG, free="True"), True, "json-ld isAccessibleForFree"),
        (page(*LONG, free="false"), False, "json-ld isAccessibleForFree"),
        (page(*LONG, free=[False]), False, "json-ld isAccessibleForFree"),
        (
            page(*LONG, hasPart={"@type": "WebPageElement", "isAccessibleForFree": "False", "cssSelector": ".text"}),
            False,
            "json-ld isAccessibleForFree",
        ),
        (page(*LONG, meta=TIER.format("free")), True, "meta article:content_tier"),
        (page(*LONG, meta=TIER.format("locked")), False, "meta article:content_tier"),
        (page(*LONG, meta=TIER.format("metered")), False, "meta article:content_tier"),
        (page(*LONG, meta='<meta itemprop="isAccessibleForFree" content="1">'), True, "itemprop isAccessibleForFree"),
        (page(*LONG), None, None),
        (page(*LONG, free="perhaps"), None, None),
    ],
)  # fmt: skip
def test_is_free_is_what_the_page_declares(markup: str, free: bool | None, rule: str | None) -> None:
    """Nothing is guessed from walls or advertisements."""
    found = read(markup, url=URL)
    assert (found.is_free, found.rules.get("is_free"), found.kind) == (free, rule, PageKind.ARTICLE)


PRICES = (
    "<div class='x9'><b>Das Beste aus der Region</b><div>1 Monat für 0,99 €, danach 9,99 €</div>"
    "<div>Monatlich kündbar</div><a href='/abo'>Jetzt testen</a> <a href='/login'>Einloggen</a></div>"
)


def test_beginning_above_nothing_but_prices_is_walled() -> None:
    """A price for a month, a button and a notice period right below a short text: the rest is for those who pay."""
    html = f"<title>{TITLE}</title><body><article><h1>{TITLE}</h1><p>{SHORT[0]}</p><p>{SHORT[1]}</p>{PRICES}</article>"
    found = read(html, url=URL)
    assert (found.kind, found.reason[:30]) == (PageKind.WALLED, "a paywall: only the beginning ")


@pytest.mark.parametrize(
    ("text", "below"),
    [
        (LONG, PRICES),
        (SHORT, "<div><b>Mehr lesen</b><div>1 Monat für 0,99 €</div></div>"),
        (
            [*SHORT, "Das Abo kostet künftig 9,99 Euro im Monat und ist monatlich kündbar, teilte der Verein mit."],
            "<p>Wer will, kann das Angebot vier Wochen lang testen.</p>",
        ),
        (
            SHORT[:1],
            "<ul><li>Klein: 9,99 Euro im Monat, monatlich kündbar</li><li>Jetzt testen: 30 Tage umsonst</li></ul>"
            f"<p>{SHORT[1]}</p>",
        ),
    ],
    ids=["below a long text", "a price alone", "about prices", "prices in a list"],
)
def test_price_of_a_subscription_is_no_wall_by_itself(text: list[str], below: str) -> None:
    """An advertisement at the foot of a whole text, and news of what something costs, hide nothing."""
    paragraphs = "".join(f"<p>{one}</p>" for one in text)
    found = read(f"<title>{TITLE}</title><body><article><h1>{TITLE}</h1>{paragraphs}{below}</article>", url=URL)
    assert found.kind is PageKind.ARTICLE
