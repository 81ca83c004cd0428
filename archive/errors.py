"""What can go wrong in the archive, named after what the caller does next. It handles nothing itself.

ArchiveError                  base of all; its message is one sentence with the remedy
├── NotAnArchive              wrong folder or wrong file: name another one, or `chronik init`
├── NewerSchema               written by a newer Chronik: upgrade the program
├── ArchiveLocked             another process writes: wait or stop it
├── ArchiveFull               no space on the disk: make room, nothing was lost
├── NotABackup                no backup there, or none of ours: name a folder that `chronik backup` made
├── KeptAsIs                  a backup, or part of a bag: copy the folder, and use the copy
├── NoSuchArticle             no article by that URL, id or key
├── NoSuchSite                no site of that name in the archive
├── NotAWarc                  neither WARC nor WACZ: name another file
├── NothingChosen             no capture for an export, or none that may go out: choose others
├── CannotMerge               two stories would become one (inside the program): each keeps its own history
├── BadQuery                  a search that cannot be read: mend the words
├── CannotRestrict            a story that may not be withdrawn, erased or restored so: as the sentence says
├── DamagedFile               SQLite cannot read its own file: `chronik verify`, or restore it from a backup
├── DamagedPayload            stored bytes do not match their digest: see `chronik verify`
│   └── WithheldPayload       bytes that were taken out of view or erased: nothing to repair
├── BadFrame                  stored bytes that cannot be unpacked: DamagedPayload says which
├── RecodingDiffers           a coding that cannot be done again: DamagedPayload says of which
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


class NotABackup(ArchiveError):
    """The folder is, or holds, no backup of an archive."""


class KeptAsIs(ArchiveError):
    """The folder is a backup, or part of a bag: nothing may be written into it."""


class NoSuchArticle(ArchiveError):
    """No article answers to the given URL, id or key."""


class NoSuchSite(ArchiveError):
    """No site of the archive has that name."""


class NothingChosen(ArchiveError):
    """No capture was chosen for an export, or none of them may go out."""


class NotAWarc(ArchiveError):
    """A file that is neither WARC nor WACZ, or one that cannot be opened."""


class CannotMerge(ArchiveError):
    """Two articles of the record would be one, had all captures come in order of time."""


class BadQuery(ArchiveError):
    """A search that cannot be understood."""


class DamagedFile(ArchiveError):
    """A database that SQLite cannot make sense of; it may be the disk below it."""


class DamagedPayload(ArchiveError):
    """Stored bytes that no longer match their digest."""


class WithheldPayload(DamagedPayload):
    """Bytes that the archivist took out of view, or erased; whoever can do without damaged ones can do without them."""


class CannotRestrict(ArchiveError):
    """A story that cannot be withdrawn, redacted, erased or restored as things stand."""


class BadFrame(ArchiveError):
    """Bytes that are no zstandard frame or dictionary, or no whole one."""


class RecodingDiffers(ArchiveError):
    """Unpacked bytes of which neither zlib nor our own deflate makes the bytes as sent."""


class UndecodableBody(ArchiveError):
    """A body whose content coding cannot be undone; the message says why."""
