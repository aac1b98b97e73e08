from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MovieMashConfig(AppConfig):
    name = "moviemash"
    verbose_name = _("MovieMash")

    def ready(self) -> None:
        from moviemash import policy, receivers  # noqa: F401  both register themselves
