"""Looking in without an account, and keeping the seat afterwards."""

from allauth.account.adapter import get_adapter
from allauth.account.models import EmailAddress
from allauth.core.internal.ratelimit import get_ip
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from accounts.actions import NameTaken, keep_guest, open_guest
from accounts.actions.guests import GUESTS_STAY
from accounts.facts import facts_of_person
from accounts.forms import KeepForm
from accounts.requests import SignedInRequest, SiteRequest, refuse, typed
from config.addresses import next_address
from config.live.limits import spend
from config.refusals import json_response, wants_json

HOUR = 3600
GUESTS_AN_HOUR = 30  # a whole school may share one address
KEEPS_AN_HOUR = 60  # each refused form counts


@require_POST
def guest(request: SiteRequest) -> HttpResponse:
    person = request.user
    if not person.is_authenticated:
        spend("guest", get_ip(request), GUESTS_AN_HOUR, per_seconds=HOUR)
        person = open_guest()
        get_adapter().login(request, person)
        request.session.set_expiry(GUESTS_STAY)
        messages.success(
            request, _("You are %(name)s for now. Look around.") % {"name": person.name}
        )
    if wants_json(request):
        return json_response(facts_of_person(person))
    return redirect(next_address(request))


@never_cache
@sensitive_post_parameters("password1")
@require_http_methods(["GET", "POST"])
def keep(request: SignedInRequest) -> HttpResponse:
    if not request.user.is_guest:
        return redirect(next_address(request, otherwise="accounts:settings"))
    form = KeepForm(typed(request))
    if request.method == "POST":
        spend("keep", get_ip(request), KEEPS_AN_HOUR, per_seconds=HOUR)
        if form.is_valid() and _kept(request, form):
            if wants_json(request):
                return json_response(facts_of_person(request.user))
            messages.success(request, _("The seat is yours. Everything you did is still here."))
            return redirect(next_address(request))
        if wants_json(request):
            raise refuse(form)
    return render(
        request,
        "accounts/keep.html",
        {"form": form, "next": next_address(request)},
        status=400 if form.errors else 200,
    )


def _kept(request: SignedInRequest, form: KeepForm) -> bool:
    facts = form.cleaned_data
    try:
        user = keep_guest(request.user, facts["username"], facts["email"], facts["password1"])
    except NameTaken as refusal:  # somebody was faster between the check and the keeping
        form.add_error("username", str(refusal))
        return False
    # The browser that did this stays signed in.
    update_session_auth_hash(request, user)
    request.user = user
    request.session.set_expiry(None)
    address = EmailAddress.objects.get_primary(user)
    if address:
        address.send_confirmation(request, signup=True)
    return True
