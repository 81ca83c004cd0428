"""What goes into the pipeline and what comes out of it. Values only."""

from dataclasses import dataclass

from archive.models import Confrontation, Declared, Exchange, Extraction, Identity, Outcome, Wishes
from archive.outcomes import Redirect
from archive.store import Article


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """An exchange with all that was read from it before the archive is asked.

    `identity` is the article the URL belongs to by the site's rule (None: no article's address), `canonical` the
    same for the address the page itself declares where that can be believed, `came_from` the article whose address
    sent us here by a redirect. `extraction` is None when the same bytes were extracted before, or when nothing could
    be extracted; `problem` then says why. `confrontation` compares the page with the bytes that last showed version
    `confronted_id`; None where that was not needed, or those bytes are not there. `notes` are what was odd about a
    listing, feed or sitemap, for the reason. `wishes` are what the page itself asks; None where it was not read.
    `decoded_digest` is that of the body with its content coding undone; None where that cannot be done.
    """

    exchange: Exchange
    identity: Identity | None = None
    extraction: Extraction | None = None
    canonical: Identity | None = None
    came_from: Identity | None = None
    redirect: Redirect | None = None
    problem: str | None = None
    confrontation: Confrontation | None = None
    confronted_id: int | None = None
    notes: tuple[str, ...] = ()
    wishes: Wishes | None = None
    decoded_digest: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ingested:
    """What became of an exchange; `article` is as it is after the ingest, None where no article is concerned.

    `is_held` says that the page shows the article, and that its difference is kept undecided; `disproved` how many
    answers 304 before it proved nothing, since its content is new under the same validator.
    """

    capture_id: int
    outcome: Outcome
    reason: str
    article: Article | None = None
    version_id: int | None = None
    declared: Declared = "not applicable"
    is_held: bool = False
    disproved: int = 0
