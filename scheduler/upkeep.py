"""The service's jobs beside the crawl: fixity, backup, drill. Each runs in a thread and says in one sentence what came
of it, beginning with the number of damaged records; trouble with the place of the backups stops no crawl.
"""

import asyncio
import logging
import threading
from datetime import datetime
from pathlib import Path

from archive.backup import identity_in, newest_in, write_report
from archive.digests import Json
from archive.errors import ArchiveError
from archive.store import Store, append_event
from crawler.configuration import Settings

from .drilling import SAMPLE, drill
from .errors import SchedulerError
from .keeping import back_up, destination_of, told
from .proving import note, prove, share_of_a_day

log = logging.getLogger(__name__)
FAILED = "it could not be made: "


class Upkeep:
    """The jobs of one archive; `ending` breaks them off."""

    def __init__(self, folder: Path, store: Store, settings: Settings, ending: threading.Event) -> None:
        self.folder = folder
        self.store = store
        self.settings = settings
        self.ending = ending

    async def fixity(self, writing: asyncio.Lock, *, at: datetime) -> str:
        """Prove a day's share of the archive; what was found is noted when it is this job's turn to write."""
        most = share_of_a_day(self.folder)
        async with writing:
            self.store.settle()
        proved = await asyncio.to_thread(prove, self.folder, most=most, progress=self._look_up)
        damaged = proved.found.damaged
        if not proved.found.is_torn:
            async with writing:
                damaged = note(self.store, proved, at=at)
        said = f"{len(damaged)} damaged records{': ' if damaged else ''}{'; '.join(damaged[:3])}"
        log.log(logging.ERROR if damaged else logging.INFO, "fixity: %s", said)
        return said

    async def backup(self, *, at: datetime) -> str:
        """Make a backup where the configuration says."""
        place, keep = destination_of(self.folder, self.settings), self.settings.backup_keep
        try:
            made = await asyncio.to_thread(back_up, self.folder, place, keep=keep, at=at, watch=self._look_up)
        except (ArchiveError, SchedulerError, OSError) as error:
            return self._failed("backup", error)
        self._keep_event("backed-up", at, made.event)
        log.log(logging.ERROR if made.manifest.damaged else logging.INFO, "backup: %s", told(made))
        return told(made)

    async def drill(self, *, at: datetime) -> str:
        """Restore the newest backup elsewhere and look through it."""
        place = destination_of(self.folder, self.settings)
        try:
            newest = newest_in(place, archive=self.folder.resolve().name, identity=identity_in(self.folder))
            done = await drill(newest, place, at=at, sample=SAMPLE, watch=self._look_up)
            report = write_report(done, place)
        except (ArchiveError, SchedulerError, OSError) as error:
            return self._failed("drill", error)
        self._keep_event("drilled", at, done.event)
        said = f"{len(done.wrong)} things wrong{': ' if done.wrong else ''}{'; '.join(done.wrong[:3])}; see {report}"
        log.log(logging.ERROR if done.wrong else logging.INFO, "drill: %s", said)
        return said

    def _keep_event(self, kind: str, at: datetime, detail: dict[str, Json]) -> None:
        with self.store.transaction() as connection:
            append_event(connection, kind, at=at, article_id=None, detail=detail)

    def _failed(self, job: str, error: Exception) -> str:
        log.error("%s: %s", job, error)
        return f"{FAILED}{error}"

    def _look_up(self, *_: object) -> None:
        if self.ending.is_set():
            raise asyncio.CancelledError
