"""The paper, loaded once: it is a value and nothing changes it."""

import pytest

from scheduler.demo.paper import Paper


@pytest.fixture(scope="session")
def paper() -> Paper:
    return Paper.load()


@pytest.fixture(scope="session")
def truth(paper):
    return {article.key: article for article in paper.truth(paper.ends_at)}
