from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MusicConfig(AppConfig):
    name = "music"
    verbose_name = _("Music")

    def ready(self) -> None:
        # All of these register themselves.
        from music import (  # noqa: F401
            handlers,
            policy,
            receivers,
            stations_clock,
            stations_kind,
            stations_policy,
        )
