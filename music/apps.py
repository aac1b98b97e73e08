from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MusicConfig(AppConfig):
    name = "music"
    verbose_name = _("Music")

    def ready(self) -> None:
        from accounts.notices import notice_kind

        # All of these register themselves.
        from music import (  # noqa: F401
            handlers,
            policy,
            receivers,
            recommended,
            shared,
            stations_clock,
            stations_kind,
            stations_policy,
            stations_shelves,
        )

        notice_kind("match", _("People who like you too"), "heart")
