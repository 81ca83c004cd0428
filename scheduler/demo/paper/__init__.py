"""The demo paper: a small local newspaper that publishes, edits and deletes by a script, and knows what it really did.

It is the demo's site and the scenery of the tests. It knows nothing of the archive, the crawler or the scheduler.
"""

from scheduler.demo.paper.model import (
    FIELDS,
    PaperResponse,
    Presence,
    TrueArticle,
    TrueBlock,
    TrueImage,
    TrueLink,
    TrueVersion,
)
from scheduler.demo.paper.newspaper import Paper
from scheduler.demo.paper.server import LoggedRequest, PaperServer, serve
from scheduler.demo.paper.steps import Step

__all__ = [
    "FIELDS",
    "LoggedRequest",
    "Paper",
    "PaperResponse",
    "PaperServer",
    "Presence",
    "Step",
    "TrueArticle",
    "TrueBlock",
    "TrueImage",
    "TrueLink",
    "TrueVersion",
    "serve",
]
