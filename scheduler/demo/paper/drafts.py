"""An article as the newsroom keeps it, read from the content files. It knows no time and renders nothing."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any, Literal

SECTIONS: Mapping[str, str] = {
    "rathaus": "Rathaus",
    "blaulicht": "Blaulicht",
    "sport": "Sport",
    "kultur": "Kultur",
    "stadtleben": "Stadtleben",
}
_SPELLED_OUT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "é": "e"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Photo:
    """A photo with the words below it."""

    name: str
    caption: str | None = None
    credit: str | None = None

    @property
    def path(self) -> str:
        """The path of the image file."""
        return f"/bilder/{self.name}.png"


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """One state of an article: its words, its labels, and how its page is made.

    `form` is the template (`old`: kicker below the headline), `metadata` how the page states its facts, `validators`
    whether it answers with ETag and Last-Modified. `modified_at` is what the page declares, `lastmod` what the
    sitemap says. `text` is in the small markup of `markup.py`.
    """

    number: str
    slug: str
    form: Literal["new", "old"]
    metadata: Literal["json-ld", "meta", "none"]
    validators: bool
    published_at: datetime
    modified_at: datetime | None
    lastmod: datetime
    section: str
    tags: tuple[str, ...]
    authors: tuple[str, ...]
    source: str | None
    kicker: str | None
    title: str
    photos: tuple[Photo, ...]
    text: str

    @property
    def path(self) -> str:
        """The canonical path of the article."""
        return f"/artikel/{self.slug}-{self.number}"


def slug_of(title: str) -> str:
    """The title as a path segment.

    >>> slug_of("Grüne Straße: 10.559 Häuser")
    'gruene-strasse-10559-haeuser'
    """
    spelled = title.lower().translate(_SPELLED_OUT).replace(".", "").replace("'", "")
    return re.sub(r"[^a-z0-9]+", "-", spelled).strip("-")


def read_tables(folder: str) -> tuple[dict[str, Any], ...]:
    """All TOML files of a package folder in the order of their names. `Any`: TOML's values have no static type."""
    return tuple(tomllib.loads(file.read_text(encoding="utf-8")) for file in _toml_files(folder))


def load_drafts() -> tuple[Draft, ...]:
    """The first state of every article that the package ships."""
    return tuple(_draft(table) for table in read_tables("content"))


def _toml_files(folder: str) -> list[Traversable]:
    found = files(__package__).joinpath(folder).iterdir()
    return sorted((file for file in found if file.name.endswith(".toml")), key=lambda file: file.name)


def _draft(table: Mapping[str, Any]) -> Draft:
    published = table["published"].astimezone(UTC)
    metadata = table.get("metadata", "json-ld")
    return Draft(
        number=table["number"],
        slug=table.get("slug") or slug_of(table["title"]),
        form=table.get("form", "new"),
        metadata=metadata,
        validators=table.get("validators", True),
        published_at=published,
        modified_at=published if metadata == "json-ld" else None,
        lastmod=published,
        section=table["section"],
        tags=tuple(table.get("tags", ())),
        authors=tuple(table.get("authors", ())),
        source=table.get("source"),
        kicker=table.get("kicker"),
        title=table["title"],
        photos=tuple(Photo(**photo) for photo in table.get("photos", ())),
        text=table["text"].strip(),
    )
