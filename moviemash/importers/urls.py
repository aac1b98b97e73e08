"""Below /mash/import/: where a shelf comes from."""

from django.urls import path
from django.urls.resolvers import URLPattern

from moviemash.importers import views

urlpatterns: list[URLPattern] = [
    path("", views.start, name="import"),
    path("four/", views.four, name="four"),
    path("<uuid:import_id>/", views.given, name="given"),
    path("<uuid:import_id>/keep/", views.keep, name="keep_import"),
    path("<uuid:import_id>/forget/", views.forget, name="forget_import"),
]
