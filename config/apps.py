from importlib import import_module

from django.apps import AppConfig
from django.contrib.staticfiles.apps import StaticFilesConfig


class ConfigApp(AppConfig):
    name = "config"
    default = True
    verbose_name = "Marquee"

    def ready(self) -> None:
        import_module("config.live.clock")  # registers its event and row


class StaticFiles(StaticFilesConfig):
    # django-htmx ships htmx builds whose imports no file answers; ours lies in static/vendor.
    ignore_patterns = [*StaticFilesConfig.ignore_patterns, "django_htmx"]
