"""A person's own settings."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts.actions import choose_theme, update_profile
from accounts.facts import facts_of_settings
from accounts.forms import PreferencesForm, SettingsForm
from accounts.models import Theme, User
from accounts.requests import SignedInRequest, SiteRequest, refuse, typed
from config.refusals import json_response, wants_json
from config.theme import keep_theme
from config.theme import theme as answer_theme


@never_cache
@require_http_methods(["GET", "POST"])
def settings(request: SignedInRequest) -> HttpResponse:
    profile = request.user.profile
    form_class = PreferencesForm if request.user.is_guest else SettingsForm
    facts = typed(request)
    if facts is not None and request.content_type == "application/json":
        # A form sends all of its fields; JSON may name those alone that change.
        facts = facts_of_settings(request.user) | dict(facts)
    form = form_class(facts, request.FILES or None, instance=profile)
    if request.method == "POST" and form.is_valid():
        return _kept(request, form)
    if wants_json(request):
        if form.errors:
            raise refuse(form)
        return json_response(facts_of_settings(request.user))
    blocked = request.user.blocks.select_related("blocked__profile").order_by("-at")
    return render(
        request,
        "accounts/settings.html",
        {"form": form, "blocks": blocked},
        status=400 if form.errors else 200,
    )


def _kept(request: SignedInRequest, form: PreferencesForm) -> HttpResponse:
    # Afresh: the form has written into the profile that the page shows.
    user = User.objects.with_profile().get(pk=request.user.pk)
    update_profile(user, **form.facts())
    if wants_json(request):
        response = json_response(facts_of_settings(user))
    else:
        messages.success(request, _("Kept."))
        response = redirect("accounts:settings")
    keep_theme(response, form.cleaned_data["theme"])
    return response


@require_POST
def theme(request: SiteRequest) -> HttpResponse:
    """The switch in the footer: this device at once, and every device of a signed-in person."""
    wanted = request.POST.get("theme", "")
    if request.user.is_authenticated and wanted in Theme.values:
        choose_theme(request.user, wanted)
    return answer_theme(request)
