from django.urls import path

from config.artwork import views

app_name = "artwork"

urlpatterns = [
    path("", views.wall, name="wall"),
    path("<slug:kind>/<slug:digest>/<slug:payload>.svg", views.drawing, name="drawing"),
]
