"""What can go wrong in the scheduler, named after what the caller does next. It handles nothing itself.

SchedulerError                base of all; its message is one sentence with the remedy
├── WrongUse                  the command's words do not fit: call it again, corrected
└── NothingCaptured           a crawl that brought nothing: the message says why
"""


class SchedulerError(Exception):
    """Base of all scheduler errors; the message is a sentence for the user."""


class WrongUse(SchedulerError):
    """The command was given words that do not fit together."""


class NothingCaptured(SchedulerError):
    """A crawl brought nothing, where something was to be expected."""
