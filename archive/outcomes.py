"""What did a visit bring? Pure rules from an exchange and its extraction to an outcome; stores nothing."""

from dataclasses import dataclass
from typing import Literal

from archive.models import Exchange, Extraction, Outcome, PageKind, Purpose
from archive.presence import Absence

# Most sites have no tdmrep.json, and some answer oddly below /.well-known/: neither is a failure.
FOR_CRAWLERS = {Purpose.ROBOTS: "robots.txt", Purpose.TDM: "tdmrep.json"}
NOT_SHOWN = (401, 402, 403, 407)


@dataclass(frozen=True, slots=True)
class Redirect:
    """Where a 3xx answer points, and what that means for the site: only `elsewhere on the site` is followed."""

    target: str
    leads: Literal["elsewhere on the site", "to the front page", "off the site", "in a circle", "nowhere"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """An outcome with its reason, and what it says of the article: shown, absent, or nothing at all (neither)."""

    outcome: Outcome
    reason: str
    absence: Absence | None = None
    shows_article: bool = False


def verdict_of(
    exchange: Exchange, extraction: Extraction | None, *, redirect: Redirect | None, known: bool, problem: str | None
) -> Verdict:
    """Judge one exchange.

    `known` says whether the archive holds an article here, `problem` why nothing could be extracted. An extraction
    of None without a problem means that the same bytes were extracted before.
    """
    if exchange.status is None:
        outcome = Outcome.REFUSED if exchange.refused else Outcome.FAILED
        return Verdict(outcome=outcome, reason=exchange.failure or "no answer came")
    if exchange.purpose in FOR_CRAWLERS:
        return Verdict(outcome=Outcome.LISTING, reason=f"{FOR_CRAWLERS[exchange.purpose]}, HTTP {exchange.status}")
    if 300 <= exchange.status < 400 and exchange.status != 304:
        return _redirected(exchange.status, redirect)
    if exchange.status != 200:
        return _without_page(exchange, known=known)
    if exchange.truncated or (exchange.failure and not exchange.rendered):
        cut = f"the body was cut short ({exchange.truncated})"
        return Verdict(outcome=Outcome.PARTIAL, reason=cut if exchange.truncated else str(exchange.failure))
    if exchange.purpose is not Purpose.ARTICLE:
        return _no_article(exchange.purpose, problem)
    found = _page(extraction, known=known)
    # What failed of a page that a browser made may be half of its text; what we may not ask for was never part of it.
    is_without = exchange.failure and not (exchange.refused and found.shows_article)
    problem = problem or (exchange.failure if is_without else None)
    return Verdict(outcome=Outcome.PARTIAL, reason=problem) if problem else found


def _no_article(purpose: Purpose, problem: str | None) -> Verdict:
    """A listing that could not be read named nothing, so it must be looked at again; a picture need not be read."""
    if purpose is Purpose.REQUISITE:
        return Verdict(outcome=Outcome.REQUISITE, reason=problem or "a part of a page")
    if problem is not None:
        return Verdict(outcome=Outcome.PARTIAL, reason=problem)
    return Verdict(outcome=Outcome.LISTING, reason=f"read as {purpose.value}")


def _redirected(status: int, redirect: Redirect | None) -> Verdict:
    if redirect is None:
        return Verdict(outcome=Outcome.REDIRECT, reason=f"{status} without a usable address")
    reason = f"{status} {redirect.leads}: {redirect.target}"
    absent = redirect.leads == "to the front page"  # one off the site may be a consent host, or a change of domain
    evidence = f"redirected {redirect.leads} ({redirect.target})"
    return Verdict(outcome=Outcome.REDIRECT, reason=reason, absence=Absence(evidence) if absent else None)


def _without_page(exchange: Exchange, *, known: bool) -> Verdict:
    status = exchange.status
    if status == 304 and not exchange.is_conditional:
        return Verdict(outcome=Outcome.FAILED, reason="HTTP 304 to a request without a condition: nothing came")
    if status == 304 and (known or exchange.purpose not in (Purpose.ARTICLE, Purpose.REQUISITE)):
        return Verdict(outcome=Outcome.NOT_MODIFIED, reason="304 not modified", shows_article=known)
    if status in (404, 410, 451) and exchange.purpose is Purpose.REQUISITE:
        return Verdict(outcome=Outcome.GONE, reason=f"HTTP {status}: a part of a page that is not there")
    if status in (404, 410, 451) and exchange.purpose is Purpose.ARTICLE:
        absence = Absence(f"HTTP {status}", is_final=status == 410)
        reason = f"HTTP {status}" if known else f"HTTP {status} where no article was ever seen"
        return Verdict(outcome=Outcome.GONE, reason=reason, absence=absence)
    if status in NOT_SHOWN:
        return Verdict(outcome=Outcome.WALLED, reason=f"HTTP {status}: not shown to us")
    if status == 206:
        return Verdict(outcome=Outcome.PARTIAL, reason="HTTP 206: a part that was not asked for")
    return Verdict(outcome=Outcome.FAILED, reason=f"HTTP {status}")


def _page(extraction: Extraction | None, *, known: bool) -> Verdict:
    if extraction is None:
        return Verdict(outcome=Outcome.UNCHANGED, reason="the same bytes as before", shows_article=known)
    if extraction.kind is PageKind.ARTICLE:
        outcome = Outcome.UNCHANGED if known else Outcome.NEW
        return Verdict(outcome=outcome, reason=extraction.reason, shows_article=True)
    if extraction.kind in (PageKind.LISTING, PageKind.NOT_FOUND):
        absence = Absence(f"a page without the article, HTTP 200: {extraction.reason}")
        return Verdict(outcome=Outcome.SOFT_404, reason=extraction.reason, absence=absence)
    if extraction.kind in (PageKind.GALLERY, PageKind.EVENT):
        # No article, and no word of one that stood here: a story may well have become a series of photos.
        return Verdict(outcome=Outcome.LISTING, reason=extraction.reason)
    if extraction.kind is PageKind.WALLED:
        return Verdict(outcome=Outcome.WALLED, reason=extraction.reason)
    return Verdict(outcome=Outcome.PARTIAL, reason=extraction.reason)
