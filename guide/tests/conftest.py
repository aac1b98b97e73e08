import pytest

from guide import extras


@pytest.fixture(autouse=True)
def _own_registries(monkeypatch):
    """What a test registers is not the next one's; what apps above registered is not ours."""
    for registry in ("_programme_extras", "_programme_doors", "_film_extras"):
        monkeypatch.setattr(extras, registry, [])
