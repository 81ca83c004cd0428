"""The demo paper as a value: content and script loaded, any request answered, the truth told. It opens no socket."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Self

from scheduler.demo.paper.design import design_at
from scheduler.demo.paper.drafts import Draft, load_drafts
from scheduler.demo.paper.histories import History, histories, live_editions
from scheduler.demo.paper.lists import shown_paths
from scheduler.demo.paper.model import PaperResponse, TrueArticle
from scheduler.demo.paper.pages import Scene
from scheduler.demo.paper.routes import site_page
from scheduler.demo.paper.steps import Step, load_script
from scheduler.demo.paper.stories import number_in, story
from scheduler.demo.paper.truth import true_article

BEGINS_AT = datetime(2026, 3, 2, 5, tzinfo=UTC)
ENDS_AT = datetime(2026, 3, 12, 5, tzinfo=UTC)
ROUND = timedelta(minutes=60)
LOOK_AFTER = timedelta(minutes=5)


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """A small local paper of an invented town, with ten days of its life written down in advance."""

    begins_at: datetime
    ends_at: datetime
    script: tuple[Step, ...] = field(repr=False)
    histories: tuple[History, ...] = field(repr=False)
    paths: Mapping[str, str] = field(repr=False)
    by_number: Mapping[str, History] = field(repr=False)

    @classmethod
    def load(cls) -> Self:
        """The paper that the package ships."""
        return cls.of(load_drafts(), load_script())

    @classmethod
    def of(cls, drafts: tuple[Draft, ...], script: tuple[Step, ...]) -> Self:
        """A paper of these articles and this script."""
        known = histories(drafts, script)
        return cls(
            begins_at=BEGINS_AT,
            ends_at=ENDS_AT,
            script=script,
            histories=known,
            paths={draft.number: draft.path for draft in drafts},
            by_number={edition.draft.number: one for one in known for edition in one.editions},
        )

    def respond(
        self, target: str, *, host: str, at: datetime, request_number: int, headers: Mapping[str, str]
    ) -> PaperResponse:
        """The answer to a GET of `target` (path and query); the same arguments give the same bytes.

        `request_number` turns the furniture: ads, teasers, counters and tokens.
        """
        path, _, query = target.partition("#")[0].partition("?")
        scene = self._scene(host, at, request_number)
        number = number_in(path)
        if number is None or number not in self.by_number:
            return site_page(path, query, scene, headers)
        known = self.by_number[number]
        return story(number, known, scene, asked=headers, redesigned_at=self.redesigned_at)

    @property
    def redesigned_at(self) -> datetime | None:
        """When the whole site changes its markup and not one word; None if it never does."""
        return next((step.at for step in self.script if step.kind == "redesign"), None)

    def happenings(self) -> tuple[datetime, ...]:
        """When something happens in the paper's days: publications and steps, in order."""
        published = {one.editions[0].from_at for one in self.histories}
        moments = published | {step.at for step in self.script}
        return tuple(sorted(at for at in moments if self.begins_at <= at <= self.ends_at))

    def moments(self) -> tuple[datetime, ...]:
        """Times at which a reader who looks at every page each time sees every state; the last look ends the story.

        The first is the beginning; then one some minutes after each round of the newsroom.
        """
        rounds: list[list[datetime]] = []
        for at in self.happenings():
            if rounds and at - rounds[-1][0] < ROUND:
                rounds[-1].append(at)
            else:
                rounds.append([at])
        return (self.begins_at, *(one[-1] + LOOK_AFTER for one in rounds), self.ends_at)

    def truth(self, at: datetime) -> tuple[TrueArticle, ...]:
        """Every article published until `at`, in the order of publication, with all that became of it until then."""
        times = (self.begins_at, *(one for one in self.happenings() if one <= at))
        linked = shown_paths(self.histories, times, self.paths)
        told = (true_article(one, at, paths=self.paths, linked=linked) for one in self.histories)
        return tuple(sorted(filter(None, told), key=lambda article: article.presence[0].at))

    def _scene(self, host: str, at: datetime, request_number: int) -> Scene:
        return Scene(
            host=host,
            at=at,
            request_number=request_number,
            live=live_editions(self.histories, at),
            design=design_at(at, self.redesigned_at),
            paths=self.paths,
        )
