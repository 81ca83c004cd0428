"""The whole record read again: what would change in an article's versions, and the change itself. It reads no page."""

from archive.reextraction.account import Account
from archive.reextraction.notation import unwritten, written
from archive.reextraction.place import put_in_place
from archive.reextraction.plan import ArticlePlan, PlannedVersion, plan_of
from archive.reextraction.redesigns import Redesigns, Suspicion, judged_together, pairs_of, suspicions
from archive.reextraction.sequence import OUT_OF_VIEW, Pair, Reading, is_change, looks_of, to_read

__all__ = [
    "OUT_OF_VIEW",
    "Account",
    "ArticlePlan",
    "Pair",
    "PlannedVersion",
    "Reading",
    "Redesigns",
    "Suspicion",
    "is_change",
    "judged_together",
    "looks_of",
    "pairs_of",
    "plan_of",
    "put_in_place",
    "suspicions",
    "to_read",
    "unwritten",
    "written",
]
