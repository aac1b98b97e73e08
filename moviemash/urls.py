from django.urls import include, path
from django.urls.resolvers import URLPattern, URLResolver

from moviemash import views
from moviemash.views import house

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
    path("mash/rooms/<uuid:room_id>/", house.house, name="house"),
    path("mash/rooms/<uuid:room_id>/start/", house.house_start, name="house_start"),
    path("mash/rooms/<uuid:room_id>/vote/", house.house_vote, name="house_vote"),
    path("mash/rooms/<uuid:room_id>/turn/", house.house_turn, name="house_turn"),
    path("mash/rooms/<uuid:room_id>/stop/", house.house_stop, name="house_stop"),
    path("mash/import/", include("moviemash.importers.urls")),
]
