"""A person's own settings."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts.actions import choose_theme, update_profile
from accounts.forms import PreferencesForm, SettingsForm
from accounts.models import Theme, User
from accounts.requests import SignedInRequest, SiteRequest
from config.theme import keep_theme
from config.theme import theme as answer_theme


@never_cache
@require_http_methods(["GET", "POST"])
def settings(request: SignedInRequest) -> HttpResponse:
    profile = request.user.profile
    form_class = PreferencesForm if request.user.is_guest else SettingsForm
    form = form_class(request.POST or None, request.FILES or None, instance=profile)
    if request.method == "POST" and form.is_valid():
        update_profile(User.objects.with_profile().get(pk=request.user.pk), **form.facts())
        messages.success(request, _("Kept."))
        response = redirect("accounts:settings")
        keep_theme(response, form.cleaned_data["theme"])
        return response
    blocked = request.user.blocks.select_related("blocked__profile").order_by("-at")
    return render(
        request,
        "accounts/settings.html",
        {"form": form, "blocks": blocked},
        status=400 if form.errors else 200,
    )


@require_POST
def theme(request: SiteRequest) -> HttpResponse:
    """The switch in the footer: this device at once, and every device of a signed-in person."""
    wanted = request.POST.get("theme", "")
    if request.user.is_authenticated and wanted in Theme.values:
        choose_theme(request.user, wanted)
    return answer_theme(request)
