"""What sample pages say of the extraction on a site."""

from datetime import date

import pytest

from archive.models import Block, Extraction, PageKind
from crawler.samples import fill_rates, oddities

LONG = "Am Montag hat der Rat der Stadt beschlossen, das Hallenbad am Südpool zu sanieren. " * 6


def sample(number: int, *blocks: str, **changes: object) -> Extraction:
    """An article with words of its own, unless said otherwise."""
    given: dict[str, object] = {
        "kind": PageKind.ARTICLE,
        "reason": "text",
        "extractor": "t",
        "title": f"Meldung {number}",
        "published_at": date(2026, 3, number),
        "blocks": tuple(Block("paragraph", text) for text in (*blocks, f"{number}. {LONG}")),
    }
    return Extraction(**{**given, **changes})


def test_fill_rates_and_oddities_of_the_samples() -> None:
    """The share of pages with a field, and in words what an article should not be without."""
    whole = Extraction(
        kind=PageKind.ARTICLE,
        reason="text",
        extractor="t",
        title="Brand",
        blocks=(Block("lead", LONG),),
        published_at=date(2026, 3, 2),
    )
    empty = Extraction(kind=PageKind.WALLED, reason="a consent wall", extractor="t", title="Bitte zustimmen")
    rates = fill_rates([whole, empty])
    assert (rates["title"], rates["text"], rates["authors"]) == (1.0, 0.5, 0.0)
    assert oddities([whole, empty]) == (
        "a sample page is no article: a consent wall",
        "no text on 1 of 2 sample pages",
        "no publication date on 1 of 2 sample pages",
    )
    assert (fill_rates([]), oddities([]), oddities([whole])) == ({}, (), ())


@pytest.mark.parametrize(
    ("samples", "said"),
    [
        pytest.param([sample(1), sample(2)], (), id="nothing odd"),
        pytest.param(
            [sample(1, title="Herner Blatt"), sample(2, title="Herner Blatt")],
            ("the same headline on all sample pages: 'Herner Blatt'; a selector for it may help",),
            id="the site's name as headline",
        ),
        pytest.param(
            [sample(1, "Werden Sie Mitglied."), sample(2, "Werden Sie Mitglied.")],
            ("the same words in all sample texts: 'Werden Sie Mitglied.'; `chronik reextract` learns such furniture",),
            id="furniture in the texts",
        ),
        pytest.param(
            [sample(1, blocks=(Block("paragraph", "Kurz."),)), sample(2, blocks=(Block("paragraph", "Auch kurz."),))],
            ("no sample text has more than 2 words; a selector for the body may help",),
            id="only crumbs of text",
        ),
        pytest.param(
            [sample(1, is_free=False), sample(2, is_free=True)],
            ("1 of 2 sample pages declared not to be free: what is behind a paywall is not archived",),
            id="paid pages",
        ),
        pytest.param([sample(1)], (), id="one page has nothing to share"),
    ],
)
def test_what_a_person_should_look_at_is_said(samples: list[Extraction], said: tuple[str, ...]) -> None:
    """What no two stories have in common was read from the site."""
    assert oddities(samples) == said
