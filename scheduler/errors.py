"""What can go wrong in the scheduler, named after what the caller does next. It handles nothing itself.

SchedulerError                base of all; its message is one sentence with the remedy
└── WrongUse                  the command's words do not fit: call it again, corrected
"""


class SchedulerError(Exception):
    """Base of all scheduler errors; the message is a sentence for the user."""


class WrongUse(SchedulerError):
    """The command was given words that do not fit together."""
