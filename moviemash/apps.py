from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MovieMashConfig(AppConfig):
    name = "moviemash"
    verbose_name = _("MovieMash")
