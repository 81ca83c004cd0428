"""What can go wrong in the crawler, named after what the caller does next. It handles nothing itself.

CrawlerError                  base of all; its message is one sentence with the value and the remedy
├── BadSite                   a site, profile or setting that cannot be read: mend the named line
│   └── UnknownProfile        no shipped profile has that name: take one of those listed
├── UnknownSite               the archive keeps no site of that id: take one of those listed
├── NoBrowser                 a site is to be shown to a browser, and there is none: install it, as the message says
├── PageTooLarge              scripts made a page larger than any is: it is kept without them (inside the program)
├── ProbeFailed               the site showed nothing to go by: see the reason, or write the site by hand
├── FetcherDied               the fetching process ended: run the command again, open visits were kept
├── NoAnswer                  no connection to a host: record the failure, and its kind
└── NotHttp                   an answer that breaks HTTP: record what it did
"""

from archive.models import Trouble


class CrawlerError(Exception):
    """Base of all crawler errors; the message is a sentence for the user."""


class BadSite(CrawlerError):
    """A site, profile or setting is written in a way that cannot be used."""


class UnknownProfile(BadSite):
    """No shipped profile has the given name."""


class UnknownSite(CrawlerError):
    """No site of the configuration has the given id."""


class NoBrowser(CrawlerError):
    """A site has `render = true`, and the extra or Chromium is missing."""


class PageTooLarge(CrawlerError):
    """A page that its scripts made larger than any page is."""


class ProbeFailed(CrawlerError):
    """The first look at a site found nothing that a site could be made of."""


class FetcherDied(CrawlerError):
    """The fetching process ended on its own; visits that were under way go back to the frontier."""


class NoAnswer(CrawlerError):
    """No connection could be made; `trouble` is the kind of failure, None where our own guard `refused`."""

    def __init__(self, message: str, *, trouble: Trouble | None = None, refused: bool = False) -> None:
        super().__init__(message)
        self.trouble = trouble
        self.refused = refused


class NotHttp(CrawlerError):
    """Bytes that are no HTTP; the message goes on after the name of the host that sent them."""
