"""Furniture put into a page, as two fetches of an untouched article differ in it. Touches no field of the article.

Each mutation takes a draft and says whether it applied. Where something stands, how it is named and what it says is
thrown with the draft's dice.
"""

from collections.abc import Callable, Sequence
from itertools import chain

from lxml import html

from benchmarks import noise_words as say
from benchmarks.marked import Draft
from benchmarks.rewrites import REWRITES

Mutation = Callable[[Draft], bool]
MANY = "several at once"


def _hash(draft: Draft) -> str:
    return "".join(draft.dice.choices("abcdefghijkmnpqrstuvwxyz0123456789", k=6))


def _name(draft: Draft, *names: str) -> str:
    """A class attribute: a speaking name, a hashed one, or none."""
    name = draft.dice.choice((*names, f"css-{_hash(draft)}", ""))
    return f' class="{name}"' if name else ""


def _href(draft: Draft) -> str:
    return f"/artikel/{_hash(draft)}-{draft.dice.randrange(10_000, 99_999)}"


def _link(draft: Draft) -> str:
    return f'<a href="{_href(draft)}">{draft.dice.choice(say.HEADLINES)}</a>'


def _items(draft: Draft, count: int) -> str:
    heads = draft.dice.sample(say.HEADLINES, count)
    return "".join(f'<li><a href="{_href(draft)}">{head}</a></li>' for head in heads)


def _behind(draft: Draft, markup: str, *, last: bool = False) -> bool:
    """Put markup behind a paragraph: any of them, or the last."""
    if not draft.slots:
        return False
    slot = draft.outermost(draft.slots[-1] if last else draft.dice.choice(draft.slots))
    for piece in reversed(html.fragments_fromstring(markup)):
        tail, slot.tail = slot.tail, None
        slot.addnext(piece)
        piece.tail = tail
    return True


def _on_top(draft: Draft, markup: str) -> bool:
    draft.body.insert(0, html.fragment_fromstring(markup))
    return True


def _at_end(draft: Draft, markup: str) -> bool:
    draft.body.append(html.fragment_fromstring(markup))
    return True


def ad_box(draft: Draft) -> bool:
    """A labelled box."""
    label, text = draft.dice.choice(say.AD_LABELS), draft.dice.choice(say.AD_TEXTS)
    tag = draft.dice.choice(("span", "p", "div", "small"))
    link = f'<a href="https://ads.example/k?i={_hash(draft)}">Mehr erfahren</a>' if draft.dice.random() < 0.5 else ""
    named = _name(draft, *say.AD_CLASSES)
    return _behind(draft, f"<div{named}><{tag}>{label}</{tag}><p>{text}</p>{link}</div>")


def ad_line(draft: Draft) -> bool:
    """A plain paragraph "Anzeige: …", as local papers set it."""
    words = f"Anzeige: {draft.dice.choice(say.ADS)}"
    linked = f'<a href="https://ads.example/{_hash(draft)}">{words}</a>'
    form = draft.dice.choice((words, linked, f"<strong>{words}</strong>", f"<em>{words}</em>"))
    return _behind(draft, f"<p{_name(draft, 'text', 'anzeige')}>{form}</p>")


def ad_frame(draft: Draft) -> bool:
    """An iframe in its slot, or a linked picture."""
    frame = f'<iframe src="https://ads.example/f/{_hash(draft)}" width="300" height="250"></iframe>'
    picture = f'<img src="https://ads.example/{_hash(draft)}.gif" alt="Anzeige">'
    image = f'<a href="https://ads.example/x?{_hash(draft)}">{picture}</a>'
    return _behind(draft, f"<div{_name(draft, *say.AD_CLASSES)}>{draft.dice.choice((frame, image))}</div>")


def sponsored(draft: Draft) -> bool:
    """A box of paid links."""
    links = "".join(
        f'<li><a rel="sponsored nofollow" href="https://shop.example/{_hash(draft)}">{one}</a></li>'
        for one in draft.dice.sample(say.ADS, 3)
    )
    named = _name(draft, "sponsored-links", "outbrain", "partner")
    return _behind(draft, f"<div{named}><h4>{draft.dice.choice(say.SPONSORED)}</h4><ul>{links}</ul></div>")


def _teaser(draft: Draft, *, picture: bool = False) -> str:
    image = f'<img src="/img/{_hash(draft)}.jpg" width="400" height="225" alt="">' if picture else ""
    level = draft.dice.choice(("h2", "h3", "h4"))
    head, lead = draft.dice.choice(say.HEADLINES), draft.dice.choice(say.LEADS)
    tag, named = draft.dice.choice(("div", "article", "section")), _name(draft, "teaser", "teaser--small", "card")
    linked = f'<a href="{_href(draft)}">{image}<{level}>{head}</{level}></a>'
    return f"<{tag}{named}>{linked}<p>{lead}</p></{tag}>"


def teasers_behind(draft: Draft) -> bool:
    """Teasers with their leads after the text."""
    return _behind(draft, "".join(_teaser(draft) for _ in range(draft.dice.randrange(1, 4))), last=True)


def teaser_between(draft: Draft) -> bool:
    """A teaser with its lead between two paragraphs."""
    return _behind(draft, _teaser(draft))


def teaser_with_picture(draft: Draft) -> bool:
    """A teaser with picture, headline and lead between two paragraphs."""
    return _behind(draft, _teaser(draft, picture=True))


def pointer(draft: Draft) -> bool:
    """A paragraph that sends the reader elsewhere."""
    label = draft.dice.choice(say.POINTERS)
    label = f"<strong>{label}</strong>" if draft.dice.random() < 0.4 else label
    return _behind(draft, f"<p{_name(draft, 'text')}>{label} {_link(draft)}</p>")


def related_labelled(draft: Draft) -> bool:
    """A list of links under a label."""
    tag, named = draft.dice.choice(("div", "aside", "section")), _name(draft, "related", "more-on", "box")
    label = draft.dice.choice(say.RELATED)
    head = draft.dice.choice((f"<h3>{label}</h3>", f"<p><strong>{label}</strong></p>", f"<span>{label}</span>"))
    return _behind(draft, f"<{tag}{named}>{head}<ul>{_items(draft, 3)}</ul></{tag}>")


def related_bare(draft: Draft) -> bool:
    """Links to other articles without any label: a list, or a headline with its lead."""
    box = f"<div{_name(draft)}><h3>{_link(draft)}</h3><p>{draft.dice.choice(say.LEADS)}</p></div>"
    return _behind(draft, draft.dice.choice((box, f"<ul{_name(draft)}>{_items(draft, 2)}</ul>")))


def newsletter(draft: Draft) -> bool:
    """An invitation to subscribe, with a form or a link."""
    head, text = draft.dice.choice(say.LETTERS)
    form = '<form action="/nl"><input type="email" name="email"><button>Anmelden</button></form>'
    link = f'<p><a href="/newsletter/{_hash(draft)}">Hier anmelden</a></p>'
    named = _name(draft, "newsletter-box", "nl-teaser", "box")
    return _behind(draft, f"<div{named}><h3>{head}</h3><p>{text}</p>{draft.dice.choice((form, link))}</div>")


def counter(draft: Draft) -> bool:
    """Something that counts: comments, hours, minutes to read."""
    number = draft.dice.randrange(2, 900)
    words = draft.dice.choice(
        (
            f"{number} Kommentare",
            f"vor {number % 23 + 2} Stunden",
            f"{number % 9 + 2} Min. Lesezeit",
            f"{number} mal gelesen",
        )
    )
    tag = draft.dice.choice(("span", "b", "p"))  # in a box of its own: beside loose text it would be read as part of it
    markup = f"<div><{tag}{_name(draft, 'counter', 'info')}>{words}</{tag}></div>"
    heads = draft.of("title")
    if heads and draft.dice.random() < 0.5:
        piece, head = html.fragment_fromstring(markup), draft.outermost(heads[-1])
        piece.tail, head.tail = head.tail, None
        head.addnext(piece)
        return True
    return _behind(draft, markup, last=draft.dice.random() < 0.5)


def clock(draft: Draft) -> bool:
    """The page's own clock on top."""
    hour, minute, day = draft.dice.randrange(24), draft.dice.randrange(60), draft.dice.randrange(1, 29)
    named = _name(draft, "clock", "topbar")
    return _on_top(draft, f"<div{named}>Donnerstag, {day}. November 2026, {hour:02}:{minute:02} Uhr</div>")


def weather(draft: Draft) -> bool:
    """A box with today's weather."""
    place = draft.dice.choice(("Herne", "Musterstadt", "Berlin"))
    degrees = draft.dice.randrange(-5, 31)
    named = _name(draft, "weather", "wetter-box")
    return _on_top(draft, f'<div{named}><a href="/wetter">{place} {degrees} °C</a> <span>leicht bewölkt</span></div>')


def consent(draft: Draft) -> bool:
    """The placeholder of an embed, in the text."""
    named = _name(draft, "embed-consent", "external-content", "consent")
    button = draft.dice.choice(("<button>Anzeigen</button>", "<button>Inhalt laden</button>", ""))
    return _behind(draft, f"<div{named}><p>{draft.dice.choice(say.CONSENTS)}</p>{button}</div>")


def comments(draft: Draft) -> bool:
    """What readers wrote, below the text."""
    said = draft.dice.sample(say.COMMENTS, draft.dice.randrange(1, 4))
    each = "".join(f'<div class="comment"><b>Leserin {_hash(draft)}</b><p>{one}</p></div>' for one in said)
    label = f"<h3>Kommentare ({len(said)})</h3>" if draft.dice.random() < 0.7 else ""
    return _behind(draft, f'<section id="comments">{label}{each}</section>', last=True)


def share_bar(draft: Draft) -> bool:
    """Buttons to share, at the headline or below the text."""
    names = draft.dice.sample(("Facebook", "X", "WhatsApp", "E-Mail", "LinkedIn", "Link kopieren"), 4)
    links = "".join(f'<li><a href="https://share.example/{_hash(draft)}">{name}</a></li>' for name in names)
    label = draft.dice.choice(("<span>Teilen</span>", "<p>Artikel teilen:</p>", ""))
    return _behind(
        draft,
        f"<div{_name(draft, 'share-bar', 'social')}>{label}<ul>{links}</ul></div>",
        last=draft.dice.random() < 0.7,
    )


def most_read(draft: Draft) -> bool:
    """The list of the most read."""
    tag, named = draft.dice.choice(("aside", "div")), _name(draft, "most-read", "ranking")
    markup = f"<{tag}{named}><h3>{draft.dice.choice(say.MOST_READ)}</h3><ol>{_items(draft, 5)}</ol></{tag}>"
    return _behind(draft, markup, last=True) if draft.dice.random() < 0.5 else _at_end(draft, markup)


def breaking(draft: Draft) -> bool:
    """A banner with the latest news on top."""
    named = _name(draft, "breaking-news", "eilmeldung")
    return _on_top(draft, f"<div{named}><strong>Eilmeldung</strong> {_link(draft)}</div>")


def cookies(draft: Draft) -> bool:
    """A cookie banner over the page."""
    named, text = _name(draft, "cookie-banner", "cmp-layer"), draft.dice.choice(say.COOKIES)
    markup = f"<div{named}><h2>Ihre Privatsphäre</h2><p>{text}</p><button>Alle annehmen</button></div>"
    return draft.dice.choice((_on_top, _at_end))(draft, markup)


def app(draft: Draft) -> bool:
    """A promotion of an app or channel in the text."""
    text, label = draft.dice.choice(say.APPS)
    link = f'<a href="https://whatsapp.example/{_hash(draft)}">{label}</a>'
    box = f"<div{_name(draft, 'promo', 'app-box')}><p>{text}</p>{link}</div>"
    return _behind(draft, draft.dice.choice((box, f"<p>{text} {link}</p>")))


def survey(draft: Draft) -> bool:
    """A poll in the text."""
    head, question, answers = draft.dice.choice(say.SURVEYS)
    fields = "".join(f'<label><input type="radio" name="q"> {one}</label>' for one in answers)
    named = _name(draft, "poll", "umfrage")
    return _behind(
        draft, f"<div{named}><h3>{head}</h3><form><p>{question}</p>{fields}<button>Abstimmen</button></form></div>"
    )


_INSERTED: Sequence[Mutation] = (
    ad_box, ad_line, ad_frame, sponsored, teasers_behind, teaser_between, teaser_with_picture, pointer,
    related_labelled, related_bare, newsletter, counter, clock, weather, consent, comments, share_bar, most_read,
    breaking, cookies, app, survey,
)  # fmt: skip
NOISE: dict[str, Mutation] = {one.__name__.replace("_", " "): one for one in chain(_INSERTED, REWRITES)}


def several(draft: Draft) -> bool:
    """Three to six of all kinds at once."""
    names = draft.dice.sample(sorted(NOISE), draft.dice.randrange(3, 7))
    return sum([spared(draft, name) for name in names]) >= 2


def spared(draft: Draft, name: str) -> bool:
    """Apply a kind of noise and prove that the article's own fields stand as before, in the same order."""
    before = draft.state()
    applied = several(draft) if name == MANY else NOISE[name](draft)
    assert draft.state() == before, f"{name} touched a field of the article"
    return applied
