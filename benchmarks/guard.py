"""What the archive's rules leave of the edits that a change of template would make: by the crawl's own functions.

A few stories are edited on the day of the switch, so that a rule which simply calls everything a redesign is found out.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from archive.content import content_digest, content_of
from archive.drift import Suspect, edited, judge, way_of
from archive.extract import Saved, confront, extract
from archive.models import Extraction, Purpose, Site
from benchmarks.stories import Story
from benchmarks.templates import HOME, SITE, render

PAPER = Site(id="bote", name=SITE, home_url=HOME)
EDITED = (3, 17, 31, 45, 59)  # places of the stories that are edited on the day


@dataclass(frozen=True, slots=True)
class Guarded:
    """One switch: untouched stories that became edits, edited ones that did not, and those that stay held."""

    invented: int
    lost: int
    held: int


def edit(story: Story, number: int) -> Story:
    """The story with one of five edits, the smallest of a single character."""
    body = story.body
    return (
        replace(story, title=f"{story.title} – Rat verschiebt Entscheidung"),
        replace(story, lead=f"{story.lead} Das sagte eine Sprecherin."),
        replace(story, body=(*body, "Der Kreis prüft den Vorgang jetzt noch einmal von vorn.")),
        replace(story, body=(*body[:-1], body[-1][:-2] + "x" + body[-1][-2:])),
        replace(story, body=body[:-1]),
    )[number % 5]


def guarded(told: Sequence[Story], before: str, after: str, read: Sequence[Extraction]) -> Guarded:
    """All stories captured in one template (read so), then in the other, with those of `EDITED` edited in between."""
    later = [edit(one, EDITED.index(at)) if at in EDITED else one for at, one in enumerate(told)]
    now: set[int] = set()
    suspects: list[Suspect] = []
    for at, (old, new) in enumerate(zip(told, later, strict=True)):
        pages = [
            Saved(body=render(one, look), url=address(one), fetched_at=one.published_at)
            for one, look in ((old, before), (new, after))
        ]
        found = extract(
            pages[1].body, url=pages[1].url, site=PAPER, purpose=Purpose.ARTICLE, fetched_at=new.published_at
        )
        first, second = content_of(read[at]), content_of(found)
        if content_digest(first) == content_digest(second):
            continue
        compared = confront(pages[0], pages[1], PAPER)
        fields = edited(first, second, compared)
        if fields and compared.is_redesigned:
            suspects.append(Suspect(capture_id=at, article_id=at, way=way_of(first, second, fields)))
        elif fields:
            now.add(at)
    found_edits = now | set(judge(suspects, seen=len(told), live=len(told)))
    held = {one.capture_id for one in suspects} - found_edits
    return Guarded(len(found_edits - set(EDITED)), len(set(EDITED) - found_edits - held), len(held))


def address(story: Story) -> str:
    """Where a story stands, in every template."""
    return f"{HOME.rstrip('/')}{story.path}"
