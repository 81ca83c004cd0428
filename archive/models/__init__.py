"""The values that cross the boundaries of the archive. No behaviour beyond what follows from the fields themselves.

A thing that changes state changes its noun: an `Exchange` becomes a capture, an `Extraction` becomes a version.
Times are aware datetimes in UTC; a plain `date` means that the page named a day and no clock time.
"""

from .exchanges import Exchange, Headers, TdmSource, Trouble, Truncated, Wishes, location_in
from .extractions import (
    AbsentShare,
    Block,
    BlockKind,
    ChangeKind,
    Confrontation,
    Decision,
    Declared,
    Extraction,
    Form,
    Image,
    Link,
    SiteModel,
)
from .sites import Discovery, Identity, Requisites, Seed, Site
from .times import moment, timestamp
from .words import Outcome, PageKind, Purpose, Status, UrlKind

__all__ = [
    "AbsentShare",
    "Block",
    "BlockKind",
    "ChangeKind",
    "Confrontation",
    "Decision",
    "Declared",
    "Discovery",
    "Exchange",
    "Extraction",
    "Form",
    "Headers",
    "Identity",
    "Image",
    "Link",
    "Outcome",
    "PageKind",
    "Purpose",
    "Requisites",
    "Seed",
    "Site",
    "SiteModel",
    "Status",
    "TdmSource",
    "Trouble",
    "Truncated",
    "UrlKind",
    "Wishes",
    "location_in",
    "moment",
    "timestamp",
]
