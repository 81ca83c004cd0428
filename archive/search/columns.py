"""The columns of the full-text index: which field stands where and how much it weighs. It reads no table."""

from collections.abc import Sequence

WORDS = ("title", "kicker", "lead", "body", "captions", "authors", "tags", "section", "source")
STEMMED = ("title", "kicker", "lead", "body", "captions", "tags")
STEMS = tuple(f"{column}_stems" for column in STEMMED)
COLUMNS = (*WORDS, *STEMS)

BY_FIELD = {
    "title": ("title",),
    "kicker": ("kicker",),
    "lead": ("lead",),
    "text": ("lead", "body"),
    "caption": ("captions",),
    "author": ("authors",),
    "tag": ("tags",),
    "section": ("section",),
    "source": ("source",),
}

_WEIGHT = {"title": 10.0, "kicker": 6.0, "lead": 4.0, "tags": 3.0, "authors": 2.0}
# A hit by the exact form counts in both columns, one by the stem in the second only: so it always ranks above.
WEIGHTS = (*(_WEIGHT.get(column, 1.0) for column in WORDS), *(_WEIGHT.get(column, 1.0) / 2 for column in STEMMED))


def word_columns(field: str | None) -> Sequence[str]:
    """The columns with folded words of a field of the query language; None means every field."""
    return WORDS if field is None else BY_FIELD[field]


def stem_columns(field: str | None) -> Sequence[str]:
    """The columns with stems of a field; empty for names, which have none."""
    return tuple(f"{column}_stems" for column in word_columns(field) if column in STEMMED)
