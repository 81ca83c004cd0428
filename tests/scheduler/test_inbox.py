"""An error on the way to the inbox ends the crawl; nobody waits for an item that cannot come."""

import asyncio
from pathlib import Path

import pytest

from crawler.configuration import Config
from scheduler.inbox import Inbox
from scheduler.service import Service, Tally
from tests.asking import PATIENCE_S
from tests.scheduler.town import SETTINGS, Town


async def fail() -> None:
    raise LookupError("no such page")


async def wait() -> None:
    await asyncio.Event().wait()


async def test_the_error_of_a_work_comes_out_while_others_go_on() -> None:
    """What arrived before it is taken first, and it stays."""
    inbox: Inbox[str] = Inbox()
    inbox.start(wait())
    inbox.put("a page")
    inbox.start(fail())
    assert await inbox.take(9) == ["a page"]
    for _ in range(2):
        with pytest.raises(LookupError, match="no such page"):
            await asyncio.wait_for(inbox.take(9), PATIENCE_S)
    inbox.close()


async def test_no_more_is_taken_than_a_batch() -> None:
    """The rest waits for the next one."""
    inbox: Inbox[int] = Inbox()
    for number in range(3):
        inbox.put(number)
    assert [await inbox.take(2), await inbox.take(2)] == [[0, 1], [2]]


@pytest.mark.asyncio(loop_scope="session")
async def test_a_fault_of_our_own_ends_the_service(town: Town, tmp_path: Path) -> None:
    """A service that goes on without one of its jobs would look well."""
    service = Service(tmp_path, Config(settings=SETTINGS), town.work, Tally())
    service.jobs["report"] = fail  # type: ignore[assignment]
    with pytest.raises(LookupError):
        await service._run("report")
    assert isinstance(service.broken.exception(), LookupError)
