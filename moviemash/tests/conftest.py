import pytest

from rooms.tests.conftest import hub  # noqa: F401  sockets of rooms, for the mash of a house


@pytest.fixture(autouse=True)
def _own_models(settings, tmp_path):
    """What a test trains is not the checkout's."""
    settings.MODELS_ROOT = tmp_path / "models"
