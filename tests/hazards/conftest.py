"""One archive with running processes for all hazards."""

from tests.scheduler.conftest import town

__all__ = ["town"]
