"""A person's page, their picture, and not wanting to meet them."""

import re

from django.contrib import messages
from django.core.files.storage import default_storage
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.actions import block_person, unblock_person
from accounts.facts import facts_of_person
from accounts.models import Block, User
from accounts.requests import SignedInRequest, SiteRequest
from accounts.sections import sections
from config.addresses import next_address
from config.refusals import json_response, wants_json


@require_safe
def person(request: SiteRequest, username: str) -> HttpResponse:
    found = get_object_or_404(User.objects.active().with_profile().named(username))
    if request.user.is_authenticated and Block.objects.between(request.user, found).exists():
        raise Http404
    if found.username != username:
        return redirect(found, permanent=True)
    if wants_json(request):
        return json_response(facts_of_person(found))
    shown = {"person": found, "sections": sections(request, found)}
    return render(request, "accounts/person.html", shown)


@require_POST
def block(request: SignedInRequest, username: str) -> HttpResponse:
    other = get_object_or_404(User.objects.active().named(username))
    block_person(request.user, other)
    if wants_json(request):
        return json_response({})
    messages.success(request, _("You and %(name)s will not meet any more.") % {"name": other.name})
    return redirect(next_address(request, "accounts:settings"))


@require_POST
def unblock(request: SignedInRequest, username: str) -> HttpResponse:
    # Only whom I blocked: anything else would tell who is here.
    other = get_object_or_404(User.objects.filter(blocked_by__blocker=request.user).named(username))
    unblock_person(request.user, other)
    if wants_json(request):
        return json_response({})
    messages.success(request, _("%(name)s may meet you again.") % {"name": other.name})
    return redirect("accounts:settings")


@require_safe
def avatar(request: SiteRequest, name: str) -> HttpResponse:
    """Pictures are named after what they show, so they never change and anybody may keep them."""
    if not re.fullmatch(r"[0-9a-f]{32}\.webp", name):
        raise Http404
    try:
        with default_storage.open(f"avatars/{name}") as file:
            response = HttpResponse(file.read(), content_type="image/webp")
    except FileNotFoundError:
        raise Http404 from None
    response["Cache-Control"] = "public, max-age=31536000, immutable"
    return response
