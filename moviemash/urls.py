from django.urls import include, path
from django.urls.resolvers import URLPattern, URLResolver

from moviemash import views

app_name = "moviemash"

urlpatterns: list[URLPattern | URLResolver] = [
    path("mash/", views.duel, name="duel"),
    path("mash/today/", views.today, name="today"),
    path("mash/votes/", views.votes, name="votes"),
    path("mash/votes/undo/", views.undo, name="undo"),
    path("mash/skips/", views.skips, name="skips"),
    path("mash/ranking/", views.ranking, name="ranking"),
    path("mash/shelves/<int:set_id>/", views.shelf, name="shelf"),
    path("mash/recommendations/", views.recommendations, name="recommendations"),
    path("mash/recommendations/marks/", views.marks, name="marks"),
    path("mash/import/", include("moviemash.importers.urls")),
]
