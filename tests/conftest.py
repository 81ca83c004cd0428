"""What all tests share: a patient hypothesis, an archive folder of one's own, and a server that does as it is told."""

from collections.abc import AsyncIterator, Iterator

import pytest
import pytest_asyncio
from hypothesis import HealthCheck, settings

from tests.asking import Asker, asking
from tests.servers import Server

# A busy machine is no reason for a test to fail.
settings.register_profile("chronik", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("chronik")


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as running:
        yield running


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def asker() -> AsyncIterator[Asker]:
    async with asking() as running:
        yield running
