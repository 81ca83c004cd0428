"""A whole site changes its template: how many untouched stories would be edits by their content digest alone.

Every ordered pair of templates is one switch. The first figure is raw; the second is what the archive's own rules leave
of it. Beside them stands which fields each template's pages are read wrong in.
"""

import json
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict
from itertools import permutations

from rich.console import Console
from rich.progress import track
from rich.table import Table

from archive.content import content_of, normal
from archive.extract import extract
from archive.models import Extraction, Purpose
from benchmarks.guard import EDITED, PAPER, Guarded, address, guarded
from benchmarks.pairs import differing, is_same
from benchmarks.stories import Story, stories
from benchmarks.templates import TEMPLATES, render

Switch = tuple[str, str]


def measured(read: Mapping[str, Sequence[Extraction]]) -> dict[Switch, Guarded]:
    """Every switch through the archive's own rules, in two processes."""
    told = stories()
    pairs = list(permutations(TEMPLATES, 2))
    with ProcessPoolExecutor(2) as pool:
        turns = pool.map(_switched, ((told, one, other, read[one]) for one, other in pairs))
        found = track(turns, "switches", len(pairs), console=Console(stderr=True), transient=True)
        return dict(zip(pairs, found, strict=True))


def _switched(switch: tuple[Sequence[Story], str, str, Sequence[Extraction]]) -> Guarded:
    return guarded(*switch)


def show(*, as_json: bool) -> int:
    """Print the figures; returns the exit code."""
    read = {name: [reading(story, name) for story in stories()] for name in TEMPLATES}
    switched = {
        (one, other): [differing(a, b) for a, b in zip(read[one], read[other], strict=True) if not is_same(a, b)]
        for one, other in permutations(TEMPLATES, 2)
    }
    wrong = {
        name: Counter(
            field for story, found in zip(stories(), read[name], strict=True) for field in misread(story, found)
        )
        for name in TEMPLATES
    }
    through = measured(read)
    if as_json:
        edits = {f"{one} -> {other}": len(found) for (one, other), found in switched.items()}
        rules = {f"{one} -> {other}": asdict(found) for (one, other), found in through.items()}
        print(json.dumps({"stories": len(stories()), "edits": edits, "by_rule": rules, "misread": wrong}, indent=2))
    else:
        _print(switched, wrong)
        _print_rules(through)
    return 0


def reading(story: Story, template: str) -> Extraction:
    """What is read of a story in a template."""
    body = render(story, template)
    return extract(body, url=address(story), site=PAPER, purpose=Purpose.ARTICLE, fetched_at=story.published_at)


def misread(story: Story, found: Extraction) -> tuple[str, ...]:
    """The fields that are not what the story has; tags and section may be missing, since templates leave them out."""
    content = content_of(found)
    text = [story.lead, *(part.removeprefix("## ") for part in story.body)]
    captions = [(image.caption, image.credit) for image in content.images]
    right = {
        "kind": found.kind == "article",
        "kicker": normal(content.kicker) == normal(story.kicker),
        "title": normal(content.title) == normal(story.title),
        "lead": normal(content.lead) == normal(story.lead),
        "text": normal("".join(block.text for block in content.blocks)) == normal("".join(text)),
        "captions": [normal(caption) for caption, _ in captions] == [normal(story.caption)],
        "credits": [credit for _, credit in captions] == [story.credit],
        "authors": content.authors == (story.author,),
        "section": content.section in {None, story.section},
        "tags": not content.tags or set(content.tags) == set(story.tags),
        "published": found.published_at is not None,
    }
    return tuple(name for name, is_right in right.items() if not is_right)


def _print_rules(through: Mapping[Switch, Guarded]) -> None:
    cases = len(through) * len(stories())
    true = len(through) * len(EDITED)
    invented, lost, held = (
        sum(getattr(one, name) for one in through.values()) for name in ("invented", "lost", "held")
    )
    print(
        f"by the archive's rules, {len(EDITED)} stories edited on the day of each of {len(through)} switches:"
        f" {invented} of {cases - true} untouched stories became edits, {lost} of {true} edits were lost, {held} held"
    )
    for (one, other), found in through.items():
        if found.invented or found.lost or found.held:
            print(f"  {one} -> {other}: {found.invented} invented, {found.lost} lost, {found.held} held")


def _print(switched: dict[tuple[str, str], list[tuple[str, ...]]], wrong: dict[str, Counter[str]]) -> None:
    screen = Console(width=None if sys.stdout.isatty() else 140, highlight=False)
    total = len(stories())
    table = Table(f"edits of {total} stories", *TEMPLATES)
    for one in TEMPLATES:
        cells = ["·" if one == other else str(len(switched[one, other])) for other in TEMPLATES]
        table.add_row(one, *cells)
    screen.print(table)
    fields = Counter(field for found in switched.values() for each in found for field in each)
    print("fields that differ:", ", ".join(f"{name} {count}" for name, count in fields.most_common()))
    for name, found in wrong.items():
        print(
            f"read otherwise than written in {name}:",
            ", ".join(f"{one} {count}" for one, count in found.items()) or "nothing",
        )
