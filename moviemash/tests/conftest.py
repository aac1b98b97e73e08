import pytest


@pytest.fixture(autouse=True)
def _own_models(settings, tmp_path):
    """What a test trains is not the checkout's."""
    settings.MODELS_ROOT = tmp_path / "models"
