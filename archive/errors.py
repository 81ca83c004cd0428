"""What can go wrong in the archive, named after what the caller does next. It handles nothing itself.

ArchiveError                  base of all; its message is one sentence with the remedy
├── NotAnArchive              wrong folder or wrong file: name another one, or `chronik init`
├── NewerSchema               written by a newer Chronik: upgrade the program
├── ArchiveLocked             another process writes: wait or stop it
├── ArchiveFull               no space on the disk: make room, nothing was lost
├── NoSuchArticle             no article by that URL, id or key
├── NoSuchSite                no site of that name in the archive
├── NotAWarc                  neither WARC nor WACZ: name another file
├── CannotMerge               two stories would become one (inside the program): each keeps its own history
├── BadQuery                  a search that cannot be read: mend the words
├── DamagedPayload            stored bytes do not match their digest: see `chronik verify`
└── UndecodableBody           a content coding that cannot be undone: the bytes are kept, nothing is read
"""


class ArchiveError(Exception):
    """Base of all archive errors; the message is a sentence for the user."""


class NotAnArchive(ArchiveError):
    """The folder or file is no Chronik archive."""


class NewerSchema(ArchiveError):
    """The file was written by a newer Chronik than this one."""


class ArchiveLocked(ArchiveError):
    """Another process holds the archive's lock file."""


class ArchiveFull(ArchiveError):
    """The disk is full; the open transaction was rolled back."""


class NoSuchArticle(ArchiveError):
    """No article answers to the given URL, id or key."""


class NoSuchSite(ArchiveError):
    """No site of the archive has that name."""


class NotAWarc(ArchiveError):
    """A file that is neither WARC nor WACZ, or one that cannot be opened."""


class CannotMerge(ArchiveError):
    """Two articles of the record would be one, had all captures come in order of time."""


class BadQuery(ArchiveError):
    """A search that cannot be understood."""


class DamagedPayload(ArchiveError):
    """Stored bytes that no longer match their digest."""


class UndecodableBody(ArchiveError):
    """A body whose content coding cannot be undone; the message says why."""
