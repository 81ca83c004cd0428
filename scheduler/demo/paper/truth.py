"""What was really published: histories turned into the values that tests compare an archive with. Pure.

The truth says of each article what its page says, not what the newsroom knows: a page without metadata names a day
and no clock time, no section and no tags.
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from scheduler.demo.paper.drafts import SECTIONS, Draft
from scheduler.demo.paper.histories import Edition, History
from scheduler.demo.paper.markup import blocks_of, links_of, parse
from scheduler.demo.paper.model import FIELDS, Declared, TrueArticle, TrueBlock, TrueImage, TrueVersion

LOCAL = ZoneInfo("Europe/Berlin")
STAMP = re.compile(r"Update, \w+ \((\d+)\.(\d+)\.(\d{4})\), (\d+):(\d\d) Uhr")


def true_article(
    known: History, at: datetime, *, paths: Mapping[str, str], linked: frozenset[str]
) -> TrueArticle | None:
    """All that is true of an article until a moment; None when it was not published yet.

    `linked` are all article paths the paper has shown so far, of this article and of others.
    """
    edition = known.edition_at(at)
    if edition is None:
        return None
    past = tuple(one for one in known.editions if one.from_at <= at)
    canonical = {one.draft.path for one in past}
    shown = {path for path in linked if any(_is_about(path, one.draft) for one in past)}
    return TrueArticle(
        key=known.key,
        path=edition.draft.path,
        urls=tuple(sorted((canonical | shown) - {edition.draft.path})),
        states=true_versions(past, paths),
        presence=tuple(one for one in known.presence if one.at <= at),
    )


def true_versions(editions: tuple[Edition, ...], paths: Mapping[str, str]) -> tuple[TrueVersion, ...]:
    """The versions among the editions: those that differ in content from the one before."""
    versions: list[TrueVersion] = []
    for edition in editions:
        version = _version(edition, paths)
        fields = changed_fields(versions[-1], version) if versions else ()
        if versions and not fields:
            continue
        if versions:
            versions[-1] = replace(versions[-1], until_at=edition.from_at)
            declared: Declared = "declared" if edition.is_declared else "undeclared"
            version = replace(version, number=len(versions) + 1, changed_fields=fields, declared=declared)
        versions.append(version)
    return tuple(versions)


def changed_fields(old: TrueVersion, new: TrueVersion) -> tuple[str, ...]:
    """The names of the content fields in which two versions differ, in the order of `FIELDS`."""
    before, after = _fields(old), _fields(new)
    return tuple(name for name in FIELDS if before[name] != after[name])


def _version(edition: Edition, paths: Mapping[str, str]) -> TrueVersion:
    draft = edition.draft
    pieces = parse(draft.text, paths)
    blocks = blocks_of(pieces)
    states_facts = draft.metadata != "none"
    return TrueVersion(
        from_at=edition.from_at,
        until_at=None,
        number=1,
        kicker=draft.kicker,
        title=draft.title,
        lead=next((block.text for block in blocks if block.kind == "lead"), None),
        text="\n\n".join(block.text for block in blocks),
        blocks=blocks,
        authors=draft.authors,
        source=draft.source,
        section=SECTIONS[draft.section] if states_facts else None,
        tags=draft.tags if states_facts else (),
        published_at=_published(draft),
        modified_at=draft.modified_at or _stamped(blocks),
        images=tuple(TrueImage(photo.path, photo.caption, photo.credit) for photo in draft.photos),
        links=links_of(pieces),
        declared="not applicable",
        changed_fields=(),
    )


def _published(draft: Draft) -> date:
    return draft.published_at.astimezone(LOCAL).date() if draft.metadata == "none" else draft.published_at


def _stamped(blocks: tuple[TrueBlock, ...]) -> datetime | None:
    """The time of the newest visible stamp, which is how a page without such metadata declares it; or None."""
    stamps = (STAMP.fullmatch(block.text) for block in blocks)
    times = [
        datetime.strptime(" ".join(stamp.groups()), "%d %m %Y %H %M").replace(tzinfo=LOCAL) for stamp in stamps if stamp
    ]
    return max(times).astimezone(UTC) if times else None


def _fields(version: TrueVersion) -> dict[str, object]:
    return {
        "kicker": version.kicker,
        "title": version.title,
        "lead": version.lead,
        "text": [block for block in version.blocks if block.kind != "lead"],
        "captions": [image.caption for image in version.images],
        "credits": [image.credit for image in version.images],
        "authors": version.authors,
        "source": version.source,
        "section": version.section,
        "tags": version.tags,
    }


def _is_about(path: str, draft: Draft) -> bool:
    stem = path.partition("?")[0].removesuffix(".htm")
    return stem.rpartition("-")[2] == draft.number
