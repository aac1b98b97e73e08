from django.urls import path
from django.urls.resolvers import URLPattern

from guide import views

app_name = "guide"

urlpatterns: list[URLPattern] = [
    path("guide/", views.grid, name="grid"),
    path("guide/programmes/<int:programme_id>/", views.programme, name="programme"),
    path("guide.xml", views.xmltv, name="xmltv"),
    path("guide.ics", views.ics, name="ics"),
    path("films/", views.films, name="films"),
    path("films/search.json", views.film_search, name="film_search"),
    path("films/<int:film_id>/", views.film, name="film_by_id"),
    path("films/<int:film_id>-<slug:slug>/", views.film, name="film"),
]
