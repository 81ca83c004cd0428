"""What a listing, feed or sitemap advertised, into the frontier: new articles, calls for a visit, further listings.

One question and one statement for all addresses of a payload: a sitemap has fifty thousand. It decides nothing of its
own: `triggers` weighs a listing's word, the cut patterns say what is taken in no more, `descent` how far further
listings are followed.
"""

import json
import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from archive.models import Discovery, Exchange, Purpose, Site, Status, timestamp
from archive.store import KnownArticle, Store, known_articles
from archive.urls import origin
from archive.withdrawal import CONTENT, UNVISITED, keys_out_of_view

from .descent import Descent
from .frontier import Frontier, Lease
from .frontier_patterns import Cuts
from .out_of_view import without_titles
from .reading import Read
from .triggers import Weighed, are_sudden, reason_of, weigh

MOST_LISTINGS = 20  # whose last word is kept for an article; session ids in their addresses make no end of them


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What a payload brought: how many articles were new, and how many it named in all."""

    news: int = 0
    advertised: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Named:
    """An article as a payload names it: the key and address it is known by, and the listing's last word of it."""

    discovery: Discovery
    key: str
    url: str
    article: KnownArticle | None
    is_planned: bool
    before: str | None


class Intake:
    """The way into the frontier for one payload of a site."""

    def __init__(self, store: Store, frontier: Frontier, site: Site, *, now: datetime) -> None:
        self.store = store
        self.frontier = frontier
        self.site = site
        self.now = now
        self.cuts = Cuts(frontier.connection, site.id, now=now)

    def take_in(self, exchange: Exchange, lease: Lease, read: Read) -> Taken:
        """Make what was read from an exchange known to the frontier; the caller holds the transaction."""
        named = tuple(self._named(exchange.url, read))
        taken = self._take_articles(exchange.url, named)
        descent = Descent(self.frontier, self.site, self.cuts, now=self.now)
        descent.take_in(lease, [one for one in read.discoveries if one.purpose is not Purpose.ARTICLE], news=taken.news)
        return taken

    def _named(self, listing: str, read: Read) -> Iterator[_Named]:
        """The articles among the discoveries, each once.

        A story that is not at its address any more may have moved to this one: then it is named by this one's key.
        """
        pairs = {
            key: one
            for one, key in zip(reversed(read.discoveries), reversed(read.keys), strict=True)
            if key and one.purpose is Purpose.ARTICLE
        }
        for key in pairs.keys() & keys_out_of_view(self.store.connection, self.site.id, UNVISITED):
            del pairs[key]
        hidden = keys_out_of_view(self.store.connection, self.site.id, CONTENT)
        pairs = {key: one for one, key in without_titles(((one, key) for key, one in pairs.items()), hidden) if key}
        known = known_articles(self.store.connection, self.site.id, pairs)
        live = {key: one for key, one in known.items() if one.status is Status.LIVE}
        keys = {*pairs, *(one.key for one in live.values())}
        said = _last_words(self.frontier.connection, self.site.id, listing, keys)
        for key, discovery in reversed(pairs.items()):
            own = live[key].key if key in live else key
            url = live[key].url if key in live else discovery.url
            yield _Named(
                discovery=discovery,
                key=own,
                url=url,
                article=known.get(key),
                is_planned=own in said,
                before=said.get(own),
            )

    def _take_articles(self, listing: str, named: tuple[_Named, ...]) -> Taken:
        weighed = {one.key: (one, self._weigh(one)) for one in named}
        known = [pair for pair in weighed.values() if pair[0].is_planned]
        new = [pair for pair in weighed.values() if not pair[0].is_planned and not self._is_cut(pair[0])]
        self._insert(listing, new)
        self._revive([one for one, _ in known if not self._is_cut(one)])
        self._remember(listing, known)
        self._call(known)
        return Taken(news=sum(one.article is None for one, _ in new), advertised=len(named))

    def _is_cut(self, one: _Named) -> bool:
        return bool(self.cuts) and one.article is None and self.cuts.covers(one.url, Purpose.ARTICLE)

    def _weigh(self, one: _Named) -> Weighed:
        version = one.article.current_version_id if one.article else None
        return weigh(one.before, one.discovery, version=version, now=self.now)

    def _insert(self, listing: str, new: Iterable[tuple[_Named, Weighed]]) -> None:
        at = timestamp(self.now)
        self.frontier.connection.executemany(
            "INSERT INTO frontier (site_id, key, url, origin, purpose, due_at, why, known_since, hints)"
            " VALUES (:site_id, :key, :url, :origin, 'article', :at, :why, :at, :hints)"
            " ON CONFLICT (site_id, key) DO NOTHING",
            (
                {
                    "site_id": self.site.id,
                    "key": one.key,
                    "url": one.url,
                    "origin": origin(one.url),
                    "at": at,
                    "why": f"new, found by {one.discovery.via}",
                    "hints": json.dumps({listing: weighed.hint}, ensure_ascii=False),
                }
                for one, weighed in new
            ),
        )

    def _revive(self, known: Iterable[_Named]) -> None:
        """What was given up is taken up again when it is advertised."""
        self.frontier.connection.execute(
            "UPDATE frontier SET due_at = :at, why = 'advertised again', attempts = 0 WHERE site_id = :site_id"
            " AND due_at IS NULL AND leased_at IS NULL AND key IN (SELECT value FROM json_each(:keys))",
            {
                "site_id": self.site.id,
                "at": timestamp(self.now),
                "keys": json.dumps([one.key for one in known]),
            },
        )

    def _remember(self, listing: str, known: Iterable[tuple[_Named, Weighed]]) -> None:
        """Keep what the listing says now, where it says something else."""
        self.frontier.connection.executemany(
            "UPDATE frontier SET hints = CASE WHEN (SELECT COUNT(*) FROM json_each(hints)) < :most"
            " THEN json_set(hints, '$.' || json_quote(:listing), :hint) ELSE json_object(:listing, :hint) END"
            " WHERE site_id = :site_id AND key = :key",
            (
                {
                    "site_id": self.site.id,
                    "key": one.key,
                    "listing": listing,
                    "hint": weighed.hint,
                    "most": MOST_LISTINGS,
                }
                for one, weighed in known
                if one.before != weighed.hint
            ),
        )

    def _call(self, known: list[tuple[_Named, Weighed]]) -> None:
        """Bring visits forward to which the listing's word calls."""
        sudden = are_sudden(sum(weighed.call == "modified" for _, weighed in known), len(known))
        self.frontier.connection.executemany(
            "UPDATE frontier SET due_at = :at, why = :why WHERE site_id = :site_id AND key = :key"
            " AND (due_at IS NULL OR due_at > :at)",
            [
                {
                    "site_id": self.site.id,
                    "key": one.key,
                    "at": timestamp(self.now),
                    "why": reason_of(weighed.call, one.discovery),
                }
                for one, weighed in known
                if weighed.call is not None and not (sudden and weighed.call == "modified") and not self._is_cut(one)
            ],
        )


def _last_words(
    connection: sqlite3.Connection, site_id: str, listing: str, keys: Iterable[str]
) -> dict[str, str | None]:
    """What a listing last said of each key that the frontier knows; None where it never named it."""
    rows = connection.execute(
        "SELECT key, json_extract(hints, '$.' || json_quote(:listing)) AS said FROM frontier"
        " WHERE site_id = :site_id AND key IN (SELECT value FROM json_each(:keys))",
        {"site_id": site_id, "listing": listing, "keys": json.dumps(list(keys))},
    ).fetchall()
    return {row["key"]: row["said"] for row in rows}
