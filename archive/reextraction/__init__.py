"""The whole record read again: what would change in an article's versions, and the change itself. It reads no page."""

from archive.reextraction.account import Account
from archive.reextraction.notation import unwritten, written
from archive.reextraction.place import put_in_place
from archive.reextraction.plan import ArticlePlan, PlannedVersion, plan_of
from archive.reextraction.sequence import Reading, is_change, to_read

__all__ = [
    "Account",
    "ArticlePlan",
    "PlannedVersion",
    "Reading",
    "is_change",
    "plan_of",
    "put_in_place",
    "to_read",
    "unwritten",
    "written",
]
