"""What people type about themselves."""

import zoneinfo
from functools import cache
from itertools import groupby
from typing import Any

from allauth.account import forms as allauth
from django import forms
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from accounts import rules
from accounts.avatars import AvatarRefused, read_avatar
from accounts.models import Gender, Profile, Theme


class Plain:
    """Labels say what a field is for; words inside the field vanish when they are needed."""

    fields: dict[str, forms.Field]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            if name in _WORDS:
                field.label = _WORDS[name]
            if name == "password1":
                field.help_text = _("At least 8 letters, not one that everybody uses.")


_WORDS = {
    "email": _("E-mail"),
    "username": _("User name"),
    "oldpassword": _("Present password"),
    "password2": _("The same again"),
    "password1": _("New password"),
}


class LoginForm(Plain, allauth.LoginForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = _("E-mail or name")
        self.fields["login"].widget.attrs["autocomplete"] = "username"

    def clean(self) -> dict[str, Any]:
        try:
            super().clean()  # type: ignore[no-untyped-call]
        except ValidationError as error:
            # Beside the field where it can be put right.
            self.add_error("password", error)
        return self.cleaned_data


class SignupForm(Plain, allauth.SignupForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password1"].label = _("Password")
        self.fields["username"].help_text = _("3 to 30 letters, figures or - _ . All see it.")
        self.fields["email"].help_text = _("Finds you when the password is lost. Nobody sees it.")


class KeepForm(SignupForm):
    """A guest takes a name, an address and a password."""


class AddEmailForm(Plain, allauth.AddEmailForm):
    pass


class ChangePasswordForm(Plain, allauth.ChangePasswordForm):
    pass


class SetPasswordForm(Plain, allauth.SetPasswordForm):
    pass


class ResetPasswordForm(Plain, allauth.ResetPasswordForm):
    pass


class ResetPasswordKeyForm(Plain, allauth.ResetPasswordKeyForm):
    pass


class ReauthenticateForm(Plain, allauth.ReauthenticateForm):
    pass


@cache  # the list is read from hundreds of files
def zone_choices() -> list[tuple[Any, Any]]:
    names = sorted(
        name
        for name in zoneinfo.available_timezones()
        if "/" in name and not name.startswith(("Etc/", "posix/", "right/", "SystemV/", "US/"))
    )
    regions = groupby(names, key=lambda name: name.partition("/")[0])
    grouped = [
        (region, [(name, name.partition("/")[2].replace("_", " ")) for name in named])
        for region, named in regions
    ]
    return [("", _("Like my device")), ("UTC", "UTC"), *grouped]


class PreferencesForm(forms.ModelForm[Profile]):
    """What guests may choose too."""

    time_zone = forms.ChoiceField(label=_("Time zone"), choices=zone_choices, required=False)
    theme = forms.ChoiceField(
        label=_("Light"), choices=Theme.choices, widget=forms.RadioSelect, required=False
    )
    uses_shortcuts = forms.BooleanField(
        label=_("Single-letter keys"),
        help_text=_("One key plays, pauses or opens the chat while no field has the cursor."),
        required=False,
    )

    class Meta:
        model = Profile
        fields = ["time_zone", "theme", "uses_shortcuts"]

    def facts(self) -> dict[str, Any]:
        return dict(self.cleaned_data)


class SettingsForm(PreferencesForm):
    display_name = forms.CharField(
        label=_("Display name"),
        help_text=_("Shown instead of your user name. Leave it empty to use that."),
        max_length=200,  # the rule speaks, after invisible letters are gone
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "nickname"}),
    )
    about = forms.CharField(
        label=_("About me"),
        help_text=_("Plain text, at most 500 letters."),
        required=False,
        max_length=rules.ABOUT_MAX_LENGTH,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    gender = forms.ChoiceField(
        label=_("Gender"), choices=Gender.choices, widget=forms.RadioSelect, required=False
    )
    shows_gender = forms.BooleanField(label=_("Show it beside my name"), required=False)
    wants_letters = forms.BooleanField(
        label=_("Letters about invitations"),
        help_text=_("When somebody keeps a seat for you while you are away."),
        required=False,
    )
    picture = forms.FileField(
        label=_("Picture"),
        help_text=_("PNG, JPEG or WebP, at most 5 megabytes. We keep a square of it."),
        required=False,
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg,image/webp,image/gif"}),
    )
    drops_picture = forms.BooleanField(label=_("Take my picture down"), required=False)

    field_order = [
        "picture",
        "drops_picture",
        "display_name",
        "about",
        "gender",
        "shows_gender",
        "time_zone",
        "theme",
        "uses_shortcuts",
        "wants_letters",
    ]

    class Meta(PreferencesForm.Meta):
        fields = [
            *PreferencesForm.Meta.fields,
            "about",
            "gender",
            "shows_gender",
            "wants_letters",
        ]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["display_name"].initial = self.instance.user.display_name
        if not self.instance.avatar:
            del self.fields["drops_picture"]

    def clean_display_name(self) -> str:
        name = rules.clean_display_name(self.cleaned_data["display_name"])
        if name != self.instance.user.display_name and (fault := rules.display_name_fault(name)):
            raise ValidationError(str(fault))
        return name

    def clean_about(self) -> str:
        return rules.clean_about(self.cleaned_data["about"])

    def clean_picture(self) -> ContentFile[bytes] | None:
        uploaded = self.cleaned_data["picture"]
        if not isinstance(uploaded, UploadedFile):
            return None
        try:
            return read_avatar(uploaded)
        except AvatarRefused as refusal:
            raise ValidationError(str(refusal)) from refusal

    def facts(self) -> dict[str, Any]:
        facts = dict(self.cleaned_data)
        picture, drops_picture = facts.pop("picture"), facts.pop("drops_picture", False)
        if picture or drops_picture:
            facts["avatar"] = picture
        return facts
