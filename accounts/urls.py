from django.urls import path, register_converter
from django.urls.converters import StringConverter
from django.urls.resolvers import URLPattern

from accounts import views


class UsernameConverter(StringConverter):
    """Nothing longer than a user name, and no NUL, which no column can hold."""

    regex = r"[^/\x00]{1,30}"


register_converter(UsernameConverter, "username")

app_name = "accounts"

urlpatterns: list[URLPattern] = [
    path("accounts/guest/", views.guest, name="guest"),
    path("accounts/keep/", views.keep, name="keep"),
    path("accounts/sessions/<int:session_id>/end/", views.end_session, name="end_session"),
    path("accounts/outbox/", views.outbox, name="outbox"),
    path("accounts/outbox/<int:letter_id>/", views.letter, name="letter"),
    path("accounts/letters/off/<str:token>/", views.letters_off, name="letters_off"),
    path("accounts/avatars/<str:name>", views.avatar, name="avatar"),
    path("people/<username:username>/", views.person, name="person"),
    path("people/<username:username>/block/", views.block, name="block"),
    path("people/<username:username>/unblock/", views.unblock, name="unblock"),
    path("settings/", views.settings, name="settings"),
    path("settings/theme/", views.theme, name="theme"),
    path("notifications/", views.notifications, name="notifications"),
]
