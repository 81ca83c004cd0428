"""The script of the paper's days: what the newsroom does to which article when. Reads it, and edits a draft by it.

A step that does not fit the text it wants to change is a mistake of ours and raises at once.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Literal

from scheduler.demo.paper.drafts import Draft, Photo, read_tables

Declaration = Literal["note", "modified", "lastmod"]
NOT_EDITS = ("gone", "returned", "outage", "redesign")


@dataclass(frozen=True, slots=True)
class Replacement:
    """Words that give way to others, in the running text or below a photo."""

    field: Literal["text", "caption", "credit"]
    old: str
    new: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One act of the newsroom.

    `kind` names it (`typo`, `headline`, `gone` …), `declare` says how it is owned up to: a visible note, the page's
    modification time, the sitemap's lastmod, or not at all. `how` is the way of a deletion, `until` the end of an
    outage, `article` the number the article had first; None concerns the whole site.
    """

    at: datetime
    kind: str
    article: str | None = None
    fields: Mapping[str, Any]  # TOML's values have no static type
    replacements: tuple[Replacement, ...] = ()
    declare: frozenset[Declaration] = frozenset()
    how: str = ""
    until: datetime | None = None


def load_script() -> tuple[Step, ...]:
    """All steps in the order of time."""
    steps = (_step(table) for file in read_tables("script") for table in file["step"])
    return tuple(sorted(steps, key=lambda step: step.at))


def edited(draft: Draft, step: Step) -> Draft:
    """The draft after an editing step, with its declared times."""
    for replacement in step.replacements:
        draft = _replaced(draft, replacement)
    fields: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in step.fields.items()
    }
    modified_at = step.at if "modified" in step.declare else draft.modified_at
    lastmod = step.at if "lastmod" in step.declare else draft.lastmod
    return replace(draft, **fields, modified_at=modified_at, lastmod=lastmod)


def _step(table: Mapping[str, Any]) -> Step:
    until = table.get("until")
    return Step(
        at=table["at"].astimezone(UTC),
        kind=table["kind"],
        article=table.get("article"),
        fields=table.get("set", {}),
        replacements=tuple(Replacement(*one) for one in table.get("replace", ())),
        declare=frozenset(table.get("declare", ())),
        how=table.get("how", ""),
        until=until.astimezone(UTC) if until else None,
    )


def _replaced(draft: Draft, replacement: Replacement) -> Draft:
    if replacement.field == "text":
        return replace(draft, text=_swap(draft.text, replacement, where=draft.number))
    photos = tuple(_with_words(photo, replacement, number=draft.number) for photo in draft.photos)
    if photos == draft.photos:
        raise ValueError(f"article {draft.number} has no {replacement.field} with the words “{replacement.old}”")
    return replace(draft, photos=photos)


def _with_words(photo: Photo, replacement: Replacement, *, number: str) -> Photo:
    words = photo.caption if replacement.field == "caption" else photo.credit
    if words is None or replacement.old not in words:
        return photo
    new = _swap(words, replacement, where=number)
    return replace(photo, caption=new) if replacement.field == "caption" else replace(photo, credit=new)


def _swap(words: str, replacement: Replacement, *, where: str) -> str:
    if words.count(replacement.old) != 1:
        raise ValueError(f"the words “{replacement.old}” must stand once in article {where}")
    return words.replace(replacement.old, replacement.new)
