"""Notes that the machine's clock was set while a crawl ran: times before and after do not fit together. Sets none."""

from dataclasses import replace
from datetime import timedelta

from crawler.clock import Watch, way_of
from crawler.visits import Fetched

from .report import Report

JUMPED = timedelta(minutes=1)  # between the machine's clock and the time that has passed


class Timing:
    """The watch over one crawl."""

    def __init__(self) -> None:
        self.watch = Watch()

    def noted(self, fetched: Fetched, report: Report) -> Fetched:
        """The exchange, with a note if the clock was set since the one before; the report names it as a problem."""
        if abs(off := self.watch.off()) <= JUMPED:
            return fetched
        self.watch = Watch()
        told = "the machine's clock was set {} by {} before this visit, while a crawl ran".format(*way_of(off))
        report.problems.append(told)
        return replace(fetched, exchange=replace(fetched.exchange, notes=(*fetched.exchange.notes, told)))
