"""The forms of a room: opened, changed, reported."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from msgspec import UNSET

from config.live.protocol import Refused
from rooms import kinds
from rooms.facts import ms_or_none
from rooms.models import Category, Report, Room
from rooms.protocol import CreateRoom, UpdateRoom
from rooms.rules.wording import split_tags

# The field of the form for each field of the wire that can be wrong.
_FORM_FIELDS = {"starts_ms": "starts_at", "ends_ms": "ends_at", "artist_id": "kind"}


class LocalDateTimeInput(forms.DateTimeInput):
    input_type = "datetime-local"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%dT%H:%M")


class RoomForm(forms.Form):
    """What may be said about a room, new or old."""

    name = forms.CharField(
        label=_("Name"),
        max_length=100,
        help_text=_("What people read on the ticket."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    description = forms.CharField(
        label=_("What is it about?"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    is_public = forms.TypedChoiceField(
        label=_("Who may come in?"),
        choices=[
            ("yes", _("Everybody: it stands in the list")),
            ("no", _("Only whom you invite: nobody else learns of it")),
        ],
        coerce=lambda value: value == "yes",
        initial="yes",
        widget=forms.RadioSelect,
    )
    category = forms.ChoiceField(label=_("Category"), choices=Category.choices, required=False)
    tags = forms.CharField(
        label=_("Tags"),
        required=False,
        max_length=300,
        help_text=_("With commas between them: noir, with subtitles, first time."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none"}),
    )
    starts_at = forms.DateTimeField(
        label=_("Lights down"),
        required=False,
        widget=LocalDateTimeInput(),
        help_text=_("The house opens a quarter of an hour before. Empty: it is open at once."),
    )
    ends_at = forms.DateTimeField(
        label=_("The house closes"),
        required=False,
        widget=LocalDateTimeInput(),
        help_text=_("Empty: when it has been empty for ten minutes."),
    )
    capacity = forms.IntegerField(
        label=_("Seats"),
        required=False,
        min_value=1,
        max_value=100_000,
        help_text=_("Empty: as many as come."),
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )
    allow_voice_chat = forms.BooleanField(label=_("Voice and video calls"), required=False)

    def clean_tags(self) -> list[str]:
        tags = split_tags(self.cleaned_data["tags"])
        if len(tags) > 10:
            raise forms.ValidationError(_("Ten tags are enough."))
        return tags

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        starts_at, ends_at = cleaned.get("starts_at"), cleaned.get("ends_at")
        if starts_at and ends_at and ends_at <= starts_at:
            self.add_error("ends_at", _("The end comes after the start."))
        return cleaned

    def show(self, refusal: Refused) -> None:
        """Put a refusal beside the field it is about."""
        wire = str(refusal.details.get("field", ""))
        field = _FORM_FIELDS.get(wire, wire)
        text = str(refusal).removeprefix(f"{wire}: ")
        self.add_error(field if field in self.fields else None, text[:1].upper() + text[1:])

    def _wire(self, name: str) -> Any:
        value = self.cleaned_data.get(name)
        return ms_or_none(value) if isinstance(value, datetime) else value


class NewRoomForm(RoomForm):
    kind = forms.ChoiceField(
        label=_("What do you do there?"), initial="watch", widget=forms.RadioSelect
    )

    field_order = ["name", "kind"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [  # type: ignore[attr-defined]
            (kind.name, kind.title) for kind in kinds.kinds() if not kind.door
        ]

    def command(self) -> CreateRoom:
        return CreateRoom(
            name=self.cleaned_data["name"],
            kind=self.cleaned_data["kind"],
            is_public=self.cleaned_data["is_public"],
            description=self.cleaned_data["description"],
            category=self.cleaned_data["category"],
            tags=self.cleaned_data["tags"],
            starts_ms=self._wire("starts_at"),
            ends_ms=self._wire("ends_at"),
            capacity=self.cleaned_data["capacity"],
            allow_voice_chat=self.cleaned_data["allow_voice_chat"],
        )


class EditRoomForm(RoomForm):
    slow_mode_s = forms.IntegerField(
        label=_("Slow mode"),
        required=False,
        min_value=0,
        max_value=3600,
        help_text=_("Seconds between two messages of one person; 0 is off."),
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )
    everyone_controls = forms.BooleanField(label=_("Everybody may move the film"), required=False)

    @classmethod
    def of(cls, room: Room, data: Any = None) -> "EditRoomForm":
        form = cls(data, initial=_initial(room))
        if room.programme_id is not None:
            for name in cls.base_fields.keys() - {
                "slow_mode_s",
                "everyone_controls",
                "allow_voice_chat",
            }:
                del form.fields[name]
        return form

    def command(self) -> UpdateRoom:
        """Only what was changed here, so that two hosts' pages do not undo each other."""
        changed = set(self.changed_data)
        names = {"starts_at": "starts_ms", "ends_at": "ends_ms"}
        fields = {names.get(name, name): self._wire(name) for name in changed}
        if fields.get("slow_mode_s", UNSET) is None:
            fields["slow_mode_s"] = 0
        return UpdateRoom(**fields)


class ReportForm(forms.Form):
    reason = forms.ChoiceField(
        label=_("What is wrong?"), choices=Report.Reason.choices, widget=forms.RadioSelect
    )
    text = forms.CharField(
        label=_("What happened?"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    message_id = forms.UUIDField(required=False, widget=forms.HiddenInput)
    user_id = forms.IntegerField(
        required=False, min_value=1, max_value=2**63 - 1, widget=forms.HiddenInput
    )


def _initial(room: Room) -> dict[str, Any]:
    return {
        "name": room.name,
        "description": room.description,
        "is_public": "yes" if room.is_public else "no",
        "category": room.category,
        "tags": ", ".join(room.tags),
        "starts_at": _to_the_minute(room.starts_at),
        "ends_at": _to_the_minute(room.ends_at),
        "capacity": room.capacity,
        "allow_voice_chat": room.allow_voice_chat,
        "slow_mode_s": room.slow_mode_s,
        "everyone_controls": room.everyone_controls,
    }


def _to_the_minute(moment: datetime | None) -> datetime | None:
    """What the browser's field can hold; else saving nothing would change the hour."""
    if moment is None:
        return None
    return timezone.localtime(moment).replace(second=0, microsecond=0)
