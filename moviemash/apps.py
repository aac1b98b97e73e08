from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MovieMashConfig(AppConfig):
    name = "moviemash"
    verbose_name = _("MovieMash")

    def ready(self) -> None:
        from moviemash import policy, receivers, shared, shelves  # noqa: F401  all register themselves
        from moviemash.house import handlers, part  # noqa: F401
        from moviemash.house import policy as house_policy  # noqa: F401
        from moviemash.importers import admin as imports_admin  # noqa: F401
        from moviemash.importers import policy as imports_policy  # noqa: F401
