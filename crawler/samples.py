"""What the sample pages of a probe say of the extraction on a site: fill rates, and what is odd. Reads no page."""

from collections.abc import Iterator, Sequence

from archive.models import Extraction, PageKind

FIELDS = (
    "title", "kicker", "lead", "text", "authors", "source", "section", "tags", "language", "published_at",
    "modified_at", "images",
)  # fmt: skip
NEEDED = {"title": "title", "text": "text", "published_at": "publication date"}
SHORT = 60  # words; fewer on every sample, and the text is probably not found
TELLING = {"title": "headline", "lead": "lead", "published_at": "publication date"}  # no two stories share these


def fill_rates(extractions: Sequence[Extraction]) -> dict[str, float]:
    """For each field the share of sample pages on which it was found; empty without samples."""
    if not extractions:
        return {}
    return {name: sum(bool(getattr(one, name)) for one in extractions) / len(extractions) for name in FIELDS}


def oddities(extractions: Sequence[Extraction]) -> tuple[str, ...]:
    """What is odd about the sample pages: one sentence for each thing that a person should look at."""
    total = f"of {len(extractions)} sample page{'' if len(extractions) == 1 else 's'}"
    strange = (f"a sample page is no article: {one.reason}" for one in extractions if one.kind is not PageKind.ARTICLE)
    missing = {shown: sum(not getattr(one, name) for one in extractions) for name, shown in NEEDED.items()}
    articles = [one for one in extractions if one.kind is PageKind.ARTICLE]
    return (
        *strange,
        *(f"no {shown} on {count} {total}" for shown, count in missing.items() if count),
        *_alike(articles),
        *_shared(articles),
        *_short(articles),
        *_paid(articles, total),
    )


def _alike(articles: Sequence[Extraction]) -> Iterator[str]:
    """A field with one value on all pages was read from the site, not from the stories."""
    for name, shown in TELLING.items():
        values = {getattr(one, name) for one in articles}
        if len(articles) > 1 and len(values) == 1 and (value := values.pop()):
            yield f"the same {shown} on all sample pages: {str(value)[:80]!r}; a selector for it may help"


def _shared(articles: Sequence[Extraction]) -> Iterator[str]:
    """A paragraph that stands in all texts is the site's, and will go once `chronik reextract` has learned it."""
    texts = [[block.text for block in one.blocks] for one in articles]
    for text in texts[0] if len(texts) > 1 else ():
        if all(text in other for other in texts[1:]):
            yield f"the same words in all sample texts: {text[:80]!r}; `chronik reextract` learns such furniture"


def _short(articles: Sequence[Extraction]) -> Iterator[str]:
    if articles and all(len(one.text.split()) < SHORT for one in articles):
        longest = max(len(one.text.split()) for one in articles)
        yield f"no sample text has more than {longest} words; a selector for the body may help"


def _paid(articles: Sequence[Extraction], total: str) -> Iterator[str]:
    paid = sum(one.is_free is False for one in articles)
    if paid:
        yield f"{paid} {total} declared not to be free: what is behind a paywall is not archived"
