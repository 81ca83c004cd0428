"""Rows and hits as lines and JSON for the terminal. Pure: prints nothing, reads nothing."""

import json
import sqlite3
from collections.abc import Sequence

from rich.text import Text

from archive.diff import Row, segments, side_by_side
from archive.digests import Json
from archive.errors import NoSuchArticle
from archive.search import Hit
from archive.store import AskedFor
from archive.terminal import one_line, plain
from archive.wishes import told
from archive.withdrawal import HIDING, Restriction

MARKS = {"added": "bold green", "removed": "red", "same": ""}
SIGNS = {"added": ("{+", "+}"), "removed": ("[-", "-]"), "same": ("", "")}


def title_line(hit: Hit) -> Text:
    """A hit's number, day and headline, what was found in bold."""
    day = (hit.published_at or hit.first_seen_at)[:10]
    text = Text(f"{hit.article_id:>5}  {day}  ")
    for part, is_match in hit.title_parts:
        text.append(plain(part), style="bold yellow" if is_match else "bold")
    if not hit.is_current:
        text.append(f"  (earlier text: version {hit.number})", style="dim")
    return text if hit.status == "live" else text.append(f"  [{hit.status}]", style="red")


def restriction_line(restriction: Restriction | None) -> Text:
    """What is in force on a story, since when, until when, why and under which number; nothing where nothing is."""
    if restriction is None:
        return Text()
    until = f" until {restriction.until}" if restriction.until else ""
    basis = f" ({restriction.legal_basis})" if restriction.legal_basis else ""
    made = f"{restriction.kind} since {restriction.made_at}{until} by {restriction.made_by}"
    said = one_line(f"{made}: {restriction.reason}{basis}", width=400)
    return Text(f"{said}; restriction {restriction.id}\n", style="bold red")


def refuse_hidden(article_id: int, restriction: Restriction | None) -> None:
    """Raises NoSuchArticle where a story's versions have no text to compare, since they are out of view."""
    if restriction is not None and restriction.kind in HIDING:
        raise NoSuchArticle(f"article {article_id} is {restriction.kind}: there is no text of it to compare")


def restriction_json(restriction: Restriction | None) -> Json:
    """What is in force on a story as JSON; null where nothing is."""
    if restriction is None:
        return None
    return {
        "id": restriction.id,
        "kind": restriction.kind,
        "reason": restriction.reason,
        "legal_basis": restriction.legal_basis,
        "made_by": restriction.made_by,
        "made_at": restriction.made_at,
        "until": restriction.until,
    }


def marked_snippet(hit: Hit) -> Text:
    """A hit's snippet, what was found in bold."""
    text = Text("  ")
    for part, is_match in hit.snippet:
        text.append(one_line_keeping_ends(part), style="bold yellow" if is_match else "")
    return text


def one_line_keeping_ends(part: str) -> str:
    """A piece of text without line breaks; blanks at its ends stay, since the next piece follows directly."""
    return plain(part).replace("\n", " ")


def byline(version: sqlite3.Row) -> str:
    """Authors or source, and the declared times."""
    people = ", ".join(json.loads(version["authors"])) or version["source"] or "no author named"
    published = version["published_at"] or "no publication date named"
    modified = f", changed {version['modified_at']}" if version["modified_at"] else ""
    return one_line(f"{people} | {published}{modified}", width=200)


def state(article: sqlite3.Row) -> str:
    """Since when until when an article was seen, and how it stands with it."""
    seen = f"seen {article['first_seen_at']} to {article['last_seen_at']}"
    gone = f", gone since {article['gone_at']}" if article["gone_at"] else ""
    return f"{article['status']}, {seen}{gone}"


def wish_line(asked: AskedFor | None) -> str:
    """What the publisher asks of those who keep or mine an article; nothing where nothing is asked."""
    said = told(asked.wishes) if asked is not None else None
    return f"\nthe publisher asks ({asked.at}): {one_line(said, width=200)}" if asked is not None and said else ""


def wish_json(asked: AskedFor | None) -> Json:
    """The same as JSON; None where nothing is known."""
    if asked is None:
        return None
    wishes = asked.wishes
    return {
        "at": asked.at,
        "robots": [list(pair) for pair in wishes.robots],
        "tdm_reservation": wishes.tdm_reservation,
        "tdm_policy": wishes.tdm_policy,
        "tdm_source": wishes.tdm_source,
    }


def event_line(event: sqlite3.Row) -> str:
    """An event on one line: what happened, with the evidence or the reason, and the number of a decision."""
    detail = json.loads(event["detail"])
    if "withheld" in detail:
        return f"{event['at']}  {event['kind']}: its details are out of view by restriction {detail['withheld']}"
    number = f"; restriction {detail['restriction']}" if "restriction" in detail else ""
    return f"{event['at']}  {event['kind']}: {plain(detail.get('evidence') or detail.get('reason') or '')}{number}"


def version_line(version: sqlite3.Row, restriction: Restriction | None = None) -> str:
    """A version on one line: when it was seen, what changed, and whether the publisher said so; of the first one its
    headline, unless that is out of view."""
    start = f"{version['seen_from']}  version {version['number']}"
    if version["number"] == 1:
        is_hidden = restriction is not None and restriction.kind in HIDING
        return f"{start}: {'(out of view)' if is_hidden else one_line(version['title'] or '(no headline)')}"
    fields = ", ".join(json.loads(version["changed_fields"]))
    added, removed = version["words_added"], version["words_removed"]
    words = f" (+{added} −{removed} words)" if added or removed else ""
    again = ", as it was before" if version["same_as_version_id"] else ""
    since = f"between {version['unchanged_before']} and {version['seen_from']}"
    kind = f"{version['change_kind']}, " if version["change_kind"] else ""
    return f"{start}: {fields}{words}, {kind}{version['declared']}{again}; {since}"


def credit(text: str | None) -> str:
    """A photo's credit in brackets, or nothing."""
    return f"(Foto: {plain(text)})" if text else ""


def marked(rows: Sequence[Row]) -> list[Text]:
    """Paragraphs that face each other, one below another, with the words that came and went."""
    lines = []
    for row in rows:
        old, new = ("".join(piece.text for piece in side) for side in (row.left, row.right))
        text = Text()
        for piece in segments(old, new):
            before, after = SIGNS[piece.kind]
            text.append(f"{before}{plain(piece.text)}{after}", style=MARKS[piece.kind])
        lines.append(text.append("\n"))
    return lines


def field_rows(old: str | None, new: str | None) -> tuple[Row, ...]:
    """The rows of a short field's diff."""
    return side_by_side(old or "", new or "")


def hit_json(hit: Hit) -> dict[str, Json]:
    """A hit as JSON; `snippet` marks what was found with «»."""
    return {
        "article_id": hit.article_id,
        "version_id": hit.version_id,
        "number": hit.number,
        "is_current": hit.is_current,
        "site": hit.site_id,
        "status": hit.status,
        "url": hit.url,
        "title": hit.title,
        "kicker": hit.kicker,
        "published_at": hit.published_at,
        "first_seen_at": hit.first_seen_at,
        "rank": hit.rank,
        "snippet": "".join(f"«{part}»" if is_match else part for part, is_match in hit.snippet),
    }


def version_json(version: sqlite3.Row) -> dict[str, Json]:
    """A version's place in its article's history as JSON, without the text."""
    names = (
        "number", "title", "seen_from", "seen_until", "unchanged_before", "declared", "change_kind", "words_added",
        "words_removed", "same_as_version_id", "reason",
    )  # fmt: skip
    return {**{name: version[name] for name in names}, "changed_fields": json.loads(version["changed_fields"])}


def diff_json(before: sqlite3.Row, after: sqlite3.Row, fields: Sequence[str]) -> dict[str, Json]:
    """Two versions compared, as JSON: each changed field, and the text's segments."""
    changed = {name: [before[name], after[name]] for name in fields if before[name] != after[name]}
    pieces = [[piece.kind, piece.text] for piece in segments(before["text"], after["text"])]
    return {"old": before["number"], "new": after["number"], "fields": changed, "text": pieces}
