"""One host's rules by scheme, each for as long as it may be believed. It asks for nothing; the lane does.

Their age is counted by two clocks: the monotonic one, which no jump of the other moves, and the archive's, which runs
faster in a demonstration. Whichever says that they are too old is believed.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from archive.models import Exchange

from .robots import MAX_AGE_S, Rules, rules_of
from .visits import Held, Visit


@dataclass(frozen=True, slots=True)
class _Known:
    """Rules, and when they were read: monotonic, and by the archive's clock."""

    rules: Rules
    read_at: float
    fetched_at: datetime


class Rulebook:
    """What is known of a host's robots.txt, one for each scheme."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self.now = now
        self.known: dict[str, _Known] = {}
        self.stand_ins: dict[tuple[str, str], Rules] = {}
        self.delays: dict[str, float | None] = {}

    @property
    def crawl_delay_s(self) -> float | None:
        """The longest gap that the host was ever heard to ask for, in whichever scheme; None when it asked for none."""
        return max((delay for delay in self.delays.values() if delay is not None), default=None)

    def of(self, visit: Visit) -> Rules | None:
        """The rules for a visit; None where they must be asked for first."""
        scheme = urlsplit(visit.url).scheme
        known = self.known.get(scheme)
        if known is None:
            return None
        stand_in = self.stand_ins.get((scheme, visit.site_id)) if known.rules.unreachable else None
        most_s = MAX_AGE_S if stand_in else known.rules.max_age_s
        age_s = max(time.monotonic() - known.read_at, (self.now() - known.fetched_at).total_seconds())
        return (stand_in or known.rules) if age_s < most_s else None

    def read(self, visit: Visit, answer: Exchange) -> Rules:
        """The rules of an answer that came just now, to a robots.txt that was asked for a visit's sake."""
        scheme, rules = urlsplit(visit.url).scheme, rules_of(answer)
        self._keep(scheme, _Known(rules, time.monotonic(), answer.fetched_at))
        return rules

    def hold(self, held: Held) -> None:
        """Take over an answer that the archive holds, unless a newer one is known."""
        answer, scheme = held.exchange, urlsplit(held.exchange.url).scheme
        rules = rules_of(answer)
        if held.is_stand_in:
            self.stand_ins[scheme, answer.site_id] = rules
            self.delays.setdefault(scheme, rules.crawl_delay_s)
            return
        known = self.known.get(scheme)
        if known is None or known.fetched_at < answer.fetched_at:
            age_s = (self.now() - answer.fetched_at).total_seconds()
            if age_s < 0:
                age_s = MAX_AGE_S  # the clock was put back since: nobody knows how old they are
            self._keep(scheme, _Known(rules, time.monotonic() - age_s, answer.fetched_at))

    def _keep(self, scheme: str, known: _Known) -> None:
        self.known[scheme] = known
        if known.rules.unreachable is None:
            self.delays[scheme] = known.rules.crawl_delay_s
