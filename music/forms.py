"""The form that opens a music room."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from config.live.protocol import Refused
from music.models import Artist, Playlist
from rooms.forms import RoomForm
from rooms.protocol import CreateRoom

MOST_INVITED = 50
# The field of the form for each field of the wire that can be wrong.
_FORM_FIELDS = {"invites": "people", "artist_id": None}


class StationForm(RoomForm):
    """A room for an artist's songs, or for those of a playlist."""

    field_order = ["name", "is_public", "people", "names", "playlist", "allow_voice_chat"]

    playlist = forms.ModelChoiceField(
        label=_("Playlist"), queryset=Playlist.objects.none(), required=False
    )
    people = forms.ModelMultipleChoiceField(
        label=_("Whom you invite"),
        queryset=User.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("People you met in rooms. A private room is for two or more."),
    )
    names = forms.CharField(
        label=_("Or by name"),
        required=False,
        max_length=2000,
        help_text=_("User names with commas between them."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none"}),
    )

    def __init__(
        self, *args: Any, artist: Artist | None, playlists: Any, acquaintances: Any, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.artist = artist
        for name in ("description", "category", "tags", "starts_at", "ends_at", "capacity"):
            del self.fields[name]
        choice = self.fields["playlist"]
        choice.queryset = playlists  # type: ignore[attr-defined]
        choice.empty_label = _("The artist’s own") if artist else None  # type: ignore[attr-defined]
        choice.required = artist is None
        self.fields["people"].queryset = acquaintances  # type: ignore[attr-defined]
        if not acquaintances:
            del self.fields["people"]
            self.fields["names"].label = _("Whom you invite")

    def clean_tags(self) -> list[str]:
        return []

    def clean_names(self) -> list[int]:
        """Their ids."""
        names = [name.strip().removeprefix("@") for name in self.cleaned_data["names"].split(",")]
        found = []
        for name in filter(None, names[: MOST_INVITED + 1]):
            user_id = User.objects.full().named(name).values_list("pk", flat=True).first()
            if user_id is None:
                text = _("Nobody called %(name)s has an account here.")
                raise forms.ValidationError(text, params={"name": name})
            found.append(user_id)
        return found

    @property
    def invited(self) -> list[int]:
        people = [user.pk for user in self.cleaned_data.get("people") or []]
        return list(dict.fromkeys([*people, *self.cleaned_data["names"]]))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if "names" not in cleaned:
            return cleaned
        if len(self.invited) > MOST_INVITED:
            self.add_error("names", _("Fifty at once are enough."))
        elif not cleaned.get("is_public", True) and not self.invited:
            self.add_error("names", _("A private room is for two or more: invite somebody."))
        return cleaned

    def show(self, refusal: Refused) -> None:
        wire = str(refusal.details.get("field", ""))
        field = _FORM_FIELDS.get(wire, wire)
        text = str(refusal).removeprefix(f"{wire}: ")
        self.add_error(field if field in self.fields else None, text[:1].upper() + text[1:])

    def command(self) -> CreateRoom:
        playlist = self.cleaned_data["playlist"]
        return CreateRoom(
            name=self.cleaned_data["name"],
            kind="music",
            is_public=self.cleaned_data["is_public"],
            category="listening",
            artist_id=self.artist.pk if self.artist else None,
            playlist_id=playlist.pk if playlist else None,
            allow_voice_chat=self.cleaned_data["allow_voice_chat"],
            invites=self.invited,
        )
