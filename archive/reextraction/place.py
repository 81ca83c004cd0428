"""Puts the plan of a re-extraction into the archive, in the caller's transaction. Decides nothing.

Version ids live on where the version keeps its first capture. Events, payloads and what captures say of the wire are
never touched; old rows go into `replaced_versions`.
"""

import json
import sqlite3
from collections.abc import Mapping
from datetime import datetime

from archive.content import content_digest, content_of
from archive.digests import Json
from archive.drift import Settled
from archive.models import Decision, Outcome, timestamp
from archive.reextraction.plan import ArticlePlan, PlannedVersion
from archive.search import index_version, remove_version
from archive.store import (
    ShownCapture,
    append_event,
    change_version,
    content_columns,
    drop_version,
    free_version_id,
    keep_replaced,
    put_belongings,
    put_numbers_aside,
    put_version,
    set_current,
    set_reading,
    set_shown_version,
    settle_held,
)

BY_READING = "read again"
_SETTLED: Mapping[Settled, str] = {
    "edit": "another content than before",
    "redesign": "the content as before, in the site's new look",
}
Ids = Mapping[int, int]


def put_in_place(connection: sqlite3.Connection, plan: ArticlePlan, *, at: datetime, extractor: str) -> None:
    """Give one article the versions that were planned; `extractor` is the name of today's reader."""
    if plan.left_alone is not None:
        return
    ids = {one.number: one.old.id for one in plan.versions if one.old}
    if plan.is_changed or plan.has_details or plan.held:
        ids = _put_versions(connection, plan, at=at)
        _show(connection, plan, ids)
    _stamp(connection, plan, ids)
    _settle(connection, plan, ids, at=at)
    for old, _ in plan.merged:  # nothing names them any more
        drop_version(connection, old.id)
    for version_id in ids.values():
        index_version(connection, version_id)
    if plan.is_changed:
        detail = _evidence(plan, ids, extractor)
        append_event(connection, "reextracted", at=at, article_id=plan.article_id, detail=detail)


def _put_versions(connection: sqlite3.Connection, plan: ArticlePlan, *, at: datetime) -> dict[int, int]:
    """Keep the old rows, write the new ones in order of time, and return the ids of the versions by number."""
    ids: dict[int, int] = {}
    next_id = free_version_id(connection)
    for one in plan.versions:
        ids[one.number] = one.old.id if one.old else next_id
        next_id += one.old is None
    for old, holder in plan.merged:
        remove_version(connection, old.id)
        keep_replaced(connection, old, became=ids[holder.number], at=at)
    for one in plan.versions:
        if one.old and (one.changed_fields or one.details):
            remove_version(connection, one.old.id)
            keep_replaced(connection, one.old, became=one.old.id, at=at)
    put_numbers_aside(connection, plan.article_id)
    for one, before in zip(plan.versions, (None, *plan.versions), strict=False):
        _put_version(connection, plan, one, before, ids)
    return ids


def _put_version(
    connection: sqlite3.Connection, plan: ArticlePlan, one: PlannedVersion, before: PlannedVersion | None, ids: Ids
) -> None:
    told, version_id = one.stretch.told, ids[one.number]
    columns: dict[str, object] = {
        "number": one.number,
        "seen_from": timestamp(one.stretch.seen_from),
        "seen_until": timestamp(one.stretch.seen_until),
        "unchanged_before": timestamp(before.stretch.seen_until) if before else None,
        "same_as_version_id": ids[one.same_as_number] if one.same_as_number else None,
    }
    is_read_anew = told.extraction is not None and (one.is_split or one.changed_fields or one.details)
    if is_read_anew and told.extraction is not None:
        columns |= content_columns(told.extraction) | {"content_digest": told.digest}
    columns |= _change_columns(one.decision) if one.decision else {}
    if one.old:
        change_version(connection, version_id, columns)
    else:
        fixed = {"article_id": plan.article_id, "capture_id": one.stretch.head.capture.id}
        put_version(connection, version_id, columns | fixed)
    if is_read_anew and told.extraction is not None:
        put_belongings(connection, version_id, told.extraction)


def _change_columns(decision: Decision) -> dict[str, object]:
    return {
        "changed_fields": json.dumps(decision.changed_fields),
        "words_added": decision.words_added,
        "words_removed": decision.words_removed,
        "declared": decision.declared,
        "change_kind": decision.change_kind,
        "way": json.dumps(decision.way) if decision.is_edit else None,
        "reason": decision.reason,
    }


def _show(connection: sqlite3.Connection, plan: ArticlePlan, ids: Ids) -> None:
    """Tell each capture which version it showed, and the article which is the newest."""
    for one in plan.versions:
        for look in one.stretch.looks:
            capture, is_head = look.capture, look is one.stretch.head
            outcome = _outcome(capture.outcome, one.number, is_head=is_head)
            reason = _reason(one, is_head=is_head) if outcome is not capture.outcome else None
            set_shown_version(connection, capture.id, ids[one.number], outcome=outcome, reason=reason)


def _outcome(outcome: Outcome, number: int, *, is_head: bool) -> Outcome:
    """What a capture brought, now that it shows this version; a 304 stays one."""
    if outcome is Outcome.NOT_MODIFIED:
        return outcome
    if is_head:
        return Outcome.NEW if number == 1 else Outcome.CHANGED
    return Outcome.UNCHANGED


def _reason(one: PlannedVersion, *, is_head: bool) -> str:
    said = one.decision.reason if is_head and one.decision else "content as before"
    return f"{said}; {BY_READING}"


def _stamp(connection: sqlite3.Connection, plan: ArticlePlan, ids: Ids) -> None:
    """Note for each version and each capture by which reader it was read."""
    for one in plan.versions:
        if (extraction := one.stretch.told.extraction) is not None:
            columns = content_columns(extraction)
            stamp = {name: columns[name] for name in ("extractor", "field_rules")}
            change_version(connection, ids[one.number], stamp)
    for capture_id, reading in plan.readings.items():
        if (article := reading.article) is not None:
            digest = content_digest(content_of(article))
            set_reading(connection, capture_id, content_digest=digest, extractor=article.extractor)


def _settle(connection: sqlite3.Connection, plan: ArticlePlan, ids: Ids, *, at: datetime) -> None:
    """The article's newest version and declared times, and the captures that were held for it."""
    looks = [look for one in plan.versions for look in one.stretch.looks]
    articles = [look.told.extraction for look in looks if look.told and look.told.extraction]
    published = [one.published_at for one in articles if one.published_at is not None]
    modified = [one.modified_at for one in articles if one.modified_at is not None]
    set_current(
        connection,
        plan.article_id,
        ids[len(plan.versions)],
        seen_at=looks[-1].capture.fetched_at,
        published_at=published[-1] if published else None,
        modified_at=max(modified, key=timestamp, default=None),
    )
    heads = {one.stretch.head.capture.id for one in plan.versions}
    for capture in plan.held:
        settled_as: Settled = "edit" if capture.id in heads else "redesign"
        reason = f"{BY_READING}: {_SETTLED[settled_as]}"
        settle_held(connection, capture.id, settled_as=settled_as, at=at, reason=reason)
    for capture, why in plan.unreadable:
        settle_held(connection, capture.id, settled_as="unreadable", at=at, reason=f"{BY_READING}: {why}")


def _evidence(plan: ArticlePlan, ids: Ids, extractor: str) -> dict[str, Json]:
    """What the chain keeps of it: the digests before and after of each version that is new or reads otherwise."""
    return {
        "reason": f"read again by {extractor}",
        "extractor": extractor,
        "versions": [
            {
                "version_id": ids[one.number],
                "number": one.number,
                "before": one.old.content_digest if one.old else None,
                "content_digest": one.stretch.told.digest,
                "payload_digest": one.stretch.head.capture.payload_digest,
                **_rendered(one.stretch.head.capture),
            }
            for one in plan.versions
            if one.is_split or one.changed_fields
        ],
        "merged": [
            {"version_id": old.id, "content_digest": old.content_digest, "into": ids[holder.number]}
            for old, holder in plan.merged
        ],
        "split": [ids[one.number] for one in plan.versions if one.is_split],
    }


def _rendered(capture: ShownCapture) -> dict[str, Json]:
    """The digest of the page as a browser made it, where one was asked."""
    return {"rendered_digest": capture.rendered_digest} if capture.rendered_digest else {}
