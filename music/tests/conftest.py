from collections.abc import AsyncIterator

import pytest

from config.live import hub as hubs
from config.live import limits
from config.live.hub import Hub
from music.tests.provider_house import providers  # noqa: F401  a fixture
from music.tests.youtube_house import youtube  # noqa: F401  a fixture


@pytest.fixture(autouse=True)
def _own_media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
async def hub(transactional_db: None) -> AsyncIterator[Hub]:
    """The hub of this process, for tests with sockets: handlers work in other threads."""
    limits._here.clear()
    here = await hubs.hub_here()
    yield here
    await hubs.stop()
