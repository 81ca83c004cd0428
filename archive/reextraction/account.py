"""The account of a re-extraction before anything is replaced: what would change, counted and by example. Pure."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from archive.content import Content
from archive.digests import Json
from archive.models import timestamp
from archive.reextraction.plan import ArticlePlan, PlannedVersion

MOST_EXAMPLES = 10
CHARS_AROUND = 80  # of a text that is shown before and after, from the first letter that differs

Example = dict[str, Json]


@dataclass(slots=True)
class Account:
    """What a re-extraction found. `unreadable` names the captures whose bytes could not be read, with the reason;
    `out_of_view` counts those that were not, since they are withheld."""

    captures: int = 0
    articles: int = 0
    versions: int = 0
    unchanged: int = 0
    changed: int = 0
    merged: int = 0
    split: int = 0
    held: int = 0
    out_of_view: int = 0
    articles_changed: int = 0
    fields: Counter[str] = field(default_factory=Counter)
    details: Counter[str] = field(default_factory=Counter)
    versions_with_details: int = 0
    examples: list[Example] = field(default_factory=list)
    without_article: list[Example] = field(default_factory=list)
    unreadable: list[Example] = field(default_factory=list)
    left_alone: list[Example] = field(default_factory=list)

    def add(self, plan: ArticlePlan) -> None:
        """Take in the plan of one article."""
        self.articles += 1
        self.captures += len(plan.readings)
        self.out_of_view += sum(one.is_out_of_view for one in plan.readings.values())
        self.unreadable += [
            _problem(plan, at, one.problem)
            for at, one in plan.readings.items()
            if one.problem and not one.is_out_of_view
        ]
        if plan.left_alone is not None:
            self.left_alone.append({"url": plan.url, "reason": plan.left_alone})
            return
        self.articles_changed += plan.is_changed
        self.merged += len(plan.merged)
        self.held += len(plan.held)
        for version in plan.versions:
            self._count(version)
        self.without_article += [
            {"capture": one.id, "url": one.url, "at": timestamp(one.fetched_at), "reason": reason}
            for one, reason in plan.without_article
        ]
        room = MOST_EXAMPLES - len(self.examples)
        self.examples += [example for _, example in zip(range(room), _examples(plan), strict=False)]

    def _count(self, version: PlannedVersion) -> None:
        self.versions += 1
        self.split += version.is_split
        self.changed += bool(version.changed_fields)
        self.unchanged += not version.is_split and not version.changed_fields
        self.versions_with_details += bool(version.details)
        self.fields.update(version.changed_fields)
        self.details.update(version.details)

    @property
    def changes(self) -> int:
        """How many versions would not be what they are."""
        return self.changed + self.merged + self.split + self.versions_with_details

    def counts(self) -> dict[str, int]:
        """The closing line."""
        return {
            "captures read": self.captures,
            "articles": self.articles,
            "versions unchanged": self.unchanged,
            "changed": self.changed,
            "merged": self.merged,
            "split": self.split,
            "with other details": self.versions_with_details,
            "held to be settled": self.held,
            "no article any more": len(self.without_article),
            "out of view": self.out_of_view,
            "unreadable": len(self.unreadable),
        }

    def json(self) -> dict[str, Json]:
        """All of it, for `--json`."""
        return {
            "counts": self.counts(),
            "articles_changed": self.articles_changed,
            "versions": self.versions,
            "fields": dict(sorted(self.fields.items())),
            "details": dict(sorted(self.details.items())),
            "examples": self.examples,
            "no_article": self.without_article,
            "unreadable": self.unreadable,
            "left_alone": self.left_alone,
        }


def _problem(plan: ArticlePlan, capture_id: int, problem: str | None) -> Example:
    return {"capture": capture_id, "url": plan.url, "reason": problem}


def _examples(plan: ArticlePlan) -> Iterator[Example]:
    for version in plan.versions:
        for name in version.changed_fields[:1]:
            before, after = _excerpts(*_values(version, name))
            yield {"url": plan.url, "version": version.number, "field": name, "before": before, "after": after}
        if version.is_split:
            seen = timestamp(version.stretch.seen_from)
            yield {"url": plan.url, "version": version.number, "split": f"seen from {seen}, hidden in another version"}
    for old, holder in plan.merged:
        yield {"url": plan.url, "version": old.number, "merged": f"into version {holder.number}"}


def _values(version: PlannedVersion, name: str) -> tuple[str, str]:
    assert version.old is not None
    return _value(version.old.content, name), _value(version.stretch.told.content, name)


def _value(content: Content, name: str) -> str:
    if name in ("captions", "credits"):
        values = (image.caption if name == "captions" else image.credit for image in content.images)
        return " / ".join(value for value in values if value)
    value = getattr(content, name)
    return ", ".join(value) if isinstance(value, tuple) else str(value or "")


def _excerpts(before: str, after: str) -> tuple[str, str]:
    """Both texts from a little before the first letter in which they differ."""
    same = next((at for at, (one, other) in enumerate(zip(before, after, strict=False)) if one != other), None)
    start = max(0, (min(len(before), len(after)) if same is None else same) - CHARS_AROUND // 4)
    return _cut(before, start), _cut(after, start)


def _cut(text: str, start: int) -> str:
    piece = text[start : start + CHARS_AROUND]
    return f"{'…' if start else ''}{piece}{'…' if start + CHARS_AROUND < len(text) else ''}"
