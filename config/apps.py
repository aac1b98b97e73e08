from importlib import import_module

from django.apps import AppConfig


class ConfigApp(AppConfig):
    name = "config"
    verbose_name = "Marquee"

    def ready(self) -> None:
        import_module("config.live.clock")  # registers its event and row
