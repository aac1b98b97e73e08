"""Every address of the site; each app names its own."""

from django.conf import settings
from django.contrib import admin
from django.urls import include, path
from django.urls.resolvers import URLPattern, URLResolver

from config import health, home, policy

urlpatterns: list[URLPattern | URLResolver] = [
    path("", home.home, name="home"),
    path("accounts/", include("allauth.urls")),
    path("", include("accounts.urls")),
    path("", include("guide.urls")),
    path("", include("rooms.urls")),
    path("", include("moviemash.urls")),
    path("", include("music.urls")),
    path("art/", include("config.artwork.urls")),
    path("admin/", admin.site.urls),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
]

if settings.DEBUG:
    from config import look

    urlpatterns += [path("look/", look.look, name="look")]

policy.rows(
    {
        "home": policy.ANYONE,
        "healthz": policy.ANYONE,
        "readyz": policy.ANYONE,
        "look": policy.ANYONE,
        "artwork:drawing": policy.ANYONE,
        "artwork:wall": policy.ANYONE,
        "admin:index": policy.STAFF,
    }
)
