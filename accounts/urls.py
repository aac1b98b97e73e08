from django.urls import path
from django.urls.resolvers import URLPattern

from accounts import views

app_name = "accounts"

urlpatterns: list[URLPattern] = [
    path("accounts/guest/", views.guest, name="guest"),
]
