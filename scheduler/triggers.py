"""When does what a listing says of a known article call for a visit now? Pure: compares what it said before.

A word that changes at every look while the article stays as it is (a counter, a rotating headline, a time that is
always now) calls for no visit any more, until the article does change.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Literal

from archive.digests import digest
from archive.models import Discovery, timestamp

VAIN = 3  # calls in a row after which the article was as before
AHEAD = timedelta(days=1)  # a time further ahead is no time of a change; a mere day may be one in another zone
SUDDEN = 10  # so many new times at one look, and most of all, are the site's doing: it was generated anew

BAR, MARK = "|", "\x1f"
DIGITS = 16  # of a teaser's digest

Kind = Literal["modified", "title", "teaser"]
SAYS: Mapping[Kind, str] = {
    "modified": "gives it a new modification time",
    "title": "shows another headline",
    "teaser": "shows another teaser",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Hint:
    """What a listing says of an article: modification time, headline, digest of the teaser; empty for none.

    `version` is the article's current version when it last called for a visit, `vain` how often in a row each kind of
    word did so in vain.
    """

    modified: str = ""
    title: str = ""
    teaser: str = ""
    version: int | None = None
    vain: Mapping[Kind, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Weighed:
    """What is to be remembered of a listing's word, and which kind of it calls for a visit; None: none does."""

    hint: str
    call: Kind | None


def weigh(before: str | None, discovery: Discovery, *, version: int | None, now: datetime) -> Weighed:
    """Compare a listing's word of an article with its last one (as remembered; None: none).

    `version` is the article's current version, None where it was never captured.
    """
    said = _said(discovery, now)
    text = BAR.join(said)
    if before is None or before == text:
        return Weighed(text, None)
    last = _hint(before)
    changed = tuple(_changes(last, *said))
    as_before = last.version == version
    vain = {**last.vain} if as_before else {}
    if changed:
        # The first call only notes the version by which those after it are measured.
        vain |= {kind: vain.get(kind, 0) + (as_before and version is not None) for kind in changed}
    modified, teaser, title = said
    kept = Hint(
        modified=max(modified, last.modified),
        teaser=teaser or last.teaser,
        title=title or last.title,
        version=version if changed else last.version,
        vain=vain if changed else last.vain,
    )
    return Weighed(_text(kept), next((kind for kind in changed if vain[kind] < VAIN), None))


def reason_of(kind: Kind, discovery: Discovery) -> str:
    """Why the article is visited now, in words."""
    return f"the {discovery.via} {SAYS[kind]}"


def are_sudden(calls: int, of: int) -> bool:
    """Whether so many new modification times at one look, of so many known articles, say nothing of any of them."""
    return calls >= SUDDEN and calls * 2 > of


def _said(discovery: Discovery, now: datetime) -> tuple[str, str, str]:
    """What a listing says of an article now: modification time, digest of the teaser, headline.

    A time that lies in the future says nothing.
    """
    modified, teaser = discovery.modified_at, discovery.teaser
    return (
        timestamp(modified) if modified and not _is_ahead(modified, now) else "",
        digest(teaser.encode("utf-8", "replace"))[-DIGITS:] if teaser else "",
        (discovery.title or "").replace(MARK, " "),
    )


def _changes(last: Hint, modified: str, teaser: str, title: str) -> Iterator[Kind]:
    """Which kinds of word are news; that something is not said any more, or for the first time, is none."""
    if modified > last.modified:
        yield "modified"
    if title and last.title and title != last.title:
        yield "title"
    if teaser and last.teaser and teaser != last.teaser:
        yield "teaser"


def _is_ahead(moment: date, now: datetime) -> bool:
    if isinstance(moment, datetime):
        return moment > now + AHEAD
    return moment > (now + AHEAD).date()


def _hint(text: str) -> Hint:
    words, _, past = text.partition(MARK)
    modified, teaser, title = [*words.split(BAR, 2), "", ""][:3]
    if len(teaser) not in (0, DIGITS):  # as it was written before teasers were read
        teaser, title = "", words.partition(BAR)[2]
    version, _, vain = past.partition(" ")
    return Hint(
        modified=modified,
        teaser=teaser,
        title=title,
        version=int(version) if version else None,
        vain=json.loads(vain) if vain else {},
    )


def _text(hint: Hint) -> str:
    """A hint as it is kept: what was said, and behind a mark the past where there is one."""
    past = f"{MARK}{hint.version or ''} {json.dumps(hint.vain) if hint.vain else ''}"
    return BAR.join((hint.modified, hint.teaser, hint.title)) + (past if hint.version or hint.vain else "")
